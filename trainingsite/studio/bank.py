"""The bank of a course: filtered, counted against its objectives, taken along as a table, changed many at once."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses.models import Course, Objective
from quizzes.actions import exposures, look_at_bank, read_states
from quizzes.bank.domain.bank_sheet import write_bank
from quizzes.bank.domain.browsing import (
    BadBounds,
    BankRow,
    Wanted,
    asks_for_bounds,
    found_in,
    matching,
    matrix,
    percent_of,
)
from quizzes.models import ItemStatistic, Question, QuestionFindings, views_of
from quizzes.sitting.domain.enough import Number, is_enough
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, may
from trainingsite.studio.change_form import ChangeForm
from trainingsite.studio.controls import spoken
from trainingsite.studio.likeness import alike_in_bank
from trainingsite.studio.naming import Names
from trainingsite.studio.offers import offers_of
from trainingsite.studio.place import course_of, entering
from trainingsite.studio.states import CHANGED, IN_REVIEW, LIVE, NEW, OUT, in_review, state_of

PAGE_OF = 50
# So many questions the rules look at while somebody waits: about half a second. The worker looks at the others.
MOST_LOOKED_AT = 40
# What needs to know what the rules find.
OF_RULES = frozenset({"gaps", "rules"})
POOLS = ("practice", "exam")
STATES = {"live": LIVE, "changed": CHANGED, "new": NEW, "review": IN_REVIEW, "out": OUT}
_NAMES = {state: name for name, state in STATES.items()}
# What the list can show beside the question itself, and what it shows until somebody chooses.
COLUMNS = {
    "state": _("State"),
    "module": _("Module"),
    "pool": _("Pool"),
    "kind": _("Kind"),
    "topic": _("Topic"),
    "objective": _("Objective"),
    "level": _("Level"),
    "critical": _("Critical"),
    "author": _("Last edited by"),
    "review_by": _("Review by"),
    "evidence": _("Facts"),
    "used": _("Times used"),
    "exposure": _("In last year's forms"),
    "right": _("Share right"),
    "gaps": _("Missing"),
    "rules": _("Findings"),
    "readers": _("Blind readers"),
    "alike": _("Nearly the same"),
}
READERS = {
    "": "",
    "unread": "",
    "read": _("read, not yet by two"),
    "right": _("read rightly by two"),
    "disputed": _("a reader disagrees"),
}
SHOWN = ("state", "module", "pool", "kind", "topic", "critical")
# Of the forms that were drawn in the last year, of each quiz its own; the largest share counts.
EXPOSURES = {
    "never": _("never"),
    "low": _("in less than 10 %"),
    "middle": _("in 10 to 30 %"),
    "high": _("in more than 30 %"),
}
BAD_BOUNDS = {
    "number": _("Write each bound as a number from 0 to 100, such as 12.5."),
    "order": _("The first bound is above the second. Exchange them."),
}
FILTERS = {
    "module": _("Module"),
    "pool": _("Pool"),
    "kind": _("Kind"),
    "topic": _("Topic"),
    "objective": _("Objective"),
    "level": _("Level"),
    "author": _("Last edited by"),
}


@never_cache
@require_GET
def bank(request: HttpRequest, course: str) -> HttpResponse:
    """The questions that are as wanted, a page at a time, or all of them as a file."""
    by, row = entering(request), course_of(course)
    looked = view_of(row, by, request.GET)
    rows, found, wanted, shown = looked.rows, looked.found, looked.wanted, looked.shown
    taken = _TAKEN.get(request.GET.get("as", ""))
    if taken is not None and not looked.problem:
        return taken(row, found)
    page = Paginator(found, PAGE_OF).get_page(request.GET.get("page"))
    context = {
        "course": row,
        "page": page,
        "items": [_item(one, shown) for one in page],
        "total": len(found),
        "of": len(rows),
        "filters": [_filter(row, key, rows, wanted) for key in FILTERS],
        "wanted": wanted,
        "states": [(name, state.label) for name, state in STATES.items()],
        "columns": [(key, label, key in shown) for key, label in COLUMNS.items()],
        "headings": [COLUMNS[key] for key in shown],
        "query": query_of(request),
        "rules": found_in_rules(rows),
        "unlooked": looked.unlooked,
        "exposures": EXPOSURES.items(),
        "problem": looked.problem,
        "views": views_of(by, row),
        "is_filtered": wanted != Wanted(),
        # By more than what stands above the disclosure.
        "is_narrowed": replace(wanted, text="", state="") != Wanted(),
        "may_write": may(by, Act.SAVE_DRAFT),
        "change_form": ChangeForm(course=row),
    }
    status = 400 if looked.problem else 200
    return TemplateResponse(request, "studio/bank.html", context, status=status)


@never_cache
@require_GET
def holes(request: HttpRequest, course: str) -> HttpResponse:
    """Objectives against questions, and which of them nothing asks for."""
    by, row = entering(request), course_of(course)
    objectives = Objective.objects.filter(course=row, retired_at=None).select_related("module")
    ordered = objectives.order_by("module__position", "position", "id")
    said = [(one.code, one.text, one.module.title) for one in ordered]
    rows = matrix(said, rows_of(row, by), POOLS)
    context = {"course": row, "rows": rows, "holes": sum(one.is_hole for one in rows)}
    return TemplateResponse(request, "studio/holes.html", context)


@dataclass(frozen=True)
class Looked:
    """What an address shows of a bank: all its rows, those that are as wanted, and the columns. `unlooked`: how many
    questions the rules have not looked at as they are now; `problem`: why it cannot be asked so, and nothing is found."""

    rows: list[BankRow]
    found: list[BankRow]
    wanted: Wanted
    shown: list[str]
    unlooked: int = 0
    problem: str = ""


def view_of(course: Course, by: Person, asked: Any) -> Looked:
    """What the address asks for. Where it asks what the rules find, some more questions are looked at first."""
    wanted, shown, left = wanted_in(asked), columns_in(asked), 0
    day = timezone.localdate()
    if wanted.gaps or wanted.finding or OF_RULES & set(shown) or asked.get("as"):
        left = look_at_bank(
            course=course, day=day, most=MOST_LOOKED_AT, by=SYSTEM, now=timezone.now()
        )
    rows = rows_of(course, by)
    if wanted.alike or "alike" in shown or asked.get("as"):
        rows = _with_alike(rows, course, by)
    if wanted.exposure or asks_for_bounds(wanted) or "exposure" in shown or asked.get("as"):
        rows = _with_exposure(rows, course)
    try:
        return Looked(rows, matching(rows, wanted, day), wanted, shown, left)
    except BadBounds as bad:
        return Looked(rows, [], wanted, shown, left, str(BAD_BOUNDS[bad.reason]))


def found_in_rules(rows: Iterable[BankRow]) -> list[str]:
    """The rules that find something in any of the rows: the choices of a filter."""
    return sorted({rule for row in rows for rule in row.rules})


def wanted_in(asked: Mapping[str, str]) -> Wanted:
    """What an address asks for; what it does not know is left."""
    known = {
        field.name: asked[field.name][:80] for field in fields(Wanted) if asked.get(field.name)
    }
    return replace(Wanted(), **known)


def columns_in(asked: Any) -> list[str]:
    """The columns that an address asks for."""
    return [key for key in COLUMNS if key in asked.getlist("show")] or list(SHOWN)


def rows_of(course: Course, by: Person) -> list[BankRow]:
    """Every question of the course that lists show, as this person may see it, in the order of the course."""
    questions = list(
        Question.objects.listed()
        .filter(course=course)
        .select_related("module", "course", "current_version", "edited_by")
        .order_by("module__position", "code")
    )
    names, asked, use = Names(by), in_review(questions), _use_of(course)
    read = read_states(course)
    found = {
        row.question_id: row for row in QuestionFindings.objects.filter(question__course=course)
    }
    return [
        replace(
            _row(one, names, _NAMES[state_of(one, in_review=one.uuid in asked)], use),
            readers=str(read.get(one.pk, "")),
            **_found(found.get(one.pk) if names.shows(one) else None),
        )
        for one in questions
    ]


def _with_exposure(rows: Iterable[BankRow], course: Course) -> list[BankRow]:
    """The rows, each with the share of last year's forms that held it."""
    found = exposures(course, timezone.now())
    return [replace(row, exposure=found.get(row.pk, 0.0)) for row in rows]


