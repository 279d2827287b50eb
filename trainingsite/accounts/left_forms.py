"""A form that was sent when its session had ended: kept for who sent it, and filled in again at its own address.

Nobody knows who sent it, so nothing of it is carried out: the person looks at it and sends it, or throws it away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

LEFT_FORM = "form_left_behind"
KEPT_FOR = timedelta(hours=24)
AWAY = "throw-left-form-away"
# Where people write. What the desk and the account ask for, passwords among it, is not kept.
PLACES = ("/studio/", "/courses/")
# After the name of a field with a file: the hidden field that names the file which no page can hand in again.
CHOSEN_BEFORE = "-chosen-before"
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 -- the name of a field
# What many forms of a page send besides what was typed.
_MARKS = {"act", "seen"}
_WITH_FORM = (200, 400)


@dataclass(frozen=True)
class LeftForm:
    """What a form said, for the page that fills it in again."""

    fields: list[tuple[str, list[str]]]

    @property
    def written(self) -> list[str]:
        """What of it somebody wrote, for whoever reads the page without scripts."""
        return [text for _name, values in self.fields for text in values if len(text.split()) > 1]

    def posted(self, *, without: str) -> Any:
        """The same as a post, for a page that only a post opens; `without` the button that would carry it out."""
        data = QueryDict(mutable=True)
        for name, values in self.fields:
            if name != without:
                data.setlist(name, values)
        return data


def here(request: HttpRequest) -> LeftForm | None:
    """The form that was left at this page, for whoever asks for it now."""
    found: LeftForm | None = getattr(request, "form_left_here", None)
    return found


def sent(request: HttpRequest) -> dict[str, Any] | None:
    """What the form says that just came, and whose it is: asked before the session ends, as nobody is known after that."""
    if request.method != "POST" or not request.path.startswith(PLACES):
        return None
    if "X-Autosave" in request.headers:  # its page keeps its words itself
        return None
    fields = [(name, values) for name, values in request.POST.lists() if name != _TOKEN]
    fields += [(name, [file]) for name, file in files_chosen(request).items()]
    said = {"person": request.user.pk, "path": request.get_full_path(), "fields": fields}
    return {**said, "at": timezone.now().timestamp()} if fields else None


def files_chosen(request: HttpRequest) -> dict[str, str]:
    """By the hidden field that says so, the names of the files that came along."""
    files = request.FILES.items()
    return {name + CHOSEN_BEFORE: str(getattr(file, "name", "")) for name, file in files}


def keep(request: HttpRequest, left: dict[str, Any] | None) -> bool:
    """Keep it in the session of who signs in next, where there is something to keep. Nobody else is shown it."""
    if left is not None:
        request.session[LEFT_FORM] = left
    return left is not None


class LeftFormMiddleware:
    """Gives the page of a form that was left behind what it said, as `request.left_form`, until it is sent or thrown away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if hasattr(request, "left_form"):
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_args: object
    ) -> HttpResponse | None:
        """Look whether this page is the one; forget what was sent again, thrown away, grown old, or is somebody else's."""
        # What anybody may open does not look who comes: it answers without the database, too.
        if not getattr(view, "login_required", True) or not request.path.startswith(PLACES):
            return None
        left = request.session.get(LEFT_FORM) if request.user.is_authenticated else None
        if left is None:
            return None
        age = timezone.now() - datetime.fromtimestamp(left["at"], UTC)
        if left["person"] != request.user.pk or age > KEPT_FOR:
            del request.session[LEFT_FORM]
        elif left["path"] == request.get_full_path():
            return _at_its_page(request, left)
        return None

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """Only a page with its form: whoever lost a right meanwhile is not shown again what they wrote of a key."""
        left = here(request)
        if left is not None and response.status_code in _WITH_FORM:
            request.left_form = left  # type: ignore[attr-defined]  # for templates
        return response


def _at_its_page(request: HttpRequest, left: dict[str, Any]) -> HttpResponse | None:
    if AWAY in request.POST:
        del request.session[LEFT_FORM]
        return HttpResponseRedirect(left["path"])
    if request.method == "POST" and _is_sent_again(request, dict(left["fields"])):
        del request.session[LEFT_FORM]
    else:
        request.form_left_here = LeftForm(left["fields"])  # type: ignore[attr-defined]
    return None


def _is_sent_again(request: HttpRequest, fields: dict[str, list[str]]) -> bool:
    """Whether this is the form that was left, and no other one of its page."""
    names = (request.POST.keys() & fields.keys()) - _MARKS
    return bool(names) and request.POST.getlist("act") == fields.get("act", [])
