"""Sums of statistics: kept with every attempt that is recorded, and counted anew each night from all responses to see that
they are right. No page reads responses."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import connection, models, transaction
from django.db.models import Q

from quizzes.kinds import KINDS
from quizzes.sitting.actions.given import read_versions
from quizzes.sitting.domain.counting import Answered, Sitting, Sums, added, item_sums, score_sums
from quizzes.sitting.models import (
    Attempt,
    AttemptForm,
    ItemResponse,
    ItemStatistic,
    Result,
    ScoreStatistic,
    StatisticsCheck,
)
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

COUNTED = (Result.State.PASSED, Result.State.FAILED)
# Rows of one statement: SQLite takes 32,766 values, PostgreSQL 65,535.
_MOST_ROWS = 1000
_MOST_ATTEMPTS = 500
# What was recorded just before the count began may become visible while it runs.
_UNSETTLED = timedelta(minutes=5)
_MOST_TRIES_TO_COUNT = 3
# They are compared every night.
_STALE_DAYS = 3
_SUMMED = ("n", "timed", "log_time", "log_time_squares")
_ITEM_KEYS = (
    *("policy_id", "is_first", "part", "question_version_id"),
    *("quarter", "right", "score", "of"),
)
_SCORE_KEYS = (
    *("policy_id", "attempt_number", "score", "of"),
    *("critical_right", "critical_of", "passed"),
)
_TABLES: tuple[tuple[type[models.Model], tuple[str, ...], tuple[str, ...]], ...] = (
    (ItemStatistic, _ITEM_KEYS, _SUMMED),
    (ScoreStatistic, _SCORE_KEYS, ("n",)),
)
# Of both tables, in the order of _TABLES.
Both = tuple[Sums, Sums]


def count_attempt(*, before: Both, after: Both, by: Actor) -> None:
    """Bring the sums from what an attempt added before to what it adds now. Inside the caller's transaction, which has
    locked them. Raises NotAllowed."""
    check(by, Act.RECORD_RESPONSES)
    for table, old, new in zip(_TABLES, before, after, strict=True):
        _add(table, added(dict(new), old, times=-1))


def adds(attempt: Attempt, result: Result | None, responses: Iterable[ItemResponse]) -> Both:
    """What the attempt adds with this result: nothing without one, or with one that counts for nothing.

    A block that continues another attempt is no try of its own.
    """
    if result is None or result.state not in COUNTED or attempt.continues_id is not None:
        return {}, {}
    assert attempt.closed_at is not None  # noqa: S101 -- what is graded is closed
    sitting = Sitting(
        policy=AttemptForm.objects.values_list("policy_id", flat=True).get(attempt=attempt),
        number=_number_of(attempt),
        closed_at=attempt.closed_at,
        score=result.right,
        of=result.total,
        critical_right=result.critical_right,
        critical_of=result.critical_total,
        passed=result.state == Result.State.PASSED,
    )
    return item_sums(sitting, _answered(list(responses))), score_sums(sitting)


def _number_of(attempt: Attempt) -> int:
    """Which try of the person at the quiz it is, whatever became of those before: they saw its questions. It never changes."""
    earlier = Q(started_at__lt=attempt.started_at) | Q(
        started_at=attempt.started_at, pk__lt=attempt.pk
    )
    tries = Attempt.objects.filter(user=attempt.user_id, quiz=attempt.quiz_id, continues=None)
    return tries.filter(earlier).count() + 1


def _answered(responses: list[ItemResponse]) -> Iterator[Answered]:
    versions = read_versions({one.question_version_id for one in responses})
    for one in responses:
        version = versions[one.question_version_id]
        offered = {part.name for part in KINDS[version.kind].offered(version.spec)}
        # What is typed has no end, and may hold anything: it is read one by one, never counted.
        parts = tuple(part for part in one.parts if part in offered) if offered else None
        # A version is drawn as a pilot or never: which it is does not change.
        is_right = one.points == one.of
        yield Answered(version.pk, is_right, parts, one.seconds, version.unscored)


def _add(table: tuple[type[models.Model], tuple[str, ...], tuple[str, ...]], sums: Sums) -> None:
    """Add to rows that are there or not: one statement, in the order of the keys, so that no two writers wait for each other."""
    model, keys, summed = table
    columns = [*keys, *summed]
    name = connection.ops.quote_name(model._meta.db_table)
    quoted = [connection.ops.quote_name(column) for column in columns]
    grown = ", ".join(f"{one} = {name}.{one} + excluded.{one}" for one in quoted[len(keys) :])
    one_row = f"({', '.join(['%s'] * len(columns))})"
    rows = [(*key, *values) for key, values in sorted(sums.items())]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _MOST_ROWS):
            some = rows[start : start + _MOST_ROWS]
            cursor.execute(
                f"INSERT INTO {name} ({', '.join(quoted)})"  # noqa: S608 -- only names of ours
                f" VALUES {', '.join([one_row] * len(some))}"
                f" ON CONFLICT ({', '.join(quoted[: len(keys)])}) DO UPDATE SET {grown}",
                [value for row in some for value in row],
            )


def rebuild_statistics(*, by: Actor, now: datetime) -> StatisticsCheck | None:
    """Count everything anew, put right what differs, and keep how many rows did. None where attempts kept being rescored
    meanwhile. Raises NotAllowed.

    It reads with no transaction open, since that takes seconds; what was recorded meanwhile is added at the end, in the
    one transaction in which sums are compared.
    """
    check(by, Act.COUNT)
    for _try in range(_MOST_TRIES_TO_COUNT):
        begun = now - _UNSETTLED
        counted, sums = _count_all(begun)
        with transaction.atomic():
            found = _compared(counted, sums, begun, now)
        if found is not None:
            return found
    return None


def statistics_health(now: datetime) -> str:
    """ "ok", or what is wrong with the sums: that they differed when they were counted anew, or were not for long."""
    found = StatisticsCheck.objects.filter(pk=1).first()
    if found is None or found.checked_at is None:
        return "ok"
    if found.differing:
        return f"{found.differing} rows differed, and were put right"
    days = (now - found.checked_at).days
    return f"not compared for {days} days" if days >= _STALE_DAYS else "ok"


def _count_all(begun: datetime) -> tuple[set[int], Both]:
    """(the attempts that were recorded before, their sums)."""
    counted: set[int] = set()
    sums: Both = ({}, {})
    settled = Attempt.objects.filter(counted_result__isnull=False, responses_at__lt=begun)
    while batch := list(_next(settled, max(counted, default=0))):
        _sum_up(batch, sums)
        counted |= {attempt.pk for attempt in batch}
    return counted, sums


def _next(attempts: models.QuerySet[Attempt], after: int) -> models.QuerySet[Attempt]:
    rows = attempts.select_related("counted_result").prefetch_related("responses")
    return rows.filter(pk__gt=after).order_by("pk")[:_MOST_ATTEMPTS]


def _sum_up(batch: list[Attempt], sums: Both) -> None:
    for attempt in batch:
        found = adds(attempt, attempt.counted_result, attempt.responses.all())
        for one, more in zip(sums, found, strict=True):
            added(one, more)


def _compared(
    counted: set[int], sums: Both, begun: datetime, now: datetime
) -> StatisticsCheck | None:
    """Sums against the tables, which are put right; None where an attempt was recorded again after it was counted."""
    StatisticsCheck.objects.locked()
    late = Attempt.objects.filter(counted_result__isnull=False, responses_at__gte=begun)
    unsettled = list(late.select_related("counted_result").prefetch_related("responses"))
    if any(attempt.pk in counted for attempt in unsettled):
        return None
    _sum_up(unsettled, sums)
    differing = sum(_put_right(table, one) for table, one in zip(_TABLES, sums, strict=True))
    row, _is_new = StatisticsCheck.objects.update_or_create(
        pk=1,
        defaults={
            "checked_at": now,
            "attempts": len(counted) + len(unsettled),
            "differing": differing,
        },
    )
    return row


def _put_right(
    table: tuple[type[models.Model], tuple[str, ...], tuple[str, ...]], sums: Sums
) -> int:
    """How many rows of the table differ from the sums; they no longer do."""
    model, keys, summed = table
    is_empty = Q(**dict.fromkeys(summed, 0))
    stored = model._default_manager.exclude(is_empty).values_list(*keys, *summed)
    kept: Sums = {row[: len(keys)]: row[len(keys) :] for row in stored.iterator()}
    differences = added(dict(sums), kept, times=-1)
    _add(table, differences)
    return len(differences)
