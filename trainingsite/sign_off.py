"""The clinical lead signs the course: exact versions of lessons and questions, in an account of their own."""

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
    """What the lead declares."""

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
            with transaction.atomic():
                signed = courses.sign_off_course(
                    course=course,
                    by=user,
                    interests=form.cleaned_data["interests"],
                    now=timezone.now(),
                )
                quizzes.sign_off_questions(sign_off=signed)
        except courses.SignOffRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed. Every page of the course now names you."))
            return redirect("courses:course", code=code)
    context = {
        "course": course,
        "form": form,
        "lessons": LessonVersion.objects.filter(
            current_of__module__course=course, current_of__retired_at=None
        )
        .select_related("lesson__module__course")
        .order_by("lesson__module__position", "lesson__position"),
        "question_count": QuestionVersion.objects.filter(
            current_of__course=course, current_of__retired_at=None
        ).count(),
    }
    return TemplateResponse(request, "sign_off.html", context, status=400 if form.errors else 200)
