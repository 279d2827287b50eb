"""Pages of statistics: a question's numbers, an exam's report in the fields that an accreditor asks for, and files for whoever
analyses it elsewhere. For who may read the course's exam keys; every number comes from sums."""

import csv
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import actions
from quizzes.keys import closed_exam, closed_keys
from quizzes.models import ExamPolicy, QuestionVersion, Quiz, StatisticsCheck
from quizzes.sitting.domain.enough import SHOWN_FROM, Number, is_enough
from quizzes.sitting.domain.item_report import OptionNumbers
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.desk import row_number
from trainingsite.studio.bank import safe_cell
from trainingsite.studio.naming import name_of
from trainingsite.studio.place import course_of, entering, place_of
from trainingsite.studio.statistics_texts import (
    Shown,
    decimals,
    flag_text,
    people,
    percent,
    points,
    questions,
    seconds,
    shown,
    tenths,
    thousandths,
)

# Of the chart, in the units of its drawing.
_BAR, _GAP, _FROM, _LONG = 15, 14, 84, 150


@dataclass(frozen=True)
class Bar:
    """One bar of the chart: of one third of the scores, `share` of which chose the option."""

    label: str
    third: str
    y: int
    text_y: int
    length: int
    end: int
    share: str


@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, course: str, code: str) -> HttpResponse:
    """How people did on one version of a question."""
    place = place_of(request, course, "question", code)
    closed = closed_keys(request, place.entry)  # type: ignore[arg-type]
    if closed is not None:
        return closed
    versions: list[QuestionVersion] = list(place.entry.versions.order_by("-number"))
    version = _chosen(request, versions)
    reports = [] if version is None else actions.question_reports(version)
    context = {
        "place": place,
        "title": name_of(place.entry),
        "versions": versions,
        "version": version,
        "reports": [_question(report) for report in reports],
        "checked": StatisticsCheck.objects.filter(pk=1).first(),
    }
    return TemplateResponse(request, "studio/question_statistics.html", context)


def _chosen(request: HttpRequest, versions: list[QuestionVersion]) -> QuestionVersion | None:
    """The version that the address names, else the newest; one that is not there is 404."""
    if "version" not in request.GET:
        return next(iter(versions), None)
    number = row_number(request.GET["version"])
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise Http404
    return found


def _question(report: actions.QuestionReport) -> dict[str, Any]:
    numbers = report.numbers
    is_counted = is_enough(Number.OPTION, numbers.n)
    return {
        "report": report,
        "flags": [flag_text(flagged) for flagged in report.flags],
        "values": list(_values(report)),
        "options": [_option(option, is_counted=is_counted) for option in numbers.options],
        "unanswered": report.unanswered if any(report.unanswered) else (),
        "unanswered_count": sum(report.unanswered),
        "least": SHOWN_FROM[Number.OPTION],
        "chart": _chart(numbers.options, numbers.thirds) if is_counted else None,
    }


def _values(report: actions.QuestionReport) -> Iterator[Shown]:
    numbers = report.numbers
    yield Shown(
        _("Right at the first try"),
        _("%(k)d of %(n)d people") % {"k": numbers.right, "n": numbers.n},
    )
    yield shown(_("Share right (p)"), numbers.p, percent)
    yield shown(
        _("Discrimination"),
        numbers.discrimination,
        decimals,
        _("Correlation with the rest of the score. A good question has .20 or more."),
    )
    yield shown(
        _("Time to the first answer"),
        report.seconds,
        seconds,
        _("Typical (geometric mean), from when the answer before was received."),
    )
    yield shown(
        _("Change since earlier quarters"),
        report.drift,
        points,
        _("Share right in the newest quarters, less that of all before."),
    )
    yield shown(_("Asked in so many attempts"), report.exposure, percent)
    yield shown(_("Share right at later tries"), report.later, percent)


def _option(option: OptionNumbers, *, is_counted: bool) -> dict[str, Any]:
    return {
        "option": option,
        "share": shown("", option.share, percent) if is_counted else None,
        "attraction": shown("", option.attraction, decimals) if is_counted else None,
    }


def _chart(options: Iterable[OptionNumbers], thirds: tuple[int, int, int]) -> dict[str, Any]:
    """Bars for each option: which share of each third of the scores chose it."""
    groups, y = [], 0
    called = (_("weakest"), _("middle"), _("strongest"))
    for option in options:
        y += _GAP + _BAR
        bars = []
        for number, (n, of) in enumerate(zip(option.thirds, thirds, strict=True)):
            share = n / of if of else 0.0
            length = round(_LONG * share)
            bars.append(
                Bar(
                    called[number],
                    str(number),
                    y,
                    y + _BAR - 3,
                    length,
                    _FROM + length + 4,
                    percent(share),
                )
            )
            y += _BAR
        groups.append({"option": option, "head": bars[0].y - 4, "bars": bars})
    return {"groups": groups, "height": y + _GAP, "from": _FROM, "bar": _BAR - 3}


