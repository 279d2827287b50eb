"""One mail before a due date, with a link that ends them."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests import people
from tests.at_once import at_once
from tests.quizzes.sitters import sit
from tests.trainingsite.cohorts.running import group, join, mails_to
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.cohorts.actions import groups, joining, reminding
from trainingsite.cohorts.models import Membership, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    settings.SEED_DEMO = True
    settings.DAILY_MAIL_HOUR = 0


def remind(now) -> int:
    return reminding.remind(by=SYSTEM, now=now)


def due_in(days: int, *codes: str):
    day = timezone.localdate() + days * DAY
    return group(due=dict.fromkeys(codes, day))


def test_whoever_has_not_passed_gets_one_mail_a_week_before_and_no_second():
    now, ada, bob = timezone.now(), people.ada(), people.bob()
    cohort = due_in(7, "alpha-check", "small-exam")
    join(cohort, ada)
    join(cohort, bob)
    sit(bob, "alpha-check", now=now - HOUR)
    sit(bob, "small-exam", now=now - HOUR)
    mail.outbox.clear()

    assert (remind(now), remind(now), remind(now + DAY)) == (1, 0, 0)

    (message,) = mail.outbox
    assert message.to == [ada.email]
    assert "Alpha check: by" in message.body
    assert "Small exam: by" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("days", "mails"), [(8, 0), (7, 1), (0, 1), (-1, 0)])
def test_mail_leaves_within_the_week_before(days, mails):
    join(due_in(days, "alpha-check"), people.ada())

    assert remind(timezone.now()) == mails


def test_day_that_is_put_off_is_another_day():
    now, iris = timezone.now(), people.iris()
    cohort = due_in(2, "alpha-check")
    join(cohort, people.ada())
    assert remind(now) == 1

    (row,) = cohort.due_dates.all()
    due = {row.quiz: row.due_date + 3 * DAY}
    groups.change_group(cohort=cohort, name="Lisbon", due=due, by=iris, now=now)

    assert (remind(now), remind(now)) == (1, 0)


def test_nobody_is_reminded_before_the_hour_of_the_day_or_without_mail(settings):
    join(due_in(2, "alpha-check"), people.ada())
    settings.DAILY_MAIL_HOUR = 24
    assert remind(timezone.now()) == 0

    settings.DAILY_MAIL_HOUR = 0
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = False
    assert remind(timezone.now()) == 0


def test_whoever_left_or_whose_group_is_closed_is_not_reminded():
    now = timezone.now()
    cohort = due_in(2, "alpha-check")
    gone = join(cohort, people.bob())
    joining.leave(membership=gone, by=people.bob(), now=now)
    assert remind(now) == 0

    join(cohort, people.ada())
    groups.close_group(cohort=cohort, by=people.iris(), now=now)
    assert remind(now) == 0


def test_link_in_the_mail_ends_them_without_signing_in_and_only_the_person_turns_them_on():
    now, ada = timezone.now(), people.ada()
    row = join(due_in(2, "alpha-check"), ada)
    remind(now)
    link = re.search(r"(/groups/reminders/\S+)", mails_to(ada.email)[-1].body)[1]
    strict = Client(enforce_csrf_checks=True)

    assert "No more of these mails" in strict.get(link).content.decode()
    assert strict.post(link).status_code == 200
    assert strict.get("/groups/reminders/invented/").status_code == 404

    row.refresh_from_db()
    assert not row.is_reminded
    Reminder.objects.all().delete()
    assert remind(now) == 0
    with pytest.raises(Refused):
        joining.choose_reminders(membership=row, wanted=True, by=VISITOR)
    joining.choose_reminders(membership=row, wanted=True, by=ada)
    assert remind(now) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_in_the_same_moment_queue_one_mail():
    join(due_in(2, "alpha-check"), people.ada())
    mail.outbox.clear()
    now = timezone.now()

    results = at_once([lambda: remind(now)] * 3)

    assert [one for one in results if isinstance(one, Exception)] == []
    assert len(mail.outbox) == 1
    assert sum(results) == 1


def test_database_keeps_one_reminder_of_a_day():
    row = join(due_in(2, "alpha-check"), people.ada())
    remind(timezone.now())
    kept = Reminder.objects.get(membership=row)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(
            membership=row, quiz=kept.quiz, due_date=kept.due_date, made_at=timezone.now()
        )
    assert Membership.objects.standing().count() == 1
