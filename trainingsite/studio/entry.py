"""The page on which an entry is written: its form, what speaks against it, and how readers would see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from certificates.domain.document import A4, PAPERS
from courses import actions as courses
from courses.content.domain.fields import Field
from courses.content.domain.shapes import Codes
from courses.models import Lesson, ReadingMark, ReviewRequest
from courses.publishing.actions.adapters import NotStorable
from courses.publishing.models import Draft
from quizzes.keys import closed_keys
from quizzes.kinds.parts import Own
from quizzes.models import BroughtQuestion, QuestionFile
from trainingsite.accounts.may import Act, check, may
from trainingsite.studio.checks import checked
from trainingsite.studio.controls import Control, controls_of, spoken, typed
from trainingsite.studio.labels import stem_hint
from trainingsite.studio.meeting import meet
from trainingsite.studio.messages import editor_texts, texts
from trainingsite.studio.naming import KINDS, name_of
from trainingsite.studio.offers import offers_of
from trainingsite.studio.phrasing import as_form_says
from trainingsite.studio.place import Place, place_of
from trainingsite.studio.previews import has_preview, preview_name, preview_of, specimen
from trainingsite.studio.states import state_of
from trainingsite.studio.talk import said_of
from trainingsite.studio.unread import Unread, apart, told_by_name


@never_cache
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, course: str, kind: str, code: str) -> HttpResponse:
    """The form of an entry. A save that comes by itself gets only what is beside the form."""
    place = place_of(request, course, kind, code)
    closed = keys_before(request, place)
    if closed is not None:
        return closed
    if request.method == "POST":
        check(place.by, Act.SAVE_DRAFT)
        return _posted(request, place)
    return _page(request, place, place.adapter.content(place.entry))


def keys_before(request: HttpRequest, place: Place) -> HttpResponse | None:
    """The page that stands before the key of an exam question."""
    return closed_keys(request, place.entry) if place.kind == "question" else None  # type: ignore[arg-type]


@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type]  # its type knows views without arguments only
@require_GET
def preview(request: HttpRequest, course: str, kind: str, code: str) -> HttpResponse:
    """The saved draft as readers or candidates would see it; also in a frame of the form's page."""
    place = place_of(request, course, kind, code)
    closed = keys_before(request, place)
    if closed is not None:
        return closed
    if not has_preview(kind):
        raise Http404
    template, context = preview_of(place.entry)
    if context.get("gaps") and not context.get("questions"):
        return TemplateResponse(request, "studio/preview_gaps.html", context)
    return TemplateResponse(request, template, {"place": place, **context})


