"""Pages on which a person turns reminders to renew off or on: their own, and the one behind the link of a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from certificates import actions
from trainingsite.accounts.actors import VISITOR, person_of


@never_cache
@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """Whether reminders come, and a button for the other."""
    person = person_of(request.user)
    if request.method == "POST":
        wanted = request.POST.get("wanted") == "yes"
        actions.choose_reminders(person=person, wanted=wanted, by=person)
        said = _("Reminders to renew come.") if wanted else _("Reminders to renew come no more.")
        messages.success(request, said)
        return redirect("certificates:reminders")
    context = {"is_wanted": actions.wants_reminders(person.pk)}
    return TemplateResponse(request, "certificates/reminders.html", context)


@csrf_exempt  # the link is the proof, and mail programs press it as RFC 8058 says
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def reminders_off(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link at the foot of a reminder leads: a button, and whoever presses it is reminded no more."""
    person = actions.person_of_link(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        actions.choose_reminders(person=person, wanted=False, by=VISITOR)
    context = {"is_off": request.method == "POST"}
    return TemplateResponse(request, "certificates/reminders_off.html", context)
