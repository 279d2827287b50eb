"""Pages of a person about what is kept about them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act
from trainingsite.privacy.actions import erasing, exporting
from trainingsite.privacy.actions.blocking import what_holds


@never_cache
@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    """What can be taken along, and what can be asked for."""
    person = person_of(request.user)
    parts = [(name, what) for name, what, _read in exporting.PARTS]
    waits = erasing.open_request(person)
    context = {"parts": parts, "documents": exporting.DOCUMENTS, "waits": waits}
    return TemplateResponse(request, "privacy/my_data.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest) -> HttpResponse:
    """Everything as one file, for whoever has shown a moment ago who they are."""
    if request.method == "GET":  # after signing in again
        return redirect("privacy:my_data")
    ask_again(request, Act.COPY_OWN_DATA)
    now = timezone.now()
    content = exporting.copy_own_data(by=person_of(request.user), now=now)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="my-data-{now:%Y-%m-%d}.zip"'
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """What goes, what stays, what holds it; and the wish itself, of whoever has shown a moment ago who they are."""
    person, now = person_of(request.user), timezone.now()
    is_unsure = request.method == "POST" and request.POST.get("sure") != "yes"
    if request.method == "POST" and not is_unsure:
        ask_again(request, Act.ASK_ERASURE)
        erasing.ask_for_erasure(by=person, now=now)
        return redirect("privacy:erase")
    context = {
        "waits": erasing.open_request(person),
        "holds": what_holds(person, now),
        "days": erasing.WAIT.days,
        "is_unsure": is_unsure,
    }
    return TemplateResponse(
        request, "privacy/erase.html", context, status=400 if is_unsure else 200
    )


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """The wish is called off."""
    try:
        erasing.call_off_erasure(by=person_of(request.user), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your account and your certificates stay."))
    return redirect("privacy:my_data")
