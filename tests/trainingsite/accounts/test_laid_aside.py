"""Roles that an account in doubt gave give nothing while its case is open, and do not outlast it where it goes back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.test_frozen_accounts import (
    GOES_BACK,
    NEW,
    STAYS,
    _case,
    _decide,
    _mails_to,
    _stolen,
)
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts import panels
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actions.company import is_alone
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.undo_cases import take_away
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import RoleChange, SecurityEvent

pytestmark = pytest.mark.django_db(transaction=True)
ADMIN, AUTHOR = ["practitioner", "admin"], ["practitioner", "author"]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.fixture
def given() -> tuple[Any, Any]:
    """Whom the thief made an administrator, and whom that one made an author; the case is open, two others decide it."""
    root, vera, bob, eve = people.root(), people.vera(), people.bob(), people.eve()
    set_roles(person=people.mira(), roles=ADMIN, by=vera, now=timezone.now() - timedelta(days=30))
    undo = _stolen(root)
    now = timezone.now()
    set_roles(person=bob, roles=ADMIN, by=root, now=now)
    set_roles(person=eve, roles=AUTHOR, by=bob, now=now)
    Client().post(undo)
    bob.refresh_from_db()
    eve.refresh_from_db()
    return bob, eve


def _decided(outcome: str) -> None:
    proposal = _decide(_case(), outcome, people.vera())
    second(proposal=proposal, by=people.mira(), now=timezone.now())


def _take(person: Any) -> Any:
    return at_desk(people.vera()).post(
        f"/admin/accounts/reviewcase/{_case().pk}/take-roles/{person.pk}/"
    )


@pytest.mark.each_engine
def test_roles_that_it_gave_give_nothing_while_the_case_is_open_and_their_owners_are_told(
    given: tuple[Any, Any],
) -> None:
    bob, eve = given

    assert (bob.roles(), bob.is_staff) == (["practitioner"], False)
    assert (eve.roles(), eve.is_staff) == (["practitioner"], False)
    for person in given:
        assert any("in other hands" in one for one in _mails_to(person.email))
    events = SecurityEvent.objects.filter(kind="roles-changed", facts__how="laid aside")
    assert {event.person for event in events} == {bob, eve}


@pytest.mark.each_engine
def test_they_come_back_where_the_account_stays(given: tuple[Any, Any]) -> None:
    bob, eve = given

    _decided(STAYS)

    bob.refresh_from_db()
    assert (bob.roles(), bob.is_staff) == (ADMIN, True)
    assert eve.roles() == AUTHOR
    assert _case().content["laid-aside"] == {}


@pytest.mark.parametrize("by_machine", [False, True])
def test_they_are_gone_where_it_goes_back(given: tuple[Any, Any], by_machine: bool) -> None:
    bob, eve = given
    mail.outbox.clear()

    if by_machine:
        call_command("end_freeze", NEW, GOES_BACK, reason="Seen.")
    else:
        _decided(GOES_BACK)

    for person in (bob, eve):
        assert person.roles() == ["practitioner"]
        event = SecurityEvent.objects.get(person=person, facts__how="taken away")
        assert event.facts["after"] == ["practitioner"]
    changes = RoleChange.objects.filter(person=bob, by=None if by_machine else people.mira())
    assert [change.taken() for change in changes] == [["administrator"]]
    told = "was in other hands. You do not have it" if by_machine else "roles"
    assert all(any(told in one for one in _mails_to(person.email)) for person in (bob, eve))
    lines = panels.role_changes(bob)
    newest = lines.split("</p>")[0]
    assert "practitioner, admin → practitioner" in newest
    assert ("by the decision about the account" in newest) == by_machine
    assert "taken away for good" not in lines


def test_what_an_earlier_release_took_without_a_change_of_roles_is_shown_by_the_log() -> None:
    bob = people.bob()
    facts = {"before": ADMIN, "after": ADMIN[:1], "how": "taken away"}
    SecurityEvent.objects.create(
        kind="roles-changed", at=timezone.now(), by_role="system", person=bob, facts=facts
    )

    assert "administrator: taken away for good" in panels.role_changes(bob)


@pytest.mark.each_engine
def test_who_had_the_role_by_the_thief_alone_leaves_the_owner_no_second_person() -> None:
    root, bob = people.root(), people.bob()
    undo = _stolen(root)
    set_roles(person=bob, roles=ADMIN, by=root, now=timezone.now())
    Client().post(undo)

    call_command("end_freeze", NEW, GOES_BACK, reason="Seen.")

    root.refresh_from_db()
    assert is_alone(root, Act.SET_ROLES, now=timezone.now())


def test_decider_who_loses_a_role_by_the_decision_has_a_change_of_nobody() -> None:
    root, vera, mira = people.root(), people.vera(), people.mira()
    set_roles(person=mira, roles=ADMIN, by=vera, now=timezone.now() - timedelta(days=30))
    undo = _stolen(root)
    set_roles(person=mira, roles=[*AUTHOR, "admin"], by=root, now=timezone.now())
    Client().post(undo)

    _decided(GOES_BACK)

    change = RoleChange.objects.filter(person=mira).latest("pk")
    assert (change.by, change.taken()) == (None, ["author"])


@pytest.mark.parametrize("outcome", [STAYS, GOES_BACK])
def test_closed_case_lists_and_takes_nothing(given: tuple[Any, Any], outcome: str) -> None:
    _decided(outcome)
    _bob, eve = given
    before = eve.roles()
    page = f"/admin/accounts/reviewcase/{_case().pk}/change/"
    assert "take-roles" not in at_desk(people.vera()).get(page).content.decode()

    answer = at_desk(people.vera()).post(
        f"/admin/accounts/reviewcase/{_case().pk}/take-roles/{eve.pk}/", follow=True
    )

    assert "This case is closed" in answer.content.decode()
    assert eve.roles() == before


def test_case_of_another_kind_takes_no_role(given: tuple[Any, Any]) -> None:
    _bob, eve = given
    other = open_case(kind="complaint", person=eve, asked="Wrong.", by=eve, now=timezone.now())

    answer = at_desk(people.vera()).post(
        f"/admin/accounts/reviewcase/{other.pk}/take-roles/{eve.pk}/", follow=True
    )

    assert "about no change of address" in answer.content.decode()


@pytest.mark.each_engine
def test_one_tap_takes_them_for_good_and_the_case_lists_the_others(given: tuple[Any, Any]) -> None:
    bob, eve = given
    page = f"/admin/accounts/reviewcase/{_case().pk}/change/"
    assert at_desk(people.vera()).get(page).content.decode().count("laid aside)") == 2

    assert _take(bob).status_code == 302

    assert at_desk(people.vera()).get(page).content.decode().count("laid aside)") == 1
    assert RoleChange.objects.filter(person=bob, by=people.vera()).count() == 1
    _decided(STAYS)
    assert bob.roles() == ["practitioner"]
    assert eve.roles() == AUTHOR


def test_one_that_an_administrator_gave_anew_meanwhile_is_taken_by_the_tap_too(
    given: tuple[Any, Any],
) -> None:
    _bob, eve = given
    set_roles(person=eve, roles=AUTHOR, by=people.vera(), now=timezone.now())

    _take(eve)

    assert eve.roles() == ["practitioner"]
    _decided(STAYS)
    assert eve.roles() == ["practitioner"]


@pytest.mark.parametrize("outcome", [STAYS, GOES_BACK])
def test_one_that_an_administrator_gave_anew_is_neither_given_back_nor_taken_and_no_line_says_so(
    given: tuple[Any, Any], outcome: str
) -> None:
    _bob, eve = given
    set_roles(person=eve, roles=AUTHOR, by=people.vera(), now=timezone.now())
    mail.outbox.clear()

    call_command("end_freeze", NEW, outcome, reason="Seen.")

    assert eve.roles() == AUTHOR
    lines = panels.role_changes(eve)
    assert "laid aside" in lines
    assert "given back" not in lines
    assert "taken away for good" not in lines
    assert _mails_to(eve.email) == []


def test_who_came_to_act_by_the_account_takes_from_nobody(given: tuple[Any, Any]) -> None:
    bob, eve = given
    set_roles(person=bob, roles=ADMIN, by=people.vera(), now=timezone.now())
    bob.refresh_from_db()

    with pytest.raises(Refused, match="gave you a role"):
        take_away(case=_case(), person=eve, by=bob, now=timezone.now())
    with pytest.raises(Refused, match="already"):
        take_away(case=_case(), person=people.noor(), by=people.vera(), now=timezone.now())
    assert (
        at_desk(people.vera())
        .get(f"/admin/accounts/reviewcase/{_case().pk}/take-roles/{eve.pk}/")
        .status_code
        == 405
    )
