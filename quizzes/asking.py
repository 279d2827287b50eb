"""What a person asks about their own attempt once it is over: that a question was wrong, or its result."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quizzes import actions
from quizzes.challenging import challenge_form_of, keep_challenge, said_kept
from quizzes.forms import AppealForm
from quizzes.views import PersonRequest, attempt_of, result
from trainingsite.accounts.actions.authority import Refused


@require_http_methods(["GET", "POST"])
def challenge(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say on the page of a result that something was wrong with a question."""
    if request.method == "GET":
        return redirect("quizzes:result", uuid=uuid)
    attempt = attempt_of(request, uuid)
    form = challenge_form_of(attempt, request.POST)
    if not form.is_valid():
        request.method = "GET"
        return result(request, uuid, challenge_form=form)
    try:
        keep_challenge(attempt, request.user, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said_kept(request, form.cleaned_data["place"])
    return redirect(f"{reverse('quizzes:result', args=[uuid])}#challenge")


@require_http_methods(["GET", "POST"])
def appeal(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask for a person to look at a result."""
    if request.method == "GET":
        return redirect("quizzes:result", uuid=uuid)
    attempt, form = attempt_of(request, uuid), AppealForm(request.POST)
    if not form.is_valid():
        request.method = "GET"
        return result(request, uuid, appeal_form=form)
    try:
        case = actions.appeal_result(
            attempt=attempt, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        day = date_format(case.answer_by_date, "j F Y")
        messages.success(request, _("It reached us. Somebody answers by %(day)s.") % {"day": day})
    return redirect(f"{reverse('quizzes:result', args=[uuid])}#appeal")
