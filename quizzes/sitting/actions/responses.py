"""Item responses: what each answer was worth, kept apart from forms and marks so that nobody loads those to count."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from quizzes.kinds import KINDS
from quizzes.sitting.actions import counting
from quizzes.sitting.actions.answers import winning_events
from quizzes.sitting.actions.given import GivenQuestion, given_questions
from quizzes.sitting.domain import pace
from quizzes.sitting.models import AnswerEvent, Attempt, ItemResponse, StatisticsCheck
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

MOST_AT_ONCE = 500


@transaction.atomic
def record_responses(*, attempt: Attempt, by: Actor, now: datetime) -> int:
    """Write the responses of a graded attempt, in the place of earlier ones, and count them in the sums of statistics in
    the place of what they added there before. Returns how many.

    The sweep calls it after grading: no candidate waits for it. Doing it again changes nothing.
    """
    check(by, Act.RECORD_RESPONSES)
    responses = list(_responses_of(attempt))
    StatisticsCheck.objects.locked()
    rows = Attempt.objects.select_related("current_result", "counted_result")
    attempt = rows.get(pk=attempt.pk)
    before = counting.adds(attempt, attempt.counted_result, attempt.responses.all())
    attempt.responses.exclude(
        question_version__in=[one.question_version_id for one in responses]
    ).delete()
    ItemResponse.objects.bulk_create(
        responses,
        update_conflicts=True,
        unique_fields=["attempt", "question_version"],
        update_fields=["points", "of", "parts", "seconds"],
    )
    after = counting.adds(attempt, attempt.current_result, responses)
    counting.count_attempt(before=before, after=after, by=by)
    Attempt.objects.filter(pk=attempt.pk).update(
        responses_at=now, counted_result=attempt.current_result
    )
    return len(responses)


def rebuild_responses(*, by: Actor, now: datetime) -> int:
    """Write the responses of every graded attempt anew, from forms and answers, and the sums from them. Returns how many
    attempts."""
    check(by, Act.RECORD_RESPONSES)
    done = last = 0
    while batch := list(Attempt.objects.graded().filter(pk__gt=last).order_by("pk")[:MOST_AT_ONCE]):
        for attempt in batch:
            record_responses(attempt=attempt, by=by, now=now)
        done, last = done + len(batch), batch[-1].pk
    counting.rebuild_statistics(by=by, now=now)
    return done


def _responses_of(attempt: Attempt) -> Iterable[ItemResponse]:
    given = {question.id: question for question in given_questions(attempt.pk).values()}
    winning, seconds = winning_events(attempt), _seconds_of(attempt)
    return (
        _response(attempt, question, winning.get(pk), seconds.get(pk))
        for pk, question in given.items()
    )


def _seconds_of(attempt: Attempt) -> dict[int, float]:
    """Seconds to the first answer of each question that has one, by the row id of its version."""
    in_time = AnswerEvent.objects.filter(attempt=attempt, is_late=False).order_by()
    first = in_time.values("question_version").annotate(first=Min("received_at"))
    return pace.seconds_by_question(
        attempt.started_at, dict(first.values_list("question_version", "first"))
    )


def _response(
    attempt: Attempt, question: GivenQuestion, event: AnswerEvent | None, seconds: float | None
) -> ItemResponse:
    scored = question.scored
    kind = KINDS[scored.kind]
    answer = None if event is None else event.answer
    most = kind.mark(scored.spec, kind.key(scored.spec)).of
    response = ItemResponse(
        attempt=attempt,
        question_version_id=question.id,
        of=most,
        seconds=None if seconds is None else round(seconds),
    )
    if answer is not None:
        marks = kind.mark(scored.spec, answer)
        response.points, response.of = marks.points, marks.of
        response.parts = list(marks.parts)
    return response
