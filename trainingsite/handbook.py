"""The programme's handbook: a public page made from what is published, with statistics and their n."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from certificates.models import Certificate, Scheme
from courses.domain.curriculum import CITATION, cited_codes
from courses.markdown import render_block
from courses.models import Course, Fact, LessonVersion, Module, SignOff
from quizzes.domain.statistics import Share, error_at, share
from quizzes.models import Attempt, Blueprint, ExamPolicy, QuestionVersion, Quiz


@dataclass(frozen=True)
class ExamFacts:
    """One exam as published now: what is drawn, what passes, what it attests, how people did at first attempts."""

    quiz: Quiz
    policy: ExamPolicy
    blueprint: Blueprint
    rows: list[dict[str, Any]]
    error: float
    scheme: Scheme | None
    certificates: int
    first_attempts: Share


@login_not_required
@require_GET
def handbook(request: HttpRequest, code: str) -> HttpResponse:
    """Who the programme is for, what is examined, how the pass mark was set, and how people did."""
    course = get_object_or_404(Course, code=code)
    cited = [fact for part in course.handbook.values() for fact in cited_codes(part)]
    facts = Fact.objects.living_in(course)
    exams = Quiz.objects.current().filter(course=course, purpose="exam")
    context = {
        "course": course,
        "words": {name: _rendered(text) for name, text in course.handbook.items()},
        "exams": [_exam(quiz) for quiz in exams],
        "modules": Module.objects.filter(course=course).current(),
        "cited": facts.filter(code__in=cited),
        "untested": facts.filter(critical=True).exclude(not_tested=""),
        "counts": _counts(course),
        "sign_offs": SignOff.objects.all_standing_for(course, timezone.localdate()),
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "handbook.html", context)


def _rendered(text: str) -> SafeString:
    """Safe HTML of a part, each citation a link to the list of facts below."""
    linked = CITATION.sub(
        lambda match: " ".join(f"[{code}](#ref-{code})" for code in cited_codes(match.group())),
        text,
    )
    return mark_safe(render_block(linked))  # noqa: S308 -- render_block cleans what it gives


def _exam(quiz: Quiz) -> ExamFacts:
    policy, blueprint = quiz.current_policy, quiz.current_blueprint
    assert policy is not None  # noqa: S101 -- a quiz is loaded with both
    assert blueprint is not None  # noqa: S101
    scheme = Scheme.objects.filter(exam=quiz, retired_at=None).first()
    return ExamFacts(
        quiz=quiz,
        policy=policy,
        blueprint=blueprint,
        rows=_rows(quiz, blueprint),
        error=error_at(policy.cut, blueprint.question_count),
        scheme=scheme,
        certificates=Certificate.objects.filter(scheme=scheme).count() if scheme else 0,
        first_attempts=_first_attempts(policy, blueprint),
    )


def _rows(quiz: Quiz, blueprint: Blueprint) -> list[dict[str, Any]]:
    """The blueprint by module: how many are drawn, how many of them critical, and from how many."""
    titles = dict(Module.objects.filter(course=quiz.course).values_list("code", "title"))
    rows: dict[str, dict[str, Any]] = {}
    for cell in blueprint.cells:
        row = rows.setdefault(
            cell["module"], {"title": titles[cell["module"]], "count": 0, "critical": 0}
        )
        row["count"] += cell["count"]
        row["critical"] += cell["count"] if cell["critical"] == "true" else 0
    drawn = QuestionVersion.objects.drawn_in(quiz.course).filter(question__pool="exam")
    for code, row in rows.items():
        row["bank"] = drawn.filter(question__module__code=code).count()
        row["percent"] = round(100 * row["count"] / blueprint.question_count)
    return list(rows.values())


def _first_attempts(policy: ExamPolicy, blueprint: Blueprint) -> Share:
    """How many people passed at their first graded attempt under these rules.

    Later attempts say less about how hard an exam is; attempts under other rules are about another exam.
    """
    graded = Attempt.objects.filter(
        quiz=policy.quiz,
        form__policy=policy,
        form__blueprint=blueprint,
        current_result__state__in=["passed", "failed"],
    )
    earlier = Attempt.objects.filter(
        quiz=policy.quiz,
        user=OuterRef("user"),
        started_at__lt=OuterRef("started_at"),
        current_result__state__in=["passed", "failed"],
    )
    firsts = graded.exclude(Exists(earlier))
    return share(firsts.filter(current_result__state="passed").count(), firsts.count())


def _counts(course: Course) -> dict[str, int]:
    drawn = QuestionVersion.objects.drawn_in(course)
    return {
        "lessons": LessonVersion.objects.read_in(course).count(),
        "exam": drawn.filter(question__pool="exam").count(),
        "practice": drawn.filter(question__pool="practice").count(),
        "critical": drawn.filter(question__pool="exam", critical=True).count(),
        "facts": Fact.objects.living_in(course).count(),
    }
