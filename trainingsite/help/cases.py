"""A person's own cases: where each stands, what was asked, told and said, their reply, and the letter with which it ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from trainingsite.accounts.actions import case_parties
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_letters import letter_of
from trainingsite.accounts.actions.cases import proposed_decision
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.models import CaseEvent, ReviewCase
from trainingsite.help.views import operator


class ReplyForm(forms.Form):
    """What a party says."""

    text = forms.CharField(
        label=lazy("Your reply"),
        max_length=case_parties.LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": lazy("Write something first.")},
    )


@dataclass(frozen=True)
class Step:
    """One line of a case's timeline."""

    at: datetime
    title: str
    text: str


def _own_case(request: HttpRequest, uuid: UUID) -> tuple[ReviewCase, Person]:
    person = person_of(request.user)
    return get_object_or_404(ReviewCase.objects.concerning(person), uuid=uuid), person


@never_cache
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where one of the person's cases stands; their reply is kept."""
    found, person = _own_case(request, uuid)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            case_parties.reply(
                case=found, by=person, now=timezone.now(), text=form.cleaned_data["text"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your reply is kept. Whoever decides reads it."))
            return redirect("case", uuid=uuid)
    context = shown_case(found, person) | {"form": form}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "help/case.html", context, status=status)


@never_cache
@require_GET
def letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letter with which the case ended, to print."""
    found, person = _own_case(request, uuid)
    if found.is_open:
        raise Http404
    context = {
        "case": found,
        "person": person,
        "letter": letter_of(found, person),
        "operator": operator(),
        "site_url": settings.PUBLIC_URL,
    }
    return TemplateResponse(request, "help/letter.html", context)


def shown_case(found: ReviewCase, person: Person) -> dict[str, Any]:
    """What a party sees of a case."""
    kind, events = case_kind(found.kind), list(case_parties.events_of(found, person))
    until = case_parties.reply_day(events)
    return {
        "case": found,
        "title": kind.title_told(),
        "asked": kind.told_asked(found, person),
        "facts": kind.told_facts(found, person),
        "outcome": kind.told_to(found, person, found.outcome) if found.outcome else "",
        "means": kind.means_for(found.outcome),
        "steps": _steps(found, events),
        "reply_until": until,
        "is_reply_late": until is not None and until < timezone.localdate(),
        "is_proposed": found.is_open and proposed_decision(found) is not None,
        "is_late": found.is_open and found.answer_by_date < timezone.localdate(),
    }


def _steps(found: ReviewCase, events: list[CaseEvent]) -> list[Step]:
    """What happened, as this party knows it, the oldest first."""
    titles = {
        CaseEvent.Kind.NOTICE: _("You were asked for a reply"),
        CaseEvent.Kind.REPLY: _("You replied"),
        CaseEvent.Kind.TOLD: _("You were told"),
    }
    steps = [Step(found.opened_at, _("The case was opened"), "")]
    steps += [Step(one.at, titles[CaseEvent.Kind(one.kind)], one.text) for one in events]
    return steps
