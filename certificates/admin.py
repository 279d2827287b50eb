"""Administrators' desk: certificates and their status, and schemes. Clinics have a desk of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certificates import actions
from certificates.actions.verification import summary
from certificates.domain.codes import read_code
from certificates.forms import PlainReasonForm, ReasonForm, ReissueForm, WithdrawalForm
from certificates.messages import refusal_message
from certificates.models import Certificate, CertificateStep, IssueLease, Scheme, StatusEvent
from quizzes.models import Attempt
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.desk import ReadOnlyAdmin, ReadOnlyInline, Waits
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may


class StatusEventInline(ReadOnlyInline):
    model = StatusEvent
    fields = ("status", "reason_class", "reason", "effect", "effective_at", "recorded_at", "by")
    readonly_fields = fields


class CertificateStepInline(ReadOnlyInline):
    model = CertificateStep
    fields = ("step", "due_at", "done_at", "is_told")
    readonly_fields = fields
    ordering = ("due_at", "id")


SEEN_AT_ONCE = _("Done. Clinics see it at once.")


def _open_case(certificate: Certificate, form: Any, by: Person) -> Promise:
    data = form.cleaned_data
    actions.report_certificate(
        certificate=certificate,
        grounds=actions.Grounds(data["reason_class"], data["reason"], data["from_date"]),
        until=data["until"],
        by=by,
        now=timezone.now(),
    )
    return _("The case is open, and the holder is told. It waits under “Cases”.")


def _look_again(certificate: Certificate, form: Any, by: Person) -> Promise:
    text = form.cleaned_data["reason"]
    actions.review_withdrawal(certificate=certificate, text=text, by=by, now=timezone.now())
    return _("The case is open. It waits under “Cases”.")


def _suspend(certificate: Certificate, form: Any, by: Person) -> Promise:
    actions.suspend(certificate=certificate, by=by, now=timezone.now(), **form.cleaned_data)
    return SEEN_AT_ONCE


def _reinstate(certificate: Certificate, form: Any, by: Person) -> Promise:
    actions.reinstate(certificate=certificate, by=by, now=timezone.now(), **form.cleaned_data)
    return SEEN_AT_ONCE


def _correct(certificate: Certificate, form: Any, by: Person) -> Promise:
    made = actions.correct_name(
        certificate=certificate, by=by, now=timezone.now(), **form.cleaned_data
    )
    if isinstance(made, Certificate):
        return SEEN_AT_ONCE
    return _("Proposed. Another administrator finds it at the desk; until then nothing changes.")


@dataclass(frozen=True)
class StatusAct:
    """A page at the desk: which act it is, its words, its form, the call, and the statuses in which it makes sense."""

    act: Act
    title: Promise
    consequence: Promise
    form: type[forms.Form]
    do: Callable[[Certificate, Any, Person], Promise]
    statuses: frozenset[str]


STATUS_ACTS: dict[str, StatusAct] = {
    "withdraw": StatusAct(
        Act.REPORT_CERTIFICATE,
        _("Open a case to withdraw it"),
        _(
            "The holder reads what you write and may reply; then two people decide, and nothing changes before. Where nobody may rely on it "
            "meanwhile, suspend it first: that holds at once."
        ),
        WithdrawalForm,
        _open_case,
        frozenset({"valid", "trial", "suspended", "expired", "superseded", "not_yet_valid"}),
    ),
    "look-again": StatusAct(
        Act.REVIEW_WITHDRAWAL,
        _("Have the withdrawal looked at again"),
        _(
            "Somebody who had no part in it decides, where there is one. The holder reads what you write."
        ),
        PlainReasonForm,
        _look_again,
        frozenset({"withdrawn"}),
    ),
    "suspend": StatusAct(
        Act.SUSPEND,
        _("Suspend"),
        _(
            "Clinics read “suspended” at once, until somebody ends it or a case decides. One person may: open a case then, so that the holder "
            "is heard."
        ),
        ReasonForm,
        _suspend,
        frozenset({"valid", "trial", "expired", "not_yet_valid"}),
    ),
    "reinstate": StatusAct(
        Act.REINSTATE,
        _("End the suspension"),
        _("Clinics read “valid” again, within its dates."),
        PlainReasonForm,
        _reinstate,
        frozenset({"suspended"}),
    ),
    "reissue": StatusAct(
        Act.REISSUE,
        _("Reissue with a corrected name"),
        _(
            "A second administrator has to agree, unless the surname alone changed and you have seen a document. Then a new "
            "certificate with a new code takes its place; the old code reads “replaced”, and the answer says that the name was corrected."
        ),
        ReissueForm,
        _correct,
        frozenset({"valid", "trial", "expired", "not_yet_valid"}),
    ),
}


def acts_on(certificate: Certificate, by: Person) -> list[tuple[str, Promise]]:
    """The acts that make sense for this certificate now and that this person may do."""
    status = summary(certificate, timezone.now())["status"]
    return [
        (name, row.title)
        for name, row in STATUS_ACTS.items()
        if status in row.statuses and may(by, row.act)
    ]


class PassFilter(admin.SimpleListFilter):
    """Suspended ones whose attempt was void and counts again: only a person reinstates them. And those whose holder nobody has asked."""

    title = _("suspended")
    parameter_name = "pass"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("again", _("Suspended, and the pass counts again")),
            ("unheard", _("Suspended, and no case is open about it")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "unheard":
            return queryset.filter(pk__in=actions.held_unheard().values("pk"))
        if self.value() != "again":
            return queryset
        return queryset.filter(pk__in=actions.suspended_with_pass().values("pk"))


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    waits = (
        Waits(
            ngettext_lazy(
                "%d certificate is suspended though its pass counts again",
                "%d certificates are suspended though their passes count again",
            ),
            lambda _by: actions.suspended_with_pass().count(),
            query="pass=again",
        ),
        Waits(
            ngettext_lazy(
                "%d certificate is suspended and no case is open about it",
                "%d certificates are suspended and no case is open about them",
            ),
            lambda _by: actions.held_unheard().count(),
            query="pass=unheard",
        ),
    )
    list_display = ("code", "holder_name", "scheme", "cycle", "issue", "state", "valid_until")
    list_filter = (PassFilter, "scheme")
    search_fields = ("code", "person__email", "holder__name", "holder__register_number")
    ordering = ("-reserved_at", "-id")
    list_select_related = ("scheme", "holder", "person", "attempt__quiz")
    inlines = (StatusEventInline, CertificateStepInline)
    readonly_fields = ("passes_behind",)

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

    @admin.display(description=_("passes that it stops"))
    def passes_behind(self, certificate: Certificate) -> str:
        """Why no certificate came of them: begun before it was withdrawn, or waiting while it is on hold."""
        rows = actions.passes_behind(certificate).select_related("quiz")
        told = [f"{row.quiz}, {row.closed_at:%Y-%m-%d}" for row in rows]
        return "; ".join(told) or "–"

    def offers(self, request: HttpRequest, row: Certificate | None) -> dict[str, Any]:
        """The acts that make sense now."""
        return {"acts": acts_on(row, person_of(request.user)) if row is not None else []}

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
        if act not in STATUS_ACTS:
            raise PermissionDenied
        row, by = STATUS_ACTS[act], person_of(request.user)
        check(by, row.act)
        ask_again(request, row.act)
        certificate = get_object_or_404(Certificate, pk=pk)
        # A clinical lead of its course, and not of another: the page names the holder.
        check(by, row.act, course=certificate.scheme.exam.course)
        holder = getattr(certificate, "holder", None)
        known = {"name": holder.name, "native_name": holder.native_name} if holder else {}
        form = row.form(request.POST or None, initial=known)
        if request.method == "POST" and form.is_valid():
            try:
                done = row.do(certificate, form, by)
            except actions.StatusRefused as refused:
                form.add_error(None, refusal_message(refused.refusal))
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, str(done))
                if not self.has_view_permission(request, certificate):
                    return redirect("admin:index")
                return redirect("admin:certificates_certificate_change", pk)
        return self.page(
            request,
            "certificates/status_form.html",
            row.title,
            certificate,
            consequence=row.consequence,
            danger=act == "suspend",
            form=form,
        )


@admin.register(IssueLease)
class IssueLeaseAdmin(ReadOnlyAdmin):
    """Certificates on their way: how often they were tried and what went wrong."""

    waits = (
        Waits(
            ngettext_lazy("%d certificate could not be made", "%d certificates could not be made"),
            lambda _by: IssueLease.objects.exclude(last_error="").count(),
            query="last_error__gt=",
        ),
        Waits(
            ngettext_lazy(
                "%d pass waits for its certificate", "%d passes wait for their certificates"
            ),
            lambda _by: actions.passes_without_certificate().count(),
            query="current_result__state=passed",
            listed=Attempt,
        ),
    )
    list_display = ("certificate", "tries", "until", "last_error")
    ordering = ("-tries", "-id")


@admin.register(Scheme)
class SchemeAdmin(ReadOnlyAdmin):
    list_display = ("title", "code", "edition", "exam", "term_months", "is_pilot", "retired_at")
