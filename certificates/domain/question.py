"""What a clinic asks about a certificate: which code, true on which day, as known when, and whether it covers a scope."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from certificates.domain.verification import CLOCKS_DIFFER, AsOf, read_as_of, read_moment


class BadKnownAt(Exception):
    """`known_at` is neither a date nor an instant with a zone, or has not come yet."""


class UnknownScope(Exception):
    """No scheme of this installation has a scope of this code."""


@dataclass(frozen=True)
class Question:
    """As it was asked. `at`: true then; `known_at`: of what we knew then; without either, now. `scope`: a scope's code."""

    code: str
    at: str | None = None
    known_at: str | None = None
    scope: str | None = None

    def moments(self, now: datetime) -> tuple[AsOf, datetime | None]:
        """(what it asks about, the last instant whose news count; None: whatever is recorded). Raises BadMoment, BadKnownAt.

        Nobody who asks about now is told less because a clock was set back since something was recorded.
        """
        known_at = None if self.known_at is None else read_known_at(self.known_at, now)
        return read_as_of(self.at, min(known_at or now, now)), known_at


def read_known_at(text: str, now: datetime) -> datetime:
    """The last instant whose news count: of a date its last one in UTC. None that is to come. Raises BadKnownAt."""
    # A plus sign that was not encoded arrives as a space.
    moment = read_moment(text.replace(" ", "+") if "T" in text else text, BadKnownAt)
    if isinstance(moment, datetime):
        if moment > now + CLOCKS_DIFFER:
            raise BadKnownAt
        return moment
    if moment > now.astimezone(UTC).date():
        raise BadKnownAt
    return _last_instant(moment)


def _last_instant(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=UTC)


@dataclass(frozen=True)
class KnownScope:
    """A scope that there is, and the schemes (their ids) that attest it."""

    code: str
    title: str
    schemes: frozenset[int]
