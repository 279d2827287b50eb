"""Drafts that come of a brought file: taken from its rows, filled many at once, and undone."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.content.domain.fields import Field
from courses.models import Course, Module
from courses.publishing.actions.adapters import adapter_of
from quizzes import actions
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.bank.formats.drafts.drafting import lacks
from quizzes.kinds.parts import PARTS
from quizzes.models import BroughtQuestion, Question, QuestionFile
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.studio.brought_columns import COLUMN_ACTS
from trainingsite.studio.columns import lacks_as_said
from trainingsite.studio.controls import Control, controls_of, typed
from trainingsite.studio.labels import LABELS, hint_of
from trainingsite.studio.naming import name_of
from trainingsite.studio.offers import offers_of

# What is filled for many drafts at once: of the question, and of those of its answers that lack it.
FILLED = ("objective", "topic", "level", "evidence", "difficulty", "review_by")
CRITICAL = "critical"  # a box that is left empty would say no of every draft
OF_ANSWERS = {
    "rationale": gettext_lazy("For every answer that has no reason yet: one that holds for all of them."),
    "harm": gettext_lazy("For every wrong answer that has none yet."),
}  # fmt: skip
YES_OR_NO = {"yes": True, "no": False}
# The columns of the grid: what a draft has or lacks.
GRID = ("objective", "topic", "level", CRITICAL, "evidence", *OF_ANSWERS, "difficulty", "review_by")


class TakeForm(forms.Form):
    """Where the drafts lie."""

    module = forms.ModelChoiceField(
        Module.objects.none(),
        label=gettext_lazy("Module, where a row names none of this course"),
        to_field_name="code",
        empty_label=None,
    )
    topic = forms.CharField(
        label=gettext_lazy("Topic, where a row names none"),
        max_length=QUESTION_FIELDS.longest("topic"),
        required=False,
    )

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["module"]
        field.queryset = course.modules.filter(retired_at=None).order_by("position", "id")


def grid_of(drafts: Iterable[Question]) -> dict[str, Any]:
    """Every draft with what it has and lacks, column by column; {} where there are none."""
    rows = [_draft_row(one) for one in drafts]
    return {"headings": [LABELS[key] for key in GRID], "rows": rows} if rows else {}


def _draft_row(question: Question) -> dict[str, Any]:
    adapter = adapter_of(question)
    content, gaps = adapter.content(question), adapter.gaps(question)
    lacking = [*lacks({**content, "module": question.module.code})]
    keys = {key: key.rpartition(".")[2].removesuffix("_true").removesuffix("_false") for key in lacking}  # fmt: skip
    has = {key: content.get(key) not in (None, "", []) for key in GRID if key not in OF_ANSWERS}
    has |= {key: key not in keys.values() for key in OF_ANSWERS}
    more = (key for key, last in keys.items() if last not in GRID)
    return {
        "question": question,
        "name": name_of(question),
        "gaps": gaps,
        "cells": [has[key] for key in GRID],
        "more": lacks_as_said(more),
    }


def filling(course: Course) -> list[Control]:
    """The controls that fill many drafts."""
    modules = course.modules.filter(retired_at=None).order_by("position", "id")
    choices = [("", "–"), *modules.values_list("code", "title")]
    module = _choice("module", _("Where they are moved to."), choices)
    critical = _choice(CRITICAL, hint_of(CRITICAL), [("", "–"), ("yes", _("yes")), ("no", _("no"))])  # fmt: skip
    controls = controls_of(_fields_filled(), {}, offers=offers_of(course, "question"))
    told = (replace(one, hint=str(OF_ANSWERS.get(one.key, one.hint))) for one in controls)
    # None has to be filled, so none is called optional.
    return [replace(one, required=True) for one in (module, *told, critical)]


def _choice(key: str, hint: str, choices: Any) -> Control:
    return Control(key, key, "choice", str(LABELS[key]), hint, "", choices=choices)


def _fields_filled() -> list[Field]:
    return [*adapter_of(Question).table({}).only(*FILLED), *PARTS.only(*OF_ANSWERS)]


def _chosen(request: HttpRequest) -> list[int]:
    return [int(one) for one in request.POST.getlist("row") if one.isdecimal() and len(one) < 6]


def _take(request: HttpRequest, brought: QuestionFile, by: Person) -> None:
    form = TakeForm(request.POST, course=brought.course)
    if not form.is_valid():
        raise Refused(_("Choose a module."))
    if not _chosen(request):
        raise Refused(_("Choose at least one row."))
    taken = actions.take_rows(
        file=brought, rows=_chosen(request), by=by, now=timezone.now(), **form.cleaned_data
    )
    _tell(request, _named(brought, taken))


def _named(brought: QuestionFile, taken: Any) -> Any:
    """The same, each row that was refused with its place in the file and its first words: they are all over the page by now."""
    refused = [(number, f"{_called(brought.rows, number)}: {why}") for number, why in taken.refused]
    return replace(taken, refused=refused)


def _called(rows: Any, number: int) -> str:
    row = rows[number] if number < len(rows) else {}
    place = str(row.get("place") or _("Row %(n)s") % {"n": number + 1})
    stem = str((row.get("entry") or {}).get("stem") or "")
    return f"{place}, “{Truncator(stem).chars(60)}”" if stem else place


def _tell(request: HttpRequest, taken: Any) -> None:
    if taken.made:
        said = ngettext("%(n)d draft.", "%(n)d drafts.", len(taken.made)) % {"n": len(taken.made)}
        messages.success(request, said)
    for _number, why in taken.refused[:10]:
        messages.error(request, why)


def _fill(request: HttpRequest, brought: QuestionFile, by: Person) -> None:
    wanted = request.POST.getlist("draft")
    drafts = [
        one.question
        for one in BroughtQuestion.objects.of(brought)
        if str(one.question.uuid) in wanted and one.question.retired_at is None
    ]
    if not drafts:
        raise Refused(_("Choose at least one draft."))
    said = typed(_fields_filled(), request.POST)
    if request.POST.get(CRITICAL) in YES_OR_NO:
        said[CRITICAL] = YES_OR_NO[request.POST[CRITICAL]]
    answers = {key: said.pop(key) for key in OF_ANSWERS if key in said}
    module = brought.course.modules.filter(code=request.POST.get("module", "")).first()
    if not (module or said or answers):
        raise Refused(_("Fill in at least one field."))
    filled = actions.fill_drafts(
        questions=drafts, said=said, answers=answers, module=module, by=by, now=timezone.now()
    )
    _tell(request, filled)


def _undo(request: HttpRequest, brought: QuestionFile, by: Person) -> None:
    undone = actions.undo_file(file=brought, by=by, now=timezone.now())
    if undone.gone or not undone.kept:
        said = ngettext(
            "Undone: %(n)d draft is gone.", "Undone: %(n)d drafts are gone.", len(undone.gone)
        )
        messages.success(request, said % {"n": len(undone.gone)})
    if undone.kept:
        codes = ", ".join(one.code for one in undone.kept)
        messages.warning(
            request, _("Somebody worked on these, so they stay: %(codes)s") % {"codes": codes}
        )


# By what the button of the page says.
FILE_ACTS = {"take": _take, "fill": _fill, "undo": _undo, **COLUMN_ACTS}
