"""What an invigilator does while the sitting goes on: pause it, let it go on, and note what happened."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.sitting.actions.breaks import take_back
from quizzes.sitting.actions.time_given import Grant, give
from quizzes.sitting.actions.witnessing import note
from quizzes.sitting.domain import timing
from quizzes.sitting.models import Attempt, Invigilation, InvigilationEvent, TimeGrant
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, check

KIND = "witness-note"
# All pauses of one sitting together. One that nobody ends ends by itself and uses up the rest: a candidate is not left waiting by an
# invigilator who went home, and the clock of an exam stands still for so long at most.
PAUSE, MOST_PAUSES = timedelta(hours=1), 5


def _running(row: Invigilation, by: Person, now: datetime) -> tuple[Invigilation, Attempt]:
    """Both rows, locked, while the sitting goes on. Raises Refused, Invigilation.DoesNotExist."""
    locked: Invigilation = Invigilation.objects.select_for_update().get(pk=row.pk, invigilator=by)
    if locked.attempt_id is None:
        raise Refused(_("The exam was not opened yet."))
    attempt = Attempt.objects.select_for_update().get(pk=locked.attempt_id)
    is_over = attempt.closed_at is not None or not timing.counts_at(now, attempt.deadline_at)
    if is_over and not attempt.is_paused_at(now):
        raise Refused(_("The exam is over."))
    return locked, attempt


@transaction.atomic
def pause_sitting(*, row: Invigilation, by: Person, now: datetime) -> None:
    """Stop the clock and hide the questions until the invigilator lets it go on: five times, and an hour in all at most. It uses up
    nothing of the candidate's own breaks. Doing it again changes nothing. Raises NotAllowed, Refused, Invigilation.DoesNotExist."""
    check(by, Act.WITNESS_SITTING)
    locked, attempt = _running(row, by, now)
    if attempt.is_paused_at(now) and attempt.is_paused_by_invigilator:
        return
    left = _pause_left(locked)
    if attempt.is_paused_at(now):
        take_back(attempt=attempt, by=SYSTEM, now=now)  # the candidate's own break goes on later
    attempt.break_seconds += left
    give(attempt=attempt, grant=Grant(TimeGrant.Kind.BREAK, left), by=SYSTEM, now=now)
    attempt.paused_until = now + timedelta(seconds=left)
    attempt.is_paused_by_invigilator = True
    attempt.save(update_fields=["break_seconds", "paused_until", "is_paused_by_invigilator"])
    note(locked, InvigilationEvent.Kind.PAUSED, by=by, now=now)


def _pause_left(row: Invigilation) -> int:
    """How many seconds the invigilator may pause still. Raises Refused where none are left, or there were too many pauses."""
    kinds = InvigilationEvent.Kind
    events = row.events.filter(kind__in=[kinds.PAUSED, kinds.WENT_ON]).order_by("id")
    begun: list[datetime] = []
    ended: list[datetime] = []
    for event in events:
        (begun if event.kind == kinds.PAUSED else ended).append(event.at)
    used = sum((end - begin for begin, end in zip(begun, ended, strict=False)), timedelta())
    # One that nobody ended had all that was left then.
    left = 0 if len(ended) < len(begun) else int((PAUSE - used).total_seconds())
    if left <= 0 or len(begun) >= MOST_PAUSES:
        raise Refused(
            _("This exam was paused %(n)d times, or for an hour in all. It cannot be paused again.")
            % {"n": MOST_PAUSES}
        )
    return left


@transaction.atomic
def let_go_on(*, row: Invigilation, by: Person, now: datetime) -> None:
    """Let a paused sitting go on. Where none is paused nothing changes. Raises NotAllowed, Refused, Invigilation.DoesNotExist."""
    check(by, Act.WITNESS_SITTING)
    locked, attempt = _running(row, by, now)
    if not (attempt.is_paused_at(now) and attempt.is_paused_by_invigilator):
        return
    attempt.break_seconds -= take_back(attempt=attempt, by=SYSTEM, now=now)
    attempt.save(update_fields=["break_seconds"])
    note(locked, InvigilationEvent.Kind.WENT_ON, by=by, now=now)


@transaction.atomic
def note_incident(*, row: Invigilation, text: str, by: Person, now: datetime) -> None:
    """Keep what the invigilator saw; a person looks at it. From the opening until the sitting is settled. Raises NotAllowed, Refused,
    Invigilation.DoesNotExist."""
    check(by, Act.WITNESS_SITTING)
    locked: Invigilation = Invigilation.objects.select_for_update().get(pk=row.pk, invigilator=by)
    if locked.state != Invigilation.State.OPENED:
        raise Refused(
            _("Incidents are noted from the opening of the exam until its close is co-signed.")
        )
    if not text.strip():
        raise Refused(_("Say what happened."))
    note(locked, InvigilationEvent.Kind.INCIDENT, by=by, now=now, text=text)
    assert locked.attempt is not None  # noqa: S101 -- opened
    open_case(
        kind=KIND,
        by=by,
        now=now,
        asked=text,
        about=locked.attempt,
        person=locked.candidate,
        content={"invigilation": str(locked.uuid)},
    )


def incidents_of(row: Invigilation) -> list[InvigilationEvent]:
    """What was noted, in order."""
    found = row.events.filter(kind=InvigilationEvent.Kind.INCIDENT)
    return list(found.order_by("id"))
