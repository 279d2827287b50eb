"""Django's engine for sessions in the database (settings.SESSION_ENGINE), with a column for who is signed in."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from trainingsite.accounts.models.sessions import AGENT, BEGUN, USED, PersonSession

LONGEST_AGENT = 300
SHOWN = "shown_at"
LOOKED_AT = "looked_at"


class SessionStore(DatabaseStore):
    """The name is Django's: it salts what old sessions were signed with."""

    @classmethod
    def get_model_class(cls) -> Any:
        return PersonSession

    def _get_session_from_db(self) -> PersonSession | None:
        """What Django asks of its model, asked at half the price."""
        standing = PersonSession.objects.standing(self.session_key, now=timezone.now())
        if standing is None:
            self._session_key = None
        return standing

    def create_model_instance(self, data: Any) -> Any:
        """The row, with the person from what Django's sign-in wrote."""
        row: Any = super().create_model_instance(data)
        signed_in = data.get(SESSION_KEY)
        row.person_id = int(signed_in) if signed_in else None
        return row


def begin(request: HttpRequest, now: datetime) -> None:
    """Keep when and with what somebody signed in."""
    agent = request.META.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT]
    request.session.update({BEGUN: now.timestamp(), USED: now.timestamp(), AGENT: agent})


def seconds_since_used(request: HttpRequest, now: datetime) -> float | None:
    """How long ago a page was opened with this session; None when that was never kept."""
    used = request.session.get(USED)
    return None if used is None else now.timestamp() - float(used)


def use(request: HttpRequest, now: datetime) -> None:
    """Keep that a page is opened now. It writes the session's row, so pages call it rarely and answers never."""
    request.session[USED] = now.timestamp()


def show_again(request: HttpRequest, now: datetime) -> None:
    """Keep that the person has typed the password or a code again."""
    request.session[SHOWN] = now.timestamp()


def shown_at(request: HttpRequest, now: datetime) -> datetime:
    """When the person last showed who they are; of a session from before that was kept: when it was first looked at."""
    known = authenticated_at(request)
    if known is not None:
        return known
    first = request.session.setdefault(LOOKED_AT, now.timestamp())
    return datetime.fromtimestamp(float(first), UTC)


def authenticated_at(request: HttpRequest) -> datetime | None:
    """When the person last showed who they are; None when that was never kept."""
    moments = [float(kept) for name in (BEGUN, SHOWN) if (kept := request.session.get(name))]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None
