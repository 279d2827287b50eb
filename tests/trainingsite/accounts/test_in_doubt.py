"""What hands in doubt took and gave again was never theirs; and who came to act by them did so from then on."""

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
    _case,
    _mails_to,
    _stolen,
)
from trainingsite.accounts.actions.freezing import barred_from
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.standing import switch_off, switch_on
from trainingsite.accounts.case_kinds import facts_of

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN, ADMIN, AUTHOR = ["practitioner"], ["practitioner", "admin"], ["practitioner", "author"]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _set(person: Any, roles: list[str], by: Any, *, days: float = 0) -> None:
    """So many days before now."""
    set_roles(person=person, roles=roles, by=by, now=timezone.now() - timedelta(days=days))


def _has(person: Any) -> list[str]:
    return type(person).objects.get(pk=person.pk).roles()


@pytest.mark.each_engine
def test_role_of_before_that_the_thief_took_and_gave_again_stays_whoever_gets_the_account() -> None:
    root, vera, noor = people.root(), people.vera(), people.noor()
    held = {one: one.roles() for one in (vera, noor)}
    undo = _stolen(root)
    for person, roles in held.items():
        _set(person, roles[:-1], root)
        _set(person, roles, root)

    Client().post(undo)

    assert [_has(vera), _has(noor)] == [*held.values()]
    assert not {vera.pk, noor.pk} & barred_from(_case())
    call_command("end_freeze", NEW, GOES_BACK, reason="Seen.")
    assert [_has(vera), _has(noor)] == [*held.values()]


def test_role_that_somebody_else_took_before_the_thief_gave_it_again_is_laid_aside() -> None:
    root, noor = people.root(), people.noor()
    undo = _stolen(root)
    _set(noor, PLAIN, people.vera())
    _set(noor, AUTHOR, root)

    Client().post(undo)

    assert _has(noor) == PLAIN


def test_role_that_somebody_else_gave_anew_after_the_thief_is_theirs() -> None:
    root, vera, bob = people.root(), people.vera(), people.bob()
    undo = _stolen(root)
    _set(bob, AUTHOR, root)
    _set(bob, PLAIN, vera)
    _set(bob, AUTHOR, vera)

    Client().post(undo)

    assert _has(bob) == AUTHOR


@pytest.mark.each_engine
def test_what_an_administrator_gave_before_the_thief_gave_them_something_stays() -> None:
    root, vera, bob, eve = people.root(), people.vera(), people.bob(), people.eve()
    undo = _stolen(root)
    _set(bob, AUTHOR, vera, days=1)
    _set(vera, [*ADMIN[:1], "author", "admin"], root)
    _set(eve, AUTHOR, vera)

    Client().post(undo)

    assert _has(bob) == AUTHOR
    assert _has(eve) == AUTHOR, "vera administrates by others"
    assert _has(vera) == ADMIN
    assert barred_from(_case()) == {vera.pk, eve.pk}


def test_what_somebody_did_before_the_thief_made_them_administrator_counts_for_others() -> None:
    root, vera, bob, eve = people.root(), people.vera(), people.bob(), people.eve()
    _set(bob, ADMIN, vera, days=3)
    _set(eve, AUTHOR, bob, days=2)
    switch_off(person=eve, by=bob, now=timezone.now() - timedelta(days=2))
    switch_on(person=eve, by=bob, now=timezone.now() - timedelta(days=2))
    _set(bob, PLAIN, vera, days=1)
    undo = _stolen(root)
    _set(bob, ADMIN, root)

    Client().post(undo)

    assert (_has(bob), _has(eve)) == (PLAIN, AUTHOR)
    assert barred_from(_case()) == {bob.pk}


def test_where_no_administrator_is_left_the_case_and_the_mails_say_so() -> None:
    root, bob = people.root(), people.bob()
    undo = _stolen(root)
    _set(bob, ADMIN, root)
    mail.outbox.clear()

    Client().post(undo)

    for address in (NEW, bob.email):
        assert any("No administrator is left" in one for one in _mails_to(address))
    assert not any("ask an administrator" in one for one in _mails_to(bob.email))
    assert "No administrator is left" in str(facts_of(_case()))
    people.vera()
    assert "No administrator is left" not in str(facts_of(_case()))
