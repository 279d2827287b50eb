"""Questions are given to a blind reader; what the reader is tied to is left out, and said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from quizzes.bank.models import Question
from quizzes.panels.actions.independence import ties_of
from quizzes.panels.models import Reader, ReadingAssignment
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


@dataclass(frozen=True)
class Assigned:
    """How many were given, how many the reader had already, and how many were left because the reader is tied to them."""

    given: int
    had: int
    tied: int


@transaction.atomic
def assign_readings(
    *, reader: Reader, questions: Collection[Question], by: Person, now: datetime
) -> Assigned:
    """Give the reader these exam questions of their course. Raises NotAllowed."""
    check(by, Act.ASSIGN_READINGS)
    asked = [
        question
        for question in questions
        if question.course_id == reader.course_id and question.holds_exam_keys
    ]
    had = set(reader.assignments.values_list("question", flat=True))
    new = [question for question in asked if question.pk not in had]
    tied = ties_of(reader.person, new)
    rows = [
        ReadingAssignment(reader=reader, question=question, assigned_by=by, assigned_at=now)
        for question in new
        if question.pk not in tied
    ]
    ReadingAssignment.objects.bulk_create(rows)
    return Assigned(given=len(rows), had=len(asked) - len(new), tied=len(tied))
