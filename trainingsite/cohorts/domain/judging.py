"""What would become of each line of a list: a judgement, and nothing is sent by it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from trainingsite.cohorts.domain.lists import LONGEST_EMAIL, Said

NEW, MEMBER, INVITED, DECLINED = "new", "member", "invited", "declined"
INVALID, TWICE, FULL, TOO_MANY = "invalid", "twice", "full", "too-many"
# After it was confirmed: the mail is on its way.
SENT = "sent"
MOST_IN_GROUP = 500
MOST_MAILS_A_DAY = 500


@dataclass(frozen=True)
class Known:
    """Addresses of a group by what is known of them, how many it has room for, and how many mails may still leave today."""

    members: Collection[str] = ()
    invited: Collection[str] = ()
    declined: Collection[str] = ()
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
        rows.append(asdict(said) | {"verdict": verdict})
    return rows


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
    return DECLINED if email in known.declined else NEW
