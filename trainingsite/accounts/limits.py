"""How often somebody may be wrong about a password: a stranger by account and network, a known device by itself.

Five failures of a stranger lock out that stranger and nobody else. Guessing from many networks meets the account's daily
cap; it holds for strangers only, and choosing a new password by the link from a mail lifts it.
"""

from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import get_random_string

from trainingsite.accounts.actors import Person

APP = "allauth.account"
# A browser in which the account was signed in to is known for a year.
COOKIE = "known_device"
KNOWN_FOR = 365 * 24 * 3600
# A shared computer of a clinic knows the last few.
MOST_ACCOUNTS = 10
_SALT = "accounts.known-device"


def consume(request: HttpRequest, email: str) -> list[Any] | None:
    """Count one try for this account; the counts, to be taken back when the password is right. None: too many."""
    counted: list[Any] = []
    for action, key in _budgets(request, email):
        usage = ratelimit.consume(request, app=APP, action=action, key=key)
        if usage is None:
            give_back(counted)
            return None
        counted.append(usage)
    return counted


def give_back(counted: list[Any]) -> None:
    """The password was right: that was no failure."""
    for usage in counted:
        usage.rollback()


def clear(request: HttpRequest, email: str) -> None:
    """The owner has a new password: earlier failures of strangers, and of this browser, count no more."""
    for action, key in {*_budgets(request, email), *_strangers(request, email)}:
        ratelimit.clear(request, app=APP, action=action, key=key)


def _budgets(request: HttpRequest, email: str) -> list[tuple[str, str]]:
    """What a try is counted against: (action of ACCOUNT_RATE_LIMITS, key)."""
    device = _device(request, email)
    if device:
        return [("login_failed", f"device:{device}"), ("login_failed_device", device)]
    return _strangers(request, email)


def _strangers(request: HttpRequest, email: str) -> list[tuple[str, str]]:
    network = ratelimit.get_ip(request)
    return [("login_failed", f"{email}:{network}"), ("login_failed_account", email)]


def _device(request: HttpRequest, email: str) -> str:
    """The name of this browser for the account, when it was signed in to here; "" for a stranger."""
    known = _known(request)
    if not known:
        return ""
    pk = get_user_model().objects.filter(email=email).values_list("pk", flat=True).first()
    return known.get(str(pk), "")


def _known(request: HttpRequest) -> dict[str, str]:
    given = request.COOKIES.get(COOKIE, "")
    try:
        return dict(signing.loads(given, salt=_SALT, max_age=KNOWN_FOR)) if given else {}
    except (signing.BadSignature, TypeError, ValueError):
        return {}


def remember(request: HttpRequest, response: HttpResponseBase, person: Person) -> None:
    """From now on this browser is known for the account."""
    known = _known(request)
    name = known.pop(str(person.pk), "") or get_random_string(22)
    newest = dict([*known.items(), (str(person.pk), name)][-MOST_ACCOUNTS:])
    response.set_cookie(
        COOKIE,
        signing.dumps(newest, salt=_SALT),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/accounts/",
    )
