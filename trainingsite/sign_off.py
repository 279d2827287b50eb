"""The clinical lead signs a module: exact versions of lessons and questions, in an account of their own."""

from dataclasses import dataclass
from datetime import timedelta
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
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses import actions as courses
from courses.domain.changes import ChangedLine, changed_lines
from courses.models import Course, LessonSignOff, LessonVersion, Module
from courses.models.catalogue import LessonVersionQuerySet
from quizzes import actions as quizzes
from quizzes.models import QuestionSignOff, QuestionVersion
from quizzes.models.bank import QuestionVersionQuerySet

YEAR = timedelta(days=365)


class SignOffForm(forms.Form):
    """What the lead signs and declares. The versions are those of the boxes ticked on the page."""

    lessons = forms.TypedMultipleChoiceField(coerce=int, required=False)
    questions = forms.TypedMultipleChoiceField(coerce=int, required=False)
    interests = forms.CharField(
        label=_("Your interests, for readers to see"),
        help_text=_(
            "Paid work, shares, gifts or loans of makers and sellers of devices and drugs. Write 'none' if none."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_by = forms.DateField(
        label=_("Your signature stands until"),
        help_text=_("The day of the next review; after it the content counts as unsigned."),
        widget=forms.DateInput(attrs={"type": "date"}),
        initial=lambda: timezone.localdate() + YEAR,
    )
    read = forms.BooleanField(
        label=_("I have read the versions I ticked and answer for them as clinical lead."),
        error_messages={"required": _("Tick this box if you have read them.")},
    )

    def __init__(self, data: Any, module: "ModuleReview", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name, items in (("lessons", module.lessons), ("questions", module.questions)):
            field: Any = self.fields[name]
            field.choices = [(item.version.pk, item.title) for item in items]
            field.error_messages["invalid_choice"] = _(
                "Something was published since you opened this page. It is shown now: read what is new, then sign."
            )

    def clean(self) -> dict[str, Any]:
        """At least one version."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not (cleaned["lessons"] or cleaned["questions"]):
            raise forms.ValidationError(_("Tick the lessons and questions that you sign."))
        return cleaned


class WithdrawForm(forms.Form):
    """Which signatures are taken back, and why."""

    lessons = forms.ModelMultipleChoiceField(LessonSignOff.objects.all(), required=False)
    questions = forms.ModelMultipleChoiceField(QuestionSignOff.objects.all(), required=False)
    reason = forms.CharField(label=_("Why do you take it back?"), max_length=500)


@dataclass(frozen=True)
class Unsigned:
    """A version that waits for a signature: what it is, and what changed since the last signed one."""

    version: Any
    title: str
    shown: dict[str, Any] | None
    since: int | None
    changes: list[ChangedLine]


@dataclass(frozen=True)
class ModuleReview:
    """Everything of a module that waits for a signature, and the signatures that stand."""

    module: Module
    lessons: list[Unsigned]
    questions: list[Unsigned]
    signed_lessons: list[LessonSignOff]
    signed_questions: list[QuestionSignOff]


@require_GET
def sign_off(request: HttpRequest, code: str) -> HttpResponse:
    """How much of each module is signed."""
    _lead(request)
    course = get_object_or_404(Course, code=code)
    rows = [_counts(module) for module in Module.objects.filter(course=course).current()]
    return TemplateResponse(request, "sign_off.html", {"course": course, "modules": rows})


@require_http_methods(["GET", "POST"])
def sign_off_module(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """What waits in a module, with what changed, and the signature under what is ticked."""
    user = _lead(request)
    row = _module(code, module)
    review = _review(row)
    form = SignOffForm(request.POST if request.method == "POST" else None, review)
    if request.method == "POST" and form.is_valid():
        try:
            count = _sign(row.course, user, form.cleaned_data)
        except courses.SignOffRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = ngettext("Signed %d version.", "Signed %d versions.", count) % count
            messages.success(request, words)
            return redirect("sign_off_module", code=code, module=module)
    context = {"course": row.course, "review": review, "form": form, "withdraw": WithdrawForm()}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "sign_off_module.html", context, status=status)


@require_POST
def withdraw_signatures(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """Take ticked signatures back, with a reason."""
    user = _lead(request)
    row = _module(code, module)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why you take the signatures back."))
        return redirect("sign_off_module", code=code, module=module)
    said = {"by": user, "reason": form.cleaned_data["reason"], "now": timezone.now()}
    with transaction.atomic():
        count = courses.withdraw_lesson_signatures(
            links=form.cleaned_data["lessons"].filter(lesson_version__lesson__module=row), **said
        ) + quizzes.withdraw_question_signatures(
            links=form.cleaned_data["questions"].filter(question_version__question__module=row),
            **said,
        )
    words = ngettext("Took %d signature back.", "Took %d signatures back.", count) % count
    messages.success(request, words)
    return redirect("sign_off_module", code=code, module=module)


def _lead(request: HttpRequest) -> Any:
    """The person, if in the reviewer's role itself: an administrator does not sign for a clinician."""
    user: Any = request.user
    if not user.groups.filter(name="reviewer").exists():
        raise PermissionDenied
    return user


def _module(code: str, module: str) -> Module:
    rows = Module.objects.filter(retired_at=None).select_related("course")
    return get_object_or_404(rows, course__code=code, code=module)


def _lessons(module: Module) -> LessonVersionQuerySet:
    return LessonVersion.objects.read_in(module.course).filter(current_of__module=module)


def _questions(module: Module) -> QuestionVersionQuerySet:
    return QuestionVersion.objects.drawn_in(module.course).filter(current_of__module=module)


def _counts(module: Module) -> dict[str, Any]:
    day = timezone.localdate()
    return {
        "module": module,
        "lessons": _lessons(module).count(),
        "lessons_unsigned": _lessons(module).unsigned_on(day).count(),
        "questions": _questions(module).count(),
        "questions_unsigned": _questions(module).unsigned_on(day).count(),
    }


def _review(module: Module) -> ModuleReview:
    day = timezone.localdate()
    lessons = _lessons(module).unsigned_on(day).select_related("lesson")
    questions = _questions(module).unsigned_on(day).select_related("question", "objective")
    signed_lessons = LessonSignOff.objects.standing_on(day).filter(
        lesson_version__in=_lessons(module)
    )
    signed_questions = QuestionSignOff.objects.standing_on(day).filter(
        question_version__in=_questions(module)
    )
    return ModuleReview(
        module=module,
        lessons=[_lesson(version) for version in lessons.order_by("lesson__position")],
        questions=[
            _question(version) for version in questions.order_by("-critical", "question__code")
        ],
        signed_lessons=list(signed_lessons.select_related("sign_off", "lesson_version")),
        signed_questions=list(
            signed_questions.select_related("sign_off", "question_version__question")
        ),
    )


def _lesson(version: LessonVersion) -> Unsigned:
    before = _last_signed(version.lesson.versions, version)
    changes = changed_lines(before.body, version.body) if before else []
    return Unsigned(version, version.title, None, before and before.number, changes)


def _question(version: QuestionVersion) -> Unsigned:
    before = _last_signed(version.question.versions, version)
    words = (quizzes.words_of(before), quizzes.words_of(version)) if before else None
    changes = changed_lines(*words) if words else []
    shown = quizzes.explained(version)
    return Unsigned(version, version.question.code, shown, before and before.number, changes)


def _last_signed(versions: Any, version: Any) -> Any:
    """The newest earlier version that was ever signed, or None."""
    signed = versions.filter(number__lt=version.number, sign_off_links__isnull=False)
    return signed.order_by("-number").first()


@transaction.atomic
def _sign(course: Course, user: Any, declared: dict[str, Any]) -> int:
    """Put the ticked versions under one signature. Returns how many they are."""
    lessons = list(LessonVersion.objects.filter(pk__in=declared["lessons"]))
    questions = list(QuestionVersion.objects.filter(pk__in=declared["questions"]))
    signed = courses.sign_off_lessons(
        course=course,
        versions=lessons,
        by=user,
        interests=declared["interests"],
        review_by=declared["review_by"],
        now=timezone.now(),
    )
    quizzes.sign_off_questions(sign_off=signed, versions=questions)
    return len(lessons) + len(questions)
