"""The page that stands before the key of an exam question, for every page that would show one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.models import Question
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.models import ReviewCase, named


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
    by, now = person_of(request.user), timezone.now()
    if not question.holds_exam_keys:
        return None
    closed = without_right(request, question)
    if closed is not None:
        return closed
    is_told = actions.knows_what_it_costs(by, question.course, now) or "open-keys" in request.POST
    if not is_told:
        return _page(request, "quizzes/keys_cost.html", question)
    try:
        actions.open_key(question=question, by=by, now=now)
    except actions.KeysClosed:
        return _page(request, "quizzes/keys_sitting.html", question)
    return redirect(request.get_full_path()) if "open-keys" in request.POST else None


def without_right(request: HttpRequest, question: Question) -> HttpResponse | None:
    """The page on which the right is asked for, or None for who has it. The question need not be here yet."""
    by = person_of(request.user)
    return None if actions.may_open(by, question) else _ask(request, question, by)


def _ask(request: HttpRequest, question: Question, by: Person) -> HttpResponse:
    about = f"{named(question.course)}:{by.pk}"
    asked = ReviewCase.objects.open().filter(kind=actions.KEYS_KIND, about=about).first()
    form = AskForm(request.POST if "ask-keys" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            actions.ask_for_keys(
                course=question.course,
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
    return _page(
        request, "quizzes/keys_closed.html", question, status, {"form": form, "asked": asked}
    )


def _page(
    request: HttpRequest,
    template: str,
    question: Question,
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {"question": question, "course": question.course, **(more or {})}
    response = TemplateResponse(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response
