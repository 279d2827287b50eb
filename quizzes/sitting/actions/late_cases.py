"""Answers that came too late: whoever gave them can ask for a person to look. No case opens by itself."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from quizzes.sitting.actions.answers import late_questions
from quizzes.sitting.actions.given import given_questions
from quizzes.sitting.actions.grading import PassStands, void_attempt
from quizzes.sitting.models import AnswerEvent, Attempt
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, named

KIND = "late-answers"


def ask_about_late(*, attempt: Attempt, by: Person, asked: str, now: datetime) -> ReviewCase:
    """Ask for somebody to look at the attempt's late answers; the open case when it was asked before. Raises NotAllowed, Refused."""
    check(by, Act.OPEN_CASE)
    late = late_questions(attempt=attempt)
    if not late:
        raise Refused(_("No answer of this attempt was received late."))
    if late_is_answered(attempt):
        raise Refused(_("Somebody has looked at these answers and decided."))
    return open_case(
        kind=KIND, by=by, now=now, asked=asked, about=attempt, person=by, content={"late": late}
    )


def late_case(attempt: Attempt) -> ReviewCase | None:
    """The latest case about late answers of this attempt."""
    found: ReviewCase | None = (
        ReviewCase.objects.filter(kind=KIND, about=named(attempt)).order_by("-id").first()
    )
    return found


def late_is_answered(attempt: Attempt) -> bool:
    """Whether somebody has decided about all of them: none came since."""
    case = late_case(attempt)
    if case is None or case.decided_at is None:
        return False
    since = AnswerEvent.objects.filter(attempt=attempt, received_at__gt=case.decided_at)
    return not since.late().exists()


@dataclass(frozen=True)
class LateAnswer:
    """The last answer to one question that came after the end: its place in the form from 1, when it was received, and
    whether another one to the same question came in time and counts."""

    place: int
    received_at: datetime
    has_one_in_time: bool


def late_answers(attempt: Attempt) -> list[LateAnswer]:
    """What was received late, in the order of the form."""
    events = AnswerEvent.objects.filter(attempt=attempt).order_by("received_at", "id")
    last = {
        row.question_version.uuid: row.received_at
        for row in events.late().select_related("question_version")
    }
    in_time = set(events.filter(is_late=False).values_list("question_version__uuid", flat=True))
    given = enumerate(given_questions(attempt.pk), start=1)
    return [LateAnswer(place, last[key], key in in_time) for place, key in given if key in last]


def give_try_back(*, attempt: Attempt, by: Person, reason: str, now: datetime) -> None:
    """Make the attempt count for nothing, so that its try is free again. One that was passed keeps its pass, one that is held
    waits for the look at it. Nor while it runs: that would end it. Raises NotAllowed, Refused."""
    check(by, Act.VOID_ATTEMPT)
    if Attempt.objects.open().filter(pk=attempt.pk).exists():
        raise Refused(_("The attempt still runs. Decide when it has ended."))
    try:
        void_attempt(attempt=attempt, by=by, reason=reason, now=now)
    except PassStands as stands:
        raise Refused(
            _("This attempt was passed, or its pass is held: there is no try to give back.")
        ) from stands
