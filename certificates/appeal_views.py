"""The page on which a holder appeals the withdrawal of their certificate."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certificates import actions
from certificates.forms import AppealForm
from certificates.messages import refusal_message
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import person_of


@never_cache
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Why the holder does not agree; a case is opened with it."""
    by, now = person_of(request.user), timezone.now()
    row = get_object_or_404(actions.certificates_of(by), uuid=uuid)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            actions.appeal_withdrawal(certificate=row, text=text, by=by, now=now)
        except actions.StatusRefused as refused:
            form.add_error(None, refusal_message(refused.refusal))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your appeal is with us."))
            return redirect("certificates:appeal", uuid=uuid)
    context = {
        "item": actions.summary(row, now),
        "appeal": actions.appeal_of_withdrawal(row),
        "may_appeal": actions.may_appeal_withdrawal(row, now),
        "form": form,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "certificates/appeal.html", context, status=status)
