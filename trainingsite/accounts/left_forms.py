"""A form that was sent when its session had ended: kept for who sent it, and filled in again at its own address.

Nobody knows who sent it, so nothing of it is carried out: the person looks at it and sends it, or throws it away. Where nobody knows whose
it is either, the answer shows the words, to copy.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

LEFT_FORM = "form_left_behind"
# Tabs that lay idle together. What comes beyond is not kept, and its page says so.
MOST_KEPT = 10
KEPT_FOR = timedelta(hours=24)
AWAY = "throw-left-form-away"
# Where people write. What the desk and the account ask for, passwords among it, is not kept.
PLACES = ("/studio/", "/courses/")
# After the name of a field with a file: the hidden field that names the file which no page can hand in again.
CHOSEN_BEFORE = "-chosen-before"
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 -- the name of a field
# Where scripts send answers, and keep them themselves.
_BY_SCRIPTS = ("/api/", "/attempts/")
# What many forms of a page send besides what was typed.
_MARKS = {"act", "seen"}
# What no page shows again.
_SECRET = re.compile(r"passw|secret|token", re.IGNORECASE)
_NOT_SHOWN = ("/accounts/", *_BY_SCRIPTS)
_WITH_FORM = (200, 400)
_ONLY_POSTED = 405


@dataclass(frozen=True)
class LeftForm:
    """What a form said, for the page that fills it in again."""

    fields: list[tuple[str, list[str]]]

    @property
    def written(self) -> list[str]:
        """What of it somebody wrote, for whoever reads the page without scripts."""
        return [
            text
            for name, values in self.fields
            for text in values
            if len(text.split()) > 1 or name.endswith(CHOSEN_BEFORE)
        ]

    @property
    def said(self) -> list[str]:
        """Everything of it but its marks, also what is one word: for a page that has no form to fill."""
        return [
            text for name, values in self.fields for text in values if text and name not in _MARKS
        ]

    def chosen(self, field: str) -> str:
        """The name of the file that came along in this field, which no page can hand in again."""
        return next(
            (v for n, values in self.fields for v in values if n == field + CHOSEN_BEFORE), ""
        )

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


def sign_out(request: HttpRequest) -> bool:
    """End the session; what it was just sent, and what it kept before, is kept for who signs in next. Whether the former is."""
    left, before = sent(request), _kept(request)
    logout(request)
    return keep(request, left, before=before)


def keep(
    request: HttpRequest,
    left: dict[str, Any] | None,
    *,
    before: list[dict[str, Any]] | None = None,
) -> bool:
    """Keep it in the session, behind what is there; only whoever sent it is shown it. Whether there was something, and room for it."""
    kept = _kept(request) if before is None else before
    has_room = left is not None and len(kept) < MOST_KEPT
    if left is not None and has_room:
        kept = [*kept, left]
    if kept:
        request.session[LEFT_FORM] = kept
    return has_room


def _kept(request: HttpRequest) -> list[dict[str, Any]]:
    """The oldest first. An earlier release kept one alone."""
    found = request.session.get(LEFT_FORM) or []
    return [found] if isinstance(found, dict) else list(found)


def _forget(request: HttpRequest, left: dict[str, Any]) -> None:
    others = [one for one in _kept(request) if one != left]
    if others:
        request.session[LEFT_FORM] = others
    else:
        del request.session[LEFT_FORM]


class SignedOutFormMiddleware:
    """A form that comes when its session has ended elsewhere, or in another tab, is not swallowed by the way to the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_args: object
    ) -> HttpResponse | None:
        """Keep it beside what this browser has left already; else show its words, or say that it is not kept."""
        if request.method != "POST" or not _is_page(request):
            return None
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        return _signed_out(request)


def _is_page(request: HttpRequest) -> bool:
    """Whether a browser shows the answer to a person."""
    is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return is_page and not request.path.startswith(_BY_SCRIPTS)


def answer_old_token(request: HttpRequest, reason: str) -> HttpResponse | None:
    """For a form of this site whose token is of before a sign-in in another tab: it stands at its page filled in again, or where nothing
    is kept the answer shows it, to be sent. None for what another site sent (Django looks at its origin first), scripts, and what is not shown."""
    if not (reason.startswith("CSRF ") and request.method == "POST" and _is_page(request)):
        return None
    if not request.user.is_authenticated and _asks_for_sign_in(request):
        return _signed_out(request)
    has_cookie = reason != REASON_NO_CSRF_COOKIE
    if request.user.is_authenticated and keep(request, sent(request)):
        messages.warning(request, _said_of_old_token() if has_cookie else _said_of_no_cookie())
        return HttpResponseRedirect(request.get_full_path())
    fields = [
        one for one in request.POST.lists() if not (one[0] == _TOKEN or _SECRET.search(one[0]))
    ]
    fields += [(name, [file]) for name, file in files_chosen(request).items()]
    if not fields or request.path.startswith(_NOT_SHOWN):
        return None
    why = _said_of_old_token() if has_cookie else _said_of_cookies_off()
    return _alone(request, LeftForm(fields), status=403, why=why, may_send=has_cookie)


def _asks_for_sign_in(request: HttpRequest) -> bool:
    found = request.resolver_match
    return found is not None and getattr(found.func, "login_required", True)


def _said_of_old_token() -> str:
    return _(
        "Somebody signed in or out in this browser after this page was opened. What you sent was not carried out. Here it is as you filled "
        "it in: look at it, and send it again."
    )


