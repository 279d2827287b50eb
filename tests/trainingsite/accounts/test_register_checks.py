"""A second administrator compares a register entry with the register; any edit ends that."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from tests import people
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.register import write_entry
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import RegisterCheck, RegisterClaim

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
HOW = "Looked up in the public register today."
ENTRY = RegisterEntry("Lin Bergström", "", "Test register", "1005")


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _checked(person: Any, by: Any = None, **changes: Any) -> RegisterCheck:
    facts = {"how": HOW, "now": NOW} | changes
    return mark_register_checked(person=person, by=by or people.root(), **facts)


def _write(person: Any, entry: RegisterEntry, by: Any) -> None:
    write_entry(person=person, entry=entry, by=by, now=NOW)
    person.refresh_from_db()


@pytest.mark.each_engine
def test_checked_entry_says_what_was_checked_by_whom_and_when():
    lead = people.lead()

    _checked(lead)

    found = lead.checked_entry()
    assert (found.name, found.register, found.register_number) == (
        "Lin Bergström",
        "Test register",
        "1005",
    )
    assert (found.checked_by, found.checked_at, found.how) == (people.root(), NOW, HOW)


def test_entry_that_nobody_checked_is_not_checked():
    assert people.lead().checked_entry() is None


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "edited",
    [
        RegisterEntry("Prof. Lin Bergström", "", "Test register", "1005"),
        RegisterEntry("Lin Bergstrom", "", "Test register", "1005"),
        RegisterEntry("Lin Bergström", "", "GMC", "1005"),
        RegisterEntry("Lin Bergström", "", "Test register", "10055"),
        RegisterEntry("Lin Bergström", "", "", ""),
    ],
)
@pytest.mark.parametrize("by", [people.lead, people.root])
def test_any_edit_by_anybody_ends_it(edited, by):
    lead = people.lead()
    _checked(lead)

    _write(lead, edited, by())

    assert lead.checked_entry() is None


@pytest.mark.parametrize("by", [people.lead, people.root])
def test_editing_away_and_back_revives_no_check(by):
    lead = people.lead()
    _checked(lead)

    for hours, number in ((1, "10055"), (2, "1005")):
        entry = RegisterEntry("Lin Bergström", "", "Test register", number)
        write_entry(person=lead, entry=entry, by=by(), now=NOW + timedelta(hours=hours))

    lead.refresh_from_db()
    assert (lead.entry, lead.checked_entry()) == (ENTRY, None)


def test_name_edited_while_another_account_has_the_entry_ends_the_check():
    lead = people.lead()
    _checked(lead)
    get_user_model().objects.filter(pk=lead.pk).update(
        register_key="", register_number_key="", register_clash_with=people.ada()
    )
    claim_of_ada = RegisterClaim.objects.create(
        person=people.ada(), register="Test register", register_number="1005",
        register_key=lead.register_key, number_key=lead.register_number_key, claimed_at=NOW,
    )  # fmt: skip

    for name in ("Prof. Lin Bergström", "Lin Bergström"):
        _write(lead, RegisterEntry(name, "", "Test register", "1005"), lead)
    claim_of_ada.delete()
    _write(lead, RegisterEntry("Lin Bergström", "林", "Test register", "1005"), lead)

    assert lead.has_register_entry
    assert lead.checked_entry() is None


@pytest.mark.parametrize(
    "spelled",
    [
        RegisterEntry("Lin Bergström", "", "TEST REGISTER", "10-05"),
        RegisterEntry("Lin Bergström", "林", "Test-register", "１００５"),
    ],
)
def test_another_spelling_of_register_and_number_does_not_end_it(spelled):
    lead = people.lead()
    _checked(lead)

    _write(lead, spelled, lead)

    assert lead.checked_entry().register_number == "1005"


@pytest.mark.each_engine
def test_latest_check_that_agrees_counts():
    lead = people.lead()
    _checked(lead)
    second = _checked(lead, now=NOW + timedelta(days=1))

    assert lead.checked_entry() == second


def test_entry_that_another_account_has_is_not_checked():
    lead = people.lead()
    _checked(lead)
    get_user_model().objects.filter(pk=lead.pk).update(
        register_key="", register_number_key="", register_clash_with=people.ada()
    )

    lead.refresh_from_db()
    assert lead.checked_entry() is None


@pytest.mark.parametrize(
    ("person", "by", "changes", "message"),
    [
        (people.root, people.root, {}, "what is their own"),
        (people.lead, people.lead, {}, "Only an administrator"),
        (people.lead, people.noor, {}, "Only an administrator"),
        (people.lead, people.ada, {}, "Only an administrator"),
        (people.lead, people.root, {"how": "  "}, "Say how"),
        (people.unregistered, people.root, {}, "not complete"),
        (
            people.lead,
            people.root,
            {"shown": RegisterEntry("Lin Bergström", "", "Test register", "1")},
            "edited since you opened this page",
        ),
    ],
)
def test_refused_with_words(person, by, changes, message):
    with pytest.raises((Refused, NotAllowed), match=message):
        _checked(person(), by(), **changes)

    assert not RegisterCheck.objects.exists()


@pytest.mark.each_engine
def test_superuser_checks_no_entry_of_their_own():
    chief = get_user_model().objects.create_superuser(
        "chief@clinic.example", people.PASSWORD, register_name="Chief", register="GMC",
        register_number="1",
    )  # fmt: skip

    with pytest.raises(Refused, match="what is their own"):
        _checked(chief, chief)
    assert _checked(chief, people.root()).name == "Chief"


@pytest.mark.each_engine
def test_database_takes_no_check_of_ones_own():
    lead = people.lead()

    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterCheck.objects.create(
            person=lead, name="L", register="R", register_number="1", how=HOW,
            checked_by=lead, checked_at=NOW,
        )  # fmt: skip


# --- At the desk ---------------------------------------------------------------------------------


def _shown(page: str) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def test_desk_marks_an_entry_as_checked_and_shows_who_did():
    lead = people.lead()
    desk, page = at_desk(people.root()), f"/admin/accounts/user/{lead.pk}/"
    before = desk.get(f"{page}change/").content.decode()
    opened = desk.get(f"{page}act/check/").content.decode()

    done = desk.post(f"{page}act/check/", {"shown": _shown(opened), "how": HOW})

    after = desk.get(f"{page}change/").content.decode()
    assert done.status_code == 302
    assert "Nobody has checked it." in before
    assert "<bdi>Test register</bdi> <bdi>1005</bdi>" in opened
    assert "Lin Bergström, Test register 1005" in after
    assert f"{HOW} Holds." in after
    assert lead.checked_entry().checked_by == people.root()
    _write(lead, RegisterEntry("Lin B", "", "Test register", "1005"), lead)
    assert f"{HOW} No longer holds." in desk.get(f"{page}change/").content.decode()


@pytest.mark.parametrize("shown", ["", "{}", "[1]", '{"name": "x"}', "nonsense"])
def test_desk_checks_nothing_without_knowing_what_was_shown(shown):
    lead = people.lead()

    at_desk(people.root()).post(
        f"/admin/accounts/user/{lead.pk}/act/check/", {"shown": shown, "how": HOW}
    )

    assert not RegisterCheck.objects.exists()


@pytest.mark.each_engine
def test_entry_edited_while_the_page_was_open_is_not_checked():
    lead = people.lead()
    desk, page = at_desk(people.root()), f"/admin/accounts/user/{lead.pk}/act/check/"
    shown = _shown(desk.get(page).content.decode())
    _write(lead, RegisterEntry("Prof. Jane Famous", "", "Test register", "1005"), lead)

    answer = desk.post(page, {"shown": shown, "how": HOW})

    assert "edited since you opened this page" in answer.content.decode()
    assert not RegisterCheck.objects.exists()


def test_desk_offers_no_check_of_ones_own_and_refuses_it_with_words():
    root = people.root()
    desk, page = at_desk(root), f"/admin/accounts/user/{root.pk}/"
    shown = _shown(desk.get(f"{page}act/check/").content.decode())

    answer = desk.post(f"{page}act/check/", {"shown": shown, "how": HOW})

    assert "/act/check/" not in desk.get(f"{page}change/").content.decode()
    assert "Nobody can do this to what is their own" in answer.content.decode()


@pytest.mark.parametrize("other", [people.noor, people.lead])
def test_others_at_the_desk_check_nothing(other):
    answer = at_desk(other()).post(
        f"/admin/accounts/user/{people.ada().pk}/act/check/", {"how": HOW}
    )

    assert answer.status_code == 403


def test_saving_an_unchanged_entry_at_the_desk_keeps_the_check():
    lead = people.lead()
    _checked(lead)
    form = {"register_name": lead.register_name, "native_name": "", "register": lead.register,
            "register_number": lead.register_number}  # fmt: skip

    at_desk(people.root()).post(f"/admin/accounts/user/{lead.pk}/change/", form)
    lead.refresh_from_db()
    assert lead.checked_entry() is not None

    edited = form | {"register_name": "Prof. Lin Bergström"}
    at_desk(people.root()).post(f"/admin/accounts/user/{lead.pk}/change/", edited)
    lead.refresh_from_db()
    assert (lead.register_name, lead.checked_entry()) == ("Prof. Lin Bergström", None)
