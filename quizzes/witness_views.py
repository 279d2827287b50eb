"""Pages of a witnessed sitting: the candidate's, and the invigilator's. Each fetches through the person and makes one call."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from quizzes import actions
from quizzes.models import Invigilation, Quiz
from quizzes.views import PersonRequest
from quizzes.witness_forms import FaceForm, IncidentForm, ProposeForm, SignForm
from trainingsite.accounts.actions.authority import Refused


@never_cache
@require_http_methods(["GET", "POST"])
def own(request: PersonRequest, code: str) -> HttpResponse:
    """Who is to watch the person's own exam: proposed here, and called off."""
    quiz = get_object_or_404(Quiz.objects.current(), code=code, purpose=Quiz.Purpose.EXAM)
    row = actions.own_witness(request.user, quiz)
    proposes = request.POST.get("act") == "propose" and row is None
    form = ProposeForm(request.POST if proposes else None)
    if request.method == "POST":
        done = _propose(request, quiz, form) if proposes else _change(request, row)
        if done:
            return redirect("quizzes:own_witness", code=code)
    context = {"quiz": quiz, "row": row, "form": form, "bars": [bar.why for bar in actions.bars()]}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "quizzes/witness.html", context, status=status)


def _propose(request: PersonRequest, quiz: Quiz, form: ProposeForm) -> bool:
    if not form.is_valid():
        return False
    address = form.cleaned_data["address"]
    try:
        actions.propose_witness(quiz=quiz, address=address, by=request.user, now=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("We have sent a mail there. This page says when they accept."))
    return True


def _change(request: PersonRequest, row: Invigilation | None) -> bool:
    """Call off the one that the page showed, and no other; a proposal that comes again changes nothing."""
    if request.POST.get("act") == "propose":
        messages.info(request, _("Somebody is asked already. Nothing was changed."))
    elif row is None or request.POST.get("row") != str(row.uuid):
        messages.info(request, _("This page has changed meanwhile. Nothing was called off."))
    else:
        _call_off(request, row)
    return True


def _call_off(request: PersonRequest, row: Invigilation) -> None:
    try:
        actions.call_off_witness(row=row, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Called off. The other one is told by mail."))


@require_GET
@never_cache
def listed(request: PersonRequest) -> HttpResponse:
    """What the person is asked to watch, watches, and has watched."""
    context = {"rows": actions.asked_of(request.user)}
    return TemplateResponse(request, "quizzes/witnessing.html", context)


def _mine(request: PersonRequest, uuid: UUID) -> Invigilation:
    """One of those, or 404."""
    for row in actions.asked_of(request.user):
        if row.uuid == uuid:
            return row
    raise Http404


@require_GET
@never_cache
def watch(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The invigilator's page: what is to be done now."""
    return _page(request, _mine(request, uuid))


def _page(request: PersonRequest, row: Invigilation, **changed: Any) -> HttpResponse:
    now, attempt = timezone.now(), row.attempt
    is_open = attempt is not None and attempt.closed_at is None
    entry = row.candidate.entry
    context = {
        "row": row,
        "entry": entry,
        "seen": actions.entry_mark(row, row.candidate),
        "register": entry.listed,
        "why_not": "" if attempt else actions.why_not_watch(row, request.user, now),
        "bars": [bar.why for bar in actions.bars()],
        "is_open": is_open,
        "is_paused": attempt is not None and attempt.is_paused_at(now),
        "is_paused_here": attempt is not None
        and attempt.is_paused_at(now)
        and attempt.is_paused_by_invigilator,
        "sign_by": actions.sign_by(row),
        "incidents": actions.incidents_of(row),
        "has_code": row.has_code_at(now),
        "minutes": actions.CODE_MINUTES,
        "face_form": FaceForm(),
        "incident_form": IncidentForm(),
        "sign_form": SignForm(),
        "code": "",
    } | changed
    is_wrong = any(isinstance(one, forms.Form) and one.errors for one in changed.values())
    return TemplateResponse(
        request, "quizzes/witnessed.html", context, status=400 if is_wrong else 200
    )


def _done(
    request: PersonRequest, row: Invigilation, act: Callable[..., Any], said: str = "", **how: Any
) -> tuple[bool, Any]:
    """Whether an act was done, and what it gives; both are told."""
    try:
        given = act(row=row, by=request.user, now=timezone.now(), **how)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False, None
    except Invigilation.DoesNotExist as missing:
        raise Http404 from missing
    if said:
        messages.success(request, said)
    return True, given


@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Accept or decline."""
    row, given = _mine(request, uuid), request.POST.get("answer")
    if given == "accept":
        _done(request, row, actions.answer_witness, _("You watch this exam."), accepts=True)
    elif given == "decline":
        said = _("You have declined. The candidate is told.")
        if _done(request, row, actions.answer_witness, said, accepts=False)[0]:
            return redirect("quizzes:witnessing")
    return redirect("quizzes:witness", uuid=uuid)


@never_cache
@require_http_methods(["GET", "POST"])
def face(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Declare that the face was compared; the page that answers shows the code, and no other ever does."""
    row = _mine(request, uuid)
    if request.method == "GET":
        return redirect("quizzes:witness", uuid=uuid)
    form = FaceForm(request.POST)
    if not form.is_valid():
        return _page(request, row, face_form=form)
    given = {"document": form.cleaned_data["document"], "seen": request.POST.get("seen", "")}
    is_done, code = _done(request, row, actions.confirm_face, **given)
    if not is_done:
        return redirect("quizzes:witness", uuid=uuid)
    return _page(request, _mine(request, uuid), code=code)


@require_http_methods(["GET", "POST"])
def pause(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Pause the sitting, or let it go on."""
    row, do = _mine(request, uuid), request.POST.get("do")
    if do == "pause":
        _done(request, row, actions.pause_sitting)
    elif do == "go-on":
        _done(request, row, actions.let_go_on)
    return redirect("quizzes:witness", uuid=uuid)


@never_cache
@require_http_methods(["GET", "POST"])
def incident(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Note an incident."""
    row = _mine(request, uuid)
    if request.method == "GET":
        return redirect("quizzes:witness", uuid=uuid)
    form = IncidentForm(request.POST)
    if not form.is_valid():
        return _page(request, row, incident_form=form)
    _done(request, row, actions.note_incident, _("It is noted."), text=form.cleaned_data["text"])
    return redirect("quizzes:witness", uuid=uuid)


@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Co-sign the close, or say that it cannot be."""
    row = _mine(request, uuid)
    if request.method == "GET":
        return redirect("quizzes:witness", uuid=uuid)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _page(request, row, sign_form=form)
    has_seen_all = form.cleaned_data["has_seen_all"] == "yes"
    try:
        actions.sign_close(
            row=row,
            has_seen_all=has_seen_all,
            saw=form.cleaned_data["saw"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, sign_form=form)
    messages.success(request, _("Thank you. It is kept with the exam."))
    return redirect("quizzes:witness", uuid=uuid)
