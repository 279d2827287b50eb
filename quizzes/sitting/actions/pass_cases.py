"""Passes that a corrected key would turn into fails: a person looks, two take one away, and nothing happens by itself."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.sitting.actions.grading import add_result
from quizzes.sitting.actions.holding import CORRECTED_KIND as KIND
from quizzes.sitting.actions.holding import end_look
from quizzes.sitting.actions.scored import score_attempt
from quizzes.sitting.domain.correcting import Scored
from quizzes.sitting.models import Attempt, KeyCorrection, Result
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import close_settled, open_case
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import SYSTEM, Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, named


def open_pass_case(
    *, attempt: Attempt, correction: KeyCorrection, scored: Scored, by: Actor, now: datetime
) -> ReviewCase:
    """Ask for the decision, in the program's name. In the transaction in which the attempt is scored again. Raises NotAllowed."""
    check(by, Act.RESCORE)
    return open_case(
        kind=KIND,
        by=by,
        now=now,
        person=attempt.user,
        about=attempt,
        asked=_(
            "A question of this exam was corrected. By the corrected key the answers are not enough for a pass. The pass is "
            "not taken away until people have decided."
        ),
        content={"rescoring": str(correction.rescoring.uuid)} | _numbers(scored),
    )


def refresh_pass_case(*, attempt: Attempt, scored: Scored, by: Actor, now: datetime) -> None:
    """A later correction changes by how much the answers are not enough: whoever decides reads that. Nothing where nobody decides
    any more. Raises NotAllowed."""
    check(by, Act.RESCORE)
    rows = ReviewCase.objects.open().select_for_update()
    case = rows.filter(kind=KIND, about=named(attempt)).first()
    if case is not None:
        case.content |= _numbers(scored)
        case.save(update_fields=["content"])


def _numbers(scored: Scored) -> dict[str, int]:
    score = scored.score
    return {"right": score.right, "total": score.total, "cut": score.cut}


def settle_pass_case(*, attempt: Attempt, by: Actor, now: datetime) -> None:
    """A later correction leaves the pass: there is nothing to decide any more. Raises NotAllowed."""
    check(by, Act.RESCORE)
    case = ReviewCase.objects.open().filter(kind=KIND, about=named(attempt)).first()
    if case is not None:
        note = _("A later correction leaves the pass as it is.")
        close_settled(case=case, note=note, by=by, now=now)


def ask_about_pass(
    *, attempt: Attempt, taken: Result, counts: Scored, by: Actor, now: datetime
) -> None:
    """A pass that was taken counts again: where corrections after it would take it, and nobody has decided whether they do, that is
    asked, as it is when an attempt is scored again. Inside the transaction of the decision. Raises NotAllowed."""
    check(by, Act.RESCORE)
    newest = score_attempt(attempt)
    if newest.through <= counts.through or newest.score.passed or is_decided(attempt, taken):
        return
    correction = KeyCorrection.objects.get(pk=newest.through)
    open_pass_case(attempt=attempt, correction=correction, scored=newest, by=by, now=now)


def is_decided(attempt: Attempt, taken: Result) -> bool:
    """Whether somebody has decided that corrections after this pass do not take it: when they were asked, or in an appeal of what two
    took for them, which is what is decided just now where the attempt is still as they left it."""
    now = attempt.current_result
    is_appealed = now is not None and now.state == Result.State.FAILED
    for case in ReviewCase.objects.filter(kind=KIND, about=named(attempt)):
        if not _is_after(case, taken):
            continue
        if case.outcome == "stands":
            return True
        was_after = case.decided_at is not None and taken.scored_at >= case.decided_at
        if case.outcome == "take-away" and (is_appealed or was_after):
            return True
    return False


def _is_after(case: ReviewCase, taken: Result) -> bool:
    """Whether the case asked about corrections that came after this pass."""
    asked = KeyCorrection.objects.filter(rescoring__uuid=case.content["rescoring"])
    return bool(asked.filter(pk__gt=taken.corrected_through).exists())


def attempt_of(case: ReviewCase) -> Attempt:
    """The attempt that a case is about."""
    found: Attempt = Attempt.objects.get(uuid=case.about.rpartition(":")[2])
    return found


@transaction.atomic
def take_pass(*, attempt: Attempt, by: Person, reason: str, now: datetime) -> Result:
    """Make the pass a fail, as the corrected keys have it: an effect of what two decided, and told by their case. Nobody looks any more
    at one that is held. Raises NotAllowed, Refused.

    What rests on the pass hears of it: its certificate is suspended, and withdrawn by people alone.
    """
    check(by, Act.TAKE_PASS)
    check_decides_about_another(by, attempt.user, now=now)
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    scored = _check_is_lost(locked)
    end_look(attempt=locked, note=_("The pass was taken otherwise."), by=SYSTEM, now=now)
    return add_result(
        attempt=locked,
        scored=scored,
        state=Result.State.FAILED,
        number=locked.results.count() + 1,
        by=by,
        now=now,
        decided_by=by,
        reason=reason.strip()[:200],
    )


def _check_is_lost(attempt: Attempt) -> Scored:
    """The score by the keys as they are corrected now. Raises Refused where that, or the result, is no longer so."""
    if attempt.current_result is None or attempt.current_result.state not in Result.PASSES:
        raise Refused(_("This attempt is not passed any more."))
    scored = score_attempt(attempt)
    if scored.score.passed:
        raise Refused(_("A later correction leaves this pass as it is."))
    return scored
