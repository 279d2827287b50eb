"""One row of the clinic's list: how it stands and stood, changed, taken off, and whoever has no code asked for it."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from certificates.clinics import actions
from certificates.clinics.forms import AskForm, RowForm
from certificates.clinics.models import ListRow, StaffMembership
from certificates.clinics.views.entering import clinic_page, for_clinic
from certificates.clinics.views.lists import shown_edit, shown_row
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check


def _row_of(request: HttpRequest, place: StaffMembership, listed: UUID) -> ListRow:
    """The clinic's row: another's is not found."""
    check(person_of(request.user), Act.KEEP_LIST, organisation=place.organisation)
    rows = (
        ListRow.objects.standing().as_of(timezone.now()).select_related("organisation", "added_by")
    )
    row: ListRow = get_object_or_404(rows, uuid=listed, organisation=place.organisation)
    return row


@require_GET
@for_clinic
def row_page(request: HttpRequest, place: StaffMembership, listed: UUID) -> HttpResponse:
    """How somebody stands, with the answer about their certificate, and how they stood."""
    return _page(request, place, _row_of(request, place, listed), AskForm())


def _page(
    request: HttpRequest, place: StaffMembership, row: ListRow, form: AskForm, *, status: int = 200
) -> HttpResponse:
    told = json.loads(row.answer) if row.answer else {}
    return clinic_page(
        request,
        place,
        "clinics/list_row.html",
        here="list",
        shown=shown_row(row),
        told=told,
        holder=told.get("holder") or {},
        changes=actions.changes_of(row),
        edits=[shown_edit(one) for one in actions.edits_of(row)],
        asked=actions.ask_of(row),
        form=form,
        sends=sends_mail(),
        status=status,
    )


@require_http_methods(["GET", "POST"])
@for_clinic
def change(request: HttpRequest, place: StaffMembership, listed: UUID) -> HttpResponse:
    """The four parts of a row are written anew."""
    row = _row_of(request, place, listed)
    parts = {part: getattr(row, part) for part in ("code", "name", "number", "site")}
    form = RowForm(request.POST or None, initial=parts)
    if request.method == "POST" and form.is_valid():
        by, now = person_of(request.user), timezone.now()
        try:
            actions.change_row(row=row, said=form.cleaned_data, by=by, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The row is changed."))
            return redirect("clinics:list_row", row.uuid)
    status = 400 if form.errors else 200
    return clinic_page(
        request, place, "clinics/list_change.html", here="list", row=row, form=form, status=status
    )


@require_http_methods(["GET", "POST"])
@for_clinic
def remove(request: HttpRequest, place: StaffMembership, listed: UUID) -> HttpResponse:
    """Ask; then take the row off the list."""
    row = _row_of(request, place, listed)
    if request.method == "POST":
        by, now = person_of(request.user), timezone.now()
        told = _("%(name)s is off the list.") % {"name": row.name or row.code}
        _do(request, lambda: actions.remove_row(row=row, by=by, now=now), told)
        return redirect("clinics:list")
    return clinic_page(request, place, "clinics/list_remove.html", here="list", row=row)


@require_POST
@for_clinic
def take_over(request: HttpRequest, place: StaffMembership, listed: UUID) -> HttpResponse:
    """The row is about the certificate that took the place of its own."""
    row = _row_of(request, place, listed)
    by, now = person_of(request.user), timezone.now()
    told = _("The row has the code of the certificate that took the place of the other one.")
    _do(request, lambda: actions.take_over(row=row, by=by, now=now), told)
    return redirect("clinics:list_row", row.uuid)


@require_POST
@for_clinic
def ask(request: HttpRequest, place: StaffMembership, listed: UUID) -> HttpResponse:
    """An address is asked for the code; the page says the same whoever has it."""
    row = _row_of(request, place, listed)
    form = AskForm(request.POST)
    if form.is_valid():
        email, by, now = form.cleaned_data["email"], person_of(request.user), timezone.now()
        try:
            actions.ask_for_code(row=row, email=email, by=by, now=now)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            told = _("A mail is on its way to %(email)s. It may take a few minutes.")
            messages.success(request, told % {"email": email})
            return redirect("clinics:list_row", row.uuid)
    return _page(request, place, row, form, status=400)


def _do(request: HttpRequest, act: Callable[[], Any], told: str) -> None:
    """Do it, and say that it is done or why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