def _with_alike(rows: Iterable[BankRow], course: Course, by: Person) -> list[BankRow]:
    """The rows, each with what of the bank is nearly the same."""
    found = alike_in_bank(course, Names(by))
    return [replace(row, alike=tuple(one.brief for one in found.get(row.pk, ()))) for row in rows]


def _found(kept: QuestionFindings | None) -> dict[str, Any]:
    """What the rules found when they last looked; nothing yet where they never did. Of an exam question it hints at the
    key ("the key is the longest"): without its words nobody sees it, nor filters by it."""
    return {} if kept is None else {"rules": tuple(kept.rules), "gaps": kept.gaps}


def _row(
    question: Question, names: Names, state: str, use: Mapping[int, tuple[int, float | None]]
) -> BankRow:
    said, version = question.draft, question.current_version
    used, right = use.get(question.pk, (0, None))
    day = said.get("review_by") or (version.review_by_date if version else None)
    return BankRow(
        pk=question.pk,
        code=question.code,
        name=names.of(question),
        module=question.module.title,
        pool=question.pool,
        kind=str(said.get("kind", "")),
        topic=str(said.get("topic") or ""),
        objective=str(said.get("objective") or ""),
        level=str(said.get("level") or ""),
        critical=said.get("critical") is True,
        state=state,
        author=str(question.edited_by or ""),
        review_by=_day(day),
        evidence=tuple(map(str, said.get("evidence") or ())),
        used=used,
        right=right,
    )


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _use_of(course: Course) -> dict[int, tuple[int, float | None]]:
    """By question: how many graded attempts held it, and the share of first tries that were right, where it is shown."""
    asked = ItemStatistic.objects.whole().filter(question_version__question__course=course)
    counted = asked.values_list("question_version__question").annotate(
        used=Sum("n"),
        first=Sum("n", filter=Q(is_first=True), default=0),
        right=Sum("n", filter=Q(is_first=True, right=True), default=0),
    )
    return {
        question: (used, right / first if is_enough(Number.P, first) else None)
        for question, used, first, right in counted
    }


