"""The desk of attempts: their results and answers for reading, and voiding with a reason."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.case_kinds import how_answers_came
from quizzes.forms import VoidForm
from quizzes.keys import closed_keys
from quizzes.models import AnswerEvent, Attempt, Result
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.desk import ReadOnlyAdmin, ReadOnlyInline
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may


class ResultInline(ReadOnlyInline):
    model = Result
    fk_name = "attempt"
    fields = (
        "number",
        "state",
        "right",
        "total",
        "critical_right",
        "critical_total",
        "reason",
        "by",
        "scored_at",
    )
    readonly_fields = fields


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "user", "quiz", "outcome", "close_reason", "closed_at", "uuid")
    list_filter = ("quiz", "close_reason", "current_result__state")
    search_fields = ("uuid", "user__email", "user__register_name", "user__register_number")
    ordering = ("-started_at", "-id")
    list_select_related = ("user", "quiz", "current_result")
    readonly_fields = ("pace",)
    inlines = (ResultInline,)

    @admin.display(description=_("how the answers came"))
    def pace(self, attempt: Attempt) -> str:
        return how_answers_came(attempt)

    def offers(self, request: HttpRequest, row: Attempt | None) -> dict[str, Any]:
        """To void it, once."""
        done = row and row.current_result and row.current_result.state == "void"
        return {"may_void": may(request.user, Act.VOID_ATTEMPT) and not done}

    @admin.display(description=_("result"))
    def outcome(self, attempt: Attempt) -> str:
        return attempt.current_result.get_state_display() if attempt.current_result else "–"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/void/", self.admin_site.admin_view(self.void), name="quizzes_attempt_void"
            )
        ]
        return own + super().get_urls()

    def void(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make an attempt count for nothing, with a reason."""
        attempt, by = get_object_or_404(Attempt, pk=pk), person_of(request.user)
        check(by, Act.VOID_ATTEMPT)  # the page as well
        ask_again(request, Act.VOID_ATTEMPT)
        form = VoidForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                actions.void_attempt(attempt=attempt, by=by, reason=reason, now=timezone.now())
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The attempt is void."))
                return redirect("admin:quizzes_attempt_change", pk)
        title = _("Void this attempt?")
        return self.page(request, "quizzes/void.html", title, attempt, form=form)


@admin.register(AnswerEvent)
class AnswerEventAdmin(ReadOnlyAdmin):
    list_display = ("attempt", "question_version", "revision", "received_at", "is_late")
    list_filter = ("is_late",)
    search_fields = ("attempt__uuid",)
    ordering = ("-id",)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What was answered is shown to whoever may read the key."""
        row = self.get_object(request, object_id)
        if row is not None and self.has_view_permission(request, row):
            closed = closed_keys(request, row.question_version.question)
            if closed is not None:
                return closed
        return super().change_view(request, object_id, form_url, extra_context)
