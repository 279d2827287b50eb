"""The first page of a clinic, and the page on which somebody joins one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from certificates.clinics import actions
from certificates.clinics.actions import Wanted
from certificates.clinics.models import ApiKey, StaffInvitation, StaffMembership, State
from certificates.clinics.views.checks import shown_checks
from certificates.clinics.views.entering import clinic_page, for_clinic
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, actor_of, person_of

LATEST = 5
# Standings that ask somebody for a look.
WANTING = frozenset({State.CHANGED, State.UNKNOWN, State.ENDED, State.STALE})


@require_GET
def home(request: HttpRequest) -> HttpResponseBase:
    """What the clinic asked last, its keys and people; for whoever is invited and works nowhere yet, the invitation."""
    person = person_of(request.user)
    waiting = [] if StaffMembership.objects.of(person) else _waiting(person)
    return redirect(waiting[0][1]) if waiting else clinic_home(request)


@for_clinic
def clinic_home(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """The first page of a clinic."""
    now, clinic = timezone.now(), place.organisation
    keys: list[Any] = list(
        ApiKey.objects.filter(organisation=clinic, revoked_at=None).with_last_use()
    )
    working = [key for key in keys if key.is_usable_at(now)]
    used = [key.last_used_at for key in working if key.last_used_at is not None]
    standings = actions.standings_of(clinic, now)
    return clinic_page(
        request,
        place,
        "clinics/home.html",
        here="home",
        latest=shown_checks(actions.newest_checks(clinic, Wanted(), 0, LATEST)),
        keys=working,
        last_used=max(used, default=None),
        people=actions.people_of(clinic),
        choice=actions.name_choice_of(clinic),
        listed=len(standings),
        wanting=sum(one in WANTING for one in standings),
    )


def _waiting(person: Person) -> list[tuple[StaffInvitation, str]]:
    rows = actions.invitations_for(person, timezone.now())
    return [(row, actions.invitation_path(row)) for row in rows]


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in an invitation leads: one tap of whoever has confirmed the invited address; or a no."""
    try:
        row = actions.invitation_by_link(token)
    except actions.NoLink:
        raise Http404 from None
    person = request.user if isinstance(request.user, Person) else None
    if row is None or not actions.is_open(row, timezone.now()):
        return _over(request, person)
    if person is not None and not actions.is_for(row, person):
        return TemplateResponse(request, "account/invitation_other.html", status=403)
    if request.method == "POST" and "no" in request.POST:
        return _declined(request, row)
    if person is None:
        return TemplateResponse(request, "clinics/invitation_visitor.html", {"path": request.path})
    if request.method == "POST":
        return _joined(request, row, person)
    standing = StaffMembership.objects.of(person)
    context = {"invitation": row, "elsewhere": standing}
    return TemplateResponse(request, "clinics/invitation.html", context)


def _over(request: HttpRequest, person: Person | None) -> HttpResponse:
    """A second tap on the link, or on Join, leads where the first one did."""
    if person is not None and StaffMembership.objects.of(person):
        return redirect("clinics:home")
    return TemplateResponse(request, "clinics/invitation_over.html", status=410)


def _declined(request: HttpRequest, row: StaffInvitation) -> HttpResponse:
    try:
        actions.decline(invitation=row, by=actor_of(request.user), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    return TemplateResponse(request, "clinics/invitation_declined.html")


def _joined(request: HttpRequest, row: StaffInvitation, person: Person) -> HttpResponse:
    try:
        actions.accept(invitation=row, by=person, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    told = _("You work for %(clinic)s here from now on.")
    messages.success(request, told % {"clinic": row.organisation})
    return redirect("clinics:home")
