"""Passed attempts and their schemes, built row by row: certificates needs no quiz to be sat."""

from datetime import UTC, datetime, timedelta
from typing import Any

from certificates import actions
from certificates.models import Certificate, Issuer, Scheme, Scope
from courses.models import Course, Module, Objective, PublishRecord
from quizzes.models import (
    Attempt,
    AttemptForm,
    Blueprint,
    ConfirmedName,
    ExamEntry,
    ExamPolicy,
    Question,
    QuestionVersion,
    Quiz,
    Result,
)
from trainingsite.accounts.actors import SYSTEM

PASSED_AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = PASSED_AT + timedelta(seconds=5)


def exam(code: str = "test-exam") -> Quiz:
    """An exam of one disclosed question that nobody has signed."""
    found = Quiz.objects.filter(code=code).first()
    if found is not None:
        return found
    course = Course.objects.create(code=f"{code}-course", title="Course", edition="1")
    module = Module.objects.create(course=course, code=f"{code}-module", title="Module")
    objective = Objective.objects.create(
        course=course, module=module, code=f"{code}-o1", text="Know it"
    )
    record = PublishRecord.objects.create(course=course, source="files", published_at=PASSED_AT)
    question = Question.objects.create(
        course=course, module=module, code=f"{code}-q1", pool="exam", draft={}
    )
    QuestionVersion.objects.create(
        question=question, number=1, kind="single_choice", stem="?", stem_html="?", spec={"options": []},
        critical=False, level="recall", topic="topic", objective=objective, drafted_by="person",
        disclosed=True, content_hash="0" * 64, publish_record=record,
    )  # fmt: skip
    quiz = Quiz.objects.create(course=course, code=code, title="Exam", purpose="exam")
    Blueprint.objects.create(quiz=quiz, number=1, cells=[], created_at=PASSED_AT)
    ExamPolicy.objects.create(quiz=quiz, number=1, cut=1, reveal="domains", created_at=PASSED_AT)
    return quiz


def scheme(quiz: Quiz | None = None, *, code: str = "", **changes: Any) -> Scheme:
    """The scheme of an exam, six months long."""
    quiz = quiz or exam()
    issuer, _made = Issuer.objects.get_or_create(code="issuer", defaults={"name": "Test Issuer"})
    fields: dict[str, Any] = {
        "issuer": issuer,
        "exam": quiz,
        "title": "Radio-frequency skin tightening",
        "limits": "It attests knowledge only.",
        "term_months": 6,
        "is_pilot": True,
    }
    made, _made = Scheme.objects.get_or_create(
        code=code or quiz.code, edition="2026 pilot", defaults=fields | changes
    )
    scope, _made = Scope.objects.get_or_create(code="face", defaults={"title": "Face and neck"})
    made.scopes.add(scope)
    return made


def attempt(
    person: Any,
    *,
    quiz: Quiz | None = None,
    state: str = "passed",
    at: datetime = PASSED_AT,
    cycle: int = 1,
    name: str | None = None,
    native_name: str = "",
) -> Attempt:
    """A graded attempt with the name that the person confirmed."""
    quiz = quiz or exam()
    entry, _made = ExamEntry.objects.get_or_create(
        user=person, quiz=quiz, cycle=cycle, defaults={"reason": "first", "opens_at": at}
    )
    made = Attempt.objects.create(
        user=person, quiz=quiz, entry=entry, started_at=at - timedelta(minutes=40),
        closed_at=at, close_reason="submitted",
    )  # fmt: skip
    version = QuestionVersion.objects.get(question__course=quiz.course)
    AttemptForm.objects.create(
        attempt=made, policy=quiz.policies.get(), blueprint=quiz.blueprints.get(), seed=1,
        draw_version=1, cut=1, critical_needed=0, questions=[{"version": version.pk}],
    )  # fmt: skip
    ConfirmedName.objects.create(
        attempt=made, name=name or person.register_name, native_name=native_name,
        register=person.register, register_number=person.register_number, confirmed_at=at,
    )  # fmt: skip
    result(made, state=state, at=at)
    return made


def result(
    made: Attempt, *, state: str, at: datetime = PASSED_AT, by: Any = None, reason: str = ""
) -> Result:
    """One more scoring of an attempt, which becomes the current one."""
    scored = Result.objects.create(
        attempt=made, number=made.results.count() + 1, state=state, scoring_version=1,
        right=1, total=1, cut=1, critical_right=0, critical_total=0, critical_needed=0,
        marks=[], domains=[], scored_at=at, by=by, reason=reason,
    )  # fmt: skip
    made.current_result = scored
    made.save(update_fields=["current_result"])
    return scored


def certificate(person: Any, **changes: Any) -> Certificate:
    """An issued certificate."""
    from certificates import actions  # noqa: PLC0415 -- the rest of this file knows rows only

    passed = attempt(person, **changes)
    scheme(passed.quiz)
    made = actions.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    assert made is not None
    return made


def married(reason: str = "Married.") -> actions.Correction:
    """Why a certificate gets another name."""
    return actions.Correction("surname_changed", reason, is_by_one=False)
