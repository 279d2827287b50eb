"""The desk of attempts: their results and answers for reading, and voiding with a reason."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.case_kinds import how_answers_came
from quizzes.desk.reporting import ReportPages
from quizzes.forms import VoidForm
from quizzes.keys import closed_keys
from quizzes.models import AnswerEvent, Attempt, Quiz, Result, TimeGrant
from quizzes.time_forms import GiveTimeForm
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


class TimeGrantInline(ReadOnlyInline):
    model = TimeGrant
    fk_name = "attempt"
    fields = ("made_at", "kind", "seconds", "until", "reason", "by", "outage")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("by", "outage").order_by("id")


@admin.register(Attempt)
class AttemptAdmin(ReportPages, ReadOnlyAdmin):
    list_display = ("started_at", "user", "quiz", "outcome", "close_reason", "closed_at", "uuid")
    list_filter = ("quiz", "close_reason", "current_result__state")
    search_fields = ("uuid", "user__email", "user__register_name", "user__register_number")
    ordering = ("-started_at", "-id")
    list_select_related = ("user", "quiz", "current_result")
    readonly_fields = ("pace",)
    inlines = (ResultInline, TimeGrantInline)

    @admin.display(description=_("how the answers came"))
    def pace(self, attempt: Attempt) -> str:
        return how_answers_came(attempt)

    def offers(self, request: HttpRequest, row: Attempt | None) -> dict[str, Any]:
        """To read its answer paper, and to void it, once; to give it time while it is open; to grant its person another try."""
        offered = self.reporting_offers(request)
        if row is None:
            return offered
        done = row.current_result and row.current_result.state == "void"
        is_timed = row.closed_at is None and row.deadline_at is not None
        is_exam = row.quiz.purpose == Quiz.Purpose.EXAM
        offered |= {
            "may_void": may(request.user, Act.VOID_ATTEMPT) and not done,
            "may_give_time": may(request.user, Act.GIVE_TIME) and is_timed,
            "may_grant_tries": may(request.user, Act.GRANT_TRIES) and is_exam,
        }
        if may(request.user, Act.READ_PAPER):
            offered["paper"] = reverse("quizzes:attempt_paper", args=[row.uuid])
        return offered

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with the way to what concerns many of its rows."""
        offered = self.reporting_offers(request)
        return super().changelist_view(request, {**(extra_context or {}), **offered})

    @admin.display(description=_("result"))
    def outcome(self, attempt: Attempt) -> str:
        return attempt.current_result.get_state_display() if attempt.current_result else "–"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/void/", self.admin_site.admin_view(self.void), name="quizzes_attempt_void"
            ),
            path(
                "<int:pk>/time/",
                self.admin_site.admin_view(self.give_time),
                name="quizzes_attempt_time",
            ),
        ]
        return [*own, *self.reporting_urls(), *super().get_urls()]

    def give_time(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give one open attempt more minutes, with a reason."""
        attempt, by = get_object_or_404(Attempt, pk=pk), person_of(request.user)
        check(by, Act.GIVE_TIME)  # the page as well
        form = GiveTimeForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                actions.give_time(attempt=attempt, by=by, now=timezone.now(), **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Given. The open page says so within a minute."))
                return redirect("admin:quizzes_attempt_change", pk)
        title = _("Give more time")
        return self.page(request, "quizzes/give_time.html", title, attempt, form=form)

    def void(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make an attempt count for nothing, with a reason."""
        attempt, by = get_object_or_404(Attempt, pk=pk), person_of(request.user)
        check(by, Act.VOID_ATTEMPT)  # the page as well
        ask_again(request, Act.VOID_ATTEMPT)
        form = VoidForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                actions.void_alone(attempt=attempt, by=by, reason=reason, now=timezone.now())
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The attempt is void."))
                return redirect("admin:quizzes_attempt_change", pk)
        title = _("Void this attempt?")
        return self.page(request, "quizzes/void.html", title, attempt, form=form)


@admin.register(AnswerEvent)
class AnswerEventAdmin(ReadOnlyAdmin):
    """Every change of an answer as it was received, by person, exam and place. All of an attempt in order: its answer paper."""

    list_display = ("to_the_second", "person", "quiz", "place", "question", "came")
    list_filter = ("is_late",)
    search_fields = (
        *("attempt__uuid", "attempt__user__email", "attempt__user__register_name"),
        "question_version__question__code",
    )
    ordering = ("-id",)
    list_select_related = (
        *("attempt__user", "attempt__quiz", "attempt__form"),
        "question_version__question",
    )
    fields = (
        "person",
        "quiz",
        "place",
        "question",
        "said",
        "to_the_second",
        "window_told",
        "came",
    )
    readonly_fields = fields
    change_form_template = "admin/quizzes/answerevent/change_form.html"

    @admin.display(description=_("received"), ordering="received_at")
    def to_the_second(self, event: AnswerEvent) -> str:
        return date_format(timezone.localtime(event.received_at), "Y-m-d H:i:s")

    @admin.display(description=_("person"), ordering="attempt__user__email")
    def person(self, event: AnswerEvent) -> str:
        return str(event.attempt.user)

    @admin.display(description=_("exam or check"), ordering="attempt__quiz__title")
    def quiz(self, event: AnswerEvent) -> str:
        return event.attempt.quiz.title

    @admin.display(description=_("place"))
    def place(self, event: AnswerEvent) -> str:
        found = actions.place_of(event)
        return str(_("Question %(n)s") % {"n": found}) if found else "–"

    @admin.display(description=_("question"), ordering="question_version__question__code")
    def question(self, event: AnswerEvent) -> str:
        """By its code; one for practice by its words as well, which are no secret."""
        asked = event.question_version
        code = asked.question.code
        return (
            code if asked.question.holds_exam_keys else f"{code}: {Truncator(asked.stem).chars(80)}"
        )

    @admin.display(description=_("answer"))
    def said(self, event: AnswerEvent) -> str:
        return actions.answer_said(event) or str(_("cleared"))

    @admin.display(description=_("window"))
    def window_told(self, event: AnswerEvent) -> str:
        return actions.window_of(event)

    @admin.display(description=_("in time"), ordering="is_late")
    def came(self, event: AnswerEvent) -> str:
        if event.is_after_section:
            return str(_("after its section was closed: does not count"))
        return str(_("after the end: does not count") if event.is_late else _("in time"))

    def offers(self, request: HttpRequest, row: AnswerEvent | None) -> dict[str, Any]:
        """The paper that it is a line of."""
        if row is None or not may(request.user, Act.READ_PAPER):
            return {}
        return {"paper": reverse("quizzes:attempt_paper", args=[row.attempt.uuid])}

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
