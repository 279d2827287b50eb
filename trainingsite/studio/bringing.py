"""Questions that others wrote, brought as a file: read, looked at row by row, taken as drafts, filled, and undone."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from courses.content.domain.pictured import names_in, pictures_in
from courses.models import Course, Module
from courses.publishing.actions.adapters import adapter_of
from quizzes import actions
from quizzes.bank.domain.likeness import twins
from quizzes.bank.formats.moodle.writer import written
from quizzes.bank.formats.prose import from_markdown
from quizzes.bank.formats.tables.writing import template, xlsx_of, zip_of
from quizzes.keys import closed_file
from quizzes.kinds import KINDS
from quizzes.models import BroughtQuestion, Question, QuestionFile
from quizzes.tasks import ring_for_files
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.studio.brought_columns import COLUMN_ACTS, columns_of
from trainingsite.studio.columns import lacks_as_said
from trainingsite.studio.controls import controls_of, typed
from trainingsite.studio.likeness import alike
from trainingsite.studio.naming import Names, name_of
from trainingsite.studio.offers import offers_of
from trainingsite.studio.place import course_of, entering

ROWS_OF = 100
ZIP = "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOOKS = {
    "taken": ("valid", "check"),
    "flagged": ("due", "warning"),
    "refused": ("refused", "cross"),
}
LABELS = {
    "taken": gettext_lazy("taken"),
    "flagged": gettext_lazy("flagged, because"),
    "refused": gettext_lazy("refused, because"),
}
# The same in a sum, where no reason follows.
SUMS = LABELS | {"flagged": gettext_lazy("flagged"), "refused": gettext_lazy("refused")}
# What is filled for many drafts at once.
FILLED = ("objective", "topic", "level", "critical", "evidence", "difficulty", "review_by")


# Which rows are shown: the name in the address, what it is called, and the verdicts that it means.
SHOWN = {
    "all": (gettext_lazy("all"), ("taken", "flagged", "refused")),
    "look": (gettext_lazy("with something to look at"), ("flagged",)),
    "refused": (gettext_lazy("refused"), ("refused",)),
    "taken": (gettext_lazy("taken"), ("taken",)),
}


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


class TakeForm(forms.Form):
    """Where the drafts lie."""

    module = forms.ModelChoiceField(
        Module.objects.none(),
        label=gettext_lazy("Module, where a row names none of this course"),
        to_field_name="code",
        empty_label=None,
    )
    topic = forms.CharField(
        label=gettext_lazy("Topic, where a row names none"), max_length=60, required=False
    )

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["module"]
        field.queryset = course.modules.filter(retired_at=None).order_by("position", "id")


@never_cache
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, course: str) -> HttpResponse:
    """The files that were brought, and the form for the next."""
    by, row = _writing(request), course_of(course)
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


def _writing(request: HttpRequest) -> Person:
    by = entering(request)
    check(by, Act.SAVE_DRAFT)
    return by


@never_cache
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, course: str, uuid: Any) -> HttpResponse:
    """The rows of a file: what became of each, which are to be drafts, and what those still lack."""
    by, row = _writing(request), course_of(course)
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
        act = _ACTS.get(request.POST.get("act", ""))
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
    rows = _doubted(brought, drafts)
    numbered, names = list(enumerate(rows)), Names(by)
    twice = twins([said["entry"] for said in rows])
    wanted = [one for one in numbered if _is_wanted(one, show, twice)]
    page = Paginator(wanted, ROWS_OF).get_page(request.GET.get("page"))
    told = _alike(brought, dict(page.object_list), drafts, names, twice)
    counted = _counted(rows)
    context = {
        "course": course,
        "file": brought,
        "page": page,
        "rows": [
            _row(number, said, drafts.get(number), told.get(number, []))
            for number, said in page.object_list
        ],
        "counts": [(SUMS[name], count) for name, count in counted],
        "take_form": TakeForm(course=course),
        "show": show,
        "asks": f"&show={show}",
        "shows": _shows(numbered, twice),
        **columns_of(request, brought, is_read=any(count for _name, count in counted[:2])),
        "drafts": [_draft(one) for one in drafts.values() if one.retired_at is None],
        "filling": _filling(course),
        **_left_behind(_entries(drafts.values())),
        "can_take": any(
            _can_take(said, drafts.get(number)) for number, said in enumerate(brought.rows)
        ),
    }
    return TemplateResponse(request, "studio/file.html", context, status=status)


def _doubted(brought: QuestionFile, drafts: Container[int]) -> list[dict[str, Any]]:
    """The rows, flagged where the course has no module, or already has a question, as one that is no draft yet names it."""
    waiting = [
        None if number in drafts else said["entry"] for number, said in enumerate(brought.rows)
    ]
    doubts = actions.place_doubts(brought.course, waiting)
    return [
        said | {"verdict": "flagged", "reasons": [*said["reasons"], *doubts[number]]}
        if number in doubts
        else said
        for number, said in enumerate(brought.rows)
    ]


def _is_wanted(row: tuple[int, Any], show: str, twice: Container[int]) -> bool:
    """Whether a row is among those that somebody wants to see. What says nearly the same as one before is looked at too."""
    number, said = row
    is_twin = number in twice and said["verdict"] == "taken"
    return said["verdict"] in SHOWN[show][1] or (show == "look" and is_twin)


def _shows(rows: Sequence[tuple[int, Any]], twice: Container[int]) -> list[dict[str, Any]]:
    """What may be shown, each with how many rows that is."""
    return [
        {"name": name, "label": label, "count": sum(_is_wanted(row, name, twice) for row in rows)}
        for name, (label, _verdicts) in SHOWN.items()
    ]


def _left_behind(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """What of the drafts a file that is taken along has no place for."""
    pictures = actions.exported_pictures(entries)
    return {
        "pictured": [
            (entry["code"], sorted(names)) for entry in entries if (names := names_in(entry))
        ],
        "moodle_lost": [_(one) for one in written(entries, pictures=pictures).lost],
    }


def _alike(
    brought: QuestionFile,
    rows: Mapping[int, Any],
    drafts: Mapping[int, Question],
    names: Names,
    twice: Mapping[int, tuple[int, float]],
) -> dict[int, list[str]]:
    """By the number of a row: which questions of the bank, and which rows before it, ask nearly the same."""
    asked = {number: said["entry"] for number, said in rows.items() if said["entry"] is not None}
    own = [
        (entry, drafts[number].pk if number in drafts else None) for number, entry in asked.items()
    ]
    found = alike(own, course=brought.course, names=names)
    return {
        number: [*map(str, likes), *_twin(brought, twice.get(number))]
        for number, likes in zip(asked, found, strict=True)
    }


def _twin(brought: QuestionFile, near: tuple[int, float] | None) -> Iterator[str]:
    """That a row says nearly what one before it says."""
    if near is not None:
        number, share = near
        place = brought.rows[number]["place"] or str(number + 1)
        said = {"n": int(100 * share), "place": place}
        yield _("%(n)d %% like another question of this file: %(place)s.") % said


def _blind_page(request: HttpRequest, course: Course, brought: QuestionFile, by: Person) -> Any:
    """What became of the rows of exam questions, for who may not read keys: no stem, no reason, nothing that is missing."""
    names, drafts = Names(by), {}
    for one in BroughtQuestion.objects.of(brought):
        if not _is_gone(one.question):
            drafts[one.row] = (one.question, names.of(one.question))
    rows = [
        {"number": number + 1, "draft": drafts.get(number), **_verdict(said)}
        for number, said in enumerate(brought.rows)
    ]
    context = {
        "course": course,
        "file": brought,
        "page": Paginator(rows, ROWS_OF).get_page(request.GET.get("page")),
        "counts": [(SUMS[name], count) for name, count in _counted(brought.rows)],
    }
    return TemplateResponse(request, "studio/file_closed.html", context)


def _counted(rows: Any) -> list[tuple[str, int]]:
    counts = Counter(one["verdict"] for one in rows)
    return [(name, counts[name]) for name in LOOKS]


def _verdict(said: dict[str, Any]) -> dict[str, Any]:
    look, icon = LOOKS[said["verdict"]]
    return {"look": look, "icon": icon, "label": LABELS[said["verdict"]]}


def _row(
    number: int, said: dict[str, Any], draft: Question | None, likes: list[str]
) -> dict[str, Any]:
    can_take = _can_take(said, draft)
    return {
        **said,
        **_verdict(said),
        "number": number,
        "draft": None if _is_gone(draft) else draft,
        "is_gone": _is_gone(draft),
        "can_take": can_take,
        "alike": likes,
        "pictures": [
            {"name": str(one["file"]).rpartition("/")[2], "alt": one.get("alt", "")}
            for one in pictures_in(said["entry"])
        ],
        # What is there already is taken by who says so.
        "is_chosen": can_take and said["verdict"] == "taken" and not likes,
        "lacks": lacks_as_said(said["lacks"]),
        "keyed": _keyed(said["entry"]),
    }


def _keyed(entry: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What would be right and what wrong in the draft of a row, as its kind says it."""
    kind = KINDS.get(str((entry or {}).get("kind")))
    if entry is None or kind is None:
        return []
    return [
        {"text": from_markdown(one.text).plain, "right": one.right} for one in kind.keyed(entry)
    ]


