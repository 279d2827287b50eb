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
    _decide,
    _mails_to,
    _stolen,
)
from tests.trainingsite.accounts.test_own_address import _moved
from trainingsite.accounts.actions.freezing import barred_from, can_decide
from trainingsite.accounts.actions.proposals import may_stop, second
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.standing import switch_off, switch_on
from trainingsite.accounts.case_kinds import facts_of
from trainingsite.accounts.models import RoleChange, SecurityEvent

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
    assert barred_from(_case()) == set()


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


@pytest.mark.each_engine
@pytest.mark.parametrize("by_hand", ["role", "switch", "superuser"])
def test_thief_bars_nobody_who_administrates_in_their_own_right(by_hand: str) -> None:
    root, vera, mira = people.root(), people.vera(), people.mira()
    type(root).objects.filter(pk=root.pk).update(is_superuser=True)
    root.refresh_from_db()
    set_roles(person=mira, roles=ADMIN, by=vera, now=timezone.now() - timedelta(days=30))
    undo = _stolen(root)
    for honest in (vera, mira):
        if by_hand == "switch":
            switch_off(person=honest, by=root, now=timezone.now())
            switch_on(person=honest, by=root, now=timezone.now())
            switch_on(person=honest, by=root, now=timezone.now())
        else:
            _set(honest, [*ADMIN, "superuser" if by_hand == "superuser" else "author"], root)

    Client().post(undo)

    assert barred_from(_case()) == set()
    assert can_decide(_case()) == 2
    assert [_has(one)[-1] for one in (vera, mira)] == ["admin", "admin"], "no more than before"


def test_account_that_somebody_else_had_switched_off_is_the_thiefs_when_the_thief_switches_it_on() -> (
    None
):
    root, vera, mira, bob = people.root(), people.vera(), people.mira(), people.bob()
    for one in (bob, mira):
        _set(one, ADMIN, vera, days=30)
    switch_off(person=bob, by=vera, now=timezone.now() - timedelta(days=20))
    undo = _stolen(root)
    switch_off(person=mira, by=vera, now=timezone.now())
    for one in (bob, mira):
        switch_on(person=one, by=root, now=timezone.now())

    Client().post(undo)

    assert barred_from(_case()) == {bob.pk, mira.pk}


def test_again_switched_on_writes_nothing_down() -> None:
    root, vera = people.root(), people.vera()
    switch_on(person=vera, by=root, now=timezone.now())
    switch_off(person=vera, by=root, now=timezone.now())
    switch_off(person=vera, by=root, now=timezone.now())

    events = SecurityEvent.objects.filter(kind="account-switched", person=vera)
    assert [one.facts["is_on"] for one in events] == [False]


@pytest.mark.each_engine
@pytest.mark.parametrize("handed_on", ["role", "switch"])
def test_thief_who_chooses_no_new_password_keeps_no_accomplice(handed_on: str) -> None:
    root, vera, bob = people.root(), people.vera(), people.bob()
    if handed_on == "switch":
        _set(bob, ADMIN, vera, days=30)
        switch_off(person=bob, by=vera, now=timezone.now() - timedelta(days=20))
    undo = _moved(Client(), root, NEW)
    if handed_on == "switch":
        switch_on(person=bob, by=root, now=timezone.now())
    else:
        _set(bob, ADMIN, root)
    mail.outbox.clear()

    page = Client().post(undo, follow=True).content.decode()

    assert "gave somebody a role" in page
    assert _case().is_open
    assert barred_from(_case()) == {bob.pk}
    assert _has(bob) == (ADMIN if handed_on == "switch" else PLAIN)
    assert any("gave somebody a role" in one for one in _mails_to(vera.email))
    root.refresh_from_db()
    assert (root.email, root.is_active) == (NEW, False)


def test_what_the_account_gave_in_its_own_right_before_holds_nothing() -> None:
    root, bob = people.root(), people.bob()
    _set(bob, AUTHOR, root, days=30)
    undo = _moved(Client(), root, NEW)

    Client().post(undo)

    root.refresh_from_db()
    assert root.email == "root@people.example"
    assert _has(bob) == AUTHOR


@pytest.mark.each_engine
def test_two_who_have_their_role_from_the_founder_decide_about_the_founder_at_once() -> None:
    root, vera, mira = people.root(), people.vera(), people.mira()
    then = timezone.now() - timedelta(days=365)
    RoleChange.objects.create(
        person=vera, before=PLAIN, after=vera.roles(), by=root, changed_at=then
    )
    _set(mira, ADMIN, root, days=365)
    Client().post(_stolen(root))

    proposal = _decide(_case(), GOES_BACK, vera)

    assert may_stop(proposal=proposal, by=mira, now=timezone.now())
    assert proposal.due_at is None, "it waits for the other one, and not for a week"
    assert any("/accounts/stop/" in one for one in _mails_to(mira.email))
    second(proposal=proposal, by=mira, now=timezone.now())
    root.refresh_from_db()
    assert (root.email, root.is_active) == ("root@people.example", True)
