"""The clinical lead signs a module: exact versions of lessons and questions, in an account of their own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
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
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses import actions as courses
from courses.content.domain.changes import ChangedLine, changed_lines
from courses.lessons.models.lessons import LessonVersionQuerySet
from courses.models import Course, Fact, LessonSignOff, LessonVersion, Module, Objective
from courses.publishing.domain.signing import latest_review
from courses.publishing.models.coverage import covering
from quizzes import actions as quizzes
from quizzes.bank.models import QuestionVersionQuerySet
from quizzes.models import QuestionSignOff, QuestionVersion

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
        help_text=_(
            "The day of the next review, at most 24 months from now; after it the content counts as unsigned."
        ),
        widget=forms.DateInput(attrs={"type": "date"}),
        initial=lambda: timezone.localdate() + YEAR,
    )
    read = forms.BooleanField(
        label=_("I have read the versions I ticked and answer for them as clinical lead."),
        error_messages={"required": _("Tick this box if you have read them.")},
    )

    def __init__(self, data: Any, module: "ModuleReview", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._module = module
        for name, items in (("lessons", module.lessons), ("questions", module.questions)):
            field: Any = self.fields[name]
            field.choices = [(item.version.pk, item.title) for item in items if not item.own]
        latest = latest_review(timezone.localdate())
        self.fields["review_by"].widget.attrs["max"] = latest.isoformat()

    def clean(self) -> dict[str, Any]:
        """At least one version, and none that no longer waits."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "lessons" in self.errors or "questions" in self.errors:
            for name in ("lessons", "questions"):
                self.errors.pop(name, None)
            raise forms.ValidationError(self._late_words())
        if not self.errors and not (cleaned["lessons"] or cleaned["questions"]):
            raise forms.ValidationError(_("Tick the lessons and questions that you sign."))
        return cleaned

    def _late_words(self) -> Any:
        """Why something ticked no longer waits: somebody else signed it, or there is a new version of it."""
        module = self._module
        kinds: tuple[Any, ...] = (
            ("lessons", module.lessons, _lessons(module.module)),
            ("questions", module.questions, _questions(module.module)),
        )
        for name, items, current in kinds:
            late = ticked(self.data, name) - {item.version.pk for item in items}
            if late - set(current.values_list("pk", flat=True)):
                return _(
                    "Something was published since you opened this page. It is shown now: read what is new, then sign."
                )
        return _(
            "Somebody signed some of what you ticked since you opened this page. What still waits is shown now."
        )


class WithdrawForm(forms.Form):
    """Which signatures are taken back, and why."""

    lessons = forms.ModelMultipleChoiceField(LessonSignOff.objects.all(), required=False)
    questions = forms.ModelMultipleChoiceField(QuestionSignOff.objects.all(), required=False)
    reason = forms.CharField(
        label=_("Why do you take it back?"),
        max_length=500,
        error_messages={"required": _("Say why you take the signatures back.")},
    )

    def clean(self) -> dict[str, Any]:
        """At least one signature."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not (cleaned["lessons"] or cleaned["questions"]):
            raise forms.ValidationError(_("Tick the signatures that you take back."))
        return cleaned


def ticked(data: Any, name: str) -> set[int]:
    """The numbers of the boxes that the page posted as ticked."""
    return {
        int(value)
        for value in data.getlist(name)
        if value.isascii() and value.isdecimal() and len(value) < 19
    }


@dataclass(frozen=True)
class Unsigned:
    """A version that waits for a signature: what it is and rests on, and what changed since the last signed one.

    `own`: the reader wrote or edited some of it, so another lead has to sign it.
    """

    version: Any
    own: bool
    title: str
    shown: dict[str, Any] | None
    objectives: list[str]
    facts: list[Fact]
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


@never_cache
@require_GET
def sign_off(request: HttpRequest, code: str) -> HttpResponse:
    """How much of each module is signed."""
    _lead(request)
    course = get_object_or_404(Course, code=code)
    rows = [_counts(module) for module in Module.objects.filter(course=course).current()]
    return TemplateResponse(request, "sign_off.html", {"course": course, "modules": rows})


@never_cache
@require_http_methods(["GET", "POST"])
def sign_off_module(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """What waits in a module, with what changed, and the signature under what is ticked."""
    user = _lead(request)
    row = _module(code, module)
    review = _review(row, user)
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
    return _page(request, review, form, WithdrawForm())


def _page(
    request: HttpRequest, review: ModuleReview, form: SignOffForm, withdraw: WithdrawForm
) -> HttpResponse:
    """The module's page; what was ticked in a form with an error stays ticked."""
    context = {
        "course": review.module.course,
        "review": review,
        "form": form,
        "withdraw": withdraw,
        "ticked": _all_ticked(form),
        "taken": _all_ticked(withdraw),
        "refusal": _refusal(request.user),
    }
    status = 400 if form.errors or withdraw.errors else 200
    return TemplateResponse(request, "sign_off_module.html", context, status=status)


def _refusal(user: Any) -> str:
    """Why this lead cannot sign yet, whatever is ticked; nothing when the entry is checked."""
    try:
        courses.check_may_sign(user)
    except courses.SignOffRefused as refusal:
        return str(refusal)
    return ""


