"""The answer to "may I rely on this certificate?": its shape, written once. API and pages make strings of it."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from trainingsite.accounts.domain.calendar import instant
from trainingsite.accounts.domain.register import listed_register

Status = Literal[
    "valid",
    "trial",
    "projected",
    "expired",
    "withdrawn",
    "suspended",
    "superseded",
    "not_yet_valid",
    "unknown",
]
STATUSES = get_args(Status)
# What a certificate says of the knowledge that a scope asks for. Never a yes: "current" comes with its caveats.
KnowledgeState = Literal[
    "current",
    "trial",
    "projected",
    "expired",
    "withdrawn",
    "suspended",
    "superseded",
    "not_yet_valid",
    "not_in_scope",
    "unknown",
]
KNOWLEDGE_STATES = get_args(KnowledgeState)
UNREADABLE = "unreadable"
# A clinic's clock may be ahead of ours by so much; later is the future.
CLOCKS_DIFFER = timedelta(minutes=2)
# What has happened for good, whatever comes: for these a day that has not come yet is no question.
_FINAL = frozenset({"withdrawn", "superseded"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class BadMoment(Exception):
    """`at` is neither a date nor an instant with a zone."""


@dataclass(frozen=True)
class AsOf:
    """What was asked about, a UTC day or an instant, and how it was written; `written` is empty for "now"."""

    moment: date | datetime
    written: str = ""

    def __str__(self) -> str:
        """As it was written; the instant that was now otherwise."""
        if self.written or not isinstance(self.moment, datetime):
            return self.written or self.moment.isoformat()
        return instant(self.moment)

    @property
    def is_day(self) -> bool:
        """Whether a whole day was asked about."""
        return not isinstance(self.moment, datetime)

    @property
    def day(self) -> date:
        """The UTC day that was asked about, or that the instant lies in."""
        return self.moment.date() if isinstance(self.moment, datetime) else self.moment

    def is_after(self, now: datetime) -> bool:
        """Whether what was asked about has not come yet."""
        if isinstance(self.moment, datetime):
            return self.moment > now + CLOCKS_DIFFER
        return self.moment > now.astimezone(UTC).date()


def read_as_of(at: str | None, now: datetime) -> AsOf:
    """What `at` asks about: a date (2026-11-24), an instant with its zone (2026-11-24T18:30:00Z), or, without it, now.
    An empty one asks about nothing. Raises BadMoment."""
    if at is None:
        return AsOf(now.astimezone(UTC))
    # A plus sign that was not encoded arrives as a space.
    written = at.replace(" ", "+") if "T" in at else at
    return AsOf(read_moment(written, BadMoment), written)


def read_moment(text: str, refusal: type[Exception]) -> date | datetime:
    """A date, or an instant with its zone. Raises `refusal` of anything else."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or "T" not in text:
            raise refusal
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise refusal from error


def projected(status: Status, as_of: AsOf, known_at: datetime) -> tuple[Status, Status | None]:
    """(the status to answer, the one that stands behind it): of a time that had not come nothing was known but what
    would be if nothing changed until then."""
    if as_of.is_after(known_at) and status not in _FINAL:
        return "projected", status
    return status, None


@dataclass(frozen=True)
class Checked:
    """Whether somebody compared name and number with the register: by whom, on which UTC day."""

    state: Literal["as_stated", "checked"]
    by: Literal["administrator", "invigilator"] | None = None
    on: date | None = None


@dataclass(frozen=True)
class Holder:
    """Whom the certificate names: as on the register, with the number that tells two people of one name apart."""

    name: str | None = None
    register: str | None = None
    register_number: str | None = None
    checked: Checked | None = None

    @property
    def look_up(self) -> str:
        """The address at which anybody can look the number up; empty for a register that is not on our list."""
        listed = listed_register(self.register) if self.register else None
        return listed.look_up if listed else ""


@dataclass(frozen=True)
class Issuer:
    """Who issued it, and at which address."""

    name: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Scheme:
    """What it was issued under."""

    code: str | None = None
    title: str | None = None
    edition: str | None = None


@dataclass(frozen=True)
class Caveat:
    """What it must be read with: a code for programs, words for people."""

    code: str
    words: str


@dataclass(frozen=True)
class Change:
    """The status from an instant of the day on, and the class of its reason."""

    at: datetime
    status: str
    reason: str | None


@dataclass(frozen=True)
class NameCorrection:
    """That this certificate took the place of one with another name: the UTC day, the class of the reason, and whether
    time took the place of a second administrator."""

    on: date
    reason: str | None
    decided_by_one: bool


@dataclass(frozen=True)
class Knowledge:
    """Whether the certificate answers for the knowledge that a scope asks for, at the time that was asked about."""

    scope: str
    title: str
    state: KnowledgeState


def knowledge_state(
    status: Status, *, is_covered: bool, caveats: tuple[Caveat, ...]
) -> KnowledgeState:
    """What a status says of one scope: what was never covered is not in scope whatever the status, and what was issued
    on a trial installation is no current knowledge."""
    if status == "unknown":
        return "unknown"
    if not is_covered:
        return "not_in_scope"
    if status != "valid":
        return status
    return "trial" if any(caveat.code == "trial" for caveat in caveats) else "current"


@dataclass(frozen=True)
class Verification:
    """One honest answer. The order of the fields is that of the API; whoever asks about an unknown code reads the defaults.

    `known_at`: the last instant whose news count; without the parameter, when it was given. `valid_until`: inclusive,
    UTC. `reason`: the class of the reason for the status, or that what was typed cannot be a code. `as_things_stand`:
    what a status `projected` would be. `replaced_by`: the code of the certificate that took the place of a superseded
    one. `name_corrected`: this one took the place of another. `knowledge`: about the scope that was asked about.
    `authorisation`: the clinic's own, which no certificate gives. `answered_at`: when the answer was given.
    """

    status: Status
    as_of: AsOf
    known_at: datetime
    code: str
    holder: Holder = Holder()
    issuer: Issuer = Issuer()
    scheme: Scheme = Scheme()
    scopes: tuple[str, ...] = ()
    practical: str | None = None
    assurance: str | None = None
    caveats: tuple[Caveat, ...] = ()
    valid_from: datetime | None = None
    valid_until: date | None = None
    reason: str | None = None
    changes: tuple[Change, ...] = ()
    as_things_stand: Status | None = None
    replaced_by: str | None = None
    name_corrected: NameCorrection | None = None
    knowledge: Knowledge | None = None
    authorisation: str | None = None
    answered_at: datetime = field(kw_only=True)

    @property
    def is_known(self) -> bool:
        """Whether there is such a certificate; of any other code nothing is said."""
        return self.status != "unknown"
