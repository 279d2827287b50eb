"""Reading exam questions blind: the reader's pages. Nothing of a key is on them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from courses.actions import declare
from courses.models import Course, Declaration
from quizzes import actions
from quizzes.kinds import KINDS
from quizzes.models import QuestionVersion, Reader
from quizzes.studio.forms import DeclarationForm, ReadingForm, declared
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.may import Act, may


def reader_or_404(request: HttpRequest, code: str) -> Reader:
    """Whoever asks, as a reader of the course."""
    try:
        return actions.reader_of(person_of(request.user), code)
    except Reader.DoesNotExist:
        raise Http404 from None


@require_GET
@never_cache
def reading(request: HttpRequest) -> HttpResponse:
    """The courses for which somebody reads, and those whose readers they look after."""
    by = person_of(request.user)
    mine = Reader.objects.reading().filter(person=by).select_related("course")
    looks_after = may(by, Act.ASSIGN_READINGS) or may(by, Act.NAME_READER)
    context = {
        "rows": [(one.course, len(actions.to_read(one)), actions.read_count(one)) for one in mine],
        "courses": Course.objects.order_by("title") if looks_after else [],
    }
    return TemplateResponse(request, "studio/reading/index.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def course(request: HttpRequest, code: str) -> HttpResponse:
    """Before the first question what it costs; afterwards how far the reader is, and the way on."""
    reader = reader_or_404(request, code)
    if actions.has_begun(reader, timezone.now()):
        return _progress(request, reader)
    last = Declaration.objects.last_of([reader.person]).get(reader.person_id)
    form = DeclarationForm(request.POST or None, initial=declared(last))
    if request.method == "POST" and form.is_valid():
        try:
            return _begin(request, reader, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 400 if form.errors else 200
    context = {"course": reader.course, "form": form, "waiting": len(actions.to_read(reader))}
    return TemplateResponse(request, "studio/reading/begin.html", context, status=status)


def _begin(request: HttpRequest, reader: Reader, said: dict[str, Any]) -> HttpResponse:
    """The reader has read what it costs: their declaration is kept, and the first question opened."""
    by, now = reader.person, timezone.now()
    declare(**said, by=by, now=now)
    waiting = actions.to_read(reader)
    if not waiting:
        messages.success(request, _("Kept. No question waits for you yet."))
        return redirect("quizzes:reading_course", code=reader.course.code)
    try:
        actions.open_question(reader=reader, version=waiting[0], is_told=True, by=by, now=now)
    except actions.KeysClosed:
        return _sitting(request, reader)
    return _to(reader, waiting[0])


def _progress(request: HttpRequest, reader: Reader) -> HttpResponse:
    waiting, read = actions.to_read(reader), actions.read_count(reader)
    context = {
        "course": reader.course,
        "next": waiting[0] if waiting else None,
        "waiting": len(waiting),
        "read": read,
        "all": read + len(waiting),
    }
    return TemplateResponse(request, "studio/reading/course.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def question(request: HttpRequest, code: str, version: UUID) -> HttpResponse:
    """One question, as this reader sees it; what is put in is kept, and handed in once."""
    reader = reader_or_404(request, code)
    found = actions.waiting_version(reader, version)
    if found is None:
        messages.info(request, _("That question does not wait for you any more."))
        return redirect("quizzes:reading_course", code=code)
    try:
        opened = actions.open_question(
            reader=reader, version=found, is_told=False, by=reader.person, now=timezone.now()
        )
    except actions.NotBegun:
        return redirect("quizzes:reading_course", code=code)
    except actions.KeysClosed:
        return _sitting(request, reader)
    if request.method == "POST":
        return _posted(request, reader, found)
    return _shown(request, reader, opened, ReadingForm(initial=opened["kept"]))


def _posted(request: HttpRequest, reader: Reader, version: QuestionVersion) -> HttpResponse:
    """Keep what was put in, whatever comes of it; then hand it in, when that was asked."""
    content, now = _content(request, reader, version), timezone.now()
    kept = actions.keep_draft(
        reader=reader, version=version, content=content, by=reader.person, now=now
    )
    if "hand-in" not in request.POST:
        saved = _("Saved at %(time)s") % {
            "time": date_format(timezone.localtime(kept.saved_at), "H:i:s")
        }
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"said": saved})
        messages.success(request, saved)
        return _to(reader, version)
    try:
        actions.hand_in(
            reader=reader, version=version, said=actions.Said(**content), by=reader.person, now=now
        )
    except Refused as refused:
        opened = actions.open_question(
            reader=reader, version=version, is_told=False, by=reader.person, now=now
        )
        return _shown(request, reader, opened, ReadingForm(initial=content), str(refused))
    return _next(request, reader)


def _content(request: HttpRequest, reader: Reader, version: QuestionVersion) -> dict[str, Any]:
    """What was posted: the answer as its kind reads it, and what stands beside it."""
    shown = actions.shown_to(reader, version)
    answer = KINDS[version.kind].read_form(f"q-{version.uuid}", shown, request.POST)
    form = ReadingForm(request.POST)
    form.full_clean()
    said = {name: form.cleaned_data.get(name, "") for name in ("sure", "comment", "citation")}
    flags = {name: bool(form.cleaned_data.get(name)) for name in ("two_answers", "outdated")}
    return {"answer": answer, **said, **flags}


def _next(request: HttpRequest, reader: Reader) -> HttpResponse:
    waiting = actions.to_read(reader)
    if not waiting:
        messages.success(request, _("Kept. You have read every question that waited for you."))
        return redirect("quizzes:reading_course", code=reader.course.code)
    left = len(waiting)
    said = ngettext("Kept. %(n)d question waits.", "Kept. %(n)d questions wait.", left)
    messages.success(request, said % {"n": left})
    return _to(reader, waiting[0])


def _to(reader: Reader, version: QuestionVersion) -> HttpResponse:
    return redirect("quizzes:reading_question", code=reader.course.code, version=version.uuid)


def _shown(
    request: HttpRequest, reader: Reader, opened: dict[str, Any], form: ReadingForm, wrong: str = ""
) -> HttpResponse:
    waiting, read = len(actions.to_read(reader)), actions.read_count(reader)
    context = {
        "course": reader.course,
        "question": opened["question"],
        "draft": opened["draft"],
        "form": form,
        "wrong": wrong,
        "place": read + 1,
        "all": read + waiting,
        "page_messages": {
            "saving": _("Saving…"),
            "waiting": _("Not saved yet. This page tries again by itself."),
        },
    }
    status = 400 if wrong else 200
    return TemplateResponse(request, "studio/reading/question.html", context, status=status)


def _sitting(request: HttpRequest, reader: Reader) -> HttpResponse:
    context = {"course": reader.course}
    return TemplateResponse(request, "studio/reading/sitting.html", context, status=403)
