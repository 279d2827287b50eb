"""What happens to a certificate by the calendar, and what its holder is told of it: one table, step by step when and which text."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from certificates.domain.renewal import MailHour, Term, reminder_at, told_of_end_at

# That one has ended is no news any more after so long: of those from before there were mails, or after a long outage.
OLD_NEWS = timedelta(days=30)


@dataclass(frozen=True)
class Step:
    """`when`: its moment, by the term of the certificate; None where it follows a change of status at once. `mail`: the name of its
    text under account/email/, "" where nothing is told. `is_reminder`: the holder can turn it off."""

    when: Callable[[Term, MailHour], datetime] | None = None
    mail: str = ""
    is_reminder: bool = False


def _reminder(days: int) -> Step:
    return Step(partial(reminder_at, days), "certificate_renewal", is_reminder=True)


STEPS: dict[str, Step] = {
    # By the calendar, in this order.
    "begins": Step(lambda term, _mails: term.valid_from),
    "opens": Step(lambda term, _mails: term.opens_at),
    "renewal_90": _reminder(90),
    "renewal_60": _reminder(60),
    "renewal_30": _reminder(30),
    "renewal_7": _reminder(7),
    "expired": Step(told_of_end_at, "certificate_expired"),
    # When somebody or the program changed its status.
    "issued": Step(mail="certificate_issued"),
    "reissued": Step(mail="certificate_reissued"),
    "suspended": Step(mail="certificate_suspended"),
    "reinstated": Step(mail="certificate_reinstated"),
    "withdrawn": Step(mail="certificate_withdrawn"),
}
DATED = tuple(name for name, step in STEPS.items() if step.when is not None)


def moment_of(name: str, term: Term, mails: MailHour) -> datetime:
    """When a step of DATED is due."""
    when = STEPS[name].when
    if when is None:
        raise ValueError(f"{name} follows a change of status.")
    return when(term, mails)


def following(name: str) -> str | None:
    """The step of DATED that comes after this one; None after the last."""
    place = DATED.index(name) + 1
    return DATED[place] if place < len(DATED) else None


def step_of_change(status: str, *, is_reissue: bool) -> str | None:
    """What the holder is told of a change of status; None where it says nothing that they do not read otherwise: a replaced one by the
    mail about the new one."""
    if status == "issued" and is_reissue:
        return "reissued"
    return status if status in STEPS and status not in DATED else None
