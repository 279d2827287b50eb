"""Who asks: a request id for every log line, and the client's address behind trusted proxies."""

import ipaddress
import logging
import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers

from trainingsite.accounts.domain.sealing import Unreadable
from trainingsite.accounts.factor_keys import FactorKeysUnusable
from trainingsite.api.problems import is_api, problem_response

log = logging.getLogger(__name__)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def client_address(request: HttpRequest) -> str:
    """The caller's address: TRUSTED_PROXY_COUNT proxies each added one entry to X-Forwarded-For. A port and brackets,
    which some proxies write, are no part of it."""
    return plain_address(_claimed(request))


def plain_address(given: str) -> str:
    """192.0.2.1, 192.0.2.1:443, [2001:db8::1]:443 or 2001:db8::1 as one address; what is none stays as it is."""
    bare = given.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return given.strip()
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def network_of(address: str) -> str:
    """What limits count by: an IPv4 address, or the /64 of an IPv6 one, which is one household's or machine's."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(ipaddress.IPv6Network((found, 64), strict=False).network_address)


def _claimed(request: HttpRequest) -> str:
    remote = str(request.META.get("REMOTE_ADDR", ""))
    count = settings.TRUSTED_PROXY_COUNT
    if not count:
        return remote
    hops = [
        hop.strip()
        for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if hop.strip()
    ]
    return hops[-count] if len(hops) >= count else remote


class RequestContextMiddleware:
    """Sets request.client_address, request.client_network (for limits) and request.request_id, and puts the id on the response and every log line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = client_address(request)
        request.client_address = address  # type: ignore[attr-defined]
        request.client_network = network_of(address)  # type: ignore[attr-defined]
        request_id = self._request_id(request)
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response

    @staticmethod
    def _request_id(request: HttpRequest) -> str:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        if settings.TRUSTED_PROXY_COUNT and _REQUEST_ID.fullmatch(given):
            return str(given)
        return uuid.uuid4().hex


def _is_for_staff(request: HttpRequest) -> bool:
    """The desk, the studio, and the pages where the clinical lead signs and takes back: they show keys."""
    return request.path.startswith(("/admin/", "/studio/")) or "/sign-off/" in request.path


class LengthRequiredMiddleware:
    """A body in chunks has no length, and WSGI would read it as empty: say so instead of taking it for nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return problem_response(
                411,
                "length-required",
                "Send the body with a Content-Length, not in chunks. Nothing was changed.",
            )
        return self.get_response(request)


class RefusalLogMiddleware:
    """Writes into the security log who was refused a page or an act (403): the page's name, never what was in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403:
            _note_refused(request)
        return response


def _note_refused(request: HttpRequest) -> None:
    from django.core.cache import cache  # noqa: PLC0415 -- beside its one use
    from django.db import DatabaseError  # noqa: PLC0415 -- beside its one use
    from django.utils import timezone  # noqa: PLC0415 -- beside its one use

    from trainingsite.accounts.actions.security import note_security  # noqa: PLC0415 -- needs the app registry
    from trainingsite.accounts.actors import actor_of  # noqa: PLC0415 -- needs the app registry
    from trainingsite.accounts.models import SecurityEvent  # noqa: PLC0415 -- needs the app registry

    page = request.resolver_match.view_name if request.resolver_match else ""
    by = actor_of(request.user)
    # A stranger's tries are one a minute for each page: nobody knows whose they are. What the log keeps of an account's,
    # and of all strangers' together, the log's own door decides.
    place = f"refused:{request.client_network}:{page}"  # type: ignore[attr-defined]
    if by.row is None and not cache.add(place, 1, 60):
        return
    kind, method = SecurityEvent.Kind.REFUSED, str(request.method)
    try:
        note_security(kind=kind, by=by, now=timezone.now(), page=page, method=method)
    except DatabaseError:
        log.exception("a refusal could not be written into the security log")


# A page writes that it was opened when the last one was longer ago than this: one more statement, and rarely.
_KEPT_EVERY = 600.0
_KEPT_EVERY_FOR_STAFF = 60.0
# Nobody is signed out while they sit a quiz, and no answer waits for a row of the session.
# What is one person's alone: no browser and nothing on the way keeps it.
_ONES_OWN = ("/accounts/", "/api/v1/attempts/", "/api/v1/certificates/", "/api/v1/quizzes/")
_SITTING = ("/attempts/", "/api/v1/attempts/")


