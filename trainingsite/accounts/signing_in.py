"""What the security log keeps of signing in: that it happened, for whose account, and never what somebody typed."""

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person, actor_of
from trainingsite.accounts.models import SecurityEvent

# Whoever is turned away tries on: one row in this time for each account and network says as much as a thousand.
_ONCE_IN = 300
Lands = Callable[[Person], str]
_LANDINGS: list[Lands] = []


def land_also(lands: Lands) -> None:
    """Said at start-up by a part above that has a first page for some people: its address, or "" for who is none of them."""
    if lands not in _LANDINGS:
        _LANDINGS.append(lands)


def landing_of(person: Person) -> str:
    """Where the person comes who has signed in and did not say where to; "" for the dashboard."""
    return next(filter(None, (lands(person) for lands in _LANDINGS)), "")


def note_failed(request: HttpRequest, email: str, step: str = "password") -> None:
    """A wrong password, or a wrong code. An address that is no account's leaves no trace of itself."""
    _note(SecurityEvent.Kind.SIGN_IN_FAILED, request, _account(email), step)


def note_limited(request: HttpRequest, email: str, step: str = "password") -> None:
    """Too many wrong passwords, or codes."""
    person = _account(email)
    place = f"sign-in-limited:{step}:{person.pk if person else 0}:{request.client_network}"  # type: ignore[attr-defined]
    if cache.add(place.replace(" ", "-"), 1, _ONCE_IN):
        _note(SecurityEvent.Kind.SIGN_IN_LIMITED, request, person, step)


def note_turned_away(request: HttpRequest, page: str) -> None:
    """Too many requests to a page of somebody's own account: the old password, a code, an address."""
    if request.user.is_authenticated:
        note_limited(request, request.user.email, page)


def _account(email: str) -> Person | None:
    found: Person | None = Person.objects.filter(email=email.lower()).first()
    return found


def _note(kind: str, request: HttpRequest, person: Person | None, step: str) -> None:
    by, now = actor_of(request.user), timezone.now()
    note_security(kind=kind, by=by, now=now, person=person, step=step)
