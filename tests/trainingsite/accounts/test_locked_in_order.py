"""The link that holds an account and decisions about it lock whom they touch in one order: nobody waits for another in a ring."""

import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from tests import people
from tests.courses.publishing.test_alone_at_once import wait_until_somebody_waits
from tests.trainingsite.accounts.test_frozen_accounts import GOES_BACK, NEW, STAYS, _case, _stolen
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.undo_cases import take_away
from trainingsite.accounts.actors import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.fixture
def doubt() -> tuple[Any, Any, str]:
    """Whom the thief made an author, with an earlier row than the account in doubt; and the link."""
    bob, root = people.bob(), people.root()
    people.vera()
    undo = _stolen(root)
    set_roles(person=bob, roles=["practitioner", "author"], by=root, now=timezone.now())
    return bob, root, undo


def _while_first_is_held(first: Any, later: Any, act: Any) -> None:
    """The act waits for the first and has not locked the later one, whom somebody else gets at once."""
    errors: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            errors.append(error)
        finally:
            connection.close()

    acting = threading.Thread(target=run)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=first.pk)
        acting.start()
        wait_until_somebody_waits()
        Person.objects.select_for_update(nowait=True).get(pk=later.pk)
    acting.join(30)
    assert not acting.is_alive()
    assert errors == []


def test_link_that_holds_an_account(doubt: tuple[Any, Any, str]) -> None:
    bob, root, undo = doubt

    _while_first_is_held(bob, root, lambda: Client().post(undo))

    assert _case().is_open
    assert bob.roles() == ["practitioner"]


@pytest.mark.parametrize("outcome", [GOES_BACK, STAYS])
def test_decision_of_the_machine(doubt: tuple[Any, Any, str], outcome: str) -> None:
    bob, root, undo = doubt
    Client().post(undo)

    _while_first_is_held(
        bob, root, lambda: call_command("end_freeze", NEW, outcome, reason="Seen.")
    )

    assert not _case().is_open


def test_tap_that_takes_a_role(doubt: tuple[Any, Any, str]) -> None:
    bob, root, undo = doubt
    Client().post(undo)
    case, vera = _case(), people.vera()

    _while_first_is_held(
        bob, root, lambda: take_away(case=case, person=bob, by=vera, now=timezone.now())
    )

    assert _case().content["laid-aside"] == {}


def test_somebody_who_signed_up_anew_with_the_old_address(doubt: tuple[Any, Any, str]) -> None:
    _bob, root, undo = doubt
    Client().post(undo)
    eve = people.eve()
    Person.objects.filter(pk=eve.pk).update(email="root@people.example")

    _while_first_is_held(
        root, eve, lambda: call_command("end_freeze", NEW, GOES_BACK, reason="Seen.")
    )

    eve.refresh_from_db()
    assert not eve.is_active
