"""Content is provisional until a clinical lead answers for the lessons, the form, and every critical exam question."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from certificates import actions
from courses import actions as courses
from courses.models import PublishRecord
from quizzes.models import Question, QuestionVersion
from tests.certificates.factories import attempt, scheme
from tests.people import ada, appointed, lead, read
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.django_db


def critical_question(course: Any) -> QuestionVersion:
    """A safety-critical question of the course that the candidate was not asked."""
    first = QuestionVersion.objects.get(question__course=course)
    question = Question.objects.create(
        course=course, module=first.question.module, code="critical", pool="exam", draft={}
    )
    version = QuestionVersion.objects.create(
        question=question, number=1, kind="single_choice", stem="?", stem_html="?", spec={},
        critical=True, level="recall", topic="topic", objective=first.objective, drafted_by="person",
        disclosed=False, content_hash="1" * 64, publish_record=PublishRecord.objects.get(),
    )  # fmt: skip
    Question.objects.filter(pk=question.pk).update(current_version=version)
    return version


@pytest.mark.parametrize(
    ("signed", "provisional"),
    [
        (set(), True),
        ({"asked"}, True),
        ({"critical"}, True),
        ({"asked", "critical"}, False),
    ],
)
def test_content_is_provisional_until_form_and_critical_questions_are_signed(
    signed: set[str], provisional: bool
) -> None:
    passed = attempt(ada())
    scheme(passed.quiz)
    course, now = passed.quiz.course, timezone.now()
    rows = {"asked": QuestionVersion.objects.get(), "critical": critical_question(course)}
    if signed:
        signer = appointed(lead())
        versions = [rows[name] for name in sorted(signed)]
        read(versions, signer)
        courses.sign(
            course=course,
            versions=versions,
            by=signer,
            interests="none",
            review_by=timezone.localdate() + timedelta(days=300),
            now=now,
        )

    made = actions.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=now)

    assert made is not None
    codes = {caveat["code"] for caveat in made.facts["caveats"]}
    assert ("provisional_content" in codes) == provisional
