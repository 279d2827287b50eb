"""The audit: the chain from one end to the other, or each night what is new and a part of what is old."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice

from django.db import transaction

from certificates.chain.actions.claims import against, claim_of, claims
from certificates.chain.actions.examining import examined, never_entered, other_results
from certificates.chain.domain.checkpoints import Noted
from certificates.chain.domain.walking import Found
from certificates.chain.models import AuditRun, ChainEntry, Finding
from certificates.models import Certificate
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# What one night looks at: entries that are new, old ones once more, and results that are computed again. A worker is busy with it
# for some seconds; a chain of a million entries has been looked at again after three weeks.
NEW, AGAIN, RESULTS = 100_000, 50_000, 200
# Of more findings than this the first are kept; the run says how many there were.
MOST_KEPT = 1_000
log = logging.getLogger(__name__)
Certificates = Callable[[], Iterable[int]]


@dataclass(frozen=True)
class Extent:
    """What an audit looks at: entries behind the first number up to the second, of which certificates results, where it leaves off."""

    spans: tuple[tuple[int, int], ...]
    through: int
    again_through: int
    results_through: int
    certificates: Certificates
    is_whole: bool = False
    is_part: bool = False


@dataclass
class Tally:
    """What an audit has looked at so far, and found."""

    entries: int = 0
    results: int = 0
    found: set[Found] = field(default_factory=set)


def audit(
    *,
    by: Actor,
    now: datetime,
    is_whole: bool = False,
    since: Noted | None = None,
    with_results: bool = True,
) -> AuditRun:
    """Hold the chain against what was noted of it, and rows against the chain and each other; keep what is not as it was.

    Each night: what is new, a part of what is old, and everything that was found before. `is_whole`: everything. `since`: what
    came after that checkpoint, which the chain must agree with. Nothing is locked: rows that come meanwhile are the next one's.
    """
    check(by, Act.AUDIT_CHAIN)
    began = time.monotonic()
    last = AuditRun.objects.order_by("-pk").first()
    newest = ChainEntry.objects.newest()
    length, head = (newest.sequence, newest.head) if newest else (0, "")
    noted = [*claims(), *(map(claim_of, [since] if since else []))]
    extent = _extent(last, length, is_whole=is_whole, since=since.length if since else None)
    tally = Tally(found={*against(noted), *never_entered()})
    _walk(extent, tally)
    if with_results:
        _compute(extent, tally)
    run = AuditRun(
        began_at=now,
        ended_at=now + timedelta(seconds=time.monotonic() - began),
        is_whole=is_whole,
        length=length,
        head=head,
        through=extent.through,
        again_through=extent.again_through,
        results_through=extent.results_through,
        entries=tally.entries,
        results=tally.results,
        found=len(tally.found),
    )
    _keep(run, tally.found, is_part=extent.is_part, with_results=with_results)
    if tally.found:
        log.error("the audit found %s rows that are not as they were", len(tally.found))
    return run


# --- What it looks at -----------------------------------------------------------------------------


def _extent(last: AuditRun | None, length: int, *, is_whole: bool, since: int | None) -> Extent:
    if is_whole:
        everyone = Certificate.objects.order_by("pk").values_list("pk", flat=True)
        return Extent(((0, length),), length, 0, 0, lambda: everyone.iterator(), is_whole=True)
    looked, again, results = (
        (min(last.through, length), last.again_through, last.results_through) if last else (0, 0, 0)
    )
    if since is not None:
        through = length if since <= looked else looked
        return Extent(
            ((since, length),),
            through,
            again,
            results,
            lambda: _entered(since, length),
            is_part=True,
        )
    return _of_a_night(looked, again, results, length)


def _of_a_night(looked: int, again: int, results: int, length: int) -> Extent:
    through = min(length, looked + NEW)
    start = again if again < looked else 0
    end = min(start + AGAIN, looked)
    old = list(
        Certificate.objects.filter(pk__gt=results)
        .order_by("pk")
        .values_list("pk", flat=True)[:RESULTS]
    )
    found_before = Finding.objects.open()
    spans = {(one - 1, one) for one in found_before.values_list("sequence", flat=True) if one}
    doubtful = found_before.filter(problem=Finding.Problem.RESULT).values_list("row", flat=True)
    chosen = {*old, *doubtful, *islice(_entered(looked, through), RESULTS)}
    return Extent(
        ((looked, through), (start, end), *sorted(spans)),
        through,
        end,
        old[-1] if old and len(old) == RESULTS else 0,
        lambda: sorted(chosen),
    )


def _entered(after: int, upto: int) -> Iterator[int]:
    """The certificates that entered the chain there."""
    rows = ChainEntry.objects.filter(kind="certificate", sequence__gt=after, sequence__lte=upto)
    return iter(rows.order_by("sequence").values_list("row", flat=True).iterator())


def _walk(extent: Extent, tally: Tally) -> None:
    for entries, found in chain.from_iterable(examined(*span) for span in extent.spans):
        tally.entries += entries
        tally.found.update(found)


def _compute(extent: Extent, tally: Tally) -> None:
    for computed, found in other_results(iter(extent.certificates())):
        tally.results += computed
        tally.found.update(found)


# --- What it keeps --------------------------------------------------------------------------------


def _keep(run: AuditRun, found: set[Found], *, is_part: bool, with_results: bool) -> None:
    """The run and its findings; what was found before, was looked at again and is as it was, stands no more."""
    kept = sorted(found, key=lambda one: (one.sequence, one.kind, one.row))[:MOST_KEPT]
    rows = [Finding.of(one) for one in kept]
    stands = {row.pk for row in rows if not row._state.adding}
    new = [row for row in rows if row._state.adding]
    for row in new:
        row.found_at = row.last_found_at = run.ended_at
    mended = Finding.objects.open().exclude(pk__in=stands)
    if is_part:  # it looked at little else
        mended = mended.none()
    if not with_results:
        mended = mended.exclude(problem=Finding.Problem.RESULT)
    with transaction.atomic():
        mended.update(gone_at=run.ended_at)
        Finding.objects.filter(pk__in=stands).update(last_found_at=run.ended_at, gone_at=None)
        Finding.objects.bulk_create(new, ignore_conflicts=True)
        run.save()


def note_finding(*, by: Actor, found: Found, now: datetime) -> None:
    """Keep something that was found outside an audit, by whoever looked at it."""
    check(by, Act.NOTE_FINDING)
    row = Finding.of(found)
    if row._state.adding:
        row.found_at = now
    row.last_found_at, row.gone_at = now, None
    row.save()
