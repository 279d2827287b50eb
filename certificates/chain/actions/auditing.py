"""The audit: the chain from one end to the other, or each night what is new and a part of what is old."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from operator import attrgetter

from django.db import transaction

from certificates.chain.actions.claims import against, changed_checkpoints, claim_of, claims
from certificates.chain.actions.examining import (
    examined,
    never_entered,
    other_results,
    settled,
)
from certificates.chain.domain.checkpoints import Noted
from certificates.chain.domain.walking import Found
from certificates.chain.models import AuditRun, ChainEntry, Finding
from certificates.models import Certificate
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# What one night looks at: entries that are new, old ones once more, and results that are computed again. A chain of a million entries
# has been looked at again after three weeks.
NEW, AGAIN, RESULTS = 100_000, 50_000, 200
# A night ends by then, wherever it is, and the next goes on there: a worker stops a task after 30 seconds, and nothing would be kept.
ENTRIES_UNTIL_S, RESULTS_UNTIL_S = 12.0, 20.0
# So many of the latest checkpoints a night compares: a chain that was written anew contradicts the last of them too.
LATEST = 500
# Of more findings than this the first are kept; the run says how many there were.
MOST_KEPT = 1_000
log = logging.getLogger(__name__)
Span = tuple[int, int]
Place = tuple[str, str, int, int]
Certificates = Callable[[], Iterable[int]]
# Audits look at these each time, however little else they look at.
_ALWAYS = frozenset({"rewritten", "shortened", "checkpoint"})


@dataclass(frozen=True)
class Extent:
    """What an audit looks at: entries behind the first number of each span up to the second, and of which certificates results.

    `new` and `again`: which spans are entries that no audit has looked at, and old ones once more. `old`: results that are computed
    once more, in order.
    """

    spans: tuple[Span, ...]
    certificates: Certificates
    new: Span = (0, 0)
    again: Span = (0, 0)
    old: tuple[int, ...] = ()
    is_hasty: bool = False


@dataclass
class Tally:
    """What an audit has looked at so far, and found. `reached`: up to where it came in each span."""

    found: set[Found]
    entries: int = 0
    reached: dict[Span, int] = field(default_factory=dict)
    computed: set[int] = field(default_factory=set)

    def has_looked_at(self, sequence: int) -> bool:
        """Whether this entry lay on the way."""
        return any(span[0] < sequence <= upto for span, upto in self.reached.items())

    def end_of(self, span: Span) -> int:
        """Up to where the span is looked at."""
        return self.reached.get(span, span[0])


def audit(
    *,
    by: Actor,
    now: datetime,
    is_whole: bool = False,
    since: Noted | None = None,
    with_results: bool = True,
) -> AuditRun:
    """Hold the chain against what was noted of it, and rows against the chain and each other; keep what is not as it was.

    Each night: what was found before, what is new and a part of what is old, as far as a worker's time goes. `is_whole`: everything.
    `since`: what came after that checkpoint, which the chain must agree with. Nothing is locked: rows that come meanwhile are the
    next one's.
    """
    check(by, Act.AUDIT_CHAIN)
    began = time.monotonic()
    last = AuditRun.objects.order_by("-pk").first()
    newest = ChainEntry.objects.newest()
    length, head = (newest.sequence, newest.head) if newest else (0, "")
    extent = _extent(last, length, is_whole=is_whole, since=since.length if since else None)
    most = LATEST if extent.is_hasty else None
    noted = [*claims(most), *(map(claim_of, [since] if since else []))]
    tally = Tally({*against(noted), *changed_checkpoints(most), *never_entered()})
    _walk(extent, tally, began)
    if with_results:
        _compute(extent, tally, began)
    run = AuditRun(
        began_at=now,
        ended_at=now + timedelta(seconds=time.monotonic() - began),
        is_whole=is_whole,
        length=length,
        head=head,
        entries=tally.entries,
        results=len(tally.computed),
        **_where_it_is(extent, tally, last, is_whole=is_whole, length=length),
    )
    _keep(run, tally)
    if run.found:
        log.error("the audit found %s rows that are not as they were", run.found)
    return run


# --- What it looks at -----------------------------------------------------------------------------


def _extent(last: AuditRun | None, length: int, *, is_whole: bool, since: int | None) -> Extent:
    if is_whole:
        everyone = Certificate.objects.order_by("pk").values_list("pk", flat=True)
        return Extent(((0, length),), everyone.iterator)
    looked, again, results = (
        (min(last.through, length), last.again_through, last.results_through) if last else (0, 0, 0)
    )
    if since is not None:
        span = (since, length)
        is_next = since <= looked
        return Extent((span,), lambda: _entered(*span), new=span if is_next else (looked, looked))
    return _of_a_night(looked, again, results, length)


def _of_a_night(looked: int, again: int, results: int, length: int) -> Extent:
    new = (looked, min(length, looked + NEW))
    start = again if again < looked else 0
    old = Certificate.objects.filter(pk__gt=results).order_by("pk").values_list("pk", flat=True)
    once_more = (start, min(start + AGAIN, looked))
    found_before = list(Finding.objects.open().values_list("problem", "row", "sequence"))
    doubtful = {row for problem, row, _sequence in found_before if problem == "result"}
    spans = _around({sequence for *_what, sequence in found_before if sequence})
    first = [*sorted(doubtful), *islice(_entered(*new), RESULTS)]
    chosen = tuple(old[:RESULTS])
    return Extent(
        (*spans, new, once_more),
        lambda: dict.fromkeys([*first, *chosen]),
        new=new,
        again=once_more,
        old=chosen,
        is_hasty=True,
    )


def _around(sequences: set[int]) -> list[Span]:
    """Spans over these entries, neighbours together; up to the next that is there where one is gone."""
    spans: list[Span] = []
    for one in sorted(sequences):
        if spans and one <= spans[-1][1]:
            continue
        there = ChainEntry.objects.filter(sequence__gte=one).order_by("sequence")
        upto = there.values_list("sequence", flat=True).first() or one
        if spans and spans[-1][1] == one - 1:
            spans[-1] = (spans[-1][0], upto)
        else:
            spans.append((one - 1, upto))
    return spans


def _entered(after: int, upto: int) -> Iterator[int]:
    """The certificates that entered the chain there."""
    rows = ChainEntry.objects.filter(kind="certificate", sequence__gt=after, sequence__lte=upto)
    return iter(rows.order_by("sequence").values_list("row", flat=True).iterator())


def _walk(extent: Extent, tally: Tally, began: float) -> None:
    known = settled()
    for span in extent.spans:
        tally.reached.setdefault(span, span[0])
        for entries, reached, found in examined(*span, known):
            tally.entries += entries
            tally.reached[span] = reached
            tally.found.update(found)
            if extent.is_hasty and time.monotonic() - began > ENTRIES_UNTIL_S:
                return
        tally.reached[span] = span[1]


def _compute(extent: Extent, tally: Tally, began: float) -> None:
    for key, found in other_results(iter(extent.certificates())):
        tally.computed.add(key)
        tally.found.update(found)
        if extent.is_hasty and time.monotonic() - began > RESULTS_UNTIL_S:
            return


def _where_it_is(
    extent: Extent, tally: Tally, last: AuditRun | None, *, is_whole: bool, length: int
) -> dict[str, int]:
    """Where the next night goes on."""
    if is_whole:
        return {"through": length, "again_through": 0, "results_through": 0}
    if not extent.is_hasty:
        again, results = (last.again_through, last.results_through) if last else (0, 0)
        return {
            "through": tally.end_of(extent.new),
            "again_through": again,
            "results_through": results,
        }
    left = [key for key in extent.old if key not in tally.computed]
    is_end = not left and len(extent.old) < RESULTS
    before = left[0] - 1 if left else max(extent.old, default=0)
    return {
        "through": tally.end_of(extent.new),
        "again_through": tally.end_of(extent.again),
        "results_through": 0 if is_end else before,
    }


# --- What it keeps --------------------------------------------------------------------------------


def _keep(run: AuditRun, tally: Tally) -> None:
    """The run and its findings; what was found before, was looked at again and is as it was, stands no more. What was not looked at
    again counts: no run is good while something stands."""
    # Two who look may find the same of a row.
    found = {_place(one): one for one in sorted(tally.found, key=attrgetter("about"))}
    rows = [Finding.of(found[place]) for place in sorted(found, key=_in_order)[:MOST_KEPT]]
    new = [row for row in rows if row._state.adding]
    for row in new:
        row.found_at = row.last_found_at = run.ended_at
    again = {row.pk for row in rows if not row._state.adding}
    others = [one for one in Finding.objects.open() if _place(one) not in found]
    mended = {one.pk for one in others if _is_looked_at(one, tally)}
    run.found = len(found) + len(others) - len(mended)
    with transaction.atomic():
        Finding.objects.filter(pk__in=mended).update(gone_at=run.ended_at)
        Finding.objects.filter(pk__in=again).update(last_found_at=run.ended_at, gone_at=None)
        Finding.objects.bulk_create(new, ignore_conflicts=True)
        run.save()


def _place(one: Found | Finding) -> Place:
    return (one.problem, one.kind, one.row, one.sequence)


def _in_order(place: Place) -> tuple[int, str, int, str]:
    problem, kind, row, sequence = place
    return (sequence, kind, row, problem)


def _is_looked_at(one: Finding, tally: Tally) -> bool:
    """Whether this audit would have found it again."""
    if one.problem in _ALWAYS or (one.problem == "inserted" and not one.sequence):
        return True
    if one.problem == "result":
        return one.row in tally.computed
    # A document that was not in the chain yet when somebody wanted to read it has its entry by now.
    entry = ChainEntry.objects.filter(kind=one.kind, row=one.row)
    sequence = one.sequence or entry.values_list("sequence", flat=True).first()
    return sequence is not None and tally.has_looked_at(sequence)


def note_finding(*, by: Actor, found: Found, now: datetime) -> None:
    """Keep something that was found outside an audit, by whoever looked at it."""
    check(by, Act.NOTE_FINDING)
    row = Finding.of(found)
    if row._state.adding:
        row.found_at = row.last_found_at = now
        # Of two who look at once one is refused; what they would say is the same.
        Finding.objects.bulk_create([row], ignore_conflicts=True)
    else:
        Finding.objects.filter(pk=row.pk).update(last_found_at=now, gone_at=None)
