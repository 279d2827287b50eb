"""How somebody on a clinic's list stands: read from the answer that anybody gets, and from whether it names that person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from certificates.domain.comparing import Match
from certificates.domain.verification import Verification

State = Literal["in_date", "ending", "ended", "changed", "no_code", "unknown"]
STANDINGS = get_args(State)
# What stands against relying on it, the gravest first.
Against = Literal[
    "other_name",
    "other_number",
    "withdrawn",
    "suspended",
    "superseded",
    "expired",
    "not_yet_valid",
    "trial",
]
AGAINST = get_args(Against)
SOON = timedelta(days=60)


@dataclass(frozen=True)
class Standing:
    """One of six states, and what stands against relying on it."""

    state: State
    against: tuple[Against, ...] = ()


NO_CODE = Standing("no_code")


@dataclass(frozen=True)
class Look:
    """What a look at a row found: its standing, the answer as JSON ("" where nothing was asked), the last day on which the
    certificate is in date, and whether it is one of a trial. `again_at`: when something that is known already changes it,
    if anything does."""

    standing: Standing
    answer: str = ""
    until: date | None = None
    is_trial: bool = False
    again_at: datetime | None = None


def standing_of(told: Verification, same: Match) -> Standing:
    """How a row stands by the answer about its code now. Whoever the certificate does not name stands as `changed`, whatever
    its status, which is said beside it: nobody else's certificate reads as a yes, and its end is not hidden. Nor is one of a
    trial a yes."""
    if not told.is_known:
        return Standing("unknown")
    against: list[Against] = []
    if same.name is False:
        against.append("other_name")
    if same.number is False:
        against.append("other_number")
    if told.status in {"withdrawn", "suspended", "superseded", "not_yet_valid", "trial"}:
        return Standing("changed", (*against, told.status))
    if told.status == "expired":
        return Standing("changed", (*against, "expired")) if against else Standing("ended")
    if is_trial(told):
        against.append("trial")
    if told.status != "valid" or against:  # a status that is not known here is no yes either
        return Standing("changed", tuple(against))
    return Standing(_by_date(told))


def is_trial(told: Verification) -> bool:
    """Whether it was issued on a trial installation."""
    return any(caveat.code == "trial" for caveat in told.caveats)


def _by_date(told: Verification) -> State:
    """Of one in force; without a last day nobody can say that it goes on."""
    if told.valid_until is None or told.valid_until - told.as_of.day <= SOON:
        return "ending"
    return "in_date"
