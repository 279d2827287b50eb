"""Pages of whoever runs groups: the list, founding, settings, invitations."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.cohorts.actions import groups as acts
from trainingsite.cohorts.entering import for_managers, group_of
from trainingsite.cohorts.forms import GroupForm, ManagerForm, NewGroupForm
from trainingsite.cohorts.models import Cohort, CohortManager, Membership


@require_GET
@for_managers
def groups(request: HttpRequest, by: Person) -> HttpResponse:
    """The groups that the person runs; an administrator sees all."""
    standing = Count("memberships", filter=Q(memberships__left_at=None), distinct=True)
    rows = Cohort.objects.seen_by(by).select_related("course").annotate(people=standing)
    context = {
        "going_on": list(rows.filter(closed_at=None).order_by("-founded_at", "-pk")),
        "closed": list(rows.exclude(closed_at=None).order_by("-closed_at", "-pk")[:50]),
    }
    return TemplateResponse(request, "cohorts/groups.html", context)


@require_http_methods(["GET", "POST"])
@for_managers
def new_group(request: HttpRequest, by: Person) -> HttpResponse:
    """A group is founded."""
    form = NewGroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = acts.found_group(
                name=given["name"], course=given["course"], due={}, by=by, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("cohorts:settings", made.uuid)
    status = 400 if form.errors else 200
    return TemplateResponse(request, "cohorts/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@for_managers
def settings(request: HttpRequest, by: Person, uuid: UUID) -> HttpResponse:
    """Name and days; who runs the group; its end."""
    cohort = group_of(by, uuid)
    form = GroupForm(request.POST or None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change_group(
                cohort=cohort,
                name=form.cleaned_data["name"],
                due=form.due,
                by=by,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The group is saved."))
            return redirect("cohorts:settings", cohort.uuid)
    return _settings_page(request, cohort, form=form)


def _settings_page(
    request: HttpRequest,
    cohort: Cohort,
    form: GroupForm | None = None,
    manager_form: ManagerForm | None = None,
) -> HttpResponse:
    runs = acts.runners(cohort)
    context = {
        "cohort": cohort,
        "here": "settings",
        "form": form or GroupForm(cohort=cohort),
        "manager_form": manager_form or ManagerForm(),
        "managers": [(row, row in runs) for row in cohort.managers()],
        "one_stays": len(runs) > 1,
    }
    wrong = any(one is not None and one.errors for one in (form, manager_form))
    status = 400 if wrong else 200
    return TemplateResponse(request, "cohorts/settings.html", context, status=status)


@require_http_methods(["POST"])
@for_managers
def managers(request: HttpRequest, by: Person, uuid: UUID) -> HttpResponse:
    """Somebody else comes to run the group."""
    cohort, form = group_of(by, uuid), ManagerForm(request.POST)
    if form.is_valid():
        try:
            row = acts.name_manager(
                cohort=cohort, email=form.cleaned_data["email"], by=by, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            told = _("%(name)s runs this group, too. Its people were told.")
            messages.success(request, told % {"name": row.person})
            return redirect("cohorts:settings", cohort.uuid)
    return _settings_page(request, cohort, manager_form=form)


@require_http_methods(["POST"])
@for_managers
def end_manager(request: HttpRequest, by: Person, uuid: UUID, pk: int) -> HttpResponse:
    """Somebody runs the group no more."""
    cohort = group_of(by, uuid)
    row = get_object_or_404(CohortManager, pk=pk, cohort=cohort)
    _done(
        request,
        lambda: acts.end_manager(manager=row, by=by, now=timezone.now()),
        _("%(name)s does not run this group any more.") % {"name": row.person},
    )
    is_still_seen = Cohort.objects.seen_by(by).filter(pk=cohort.pk).exists()
    return (
        redirect("cohorts:settings", cohort.uuid) if is_still_seen else redirect("cohorts:groups")
    )


@require_http_methods(["GET", "POST"])
@for_managers
def close(request: HttpRequest, by: Person, uuid: UUID) -> HttpResponse:
    """The group is over, once somebody has read what that means."""
    cohort = group_of(by, uuid)
    if request.method == "POST":
        _done(
            request,
            lambda: acts.close_group(cohort=cohort, by=by, now=timezone.now()),
            _("The group is closed. Its people were told."),
        )
        return redirect("cohorts:groups")
    return TemplateResponse(request, "cohorts/close.html", {"cohort": cohort, "here": "settings"})


@require_http_methods(["GET", "POST"])
@for_managers
def take_out(request: HttpRequest, by: Person, uuid: UUID, member: UUID) -> HttpResponse:
    """Somebody is taken out of the group, once it was asked whether that is meant."""
    cohort = group_of(by, uuid)
    rows = Membership.objects.standing().select_related("person", "cohort")
    row = get_object_or_404(rows, uuid=member, cohort=cohort)
    if request.method == "POST":
        _done(
            request,
            lambda: acts.take_out(membership=row, by=by, now=timezone.now()),
            _("%(name)s is not in the group any more, and was told.") % {"name": row.person},
        )
        return redirect("cohorts:group", cohort.uuid)
    context = {"cohort": cohort, "here": "results", "member": row}
    return TemplateResponse(request, "cohorts/take_out.html", context)


def _done(request: HttpRequest, act: Callable[[], Any], said: str) -> None:
    """Do it, and say that it is done or why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
