"""A form that was sent while "Is it you?" had to be asked first: kept meanwhile, and then answered at its own address.

allauth would answer it under the address of the question, where a form that comes back with an error, corrected and sent,
is taken for another password and lost.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode

KEPT_FORM = "form_to_go_on_with"
# From the password to the page, which a browser opens by itself. What is opened later by hand carries out nothing.
GO_ON_WITHIN = timedelta(minutes=2)
_FORM = "application/x-www-form-urlencoded"


class KeptFormMiddleware:
    """Keeps what a form said when its page asks again who it is, and lets the page answer it once that was shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if hasattr(request, "answers_kept_form"):
            add_never_cache_headers(response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Keep the form and ask. What is only opened is left to allauth, and who can show nothing too."""
        if not isinstance(exception, ReauthenticationRequired) or request.method != "POST":
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        if not ways:
            return None
        path = request.get_full_path()
        request.session[STATE_SESSION_KEY] = {
            "callback": "trainingsite.accounts.kept_forms.go_on",
            "state": {"path": path, "form": request.POST.urlencode()},
        }
        return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: path})}")

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_args: object
    ) -> None:
        """Turn the opening of the page into the form that was kept for it. Its token was checked when it was sent."""
        # What anybody may open does not look who comes: it answers without the database, too.
        if request.method != "GET" or not getattr(view, "login_required", True):
            return
        kept = request.session.get(KEPT_FORM)
        if kept is None or kept["path"] != request.get_full_path():
            return
        del request.session[KEPT_FORM]
        if timezone.now() - datetime.fromtimestamp(kept["at"], UTC) < GO_ON_WITHIN:
            _become(request, kept["form"])


def go_on(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """Called by allauth once the person has shown who they are: to the page, which answers the form."""
    wanted = get_next_redirect_url(request, REDIRECT_FIELD_NAME)
    if wanted == state["path"]:  # not when another page asked meanwhile, or none
        request.session[KEPT_FORM] = {**state, "at": timezone.now().timestamp()}
    return HttpResponseRedirect(wanted or state["path"])


def _become(request: HttpRequest, form: str) -> None:
    request.method = "POST"
    request.META.update(REQUEST_METHOD="POST", CONTENT_TYPE=_FORM)
    request.content_type = _FORM
    request.POST = QueryDict(form)
    # Else the first look at the files reads the empty body, and puts an empty form in the place of this one.
    request._files = MultiValueDict()  # type: ignore[attr-defined]
    request.answers_kept_form = True  # type: ignore[attr-defined]
