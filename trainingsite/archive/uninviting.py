"""Invitations to groups that a restore would open again: nobody can say which were withdrawn since, and what was a no stays one."""

from datetime import datetime
from uuid import UUID

from trainingsite.cohorts.actions.saying_no import marks_of
from trainingsite.cohorts.models import Invitation, InvitationList

Noes = set[UUID]


def noes() -> Noes:
    """Who has said no to a group, by the invitation, or by the mark that is left of it; asked before everything is replaced."""
    return set(Invitation.objects.exclude(declined_at=None).values_list("uuid", flat=True))


def close(before: Noes, now: datetime) -> int:
    """End every invitation that stands open, and the sending of lists: the links would lead in again, and mails leave twice. Returns how
    many invitations."""
    rows = list(Invitation.objects.open().select_related("cohort"))
    for row in rows:
        is_no = not before.isdisjoint({row.uuid, *marks_of(row.cohort, row.email)})
        ended = "declined_at" if is_no else "withdrawn_at"
        setattr(row, ended, now)
        row.save(update_fields=[ended])
    sending = InvitationList.objects.exclude(confirmed_at=None)
    sending.filter(finished_at=None, undone_at=None).update(finished_at=now)
    return len(rows)
