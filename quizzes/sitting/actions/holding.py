"""A sitting that went faster than reading allows is held until somebody has looked, three working days at most."""

from collections.abc import Collection
from datetime import datetime
from math import ceil
from statistics import median

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from quizzes.sitting.domain import pace
from quizzes.sitting.models import AnswerEvent, Attempt, Quiz, Result
from trainingsite.accounts.actions.cases import (
    close_settled,
    hands_in,
    open_case,
    proposed_decision,
)
from trainingsite.accounts.actors import SYSTEM, Actor
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, named
from trainingsite.accounts.trial import is_trial_here

KIND, CORRECTED_KIND = "fast-sitting", "corrected-pass"


def pace_of(attempt: Attempt) -> list[float]:
    """Seconds for each answered question (quizzes/sitting/domain/pace.py)."""
    in_time = AnswerEvent.objects.filter(attempt=attempt, is_late=False).order_by()
    first = in_time.values("question_version").annotate(first=Min("received_at"))
    return pace.seconds_each(attempt.started_at, first.values_list("first", flat=True))


def came_from_two_at_once(attempt: Attempt) -> bool:
    """Whether answers of two windows alternate. What a forgotten page sends after the end is no second device."""
    events = AnswerEvent.objects.filter(attempt=attempt, is_late=False).order_by("pk")
    return pace.came_from_two_at_once(events.values_list("window", flat=True))


def must_hold(attempt: Attempt) -> bool:
    """Whether a pass in this attempt waits for a look. On a trial installation nothing does: its certificates say so."""
    is_exam = attempt.quiz.purpose == Quiz.Purpose.EXAM
    if not is_exam or is_trial_here():
        return False
    return pace.is_faster_than_reading(pace_of(attempt))


def open_look(*, attempt: Attempt, by: Actor, now: datetime) -> ReviewCase:
    """Ask for the look, in the program's name. In the transaction in which the attempt is held. Raises NotAllowed."""
    check(by, Act.FINISH_ATTEMPT)
    return open_case(
        kind=KIND,
        by=SYSTEM,
        now=now,
        person=attempt.user,
        about=attempt,
        asked=_(
            "The exam was answered faster than reading takes: half of the questions in %(seconds)s s or less each."
        )
        % {"seconds": ceil(median(pace_of(attempt)))},
    )


def was_let_count(attempt: Attempt) -> bool:
    """Whether somebody has looked and let it count."""
    looks = ReviewCase.objects.filter(kind=KIND, about=named(attempt), outcome="counts")
    return bool(looks.exists())


@transaction.atomic
def end_look(
    *, attempt: Attempt, note: str, by: Actor, now: datetime, kinds: Collection[str] = (KIND,)
) -> None:
    """There is nothing to look at any more: nobody has in time, or something else has decided. The attempt's row locked. Raises
    NotAllowed."""
    check(by, Act.RELEASE_SITTING)
    for case in ReviewCase.objects.open().filter(kind__in=kinds, about=named(attempt)):
        close_settled(case=case, note=note, by=SYSTEM, now=now)


@transaction.atomic
def end_look_in_vain(*, attempt: Attempt, by: Actor, now: datetime) -> None:
    """Nobody has looked in time: time let the pass count, or it waits for another case alone. What somebody has proposed in the look still waits for
    the second, who may take the pass as any other; the look stays open for it. Raises NotAllowed."""
    check(by, Act.RELEASE_SITTING)
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    result = locked.current_result
    waits = result is not None and result.state == Result.State.HELD
    for case in ReviewCase.objects.open().filter(kind=KIND, about=named(locked)):
        if proposed_decision(case) is not None:
            continue
        note = _note_in_vain(was_looked_at=bool(hands_in(case)), waits=waits)
        close_settled(case=case, note=note, by=SYSTEM, now=now)


def _note_in_vain(*, was_looked_at: bool, waits: bool) -> str:
    if waits:
        return _("Nobody decided in time. The pass waits for the decision about a corrected key.")
    if was_looked_at:
        return _("Somebody looked and nobody decided in time, so the result counts.")
    return _("Nobody looked in time, so the result counts.")


def is_looked_at(attempt: Attempt) -> bool:
    """Whether somebody is asked to look at its pace, and has not decided."""
    return bool(ReviewCase.objects.open().filter(kind=KIND, about=named(attempt)).exists())


def was_fast(attempt: Attempt) -> bool:
    """Whether somebody was asked to look at it. A pass is held for what is proposed about it, too."""
    return bool(ReviewCase.objects.filter(kind=KIND, about=named(attempt)).exists())


def was_not_reviewed(result: Result) -> bool:
    """Whether this pass was held as too fast, and counts because nobody looked in time, however often it was scored again since."""
    if result.state != Result.State.PASSED or result.number == 1:
        return False
    if not was_fast(result.attempt) or was_let_count(result.attempt):
        return False
    earlier = Result.objects.filter(attempt=result.attempt_id, number__lt=result.number)
    held = earlier.filter(state=Result.State.HELD).order_by("-number").first()
    if held is None:
        return False
    released = Result.objects.get(attempt=result.attempt_id, number=held.number + 1)
    return released.state == Result.State.PASSED and released.by_id is None
