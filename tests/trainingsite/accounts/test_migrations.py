"""Accounts of earlier versions: entries get their normal form, clashes are shown, nothing is lost; open changes of address go on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command

from tests.earlier import apps_at
from tests.house.any_row import any_row
from trainingsite.accounts.actions import addresses
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import AddressChange, RegisterClaim

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long, pytest.mark.any_engine]

ASKED = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
def old_apps(transactional_db: None, request: Any) -> Iterator[Any]:
    """The models as they were, in a database as it was."""
    with apps_at("accounts", getattr(request, "param", "0002")) as apps:
        yield apps


def _person(apps: Any, key: str, register: str, number: str, day: int = 1) -> Any:
    return apps.get_model("accounts", "User").objects.create(
        email=f"{key}@people.example",
        register_name=key.title(),
        register=register,
        register_number=number,
        date_joined=datetime(2026, 11, day, tzinfo=UTC),
    )


def _confirmed(apps: Any, person: Any, number: str, day: int) -> None:
    """An exam that the person began under this number."""
    attempt = any_row(apps.get_model("quizzes", "Attempt"))
    type(attempt).objects.filter(pk=attempt.pk).update(user=person)
    apps.get_model("quizzes", "ConfirmedName").objects.create(
        attempt=attempt,
        name=person.register_name,
        register="GMC",
        register_number=number,
        confirmed_at=datetime(2026, 11, day, tzinfo=UTC),
    )


@pytest.mark.each_engine
def test_later_accounts_with_an_earlier_entry_keep_their_words_and_are_listed(old_apps, capsys):
    for key, number, day in (
        ("zoe", "8000005\u200c", 3),
        ("ada", "8000005", 1),
        ("bob", "GMC No. 8000-005", 2),
        ("eve", "8000006", 2),
        ("una", "", 1),
    ):
        _person(old_apps, key, "GMC" if number else "", number, day)

    call_command("migrate", verbosity=0)

    people = {person.register_name: person for person in get_user_model().objects.all()}
    assert {name: (p.register_number, p.register_number_key) for name, p in people.items()} == {
        "Ada": ("8000005", "8000005"),
        "Bob": ("GMC No. 8000-005", ""),
        "Zoe": ("8000005\u200c", ""),
        "Eve": ("8000006", "8000006"),
        "Una": ("", ""),
    }
    assert {name: p.register_clash_with for name, p in people.items() if p.register_clash_with} == {
        "Bob": people["Ada"],
        "Zoe": people["Ada"],
    }
    assert [people[name].has_register_entry for name in ("Ada", "Bob", "Zoe")] == [
        True,
        False,
        False,
    ]
    printed = capsys.readouterr().out
    assert "2 accounts have the register entry of an earlier account" in printed
    assert f"{people['Zoe'].pk} (as {people['Ada'].pk})" in printed


def test_without_clashes_migrating_says_nothing(old_apps, capsys):
    _person(old_apps, "ada", "GMC", "8000005")

    call_command("migrate", verbosity=0)

    assert capsys.readouterr().out == ""


@pytest.mark.each_engine
def test_entries_of_exams_belong_to_who_sat_the_first(old_apps):
    ada = _person(old_apps, "ada", "GMC", "8000005")
    bob = _person(old_apps, "bob", "GMC", "8000006")
    _confirmed(old_apps, bob, "80000-05", 3)
    _confirmed(old_apps, ada, "8000005", 2)
    _confirmed(old_apps, bob, "8000006", 4)

    call_command("migrate", verbosity=0)

    claims = {(claim.person_id, claim.number_key) for claim in RegisterClaim.objects.all()}
    assert claims == {(ada.pk, "8000005"), (bob.pk, "8000006")}


def _change(apps: Any, person: Any, by: Any, **columns: Any) -> Any:
    return apps.get_model("accounts", "AddressChange").objects.create(
        person=person,
        old_email=person.email,
        new_email=f"new.{person.email}",
        asked_by=by,
        reason="Lost it.",
        asked_at=ASKED,
        **columns,
    )


@pytest.mark.parametrize("old_apps", ["0010"], indirect=True)
def test_changes_of_address_stay_as_they_were_and_who_is_not_told_is_tried_at_once(
    old_apps, settings
):
    settings.SEED_DEMO = True
    chief, ada, bob, eve = (
        _person(old_apps, key, "", "") for key in ("chief", "ada", "bob", "eve")
    )
    due, now = ASKED + timedelta(hours=72), ASKED + timedelta(hours=2)
    told = _change(old_apps, ada, chief, told_at=ASKED, due_at=due)
    untold = _change(old_apps, bob, chief, due_at=due)
    stopped = _change(old_apps, eve, chief, due_at=due, stopped_at=ASKED, stop="link")
    before = list(type(told).objects.order_by("pk").values())

    call_command("migrate", verbosity=0)

    after = list(AddressChange.objects.order_by("pk").values())
    new: dict[str, Any] = {"told_addresses": [], "tried_at": None}
    assert after == [row | new for row in before]
    addresses.sweep_address_changes(by=SYSTEM, now=now)
    assert [message.to[0] for message in mail.outbox] == [bob.email, untold.new_email]
    rows = AddressChange.objects.in_bulk([told.pk, untold.pk, stopped.pk])
    assert [(rows[one.pk].told_at, rows[one.pk].due_at) for one in (told, untold, stopped)] == [
        (ASKED, due),
        (now, now + timedelta(hours=72)),
        (None, due),
    ]


@pytest.mark.each_engine
@pytest.mark.parametrize("old_apps", ["0031"], indirect=True)
def test_claims_of_earlier_versions_get_the_country_of_who_still_has_the_entry(old_apps):
    claims = old_apps.get_model("accounts", "RegisterClaim").objects
    ada = _person(old_apps, "ada", "", "")
    type(ada).objects.filter(pk=ada.pk).update(
        register="Board of Skin Doctors",
        register_country="IE",
        register_number="6100031",
        register_key="boardofskindoctors",
        register_number_key="6100031",
    )
    for number in ("6100031", "6100032"):
        claims.create(
            person=ada,
            register="Board of Skin Doctors",
            register_number=number,
            register_key="boardofskindoctors",
            number_key=number,
            claimed_at=ASKED,
        )

    call_command("migrate", verbosity=0)

    kept = RegisterClaim.objects.values_list("register_number", "register_country")
    assert dict(kept) == {"6100031": "IE", "6100032": ""}
