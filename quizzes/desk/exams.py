"""The desk of exams: what one is made of, who is let in again, and taking its private questions along."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quizzes import actions
from quizzes.forms import PrivateExportForm
from quizzes.models import Attempt, Blueprint, ExamEntry, ExamPolicy, Question, Quiz
from quizzes.time_forms import RoomForm
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.desk import ReadOnlyAdmin
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may


@admin.register(Quiz)
class QuizAdmin(ReadOnlyAdmin):
    list_display = (
        *("title", "code", "course", "purpose", "module", "current_blueprint", "current_policy"),
    )
    list_filter = ("course", "purpose")
    change_form_template = "admin/quizzes/quiz/change_form.html"

    def offers(self, request: HttpRequest, row: Quiz | None) -> dict[str, Any]:
        """To give a room time; to ask for the private questions of an exam, where there are any; what its forms lack."""
        if row is None:
            return {}
        is_exam = row.purpose == Quiz.Purpose.EXAM and row.current_blueprint is not None
        has_private = is_exam and Question.objects.private_in(row.course).exists()
        return {
            "may_take_private": has_private and may(request.user, Act.EXPORT_PRIVATE),
            "may_give_time": may(request.user, Act.GIVE_TIME),
            "form_remarks": actions.remarks_on_forms(row) if is_exam else [],
        }

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/private/",
            self.admin_site.admin_view(self.take_private),
            name="quizzes_quiz_private",
        )
        room = path(
            "<int:pk>/room/", self.admin_site.admin_view(self.room), name="quizzes_quiz_room"
        )
        return [own, room, *super().get_urls()]

    def room(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give chosen open attempts, or all of them, more minutes at once."""
        quiz, by = get_object_or_404(Quiz, pk=pk), person_of(request.user)
        check(by, Act.GIVE_TIME)
        open_ones = Attempt.objects.open().filter(quiz=quiz, deadline_at__isnull=False)
        rows = list(open_ones.exclude(user=by).select_related("user").order_by("started_at", "pk"))
        choices = [(str(row.pk), _sitting(row)) for row in rows]
        form = RoomForm(request.POST if request.method == "POST" else None, choices=choices)
        if request.method == "POST" and form.is_valid():
            facts = form.cleaned_data
            chosen = {int(attempt) for attempt in facts.pop("attempts")}
            try:
                missed = actions.give_time_to_room(
                    quiz=quiz, attempts=chosen, by=by, now=timezone.now(), **facts
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                _tell_room(request, len(chosen), missed)
                return redirect("admin:quizzes_quiz_change", pk)
        title = _("Give a room more time")
        return self.page(request, "quizzes/room.html", title, quiz, form=form, sitting=len(rows))

    def take_private(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask a second administrator to agree that the private questions are written into files."""
        check(person_of(request.user), Act.EXPORT_PRIVATE)
        ask_again(request, Act.EXPORT_PRIVATE)
        quiz = get_object_or_404(Quiz, pk=pk)
        form = PrivateExportForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                actions.propose_private_export(
                    course=quiz.course,
                    by=person_of(request.user),
                    now=timezone.now(),
                    **form.cleaned_data,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Asked for. Nothing leaves until somebody agrees."))
                return redirect("admin:quizzes_quiz_change", pk)
        questions = Question.objects.private_in(quiz.course).count()
        title = _("Take private questions along")
        shown = {"course": quiz.course.code, "questions": questions, "form": form}
        return self.page(request, "quizzes/private_export.html", title, quiz, **shown)


def _sitting(attempt: Attempt) -> str:
    """An open attempt in a list: who, since when, until when."""
    facts = {
        "who": attempt.user,
        "since": _time(attempt.started_at),
        "until": _time(attempt.deadline_at),
    }
    return _("%(who)s: begun at %(since)s, time is up at %(until)s") % facts


def _time(moment: datetime | None) -> str:
    return "" if moment is None else date_format(timezone.localtime(moment), "H:i:s T")


def _tell_room(request: HttpRequest, chosen: int, missed: list[Attempt]) -> None:
    given = chosen - len(missed)
    said = ngettext("%(n)d attempt has it.", "%(n)d attempts have it.", given) % {"n": given}
    messages.success(request, said)
    if missed:
        names = ", ".join(str(attempt.user) for attempt in missed)
        text = _("Closed meanwhile, so without it: %(names)s. Void them: the try is given back.")
        messages.warning(request, text % {"names": names})


@admin.register(Blueprint)
class BlueprintAdmin(ReadOnlyAdmin):
    list_display = ("quiz", "number", "created_at")


@admin.register(ExamPolicy)
class ExamPolicyAdmin(ReadOnlyAdmin):
    list_display = (
        "quiz",
        "number",
        "minutes",
        "cut",
        "critical_needed",
        "module_percent",
        "tries",
        "reveal",
        "created_at",
    )


@admin.register(ExamEntry)
class ExamEntryAdmin(ReadOnlyAdmin):
    list_display = ("user", "quiz", "cycle", "reason", "opens_at", "closes_at")
