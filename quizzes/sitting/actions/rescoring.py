"""Scoring again after a correction: attempt by attempt, each a commit of its own, so that a crash costs none and repeats none."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from quizzes.sitting.actions.asked import exams_that_asked
from quizzes.sitting.actions.correcting import corrections_in, look_at
from quizzes.sitting.actions.grading import add_result
from quizzes.sitting.actions.held_until import is_to_be_taken
from quizzes.sitting.actions.holding import must_hold, open_look, was_let_count
from quizzes.sitting.actions.pass_cases import (
    is_decided,
    open_pass_case,
    refresh_pass_case,
    settle_pass_case,
)
from quizzes.sitting.domain.correcting import Correction, Scored, Turn
from quizzes.sitting.models import Attempt, KeyCorrection, Rescoring, Result
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actors import SYSTEM, Actor
from trainingsite.accounts.may import Act, check

MOST_AT_ONCE = 200
# Of one attempt, where the database breaks off: two that wait for one another, a lock that does not come.
TRIES = 3
log = logging.getLogger(__name__)


def rescore(*, by: Actor, now: datetime) -> bool:
    """Score some attempts again of what was corrected first. True while more wait. Twice at once changes nothing."""
    check(by, Act.RESCORE)
    job = Rescoring.objects.unfinished().first()
    if job is None:
        return False
    new = corrections_in(job)
    versions = [one.version for one in new]
    waiting = exams_that_asked(versions, after=job.last_attempt, up_to=job.up_to_attempt)
    for key in waiting[:MOST_AT_ONCE]:
        _take(job, key, new, now)
    if len(waiting) <= MOST_AT_ONCE:
        Rescoring.objects.unfinished().filter(pk=job.pk).update(finished_at=now)
    return bool(Rescoring.objects.unfinished().exists())


def _take(job: Rescoring, key: int, new: Sequence[Correction], now: datetime) -> None:
    """One attempt. One that cannot be scored is named in the job, and keeps no other waiting. What the database did not do is tried
    again: at once, and where that does not help, with everything that waits, in the next round. Raises OperationalError, InterfaceError."""
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                if _is_next(job, key):
                    _count(job, key, _turn(job, key, new, now))
        except (OperationalError, InterfaceError):
            if not tries_left:
                raise
            log.warning("the database did not score an attempt; once more", exc_info=True)
        except Exception:
            uuid = str(Attempt.objects.values_list("uuid", flat=True).get(pk=key))
            log.exception("attempt cannot be scored again", extra={"attempt": uuid})
            _name_failed(job, key, uuid)
            return
        else:
            return


def _name_failed(job: Rescoring, key: int, uuid: str) -> None:
    with transaction.atomic():
        if _is_next(job, key):
            _count(job, key, None)
            locked = Rescoring.objects.get(pk=job.pk)
            Rescoring.objects.filter(pk=job.pk).update(failures=[*locked.failures, uuid])


def _is_next(job: Rescoring, key: int) -> bool:
    """Whether nobody has taken this attempt; whoever comes second waits here."""
    return bool(Rescoring.objects.select_for_update().get(pk=job.pk).last_attempt < key)


def _count(job: Rescoring, key: int, turn: Turn | None) -> None:
    counted = {} if turn is None else {turn.value.replace("-", "_"): 1}
    Rescoring.objects.filter(pk=job.pk).update(
        last_attempt=key, done=F("done") + 1, **{name: F(name) + n for name, n in counted.items()}
    )


def _turn(job: Rescoring, key: int, new: Sequence[Correction], now: datetime) -> Turn | None:
    """What became of the attempt; None for one without a result, which is graded as corrected, and for a void one."""
    attempt = Attempt.objects.select_for_update().get(pk=key)
    result = attempt.current_result
    if result is None or result.state == Result.State.VOID:
        return None
    if result.corrected_through >= new[0].number:
        return None  # it was graded after the correction was made
    turn, scored = look_at(attempt, new)
    if turn is not Turn.SAME:
        _carry_out(attempt, turn, scored, job.correction, now)
    return turn


def _carry_out(
    attempt: Attempt, turn: Turn, scored: Scored, correction: KeyCorrection, now: datetime
) -> None:
    result = attempt.current_result
    assert result is not None  # noqa: S101 -- only what has one turns
    if turn is Turn.LOST:
        # An attempt that counted again was asked about then: what people decided before the replay came to it holds.
        if not is_decided(attempt, result):
            open_pass_case(
                attempt=attempt, correction=correction, scored=scored, by=SYSTEM, now=now
            )
        return
    if result.state in Result.PASSES and not scored.score.passed:
        # It keeps the result by which it was passed: what people decide about it is not decided by other numbers.
        refresh_pass_case(attempt=attempt, scored=scored, by=SYSTEM, now=now)
        return
    is_pass = turn is Turn.GAINED
    # As a pass of the first scoring waits; once somebody has let it count, nobody looks again.
    is_fast = is_pass and must_hold(attempt) and not was_let_count(attempt)
    if is_fast:
        open_look(attempt=attempt, by=SYSTEM, now=now)
    is_held = is_fast or (is_pass and is_to_be_taken(attempt))
    add_result(
        attempt=attempt,
        scored=scored,
        state=_state(is_pass, is_held, result),
        number=attempt.results.count() + 1,
        by=SYSTEM,
        now=now,
        decided_by=correction.by,
        reason=_("Scored again: a question was corrected"),
        stood_since=None if is_pass else result.stands_since,
    )
    if is_pass and not is_held:
        send_notice("passed_since", attempt.user.email, person=attempt.user, quiz=attempt.quiz)
    if scored.score.passed:
        settle_pass_case(attempt=attempt, by=SYSTEM, now=now)


def _state(is_pass: bool, is_held: bool, before: Result) -> str:
    if is_held:
        return Result.State.HELD
    return Result.State.PASSED if is_pass else before.state
