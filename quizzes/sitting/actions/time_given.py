"""Time that is given to an attempt: the one door through which a deadline moves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.sitting.domain import timing
from quizzes.sitting.models import Accommodation, Attempt, Outage, Quiz, TimeGrant
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check

# Whoever needs more than a day in the middle of an exam needs another try.
MOST_MINUTES = 24 * 60


@dataclass(frozen=True)
class Grant:
    """What is given and why, before it is a row."""

    kind: str
    seconds: int | None = None
    until: datetime | None = None
    reason: str = ""
    accommodation: Accommodation | None = None
    outage: Outage | None = None


def give_time(*, attempt: Attempt, minutes: int, reason: str, by: Person, now: datetime) -> None:
    """Give one open attempt more minutes, with a reason that the candidate reads. Also when its time is up, as long as it is not
    closed. Raises NotAllowed, Refused."""
    check(by, Act.GIVE_TIME)
    check_decides_about_another(by, attempt.user, now=now)
    _check_said(minutes, reason)
    grant = Grant(TimeGrant.Kind.EXTRA, minutes * 60, reason=reason.strip())
    with transaction.atomic():
        give(attempt=_open(attempt.pk), grant=grant, by=by, now=now)


def give_time_to_room(
    *, quiz: Quiz, attempts: Collection[int], minutes: int, reason: str, by: Person, now: datetime
) -> list[Attempt]:
    """Give the chosen open attempts at a quiz more minutes, one after the other; gives those that got none, since they were closed
    meanwhile. An own attempt among them stops all. Raises NotAllowed, Refused."""
    check(by, Act.GIVE_TIME)
    _check_said(minutes, reason)
    chosen = list(
        Attempt.objects.filter(quiz=quiz, pk__in=attempts).select_related("user").order_by("pk")
    )
    if not chosen:
        raise Refused(_("Choose at least one attempt."))
    for attempt in chosen:
        check_decides_about_another(by, attempt.user, now=now)
    grant = Grant(TimeGrant.Kind.ROOM, minutes * 60, reason=reason.strip())
    return [attempt for attempt in chosen if not _was_given(attempt, grant, by, now)]


def _was_given(attempt: Attempt, grant: Grant, by: Person, now: datetime) -> bool:
    try:
        with transaction.atomic():
            give(attempt=_open(attempt.pk), grant=grant, by=by, now=now)
    except Refused:
        return False
    return True


def _check_said(minutes: int, reason: str) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(_("Give at least a minute, and at most a day."))
    if not reason.strip():
        raise Refused(_("Give the reason: the candidate reads it."))


def _open(pk: int) -> Attempt:
    """The attempt, its row locked, if time can be given to it. Raises Refused, saying what can be done instead."""
    locked = Attempt.objects.select_for_update().get(pk=pk)
    if locked.closed_at is not None:
        raise Refused(
            _(
                "This attempt is closed, and time cannot open it again. If it ended wrongly, void it: the try is given back. What came "
                "late can be looked at as a case."
            )
        )
    if due_at(locked) is None:
        raise Refused(_("This attempt has no time limit."))
    return locked


def give(*, attempt: Attempt, grant: Grant, by: Actor, now: datetime) -> TimeGrant:
    """Write down what is given, and move the deadline by it. Inside the caller's transaction, the attempt's row locked."""
    check(by, Act.MOVE_DEADLINE)
    made: TimeGrant = TimeGrant.objects.create(
        attempt=attempt,
        kind=grant.kind,
        seconds=grant.seconds,
        until=grant.until,
        reason=grant.reason,
        by=by.row if grant.kind in (TimeGrant.Kind.EXTRA, TimeGrant.Kind.ROOM) else None,
        made_at=now,
        accommodation=grant.accommodation,
        outage=grant.outage,
    )
    policy = attempt.form.policy
    attempt.deadline_at = due_at(attempt)
    attempt.closes_at = timing.closes_at(attempt.deadline_at, policy.grace_seconds)
    attempt.save(update_fields=["deadline_at", "closes_at"])
    return made


def due_at(attempt: Attempt) -> datetime | None:
    """When its time is up by its policy and everything that it was given."""
    given = [row.given for row in TimeGrant.objects.filter(attempt=attempt).order_by("id")]
    return timing.deadline(attempt.started_at, attempt.form.minutes, given)


def moved_otherwise(attempts: Any) -> list[Attempt]:
    """Those of the attempts whose deadline is not what policy and grants make of it: something else has moved it."""
    found = attempts.select_related("form__policy").order_by("pk")
    return [attempt for attempt in found.iterator(chunk_size=500) if _differs(attempt)]


def _differs(attempt: Attempt) -> bool:
    due = due_at(attempt)
    return (attempt.deadline_at, attempt.closes_at) != (
        due,
        timing.closes_at(due, attempt.form.policy.grace_seconds),
    )


def grants_of(attempt: Attempt) -> list[TimeGrant]:
    """What an attempt was given, in the order in which it was."""
    return list(TimeGrant.objects.filter(attempt=attempt).select_related("outage").order_by("id"))
