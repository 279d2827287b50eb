"""Administrators' desk: certificates and their status, schemes, clinics and keys, what was asked."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates import actions
from certificates.actions.verification import summary
from certificates.domain.codes import read_code
from certificates.forms import ApiKeyForm, ReasonForm, ReissueForm, WithdrawForm, WordsForm
from certificates.models import (
    ApiKey,
    Certificate,
    IssueLease,
    Organisation,
    Scheme,
    StatusEvent,
    VerificationCheck,
)

Act = Callable[[Certificate, Any, Any], None]
Words = str | Promise


class ReadOnlyAdmin(admin.ModelAdmin):
    """For looking, not for changing."""

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StatusEventInline(admin.TabularInline):
    model = StatusEvent
    fields = ("status", "reason_class", "reason", "effect", "effective_at", "recorded_at", "by")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _withdraw(certificate: Certificate, form: Any, by: Any) -> None:
    data = form.cleaned_data
    actions.withdraw(
        certificate=certificate,
        by=by,
        reason_class=data["reason_class"],
        reason=data["reason"],
        effect=data["effect"],
        effective_at=form.effective_at(),
        now=timezone.now(),
    )


def _suspend(certificate: Certificate, form: Any, by: Any) -> None:
    actions.suspend(certificate=certificate, by=by, now=timezone.now(), **form.cleaned_data)


def _reinstate(certificate: Certificate, form: Any, by: Any) -> None:
    actions.reinstate(certificate=certificate, by=by, now=timezone.now(), **form.cleaned_data)


def _reissue(certificate: Certificate, form: Any, by: Any) -> None:
    actions.reissue(certificate=certificate, by=by, now=timezone.now(), **form.cleaned_data)


# act: title, what it does, its form, the action, and the statuses in which it makes sense
STATUS_ACTS: dict[str, tuple[Words, Words, type[forms.Form], Act, frozenset[str]]] = {
    "withdraw": (
        _("Withdraw for good"),
        _("Every clinic that asks reads “withdrawn” from then on. This cannot be undone."),
        WithdrawForm,
        _withdraw,
        frozenset({"valid", "suspended", "expired", "superseded", "not_yet_valid"}),
    ),
    "suspend": (
        _("Suspend"),
        _("Clinics read “suspended” until you end it or withdraw the certificate."),
        ReasonForm,
        _suspend,
        frozenset({"valid", "expired", "not_yet_valid"}),
    ),
    "reinstate": (
        _("End the suspension"),
        _("Clinics read “valid” again, within its dates."),
        WordsForm,
        _reinstate,
        frozenset({"suspended"}),
    ),
    "reissue": (
        _("Reissue with a corrected name"),
        _("A new certificate with a new code takes its place; the old code reads “replaced”."),
        ReissueForm,
        _reissue,
        frozenset({"valid", "expired", "not_yet_valid"}),
    ),
}


def acts_on(certificate: Certificate, user: Any) -> list[tuple[str, Words]]:
    """The acts that make sense for this certificate now and that this person may do."""
    if not user.has_role("admin"):
        return []
    status = summary(certificate, timezone.now())["status"]
    return [(act, row[0]) for act, row in STATUS_ACTS.items() if status in row[4]]


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ("code", "holder_name", "scheme", "cycle", "issue", "state", "valid_until")
    list_filter = ("scheme",)
    search_fields = ("code", "person__email", "holder__name", "holder__register_number")
    ordering = ("-reserved_at", "-id")
    list_select_related = ("scheme", "holder", "person")
    inlines = (StatusEventInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("status_events")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """A code is found as it is printed, with hyphens and in any case."""
        return super().get_search_results(request, queryset, read_code(search_term) or search_term)

    @admin.display(description=_("name"))
    def holder_name(self, certificate: Certificate) -> str:
        return certificate.holder.name if hasattr(certificate, "holder") else "–"

    @admin.display(description=_("status"))
    def state(self, certificate: Certificate) -> str:
        return str(summary(certificate, timezone.now())["status"])

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the acts that make sense now as buttons."""
        certificate = self.get_object(request, object_id)
        acts = acts_on(certificate, request.user) if certificate is not None else []
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "acts": acts}
        )

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/status/<str:act>/",
                self.admin_site.admin_view(self.change_status),
                name="certificates_certificate_status",
            )
        ]
        return own + super().get_urls()

    def change_status(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """One of STATUS_ACTS, with its form."""
        if not request.user.has_role("admin") or act not in STATUS_ACTS:  # type: ignore[union-attr]
            raise PermissionDenied
        certificate = get_object_or_404(Certificate, pk=pk)
        title, consequence, form_class, change, _statuses = STATUS_ACTS[act]
        holder = getattr(certificate, "holder", None)
        known = {"name": holder.name, "native_name": holder.native_name} if holder else {}
        form = form_class(request.POST or None, initial=known)
        if request.method == "POST" and form.is_valid():
            try:
                change(certificate, form, request.user)
            except actions.StatusRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Done. Clinics see it at once."))
                return redirect("admin:certificates_certificate_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "consequence": consequence,
            "danger": act == "withdraw",
            "opts": self.opts,
            "object": certificate,
            "form": form,
        }
        return TemplateResponse(request, "certificates/status_form.html", context)


@admin.register(IssueLease)
class IssueLeaseAdmin(ReadOnlyAdmin):
    """Certificates on their way: how often they were tried and what went wrong."""

    list_display = ("certificate", "tries", "until", "last_error")
    ordering = ("-tries", "-id")


@admin.register(Scheme)
class SchemeAdmin(ReadOnlyAdmin):
    list_display = ("title", "code", "edition", "exam", "term_months", "is_pilot", "retired_at")


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
        return TemplateResponse(request, "certificates/new_key.html", context)


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
