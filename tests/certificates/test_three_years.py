"""Three years of one person, day by day: which mails leave, and what each certificate is worth."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail

from certificates import actions
from certificates.models import Certificate, CertificateStep, Scheme
from quizzes.models import Quiz
from tests.certificates.factories import married, scheme
from tests.people import ada, root
from tests.quizzes.sitters import sit
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEGINS, ENDS = date(2026, 11, 24), date(2029, 12, 31)
TITLE = "Radio-frequency skin tightening"


def held() -> Certificate:
    return Certificate.objects.order_by("cycle", "issue").last()


def passes(now: datetime) -> None:
    sit(ada(), "small-exam", now=now)


def fails(now: datetime) -> None:
    sit(ada(), "small-exam", right=0, now=now)


def begins(now: datetime) -> None:
    sit(ada(), "alpha-check", now=now)
    passes(now)


def is_suspended(now: datetime) -> None:
    why = {"reason_class": "safety", "reason": "A complaint."}
    actions.suspend(certificate=held(), by=root(), now=now, **why)


def is_reinstated(now: datetime) -> None:
    actions.reinstate(certificate=held(), by=root(), reason="It was nothing.", now=now)


def is_renamed(now: datetime) -> None:
    actions.reissue(
        certificate=held(), by=root(), name="Ada Married", native_name="", why=married(), now=now
    )


def is_withdrawn(now: datetime) -> None:
    actions.withdraw(
        certificate=held(), by=root(), reason_class="misconduct", reason="Proved.",
        effect="from_now", now=now,
    )  # fmt: skip


# At nine o'clock UTC; mails of the day left at seven.
ACTS: dict[date, Any] = {
    date(2026, 11, 24): begins,
    date(2027, 9, 10): passes,
    date(2028, 10, 1): fails,
    date(2028, 12, 5): passes,
    date(2029, 3, 1): is_suspended,
    date(2029, 3, 10): is_reinstated,
    date(2029, 4, 1): is_renamed,
    date(2029, 9, 20): is_withdrawn,
}
MAILS = [
    (date(2026, 11, 24), f"Your certificate “{TITLE}”"),
    # The first ends on 24 November 2027: renewed after one reminder, it brings no other.
    (date(2027, 8, 26), f"Your certificate “{TITLE}” ends on 24 November 2027"),
    (date(2027, 9, 10), f"Your certificate “{TITLE}”"),
    # The second stands for the whole year after it. The try that failed changes nothing.
    (date(2028, 8, 26), f"Your certificate “{TITLE}” ends on 24 November 2028"),
    (date(2028, 9, 25), f"Your certificate “{TITLE}” ends on 24 November 2028"),
    (date(2028, 10, 25), f"Your certificate “{TITLE}” ends on 24 November 2028"),
    (date(2028, 11, 17), f"Your certificate “{TITLE}” ends on 24 November 2028"),
    (date(2028, 11, 25), f"Your certificate “{TITLE}” has ended"),
    (date(2028, 12, 5), f"Your certificate “{TITLE}”"),
    (date(2029, 3, 1), f"Your certificate “{TITLE}” is on hold"),
    (date(2029, 3, 10), f"Your certificate “{TITLE}” counts again"),
    (date(2029, 4, 1), f"Your certificate “{TITLE}” has a new code"),
    # The third ends on 5 December 2029: its reminders go on with the corrected one, until it is withdrawn.
    (date(2029, 9, 6), f"Your certificate “{TITLE}” ends on 5 December 2029"),
    (date(2029, 9, 20), f"Your certificate “{TITLE}” is taken back"),
]


@pytest.fixture(autouse=True)
def _sends_mail(curriculum: None, settings: Any) -> Scheme:
    settings.SEED_DEMO = True
    settings.DAILY_MAIL_HOUR = 7
    exam = Quiz.objects.get(code="small-exam")
    return scheme(exam, term_months=12, is_pilot=False)


def live(sweeps: int) -> list[tuple[date, str]]:
    """Every day of the three years; gives on which day which mail left."""
    told, day = [], BEGINS
    mail.outbox.clear()
    while day <= ENDS:
        for hour in (0, 7, 9):
            now = datetime.combine(day, time(hour), tzinfo=UTC)
            if hour == 9 and day in ACTS:
                ACTS[day](now)
                now += timedelta(hours=1)
                actions.sweep(by=SYSTEM, now=now)
            for _again in range(sweeps):
                actions.take_due_steps(by=SYSTEM, now=now)
        about = f"Your certificate “{TITLE}”"
        told += [
            (day, one.subject.removeprefix("RF Safety Training: "))
            for one in mail.outbox
            if about in one.subject
        ]
        mail.outbox.clear()
        day += DAY
    return told


@pytest.mark.parametrize("sweeps", [1, 2], ids=["once", "twice"])
def test_three_years_tell_exactly_this(sweeps):
    assert live(sweeps) == MAILS

    assert CertificateStep.objects.filter(is_told=True).count() == len(MAILS)
    actions.sweep_status_lists(by=SYSTEM, now=datetime(2030, 1, 1, tzinfo=UTC))
    rows = Certificate.objects.order_by("cycle", "issue")
    stood = [(one.cycle, one.issue, one.valid_from.date(), one.valid_until) for one in rows]
    assert stood == [
        (1, 1, date(2026, 11, 24), date(2027, 11, 24)),
        (2, 1, date(2027, 11, 25), date(2028, 11, 24)),
        (3, 1, date(2028, 12, 5), date(2029, 12, 5)),
        (3, 2, date(2028, 12, 5), date(2029, 12, 5)),
    ]
    codes = [one.code for one in rows]
    now = datetime(2029, 12, 31, tzinfo=UTC)
    answers = [actions.verify(code=code, at=None, now=now) for code in codes]
    assert [one.status for one in answers] == [
        "superseded",
        "superseded",
        "superseded",
        "withdrawn",
    ]
    assert [one.replaced_by for one in answers] == [*codes[1:], None]
    assert all(hasattr(one, "status_bit") for one in rows)


def test_each_certificate_is_worth_what_its_days_say():
    live(1)
    codes = list(Certificate.objects.order_by("cycle", "issue").values_list("code", flat=True))

    def worth(code: str, *days: str) -> list[str]:
        now = datetime(2029, 12, 31, tzinfo=UTC)
        return [actions.verify(code=code, at=day, now=now).status for day in days]

    assert worth(codes[0], "2027-11-24", "2027-11-25") == ["valid", "superseded"]
    assert worth(codes[1], "2027-11-24", "2027-11-25", "2028-11-24") == ["not_yet_valid", "valid", "valid"]  # fmt: skip
    assert worth(codes[1], "2028-11-25", "2028-12-04", "2028-12-06") == ["expired", "expired", "superseded"]  # fmt: skip
    assert worth(codes[2], "2028-12-05", "2029-02-28", "2029-03-05", "2029-03-11") == ["valid", "valid", "suspended", "valid"]  # fmt: skip
