"""A lost second factor: two administrators take it away, the owner is told, and the password stays."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from tests import people
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.models import Proposal, SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _with_factor(person: Any) -> Any:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=person, type=kind, data={"secret": "x"})
    return person


def _page(person: Any) -> str:
    return f"/admin/accounts/user/{person.pk}/act/second-factor/"


def _asked(person: Any) -> Any:
    return at_desk(people.root()).post(_page(person), {"reason": "Showed a passport at the desk."})


@pytest.mark.each_engine
def test_two_administrators_take_it_away_and_the_owner_is_told():
    noor, vera = _with_factor(people.noor()), people.vera()

    _asked(noor)
    stays = Authenticator.objects.filter(user=noor).count()
    told_first = {message.to[0] for message in mail.outbox}
    at_desk(vera).post(f"/admin/accounts/proposal/{Proposal.objects.get().pk}/agree/")

    assert stays == 2
    assert noor.email in told_first
    assert not Authenticator.objects.filter(user=noor).exists()
    assert (mail.outbox[-1].to, "taken away" in mail.outbox[-1].subject) == ([noor.email], True)
    kept = SecurityEvent.objects.filter(kind=SecurityEvent.Kind.SECOND_FACTOR_CHANGED).get()
    assert (kept.person, kept.by, kept.facts["how"]) == (noor, vera, "lost")
    noor.refresh_from_db()
    assert noor.check_password(people.PASSWORD)


def test_who_asked_cannot_agree():
    noor, _vera = _with_factor(people.noor()), people.vera()
    _asked(noor)

    at_desk(people.root()).post(f"/admin/accounts/proposal/{Proposal.objects.get().pk}/agree/")

    assert Authenticator.objects.filter(user=noor).count() == 2


def test_owner_agrees_to_nothing_about_herself():
    vera = _with_factor(people.vera())
    _asked(vera)

    at_desk(vera).post(f"/admin/accounts/proposal/{Proposal.objects.get().pk}/agree/")

    assert Authenticator.objects.filter(user=vera).count() == 2


def test_account_without_one_has_no_such_page_to_offer():
    noor = people.noor()
    desk = at_desk(people.root())

    shown = desk.get(f"/admin/accounts/user/{noor.pk}/change/").content.decode()
    refused = _asked(noor).content.decode()

    assert "act/second-factor" not in shown
    assert "has no second factor" in refused
    assert not Proposal.objects.exists()


def test_asked_for_once_at_a_time():
    noor, _vera = _with_factor(people.noor()), people.vera()
    _asked(noor)

    shown = at_desk(people.root()).get(f"/admin/accounts/user/{noor.pk}/change/").content.decode()
    again = _asked(noor).content.decode()

    assert "act/second-factor" not in shown
    assert "proposed already" in again
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("other", [people.noor, people.lead, people.ada])
def test_only_administrators_ask(other):
    eve = _with_factor(people.eve())

    answer = at_desk(other()).post(_page(eve), {"reason": "Me."})

    assert answer.status_code in (302, 403)
    assert not Proposal.objects.exists()
