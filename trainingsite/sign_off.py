"""The clinical lead signs the course: exact versions of lessons and questions, in an account of their own."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from courses import actions as courses
from courses.models import Course, LessonVersion
from quizzes import actions as quizzes
from quizzes.models import QuestionVersion


class SignOffForm(forms.Form):
    """What the lead declares. `versions` names what stood on the page when it was opened."""

    versions = forms.CharField(widget=forms.HiddenInput, required=False)
    interests = forms.CharField(
        label=_("Your interests, for readers to see"),
        help_text=_(
            "Paid work, shares, gifts or loans of makers and sellers of devices and drugs. Write 'none' if none."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    read = forms.BooleanField(
        label=_("I have read these versions and answer for them as clinical lead."),
        error_messages={"required": _("Tick this box if you have read them.")},
    )


@require_http_methods(["GET", "POST"])
def sign_off(request: HttpRequest, code: str) -> HttpResponse:
    """What would be signed, and the signature."""
    user: Any = request.user
    course = get_object_or_404(Course, code=code)
    if not user.groups.filter(name="reviewer").exists():
        raise PermissionDenied
    form = SignOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _sign(course, user, form.cleaned_data)
        except courses.SignOffRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed. Every page of the course now names you."))
            return redirect("courses:course", code=code)
    lessons = LessonVersion.objects.read_in(course).select_related("lesson__module__course")
    questions = QuestionVersion.objects.drawn_in(course).select_related("question__module")
    context = {
        "course": course,
        "form": form,
        "lessons": lessons.order_by("lesson__module__position", "lesson__position"),
        "questions": _by_module(questions.order_by("question__module__position", "question__code")),
        "question_count": questions.count(),
        "versions": fingerprint(course),
    }
    return TemplateResponse(request, "sign_off.html", context, status=400 if form.errors else 200)


@transaction.atomic
def _sign(course: Course, user: Any, declared: dict[str, Any]) -> None:
    """Sign what the person has seen. Raises SignOffRefused when something newer stands there by now."""
    if declared["versions"] != fingerprint(course):
        raise courses.SignOffRefused(
            "Something was published since you opened this page. It is shown now: read what is new, then sign."
        )
    signed = courses.sign_off_course(
        course=course, by=user, interests=declared["interests"], now=timezone.now()
    )
    quizzes.sign_off_questions(sign_off=signed)


def fingerprint(course: Course) -> str:
    """A hash (hex) of the exact versions that a signature would cover now."""
    ids = [
        *LessonVersion.objects.read_in(course).order_by("pk").values_list("uuid", flat=True),
        *QuestionVersion.objects.drawn_in(course).order_by("pk").values_list("uuid", flat=True),
    ]
    return hashlib.sha256(" ".join(map(str, ids)).encode()).hexdigest()


def _by_module(versions: Iterable[QuestionVersion]) -> dict[str, list[dict[str, Any]]]:
    """The explained questions under the title of their module."""
    found: dict[str, list[dict[str, Any]]] = {}
    for version in versions:
        title = version.question.module.title
        found.setdefault(title, []).append(quizzes.explained(version))
    return found
