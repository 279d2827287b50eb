"""Facts and terms as a table: taken along as a working copy, brought back, looked at row by row, taken as drafts, and undone."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from courses import actions as courses
from courses.content.pictures import BadPicture, clean_picture
from courses.models import EntryDraft, EntrySheet
from courses.publishing.actions import sheets as acts
from courses.publishing.actions.adapters import NotStorable
from courses.publishing.actions.living import LivingAdapter
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check, may
from trainingsite.studio.changes import changes_of
from trainingsite.studio.labels import hint_of, way_of
from trainingsite.studio.naming import KINDS_OF_MANY, short
from trainingsite.studio.place import course_of, entering

ROWS_OF = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOOKS = {
    acts.Verdict.NEW: ("valid", "check", gettext_lazy("new")),
    acts.Verdict.CHANGED: ("due", "warning", gettext_lazy("changed")),
    acts.Verdict.REFUSED: ("refused", "cross", gettext_lazy("refused, because")),
    acts.Verdict.SAME: ("", "check", gettext_lazy("as it is")),
}

REFUSED = gettext_lazy("refused")  # in a sum, where no reason follows


class SheetForm(forms.Form):
    """A table that was taken from here."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "The one that you took from here, with what you changed. A table has at most 1 MB, an archive 20."
        ),
    )


def _adapter(kind: str) -> LivingAdapter:
    try:
        return acts.adapter_for(kind)
    except LookupError:
        raise Http404 from None


@never_cache
@require_GET
def taken_along(request: HttpRequest, course: str, kind: str) -> HttpResponse:
    """The entries as a workbook; with `?empty=1` its columns alone, to fill in."""
    entering(request)
    row, adapter = course_of(course), _adapter(kind)
    says = {field.key: hint_of(field.key) for field in adapter.FIELDS}
    data = acts.sheet_of(row, kind, says, is_empty="empty" in request.GET)
    suffix, media_type = ("zip", "application/zip") if adapter.file_key else ("xlsx", XLSX)
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{row.code}-{kind}.{suffix}"'
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest, course: str, kind: str) -> HttpResponse:
    """The table to take along, the form on which it comes back, and those that did."""
    by, row, adapter = entering(request), course_of(course), _adapter(kind)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        check(by, Act.SAVE_DRAFT)
        if form.is_valid():
            made = _brought(form, row, adapter, by)
            if made is not None:
                return redirect("studio:sheet", row.code, kind, made.uuid)
    context = {
        "course": row,
        "kind": kind,
        "title": KINDS_OF_MANY[kind],
        "way": way_of(adapter),
        "has_files": bool(adapter.file_key),
        "stay": acts.files_that_stay(row, kind),
        "form": form,
        "sheets": list(acts.sheets_of(row, kind)),
        "may_write": may(by, Act.SAVE_DRAFT),
    }
    return TemplateResponse(
        request, "studio/sheets.html", context, status=400 if form.errors else 200
    )


def _brought(form: SheetForm, course: Any, adapter: LivingAdapter, by: Person) -> EntrySheet | None:
    given = form.cleaned_data["file"]
    try:
        return acts.bring_sheet(
            course=course, kind=adapter.KIND, name=given.name, data=given.read(), by=by,
            now=timezone.now(), clean=_cleaning(by),
        )  # fmt: skip
    except Refused as refused:
        form.add_error("file", str(refused))
        return None


def _cleaning(by: Person) -> acts.Clean:
    """Files of an archive as drafts keep them: a drawing as its text, a photograph by its name, with its bytes kept."""

    def cleaned(data: bytes, name: str, about: Mapping[str, str], ending: str) -> str:
        try:
            picture = clean_picture(data, name, ending=ending, **about)
        except BadPicture as bad:
            raise NotStorable(("file", str(bad))) from None
        if (picture.format == "svg") == bool(ending):
            told = (
                _("'%(name)s' is a drawing, and its code ends like a photograph's: a drawing is another figure.")
                if ending
                else _("'%(name)s' is a photograph, and its code ends like a drawing's: a photograph is another figure.")
            )  # fmt: skip
            raise NotStorable(("file", told % {"name": name}))
        if not ending:
            return picture.data.decode()
        if courses.is_withdrawn(picture.name):
            told = _("'%(name)s' was withdrawn for good: it is not taken again.")
            raise NotStorable(("file", told % {"name": name}))
        courses.keep_picture(picture=picture, by=by)
        return picture.name

    return cleaned


