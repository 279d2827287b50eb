"""Where the link leads by which a clinic asks for a code: one tap of whoever has the address gives it, or says no."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certificates.clinics import actions
from certificates.clinics.models import CodeAsk
from certificates.domain.codes import grouped
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, actor_of


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, what they will see, and the tap; whoever has not confirmed the address reads nothing of it."""
    try:
        ask = actions.ask_by_link(token)
    except actions.NoLink:
        raise Http404 from None
    person = request.user if isinstance(request.user, Person) else None
    is_theirs = person is not None and ask is not None and actions.is_asked_of(ask, person)
    if ask is None or not ask.is_good_at(timezone.now()):
        return _over(request, ask if is_theirs else None)
    if person is not None and not is_theirs:
        return TemplateResponse(request, "account/invitation_other.html", status=403)
    if request.method == "POST" and "no" in request.POST:
        return _refused(request, ask)
    if person is None:
        return TemplateResponse(request, "clinics/asked_visitor.html", {"path": request.path})
    if request.method == "POST":
        return _given(request, ask, person)
    held = actions.certificates_to_give(person, timezone.now())
    shown: dict[str, Any] = {"ask": ask, "held": [(one, grouped(one.code)) for one in held]}
    return TemplateResponse(request, "clinics/asked.html", shown)


def _over(request: HttpRequest, ask: CodeAsk | None) -> HttpResponse:
    """What became of it, for whoever was asked; for everybody else that it is over."""
    given = ask if ask is not None and ask.given_at is not None else None
    is_off = ask is not None and given is None and ask.is_off_the_list
    context = {"given": given, "taken_off_by": ask.organisation if ask and is_off else None}
    status = 200 if given else 410
    return TemplateResponse(request, "clinics/asked_over.html", context, status=status)


def _given(request: HttpRequest, ask: CodeAsk, person: Person) -> HttpResponse:
    now = timezone.now()
    held = {str(one.uuid): one for one in actions.certificates_to_give(person, now)}
    certificate = held.get(request.POST.get("certificate", ""))
    if certificate is not None:
        try:
            actions.give_code(ask=ask, certificate=certificate, by=person, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(request.path)


def _refused(request: HttpRequest, ask: CodeAsk) -> HttpResponse:
    try:
        actions.refuse_code(ask=ask, by=actor_of(request.user), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    return TemplateResponse(request, "clinics/asked_no.html")
