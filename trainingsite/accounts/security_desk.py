"""The desk of the security log: to look at by kind, person and day, and to take along as JSON lines."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trainingsite.accounts.actions.security import export_log
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.desk import ReadOnlyAdmin
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may
from trainingsite.accounts.models import SecurityEvent


@admin.register(SecurityEvent)
class SecurityEventAdmin(ReadOnlyAdmin):
    """Who did what to whose access, signature, key or certificate."""

    list_display = ("to_the_second", "kind", "who", "person", "about", "told")
    list_filter = ("kind",)
    date_hierarchy = "at"
    list_select_related = ("by", "person")
    search_fields = ("about", "by__email", "by__uuid", "person__email", "person__uuid")
    search_help_text = _("A person by their address, or what it is about, as the log names it.")
    ordering = ("-at", "-id")
    fields = ("at", "kind", "by", "by_role", "person", "about", "facts", "uuid")
    change_list_template = "admin/accounts/securityevent/change_list.html"

    @admin.display(description=_("when"), ordering="at")
    def to_the_second(self, event: SecurityEvent) -> str:
        return date_format(timezone.localtime(event.at), "Y-m-d H:i:s")

    @admin.display(description=_("by"))
    def who(self, event: SecurityEvent) -> str:
        return str(event.by or event.by_role or "–")

    @admin.display(description=_("facts"))
    def told(self, event: SecurityEvent) -> str:
        """The facts; of an event that counts others, a sentence."""
        if "more" not in event.facts:
            return json.dumps(event.facts, ensure_ascii=False)
        return _how_many_more(event.facts)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """With the way to take along what is listed."""
        known = {"may_export": may(request.user, Act.EXPORT_LOG), "query": request.GET.urlencode()}
        return super().changelist_view(request, {**(extra_context or {}), **known})

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "export/", self.admin_site.admin_view(self.export), name="accounts_securityevent_export"
        )
        return [own, *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """What the list's filters leave, oldest first; that it was taken along is in the log as well."""
        by = person_of(request.user)
        check(by, Act.EXPORT_LOG)
        ask_again(request, Act.EXPORT_LOG)
        listed = self.get_changelist_instance(request).get_queryset(request)
        if request.method == "POST":
            rows = export_log(events=listed, by=by, now=timezone.now())
            return StreamingHttpResponse(
                _lines(rows),
                content_type="application/x-ndjson",
                headers={"Content-Disposition": 'attachment; filename="security-log.jsonl"'},
            )
        return self.page(
            request,
            "admin/accounts/securityevent/export.html",
            _("Take the security log along"),
            count=listed.count(),
            query=request.GET.urlencode(),
            form=forms.Form(),
        )


def _how_many_more(facts: dict[str, Any]) -> str:
    until = timezone.localtime(datetime.fromisoformat(facts["until"]))
    counted = ngettext(
        "and %(more)s more until %(time)s (%(of)s)",
        "and %(more)s more until %(time)s (%(of)s)",
        facts["more"],
    )
    shown = {"more": facts["more"], "time": date_format(until, "H:i"), "of": ", ".join(facts["of"])}
    return counted % shown


def _lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"
