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
# A pause that nobody ends ends by itself: a candidate is not left waiting by an invigilator who went home.
PAUSE = timedelta(hours=1)


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
    """Stop the clock and hide the questions until the invigilator lets it go on, an hour at most. It uses up nothing of the candidate's
    own breaks. Doing it again changes nothing. Raises NotAllowed, Refused, Invigilation.DoesNotExist."""
    check(by, Act.WITNESS_SITTING)
    locked, attempt = _running(row, by, now)
    if attempt.is_paused_at(now):
        if attempt.is_paused_by_invigilator:
            return
        take_back(attempt=attempt, by=SYSTEM, now=now)  # the candidate's own break goes on later
    attempt.break_seconds += int(PAUSE.total_seconds())
    give(
        attempt=attempt,
        grant=Grant(TimeGrant.Kind.BREAK, int(PAUSE.total_seconds())),
        by=SYSTEM,
        now=now,
    )
    attempt.paused_until, attempt.is_paused_by_invigilator = now + PAUSE, True
    attempt.save(update_fields=["break_seconds", "paused_until", "is_paused_by_invigilator"])
    note(locked, InvigilationEvent.Kind.PAUSED, by=by, now=now)


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
