"""What a person asks about their own attempt once it is over: that a question was wrong."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quizzes.challenging import challenge_form_of, keep_challenge, said_kept
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
