"""The case lists what hands in doubt took from others, and one tap of a decider gives it back; and what those gave who act by them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.test_frozen_accounts import GOES_BACK, _case, _stolen
from tests.trainingsite.accounts.test_frozen_deciders import _address
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.standing import switch_off
from trainingsite.accounts.actions.undo_cases import (
    end_freeze,
    give_back,
    given_roles,
    take_away,
    taken_roles,
)
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.case_kinds import facts_of
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import RoleChange

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN, ADMIN, AUTHOR = ["practitioner"], ["practitioner", "admin"], ["practitioner", "author"]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.fixture
def robbed() -> Any:
    """Noor, from whom the thief took that she writes; and mira, an administrator from whom they took that."""
    root, noor, mira, vera = people.root(), people.noor(), people.mira(), people.vera()
    set_roles(person=mira, roles=ADMIN, by=vera, now=timezone.now() - timedelta(days=30))
    undo = _stolen(root)
    now = timezone.now()
    set_roles(person=noor, roles=PLAIN, by=root, now=now)
    set_roles(person=mira, roles=PLAIN, by=root, now=now)
    Client().post(undo)
    return noor


def _path(person: Any) -> str:
    return f"/admin/accounts/reviewcase/{_case().pk}/give-roles/{person.pk}/"


@pytest.mark.each_engine
def test_one_tap_gives_back_what_was_taken_and_the_case_lists_the_others(robbed: Any) -> None:
    page = f"/admin/accounts/reviewcase/{_case().pk}/change/"
    desk = at_desk(people.vera())
    assert desk.get(page).content.decode().count('name="give"') == 2

    assert desk.post(_path(robbed)).status_code == 302

    assert set(robbed.roles()) == {"practitioner", "author"}
    change = RoleChange.objects.filter(person=robbed).latest("pk")
    assert (change.by, change.given()) == (people.vera(), ["author"])
    assert desk.get(page).content.decode().count('name="give"') == 1
    again = desk.post(_path(robbed), follow=True).content.decode()
    assert "has these roles back already" in again


def test_role_that_somebody_else_took_or_gave_back_since_is_not_listed() -> None:
    root, noor, lead, vera = people.root(), people.noor(), people.lead(), people.vera()
    undo = _stolen(root)
    now = timezone.now()
    set_roles(person=noor, roles=PLAIN, by=root, now=now)
    set_roles(person=noor, roles=AUTHOR, by=vera, now=now)
    set_roles(person=lead, roles=AUTHOR, by=vera, now=now)
    set_roles(person=lead, roles=PLAIN, by=root, now=now)
    set_roles(person=lead, roles=AUTHOR, by=root, now=now)
    Client().post(undo)

    assert taken_roles(_case()) == []


def test_nobody_gives_back_to_themselves_and_only_an_administrator_does(robbed: Any) -> None:
    mira, now = people.mira(), timezone.now()
    with pytest.raises(NotAllowed):
        give_back(case=_case(), person=robbed, by=robbed, now=now)
    chief = type(mira).objects.create_superuser("chief@clinic.example", people.PASSWORD)
    set_roles(person=mira, roles=["practitioner", "superuser"], by=chief, now=now)
    mira.refresh_from_db()

    with pytest.raises(Refused, match="what is their own"):
        give_back(case=_case(), person=mira, by=mira, now=now)
    give_back(case=_case(), person=mira, by=chief, now=now)
    assert mira.roles() == [*ADMIN, "superuser"]


def test_who_came_to_act_by_the_account_gives_nothing_back() -> None:
    root, vera, noor, bob = people.root(), people.vera(), people.noor(), people.bob()
    undo = _stolen(root)
    set_roles(person=noor, roles=PLAIN, by=root, now=timezone.now())
    set_roles(person=bob, roles=ADMIN, by=root, now=timezone.now())
    Client().post(undo)
    set_roles(person=bob, roles=ADMIN, by=vera, now=timezone.now())
    bob.refresh_from_db()

    with pytest.raises(Refused, match="gave you a role"):
        give_back(case=_case(), person=noor, by=bob, now=timezone.now())


@pytest.mark.parametrize("closed", [False, True])
def test_closed_case_and_case_of_another_kind_give_nothing_back(robbed: Any, closed: bool) -> None:
    case, now = _case(), timezone.now()
    if closed:
        end_freeze(person=case.person, outcome=GOES_BACK, note="Seen.", by=SYSTEM, now=now)
    else:
        case = open_case(kind="complaint", person=robbed, asked="Wrong.", by=robbed, now=now)

    with pytest.raises(Refused, match="is closed" if closed else "about no change of address"):
        give_back(case=case, person=robbed, by=people.vera(), now=now)
    assert taken_roles(case) == []


def test_looking_at_the_address_of_the_tap_gives_nothing(robbed: Any) -> None:
    assert at_desk(people.vera()).get(_path(robbed)).status_code == 302
    assert robbed.roles() == PLAIN


@pytest.mark.each_engine
def test_what_an_administrator_gave_whose_address_the_thief_changed_is_listed_and_stays() -> None:
    root, vera, eve, mira = people.root(), people.vera(), people.eve(), people.mira()
    set_roles(person=mira, roles=ADMIN, by=vera, now=timezone.now() - timedelta(days=30))
    undo = _stolen(root)
    now = timezone.now()
    _address(root, vera, now)
    set_roles(person=eve, roles=AUTHOR, by=vera, now=now + timedelta(seconds=1))

    Client().post(undo)

    assert eve.roles() == AUTHOR
    assert [(one.person, one.roles, one.is_aside) for one in given_roles(_case())] == [
        (eve, ["author"], False)
    ]
    take_away(case=_case(), person=eve, by=mira, now=now)
    assert eve.roles() == PLAIN


def test_case_leads_to_what_the_account_did_in_the_security_log() -> None:
    root, vera = people.root(), people.vera()
    undo = _stolen(root)
    switch_off(person=people.noor(), by=root, now=timezone.now())
    Client().post(undo)

    (link,) = [value for label, value in facts_of(_case()) if "security log" in str(label)]

    assert link.startswith("http")
    page = at_desk(vera).get(link[link.index("/admin/") :]).content.decode()
    assert "account switched off or on" in page
    assert str(people.noor()) in page


def test_case_names_accounts_that_the_thief_switched_off() -> None:
    root, vera, noor = people.root(), people.vera(), people.noor()
    switch_off(person=people.eve(), by=root, now=timezone.now() - timedelta(days=30))
    undo = _stolen(root)
    for person in (vera, noor):
        switch_off(person=person, by=root, now=timezone.now())
    Client().post(undo)

    said = {str(label): value for label, value in facts_of(_case())}

    off = next(value for label, value in said.items() if "that it switched off" in label)
    assert off == f"{vera}, {noor}"
