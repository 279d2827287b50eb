"""When a certificate may be renewed, from when to when it stands, and when its holder is reminded.

One certificate renews another by the code of its scheme and the cycle of its entry. An edition may ask another exam than the one before:
the exam of the edition in force renews, and besides it what was begun of another while its edition was in force.

Days are UTC days and the last one is included, as documents, answers and pages say them. Moments are aware datetimes.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

# Nobody renews sooner before the end, so that no certificate rests on knowledge of more than a term and this.
MOST_DAYS_EARLY = 90
# In months, outside a pilot.
SHORTEST_TERM = 12
_DAY = timedelta(days=1)

Standing = Literal["ahead", "open", "late"]


def months_later(day: date, months: int) -> date:
    """The same day some months later, or that month's last day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def whole_term(before: date, months: int) -> date:
    """The last day of a term of whole months whose first day is the one after `before`.

    It ends on the day of the month on which the last one ended; or a day or more later, where counting from the first day gives more:
    twelve months that begin on 1 March 2031 end on 29 February 2032.
    """
    return max(months_later(before, months), months_later(before + _DAY, months) - _DAY)


def midnight(day: date) -> datetime:
    """The first instant of a UTC day."""
    return datetime.combine(day, time.min, tzinfo=UTC)


@dataclass(frozen=True)
class Term:
    """From when to when a certificate stands: from an instant, up to a UTC day that is included."""

    valid_from: datetime
    valid_until: date

    @property
    def ends_at(self) -> datetime:
        """The first instant after it, at which one that was renewed early begins."""
        return midnight(self.valid_until + _DAY)

    @property
    def days_early(self) -> int:
        """How many days before its last day it may be renewed: a quarter of the term, at most MOST_DAYS_EARLY."""
        days = (self.valid_until - self.valid_from.astimezone(UTC).date()).days
        return min(MOST_DAYS_EARLY, days // 4)

    @property
    def opens_date(self) -> date:
        """The first day on which the exam may be sat again."""
        return self.valid_until - timedelta(days=self.days_early)

    @property
    def opens_at(self) -> datetime:
        """The first instant of that day."""
        return midnight(self.opens_date)

    def standing(self, now: datetime) -> Standing:
        """Whether its renewal lies ahead, is open while it still stands, or is late because it has ended."""
        if now < self.opens_at:
            return "ahead"
        return "open" if now < self.ends_at else "late"


def term_of_pass(
    passed_at: datetime, months: int, *, before: Term | None = None, sat_at: datetime | None = None
) -> Term:
    """The term of a certificate of so many months for a pass of that moment. `before`: that of the one that it renews; `sat_at`: when
    the exam was handed in, where that is another moment.

    Sat in the window before its end, the new one begins where the old one ends, and stands for a whole term from there: no day
    is lost. Every other pass begins its term itself: the first one, one after the end, and one before the window, which only
    somebody who grants it makes possible.
    """
    if before is not None and before.standing(sat_at or passed_at) == "open":
        return Term(before.ends_at, whole_term(before.valid_until, months))
    return Term(passed_at, months_later(passed_at.astimezone(UTC).date(), months))


@dataclass(frozen=True)
class MailHour:
    """From which hour of the day mails of the day leave, and in which zone."""

    hour: int
    zone: tzinfo

    def on(self, day: date) -> datetime:
        """That hour of the day."""
        return datetime.combine(day, time(self.hour), tzinfo=self.zone)


def days_before_end(days: int, term: Term) -> int:
    """How many days before its last day the reminder leaves that a window of 90 days has `days` before: as far into the window of this
    term, rounded up, so that none leaves before it opens and none on the last day."""
    return -(-days * term.days_early // MOST_DAYS_EARLY)


def reminder_at(days: int, term: Term, mails: MailHour) -> datetime:
    """When that reminder leaves: at the hour of mails, and not before the window opens where the day begins earlier than in UTC."""
    day = term.valid_until - timedelta(days=days_before_end(days, term))
    return max(mails.on(day), term.opens_at)


def told_of_end_at(term: Term, mails: MailHour) -> datetime:
    """When the holder is told that it has ended: the day after, at the hour of mails, and not before it has."""
    return max(mails.on(term.valid_until + _DAY), term.ends_at)
