"""Item responses: what each answer was worth, kept apart from forms and marks so that nobody loads those to count."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from quizzes.kinds import KINDS
from quizzes.sitting.actions.answers import winning_events
from quizzes.sitting.actions.given import GivenQuestion, given_questions
from quizzes.sitting.models import AnswerEvent, Attempt, ItemResponse
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

MOST_AT_ONCE = 500


@transaction.atomic
def record_responses(*, attempt: Attempt, by: Actor, now: datetime) -> int:
    """Write the responses of a graded attempt, in the place of earlier ones. Returns how many.

    The sweep calls it after grading: no candidate waits for it.
    """
    check(by, Act.RECORD_RESPONSES)
    responses = list(_responses_of(attempt))
    attempt.responses.exclude(
        question_version__in=[one.question_version_id for one in responses]
    ).delete()
    ItemResponse.objects.bulk_create(
        responses,
        update_conflicts=True,
        unique_fields=["attempt", "question_version"],
        update_fields=["points", "of", "parts", "seconds"],
    )
    Attempt.objects.filter(pk=attempt.pk).update(responses_at=now)
    return len(responses)


def rebuild_responses(*, by: Actor, now: datetime) -> int:
    """Write the responses of every graded attempt anew, from forms and answers. Returns how many attempts."""
    check(by, Act.RECORD_RESPONSES)
    done = last = 0
    while batch := list(Attempt.objects.graded().filter(pk__gt=last).order_by("pk")[:MOST_AT_ONCE]):
        for attempt in batch:
            record_responses(attempt=attempt, by=by, now=now)
        done, last = done + len(batch), batch[-1].pk
    return done


def _responses_of(attempt: Attempt) -> Iterable[ItemResponse]:
    given = {question.id: question for question in given_questions(attempt.pk).values()}
    winning = winning_events(attempt)
    return (_response(attempt, question, winning.get(pk)) for pk, question in given.items())


def _response(attempt: Attempt, question: GivenQuestion, event: AnswerEvent | None) -> ItemResponse:
    scored = question.scored
    kind = KINDS[scored.kind]
    answer = None if event is None else event.answer
    most = kind.mark(scored.spec, kind.key(scored.spec)).of
    if answer is None:
        return ItemResponse(attempt=attempt, question_version_id=question.id, of=most)
    marks = kind.mark(scored.spec, answer)
    return ItemResponse(
        attempt=attempt,
        question_version_id=question.id,
        points=marks.points,
        of=marks.of,
        parts=list(marks.parts),
    )
