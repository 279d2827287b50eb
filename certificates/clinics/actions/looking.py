"""Lists of clinics are looked at every night, and sooner after news: some hundred rows at a time, in a few questions each time."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from certificates.actions import BesideMany, Question, answer, find_issued_of, is_of_a_row
from certificates.clinics.actions.checking import as_text
from certificates.clinics.domain.standing import NO_CODE, Look, is_trial, standing_of
from certificates.clinics.models import ListChange, ListRow
from certificates.clinics.models.lists import SOON
from certificates.domain.comparing import Person, match
from certificates.domain.written import written
from certificates.models import Certificate
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

AT_ONCE = 500
MOST_AT_ONCE = 10
# A row that could not be looked at may have news: it does not wait for the night.
AGAIN = timedelta(hours=1)
log = logging.getLogger(__name__)


def looks_at(rows: Sequence[ListRow], now: datetime) -> list[Look]:
    """How each row stands now, by the rule of every answer. Nothing is written."""
    certificates = find_issued_of({row.code for row in rows if row.code})
    beside = BesideMany({one.pk: one for one in certificates.values()}.values())
    return [_look(row, certificates.get(row.code), beside, now) for row in rows]


def _look(row: ListRow, certificate: Certificate | None, beside: BesideMany, now: datetime) -> Look:
    if not row.code:
        return Look(NO_CODE)
    told = answer(certificate, question=Question(row.code), now=now, beside=beside)
    person = Person(row.name or None, None, row.number or None)
    same = match(told.holder, person)
    body = written(told) | {"compared": written(person), "match": written(same)}
    again_at = _next_change(certificate, now)
    return Look(standing_of(told, same), as_text(body), told.valid_until, is_trial(told), again_at)


def _next_change(certificate: Certificate | None, now: datetime) -> datetime | None:
    """When something begins to count that is recorded already, such as a withdrawal from a day ahead."""
    events = certificate.status_events.all() if certificate is not None else ()
    return min((one.effective_at for one in events if one.effective_at > now), default=None)


def look_at_lists(*, by: Actor, now: datetime) -> int:
    """Look at what is due, at most MOST_AT_ONCE times AT_ONCE rows: what is left is found the next time. Where nothing has
    changed nothing is written but when it was looked at. Returns how many rows."""
    check(by, Act.LOOK_AT_LISTS)
    done = 0
    for _turn in range(MOST_AT_ONCE):
        looked = _look_at_some(now)
        done += looked
        if looked < AT_ONCE:
            break
    return done


def _look_at_some(now: datetime) -> int:
    rows = list(ListRow.objects.due_at(now).order_by("look_at", "pk")[:AT_ONCE])
    found = _tried(rows, now)
    changes = {row.pk: row.take(look, now, waits=True) for row, look in found.items()}
    same: dict[datetime, list[int]] = defaultdict(list)
    for row in found:
        if changes[row.pk] is None:
            same[row.look_at].append(row.pk)
    failed = [row.pk for row in rows if row.pk not in changes]
    with transaction.atomic():
        due = ListRow.objects.due_at(now)
        _lock(due.filter(pk__in=[row.pk for row in rows]))
        for look_at, some in same.items():
            due.filter(pk__in=some).update(looked_at=now, look_at=look_at)
        due.filter(pk__in=failed).update(look_at=now + AGAIN)
        ListChange.objects.bulk_create(
            change for row in rows if (change := changes.get(row.pk)) and _stored(row, now)
        )
    return len(rows)


def _lock(rows: Any) -> list[int]:
    """In the order in which everybody locks rows of lists (docs/architecture.md, Locks), whatever order they are written in."""
    return list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))


def _tried(rows: Sequence[ListRow], now: datetime) -> dict[ListRow, Look]:
    """The same for all that can be looked at: one row's trouble must not keep those of every clinic waiting. What is no row's
    trouble ends the look, and they stay due."""
    try:
        return dict(zip(rows, looks_at(rows, now), strict=True))
    except Exception as error:
        if not is_of_a_row(error):
            raise
        log.exception("a row of a clinic's list cannot be looked at")
    found = {}
    for row in rows:
        try:
            found[row] = looks_at([row], now)[0]
        except Exception as error:
            if not is_of_a_row(error):
                raise
            log.exception("this row of a clinic's list cannot be looked at: %s", row.uuid)
    return found


def _stored(row: ListRow, now: datetime) -> bool:
    """Whether this stored how the row stands: it was still due, so nobody looked at it or changed it meanwhile."""
    values = {name: getattr(row, name) for name in ListRow.LOOKED}
    return bool(ListRow.objects.due_at(now).filter(pk=row.pk).update(**values))


def look_sooner(*, certificate_id: int, by: Actor, now: datetime) -> None:
    """There is news of a certificate: whoever has it on a list is to know before the night."""
    check(by, Act.LOOK_AT_LISTS)
    code = Certificate.objects.values_list("code", flat=True).get(pk=certificate_id)
    # The index of codes holds no empty one: without `exclude` PostgreSQL reads every list whole.
    rows = ListRow.objects.standing().filter(code=code).exclude(code="")
    if rows.exists():  # hardly any is on a list, and only a look writes nothing
        with transaction.atomic():
            ListRow.objects.filter(pk__in=_lock(rows)).update(look_at=now + SOON)
