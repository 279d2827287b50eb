"""One mail before a day by which something is due in a group, to whoever has not passed it and has not turned these mails off."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone

from quizzes.models import Quiz
from trainingsite.accounts.actions.notices import notice_of
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check
from trainingsite.cohorts.actions.progress import Progress, progress_of
from trainingsite.cohorts.domain.progress import PASSED, Row
from trainingsite.cohorts.links import off_link
from trainingsite.cohorts.models import Cohort, Membership, Reminder

BEFORE = timedelta(days=7)
Due = tuple[Quiz, date]


def remind(*, by: Actor, now: datetime) -> int:
    """Queue the reminders of the day, once its hour has come: of each due date one for each person, several days of one group in one
    mail. Twice queues none twice. Gives how many mails."""
    check(by, Act.REMIND_GROUP)
    here = timezone.localtime(now)
    if here.hour < settings.DAILY_MAIL_HOUR or not sends_mail():
        return 0
    soon = Cohort.objects.going_on().filter(
        due_dates__due_date__range=(here.date(), here.date() + BEFORE)
    )
    return sum(_of_group(cohort, now) for cohort in soon.select_related("course").distinct())


def _of_group(cohort: Cohort, now: datetime) -> int:
    table = progress_of(cohort, now)
    wanted = Membership.objects.standing().filter(cohort=cohort, is_reminded=True)
    members = {str(row.uuid): row for row in wanted.select_related("person")}
    known = Reminder.objects.filter(membership__cohort=cohort)
    told = set(known.values_list("membership_id", "quiz_id", "due_date"))
    mails = 0
    for row in table.rows:
        member = members.get(row.member)
        if member is None:
            continue
        due = [
            (quiz, day)
            for quiz, day in _due_soon(row, table)
            if (member.pk, quiz.pk, day) not in told
        ]
        mails += bool(due) and _reminded(cohort, member, due, now)
    return mails


def _due_soon(row: Row, table: Progress) -> list[Due]:
    """What of the person's is due within BEFORE, today included, and not passed."""
    asked = [*(quiz for _module, quiz in table.modules), *table.exams]
    steps = zip(asked, [*row.checks, *row.exams], strict=True)
    return [
        (quiz, step.due)
        for quiz, step in steps
        if quiz is not None
        and step.due is not None
        and step.state != PASSED
        and table.today <= step.due <= table.today + BEFORE
    ]


def _reminded(cohort: Cohort, member: Membership, due: list[Due], now: datetime) -> bool:
    """Whether this made the mail; another worker may have been faster."""
    message = _mail(cohort, member, due)
    rows = [Reminder(membership=member, quiz=quiz, due_date=day, made_at=now) for quiz, day in due]
    try:
        with transaction.atomic():
            Reminder.objects.bulk_create(rows)
            message.send()
    except IntegrityError:
        return False
    return True


def _mail(cohort: Cohort, member: Membership, due: list[Due]) -> EmailMessage:
    off = off_link(member)
    return notice_of(
        "cohort_reminder",
        member.person.email,
        headers={
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        cohort=cohort,
        due=sorted((day, quiz.title) for quiz, day in due),
        off=off,
    )
