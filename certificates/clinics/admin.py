"""Administrators' desk: clinics and their keys, and what was asked."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.clinics import actions
from certificates.clinics.forms import ApiKeyForm, OrganisationForm, RollKeyForm
from certificates.clinics.messages import not_rolled_message
from certificates.clinics.models import ApiKey, Organisation, VerificationCheck
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
        """The way to a new key."""
        return {"may_make_keys": may(request.user, Act.MAKE_KEY)}

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        """The form has looked at the name already; the actions write."""
        by = person_of(request.user)
        if change:
            actions.rename_organisation(by=by, organisation=obj, name=obj.name)
            return
        made = actions.create_organisation(by=by, name=obj.name, now=timezone.now())
        obj.pk, obj.created_at, obj.created_by = made.pk, made.created_at, made.created_by

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/new-key/",
                self.admin_site.admin_view(self.new_key),
                name="certificates_new_key",
            )
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
        last = VerificationCheck.objects.filter(api_key=OuterRef("pk")).order_by("-checked_at")
        asked = Subquery(last.values("checked_at")[:1])
        return super().get_queryset(request).annotate(last_used_at=asked)

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
        more = {"form": form, "key": key, "until": old.expires_at}
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