class SessionUseMiddleware:
    """Keeps when pages were last opened with a session, ends one that lay idle or is old, and lets no browser keep the
    pages of an account or a person's answers of the API (ASVS 5.0, 14.3.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(_ONES_OWN):
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_args: object
    ) -> HttpResponse | None:
        """End an idle session, and send a page to the sign-in that comes back to it."""
        # What anybody may open does not look who comes: it answers without the database, too.
        is_for_anybody = not getattr(view, "login_required", True) and not is_api(request)
        if is_for_anybody or request.path.startswith(_SITTING):
            return None
        if not request.user.is_authenticated:
            return None
        from django.utils import timezone  # noqa: PLC0415 -- beside its one use

        from trainingsite.accounts import left_forms, sessions  # noqa: PLC0415 -- needs the app registry

        now = timezone.now()
        idle = sessions.seconds_since_used(request, now)
        is_staff = request.user.is_staff
        is_idle = is_staff and idle is not None and idle >= settings.STAFF_IDLE_MINUTES * 60
        if is_idle or _is_too_old(request, now):
            is_kept = left_forms.sign_out(request)
            why = _why_idle() if is_idle else _why_old()
            return None if is_api(request) else _to_sign_in(request, why, is_kept=is_kept)
        every = _KEPT_EVERY_FOR_STAFF if is_staff else _KEPT_EVERY
        if not is_api(request) and (idle is None or idle >= every):
            sessions.use(request, now)
        return None


def _is_too_old(request: HttpRequest, now: datetime) -> bool:
    """Whether nobody has shown for too long who they are, however busy the session is. Not in the middle of an exam."""
    from trainingsite.accounts import sessions  # noqa: PLC0415 -- needs the app registry

    longest = (
        timedelta(hours=settings.STAFF_SESSION_HOURS)
        if request.user.is_staff
        else timedelta(days=settings.SESSION_DAYS)
    )
    return sessions.shown_at(request, now) + longest <= now and not _sits_an_exam(request, now)


def _sits_an_exam(request: HttpRequest, now: datetime) -> bool:
    from quizzes.models import Attempt, Quiz  # noqa: PLC0415 -- needs the app registry

    running = Attempt.objects.filter(user=request.user.pk, closed_at=None, closes_at__gt=now)
    return running.filter(quiz__purpose=Quiz.Purpose.EXAM).exists()


def _why_idle() -> str:
    from django.utils.translation import ngettext  # noqa: PLC0415 -- beside its one use

    minutes = settings.STAFF_IDLE_MINUTES
    return ngettext(
        "You were signed out because no page was opened for %(minutes)s minute.",
        "You were signed out because no page was opened for %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def _why_old() -> str:
    from django.utils.translation import gettext as _  # noqa: PLC0415 -- beside its one use

    return _("You were signed out because you signed in long ago.")


def _to_sign_in(request: HttpRequest, why: str, *, is_kept: bool) -> HttpResponse:
    """To the sign-in, which says why and comes back to this page."""
    from django.contrib import messages  # noqa: PLC0415 -- beside its one use
    from django.contrib.auth.views import redirect_to_login  # noqa: PLC0415 -- beside its one use
    from django.utils.translation import gettext as _  # noqa: PLC0415 -- beside its one use

    from trainingsite.accounts import left_forms  # noqa: PLC0415 -- needs the app registry

    said = f"{why} {_('Sign in to come back to the page.')}"
    if is_kept:
        said = left_forms.said_of_kept(why)
    elif request.method not in ("GET", "HEAD"):
        said = left_forms.said_of_lost(why)
    messages.warning(request, said)
    return redirect_to_login(request.get_full_path())


class StaffSecondFactorMiddleware:
    """Nobody reaches the desk with a password alone: staff need a code app (demo people excepted)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        """Send staff without a second factor to the page where they set one up."""
        if not _is_for_staff(request) or not request.user.is_authenticated:
            return None
        from django.utils.translation import gettext as _  # noqa: PLC0415 -- beside its one use

        from trainingsite.accounts.factor_asked import (  # noqa: PLC0415 -- needs the app registry
            ask_for_second_factor,
            lacks_second_factor,
        )

        if not request.user.is_staff or not lacks_second_factor(request.user):
            return None
        why = _(
            "Set up a code app first: authors, reviewers and administrators need a second factor."
        )
        return ask_for_second_factor(request, why)


class UnreadableFactorMiddleware:
    """A page that needs what a second factor is made of, on a machine whose keys do not open it, says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503, in words; anything else is not ours to answer."""
        if not isinstance(exception, Unreadable | FactorKeysUnusable):
            return None
        log.error("a second factor cannot be read or kept here: %s", exception)
        return TemplateResponse(request, "mfa/unreadable.html", status=503).render()
