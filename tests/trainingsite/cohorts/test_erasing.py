"""Addresses of people who did not come are erased; those of people who are in a group stay."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.cohorts.running import bring, group, invite, join
from trainingsite.accounts.actors import SYSTEM
from trainingsite.cohorts.actions import erasing, groups, inviting, joining, reminding
from trainingsite.cohorts.models import Invitation, InvitationList, Membership, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    settings.SEED_DEMO = True


def test_what_came_to_nothing_is_emptied_thirty_days_later_and_twice_changes_nothing():
    cohort, now, ada = group(), timezone.now(), people.ada()
    join(cohort, ada, now=now)
    waits, gone, refused = invite(
        cohort, "waits@c.example", "gone@c.example", "no@c.example", now=now
    )
    inviting.withdraw_invitation(invitation=gone, by=people.iris(), now=now)
    joining.decline(invitation=refused, by=people.eve(), now=now)
    bring(cohort, "never@c.example", now=now)

    assert erasing.erase_old(by=SYSTEM, now=now + 29 * DAY) == 0
    assert erasing.erase_old(by=SYSTEM, now=now + 30 * DAY) == 2
    assert erasing.erase_old(by=SYSTEM, now=now + 30 * DAY) == 0
    kept = set(Invitation.objects.filter(erased_at=None).values_list("email", flat=True))
    assert kept == {ada.email, waits.email}
    assert [row for row in InvitationList.objects.all() if row.rows or row.source] == []

    assert erasing.erase_old(by=SYSTEM, now=now + inviting.GOOD_FOR + 30 * DAY) == 1
    waits.refresh_from_db()
    assert (waits.email, waits.withdrawn_at is not None) == ("", True)
    assert Membership.objects.get().person == ada


def test_no_is_remembered_without_the_address_until_the_group_is_closed(settings):
    cohort, other, now, eve = group(), group(name="Porto"), timezone.now(), people.eve()
    (row,) = invite(cohort, "no@c.example", now=now)
    joining.decline(invitation=row, by=eve, now=now)
    later = now + 31 * DAY
    erasing.erase_old(by=SYSTEM, now=later)
    kept = Invitation.objects.get()
    assert (kept.email, kept.name, kept.erased_at) == ("", "", later)
    assert kept.uuid != row.uuid

    def verdicts(where):
        brought = bring(where, "no@c.example\nyes@c.example", now=later)
        return [one["verdict"] for one in brought.rows]

    assert (verdicts(cohort), verdicts(other)) == (["declined", "new"], ["new", "new"])
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 9
    assert verdicts(cohort) == ["declined", "new"]

    groups.close_group(cohort=cohort, by=people.iris(), now=later)
    erasing.erase_old(by=SYSTEM, now=later + 29 * DAY)
    assert Invitation.objects.filter(cohort=cohort).exists()
    erasing.erase_old(by=SYSTEM, now=later + 30 * DAY)
    assert not Invitation.objects.filter(cohort=cohort).exists()


def test_what_is_kept_of_a_membership_goes_thirty_days_after_its_end():
    now, ada, bob = timezone.now(), people.ada(), people.bob()
    due = {"alpha-check": timezone.localdate(now) + DAY}
    cohort, other = group(due=due), group(name="Porto")
    left, stays, closed = join(cohort, ada, now), join(cohort, bob, now), join(other, bob, now)
    reminding.remind(by=SYSTEM, now=now)
    joining.leave(membership=left, by=ada, now=now)
    groups.close_group(cohort=other, by=people.iris(), now=now)

    erasing.erase_old(by=SYSTEM, now=now + 29 * DAY)
    assert set(Membership.objects.all()) == {left, stays, closed}
    assert erasing.erase_old(by=SYSTEM, now=now + 30 * DAY) == 2

    assert list(Membership.objects.all()) == [stays]
    assert [row.membership for row in Invitation.objects.all()] == [stays]
    assert {row.membership for row in Reminder.objects.all()} <= {stays}


def test_person_takes_a_copy_of_what_groups_keep_and_of_nobody_else():
    now, ada, bob = timezone.now(), people.ada(), people.bob()
    cohort = group(due={"alpha-check": timezone.localdate(now) + DAY})
    join(cohort, ada, now)
    row = join(cohort, bob, now)
    joining.leave(membership=row, by=bob, now=now)
    client = Client()
    client.force_login(bob, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.get("/groups/mine/copy/")

    said = answer.json()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [(one["group"], one["ended_by"]) for one in said["memberships"]] == [("Lisbon", "you")]
    assert [one["address"] for one in said["invitations"]] == [bob.email]
    assert said["groups_run"] == []
    assert ada.email not in answer.content.decode()
    assert Client().get("/groups/mine/copy/").status_code == 302
