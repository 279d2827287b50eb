"""When this site was away, by its own heartbeat and its own failed saves, and the time that attempts get back for it.

Each web process notes every few seconds that it serves. A beat that finds the newest one old writes an outage down, and gives every
attempt that was open in it the time back. What a candidate's device says counts for nothing.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from quizzes.sitting.actions.time_given import Grant, due_at, give
from quizzes.sitting.domain import timing
from quizzes.sitting.models import AnswerEvent, Attempt, Outage, TimeGrant, WebBeat
from trainingsite.accounts.actors import SYSTEM, Actor
from trainingsite.accounts.may import Act, check

EVERY = timedelta(seconds=5)
# Three beats: one that is late under load is no outage.
STALE = timedelta(seconds=15)
# A save that failed once and came through at the next try took nothing from anybody: the page goes on meanwhile.
LEAST_FAILING = timedelta(seconds=5)
# Of one attempt, in all. Beyond this a person has to look: an error that one answer brings about would give time for ever.
MOST_FAILING = timedelta(minutes=30)
log = logging.getLogger(__name__)


def beat(*, by: Actor, now: datetime, silent: timedelta | None) -> Outage | None:
    """Note that a web process serves; gives the outage that ends with this beat, where there was one.

    `silent`: how long the process itself has not beaten, by a clock that nobody can set; None at its first beat. A process that beat
    lately was there, whatever the wall clock says now: then that clock has jumped.
    """
    check(by, Act.NOTE_BEAT)
    recent = WebBeat.objects.filter(pk=1, newest_at__gt=now - STALE, newest_at__lte=now)
    if recent.update(newest_at=now):
        return None
    with transaction.atomic():
        WebBeat.objects.bulk_create([WebBeat(pk=1, newest_at=now)], ignore_conflicts=True)
        row = WebBeat.objects.select_for_update().get(pk=1)
        away_from, row.newest_at = row.newest_at, now
        row.save(update_fields=["newest_at"])
        if now - away_from < STALE or (silent is not None and silent < STALE):
            return None
        outage = Outage.objects.create(away_from=away_from, away_to=now)
        _give_back(outage, now)
    log.warning("the site was away for %s s, from %s on", outage.seconds, away_from)
    return outage


def _give_back(outage: Outage, now: datetime) -> None:
    """The time of the outage, to every attempt that was open in it. In the transaction that writes it down."""
    touched = Attempt.objects.open().filter(
        started_at__lt=outage.away_to,
        closes_at__gt=outage.away_from,
        form__policy__minutes__isnull=False,
    )
    locked = touched.select_for_update(of=("self",)).select_related("form__policy")
    for attempt in locked.order_by("pk"):
        since = max(moment for moment in (attempt.started_at, attempt.paused_until) if moment)
        lost = timing.overlap(
            outage.away_from, outage.away_to, since=since, closes_at=attempt.closes_at
        )
        seconds = _whole(lost)
        if seconds:
            grant = Grant(TimeGrant.Kind.OUTAGE, seconds, outage=outage)
            give(attempt=attempt, grant=grant, by=SYSTEM, now=now)


def _whole(time: timedelta) -> int:
    """In whole seconds, rounded up."""
    return -int(-time // timedelta(seconds=1))


def is_away(now: datetime) -> bool:
    """Whether no web process has said for a while that it serves. Where none ever did, nobody knows: no."""
    return WebBeat.objects.filter(pk=1, newest_at__lte=now - STALE).exists()


def give_back_failing(
    *, attempt_uuid: UUID, since: datetime, by: Actor, now: datetime
) -> TimeGrant | None:
    """Give an attempt back the time in which its saves failed here, from the first that did to the next that any process stored; what
    an outage gave back meanwhile is not given twice, nor is what stopped the clock, and one attempt gets MOST_FAILING in all. None where nothing is to be given."""
    check(by, Act.MOVE_DEADLINE)
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().filter(uuid=attempt_uuid).first()
        if attempt is None or attempt.closed_at is not None or due_at(attempt) is None:
            return None
        stored = AnswerEvent.objects.filter(attempt=attempt, received_at__gt=since)
        first = stored.order_by("received_at").values_list("received_at", flat=True).first()
        until = min(first or now, now)
        lost = until - since - _given_since(attempt, since) - _paused(attempt, since, until)
        if lost < LEAST_FAILING:
            return None
        left = max(timedelta(0), MOST_FAILING - _given_for_failing(attempt))
        seconds = _whole(min(lost, left))
        told = partial(
            log.warning,
            "saves failed for %s s; %s s are given back",
            _whole(lost),
            seconds,
            extra={"attempt": str(attempt_uuid)},
        )
        transaction.on_commit(told, robust=True)
        if not seconds:
            return None
        grant = Grant(TimeGrant.Kind.OUTAGE, seconds)
        return give(attempt=attempt, grant=grant, by=SYSTEM, now=now)


def _given_for_failing(attempt: Attempt) -> timedelta:
    """What this attempt got back for saves that failed."""
    rows = TimeGrant.objects.filter(
        attempt=attempt, kind=TimeGrant.Kind.OUTAGE, outage=None, seconds__isnull=False
    )
    return timedelta(seconds=sum(rows.values_list(F("seconds"), flat=True)))


def _paused(attempt: Attempt, since: datetime, until: datetime) -> timedelta:
    """For how long breaks stopped its clock between two moments: each is given whole when it begins, and ends with what was not used."""
    breaks: list[tuple[datetime, datetime]] = []
    rows = TimeGrant.objects.filter(attempt=attempt, kind=TimeGrant.Kind.BREAK).order_by("id")
    for made_at, seconds in rows.values_list("made_at", "seconds"):
        if seconds > 0:
            breaks.append((made_at, made_at + timedelta(seconds=seconds)))
        else:
            breaks[-1] = (breaks[-1][0], made_at)
    lengths = (min(until, end) - max(since, begin) for begin, end in breaks)
    return sum((max(length, timedelta(0)) for length in lengths), timedelta(0))


def _given_since(attempt: Attempt, since: datetime) -> timedelta:
    """What outages after that moment gave back already."""
    rows = TimeGrant.objects.filter(
        Q(outage__isnull=True) | Q(outage__away_to__gt=since),
        attempt=attempt,
        kind=TimeGrant.Kind.OUTAGE,
        made_at__gt=since,
        seconds__isnull=False,
    )
    return timedelta(seconds=sum(rows.values_list(F("seconds"), flat=True)))
