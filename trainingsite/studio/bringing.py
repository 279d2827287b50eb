"""Questions that others wrote, brought as a file: its form, and the page of its rows."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.models import Course
from quizzes import actions
from quizzes.bank.domain.likeness import twins
from quizzes.keys import closed_file
from quizzes.models import BroughtQuestion, Question, QuestionFile
from quizzes.tasks import ring_for_files
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.studio.brought_columns import columns_of
from trainingsite.studio.brought_drafts import FILE_ACTS, TakeForm, filling, grid_of
from trainingsite.studio.brought_rows import (
    SHOWN,
    SUMS,
    doubted,
    is_gone,
    is_takable,
    is_wanted,
    look_of,
    shown_row,
    shows,
    sums_of,
    told_alike,
)
from trainingsite.studio.messages import fact_texts
from trainingsite.studio.naming import Names
from trainingsite.studio.place import course_of, writing
from trainingsite.studio.taken_along import entries_of, left_behind

ROWS_OF = 100


class BringForm(forms.Form):
    """A file, whose it is, and under which licence."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "XLSX, CSV, Word tables, Moodle XML, GIFT, AIKEN, QTI 2 and 3; a ZIP of a table and its pictures. At most 20 MB."
        ),
    )
    owner = forms.CharField(label=gettext_lazy("Whose questions they are"), max_length=200)
    licence = forms.CharField(
        label=gettext_lazy("Licence, or what was agreed"),
        max_length=200,
        help_text=gettext_lazy("Such as “own work”, “CC BY 4.0”, “written permission of 3 May”."),
    )

    pool = forms.ChoiceField(
        label=gettext_lazy("What they are for"),
        choices=Question.Pool.choices,
        initial=Question.Pool.PRACTICE,
        required=False,
        help_text=gettext_lazy(
            "Who brings questions for an exam has read their keys, and does not sit an exam of this course for two years."
        ),
    )

    def __init__(self, *args: Any, may_bring_exams: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_bring_exams:
            del self.fields["pool"]


@never_cache
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, course: str) -> HttpResponse:
    """The files that were brought, and the form for the next."""
    by, row = writing(request), course_of(course)
    may_bring_exams = actions.reads_keys(by, row)
    form = BringForm(request.POST or None, request.FILES or None, may_bring_exams=may_bring_exams)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            made = actions.bring_file(
                course=row,
                name=given.name,
                data=given.read(),
                owner=form.cleaned_data["owner"],
                licence=form.cleaned_data["licence"],
                pool=form.cleaned_data.get("pool") or Question.Pool.PRACTICE,
                by=by,
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        except actions.KeysClosed:
            form.add_error("pool", _("You are sitting an exam of this course. Hand in first."))
        else:
            if made.read_at is None:
                ring_for_files()
            return redirect("studio:file", row.code, made.uuid)
    found = QuestionFile.objects.filter(course=row).defer("data", "rows", "table")
    context = {
        "course": row,
        "form": form,
        "may_bring_exams": may_bring_exams,
        "files": found.select_related("brought_by").order_by("-pk"),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "studio/files.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, course: str, uuid: Any) -> HttpResponse:
    """The rows of a file: what became of each, which are to be drafts, and what those still lack."""
    by, row = writing(request), course_of(course)
    brought = get_object_or_404(QuestionFile.objects.filter(course=row), uuid=uuid)
    is_part, waits = request.headers.get("X-Fragment") == "1", brought.read_at is None
    if is_part or (waits and request.method == "GET" and not brought.undone_at):
        return _waiting(request, row, brought, is_part=is_part)
    if (
        not actions.may_open_file(by, brought)
        and request.method == "GET"
        and "keys" not in request.GET
    ):
        return _blind_page(request, row, brought, by)
    closed = closed_file(request, brought)
    if closed is not None:
        return closed
    if request.method == "POST":
        act = FILE_ACTS.get(request.POST.get("act", ""))
        if act is None:
            messages.error(request, _("Choose what to do."))
        elif (
            not _do(act, request, brought, by)
            and request.POST["act"] == "columns"
            and brought.table
        ):
            return _page(request, row, brought, by, status=400)  # with what the form says
        return redirect(request.get_full_path())
    return _page(request, row, brought, by)


def _waiting(
    request: HttpRequest, course: Course, brought: QuestionFile, *, is_part: bool
) -> HttpResponse:
    """How far the reading of a large file is. It says nothing of what was read."""
    template = "studio/_file_waits.html" if is_part else "studio/file_waits.html"
    return TemplateResponse(request, template, {"course": course, "file": brought})


def _do(act: Any, request: HttpRequest, brought: QuestionFile, by: Person) -> bool:
    """Do it, or tell why not; whether it was done."""
    try:
        act(request, brought, by)
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    return True


def _page(
    request: HttpRequest, course: Course, brought: QuestionFile, by: Person, status: int = 200
) -> HttpResponse:
    drafts = {one.row: one.question for one in BroughtQuestion.objects.of(brought)}
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "all"
    rows = doubted(brought, drafts)
    numbered, names = list(enumerate(rows)), Names(by)
    twice = twins([said["entry"] for said in rows])
    wanted = [one for one in numbered if is_wanted(one, show, twice)]
    page = Paginator(wanted, ROWS_OF).get_page(request.GET.get("page"))
    told = told_alike(brought, dict(page.object_list), drafts, names, twice)
    counted = sums_of(rows)
    context = {
        "course": course,
        "file": brought,
        "page": page,
        "rows": [
            shown_row(number, said, drafts.get(number), told.get(number, []))
            for number, said in page.object_list
        ],
        "counts": [(SUMS[name], count) for name, count in counted],
        "take_form": TakeForm(course=course, auto_id="take-%s"),
        "show": show,
        "asks": f"&show={show}",
        "shows": shows(numbered, twice),
        **columns_of(request, brought, is_read=any(count for _name, count in counted[:2])),
        "drafts": grid_of(one for one in drafts.values() if one.retired_at is None),
        "texts": fact_texts(),
        "filling": filling(course),
        **left_behind(entries_of(drafts.values())),
        "can_take": any(
            is_takable(said, drafts.get(number)) for number, said in enumerate(brought.rows)
        ),
    }
    return TemplateResponse(request, "studio/file.html", context, status=status)


def _blind_page(request: HttpRequest, course: Course, brought: QuestionFile, by: Person) -> Any:
    """What became of the rows of exam questions, for who may not read keys: no stem, no reason, nothing that is missing."""
    names, drafts = Names(by), {}
    for one in BroughtQuestion.objects.of(brought):
        if not is_gone(one.question):
            drafts[one.row] = (one.question, names.of(one.question))
    rows = [
        {"number": number + 1, "draft": drafts.get(number), **look_of(said)}
        for number, said in enumerate(brought.rows)
    ]
    context = {
        "course": course,
        "file": brought,
        "page": Paginator(rows, ROWS_OF).get_page(request.GET.get("page")),
        "counts": [(SUMS[name], count) for name, count in sums_of(brought.rows)],
    }
    return TemplateResponse(request, "studio/file_closed.html", context)
