"""What would become of each line of a list: a judgement, and nothing is sent by it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from trainingsite.cohorts.domain.lists import LONGEST_EMAIL, Said

NEW, MEMBER, INVITED, DECLINED = "new", "member", "invited", "declined"
# Earlier mails to the address by whoever brings the list, or in the groups that they run: as many as may be, or one of today.
OFTEN, LATELY = "mailed-often", "mailed-lately"
INVALID, TWICE, FULL, TOO_MANY = "invalid", "twice", "full", "too-many"
# After it was confirmed: the mail is on its way.
SENT = "sent"
MOST_IN_GROUP = 500
MOST_MAILS_A_DAY = 500
MOST_MAILS_OF_ONE = 3


@dataclass(frozen=True)
class Known:
    """Addresses of a group by what is known of them, how many it has room for, and how many mails may still leave today.

    `mails` counts those that went to an address before; `again_at` says from when on one may go to an address that had one of late.
    """

    members: Collection[str] = ()
    invited: Collection[str] = ()
    declined: Collection[str] = ()
    mails: Mapping[str, int] = field(default_factory=dict)
    again_at: Mapping[str, datetime] = field(default_factory=dict)
    room: int = MOST_IN_GROUP
    mails_left: int = MOST_MAILS_A_DAY


def judged(
    lines: Iterable[Said], known: Known, is_address: Callable[[str], bool]
) -> list[dict[str, Any]]:
    """Each line with its verdict, as the row of a list keeps it."""
    seen: set[str] = set()
    rows, new = [], 0
    for said in lines:
        verdict = _verdict(said.email, known, is_address, seen)
        if verdict == NEW:
            verdict = FULL if new >= known.room else TOO_MANY if new >= known.mails_left else NEW
            new += 1
        seen.add(said.email)
        rows.append(asdict(said) | {"verdict": verdict} | _more_of(verdict, said.email, known))
    return rows


def _more_of(verdict: str, email: str, known: Known) -> dict[str, Any]:
    """What the words of a verdict need."""
    if verdict == OFTEN:
        return {"mails": known.mails[email]}
    return {"again_at": known.again_at[email].isoformat()} if verdict == LATELY else {}


def _verdict(
    email: str, known: Known, is_address: Callable[[str], bool], seen: Collection[str]
) -> str:
    if not email or len(email) > LONGEST_EMAIL or not is_address(email):
        return INVALID
    if email in seen:
        return TWICE
    if email in known.members:
        return MEMBER
    if email in known.invited:
        return INVITED
    if email in known.declined:
        return DECLINED
    if known.mails.get(email, 0) >= MOST_MAILS_OF_ONE:
        return OFTEN
    return LATELY if email in known.again_at else NEW
