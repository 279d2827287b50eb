"""Who runs a group and who joins it work at the same time: an act that holds the group keeps nobody from joining it."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from tests import people
from tests.at_once import at_once
from tests.trainingsite.cohorts.running import bring, confirm, group, invite
from trainingsite.accounts.actors import SYSTEM
from trainingsite.cohorts.actions import inviting, joining
from trainingsite.cohorts.models import Cohort, Invitation, Membership

# SQLite locks the whole database, no rows.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("curriculum"),
    pytest.mark.postgres,
]


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    settings.SEED_DEMO = True


def _wait_for_lock_of(cohort: Cohort) -> None:
    """Until somebody else has the group locked."""
    for _try in range(200):
        try:
            with transaction.atomic():
                Cohort.objects.select_for_update(no_key=True, nowait=True).get(pk=cohort.pk)
        except OperationalError:
            return
        time.sleep(0.05)
    raise AssertionError("nobody locked the group")


@pytest.mark.parametrize("act", ["withdraw", "send again", "send a portion"])
def test_somebody_joins_while_an_act_of_a_manager_holds_the_group(act):
    cohort, ada, iris, now = group(), people.ada(), people.iris(), timezone.now()
    mine, other = invite(cohort, ada.email, "una@c.example", now=now)
    waits = confirm(bring(cohort, "\n".join(f"p{n}@c.example" for n in range(60))))
    held, joined = threading.Event(), threading.Event()
    acts = {
        "withdraw": lambda: inviting.withdraw_invitation(invitation=other, by=iris, now=now),
        "send again": lambda: inviting.send_again(
            invitation=other, by=iris, now=now + timedelta(days=2)
        ),
        "send a portion": lambda: inviting.send_some(brought=waits, by=SYSTEM, now=now),
    }

    def hold() -> bool:
        """What the act needs after the group is somebody else's until Ada has joined."""
        row = waits if act == "send a portion" else other
        with transaction.atomic():
            type(row).objects.select_for_update().get(pk=row.pk)
            held.set()
            return joined.wait(10)

    def manage() -> None:
        held.wait(10)
        acts[act]()

    def join() -> None:
        held.wait(10)
        _wait_for_lock_of(cohort)
        joining.accept(invitation=mine, by=ada, now=now)
        joined.set()

    assert at_once([hold, manage, join]) == [True, None, None]
    assert Membership.objects.get().person == ada
    other.refresh_from_db()
    sent = Invitation.objects.filter(brought=waits).count()
    assert (other.withdrawn_at, other.number, sent) == {
        "withdraw": (now, 1, 0),
        "send again": (None, 2, 0),
        "send a portion": (None, 1, inviting.PORTION),
    }[act]
