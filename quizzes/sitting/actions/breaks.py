"""Breaks that stop the clock, for whom they were granted.

The whole rest of the allowance is given when a break begins, and what was not used is taken back when it ends: a server that nobody
asks meanwhile closes nobody early.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from quizzes.sitting.actions.time_given import Grant, give
from quizzes.sitting.domain import timing
from quizzes.sitting.models import Attempt, TimeGrant
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, Actor, Person
from trainingsite.accounts.may import Act, check

# Nobody needs more in four hours; each leaves two rows that never go.
MOST_BREAKS = 60


class NoBreak(Refused):
    """No break can begin: none is left, or the time is up."""


class PausedByInvigilator(Refused):
    """The invigilator paused the sitting, and lets it go on."""


@dataclass(frozen=True)
class Break:
    """The breaks of an attempt: how many seconds all may take, how many are left, and until when one goes on, if one does.
    `by_invigilator`: it is a pause of the invigilator's, who ends it."""

    allowed_seconds: int
    left_seconds: int
    until: datetime | None = None
    by_invigilator: bool = False


def break_of(attempt: Attempt, now: datetime) -> Break | None:
    """The breaks of an attempt at a moment; None where there are none."""
    if not attempt.break_seconds:
        return None
    if attempt.is_paused_at(now):
        assert attempt.paused_until is not None  # noqa: S101 -- is_paused_at
        left = attempt.paused_until - now
        return Break(
            attempt.break_seconds,
            int(left.total_seconds()),
            attempt.paused_until,
            attempt.is_paused_by_invigilator,
        )
    return Break(attempt.break_seconds, _left(attempt))


def _left(attempt: Attempt) -> int:
    """What no break has used yet."""
    breaks = TimeGrant.objects.filter(attempt=attempt, kind=TimeGrant.Kind.BREAK)
    used = breaks.aggregate(used=Sum("seconds"))["used"] or 0
    return max(0, attempt.break_seconds - int(used))


def _begun(attempt: Attempt) -> int:
    """How many breaks were begun: each is a row of time given."""
    breaks = TimeGrant.objects.filter(attempt=attempt, kind=TimeGrant.Kind.BREAK, seconds__gt=0)
    return breaks.count()


@transaction.atomic
def begin_break(*, attempt: Attempt, by: Person, now: datetime) -> Attempt:
    """Stop the clock. Doing it again changes nothing. Raises NotAllowed, NoBreak, Attempt.DoesNotExist."""
    check(by, Act.TAKE_BREAK)
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk, user=by)
    if locked.closed_at is not None or not timing.counts_at(now, locked.deadline_at):
        raise NoBreak(_("The time of this attempt is up."))
    if locked.is_paused_at(now):
        return locked
    left = _left(locked)
    if _begun(locked) >= MOST_BREAKS:
        raise NoBreak(_("You have taken as many breaks as an attempt can have."))
    if not left or locked.deadline_at is None:
        raise NoBreak(_("No break is left in this attempt."))
    give(attempt=locked, grant=Grant(TimeGrant.Kind.BREAK, left), by=SYSTEM, now=now)
    locked.paused_until, locked.is_paused_by_invigilator = now + timedelta(seconds=left), False
    locked.save(update_fields=["paused_until", "is_paused_by_invigilator"])
    return locked


@transaction.atomic
def end_break(*, attempt: Attempt, by: Actor, now: datetime) -> Attempt:
    """Let the clock run again; what was not used of the break is left for another. Where none goes on, nothing changes. The program
    ends one too, when an answer comes. Raises NotAllowed, PausedByInvigilator."""
    check(by, Act.END_BREAK)
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if by.row is not None and locked.user_id != by.row.pk:
        raise Attempt.DoesNotExist
    if not locked.is_paused_at(now):
        return locked
    if locked.is_paused_by_invigilator:
        raise PausedByInvigilator(_("Your invigilator paused the exam, and lets it go on."))
    take_back(attempt=locked, by=SYSTEM, now=now)
    return locked


def take_back(*, attempt: Attempt, by: Actor, now: datetime) -> int:
    """End what stops the clock, and take back what was not used of it: how many seconds. Inside the caller's transaction, the attempt's
    row locked and paused."""
    check(by, Act.MOVE_DEADLINE)
    assert attempt.paused_until is not None  # noqa: S101 -- is_paused_at
    # Rounded up: whoever begins and ends breaks by the dozen gains no second by it.
    unused = ceil((attempt.paused_until - now).total_seconds())
    attempt.paused_until, attempt.is_paused_by_invigilator = None, False
    attempt.save(update_fields=["paused_until", "is_paused_by_invigilator"])
    if unused:
        give(attempt=attempt, grant=Grant(TimeGrant.Kind.BREAK, -unused), by=by, now=now)
    return unused
