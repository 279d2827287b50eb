"""The programme's handbook: a public page made from what is published, with statistics, their n and their moment.

Anybody may open it as often as they like, so it counts nothing: the worker counts, and here the rows are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from certificates.models import Scheme, SchemeStatistic
from courses.content.domain.dialect import CITATION, cited_codes
from courses.content.markdown import render_block
from courses.models import Course, Fact, Module, PublishRecord, leads_of
from quizzes.bank.domain.lint.guessable import CEILING
from quizzes.messages import form_messages, profile_message, share_message, to_pass_message
from quizzes.models import (
    Blueprint,
    CutAdoption,
    ExamPolicy,
    ExamStatistic,
    Quiz,
    adopted_cut,
)
from quizzes.sitting.domain.simulating import pass_table
from quizzes.sitting.domain.statistics import Share, error_at, share
from trainingsite.pages.kept_briefly import kept_briefly
from trainingsite.pages.people_behind import decided_by_one, people_behind


@dataclass(frozen=True)
class ExamFacts:
    """One exam as published now: what is drawn, what passes, what it attests, and the numbers as last counted."""

    quiz: Quiz
    policy: ExamPolicy
    blueprint: Blueprint
    to_pass: str
    # What every form asks at least and at most, in words.
    form_rules: list[str]
    rows: list[dict[str, Any]]
    # Whom the rule lets through, by level.
    let_through: list[dict[str, str]]
    error: float
    scheme: Scheme | None
    # None until they are counted under the rules of now.
    numbers: ExamStatistic | None
    first_attempts: Share | None
    certificates: SchemeStatistic | None
    # Who set the pass mark that is in force, for a form of this length.
    panel: CutAdoption | None


@login_not_required
@require_GET
@kept_briefly
def handbook(request: HttpRequest, code: str) -> HttpResponse:
    """Who the programme is for, what is examined, how the pass mark was set, and how people did."""
    course = get_object_or_404(Course.objects.opened(), code=code)
    cited = [fact for part in course.handbook.values() for fact in cited_codes(part)]
    facts = Fact.objects.living_in(course)
    exams = [_exam(quiz) for quiz in _exams(course)]
    numbers = next((exam.numbers for exam in exams if exam.numbers), None)
    context = {
        "course": course,
        "parts": {name: _rendered(text) for name, text in course.handbook.items()},
        "exams": exams,
        "modules": Module.objects.filter(course=course).current(),
        "cited": facts.filter(code__in=cited),
        "untested": facts.filter(critical=True).exclude(not_tested=""),
        "numbers": numbers,
        "guessed": _guessed(numbers),
        "sign_offs": leads_of(course, timezone.localdate()),
        "today": timezone.localdate(),
        "behind": people_behind(course, next((exam.panel for exam in exams if exam.panel), None)),
        "decided_by_one": decided_by_one(course),
        "last_load": PublishRecord.objects.last_load(course),
    }
    return TemplateResponse(request, "handbook.html", context)


def _rendered(text: str) -> SafeString:
    """Safe HTML of a part, each citation a link to the list of facts below."""
    linked = CITATION.sub(
        lambda match: " ".join(f"[{code}](#ref-{code})" for code in cited_codes(match.group())),
        text,
    )
    return mark_safe(render_block(linked))  # noqa: S308 -- render_block cleans what it gives


def _exams(course: Course) -> QuerySet[Quiz]:
    rows = Quiz.objects.current().filter(course=course, purpose=Quiz.Purpose.EXAM)
    return rows.select_related("course", "current_policy", "current_blueprint")


def _exam(quiz: Quiz) -> ExamFacts:
    policy, blueprint = quiz.current_policy, quiz.current_blueprint
    assert policy is not None  # noqa: S101 -- a quiz is loaded with both
    assert blueprint is not None  # noqa: S101
    scheme = Scheme.objects.filter(exam=quiz, retired_at=None).select_related("statistic").first()
    numbers = ExamStatistic.objects.under_current_rules().filter(quiz=quiz).first()
    titles = dict(Module.objects.filter(course=quiz.course).values_list("code", "title"))
    return ExamFacts(
        quiz=quiz,
        policy=policy,
        blueprint=blueprint,
        to_pass=to_pass_message(quiz),
        form_rules=form_messages(
            blueprint, {area["code"]: area["title"] for area in quiz.course.areas}
        ),
        rows=_rows(titles, blueprint, numbers),
        let_through=_let_through(titles, policy, blueprint),
        error=error_at(policy.cut, blueprint.question_count),
        scheme=scheme,
        numbers=numbers,
        first_attempts=_first_attempts(numbers),
        certificates=getattr(scheme, "statistic", None),
        panel=adopted_cut(policy, blueprint.question_count),
    )


def _first_attempts(numbers: ExamStatistic | None) -> Share | None:
    return None if numbers is None else share(numbers.first_time_passes, numbers.first_time_takers)


def _guessed(numbers: ExamStatistic | None) -> dict[str, Any] | None:
    """How many questions are guessed from their options alone: None below as many as say anything."""
    kept = numbers.guessed if numbers else {}
    if not kept or not share(kept["all"]["right"], kept["all"]["of"]).is_shown:
        return None
    shares = {name: share(one["right"], one["of"]) for name, one in kept.items()}
    by_chance = share(kept["all"]["by_chance"], kept["all"]["of"]).percent
    return shares | {"by_chance": by_chance, "ceiling": int(100 * CEILING)}


def _let_through(
    titles: Mapping[str, str], policy: ExamPolicy, blueprint: Blueprint
) -> list[dict[str, str]]:
    """Who passes by this rule, in words, and how many of 100 of them."""
    return [
        {
            "who": profile_message(row.profile, titles),
            "first": share_message(row.first),
            "within_three": share_message(row.within_three),
        }
        for row in pass_table(policy.rule, blueprint.asked, policy.tries)
    ]


def _rows(
    titles: Mapping[str, str], blueprint: Blueprint, numbers: ExamStatistic | None
) -> list[dict[str, Any]]:
    """The blueprint by module: how many are drawn, how many of them critical, and from how many."""
    rows: dict[str, dict[str, Any]] = {}
    for cell in blueprint.cells:
        row = rows.setdefault(
            cell["module"], {"title": titles[cell["module"]], "count": 0, "critical": 0}
        )
        row["count"] += cell["count"]
        row["critical"] += cell["count"] if cell["critical"] == "true" else 0
    for code, row in rows.items():
        row["bank"] = numbers and numbers.bank_by_module.get(code, 0)
        row["percent"] = round(100 * row["count"] / blueprint.question_count)
    return list(rows.values())
