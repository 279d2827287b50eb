"""An appeal of a result: asked for on its page with reasons, decided by somebody who had no hand in what is appealed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.sitting.actions.attempt_cases import cases_about
from quizzes.sitting.actions.grading import add_result
from quizzes.sitting.actions.scored import score_attempt
from quizzes.sitting.models import Attempt, Result
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actions.company import is_alone
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, named

KIND = "result-appeal"
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


def had_a_hand(case: ReviewCase, attempt: Attempt, now: datetime) -> list[Person]:
    """Who decided what is appealed: they do not decide the appeal, unless nobody else could."""
    found: dict[int, Person] = {}
    for earlier in cases_about(attempt):
        if earlier.decided_at is None or earlier.decided_at > case.opened_at:
            continue
        second = earlier.proposal.seconded_by if earlier.proposal else None
        found |= {one.pk: one for one in (earlier.decided_by, second) if one is not None}
    for result in attempt.results.filter(by__isnull=False).select_related("by"):
        if result.by is not None:
            found[result.by.pk] = result.by
    return [one for one in found.values() if not is_alone(one, ("admin",), now=now)]


@transaction.atomic
def count_again(*, attempt: Attempt, by: Person, reason: str, now: datetime) -> Result:
    """Let a void attempt count as it was answered. Raises NotAllowed, Refused."""
    check(by, Act.VOID_ATTEMPT)
    check_decides_about_another(by, attempt.user, now=now)
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.current_result is None or locked.current_result.state != Result.State.VOID:
        raise Refused(_("This attempt is not void."))
    if locked.close_reason == Attempt.CloseReason.VOIDED:
        raise Refused(_("It was voided while it ran: nothing was handed in that could count."))
    scored = score_attempt(locked)
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
