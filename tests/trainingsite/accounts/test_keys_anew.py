"""A finer normal form reaches old accounts and claims: clashes are listed, nothing typed changes, whoever sat the exam keeps the entry."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from tests import people
from tests.earlier import apps_at
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.register import release_claim
from trainingsite.accounts.models import RegisterClaim

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long, pytest.mark.any_engine]


@pytest.fixture
def old_apps(transactional_db: None) -> Iterator[Any]:
    """The models before the finer form."""
    with apps_at("accounts", "0011") as apps:
        yield apps


def _day(day: int) -> datetime:
    return datetime(2026, 11, day, tzinfo=UTC)


def _person(apps: Any, key: str, entry: tuple[str, str], keys: tuple[str, str], day: int) -> Any:
    return apps.get_model("accounts", "User").objects.create(
        email=f"{key}@people.example",
        register_name=key.title(),
        register=entry[0],
        register_number=entry[1],
        register_key=keys[0],
        register_number_key=keys[1],
        date_joined=_day(day),
    )


def _claim(apps: Any, person: Any, day: int, **columns: Any) -> Any:
    return apps.get_model("accounts", "RegisterClaim").objects.create(
        person=person,
        register=person.register,
        register_number=person.register_number,
        register_key=person.register_key,
        number_key=person.register_number_key,
        claimed_at=_day(day),
        **columns,
    )


def _typed() -> list[tuple[Any, ...]]:
    rows = get_user_model().objects.order_by("pk")
    return list(rows.values_list("email", "register_name", "register", "register_number"))


def _standing() -> dict[str, tuple[str, str, str]]:
    return {
        one.email.split("@")[0]: (
            one.register_key,
            one.register_number_key,
            one.register_clash_with.email.split("@")[0] if one.register_clash_with else "",
        )
        for one in get_user_model().objects.all()
    }


@pytest.mark.each_engine
def test_accounts_with_one_entry_in_other_words_are_listed_and_keep_theirs(old_apps, capsys):
    ada = _person(old_apps, "ada", ("GMC", "8000005"), ("gmc", "8000005"), 2)
    bob = _person(old_apps, "bob", ("GMC UK", "8000005"), ("gmcuk", "8000005"), 3)
    _person(old_apps, "eve", ("GMC", "Reg 8000006"), ("gmc", "reg8000006"), 1)
    _person(old_apps, "una", ("", ""), ("", ""), 1)
    before = _typed()

    call_command("migrate", verbosity=0)

    assert _typed() == before
    assert _standing() == {
        "ada": ("gmc", "8000005", ""),
        "bob": ("", "", "ada"),
        "eve": ("gmc", "8000006", ""),
        "una": ("", "", ""),
    }
    printed = capsys.readouterr().out
    assert "1 accounts turn out to have the register entry of another" in printed
    assert f"{bob.pk} (as {ada.pk})" in printed


def test_who_sat_the_exam_keeps_the_entry_before_an_earlier_account(old_apps):
    _person(old_apps, "ada", ("GMC", "8000005"), ("gmc", "8000005"), 1)
    bob = _person(old_apps, "bob", ("GMC UK", "8000005"), ("gmcuk", "8000005"), 2)
    _claim(old_apps, bob, 3)

    call_command("migrate", verbosity=0)

    assert _standing() == {"ada": ("", "", "bob"), "bob": ("gmc", "8000005", "")}
    assert get_user_model().objects.get(email="bob@people.example").claim_entry(now=_day(4))
    assert RegisterClaim.objects.count() == 1


@pytest.mark.each_engine
def test_forms_that_move_into_one_another_do_not_collide(old_apps, capsys):
    """One leaves the form that the other gets."""
    _person(old_apps, "ada", ("GMC", "01"), ("gmc", "1"), 2)
    _person(old_apps, "bob", ("GMC", "2"), ("gmc", "02"), 1)
    _person(old_apps, "eve", ("GMC", "02 3"), ("gmc", "2"), 3)

    call_command("migrate", verbosity=0)

    assert _standing() == {
        "ada": ("gmc", "1", ""),
        "bob": ("gmc", "2", ""),
        "eve": ("gmc", "23", ""),
    }
    assert capsys.readouterr().out == ""


def test_clash_from_before_stays_and_is_not_listed_again(old_apps, capsys):
    ada = _person(old_apps, "ada", ("GMC", "8000005"), ("gmc", "8000005"), 2)
    bob = _person(old_apps, "bob", ("", ""), ("", ""), 1)
    type(bob).objects.filter(pk=bob.pk).update(
        register="GMC", register_number="8000-005", register_clash_with=ada
    )

    call_command("migrate", verbosity=0)

    assert _standing() == {"ada": ("gmc", "8000005", ""), "bob": ("", "", "ada")}
    assert capsys.readouterr().out == ""


def test_first_of_two_claims_stands_and_a_case_decides_about_the_later_one(old_apps, capsys):
    ada = _person(old_apps, "ada", ("GMC", "8000005"), ("gmc", "8000005"), 1)
    bob = _person(old_apps, "bob", ("GMC", "8000005 GMC"), ("gmc", "8000005gmc"), 2)
    later, first = _claim(old_apps, ada, 5), _claim(old_apps, bob, 4)
    released = _claim(
        old_apps, bob, 3, released_at=_day(4), released_by=ada, release_reason="Mistyped."
    )

    call_command("migrate", verbosity=0)

    claims = {one.pk: (one.register_number, one.number_key) for one in RegisterClaim.objects.all()}
    assert claims == {
        first.pk: ("8000005 GMC", "8000005"),
        later.pk: ("8000005", f"later claim {later.pk}"),
        released.pk: ("8000005 GMC", "8000005"),
    }
    assert _standing()["ada"] == ("", "", "bob")
    assert f"{later.pk} (after {first.pk})" in capsys.readouterr().out
    kept = RegisterClaim.objects.get(pk=later.pk)
    assert list(kept.person.left_claims()) == [kept]
    with pytest.raises(Refused, match="Decide it first"):
        release_claim(claim=kept, by=people.root(), reason="It is Bob's.", now=_day(6))
