"""The sweep of changes of address: one that cannot be carried out, or told, holds no other up and bothers nobody."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from celery.exceptions import SoftTimeLimitExceeded
from django.db.models.signals import pre_save

from tests import people
from tests.trainingsite.accounts.mailbox import (
    DUE,
    NEW,
    NOW,
    OLD,
    asked,
    email,
    requested,
    somebody_with,
)
from trainingsite.accounts.actions import addresses
from trainingsite.accounts.actions.addresses import WAIT
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.models import AddressChange

pytestmark = pytest.mark.django_db

TRY_LATER = 450


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.fixture
def _somebody_is_faster() -> Any:
    """Another person takes the address between our look and our writing."""

    def take(instance: Any, **_kwargs: Any) -> None:
        if instance.email == NEW:
            somebody_with(NEW)

    pre_save.connect(take, sender=EmailAddress)
    yield
    pre_save.disconnect(take, sender=EmailAddress)


@pytest.mark.usefixtures("_somebody_is_faster")
def test_address_taken_in_between_is_looked_at_again_and_holds_no_other_up():
    first, second = asked(), asked(people.bob(), new_email="bob.new@people.example")
    for change in (first, second):
        addresses.confirm_address_change(change=change, by=VISITOR, now=NOW)

    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 1

    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.stop, second.applied_at) == ("", DUE)
    assert (first.stop, first.applied_at, email()) == ("", None, OLD), "it is tried once more"
    somebody_with(NEW)
    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 0
    first.refresh_from_db()
    assert (first.stop, first.stopped_at, first.applied_at) == ("overtaken", DUE, None)


def test_mail_server_that_lets_us_wait_holds_no_due_change_up(settings):
    due, untold = asked(), requested(people.bob(), new_email="bob.new@people.example")
    addresses.confirm_address_change(change=due, by=VISITOR, now=NOW)
    settings.MAIL_SERVER_BACKEND = "tests.trainingsite.accounts.gone.SlowMailboxes"
    settings.GONE_MAILBOXES = {untold.old_email: 0}

    with pytest.raises(SoftTimeLimitExceeded):
        addresses.sweep_address_changes(by=SYSTEM, now=DUE)

    due.refresh_from_db()
    assert (email(), due.applied_at) == (NEW, DUE)


def test_change_that_the_owner_could_not_be_told_of_is_never_due(settings):
    settings.MAIL_SERVER_BACKEND = "tests.trainingsite.accounts.gone.GoneMailboxes"
    settings.GONE_MAILBOXES = {OLD: TRY_LATER}
    change = requested()
    addresses.confirm_address_change(change=change, by=VISITOR, now=NOW)

    assert not addresses.tell_about(change=change, by=SYSTEM, now=NOW)
    assert not AddressChange.objects.due_at(DUE + WAIT).exists()
    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 0
    assert email() == OLD
