"""Administrators' desk: the chain, the audits, and what they found."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certificates.chain import actions
from certificates.chain.models import AuditRun, ChainEntry, Checkpoint, Finding, RestoreGap
from certificates.keys import KeysUnusable
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.desk import ReadOnlyAdmin, Waits
from trainingsite.accounts.may import Act, check, may


@admin.register(ChainEntry)
class ChainEntryAdmin(ReadOnlyAdmin):
    list_display = ("sequence", "kind", "row", "head", "entered_at")
    list_filter = ("kind",)
    search_fields = ("=sequence", "=row", "=head")
    ordering = ("-sequence",)


@admin.register(AuditRun)
class AuditRunAdmin(ReadOnlyAdmin):
    list_display = ("ended_at", "is_whole", "length", "entries", "results", "found")
    ordering = ("-id",)


class StandsFilter(admin.SimpleListFilter):
    """Findings that no later audit has found mended."""

    title = _("stands")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Not mended"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(gone_at=None) if self.value() == "yes" else queryset


# Tried this often, an hour has passed.
LATE = {"delivery__sent_at": None, "delivery__tries__gte": 5}


class WayFilter(admin.SimpleListFilter):
    """Checkpoints that do not get there."""

    title = _("on its way")
    parameter_name = "way"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("late", _("Does not get there"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(**LATE) if self.value() == "late" else queryset


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    waits = (
        Waits(
            ngettext_lazy(
                "ALARM: %d thing that is stored is not as it was",
                "ALARM: %d things that are stored are not as they were",
            ),
            lambda _by: Finding.objects.open().count(),
            query="stands=yes",
        ),
    )
    list_display = ("problem", "kind", "row", "sequence", "about", "found_at", "gone_at")
    list_filter = (StandsFilter, "problem")
    ordering = ("gone_at", "-found_at")


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    waits = (
        Waits(
            ngettext_lazy(
                "%d checkpoint of the chain does not get to its outside place",
                "%d checkpoints of the chain do not get to their outside place",
            ),
            lambda _by: Checkpoint.objects.filter(**LATE).count(),
            query="way=late",
        ),
    )
    list_display = ("made_at", "length", "head", "why", "went_to", "sent_at", "failure")
    list_filter = (WayFilter, "why")
    list_select_related = ("delivery",)
    ordering = ("-length",)

    @admin.display(description=_("went to"))
    def went_to(self, checkpoint: Checkpoint) -> str:
        return checkpoint.delivery.to if hasattr(checkpoint, "delivery") else ""

    @admin.display(description=_("sent"))
    def sent_at(self, checkpoint: Checkpoint) -> Any:
        return checkpoint.delivery.sent_at if hasattr(checkpoint, "delivery") else None

    @admin.display(description=_("what went wrong"))
    def failure(self, checkpoint: Checkpoint) -> str:
        return checkpoint.delivery.failure if hasattr(checkpoint, "delivery") else ""


class AcknowledgeForm(forms.Form):
    """What was done about what is missing."""

    note = forms.CharField(
        label=_("What you did about what is missing, for the record"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@admin.register(RestoreGap)
class RestoreGapAdmin(ReadOnlyAdmin):
    waits = (
        Waits(
            ngettext_lazy(
                "After a restore something is missing, and no certificate is issued until you have acknowledged it (%d restore)",
                "After restores something is missing, and no certificate is issued until you have acknowledged it (%d restores)",
            ),
            lambda _by: RestoreGap.objects.filter(acknowledged_at=None).count(),
            query="acknowledged_at__isnull=True",
        ),
    )
    list_display = ("restored_at", "backup_of", "length", "noted_length", "acknowledged_by")
    list_select_related = ("acknowledged_by",)
    ordering = ("-id",)

    def offers(self, request: HttpRequest, row: RestoreGap | None) -> dict[str, Any]:
        """Acknowledging, while it waits for that."""
        waits = row is not None and row.acknowledged_at is None
        return {"waits": waits and may(person_of(request.user), Act.ACKNOWLEDGE_RESTORE)}

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/acknowledge/",
            self.admin_site.admin_view(self.acknowledge),
            name="chain_restoregap_acknowledge",
        )
        return [own, *super().get_urls()]

    def acknowledge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read what is missing, say what was done; certificates are made again."""
        by = person_of(request.user)
        check(by, Act.ACKNOWLEDGE_RESTORE)
        gap = get_object_or_404(RestoreGap, pk=pk)
        form = AcknowledgeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            note = form.cleaned_data["note"]
            try:
                actions.acknowledge_restore(by=by, gap=gap, note=note, now=timezone.now())
            except KeysUnusable as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Acknowledged. Certificates are made again."))
            return redirect("admin:chain_restoregap_change", pk)
        title = _("Acknowledge what is missing")
        return self.page(request, "chain/acknowledge.html", title, gap, form=form)
