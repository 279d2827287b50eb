"""Administrators' desk: the chain, the audits, and what they found."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certificates.chain.models import AuditRun, ChainEntry, Finding
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
