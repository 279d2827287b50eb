"""Addresses of people who did not come are erased; those of people who are in a group stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import people
from tests.trainingsite.cohorts.running import bring, group, invite, join
from trainingsite.accounts.actors import SYSTEM
from trainingsite.cohorts.actions import erasing, inviting, joining
from trainingsite.cohorts.models import Invitation, InvitationList

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
DAY = timedelta(days=1)


def test_what_came_to_nothing_is_emptied_thirty_days_later_and_twice_changes_nothing(settings):
    settings.SEED_DEMO = True
    cohort, now, ada = group(), timezone.now(), people.ada()
    join(cohort, ada, now=now)
    left = join(cohort, people.bob(), now=now)
    joining.leave(membership=left, by=people.bob(), now=now)
    waits, gone, refused = invite(
        cohort, "waits@c.example", "gone@c.example", "no@c.example", now=now
    )
    inviting.withdraw_invitation(invitation=gone, by=people.iris(), now=now)
    joining.decline(invitation=refused, by=people.eve(), now=now)
    bring(cohort, "never@c.example", now=now)

    assert erasing.erase_old(by=SYSTEM, now=now + 29 * DAY) == 0
    assert erasing.erase_old(by=SYSTEM, now=now + 30 * DAY) == 3
    assert erasing.erase_old(by=SYSTEM, now=now + 30 * DAY) == 0
    kept = set(Invitation.objects.filter(erased_at=None).values_list("email", flat=True))
    assert kept == {ada.email, waits.email}
    assert [row for row in InvitationList.objects.all() if row.rows or row.source] == []

    assert erasing.erase_old(by=SYSTEM, now=now + inviting.GOOD_FOR + 30 * DAY) == 1
    waits.refresh_from_db()
    assert (waits.email, waits.withdrawn_at is not None) == ("", True)