def _filter(course: Course, key: str, rows: Iterable[BankRow], wanted: Wanted) -> dict[str, Any]:
    called = dict(offers_of(course, "question")(key))
    choices = [(code, called.get(code) or _as_read(key, code)) for code in found_in(rows, key)]
    return {"key": key, "label": FILTERS[key], "choices": choices, "chosen": getattr(wanted, key)}


def _as_read(key: str, said: str) -> str:
    """What a cell says, as a page shows it; files keep the code."""
    return spoken(said) if key == "kind" else said


def _item(row: BankRow, shown: Iterable[str]) -> dict[str, Any]:
    return {
        "row": row,
        "state": STATES[row.state],
        "cells": [(key, _as_read(key, _cell(row, key))) for key in shown],
    }


def _cell(row: BankRow, key: str) -> str:
    value = getattr(row, key)
    if key == "critical":
        return str(_("yes")) if value else ""
    if key in ("evidence", "rules", "alike"):
        return ", ".join(value)
    if key == "gaps":
        return str(value or "")
    if key == "right":
        return "" if value is None else f"{value:.0%}"
    if key == "exposure":
        return f"{percent_of(value):g} %" if value else str(EXPOSURES["never"])
    if key == "state":
        return str(STATES[value].label)
    if key == "readers":
        return str(READERS[value])
    return "" if value is None else str(value)


def query_of(request: HttpRequest) -> str:
    """The address's own question without its page, for links that ask the same otherwise."""
    kept = request.GET.copy()
    for name in ("page", "as"):
        kept.pop(name, None)
    return kept.urlencode()


def _as_csv(course: Course, rows: Iterable[BankRow]) -> HttpResponse:
    """The view as a table: no key and no reason is in it."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bank-{course.code}.csv"'
    out = csv.writer(response)
    out.writerow(["code", "question", *COLUMNS])
    for row in rows:
        cells = (_cell(row, key) for key in COLUMNS)
        out.writerow([safe_cell(cell) for cell in (row.code, row.name, *cells)])
    return response


def _as_xlsx(course: Course, rows: Iterable[BankRow]) -> HttpResponse:
    """The same as a workbook, with numbers and days as such."""
    headings = ["code", str(_("Question")), *(str(label) for label in COLUMNS.values())]
    cells = [[row.code, row.name, *(_value(row, key) for key in COLUMNS)] for row in rows]
    response = HttpResponse(
        write_bank(course.code, headings, cells),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="bank-{course.code}.xlsx"'
    return response


def _value(row: BankRow, key: str) -> Any:
    """A cell: numbers and days as they are, everything else as the page shows it."""
    value = getattr(row, key)
    is_plain = value is None or isinstance(value, int | float | date)
    return value if is_plain and not isinstance(value, bool) else _cell(row, key)


_TAKEN: dict[str, Callable[[Course, Iterable[BankRow]], HttpResponse]] = {
    "csv": _as_csv,
    "xlsx": _as_xlsx,
}


def safe_cell(cell: str) -> str:
    """What a spreadsheet would take for a formula is a text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else cell
