"""Close, then grade: two durable commits, each safe to repeat; the sweep finishes what a crash left between them."""

import logging
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.sitting import signals
from quizzes.sitting.actions.answers import events_in_time
from quizzes.sitting.actions.beating import catch_up
from quizzes.sitting.actions.denied_passes import see_to_denied_passes
from quizzes.sitting.actions.held_until import is_to_be_taken, passes_held_too_long
from quizzes.sitting.actions.holding import (
    CORRECTED_KIND,
    KIND,
    end_look,
    end_look_in_vain,
    must_hold,
    open_look,
)
from quizzes.sitting.actions.outages import is_away
from quizzes.sitting.actions.receipts import paper_hash
from quizzes.sitting.actions.responses import record_responses
from quizzes.sitting.actions.scored import newest_correction, score_attempt
from quizzes.sitting.domain import timing
from quizzes.sitting.domain.correcting import Scored
from quizzes.sitting.models import Attempt, Result
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import SYSTEM, Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.sweeping import one_of_many

MOST_PER_SWEEP = 200
# What closing changes of an attempt's row, and what may have changed on it before.
_ENDED_BY = ("closed_at", "close_reason", "closes_at", "deadline_at", "paused_until")
log = logging.getLogger(__name__)


def submit_attempt(*, attempt: Attempt, by: Person, now: datetime) -> Attempt:
    """Hand in: close_attempt, then grade_attempt. Doing it again changes nothing.

    Only the candidate hands in, so that "submitted" on the attempt says who did. Raises NotAllowed, and
    Attempt.DoesNotExist where `by` has no such attempt.
    """
    check(by, Act.SUBMIT_ATTEMPT)
    catch_up(by=SYSTEM, now=now)
    if attempt.user_id != by.pk:
        raise Attempt.DoesNotExist
    close_attempt(attempt=attempt, by=by, reason=Attempt.CloseReason.SUBMITTED, now=now)
    result = grade_attempt(attempt=attempt, by=by, now=now)
    attempt.refresh_from_db(fields=_ENDED_BY)
    attempt.current_result = result
    return attempt


@transaction.atomic
def close_attempt(*, attempt: Attempt, by: Actor, reason: str, now: datetime) -> bool:
    """Take no more answers. True when this call closed it. A hand-in after the time is up counts as expired. One whose time is not up
    any more, since time was given meanwhile, does not expire."""
    check(by, Act.FINISH_ATTEMPT)
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.closed_at is not None:
        return False
    in_time = timing.counts_at(now, locked.closes_at)
    if reason == Attempt.CloseReason.EXPIRED and in_time:
        return False
    if reason == Attempt.CloseReason.SUBMITTED and not in_time:
        reason = Attempt.CloseReason.EXPIRED
    # Whoever notices it late, an expired attempt closed when its time was up.
    locked.closed_at = now if in_time or locked.closes_at is None else locked.closes_at
    locked.close_reason = reason
    locked.save(update_fields=["closed_at", "close_reason"])
    transaction.on_commit(
        partial(signals.attempt_closed.send_robust, sender=Attempt, attempt_id=locked.pk),
        robust=True,
    )
    return True


def grade_attempt(*, attempt: Attempt, by: Actor, now: datetime) -> Result:
    """The first Result of a closed attempt, made if it is not there yet."""
    check(by, Act.FINISH_ATTEMPT)
    # Answers of a closed attempt no longer change, so the arithmetic stays outside the transaction.
    events = events_in_time(attempt)
    scored, paper = score_attempt(attempt, events=events), paper_hash(attempt, events)
    held = scored.score.passed and must_hold(attempt)
    with transaction.atomic():
        locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if locked.closed_at is None:
            raise ValueError("An open attempt cannot be graded: close it first.")
        if locked.current_result_id is not None:
            return Result.objects.get(pk=locked.current_result_id)
        # Whoever scores again after a correction waits for this row: what is not known here, nobody makes good.
        if newest_correction(locked) != scored.through or scored.through:
            scored = score_attempt(locked)
            held = scored.score.passed and must_hold(locked)
        state = Result.State.PASSED if scored.score.passed else Result.State.FAILED
        if held:
            open_look(attempt=locked, by=by, now=now)
        if held or (scored.score.passed and is_to_be_taken(locked)):
            state = Result.State.HELD
        return add_result(
            attempt=locked, scored=scored, state=state, number=1, by=by, now=now, paper=paper
        )