def _all_ticked(form: forms.Form) -> dict[str, set[int]]:
    names = ("lessons", "questions") if form.is_bound else ()
    return {name: ticked(form.data, name) for name in names}


@never_cache
@require_POST
def withdraw_signatures(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """Take ticked signatures back, with a reason."""
    user = _lead(request)
    row = _module(code, module)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        review = _review(row, user)
        return _page(request, review, SignOffForm(None, review), form)
    said = {"by": user, "reason": form.cleaned_data["reason"], "now": timezone.now()}
    with transaction.atomic():
        count = courses.withdraw_lesson_signatures(
            links=form.cleaned_data["lessons"]
            .filter(lesson_version__lesson__module=row)
            .select_related("withdrawal"),
            **said,
        ) + quizzes.withdraw_question_signatures(
            links=form.cleaned_data["questions"]
            .filter(question_version__question__module=row)
            .select_related("withdrawal"),
            **said,
        )
    if count:
        words = ngettext("Took %d signature back.", "Took %d signatures back.", count) % count
        messages.success(request, words)
    else:
        messages.error(request, _("What you ticked was taken back already."))
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


def _review(module: Module, user: Any) -> ModuleReview:
    day = timezone.localdate()
    signed_lessons = covering(
        LessonSignOff.objects.standing_on(day), _lessons(module), "lesson_version"
    )
    signed_questions = covering(
        QuestionSignOff.objects.standing_on(day), _questions(module), "question_version"
    )
    return ModuleReview(
        module=module,
        lessons=_waiting_lessons(module, day, user),
        questions=_waiting_questions(module, day, user),
        signed_lessons=list(
            signed_lessons.select_related("sign_off", "lesson_version").order_by(
                "lesson_version__lesson__position", "pk"
            )
        ),
        signed_questions=list(
            signed_questions.select_related("sign_off", "question_version__question").order_by(
                "question_version__question__code", "pk"
            )
        ),
    )


def _waiting_lessons(module: Module, day: date, user: Any) -> list[Unsigned]:
    waiting = list(
        _lessons(module)
        .unsigned_on(day)
        .select_related("lesson")
        .prefetch_related("fact_links__fact")
        .order_by("lesson__position", "pk")
    )
    ids = [version.lesson_id for version in waiting]
    links = LessonSignOff.objects.filter(lesson_version__lesson__in=ids)
    signed = LessonVersion.objects.filter(pk__in=links.values("lesson_version"))
    before = _last_signed(waiting, signed.order_by("number"), "lesson_id")
    own = _own(_lessons(module), user)
    codes = {code for version in waiting for code in version.objective_codes}
    objectives = Objective.objects.filter(code__in=codes).in_bulk(field_name="code")
    return [
        Unsigned(
            version=version,
            own=version.pk in own,
            title=version.title,
            shown=None,
            objectives=[
                str(objectives[code]) for code in version.objective_codes if code in objectives
            ],
            facts=_facts(version),
            **_since(version, before.get(version.lesson_id), courses.words_of_lesson),
        )
        for version in waiting
    ]


def _waiting_questions(module: Module, day: date, user: Any) -> list[Unsigned]:
    waiting = list(
        _with_entries(_questions(module).unsigned_on(day)).order_by("-critical", "question__code")
    )
    ids = [version.question_id for version in waiting]
    links = QuestionSignOff.objects.filter(question_version__question__in=ids)
    signed = QuestionVersion.objects.filter(pk__in=links.values("question_version"))
    before = _last_signed(waiting, _with_entries(signed).order_by("number"), "question_id")
    own = _own(_questions(module), user)
    return [
        Unsigned(
            version=version,
            own=version.pk in own,
            title=version.question.code,
            shown=quizzes.explained(version),
            objectives=[str(version.objective)],
            facts=_facts(version),
            **_since(version, before.get(version.question_id), quizzes.words_of),
        )
        for version in waiting
    ]


def _own(versions: Any, user: Any) -> set[int]:
    """Those of the versions that hold words of the reader."""
    return set(versions.with_words_of(user).values_list("pk", flat=True))


def _with_entries(versions: QuestionVersionQuerySet) -> QuestionVersionQuerySet:
    """With everything that an entry needs, in two queries however many there are."""
    return versions.select_related("question", "objective").prefetch_related("fact_links__fact")


def _facts(version: Any) -> list[Fact]:
    """The facts behind a version, each once, by code."""
    facts = {link.fact_id: link.fact for link in version.fact_links.all()}
    return sorted(facts.values(), key=lambda fact: fact.code)


def _last_signed(waiting: list[Any], signed: Iterable[Any], owner: str) -> dict[int, Any]:
    """By lesson or question: the newest version before the waiting one that was ever signed. `signed` by number."""
    numbers = {getattr(version, owner): version.number for version in waiting}
    return {
        getattr(version, owner): version
        for version in signed
        if version.number < numbers[getattr(version, owner)]
    }


def _since(version: Any, before: Any, words: Callable[[Any], str]) -> dict[str, Any]:
    """The number of the version signed before, and what changed since."""
    if before is None:
        return {"since": None, "changes": []}
    return {"since": before.number, "changes": changed_lines(words(before), words(version))}


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
