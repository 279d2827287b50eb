"""An appeal of a result: asked for on its page with reasons, decided by somebody who had no hand in what is appealed."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.sitting.actions.attempt_cases import cases_about
from quizzes.sitting.actions.grading import add_result
from quizzes.sitting.actions.pass_cases import ask_about_pass
from quizzes.sitting.actions.scored import score_attempt
from quizzes.sitting.domain.correcting import Scored
from quizzes.sitting.models import Attempt, Result
from trainingsite.accounts.actions.appealed import add_parts, check_had_no_part
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, named

KIND = "result-appeal"
TRY_GIVEN_BACK = "try-given-back"
WITHIN = timedelta(days=28)
LONGEST = 4000
_APPEALED = (Result.State.FAILED, Result.State.VOID)


def appeal_result(*, attempt: Attempt, text: str, by: Person, now: datetime) -> ReviewCase:
    """Ask for a person to look at one's own result; the open case where it was asked before. Raises NotAllowed, Refused, and
    Attempt.DoesNotExist where `by` has no such attempt."""
    check(by, Act.APPEAL_RESULT)
    if attempt.user_id != by.pk:
        raise Attempt.DoesNotExist
    result = attempt.current_result
    if result is None or result.state not in _APPEALED:
        raise Refused(_("There is no result here that could be appealed."))
    earlier = appeal_of(attempt)
    if earlier is not None and not earlier.is_open and earlier.content["result"] == result.number:
        raise Refused(_("Somebody has looked at this result and decided."))
    if now > result.scored_at + WITHIN:
        raise Refused(_("This result is more than four weeks old. Write to us by the help page."))
    if len(text.strip()) > LONGEST:
        raise Refused(_("Say it in at most %(n)s signs.") % {"n": LONGEST})
    return open_case(
        kind=KIND,
        by=by,
        now=now,
        asked=text,
        about=attempt,
        person=by,
        content={"result": result.number, "state": result.state},
    )


def may_appeal(attempt: Attempt, now: datetime) -> bool:
    """Whether its current result can be appealed now, and was not."""
    result, earlier = attempt.current_result, appeal_of(attempt)
    if result is None or result.state not in _APPEALED or now > result.scored_at + WITHIN:
        return False
    return earlier is None or (not earlier.is_open and earlier.content["result"] != result.number)


def appeal_until(attempt: Attempt) -> datetime | None:
    """Until when its current result can be appealed."""
    result = attempt.current_result
    return None if result is None else result.scored_at + WITHIN


def appeal_of(attempt: Attempt) -> ReviewCase | None:
    """The latest appeal of a result of this attempt."""
    found: ReviewCase | None = (
        ReviewCase.objects.filter(kind=KIND, about=named(attempt)).order_by("-id").first()
    )
    return found


def check_decides_appeal(*, case: ReviewCase, by: Person, now: datetime) -> None:
    """Raise Refused where somebody had a part in what is appealed, unless nobody is left who had none: then whoever had the
    least decides it, after the time for which one alone waits. Raises NotAllowed."""
    check(by, Act.VOID_ATTEMPT)
    parts = _parts_in(case)
    check_had_no_part(case=case, by=by, parts=parts, act=Act.VOID_ATTEMPT, now=now)


def had_a_part(case: ReviewCase) -> bool:
    """Whether who decided the appeal had a part in what was appealed."""
    return case.decided_by in _parts_in(case)


def who_had_a_part(case: ReviewCase) -> list[int]:
    """The keys of the accounts of those who decided what is appealed."""
    return [one.pk for one in _parts_in(case)]


def _parts_in(case: ReviewCase) -> Counter[Person]:
    """Who decided what is appealed, and how large their part is: who proposed or acted alone has the larger."""
    attempt = Attempt.objects.get(uuid=case.about.rpartition(":")[2])
    parts, seconds = Counter[Person](), set[Person | None]()
    for earlier in cases_about(attempt):
        # The appeal itself is decided while this is asked.
        if earlier.pk == case.pk or not earlier.decided_at or earlier.decided_at > case.opened_at:
            continue
        seconds.add(add_parts(parts, earlier))
    decided = attempt.results.filter(by__isnull=False, number__lte=case.content["result"])
    for result in decided.select_related("by"):
        # What two decided stands in the name of the second.
        if result.by is not None and result.by not in seconds:
            parts[result.by] += 2
    return parts


@transaction.atomic
def count_again(*, attempt: Attempt, by: Person, reason: str, now: datetime) -> Result:
    """Let a void attempt count as it was answered, or a pass that was taken since count as it was passed. What corrections after that
    pass make of it is another question, for two, where nobody has decided it. Raises NotAllowed, Refused."""
    check(by, Act.VOID_ATTEMPT)
    check_decides_about_another(by, attempt.user, now=now)
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    taken = taken_pass(locked)
    scored = _as_it_counts(locked, taken)
    if taken is not None:
        ask_about_pass(attempt=locked, taken=taken, counts=scored, by=SYSTEM, now=now)
    return add_result(
        attempt=locked,
        scored=scored,
        state=Result.State.PASSED if scored.score.passed else Result.State.FAILED,
        number=locked.results.count() + 1,
        by=by,
        now=now,
        decided_by=by,
        reason=reason.strip()[:200],
    )


def _as_it_counts(attempt: Attempt, taken: Result | None) -> Scored:
    """The score with which it counts again. Raises Refused where nothing was taken, or nothing could count."""
    if taken is not None:
        return _as_it_was_passed(attempt, taken)
    if attempt.current_result is None or attempt.current_result.state != Result.State.VOID:
        raise Refused(_("This attempt is not void, and no pass of it was taken."))
    if attempt.close_reason == Attempt.CloseReason.VOIDED:
        raise Refused(_("It was voided while it ran: nothing was handed in that could count."))
    return score_attempt(attempt)


def _as_it_was_passed(attempt: Attempt, taken: Result) -> Scored:
    """By every correction where that is a pass too, else by those that it was passed with."""
    newest = score_attempt(attempt)
    if newest.score.passed:
        return newest
    return score_attempt(attempt, version=taken.scoring_version, through=taken.corrected_through)


def taken_pass(attempt: Attempt) -> Result | None:
    """The last pass of an attempt that is void or failed now, however often it was decided about or corrected since. None where a fail
    was made void for another reason: that one counts again as the fail it was."""
    result = attempt.current_result
    if result is None or result.state not in _APPEALED or _is_void_of_a_fail(attempt, result):
        return None
    passes = attempt.results.filter(state__in=Result.PASSES)
    found: Result | None = passes.order_by("-number").first()
    return found


def _is_void_of_a_fail(attempt: Attempt, result: Result) -> bool:
    if result.state != Result.State.VOID:
        return False
    before = attempt.results.exclude(state=Result.State.VOID).order_by("-number").first()
    if before is None or before.state != Result.State.FAILED:
        return False
    given_back = ReviewCase.objects.filter(kind=KIND, about=named(attempt), outcome=TRY_GIVEN_BACK)
    return not any(case.content["result"] == before.number for case in given_back)
