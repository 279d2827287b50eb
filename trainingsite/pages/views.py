"""Pages that join the apps, health, and what people see when something is wrong."""

import time
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from certificates import actions as certificates
from certificates.chain.models import AuditRun
from certificates.models import Backlog
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.left_forms import answer_old_token
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.signing_in import note_turned_away
from trainingsite.api.problems import is_api, problem_response
from trainingsite.health.checks import audit_health, disk_health, reading_health
from trainingsite.health.looking import last_reading
from trainingsite.health.trial import trial
from trainingsite.pages.dashboard import dashboard_context
from trainingsite.tasks import HEARTBEAT

STALE_HEARTBEAT_SECONDS = 60
STALE_PASS_SECONDS = 60
STALE_SWEEP_SECONDS = 60


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this place is, for the three kinds of people."""
    if request.user.is_authenticated:
        return redirect("dashboard")
    return TemplateResponse(request, "home.html")


@require_GET
@never_cache
def dashboard(request: HttpRequest) -> HttpResponse:
    """What is next, how far along, which certificates."""
    context = dashboard_context(user=person_of(request.user), now=timezone.now())
    return TemplateResponse(request, "dashboard.html", context)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """503 only when the database fails, or refuses to be written; anything else missing is "degraded" with 200. Reads three
    rows and counts nothing; one call in ten seconds of a process writes one."""
    now = timezone.now()
    try:
        backlog, reading = certificates.last_backlog(), last_reading()
        audited = AuditRun.objects.last_told()
    except DatabaseError:
        return _unavailable(database="failed")
    if not trial.works(now=now):
        return _unavailable(database="ok", writing="failed")
    checks: dict[str, Any] = {"database": "ok", "writing": "ok"} | _backlog_health(backlog, now)
    checks["broker"], checks["beat"] = _queue_health()
    checks |= reading_health(reading, now) | {"disk": disk_health()}
    checks |= audit_health(audited, reading, now)
    late = (checks["oldest_unissued_pass_seconds"] or 0) > STALE_PASS_SECONDS
    degraded = late or any(checks[name] != "ok" for name in _MUST_BE_OK)
    return JsonResponse({"status": "degraded" if degraded else "ok", "checks": checks})


_MUST_BE_OK = ("broker", "beat", "sweep", "triggers", "clock", "backup", "disk", "audit")


def _unavailable(**checks: str) -> HttpResponse:
    return JsonResponse({"status": "unavailable", "checks": checks}, status=503)


def _backlog_health(backlog: Backlog | None, now: datetime) -> dict[str, Any]:
    """What the last sweep left waiting, and how long ago that was: an old reading says nothing about now."""
    if backlog is None:
        return {
            "oldest_unissued_pass_seconds": None,
            "sweep": "not run yet",
            "swept_seconds_ago": None,
        }
    age = backlog.age_seconds(now)
    return {
        "oldest_unissued_pass_seconds": backlog.oldest_seconds(now),
        "sweep": "ok" if age < STALE_SWEEP_SECONDS else f"silent for {age} s",
        "swept_seconds_ago": age,
    }


def _queue_health() -> tuple[str, str]:
    """(broker, beat): ok, or what is wrong."""
    if not getattr(cache, "is_shared", True):
        return "unreachable", "unknown"
    beat = cache.get(HEARTBEAT)
    if beat is None:
        return "ok", "not heard yet"
    age = time.time() - beat
    return "ok", "ok" if age < STALE_HEARTBEAT_SECONDS else f"silent for {int(age)} s"


def _error(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    if is_api(request):
        return problem_response(status, code, message)
    return render(request, f"{status}.html", {"message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be understood."""
    return _error(
        request,
        400,
        "bad-request",
        _("The request could not be understood. Go back and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not allowed."""
    message = _("Your account is not allowed to do this.")
    said = str(exception) if isinstance(exception, NotAllowed) else message
    return _error(request, 403, "forbidden", said)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old. What somebody typed is not lost by it."""
    if not is_api(request) and (answer := answer_old_token(request, reason)) is not None:
        return answer
    message = _(
        "This page was open too long, or cookies are switched off. Go back, reload the page and try again."
    )
    return _error(request, 403, "csrf-failed", message)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: somebody tries too often; kept where it is at an account that is signed in to."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    note_turned_away(request, page)
    return TemplateResponse(request, "429.html", status=429).render()


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not yours."""
    return _error(
        request, 404, "not-found", _("There is nothing at this address, or it is not yours to see.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    message = _(
        "Something went wrong on our side. Nothing you saved is lost. Try again in a minute."
    )
    return _error(request, 500, "server-error", message)