def add_result(
    *,
    attempt: Attempt,
    scored: Scored,
    state: str,
    number: int,
    by: Actor,
    now: datetime,
    paper: str = "",
    decided_by: Person | None = None,
    reason: str = "",
    stood_since: datetime | None = None,
) -> Result:
    """Store a Result as the current one and tell those above after the commit. `paper`: its hash, where it is known.

    `decided_by`: the person in whose name it stands, where it does not follow from the answers alone. `stood_since`: when its
    state was reached, where only its numbers are new; then nobody hears of a pass. Inside the caller's transaction, the attempt's
    row locked.
    """
    check(by, Act.FINISH_ATTEMPT)
    score = scored.score
    result = Result.objects.create(
        attempt=attempt,
        number=number,
        state=state,
        scoring_version=scored.version,
        right=score.right,
        total=score.total,
        cut=score.cut,
        critical_right=score.critical_right,
        critical_total=score.critical_total,
        critical_needed=score.critical_needed,
        marks=score.marks,
        domains=score.domains,
        paper_hash=paper or paper_hash(attempt),
        corrected_through=scored.through,
        reason=reason,
        by=decided_by,
        scored_at=now,
        stood_since=stood_since,
    )
    Attempt.objects.filter(pk=attempt.pk).update(current_result=result)
    is_new_pass = state == Result.State.PASSED and stood_since is None
    news = signals.attempt_passed if is_new_pass else signals.result_changed
    if is_new_pass or number > 1:
        transaction.on_commit(
            partial(news.send_robust, sender=Attempt, attempt_id=attempt.pk), robust=True
        )
    return result


@transaction.atomic
def release_attempt(*, attempt: Attempt, by: Actor, reason: str, now: datetime) -> Result:
    """Let a held pass count: somebody looked, or (`by` the program) nobody did in time. Who had failed and passes by a correction is
    told now. Raises NotAllowed, Refused."""
    check(by, Act.RELEASE_SITTING)
    if by.row is not None:
        check_decides_about_another(by.row, attempt.user, now=now)
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    held = locked.current_result
    if held is None or held.state != Result.State.HELD:
        raise Refused(_("This attempt is not held any more."))
    before = locked.results.exclude(state=Result.State.HELD).order_by("-number").first()
    if before is not None and before.state == Result.State.FAILED:
        send_notice("passed_since", locked.user.email, person=locked.user, quiz=locked.quiz)
    # By the corrections that it was held with: what a later one makes of it, its own replay decides.
    return add_result(
        attempt=locked,
        scored=score_attempt(locked, through=held.corrected_through),
        state=Result.State.PASSED,
        number=held.number + 1,
        by=by,
        now=now,
        decided_by=by.row,
        reason=reason.strip(),
    )


class PassStands(Refused):
    """The attempt is passed, or its pass is held: that takes two people."""


@transaction.atomic
def void_attempt(
    *, attempt: Attempt, by: Actor, reason: str, now: datetime, also_passed: bool = False
) -> Result:
    """Make an attempt count for nothing, with a reason; the earlier results stay on record. A pass, or one that is held, only where
    `also_passed` says that two decided so: it is asked with the row locked, and of what was handed in and not graded yet, graded.

    Nobody their own: it would give them tries without end. Raises NotAllowed, PassStands, Refused.
    """
    check(by, Act.VOID_ATTEMPT)
    if by.row is not None:
        check_decides_about_another(by.row, attempt.user, now=now)
    if not reason.strip():
        raise ValueError("Voiding an attempt needs a reason.")
    locked = graded_and_locked(attempt=attempt, by=SYSTEM, now=now)
    if not also_passed:
        _check_not_passed(locked)
    _end_look_of_void(locked, now)
    if locked.closed_at is None:
        locked.closed_at, locked.close_reason = now, Attempt.CloseReason.VOIDED
        locked.save(update_fields=["closed_at", "close_reason"])
    if locked.current_result is not None and locked.current_result.state == Result.State.VOID:
        return locked.current_result
    number = locked.results.count() + 1
    return add_result(
        attempt=locked,
        scored=score_attempt(locked),
        state=Result.State.VOID,
        number=number,
        by=by,
        now=now,
        decided_by=by.row,
        reason=reason.strip(),
    )


