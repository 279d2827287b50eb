"""Administrators' desk: clinics and their keys, and what was asked."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.clinics import actions
from certificates.clinics.forms import ApiKeyForm, InviteForm, OrganisationForm, RollKeyForm
from certificates.clinics.messages import not_rolled_message
from certificates.clinics.models import ApiKey, Organisation, StaffMembership, VerificationCheck
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.desk import DeskAdmin, ReadOnlyAdmin
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may


@admin.register(VerificationCheck)
class VerificationCheckAdmin(ReadOnlyAdmin):
    list_display = ("checked_at", "api_key", "code", "as_of", "status", "reference")
    list_filter = ("status",)
    ordering = ("-checked_at", "-id")


@admin.register(Organisation)
class OrganisationAdmin(DeskAdmin):
    list_display = ("name", "created_at")
    form = OrganisationForm
    search_fields = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def offers(self, request: HttpRequest, row: Organisation | None) -> dict[str, Any]:
        """The ways to a new key and to its people."""
        return {
            "may_make_keys": may(request.user, Act.MAKE_KEY),
            "may_invite": may(request.user, Act.INVITE_STAFF),
            "may_show_name": may(request.user, Act.SHOW_CLINIC_NAME),
        }

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        """The form has looked at the name already; the actions write."""
        by = person_of(request.user)
        if change:
            actions.rename_organisation(by=by, organisation=obj, name=obj.name)
            return
        made = actions.create_organisation(by=by, name=obj.name, now=timezone.now())
        obj.pk, obj.created_at, obj.created_by = made.pk, made.created_at, made.created_by

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/new-key/", view(self.new_key), name="certificates_new_key"),
            path("<int:pk>/people/", view(self.people), name="certificates_clinic_people"),
            path("<int:pk>/name/", view(self.name_shown), name="certificates_clinic_name"),
        ]
        return own + super().get_urls()

    def new_key(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a key and show it, this once."""
        by = person_of(request.user)
        check(by, Act.MAKE_KEY)
        ask_again(request, Act.MAKE_KEY)
        organisation = get_object_or_404(Organisation, pk=pk)
        form = ApiKeyForm(request.POST or None)
        key = ""
        if request.method == "POST" and form.is_valid():
            last_day = form.cleaned_data["expires_date"]
            _row, key = actions.create_api_key(
                organisation=organisation,
                name=form.cleaned_data["name"],
                by=by,
                now=timezone.now(),
                expires_at=_end_of(last_day) if last_day else None,
                is_test=form.cleaned_data["is_test"],
            )
        return self.page(
            request,
            "clinics/new_key.html",
            _("New key for %(name)s") % {"name": organisation.name},
            organisation,
            form=form,
            key=key,
        )

    def people(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who works for the clinic and who is invited; its form invites, its buttons make managers, take out and withdraw."""
        by = person_of(request.user)
        check(by, Act.INVITE_STAFF)
        organisation = get_object_or_404(Organisation, pk=pk)
        is_inviting = request.method == "POST" and not _BUTTONS & set(request.POST)
        if is_inviting or "make_manager" in request.POST:
            ask_again(request, Act.INVITE_STAFF)
        initial = {"is_manager": not actions.managers_of(organisation)}
        form = InviteForm(request.POST if is_inviting else None, initial=initial)
        if request.method == "POST" and (told := _changed(request, organisation, form, by)):
            messages.success(request, told)
            return redirect(request.path)
        return self.page(
            request,
            "clinics/desk_people.html",
            _("People of %(name)s") % {"name": organisation.name},
            organisation,
            form=form,
            people=actions.people_of(organisation),
            invitations=actions.invitations_judged(organisation, timezone.now()),
        )

    def name_shown(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Whether holders read the clinic's name, who chose that when, and a button for the other."""
        by = person_of(request.user)
        check(by, Act.SHOW_CLINIC_NAME)
        organisation = get_object_or_404(Organisation, pk=pk)
        if request.method == "POST":
            is_shown = request.POST.get("shown") == "yes"
            actions.choose_name_shown(
                organisation=organisation, is_shown=is_shown, by=by, now=timezone.now()
            )
            return redirect(request.path)
        choices = organisation.name_choices.select_related("by").order_by("-pk")
        return self.page(
            request,
            "clinics/desk_name_shown.html",
            _("The name of %(name)s, for holders") % {"name": organisation.name},
            organisation,
            is_shown=bool(choices and choices[0].is_shown),
            choices=choices,
        )


_BUTTONS = {"make_manager", "take_out", "withdraw"}


def _changed(request: HttpRequest, organisation: Organisation, form: InviteForm, by: Person) -> Any:
    """Do what was asked, and what to say of it; "" where the page says now why it was not done."""
    now, post = timezone.now(), request.POST
    try:
        if "take_out" in post:
            rows = StaffMembership.objects.standing().filter(organisation=organisation)
            actions.take_out(membership=_one_of(rows, post["take_out"]), by=by, now=now)
            return _("They do not work for the clinic any more, and were told.")
        if "make_manager" in post:
            rows = StaffMembership.objects.standing().filter(organisation=organisation)
            actions.make_manager(membership=_one_of(rows, post["make_manager"]), by=by, now=now)
            return _("They manage the clinic from now on.")
        if "withdraw" in post:
            invitation = _one_of(organisation.staff_invitations.all(), post["withdraw"])
            actions.withdraw(invitation=invitation, by=by, now=now)
            return _("The invitation is withdrawn. Its link leads to nothing.")
        if form.is_valid():
            actions.invite(organisation=organisation, by=by, now=now, **form.cleaned_data)
            return _("A mail is on its way. It may take a few minutes.")
    except Refused as refusal:
        if form.is_bound:
            form.add_error("email", str(refusal))
        else:
            messages.error(request, str(refusal))
    return ""


def _one_of(rows: Any, said: str) -> Any:
    try:
        return get_object_or_404(rows, uuid=UUID(said))
    except ValueError:
        raise Http404 from None


def _rolled(form: RollKeyForm, old: ApiKey, by: Person) -> str:
    """The new key; "" where the form says now why there is none."""
    overlap = timedelta(days=form.cleaned_data["days"])
    try:
        return actions.roll_api_key(by=by, api_key=old, overlap=overlap, now=timezone.now())[1]
    except actions.NotRolled as refused:
        form.add_error(None, not_rolled_message(refused))
        return ""


def _end_of(day: date) -> datetime:
    """The first instant after the inclusive last day."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=UTC)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = (
        *("prefix", "name", "organisation", "is_test", "created_at", "last_used"),
        *("expires_at", "revoked_at", "revoked_by"),
    )
    list_filter = ("organisation", "is_test")
    list_select_related = ("organisation", "revoked_by")
    exclude = ("sha256",)
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With when each was last asked with."""
        rows: Any = super().get_queryset(request)
        return rows.with_last_use()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "last_used")

    def offers(self, request: HttpRequest, row: ApiKey | None) -> dict[str, Any]:
        """The way to a key that takes its place, while it works."""
        works = row is not None and row.is_usable_at(timezone.now())
        return {"may_roll": works and may(request.user, Act.MAKE_KEY)}

    def get_urls(self) -> list[URLPattern]:
        roll = self.admin_site.admin_view(self.roll)
        return [path("<int:pk>/roll/", roll, name="certificates_roll_key"), *super().get_urls()]

    def roll(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a key in the place of this one, which works on for some days, and show it, this once."""
        by = person_of(request.user)
        check(by, Act.MAKE_KEY)
        ask_again(request, Act.MAKE_KEY)
        old = get_object_or_404(ApiKey, pk=pk)
        form = RollKeyForm(request.POST or None)
        key = _rolled(form, old, by) if request.method == "POST" and form.is_valid() else ""
        old.refresh_from_db()
        title = _("Roll the key %(name)s") % {"name": old}
        works_on = old.is_usable_at(timezone.now())
        more = {"form": form, "key": key, "until": old.expires_at, "works_on": works_on}
        return self.page(request, "clinics/roll_key.html", title, old, **more)

    @admin.display(description=_("last used"), ordering="last_used_at")
    def last_used(self, key: Any) -> Any:
        return key.last_used_at or _("never")

    @admin.action(description=_("Revoke the chosen keys"))
    def revoke(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Ask; then stop the keys from working, at once and for good."""
        check(person_of(request.user), Act.REVOKE_KEY)
        if "confirmed" not in request.POST:
            return self.page(
                request, "clinics/revoke_keys.html", _("Revoke these keys?"), keys=queryset
            )
        ask_again(request, Act.REVOKE_KEY)
        for key in queryset:
            actions.revoke_api_key(by=person_of(request.user), api_key=key, now=timezone.now())
        messages.success(request, _("The chosen keys no longer work."))
        return None
