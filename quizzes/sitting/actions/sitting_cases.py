"""Cases that staff open about a sitting: misconduct, and answers from two devices. Its candidate is heard, and two decide."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.sitting.actions.beating import catch_up
from quizzes.sitting.actions.grading import graded_and_locked, void_attempt
from quizzes.sitting.actions.holding import came_from_two_at_once
from quizzes.sitting.actions.pass_cases import attempt_of
from quizzes.sitting.models import Attempt, Quiz, Result
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import ask_party
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, named

MISCONDUCT_KIND, DOUBLED_KIND = "misconduct", "doubled-sitting"


@transaction.atomic
def report_sitting(
    *, attempt: Attempt, kind: str, text: str, until: date, by: Person, now: datetime
) -> ReviewCase:
    """Open the case and tell the candidate what is said, with the day until which they may reply. Raises NotAllowed, Refused."""
    check(by, Act.REPORT_SITTING)
    check_decides_about_another(by, attempt.user, now=now)
    if kind not in (MISCONDUCT_KIND, DOUBLED_KIND):
        raise Refused(_("Choose what it is."))
    if kind == DOUBLED_KIND and not came_from_two_at_once(attempt):
        raise Refused(_("The answers of this attempt came from one window at a time."))
    if attempt.current_result is not None and attempt.current_result.state == Result.State.VOID:
        raise Refused(_("This attempt is void already."))
    if ReviewCase.objects.open().filter(kind=kind, about=named(attempt)).exists():
        raise Refused(_("Such a case about this attempt is open already."))
    case = open_case(kind=kind, by=by, now=now, asked=text, about=attempt, person=attempt.user)
    ask_party(case=case, person=attempt.user, text=text, until=until, by=by, now=now)
    return case


@transaction.atomic
def void_as_decided(*, case: ReviewCase, by: Person, now: datetime) -> Result:
    """Make the sitting count for nothing, a pass too where two decided so; not while it runs. An effect of the decision of its case.
    Raises NotAllowed, Refused."""
    check(by, Act.VOID_ATTEMPT)
    attempt = attempt_of(case)
    if attempt.closed_at is None:
        raise _still_runs()
    # What takes away has a proposal.
    by_two = case.proposal is not None
    return void_attempt(attempt=attempt, by=by, reason=case.note[:200], now=now, also_passed=by_two)


def _still_runs() -> Refused:
    return Refused(
        _(
            "The sitting still runs. Decide when it has ended: to void it now would end it, and it could never count again."
        )
    )


def void_alone(*, attempt: Attempt, by: Person, reason: str, now: datetime) -> Result:
    """Make an attempt count for nothing by one person's act, unless it is a passed exam, or one that is held: that takes a case.
    Nor while an exam runs: nobody would have been heard, and what was answered is lost. Raises NotAllowed, Refused."""
    check(by, Act.VOID_ATTEMPT)
    catch_up(by=SYSTEM, now=now)
    is_exam = attempt.quiz.purpose == Quiz.Purpose.EXAM
    with transaction.atomic():
        # Whoever was away gets the time back first: while that may still come, one whose time is over is not closed.
        locked = graded_and_locked(attempt=attempt, by=SYSTEM, now=now)
        if is_exam and locked.closed_at is None:
            raise _still_runs()
        return void_attempt(attempt=attempt, by=by, reason=reason, now=now, also_passed=not is_exam)