def _quiz_of(course: str, code: str) -> Quiz:
    found: Quiz = get_object_or_404(
        Quiz.objects.select_related("course", "current_policy"), course=course_of(course), code=code
    )
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def exam(request: HttpRequest, course: str, code: str) -> HttpResponse:
    """The report of an exam under one version of its rules."""
    entering(request)
    quiz = _quiz_of(course, code)
    closed = closed_exam(request, quiz)
    if closed is not None:
        return closed
    policies = list(quiz.policies.order_by("-number"))
    policy = _policy_in(request, policies, quiz)
    report = None if policy is None else actions.exam_report(policy)
    context = {
        "course": quiz.course,
        "quiz": quiz,
        "policies": policies,
        "policy": policy,
        "report": report,
        "fields": [] if report is None else list(_fields(report)),
        "tries": [] if report is None else [_try(one) for one in report.tries],
        "competent": [] if report is None else [(x, percent(p)) for x, p in report.competent],
        "checked": StatisticsCheck.objects.filter(pk=1).first(),
    }
    return TemplateResponse(request, "studio/exam_statistics.html", context)


def _policy_in(request: HttpRequest, policies: list[ExamPolicy], quiz: Quiz) -> ExamPolicy | None:
    if "rules" not in request.GET:
        return quiz.current_policy or next(iter(policies), None)
    number = row_number(request.GET["rules"])
    found = next((one for one in policies if one.number == number), None)
    if found is None:
        raise Http404
    return found


def _fields(report: actions.ExamReport) -> Iterator[Shown]:
    """The fields of an annual report, in its order."""
    first = next((one for one in report.tries if one.number == 1), None)
    yield Shown(_("People at their first try"), people(report.n))
    if first is not None:
        yield shown(_("Pass rate at the first try"), first.rate, tenths)
    yield Shown(
        _("Pass mark"), _("%(cut)d of %(of)d") % {"cut": report.policy.cut, "of": report.of}
    )
    yield shown(_("Mean score"), report.mean, questions)
    yield shown(_("Standard deviation"), report.sd, questions)
    yield shown(_("Reliability"), report.reliability, thousandths, _coefficient(report))
    yield shown(_("Standard error of measurement"), report.error, questions)
    how = _("Keats") if report.has_one_form else _("Lord; it needs no takers")
    yield Shown(_("Standard error at the pass mark"), questions(report.error_at_cut), how)
    yield shown(
        _("Dependability of pass and fail"), report.dependability, thousandths, _("Phi(lambda)")
    )
    named = _("Livingston and Lewis")
    yield shown(_("Decided alike twice"), report.consistency, tenths, named)
    yield shown(_("Decided rightly"), report.accuracy, tenths, named)
    if report.critical_of:
        yield shown(
            _("Reliability of the critical questions"),
            report.critical,
            thousandths,
            _("KR-21 of %(n)d questions: a part is less reliable than the whole.")
            % {"n": report.critical_of},
        )


def _coefficient(report: actions.ExamReport) -> str:
    """By which formula the reliability was found, and why not by the better one."""
    if report.is_corrected:
        return str(
            _(
                "KR-21: a key was corrected, and KR-20 would put answers by the key as it was asked beside scores by the corrected one"
            )
        )
    if report.has_one_form:
        return str(_("KR-20"))
    return str(_("KR-21: each person draws other questions"))


def _try(one: actions.Try) -> dict[str, Any]:
    """A group of fewer than five is not told, nor what it did."""
    return {
        "try": one,
        "people": people(one.n),
        "rate": shown("", one.rate, tenths).text,
    }


@never_cache
@require_http_methods(["GET", "POST"])
def responses(request: HttpRequest, course: str, code: str, number: int) -> HttpResponseBase:
    """Every response without names, as CSV. That it was taken is kept."""
    by = entering(request)
    quiz = _quiz_of(course, code)
    closed = closed_exam(request, quiz)
    if closed is not None:
        return closed
    policy = get_object_or_404(quiz.policies.select_related("quiz"), number=number)
    try:
        rows = actions.take_responses(
            policy=policy, dice=random.SystemRandom(), by=by, now=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("studio:exam_statistics", quiz.course.code, quiz.code)
    except actions.KeysClosed:
        raise Http404 from None
    return _csv(actions.RESPONSE_COLUMNS, rows, f"{quiz.code}-{number}-responses.csv")


@never_cache
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, course: str, code: str, number: int) -> HttpResponseBase:
    """What the names of parts in that file are, and which are right. It costs what reading each key costs."""
    by = entering(request)
    quiz = _quiz_of(course, code)
    policy = get_object_or_404(quiz.policies.select_related("quiz"), number=number)
    closed = closed_exam(request, quiz)
    first = next(iter(actions.asked_under(policy)), None) if closed is None else None
    if first is not None:
        closed = closed_keys(request, first.question)
    if closed is not None:
        return closed
    try:
        rows = actions.take_key(policy=policy, by=by, now=timezone.now())
    except actions.KeysClosed:
        raise Http404 from None
    return _csv(actions.KEY_COLUMNS, rows, f"{quiz.code}-{number}-key.csv")


class _Line:
    """What csv writes to: gives each line back, so that no file is held."""

    def write(self, line: str) -> str:
        return line


def _csv(columns: Iterable[str], rows: Iterable[Any], name: str) -> StreamingHttpResponse:
    writer = csv.writer(_Line())
    lines = (writer.writerow(row) for row in _with_head(columns, rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _with_head(columns: Iterable[str], rows: Iterable[Any]) -> Iterator[Any]:
    yield columns
    for row in rows:
        yield [safe_cell(cell) if isinstance(cell, str) else cell for cell in row]
