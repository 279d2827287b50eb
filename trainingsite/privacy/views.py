"""Pages of a person about what is kept about them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from trainingsite.accounts.actors import person_of
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act
from trainingsite.privacy.actions import exporting


@never_cache
@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    """What can be taken along, and what can be asked for."""
    person_of(request.user)
    parts = [(name, what) for name, what, _read in exporting.PARTS]
    context = {"parts": parts, "documents": exporting.DOCUMENTS}
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
