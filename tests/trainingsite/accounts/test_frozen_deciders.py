"""Whoever came to act through an account in doubt neither decides whose it is nor stops those who do."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.test_frozen_accounts import (
    GOES_BACK,
    STAYS,
    _case,
    _decide,
    _stolen,
)
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import ask_party
from trainingsite.accounts.actions.freezing import barred_from
from trainingsite.accounts.actions.lost_factor import propose_factor_removal
from trainingsite.accounts.actions.proposals import may_stop, second, stop
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.models import AddressChange, ReviewCase, RoleChange

pytestmark = pytest.mark.django_db(transaction=True)
ADMIN = ["practitioner", "admin"]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.fixture
def made() -> Any:
    """Whom the thief made an administrator, and somebody else anew when that was laid aside; the case waits, with two others to decide it."""
    root, bob = people.root(), people.bob()
    people.vera()
    undo = _stolen(root)
    set_roles(person=bob, roles=ADMIN, by=root, now=timezone.now())
    _another_administrator()
    Client().post(undo)
    set_roles(person=bob, roles=ADMIN, by=people.vera(), now=timezone.now())
    bob.refresh_from_db()
    return bob


def _another_administrator() -> Any:
    mira = people.mira()
    set_roles(person=mira, roles=ADMIN, by=people.vera(), now=timezone.now() - timedelta(days=30))
    return mira


@pytest.mark.each_engine
def test_who_was_made_by_the_thief_stops_no_decision_however_late(made: Any) -> None:
    late = timezone.now() + timedelta(days=8)
    mail.outbox.clear()
    proposal = _decide(_case(), GOES_BACK, people.vera(), now=late)

    assert not may_stop(proposal=proposal, by=made, now=late)
    with pytest.raises(Refused, match="had a hand in"):
        stop(proposal=proposal, by=made, now=late)
    with pytest.raises(Refused, match="by whom you came to act"):
        second(proposal=proposal, by=made, now=late)
    # Nor by the link of the mail.
    assert [made.email] not in [one.to for one in mail.outbox]
    second(proposal=proposal, by=people.mira(), now=late)
    assert _case().outcome == GOES_BACK


@pytest.mark.each_engine
def test_who_gave_the_role_anew_to_one_whom_the_thief_made_is_not_barred(made: Any) -> None:
    """`made` has it from Vera lately, so that she counts as them where that matters."""
    now = timezone.now()
    proposal = _decide(_case(), GOES_BACK, people.mira(), now=now)
    assert may_stop(proposal=proposal, by=people.vera(), now=now)
    assert not may_stop(proposal=proposal, by=made, now=now)

    second(proposal=proposal, by=people.vera(), now=now)

    assert _case().outcome == GOES_BACK


def test_who_was_made_by_the_thief_puts_no_decision_off_by_asking_for_a_reply(made: Any) -> None:
    now = timezone.now()
    day = timezone.localdate(now) + timedelta(days=50)
    ask = {"person": _case().person, "text": "Well?", "until": day}

    with pytest.raises(Refused, match="Somebody else has to ask"):
        ask_party(case=_case(), by=made, now=now + timedelta(days=8), **ask)


def _barred_when(done: Any, *, before: timedelta = timedelta()) -> bool:
    """Whether bob may not decide where the account in doubt did this, so long before the change of address was asked for."""
    root, bob = people.root(), people.bob()
    now = timezone.now()
    done(root, bob, now - before)
    Client().post(_stolen(root))
    return bob.pk in barred_from(ReviewCase.objects.get())


def _role(root: Any, bob: Any, at: Any) -> None:
    set_roles(person=bob, roles=ADMIN, by=root, now=at)


def _address(root: Any, bob: Any, at: Any) -> None:
    AddressChange.objects.create(
        person=bob,
        old_email="old@people.example",
        new_email=bob.email,
        asked_by=root,
        reason="Lost.",
        asked_at=at,
        told_at=at,
        confirmed_at=at,
        due_at=at,
        applied_at=at,
    )


def _factor_by_agreement(root: Any, bob: Any, at: Any) -> None:
    """Somebody else asked for it, and the account in doubt agreed."""
    Authenticator.objects.create(user=bob, type=Authenticator.Type.TOTP, data={})
    proposal = propose_factor_removal(person=bob, reason="Lost.", by=people.vera(), now=at)
    second(proposal=proposal, by=root, now=at)


@pytest.mark.parametrize("done", [_role, _address, _factor_by_agreement])
def test_every_way_to_come_to_act_bars_from_the_case(done: Any) -> None:
    assert _barred_when(done)


@pytest.mark.parametrize(("days", "is_barred"), [(3, True), (8, False)])
def test_what_was_given_in_the_week_before_the_change_was_in_the_same_hands(
    days: int, is_barred: bool
) -> None:
    assert _barred_when(_role, before=timedelta(days=days)) == is_barred


def test_who_only_lost_a_role_by_it_still_decides() -> None:
    root, vera = people.root(), people.vera()
    RoleChange.objects.create(
        person=vera,
        before=["author", "admin"],
        after=["admin"],
        by=root,
        changed_at=timezone.now(),
    )
    Client().post(_stolen(root))
    _another_administrator()

    assert _decide(_case(), STAYS, vera) is not None
