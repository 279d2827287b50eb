"""The clinic's keys: made and shown once, rolled, revoked."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from certificates.clinics import actions
from certificates.clinics.forms import ApiKeyForm, RollKeyForm
from certificates.clinics.messages import not_rolled_message, too_many_keys_message
from certificates.clinics.models import ApiKey, StaffMembership
from certificates.clinics.views.entering import clinic_page, for_clinic
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check

ENDED_SHOWN = 20


@require_GET
@for_clinic
def keys(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """The keys that work, and those that did."""
    now = timezone.now()
    rows = list(_keys_of(place).order_by("-created_at", "-pk"))
    ended = [key for key in rows if not key.is_usable_at(now)]
    return clinic_page(
        request,
        place,
        "clinics/keys.html",
        here="keys",
        working=[key for key in rows if key.is_usable_at(now)],
        ended=ended[:ENDED_SHOWN],
    )


def _keys_of(place: StaffMembership) -> Any:
    rows = ApiKey.objects.filter(organisation=place.organisation).with_last_use()
    return rows.select_related("created_by", "revoked_by", "replaced_by")


def _key_of(place: StaffMembership, prefix: str) -> ApiKey:
    """The clinic's key: another's is not found."""
    found: ApiKey = get_object_or_404(_keys_of(place), prefix=prefix)
    return found


@require_http_methods(["GET", "POST"])
@for_clinic
def new_key(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """Make a key and show it, this once."""
    _ask(request, place, Act.MAKE_KEY)
    form = ApiKeyForm(request.POST or None)
    key = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key = _made(
            form,
            lambda: actions.create_api_key(
                organisation=place.organisation,
                name=given["name"],
                by=person_of(request.user),
                now=timezone.now(),
                expires_at=end_of(given["expires_date"]),
                is_test=given["is_test"],
            ),
        )
    return _key_page(request, place, "clinics/key_new.html", form=form, key=key)


@require_http_methods(["GET", "POST"])
@for_clinic
def roll_key(request: HttpRequest, place: StaffMembership, prefix: str) -> HttpResponse:
    """Make a key in the place of one that works on for some days, and show it, this once."""
    old = _key_of(place, prefix)
    _ask(request, place, Act.MAKE_KEY)
    form = RollKeyForm(request.POST or None)
    key = ""
    if request.method == "POST" and form.is_valid():
        overlap = timedelta(days=form.cleaned_data["days"])
        key = _made(
            form,
            lambda: actions.roll_api_key(
                by=person_of(request.user), api_key=old, overlap=overlap, now=timezone.now()
            ),
        )
        old.refresh_from_db()
    works_on = old.is_usable_at(timezone.now())
    return _key_page(
        request, place, "clinics/key_roll.html", form=form, key=key, old=old, works_on=works_on
    )


def _made(form: Any, make: Callable[[], tuple[ApiKey, str]]) -> str:
    """The new key; "" where the form says now why there is none."""
    try:
        return make()[1]
    except actions.NotRolled as refused:
        form.add_error(None, not_rolled_message(refused))
    except actions.TooManyKeys:
        form.add_error(None, too_many_keys_message())
    return ""


@require_http_methods(["GET", "POST"])
@for_clinic
def revoke_key(request: HttpRequest, place: StaffMembership, prefix: str) -> HttpResponse:
    """Ask; then stop the key from working, at once and for good."""
    row = _key_of(place, prefix)
    if row.revoked_at is not None:
        messages.info(request, _("This key was revoked already."))
        return redirect("clinics:keys")
    if request.method == "POST":
        _ask(request, place, Act.REVOKE_KEY)
        actions.revoke_api_key(by=person_of(request.user), api_key=row, now=timezone.now())
        messages.success(request, _("The key %(key)s works no longer.") % {"key": row})
        return redirect("clinics:keys")
    return clinic_page(request, place, "clinics/key_revoke.html", here="keys", key=row)


def _ask(request: HttpRequest, place: StaffMembership, act: Act) -> None:
    check(person_of(request.user), act, organisation=place.organisation)
    ask_again(request, act)


def _key_page(
    request: HttpRequest, place: StaffMembership, template: str, *, form: Any, **shown: Any
) -> HttpResponse:
    status = 400 if form.errors else 200
    return clinic_page(request, place, template, here="keys", form=form, status=status, **shown)


def end_of(day: date | None) -> datetime | None:
    """The first instant after the inclusive last day; None: a key without end."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=UTC) if day else None
