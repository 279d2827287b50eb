"""What a page showed of the answers goes with its form: a post changes what its person changed there, nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.kinds import KINDS, Answer, BadAnswer
from quizzes.sitting.actions.answers import AnswerItem, winning_events
from quizzes.sitting.actions.given import GivenQuestion, given_questions
from quizzes.sitting.models import AnswerEvent, Attempt


def shown_mark(*, attempt: Attempt, answers: Sequence[Mapping[str, Any]]) -> str:
    """The revisions of the answers that a page shows, in the order of its questions, joined by commas."""
    revisions = {item["version"]: str(item["revision"]) for item in answers}
    return ",".join(revisions.get(str(key), "") for key in given_questions(attempt.pk))


def posted_changes(
    *, attempt: Attempt, posted: Mapping[str, Answer], mark: str, is_open: bool
) -> list[AnswerItem]:
    """What to save of the answers that a form posted, given by version, with the `shown_mark` that came with it.

    An answer that is posted as it was shown says nothing, whatever another device has stored since. One that was
    changed on the page is the person's latest. A form without a mark, or with one that fits no form, showed nothing.
    """
    current = winning_events(attempt)
    shown = _shown_answers(attempt, mark)
    items: list[AnswerItem] = []
    for key, question in given_questions(attempt.pk).items():
        if str(key) not in posted:  # in another section than the one that the page showed
            continue
        answer = _as_stored(question, posted[str(key)])
        known = current.get(question.id)
        if answer in (shown.get(question.id), known.answer if known else None):
            continue
        # After the end an empty field says nothing that anybody would miss.
        if is_open or answer is not None:
            items.append(
                {
                    "client_seq": len(items) + 1,
                    "version": str(key),
                    "revision": known.revision + 1 if known else 1,
                    "answer": answer,
                }
            )
    return items


def _shown_answers(attempt: Attempt, mark: str) -> dict[int, Answer]:
    """The answers by question version id; of equal revisions the first received was the one that counted."""
    revisions, given = mark.split(","), given_questions(attempt.pk)
    if len(revisions) != len(given):
        return {}
    wanted = {question.id: text for question, text in zip(given.values(), revisions, strict=True)}
    shown: dict[int, Answer] = {}
    for event in AnswerEvent.objects.filter(attempt=attempt, is_late=False).order_by("id"):
        if wanted[event.question_version_id] == str(event.revision):
            shown.setdefault(event.question_version_id, event.answer)
    return shown


def _as_stored(question: GivenQuestion, answer: Answer) -> Answer:
    """As it would be stored, so that it can be compared; what cannot be read stays, and is refused by who saves it."""
    try:
        return (
            None
            if answer is None
            else KINDS[question.scored.kind].clean(question.scored.spec, answer)
        )
    except BadAnswer:
        return answer
