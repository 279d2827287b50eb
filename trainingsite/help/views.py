"""Pages of help and contact, for anybody."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from certificates.clinics.models import StaffMembership
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import events_of, reply_day
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actors import Person, actor_of, person_of
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.models import ReviewCase
from trainingsite.accounts.trial import is_trial_here
from trainingsite.help.forms import ContactForm
from trainingsite.privacy.rules import RULES

HOUR = 3600
# From one network, an hour. An exam room that is angry together gets through.
MOST_AN_HOUR = 20


def operator() -> dict[str, Any]:
    """Who runs this installation, as its settings say, empty where they say nothing; and whether it is a trial."""
    return {
        "name": settings.OPERATOR_NAME,
        "address": [line.strip() for line in settings.OPERATOR_ADDRESS.split(";") if line.strip()],
        "email": settings.CONTACT_EMAIL,
        "is_trial": is_trial_here(),
    }


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def help_page(request: HttpRequest) -> HttpResponse:
    """How to get on, who runs this, and a form that reaches a person."""
    is_signed_in = isinstance(request.user, Person)
    posted = request.POST if request.method == "POST" else None
    asked = {"kind": request.GET.get("about", "")}
    form = ContactForm(posted, is_signed_in=is_signed_in, initial=asked)
    if request.method == "POST" and form.is_valid():
        if _is_too_much(request, timezone.now()):
            return TemplateResponse(request, "429.html", {"wait": HOUR}, status=429)
        try:
            _ask(request, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("help_asked" if is_signed_in else "help_thanks")
    is_in_clinic = isinstance(request.user, Person) and bool(
        StaffMembership.objects.of(request.user)
    )
    context = {"form": form, "operator": operator(), "is_in_clinic": is_in_clinic}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "help/help.html", context, status=status)


def _ask(request: HttpRequest, form: ContactForm) -> None:
    by, facts = actor_of(request.user), form.cleaned_data
    case = open_case(
        kind=facts["kind"],
        by=by,
        now=timezone.now(),
        person=by.row,
        asked=facts["asked"],
        reply_to=facts.get("reply_to", ""),
    )
    said = _("It reached us. Somebody answers by %(day)s.")
    messages.success(request, said % {"day": case.answer_by_date.strftime("%Y-%m-%d")})


def _is_too_much(request: HttpRequest, now: datetime) -> bool:
    address: str = request.client_network  # type: ignore[attr-defined]
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    shared: Any = cache
    count = shared.count(f"contact:{name}:{int(now.timestamp()) // HOUR}", timeout=2 * HOUR)
    return int(count) > MOST_AN_HOUR


@login_not_required
@require_GET
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens next, for somebody without an account."""
    return TemplateResponse(request, "help/thanks.html")


@never_cache
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """The person's own cases: what they asked or what concerns them, by when somebody answers, and the answer."""
    person = person_of(request.user)
    cases = ReviewCase.objects.concerning(person).order_by("-opened_at", "-id")
    rows = [_row(case, person) for case in cases[:100]]
    return TemplateResponse(request, "help/asked.html", {"cases": rows})


def _row(case: ReviewCase, person: Person) -> dict[str, Any]:
    kind = case_kind(case.kind)
    return {
        "case": case,
        "title": kind.title_told(),
        "asked": kind.told_asked(case, person),
        "outcome": kind.told_to(case, person, case.outcome) if case.outcome else "",
        "reply_until": reply_day(events_of(case, person)) if case.is_open else None,
    }


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What this site keeps about people, why, for how long, and who sees it."""
    context = {"operator": operator(), "rules": RULES}
    return TemplateResponse(request, "help/privacy.html", context)