@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, course: str, kind: str, uuid: Any) -> HttpResponse:
    """The rows of a table beside what stands: new, changed with its words, as it is, refused and why."""
    by, row, adapter = entering(request), course_of(course), _adapter(kind)
    kept = get_object_or_404(EntrySheet.objects.filter(course=row, kind=kind), uuid=uuid)
    if request.method == "POST":
        check(by, Act.SAVE_DRAFT)
        try:
            {"take": _take, "undo": _undo}.get(request.POST.get("act", ""), _nothing)(
                request, kept, by
            )
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(request.get_full_path())
    drafts = {one.row: one.entry for one in kept.drafts.select_related("entry")}
    rows = [_row(adapter, one, drafts.get(one.row.number)) for one in acts.judged(kept)]
    rows.sort(key=_is_as_it_is)
    counts = Counter(one["verdict"] for one in rows)
    context = {
        "course": row,
        "kind": kind,
        "title": KINDS_OF_MANY[kind],
        "sheet": kept,
        "page": Paginator(rows, ROWS_OF).get_page(request.GET.get("page")),
        "counts": [
            (REFUSED if verdict is acts.Verdict.REFUSED else label, counts[verdict])
            for verdict, (_l, _i, label) in LOOKS.items()
        ],
        "may_write": may(by, Act.SAVE_DRAFT),
        "can_take": any(one["can_take"] for one in rows),
        "has_drafts": bool(drafts),
    }
    return TemplateResponse(request, "studio/sheet.html", context)


def _is_as_it_is(row: dict[str, Any]) -> bool:
    """Whether nothing is to be looked at in a row: those stand last."""
    return row["verdict"] is acts.Verdict.SAME and row["draft"] is None and not row["notes"]


def _row(adapter: LivingAdapter, one: acts.Judged, draft: EntryDraft | None) -> dict[str, Any]:
    look, icon, label = LOOKS[one.verdict]
    # A file is compared as a whole: its signs side by side say nothing to anybody.
    file_key = adapter.file_key_of(one.after or one.before)
    before, after = (
        {k: v for k, v in said.items() if k != file_key} for said in (one.before, one.after)
    )
    changes = changes_of(adapter, before, after)
    if draft is not None:
        look, icon, label, changes = "valid", "check", gettext_lazy("draft"), []
    return {
        "number": one.row.number,
        "code": draft.code if draft else one.row.code,
        "name": short(one.after or one.before),
        "verdict": one.verdict,
        "look": look,
        "icon": icon,
        "label": label,
        "told": one.told if draft is None else (),
        "notes": one.row.notes,
        "changes": changes,
        "file_changes": draft is None and _file_changes(adapter, one),
        "mark": one.mark,
        "draft": draft,
        "can_take": draft is None and one.verdict in (acts.Verdict.NEW, acts.Verdict.CHANGED),
    }


def _file_changes(adapter: LivingAdapter, one: acts.Judged) -> bool:
    key = adapter.file_key_of(one.after or one.before)
    return bool(key) and one.before.get(key) != one.after.get(key)


def _nothing(request: HttpRequest, kept: EntrySheet, by: Person) -> None:
    raise Refused(_("Choose what to do."))


def _take(request: HttpRequest, kept: EntrySheet, by: Person) -> None:
    chosen = [int(one) for one in request.POST.getlist("row") if one.isdecimal() and len(one) < 6]
    if not chosen:
        raise Refused(_("Choose at least one row."))
    rows = {number: request.POST.get(f"seen-{number}", "") for number in chosen}
    taken = acts.take_sheet(sheet=kept, rows=rows, by=by, now=timezone.now())
    if taken.made:
        said = ngettext("%(n)d draft.", "%(n)d drafts.", len(taken.made)) % {"n": len(taken.made)}
        messages.success(request, said)
    for number, why in taken.refused[:10]:
        told = _("Row %(n)s: %(why)s") % {"n": number, "why": why}
        messages.error(request, told)


def _undo(request: HttpRequest, kept: EntrySheet, by: Person) -> None:
    undone = acts.undo_sheet(sheet=kept, by=by, now=timezone.now())
    said = ngettext(
        "Undone: %(n)d draft is as it was.",
        "Undone: %(n)d drafts are as they were.",
        len(undone.back),
    )
    messages.success(request, said % {"n": len(undone.back)})
    if undone.kept:
        codes = ", ".join(one.code for one in undone.kept)
        messages.warning(
            request, _("Somebody worked on these, so they stay: %(codes)s") % {"codes": codes}
        )
