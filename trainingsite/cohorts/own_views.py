"""Pages of whoever is invited or in a group: the invitation, their groups and who sees what there, leaving, reminders."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import VISITOR, Person, actor_of, person_of
from trainingsite.cohorts.actions import joining
from trainingsite.cohorts.actions.groups import runners
from trainingsite.cohorts.actions.own_copy import copy_for
from trainingsite.cohorts.links import invitation_of, membership_of, path_of
from trainingsite.cohorts.models import Cohort, Invitation, Membership
from trainingsite.cohorts.signing_up import remember

ACCEPT, DECLINE, SIGN_UP = "accept", "decline", "sign-up"


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The groups that the person is in, who sees what there, and invitations that wait for an answer."""
    person, now = person_of(request.user), timezone.now()
    rows = Membership.objects.standing().filter(person=person, cohort__closed_at=None)
    waiting = joining.invitations_for(person, now)
    context = {
        "memberships": [
            (row, [one.person for one in runners(row.cohort)], _due(row.cohort))
            for row in rows.select_related("cohort__course").order_by("-joined_at", "-pk")
        ],
        "invitations": [(row, path_of(row)) for row in waiting],
    }
    return TemplateResponse(request, "cohorts/mine.html", context)


@never_cache
@require_GET
def mine_copy(request: HttpRequest) -> HttpResponse:
    """What groups keep about the person, as a file."""
    response = JsonResponse(copy_for(person_of(request.user)), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="groups.json"'
    return response


def _due(cohort: Cohort) -> list[object]:
    return list(cohort.due_dates.select_related("quiz").order_by("due_date", "pk"))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in an invitation leads. Whoever has not confirmed the invited address reads neither the group nor the
    address, and joins nothing."""
    row = invitation_of(token)
    if row is None:
        raise Http404
    if not row.is_good_at(timezone.now()):
        return _over(request, row)
    is_theirs = isinstance(request.user, Person) and joining.is_for(row, request.user)
    if request.method == "POST":
        return _answered(request, row, is_theirs)
    if not isinstance(request.user, Person):
        return TemplateResponse(request, "cohorts/invitation_visitor.html", {"path": request.path})
    if not is_theirs:
        return TemplateResponse(request, "account/invitation_other.html", status=403)
    context = {
        "invitation": row,
        "cohort": row.cohort,
        "managers": [one.person for one in runners(row.cohort)],
        "due": _due(row.cohort),
    }
    return TemplateResponse(request, "cohorts/invitation.html", context)


def _over(request: HttpRequest, row: Invitation) -> HttpResponse:
    membership = row.membership
    if membership is not None and membership.person == request.user and membership.left_at is None:
        return redirect("cohorts:mine")
    return TemplateResponse(request, "cohorts/invitation_over.html", status=410)


def _answered(request: HttpRequest, row: Invitation, is_theirs: bool) -> HttpResponse:
    act, now = request.POST.get("act"), timezone.now()
    try:
        if act == ACCEPT and is_theirs:
            joining.accept(invitation=row, by=person_of(request.user), now=now)
            told = _("You are in the group “%(group)s”.")
            messages.success(request, told % {"group": row.cohort.name})
            return redirect("cohorts:mine")
        if act == DECLINE:
            joining.decline(invitation=row, by=actor_of(request.user), now=now)
            return TemplateResponse(request, "cohorts/invitation_declined.html")
        if act == SIGN_UP and not isinstance(request.user, Person):
            remember(request, row)
            return redirect("account_signup")
    except Refused:
        row.refresh_from_db()  # tapped twice, the first tap has joined already
        return _over(request, row)
    return redirect(request.path)


@require_POST
def leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The person leaves one of their groups."""
    person = person_of(request.user)
    rows = Membership.objects.standing().select_related("cohort")
    row = get_object_or_404(rows, uuid=uuid, person=person)
    try:
        joining.leave(membership=row, by=person, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = _(
            "You have left the group “%(group)s”. Who ran it was told; your results stay yours."
        )
        messages.success(request, told % {"group": row.cohort.name})
    return redirect("cohorts:mine")


@require_POST
def reminders(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Mails before a due date of one group, turned on or off by the person."""
    person = person_of(request.user)
    row = get_object_or_404(Membership.objects.standing(), uuid=uuid, person=person)
    wanted = request.POST.get("wanted") == "yes"
    joining.choose_reminders(membership=row, wanted=wanted, by=person)
    said = (
        _("Reminders of this group come.") if wanted else _("Reminders of this group come no more.")
    )
    messages.success(request, said)
    return redirect("cohorts:mine")


@csrf_exempt  # the link is the proof, and mail programs press it as RFC 8058 says
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def reminders_off(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link at the foot of a reminder leads: a button, and whoever presses it is reminded no more by that group."""
    row = membership_of(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        joining.choose_reminders(membership=row, wanted=False, by=VISITOR)
    context = {"is_off": request.method == "POST", "cohort": row.cohort}
    return TemplateResponse(request, "cohorts/reminders_off.html", context)
