"""Readers of the small course, and what they say."""

from typing import Any

from django.utils import timezone

from courses.actions import declare
from courses.models import Course
from quizzes import actions
from quizzes.kinds import KINDS
from quizzes.models import BlindReading, Question, QuestionVersion, Reader
from tests.people import checked, lead, root


def course() -> Course:
    return Course.objects.get(code="small")


def exam_questions() -> list[Question]:
    return list(Question.objects.filter(course=course(), pool="exam").order_by("code"))


def reader_for(person: Any, questions: list[Question] | None = None) -> Reader:
    """The person as a reader who has declared their interests and was given the questions: all of the exam's, or these."""
    now = timezone.now()
    checked(person)
    reader = actions.name_reader(
        course=course(),
        person=person,
        qualification="Anaesthetist for ten years.",
        by=root(),
        now=now,
    )
    declare(qualification="Anaesthetist", interests="none", may_be_named=False, by=person, now=now)
    given = exam_questions() if questions is None else questions
    actions.assign_readings(reader=reader, questions=given, by=lead(), now=now)
    return reader


def key_of(version: QuestionVersion) -> Any:
    return KINDS[version.kind].key(version.spec)


def not_the_key(version: QuestionVersion) -> Any:
    """Another answer to a question with options."""
    return next(one["id"] for one in version.spec["options"] if not one["correct"])


def says(reader: Reader, version: QuestionVersion, answer: Any, **more: Any) -> BlindReading:
    """The reader opens the question and hands in."""
    by, now = reader.person, timezone.now()
    actions.open_question(reader=reader, version=version, is_told=True, by=by, now=now)
    said = actions.Said(answer=answer, sure=more.pop("sure", "certain"), **more)
    return actions.hand_in(reader=reader, version=version, said=said, by=by, now=now)
