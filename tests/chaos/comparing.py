"""The ledger of a page beside what the site stores and says: what was lost, what is there twice, what is wrong. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.chaos.ledger import ACKNOWLEDGED, LATE, REJECTED, Ledger

LOST, DOUBLED, WRONG = "lost", "doubled", "wrong"
KINDS = (LOST, DOUBLED, WRONG)
# What the site gives by itself; everything else somebody gave.
BY_ITSELF = "outage"
# As long as one request may wait for another to let go of the row.
AT_ONCE = timedelta(seconds=10)


@dataclass(frozen=True)
class Event:
    """A stored change."""

    window: str
    client_seq: int
    version: str
    revision: int
    answer: Any
    received_at: datetime
    is_late: bool


@dataclass(frozen=True)
class Grant:
    """Stored time that was given."""

    kind: str
    seconds: int
    made_at: datetime


@dataclass(frozen=True)
class Scored:
    """A stored result. `differs`: the numbers that cannot be computed again."""

    number: int
    state: str
    right: int
    total: int
    cut: int
    differs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Issued:
    """A stored certificate of the person under the exam's scheme."""

    code: str
    attempt: str
    issues: int
    files: tuple[str, ...]


@dataclass(frozen=True)
class Stored:
    """One attempt as the site has it. `counted`: what the site says counts, by version: (revision, answer);
    `certificates`: of this person, under the scheme of this exam; `shown`: the codes that the person's own list shows."""

    attempt: str
    started_at: datetime
    minutes: int | None
    grace_seconds: int
    deadline_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    events: Sequence[Event]
    counted: dict[str, tuple[int, Any]]
    grants: Sequence[Grant]
    results: Sequence[Scored]
    attempts_of_person: int
    is_certified: bool
    certificates: Sequence[Issued]
    shown: Sequence[str]


@dataclass(frozen=True)
class Finding:
    """Something that must not be."""

    kind: str
    attempt: str
    text: str


def compare(ledger: Ledger, stored: Stored | None) -> list[Finding]:
    """Everything about one attempt that is not as its page was told."""
    if stored is None:
        return [Finding(LOST, ledger.attempt, "the attempt is not stored")]
    found = [
        *_answers_kept(ledger, stored),
        *_answers_once(stored),
        *_answers_that_count(ledger, stored),
        *_late_is_late(ledger, stored),
        *_time(ledger, stored),
        *_results(ledger, stored),
        *_certificates(stored),
    ]
    return [Finding(kind, ledger.attempt, text) for kind, text in found]


Found = Iterator[tuple[str, str]]


def _answers_kept(ledger: Ledger, stored: Stored) -> Found:
    """Every acknowledged change is stored as it was sent, and nothing is stored that was not sent."""
    events = {(event.window, event.client_seq): event for event in stored.events}
    for item in ledger.sent.values():
        event = events.get(item.key)
        if item.said in (ACKNOWLEDGED, LATE) and event is None:
            yield LOST, f"{item.said} at {item.at}, and not stored: {item}"
        elif event is not None and item.said == REJECTED and item.reason != "reused-sequence":
            yield WRONG, f"refused ({item.reason}), and stored: {item}"
        elif event is not None and not _is_same(item, event):
            yield WRONG, f"stored otherwise than sent: {item}, {event}"
        elif event is not None and item.said and event.is_late is not (item.said == LATE):
            yield WRONG, f"the page was told {item.said}: {event}"
    for text in ledger.contradictions:
        yield WRONG, text
    for key, event in events.items():
        if key not in ledger.sent:
            yield WRONG, f"stored, and never sent: {event}"


def _is_same(item: Any, event: Event) -> bool:
    return (item.version, item.revision, item.answer) == (
        event.version,
        event.revision,
        event.answer,
    )


def _answers_once(stored: Stored) -> Found:
    """Each change is stored once, however often it was sent."""
    times = Counter((event.window, event.client_seq) for event in stored.events)
    for key, count in times.items():
        if count > 1:
            yield DOUBLED, f"change {key} is stored {count} times"


def _answers_that_count(ledger: Ledger, stored: Stored) -> Found:
    """What counts is the highest revision that was acknowledged, or a higher one that was sent."""
    best: dict[str, int] = {}
    for item in ledger.told(ACKNOWLEDGED):
        best[item.version] = max(item.revision, best.get(item.version, item.revision))
    for version, revision in best.items():
        counts = stored.counted.get(version)
        if counts is None:
            yield LOST, f"revision {revision} of {version} was acknowledged, and nothing counts"
        elif counts[0] < revision:
            yield LOST, f"revision {revision} of {version} was acknowledged, and {counts} counts"
    sent = {(item.version, item.revision): [] for item in ledger.sent.values()}
    for item in ledger.sent.values():
        sent[item.version, item.revision].append(item.answer)
    for version, (revision, answer) in stored.counted.items():
        if answer not in sent.get((version, revision), []):
            yield WRONG, f"{answer!r} counts for {version} as revision {revision}, and was not sent"