def _said_of_no_cookie() -> str:
    return _(
        "Your browser sent no cookie for this form, so what you sent was not carried out. Here it is as you filled it in: look at it, and send "
        "it again."
    )


def _said_of_cookies_off() -> str:
    return _(
        "Your browser sent no cookie of this site, so what you sent was not carried out and is not kept. Copy your words from here, allow "
        "cookies for this site, open the page again and send them there."
    )


def _signed_out(request: HttpRequest) -> HttpResponse | None:
    if AWAY in request.POST:  # what was kept has ended with its session
        messages.warning(request, _("You were signed out. The form that was kept is gone."))
        return redirect_to_login(request.get_full_path())
    left, whose = sent(request), {one["person"] for one in _kept(request)}
    if left is not None and len(whose) == 1:
        left["person"] = whose.pop()
        if keep(request, left):
            messages.warning(request, said_of_kept(_("You were signed out.")))
            return redirect_to_login(request.get_full_path())
    if left is not None and (texts := LeftForm(left["fields"]).said):
        told = {"texts": texts, "path": request.get_full_path(), "is_signed_out": True}
        answer = TemplateResponse(request, "left_form_alone.html", told, status=401)
        add_never_cache_headers(answer)
        return answer
    if request.POST.keys() - {_TOKEN}:
        messages.warning(request, said_of_lost(_("You were signed out.")))
        return redirect_to_login(request.get_full_path())
    return None


def said_of_kept(why: str) -> str:
    """For the sign-in, where the form is kept."""
    then = _(
        "What you sent was not carried out, and is kept for you: sign in within a day, and the form stands there as you filled it in."
    )
    return f"{why} {then}"


def said_of_lost(why: str) -> str:
    """For the sign-in, where it is not."""
    then = _(
        "What you sent was not carried out and is not kept: sign in to come back to the page, and fill it in again."
    )
    return f"{why} {then}"


class LeftFormMiddleware:
    """Gives the page of a form that was left behind what it said, as `request.left_form`, until it is sent or thrown away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == _ONLY_POSTED and request.method == "GET" and _is_page(request):
            left = here(request)
            response = _no_page(request, response) if left is None else _own_page(request, left)
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
        kept = _kept(request) if request.user.is_authenticated else []
        for left in kept:
            age = timezone.now() - datetime.fromtimestamp(left["at"], UTC)
            if left["person"] != request.user.pk or age > KEPT_FOR:
                _forget(request, left)
        # Of two forms of one page the newest first, and the other when that is sent or thrown away.
        own = [one for one in _kept(request) if one["path"] == request.get_full_path()]
        return _at_its_page(request, own[::-1]) if kept and own else None

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """Only a page with its form: whoever lost a right meanwhile is not shown again what they wrote of a key."""
        left = here(request)
        if left is not None and response.status_code in _WITH_FORM:
            request.left_form = left  # type: ignore[attr-defined]  # for templates
        return response


def _own_page(request: HttpRequest, left: LeftForm) -> HttpResponse:
    """For an address that has no page: the words, to send again or to copy."""
    why = _("It was not carried out. Send it now, copy it, or throw it away.")
    return _alone(request, left, why=why, away=AWAY)


def _alone(
    request: HttpRequest,
    left: LeftForm,
    *,
    status: int = 200,
    may_send: bool = True,
    **told: str,
) -> HttpResponse:
    every = [(name, value) for name, values in left.fields for value in values]
    files = [(n.removesuffix(CHOSEN_BEFORE), v) for n, v in every if n.endswith(CHOSEN_BEFORE)]
    fields = [one for one in every if not one[0].endswith(CHOSEN_BEFORE)]
    shown = {
        **told,
        "texts": left.said,
        "fields": fields,
        "files": files,
        "may_send": may_send,
        "path": request.get_full_path(),
    }
    answer = TemplateResponse(request, "left_form_alone.html", shown, status=status).render()
    add_never_cache_headers(answer)
    return answer


def _no_page(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """For whoever comes to an address that only takes what a form sends: by the way back from a sign-in, or after throwing it away."""
    answer = render(request, "405.html", {"above": _above(request.path)}, status=_ONLY_POSTED)
    answer["Allow"] = refusal["Allow"]
    # What the address says of its answers (that nobody keeps them) holds for this one.
    add_never_cache_headers(answer)
    return answer


def _above(path: str) -> str:
    """The page next above, by the address."""
    while path != "/":
        path = f"{path.rstrip('/').rpartition('/')[0]}/"
        try:
            resolve(path)
        except Resolver404:
            continue
        break
    return path


def _at_its_page(request: HttpRequest, own: list[dict[str, Any]]) -> HttpResponse | None:
    if AWAY in request.POST:
        _forget(request, own[0])
        return HttpResponseRedirect(own[0]["path"])
    posted = request.method == "POST"
    again = [one for one in own if posted and _is_sent_again(request, dict(one["fields"]))]
    if again:
        _forget(request, again[0])
    else:
        request.form_left_here = LeftForm(own[0]["fields"])  # type: ignore[attr-defined]
    return None


def _is_sent_again(request: HttpRequest, fields: dict[str, list[str]]) -> bool:
    """Whether this is the form that was left, and no other one of its page."""
    names = (request.POST.keys() & fields.keys()) - _MARKS
    return bool(names) and request.POST.getlist("act") == fields.get("act", [])