def graded_and_locked(*, attempt: Attempt, by: Actor, now: datetime) -> Attempt:
    """The row, locked; with its result where its time is over, whatever a crash or a late sweep has left undone. Inside the caller's
    transaction. Raises NotAllowed."""
    check(by, Act.FINISH_ATTEMPT)
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.closed_at is None and not is_away(now):
        close_attempt(attempt=locked, by=by, reason=Attempt.CloseReason.EXPIRED, now=now)
        locked.refresh_from_db(fields=_ENDED_BY)
    if locked.closed_at is not None and locked.current_result_id is None:
        locked.current_result = grade_attempt(attempt=locked, by=by, now=now)
    return locked


def _check_not_passed(attempt: Attempt) -> None:
    result = attempt.current_result
    if result is not None and result.state in Result.PASSES:
        raise PassStands(
            _(
                "This exam is passed, or its pass is held. Open a case about the sitting, or decide the one that is open: its "
                "candidate is heard, and two people decide. A certificate that rests on it can be suspended at once."
            )
        )


def _end_look_of_void(attempt: Attempt, now: datetime) -> None:
    """A pass that is void is looked at no more, nor is it taken by a correction."""
    note = _("The attempt was declared void otherwise.")
    end_look(attempt=attempt, note=note, by=SYSTEM, now=now, kinds=(KIND, CORRECTED_KIND))


def sweep(*, by: Actor, now: datetime) -> dict[str, int]:
    """Close what is overdue, grade what was closed and left, write item responses, let go what is held for nothing any more. Returns how many of
    each."""
    check(by, Act.SWEEP_ATTEMPTS)
    # While no web process serves nobody can hand in, and whoever comes back gets the time back first.
    due = Attempt.objects.none() if is_away(now) else Attempt.objects.overdue_at(now)
    overdue = due.order_by("closes_at", "id")[:MOST_PER_SWEEP]
    expired = Attempt.CloseReason.EXPIRED
    close = partial(close_attempt, by=by, reason=expired, now=now)
    closed = sum(one_of_many(partial(close, attempt=attempt)) for attempt in overdue)
    left = Attempt.objects.ungraded().order_by("closed_at", "id")[:MOST_PER_SWEEP]
    graded = sum(_graded(attempt, by, now) for attempt in left)
    unrecorded = Attempt.objects.unrecorded().order_by("closed_at", "id")[:MOST_PER_SWEEP]
    recorded = sum(_recorded(attempt, by, now) for attempt in unrecorded)
    see_to_denied_passes(by=by, now=now)
    over = passes_held_too_long(now)
    released = sum(one_of_many(partial(_released, attempt, by, now)) for attempt in over)
    return {"closed": closed, "graded": graded, "recorded": recorded, "released": released}


def _released(attempt: Attempt, by: Actor, now: datetime) -> bool:
    """Let one count at which nobody looked in time; a person may be quicker by a moment."""
    try:
        with transaction.atomic():
            reason = "not reviewed or decided in time, or decided otherwise"
            release_attempt(attempt=attempt, by=by, reason=reason, now=now)
            end_look_in_vain(attempt=attempt, by=by, now=now)
    except Refused:
        return False
    return True


def _recorded(attempt: Attempt, by: Actor, now: datetime) -> bool:
    """Write the item responses of one; one that fails is logged and tried again, and keeps no other waiting."""
    try:
        record_responses(attempt=attempt, by=by, now=now)
    except Exception:
        log.exception("responses cannot be written", extra={"attempt": str(attempt.uuid)})
        return False
    return True


def _graded(attempt: Attempt, by: Actor, now: datetime) -> bool:
    """Grade one; an attempt that cannot be graded is logged and must not keep the others waiting."""
    try:
        grade_attempt(attempt=attempt, by=by, now=now)
    except Exception:
        log.exception("attempt cannot be graded", extra={"attempt": str(attempt.uuid)})
        return False
    return True


def recompute(attempt: Attempt) -> list[tuple[Result, list[str]]]:
    """Score every stored Result of the attempt again: (result, names of the fields that differ)."""
    compared = []
    for result in attempt.results.order_by("number"):
        score = score_attempt(
            attempt, version=result.scoring_version, through=result.corrected_through
        ).score
        names = (
            *("right", "total", "cut", "critical_right", "critical_total", "critical_needed"),
            *("marks", "domains"),
        )
        differs = [name for name in names if getattr(result, name) != getattr(score, name)]
        decided = Result.State.PASSED if score.passed else Result.State.FAILED
        if result.state in (Result.State.PASSED, Result.State.FAILED) and result.state != decided:
            differs.append("state")
        compared.append((result, differs))
    return compared
