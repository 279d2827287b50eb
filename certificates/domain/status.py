"""What a certificate was worth at a moment or on a day, from fixed facts and an append-only history."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

Status = Literal[
    "withdrawn", "suspended", "superseded", "expired", "not_yet_valid", "trial", "valid"
]
# The first that holds is the answer.
PRECEDENCE: tuple[Status, ...] = (
    "withdrawn",
    "suspended",
    "superseded",
    "expired",
    "not_yet_valid",
    "trial",
    "valid",
)


@dataclass(frozen=True)
class Event:
    """One change of status. `effective_at` is when it counts from; void_from_start counts from ever."""

    status: str  # issued, suspended, reinstated, withdrawn, undone, superseded
    effective_at: datetime
    effect: str = "from_now"
    reason: str = ""


@dataclass(frozen=True)
class Facts:
    """When the certificate is good for: an instant, and an inclusive UTC date.

    `is_trial`: it was issued while this installation was a trial, which it no longer is.
    """

    valid_from: datetime
    valid_until: date
    is_trial: bool = False

    @property
    def expires_at(self) -> datetime:
        """The first instant after the inclusive last day."""
        return datetime.combine(self.valid_until + timedelta(days=1), time.min, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """A status with the reason of the event that made it ("" when there is none)."""

    status: Status
    reason: str = ""


def effective(event: Event) -> datetime:
    """When the event counts from."""
    if event.effect == "void_from_start":
        return datetime.min.replace(tzinfo=UTC)
    return event.effective_at


def status_at(facts: Facts, events: Sequence[Event], at: datetime) -> Answer:
    """The status at an instant, by PRECEDENCE. `events` in the order recorded."""
    holding = _holding(facts, events, at)
    status = next(name for name in PRECEDENCE if name in holding)
    return Answer(status, holding[status])


def _holding(facts: Facts, events: Sequence[Event], at: datetime) -> dict[Status, str]:
    """Every status that holds at the instant, with its reason."""
    counted = [event for event in events if effective(event) <= at]
    holding: dict[Status, str] = {"valid": ""}
    if facts.is_trial:
        holding["trial"] = ""
    for event in withdrawals(events):
        if effective(event) <= at:
            holding.setdefault("withdrawn", event.reason)
    for event in counted:
        if event.status == "superseded":
            holding.setdefault("superseded", event.reason)
        elif event.status == "suspended":
            holding["suspended"] = event.reason
        elif event.status == "reinstated":
            holding.pop("suspended", None)
    if at >= facts.expires_at:
        holding["expired"] = ""
    if at < facts.valid_from:
        holding["not_yet_valid"] = ""
    return holding


def withdrawals(events: Sequence[Event]) -> list[Event]:
    """Those that nobody has undone since, in the order recorded. One that was undone is as if it had never been: for every day, to whoever
    knows of that."""
    undone = max((n for n, event in enumerate(events) if event.status == "undone"), default=-1)
    return [event for event in events[undone + 1 :] if event.status == "withdrawn"]


@dataclass(frozen=True)
class Change:
    """The status from an instant of the day on."""

    at: datetime
    status: Status
    reason: str


def status_on(facts: Facts, events: Sequence[Event], day: date) -> tuple[Answer, list[Change]]:
    """For a UTC day: the first status in PRECEDENCE that held at any moment of it, and the day's changes.

    The day on which it begins is a day of the certificate, as its document says: what it was not yet that morning does
    not answer for the day, and `changes` says from when it was.
    """
    start = datetime.combine(day, time.min, tzinfo=UTC)
    moments = {start}
    for moment in (facts.valid_from, facts.expires_at, *(effective(event) for event in events)):
        # By the date, not by the next midnight: the last day of the calendar has none.
        if moment > start and moment.astimezone(UTC).date() == day:
            moments.add(moment)
    answers = [(moment, status_at(facts, events, moment)) for moment in sorted(moments)]
    begun = [answer for _moment, answer in answers if answer.status != "not_yet_valid"]
    worst = min(
        begun or [answer for _moment, answer in answers], key=lambda a: PRECEDENCE.index(a.status)
    )
    changes = [
        Change(moment, answer.status, answer.reason)
        for (_before, previous), (moment, answer) in itertools.pairwise(answers)
        if answer != previous
    ]
    return worst, changes


RefusalCode = Literal[
    "no-reason",
    "no-name",
    "unprintable",
    "no-person",
    "no-date",
    "after-last-day",
    "not-issued",
    "issued-already",
    "final",
    "withdrawn-from",
    "suspended-already",
    "not-suspended",
    "not-current",
    "reinstate-first",
    "not-withdrawn",
]


@dataclass(frozen=True)
class Refusal:
    """Why a change of status makes no sense now. `day` and `signs`: what its words name; `said`: the words themselves."""

    code: RefusalCode
    day: date | None = None
    signs: tuple[str, ...] = ()
    said: str = ""


def change_refusal(events: Sequence[Event], new: Event, now: datetime) -> Refusal | None:
    """Why `new` must not be recorded now after `events`, which are in the order recorded; None when it may.

    A withdrawal that counts already is final until it is undone. One that lies ahead can be brought forward as well, and not put off.
    """
    is_issued = any(event.status == "issued" for event in events)
    if new.status == "issued":
        return Refusal("issued-already") if is_issued else None
    if not is_issued:
        return Refusal("not-issued")
    if new.status == "superseded":
        is_replaced = any(event.status == "superseded" for event in events)
        return Refusal("not-current") if is_replaced else None
    if new.status == "undone":
        return None if withdrawals(events) else Refusal("not-withdrawn")
    return _refused_by_withdrawal(events, new, now) or _refused_by_suspension(events, new)


def _refused_by_withdrawal(events: Sequence[Event], new: Event, now: datetime) -> Refusal | None:
    counts_from = min(map(effective, withdrawals(events)), default=None)
    if counts_from is None:
        return None
    if counts_from <= now:
        return Refusal("final")
    if new.status == "withdrawn" and effective(new) >= counts_from:
        return Refusal("withdrawn-from", day=counts_from.astimezone(UTC).date())
    return None


def _refused_by_suspension(events: Sequence[Event], new: Event) -> Refusal | None:
    if new.status == "suspended" and is_suspended(events):
        return Refusal("suspended-already")
    if new.status == "reinstated" and not is_suspended(events):
        return Refusal("not-suspended")
    return None


def is_suspended(events: Sequence[Event]) -> bool:
    """Whether the last suspension, in the order recorded, has not been ended."""
    stops = [event.status for event in events if event.status in ("suspended", "reinstated")]
    return bool(stops) and stops[-1] == "suspended"


def reissue_refusal(events: Sequence[Event], *, is_replaced: bool) -> Refusal | None:
    """Why a certificate with this history must not be reissued; None when it may. `is_replaced`: another is reserved for it."""
    history = {event.status for event in events}
    if "issued" not in history:
        return Refusal("not-issued")
    if is_replaced or "superseded" in history or withdrawals(events):
        return Refusal("not-current")
    # The corrected one would be valid at once, and the suspension would be gone.
    return Refusal("reinstate-first") if is_suspended(events) else None


def date_refusal(effect: str, effective_at: datetime | None, valid_until: date) -> Refusal | None:
    """Why a withdrawal must not count from that instant; None when it may. Only `from_date` needs one, up to the last day."""
    if effect != "from_date":
        return None
    if effective_at is None:
        return Refusal("no-date")
    if effective_at.astimezone(UTC).date() > valid_until:
        return Refusal("after-last-day", day=valid_until)
    return None
