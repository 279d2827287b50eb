"""The desk of those who may read exam keys: who granted it, until when, what they opened; taking it away."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.models import FileReading, KeyReading, KeyRight
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.desk import ReadOnlyAdmin
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may

MOST_SHOWN = 100


@admin.register(KeyRight)
class KeyRightAdmin(ReadOnlyAdmin):
    """Who may read the keys of exam questions. It is asked for on the page of such a question, and decided as a case."""

    list_display = ("person", "course", "granted_by", "granted_at", "until_date", "ended_at")
    list_select_related = ("person", "course", "granted_by")
    ordering = ("-granted_at", "-id")
    fields = (
        *("person", "course", "asked", "granted_by", "granted_at", "until_date"),
        *("ended_at", "ended_by", "opened"),
    )
    readonly_fields = fields
    change_form_template = "admin/quizzes/keyright/change_form.html"

    @admin.display(description=_("what for"))
    def asked(self, right: KeyRight) -> str:
        return right.case.asked

    @admin.display(description=_("keys opened (last first)"))
    def opened(self, right: KeyRight) -> str:
        read = KeyReading.objects.filter(
            person=right.person, question__course=right.course, is_blind=False
        )
        rows = read.select_related("question").order_by("-read_at")[:MOST_SHOWN]
        files = FileReading.objects.filter(person=right.person, file__course=right.course)
        said = [(one.read_at, one.read_on, one.question.code) for one in rows]
        said += [
            (one.read_at, one.read_on, one.file.name)
            for one in files.select_related("file").order_by("-read_at")[:MOST_SHOWN]
        ]
        lines = ((date_format(day, "j F Y"), name) for _at, day, name in sorted(said, reverse=True))
        return format_html_join("", "<p>{}: {}</p>", lines) or "–"

    def offers(self, request: HttpRequest, row: KeyRight | None) -> dict[str, Any]:
        """To end it, while it stands."""
        if row is None:
            return {}
        may_end = row.ended_at is None and may(person_of(request.user), Act.GRANT_KEYS)
        return {"may_end": may_end}

    def get_urls(self) -> list[URLPattern]:
        end = self.admin_site.admin_view(self.end)
        return [path("<int:pk>/end/", end, name="quizzes_keyright_end"), *super().get_urls()]

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then take the right away."""
        right, by = get_object_or_404(KeyRight, pk=pk), person_of(request.user)
        check(by, Act.GRANT_KEYS)
        ask_again(request, Act.GRANT_KEYS)
        if request.method == "POST":
            actions.end_key_right(right=right, by=by, now=timezone.now())
            messages.success(request, _("Ended. What was opened before stays on record."))
            return redirect("admin:quizzes_keyright_change", pk)
        title, form = _("End the right to read exam keys"), forms.Form()
        return self.page(
            request, "quizzes/end_key_right.html", title, right, form=form, danger=True
        )