def _late_is_late(ledger: Ledger, stored: Stored) -> Found:
    """Nothing counts that came after the grace or after the close; nothing that came before is called late.

    To the microsecond for the grace. Who hands in while another page saves is closed by whichever request is quicker.
    """
    for event in stored.events:
        at, closes = event.received_at, _closes_at(stored, event.received_at)
        is_over = closes is not None and at >= closes
        since_close = timedelta(0)
        if stored.closed_at is not None and not ledger.clock_was_set:
            since_close = at - stored.closed_at
        if not event.is_late and (is_over or since_close > AT_ONCE):
            yield (
                WRONG,
                f"it came after the end ({closes}, {stored.closed_at}), and counts: {event}",
            )
        if event.is_late and not is_over and (stored.closed_at is None or since_close < -AT_ONCE):
            yield LOST, f"it came before the end ({closes}), and is called late: {event}"


def _closes_at(stored: Stored, at: datetime | None = None) -> datetime | None:
    """The last instant at which an answer counts, by the policy and by what was given until then."""
    if stored.minutes is None:
        return None
    given = sum(grant.seconds for grant in stored.grants if at is None or grant.made_at <= at)
    seconds = stored.minutes * 60 + given + stored.grace_seconds
    return stored.started_at + timedelta(seconds=seconds)


def _time(ledger: Ledger, stored: Stored) -> Found:
    """Nobody's deadline moved but by what was given, and nothing was given that nobody knows of."""
    closes = _closes_at(stored)
    if stored.closes_at != closes:
        yield WRONG, f"it closes at {stored.closes_at}; by policy and grants at {closes}"
    grace = timedelta(seconds=stored.grace_seconds)
    if closes is not None and stored.deadline_at != closes - grace:
        yield WRONG, f"its deadline is {stored.deadline_at}; by policy and grants {closes - grace}"
    by_staff = sum(grant.seconds for grant in stored.grants if grant.kind != BY_ITSELF)
    if by_staff != ledger.given_seconds:
        kind = LOST if by_staff < ledger.given_seconds else WRONG
        yield kind, f"{ledger.given_seconds} s were given, {by_staff} s are stored"
    by_itself = sum(grant.seconds for grant in stored.grants if grant.kind == BY_ITSELF)
    if by_itself > ledger.most_given_back:
        yield WRONG, f"{by_itself} s were given back; the site was away {ledger.most_given_back} s"


def _results(ledger: Ledger, stored: Stored) -> Found:
    """Who handed in, or whose time is up, has exactly one result that follows from the answers that count."""
    ended = bool(ledger.handed_in_at) or ledger.expires
    if stored.attempts_of_person != 1:
        kind = DOUBLED if stored.attempts_of_person else LOST
        yield kind, f"the person has {stored.attempts_of_person} attempts of one start"
    if ended and stored.closed_at is None:
        yield LOST, "it ended, and is open"
    if ended and not stored.results:
        yield LOST, "it ended, and has no result"
    firsts = sum(result.number == 1 for result in stored.results)
    if firsts > 1 or len(stored.results) > ledger.results:
        yield DOUBLED, f"{len(stored.results)} results; {ledger.results} at most"
    for result in stored.results:
        if result.differs:
            yield WRONG, f"{', '.join(result.differs)} cannot be computed again: {result}"
    if stored.results and ledger.right:
        yield from _points(ledger, stored)


def _points(ledger: Ledger, stored: Stored) -> Found:
    """The points that the page's own knowledge of the key gives to what counts."""
    last = max(stored.results, key=lambda result: result.number)
    right = sum(
        version in stored.counted and stored.counted[version][1] == answer
        for version, answer in ledger.right.items()
    )
    if last.right != right:
        yield WRONG, f"{right} answers that count are right, and the result says {last.right}"
    if (right == last.total and last.state != "passed") or (
        right < last.cut and last.state != "failed"
    ):
        yield WRONG, f"{right} of {last.total} is not {last.state}"


def _certificates(stored: Stored) -> Found:
    """A pass has exactly one certificate, whole and shown; nobody else has one."""
    if not stored.is_certified:
        return
    last = max(stored.results, key=lambda result: result.number, default=None)
    passed = last is not None and last.state == "passed"
    codes = [one.code for one in stored.certificates]
    if passed and not codes:
        yield LOST, "it passed, and has no certificate"
    if len(codes) > 1:
        yield DOUBLED, f"{len(codes)} certificates of one pass: {codes}"
    if codes and not passed:
        yield WRONG, f"it did not pass, and has {codes}"
    for one in stored.certificates:
        if one.attempt != stored.attempt:
            yield WRONG, f"{one.code} rests on {one.attempt}"
        if one.issues != 1:
            yield (DOUBLED if one.issues else LOST), f"{one.code} was issued {one.issues} times"
        if not one.files:
            yield LOST, f"{one.code} has no document"
        if len(set(one.files)) != len(one.files):
            yield DOUBLED, f"{one.code} has two documents of one kind: {one.files}"
    if sorted(codes) != sorted(stored.shown):
        yield WRONG, f"stored are {codes}, shown to the person {list(stored.shown)}"
