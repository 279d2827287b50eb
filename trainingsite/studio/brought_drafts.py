"""Drafts that come of a brought file: taken from its rows, filled many at once, and undone."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import Course, Module
from courses.publishing.actions.adapters import adapter_of
from quizzes import actions
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.models import BroughtQuestion, Question, QuestionFile
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.studio.brought_columns import COLUMN_ACTS
from trainingsite.studio.controls import controls_of, typed
from trainingsite.studio.naming import name_of
from trainingsite.studio.offers import offers_of

# What is filled for many drafts at once.
FILLED = ("objective", "topic", "level", "critical", "evidence", "difficulty", "review_by")


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


def draft_shown(question: Question) -> dict[str, Any]:
    """A draft with what it still lacks."""
    gaps = adapter_of(question).gaps(question)
    return {"question": question, "name": name_of(question), "gaps": gaps, "is_filled": not gaps}


def filling(course: Course) -> Any:
    """The controls that fill many drafts."""
    fields = adapter_of(Question).table({}).only(*FILLED)
    return controls_of(fields, {}, offers=offers_of(course, "question"))


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
    said = typed(adapter_of(Question).table({}).only(*FILLED), request.POST)
    _tell(request, actions.fill_drafts(questions=drafts, said=said, by=by, now=timezone.now()))


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
