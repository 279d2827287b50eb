"""Invitations to groups that a restore would open again: nobody can say which were withdrawn since, and what was a no stays one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from trainingsite.accounts.models import User
from trainingsite.cohorts.actions.saying_no import mark_of, marks_of
from trainingsite.cohorts.models import Cohort, Invitation, InvitationList

_SAID = ("made_at", "sent_at", "expires_at", "declined_at")


@dataclass(frozen=True)
class No:
    """A no to a group: of which invitation, by which mark, and what its row says besides."""

    uuid: UUID
    mark: UUID
    cohort: UUID
    sent_by: UUID
    said: dict[str, Any]


def noes() -> list[No]:
    """Who has said no to a group, and to which; asked before everything is replaced."""
    rows = Invitation.objects.exclude(declined_at=None).select_related("cohort", "sent_by")
    return [
        No(
            row.uuid,
            row.uuid if row.erased_at else mark_of(row.cohort, row.email),
            row.cohort.uuid,
            row.sent_by.uuid,
            {name: getattr(row, name) for name in _SAID},
        )
        for row in rows.order_by("pk")
    ]


def close(before: list[No], now: datetime) -> int:
    """End every invitation that stands open, and the sending of lists: the links would lead in again, and mails leave twice. Returns how
    many invitations."""
    said = {one for no in before for one in (no.uuid, no.mark)}
    rows = list(Invitation.objects.open().select_related("cohort"))
    for row in rows:
        is_no = not said.isdisjoint({row.uuid, *marks_of(row.cohort, row.email)})
        ended = "declined_at" if is_no else "withdrawn_at"
        setattr(row, ended, now)
        row.save(update_fields=[ended])
    sending = InvitationList.objects.exclude(confirmed_at=None)
    sending.filter(finished_at=None, undone_at=None).update(finished_at=now)
    _say_again(before, now)
    return len(rows)


def _say_again(before: list[No], now: datetime) -> None:
    """Leave the mark of each no that nothing says here, where the group is. Whoever had invited may be missing: then its founder did."""
    cohorts = {
        one.uuid: one for one in Cohort.objects.filter(uuid__in={no.cohort for no in before})
    }
    known = _marks_in(cohorts)
    senders = dict(
        User.objects.filter(uuid__in={no.sent_by for no in before}).values_list("uuid", "pk")
    )
    for no in before:
        cohort = cohorts.get(no.cohort)
        if cohort is None or no.mark in known:
            continue
        known.add(no.mark)
        sent_by = senders.get(no.sent_by, cohort.founded_by_id)
        Invitation.objects.create(
            cohort=cohort, uuid=no.mark, sent_by_id=sent_by, erased_at=now, **no.said
        )


def _marks_in(cohorts: dict[UUID, Cohort]) -> set[UUID]:
    """The marks by which these groups know who said no, of rows with their addresses too."""
    rows = Invitation.objects.exclude(declined_at=None).filter(cohort__uuid__in=cohorts)
    plain = rows.filter(erased_at=None).select_related("cohort")
    known = {mark for row in plain for mark in marks_of(row.cohort, row.email)}
    return known | set(rows.exclude(erased_at=None).values_list("uuid", flat=True))
