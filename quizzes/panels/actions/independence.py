"""Who stands apart from a question, so that what they say of it is a second opinion."""

from collections.abc import Collection
from enum import Enum

from django.db.models import Q

from courses.models import Contributor
from courses.publishing.models import PublishRecord
from quizzes.bank.models import KeyReading, Question, QuestionSignOff, QuestionVersion
from trainingsite.accounts.actors import Person


class Tie(Enum):
    """What ties a person to a question."""

    WROTE = "wrote"
    PUBLISHED = "published"
    SIGNED = "signed"
    OPENED = "opened"


def ties_of(person: Person, questions: Collection[Question]) -> dict[int, Tie]:
    """By the key of the question: what ties the person to it. Questions from which they stand apart are not there."""
    ids = {question.pk for question in questions}
    versions = QuestionVersion.objects.filter(question__in=ids)
    records = PublishRecord.objects.with_contributions_of(person)
    edits = Contributor.objects.filter(kind=Question.KIND, person=person).values("entry")
    drafted = Question.objects.filter(Q(uuid__in=edits) | Q(edited_by=person), pk__in=ids)
    keys = KeyReading.objects.filter(person=person, question__in=ids, is_blind=False)
    signed = QuestionSignOff.objects.filter(sign_off__by=person, question_version__question__in=ids)
    # The first that holds is the one that is told.
    found = {
        Tie.OPENED: keys.values_list("question", flat=True),
        Tie.SIGNED: signed.values_list("question_version__question", flat=True),
        Tie.PUBLISHED: versions.filter(publish_record__reviewer=person).values_list(
            "question", flat=True
        ),
        Tie.WROTE: [
            *versions.filter(publish_record__in=records).values_list("question", flat=True),
            *drafted.values_list("pk", flat=True),
        ],
    }
    return {pk: tie for tie, tied in found.items() for pk in tied}
