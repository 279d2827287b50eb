"""Who works for the clinic: invited, made a manager, taken out; and how somebody leaves."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from certificates.clinics import actions
from certificates.clinics.forms import InviteForm
from certificates.clinics.models import StaffInvitation, StaffMembership
from certificates.clinics.views.entering import clinic_page, for_clinic, for_member
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check


@require_GET
@for_clinic
def people(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """Who works here; for managers also who is invited."""
    now, clinic = timezone.now(), place.organisation
    waiting = actions.invitations_judged(clinic, now) if place.is_manager else []
    return clinic_page(
        request,
        place,
        "clinics/people.html",
        here="people",
        people=actions.people_of(clinic),
        invitations=waiting,
    )


@require_http_methods(["GET", "POST"])
@for_clinic
def invite(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """An address is asked to work for the clinic."""
    by = person_of(request.user)
    check(by, Act.INVITE_STAFF, organisation=place.organisation)
    ask_again(request, Act.INVITE_STAFF)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.invite(
                organisation=place.organisation,
                email=given["email"],
                is_manager=given["is_manager"],
                by=by,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            told = _("A mail is on its way to %(email)s. It may take a few minutes.")
            messages.success(request, told % {"email": given["email"]})
            return redirect("clinics:people")
    status = 400 if form.errors else 200
    sends = sends_mail()
    return clinic_page(
        request, place, "clinics/invite.html", here="people", form=form, sends=sends, status=status
    )


@require_http_methods(["GET", "POST"])
@for_clinic
def person(request: HttpRequest, place: StaffMembership, staff: UUID) -> HttpResponse:
    """Somebody who works here, and what their manager can do about it."""
    by = person_of(request.user)
    check(by, Act.END_STAFF, organisation=place.organisation)
    rows = StaffMembership.objects.standing().select_related("person", "organisation")
    row = get_object_or_404(rows, uuid=staff, organisation=place.organisation)
    if request.method == "POST":
        return _changed(request, row)
    made = actions.keys_made_by(row, timezone.now())
    return clinic_page(request, place, "clinics/person.html", here="people", row=row, made=made)


def _changed(request: HttpRequest, row: StaffMembership) -> HttpResponse:
    act, by, now = request.POST.get("act"), person_of(request.user), timezone.now()
    if act == "manager":
        ask_again(request, Act.INVITE_STAFF)
        told = _("%(name)s manages the clinic, too.")
        _do(request, lambda: actions.make_manager(membership=row, by=by, now=now), told, row)
    elif act == "no-manager":
        told = _("%(name)s does not manage the clinic any more.")
        _do(request, lambda: actions.end_manager(membership=row, by=by, now=now), told, row)
    elif act == "take-out":
        told = _("%(name)s does not work for the clinic any more, and was told.")
        _do(request, lambda: actions.take_out(membership=row, by=by, now=now), told, row)
    # Whoever took themself out comes to what is left to them.
    is_in = StaffMembership.objects.of(by) is not None
    return redirect("clinics:people" if is_in else settings.LOGIN_REDIRECT_URL)


@require_http_methods(["GET", "POST"])
@for_member
def leave(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """The person leaves, once they have read what that means."""
    by = person_of(request.user)
    if request.method == "POST":
        told = _("You do not work for this clinic any more.")
        left = _do(
            request,
            lambda: actions.leave(membership=place, by=by, now=timezone.now()),
            told,
            place,
        )
        return redirect(settings.LOGIN_REDIRECT_URL if left else "clinics:leave")
    return clinic_page(request, place, "clinics/leave.html", here="people")


@require_POST
@for_clinic
def withdraw(request: HttpRequest, place: StaffMembership, staff: UUID) -> HttpResponse:
    """The link of an invitation leads to nothing any more."""
    by = person_of(request.user)
    check(by, Act.END_STAFF, organisation=place.organisation)
    row = get_object_or_404(StaffInvitation, uuid=staff, organisation=place.organisation)
    try:
        actions.withdraw(invitation=row, by=by, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is withdrawn. Its link leads to nothing."))
    return redirect("clinics:people")


def _do(request: HttpRequest, act: Callable[[], None], told: str, row: StaffMembership) -> bool:
    """Do it, and say that it is done or why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, told % {"name": row.person} if "%(" in told else told)
    return True