@never_cache
@require_GET
def printed(request: HttpRequest, course: str, code: str) -> HttpResponse:
    """The specimen of a certificate under the saved draft of its scheme, as PDF; `?paper=letter`: on US Letter."""
    place = place_of(request, course, "scheme", code)
    paper = request.GET.get("paper", A4)
    if paper not in PAPERS or (made := specimen(place.entry, paper)).unprintable:
        raise Http404
    response = HttpResponse(made.document(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="specimen-{place.entry.code}.pdf"'
    return response


def _posted(request: HttpRequest, place: Place) -> HttpResponse:
    content = _typed(place, request.POST)
    if "add" in request.POST:
        return _page(request, place, content, seen=request.POST.get("seen", ""))
    is_by_itself = request.headers.get("X-Autosave") == "1"
    seen = request.POST.get("seen", "")
    try:
        place = place.with_row(timezone.now())
        was = place.adapter.content(place.entry)
        kept, unread = apart(place.adapter.table(was), content, was)
        saved = courses.save_draft(
            entry=place.entry, content=kept, by=place.by, now=timezone.now(), seen=seen or None
        )
    except courses.EditedMeanwhile as stale:
        return _met(request, place, stale, content, seen, is_by_itself=is_by_itself)
    except NotStorable as refused:
        return _refused(request, place, content, refused, is_by_itself=is_by_itself)
    now = Place(place.by, place.course, place.adapter, saved)
    if is_by_itself:
        return _beside(request, now, unread)
    if unread:
        more = {"unread": unread}
        return _page(request, now, content, problems=told_by_name(unread), more=more, status=400)
    messages.success(request, _("Saved. Readers see nothing of it before it is published."))
    return redirect(place.url(_next_page(request)))


def _next_page(request: HttpRequest) -> str:
    """Where the button leads that saved."""
    leads = {"review": "studio:review", "show": "studio:preview"}
    return next((page for name, page in leads.items() if name in request.POST), "studio:entry")


def _typed(place: Place, data: Any) -> dict[str, Any]:
    """What the form says, with what it does not show as it was."""
    was = place.adapter.content(place.entry)
    fields = place.adapter.table(was)
    shown = [field for field in fields if _is_asked_here(place, field)]
    hidden = {key: value for key, value in was.items() if key not in {f.key for f in shown}}
    said = typed(shown, data)
    # A lesson keeps what a form does not say: that nothing is named any more has to be said.
    emptied: dict[str, Any] = {
        one.key: [] for one in shown if isinstance(one.shape, Codes) and was.get(one.key)
    }
    return hidden | emptied | said


def _brought(place: Place) -> QuestionFile | None:
    """The file that the question came in with: whose it is, and under which licence."""
    if place.kind != "question" or place.entry.pk is None:
        return None
    found = BroughtQuestion.objects.filter(question=place.entry.pk).select_related("file__course")
    row = found.order_by("-pk").first()
    return row.file if row is not None else None


def _with_stem_hint(control: Control, kind: str) -> Control:
    """The control, of the words of a question with the help of its kind."""
    return replace(control, hint=stem_hint(kind)) if control.key == "stem" else control


def _is_asked_here(place: Place, field: Field) -> bool:
    """Whether the form of the entry asks for it: its code is set once, like what its table names."""
    is_set = field.fixed or field.elsewhere or field.key == place.adapter.code_key
    return not (is_set or field.key.startswith("_"))


def _refused(
    request: HttpRequest,
    place: Place,
    content: Mapping[str, Any],
    refused: NotStorable,
    *,
    is_by_itself: bool,
) -> HttpResponse:
    told: dict[str, list[str]] = {}
    for key, message in refused.problems:
        told.setdefault(key.partition(".")[0], []).append(as_form_says(message, key))
    if is_by_itself:
        said = [(key, as_form_says(message, key)) for key, message in refused.problems]
        context = {"problems": said}
        return TemplateResponse(request, "studio/_not_saved.html", context, status=400)
    seen = request.POST.get("seen", "")
    return _page(request, place, content, seen=seen, problems=told, status=400)


def _met(
    request: HttpRequest,
    place: Place,
    stale: courses.EditedMeanwhile,
    mine: Mapping[str, Any],
    seen: str,
    *,
    is_by_itself: bool,
) -> HttpResponse:
    if is_by_itself:
        context = {"who": stale.entry.edited_by}
        return TemplateResponse(request, "studio/_met.html", context, status=409)
    is_own = stale.entry.edited_by == place.by
    met = meet(place.adapter, stale.entry, mine, seen, is_own=is_own)
    now = Place(place.by, place.course, place.adapter, stale.entry)
    both = (
        _("What you did in both windows is below.")
        if is_own
        else _("What both of you did is below.")
    )
    more = {"met": met.said or [both]}
    return _page(request, now, met.content, more=more, status=409)


def _page(
    request: HttpRequest,
    place: Place,
    content: Mapping[str, Any],
    *,
    seen: str = "",
    problems: Mapping[str, list[str]] | None = None,
    more: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    fields = place.adapter.table(content)
    controls = controls_of(
        in_order_of_work(field for field in fields if _is_asked_here(place, field)),
        content,
        offers=offers_of(place.course, place.kind, place.entry),
        problems=problems,
    )
    if place.kind == "question":
        controls = [_with_stem_hint(one, str(content.get("kind"))) for one in controls]
    has_editor = "body" in fields.keys
    context = {
        "place": place,
        "title": name_of(place.entry),
        "kind_name": KINDS[place.kind],
        "history_url": place.url("studio:history"),
        "file_url": place.url("studio:figure_file") if place.kind == "figure" else "",
        "pictures_url": place.url("studio:pictures") if place.kind == "question" else "",
        "text_url": "" if place.kind in ("lesson", "figure") else place.url("studio:as_text"),
        "brought": _brought(place),
        "prints_url": _prints_url(place),
        "examined_url": _examined_url(place),
        "texts": texts() | (editor_texts() if has_editor else {}),
        "has_editor": has_editor,
        "controls": [
            _with_fresh(one.with_rows(fields[one.key].first_rows), request.POST) for one in controls
        ],
        "fixed": [spoken(str(content[key])) for key in fields.those(fixed=True) if key in content],
        "seen": seen or courses.mark_of(place.entry),
        "problems": problems,
        "has_preview": has_preview(place.kind),
        "preview_name": preview_name(place.kind),
        **_told(place),
        **(more or {}),
    }
    return TemplateResponse(request, "studio/entry.html", context, status=status)


def _examined_url(place: Place) -> str:
    """Of an exam question, the page on which its key is corrected for who was examined on it."""
    may_correct = place.kind == "question" and may(place.by, Act.CORRECT_KEY)
    return place.url("studio:examined") if may_correct and place.entry.holds_exam_keys else ""


def _prints_url(place: Place) -> str:
    """Of a module that is live: where its reviewers get it on paper."""
    is_live = place.kind == "module" and (
        place.entry.pk is None or place.entry.current_version is not None
    )
    return reverse("studio:prints", args=[place.course.code, place.entry.code]) if is_live else ""


def in_order_of_work(fields: Iterable[Field]) -> list[Field]:
    """The fields as somebody writes them: the words first, then the answers, what is filed about it after that."""

    def place(field: Field) -> int:
        if field.early:
            return 0
        if field.late:
            return 3
        return 1 if isinstance(field.shape, Own) else 2

    return sorted(fields, key=place)


def _with_fresh(control: Control, posted: Any) -> Control:
    """One more row where somebody asked for it; without scripts the page comes anew for that."""
    if posted.get("add") != control.name or control.fresh is None:
        return control
    return control.with_fresh(posted)


def _beside(request: HttpRequest, place: Place, unread: Sequence[Unread]) -> HttpResponse:
    seen = courses.mark_of(place.entry)
    context = {"place": place, "seen": seen, "unread": unread, **_told(place)}
    return TemplateResponse(request, "studio/_beside.html", context)


def _told(place: Place) -> dict[str, Any]:
    """What stands beside the form: where the entry is, what speaks against it, what people said."""
    asked, content = ReviewRequest.objects.of(place.entry), place.adapter.content(place.entry)
    is_asked = asked.open().exists()
    return {
        "state": state_of(place.entry, in_review=is_asked),
        "saved_at": place.entry.edited_at,
        "checked": checked(place.adapter, place.entry, timezone.localdate(), place.by),
        "measures": _measures(place),
        "said": [one for one in said_of(place.entry, content) if one.comment.resolved_at is None],
        "sent_back": None if is_asked else ReviewRequest.objects.standing_return(place.entry),
        "refusals": _refusals(place.entry),
        "may_write": may(place.by, Act.SAVE_DRAFT),
    }


def _refusals(entry: Draft) -> list[ReadingMark]:
    """With what leads sent back what is live."""
    if entry.current_version is None:
        return []
    marks = ReadingMark.objects.of([entry.current_version]).standing_refusals()
    return list(marks.select_related("by").order_by("pk"))


def _measures(place: Place) -> Any:
    """How long and how hard a text is to read; None where an entry is no text."""
    if not isinstance(place.entry, Lesson) or not place.entry.body.strip():
        return None
    return courses.draft_measures(place.entry, timezone.localdate())
