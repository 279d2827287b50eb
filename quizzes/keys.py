"""The page that stands before the key of an exam question, or a file of them, for every page that would show one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from quizzes import actions
from quizzes.models import Attempt, Question, QuestionFile, Quiz
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.models import ReviewCase, named

# What holds keys, or tells of them.
Held = Question | QuestionFile | Quiz | Attempt


class AskForm(forms.Form):
    """What somebody needs the keys for."""

    reason = forms.CharField(
        label=_("What do you need the keys for?"),
        help_text=_("An administrator reads it and decides."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def closed_keys(request: HttpRequest, question: Question) -> HttpResponse | None:
    """The page to show in the place of one that holds the question's key, or None when that may be shown.

    That it is opened is kept. The page says how to ask for the right, or, before the first key of the course, what
    opening it costs.
    """
    if not question.holds_exam_keys:
        return None
    open_it = partial(actions.open_key, question=question)
    return without_right(request, question) or _opened(request, question, open_it)


def closed_file(request: HttpRequest, file: QuestionFile) -> HttpResponse | None:
    """The same for a page that shows the rows of a file that somebody brought."""
    if not file.holds_exam_keys:
        return None
    by = person_of(request.user)
    if not actions.may_open_file(by, file):
        return _ask(request, file, by)
    return _opened(request, file, partial(actions.open_file, file=file))


def closed_exam(request: HttpRequest, quiz: Quiz) -> HttpResponse | None:
    """The same for a page with numbers about a quiz, which tell something of its keys and hold none: it costs nothing."""
    by = person_of(request.user)
    is_secret = quiz.purpose == Quiz.Purpose.EXAM
    return (
        _ask(request, quiz, by) if is_secret and not actions.reads_keys(by, quiz.course) else None
    )


def closed_paper(
    request: HttpRequest, attempt: Attempt, open_it: Callable[..., None]
) -> HttpResponse | None:
    """The same for an attempt's answer paper with its questions; without them it is open to who may open papers at all."""
    if not actions.has_exam_keys(attempt):
        open_it(by=person_of(request.user), now=timezone.now())
        return None
    by = person_of(request.user)
    if not actions.reads_keys(by, attempt.quiz.course):
        return _ask(request, attempt, by)
    return _opened(request, attempt, open_it)


def _opened(request: HttpRequest, held: Held, open_it: Callable[..., None]) -> HttpResponse | None:
    """None once it is kept that the person opened it."""
    by, now = person_of(request.user), timezone.now()
    is_told = actions.knows_what_it_costs(by, _course_of(held), now) or "open-keys" in request.POST
    if not is_told:
        return _page(request, "quizzes/keys_cost.html", held)
    try:
        open_it(by=by, now=now)
    except actions.KeysClosed:
        return _page(request, "quizzes/keys_sitting.html", held)
    return redirect(request.get_full_path()) if "open-keys" in request.POST else None


def without_right(request: HttpRequest, question: Question) -> HttpResponse | None:
    """The page on which the right is asked for, or None for who has it. The question need not be here yet."""
    by = person_of(request.user)
    return None if actions.may_open(by, question) else _ask(request, question, by)


def _course_of(held: Held) -> Course:
    return held.quiz.course if isinstance(held, Attempt) else held.course


def _ask(request: HttpRequest, held: Held, by: Person) -> HttpResponse:
    about = f"{named(_course_of(held))}:{by.pk}"
    asked = ReviewCase.objects.open().filter(kind=actions.KEYS_KIND, about=about).first()
    form = AskForm(request.POST if "ask-keys" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            actions.ask_for_keys(
                course=_course_of(held),
                reason=form.cleaned_data["reason"],
                by=by,
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked. You get a mail when somebody has decided."))
            return redirect(request.get_full_path())
    status = 400 if form.errors else 403
    return _page(request, "quizzes/keys_closed.html", held, status, {"form": form, "asked": asked})


def _page(
    request: HttpRequest,
    template: str,
    held: Held,
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "held": held,
        "is_file": isinstance(held, QuestionFile),
        "is_quiz": isinstance(held, Quiz),
        "is_paper": isinstance(held, Attempt),
        "course": _course_of(held),
        **(more or {}),
    }
    response = TemplateResponse(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response