def _is_gone(draft: Question | None) -> bool:
    """Whether a draft came of a row and was taken out of use again before anything of it was live."""
    return draft is not None and draft.retired_at is not None and draft.current_version_id is None


def _can_take(said: Mapping[str, Any], draft: Question | None) -> bool:
    return draft is None and said["entry"] is not None


def _draft(question: Question) -> dict[str, Any]:
    gaps = adapter_of(question).gaps(question)
    return {"question": question, "name": name_of(question), "gaps": gaps, "is_filled": not gaps}


def _filling(course: Course) -> Any:
    """The controls that fill many drafts."""
    fields = adapter_of(Question).table({}).only(*FILLED)
    return controls_of(fields, {}, offers=offers_of(course, "question"))


# ---- Acts ----


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


_ACTS = {"take": _take, "fill": _fill, "undo": _undo, **COLUMN_ACTS}


# ---- Taken along ----


@require_GET
def question_template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with our columns and what may stand in them."""
    entering(request)
    return _attached(template(_), "questions.xlsx", XLSX)


@never_cache
@require_http_methods(["GET", "POST"])
def taken_along(request: HttpRequest, course: str, uuid: Any, form: str) -> HttpResponse:
    """The drafts that came of a file, as they are now: as a workbook or for Moodle. Whoever brought it has their keys."""
    by, row = _writing(request), course_of(course)
    brought = get_object_or_404(QuestionFile.objects.filter(course=row, brought_by=by), uuid=uuid)
    closed = closed_file(request, brought)
    if closed is not None:
        return closed
    entries = _entries(one.question for one in BroughtQuestion.objects.of(brought))
    if form not in _FORMS:
        raise Http404
    name, kind, written_as = _FORMS[form]
    return _attached(written_as(entries, actions.exported_pictures(entries)), name, kind)


def _entries(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """What is taken along of the drafts: all of those that ask something."""
    return [
        {**one.draft, "module": one.module.code}
        for one in questions
        if one.retired_at is None and one.draft.get("stem")
    ]


# By the end of the address: the name of the file, its type, and how it is written from entries and their pictures.
_FORMS: dict[str, tuple[str, str, Callable[[Any, Any], bytes]]] = {
    "xlsx": ("questions.xlsx", XLSX, lambda entries, _pictures: xlsx_of(entries, _)),
    "zip": ("questions.zip", ZIP, lambda entries, pictures: zip_of(entries, pictures, _)),
    "moodle": (
        "questions.xml",
        "application/xml",
        lambda entries, pictures: written(entries, pictures=pictures).data,
    ),
}


def _attached(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
