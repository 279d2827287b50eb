"""Administrators' desk: clinics and their keys, and what was asked."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.clinics import actions
from certificates.clinics.forms import ApiKeyForm
from certificates.clinics.models import ApiKey, Organisation, VerificationCheck
from certificates.desk import ReadOnlyAdmin


@admin.register(VerificationCheck)
class VerificationCheckAdmin(ReadOnlyAdmin):
    list_display = ("checked_at", "api_key", "code", "as_of", "status")
    list_filter = ("status",)
    ordering = ("-checked_at", "-id")


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ("name", "created_at")
    fields = ("name",)
    search_fields = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the way to a new key for those who may make one."""
        may = request.user.has_role("admin")  # type: ignore[union-attr]
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "may_make_keys": may}
        )

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        if not change:
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)

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
        if not request.user.has_role("admin"):  # type: ignore[union-attr]
            raise PermissionDenied
        organisation = get_object_or_404(Organisation, pk=pk)
        form = ApiKeyForm(request.POST or None)
        key = ""
        if request.method == "POST" and form.is_valid():
            last_day = form.cleaned_data["expires_date"]
            _row, key = actions.create_api_key(
                organisation=organisation,
                name=form.cleaned_data["name"],
                by=request.user,
                now=timezone.now(),
                expires_at=_end_of(last_day) if last_day else None,
            )
        context = {
            **self.admin_site.each_context(request),
            "title": _("New key for %(name)s") % {"name": organisation.name},
            "opts": self.opts,
            "object": organisation,
            "form": form,
            "key": key,
        }
        return TemplateResponse(request, "clinics/new_key.html", context)


def _end_of(day: date) -> datetime:
    """The first instant after the inclusive last day."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=UTC)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = ("prefix", "name", "organisation", "created_at", "expires_at", "revoked_at")
    list_filter = ("organisation",)
    exclude = ("sha256",)
    actions = ("revoke",)

    @admin.action(description=_("Revoke the chosen keys"))
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        """Stop the keys from working, at once and for good."""
        if not request.user.has_role("admin"):  # type: ignore[union-attr]
            raise PermissionDenied
        for key in queryset:
            actions.revoke_api_key(api_key=key, now=timezone.now())
        messages.success(request, _("The chosen keys no longer work."))
