"""One stored change of an answer in words: at which place of the form, in which window, what it said."""

from quizzes.kinds import KINDS
from quizzes.sitting.actions.given import given_questions
from quizzes.sitting.actions.paper_messages import window_name
from quizzes.sitting.domain.answer_paper import Received, windows_of
from quizzes.sitting.models import AnswerEvent


def place_of(event: AnswerEvent) -> int:
    """The place of its question in the form, from 1; 0 for an attempt without a form."""
    form = getattr(event.attempt, "form", None)
    rows = () if form is None else form.tree.rows
    places = {row["version"]: place for place, row in enumerate(rows, start=1)}
    return places.get(event.question_version_id, 0)


def answer_said(event: AnswerEvent) -> str:
    """What it says, by the letters at which the parts stood; "" where it cleared the answer. For who may read the key."""
    if event.answer is None:
        return ""
    question = given_questions(event.attempt_id)[event.question_version.uuid]
    return KINDS[question.scored.kind].said(question.scored.spec, event.answer, question.order)


def window_of(event: AnswerEvent) -> str:
    """Its window by number, among those of its attempt."""
    rows = AnswerEvent.objects.filter(attempt=event.attempt_id).order_by("id")
    received = [Received(one.received_at, one.window, 0, one.is_late) for one in rows]
    return window_name(windows_of(received)[event.window])
