"""The desk of exams: what one is made of, who is let in again, and taking its private questions along."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.forms import PrivateExportForm
from quizzes.models import Blueprint, ExamEntry, ExamPolicy, Question, Quiz
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
        """To ask for the private questions of an exam, where there are any."""
        if row is None or row.purpose != Quiz.Purpose.EXAM or row.current_blueprint is None:
            return {}
        has_private = Question.objects.private_in(row.course).exists()
        return {
            "may_take_private": has_private and may(request.user, Act.EXPORT_PRIVATE),
            "form_remarks": actions.remarks_on_forms(row),
        }

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/private/",
            self.admin_site.admin_view(self.take_private),
            name="quizzes_quiz_private",
        )
        return [own, *super().get_urls()]

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
