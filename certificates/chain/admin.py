"""Administrators' desk: the chain, the audits, and what they found."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certificates.chain.models import AuditRun, ChainEntry, Checkpoint, Finding
from trainingsite.accounts.desk import ReadOnlyAdmin, Waits


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
