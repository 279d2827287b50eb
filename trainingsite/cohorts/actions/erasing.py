"""What groups keep of people who did not come, or have gone, goes some weeks later. The security log alone still knows of it, by ids."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check
from trainingsite.cohorts.actions.saying_no import mark_of
from trainingsite.cohorts.models import Invitation, InvitationList, Membership, Reminder

KEPT_FOR = timedelta(days=30)


@transaction.atomic
def erase_old(*, by: Actor, now: datetime) -> int:
    """KEPT_FOR after their end: empty the rows of lists, and address and name of invitations that came to nothing; delete memberships of
    people who left, or whose group is closed, with what hangs on them. Of a no a mark stays until then (saying_no.py). Twice changes
    nothing. Returns how many people it was about."""
    check(by, Act.ERASE_INVITATIONS)
    before = now - KEPT_FOR
    InvitationList.objects.filter(brought_at__lte=before, erased_at=None).update(
        rows=[], source="", erased_at=now
    )
    emptied = {"email": "", "name": "", "erased_at": now}
    kept = Invitation.objects.filter(erased_at=None, accepted_at=None)
    ran_out = kept.open().filter(expires_at__lte=before)
    count = ran_out.update(withdrawn_at=now, **emptied)
    count += kept.filter(withdrawn_at__lte=before).update(**emptied)
    noes = kept.filter(declined_at__lte=before).select_for_update(of=("self",))
    for row in noes.select_related("cohort"):
        _leave_mark(row, now)
        count += 1
    marks = Invitation.objects.filter(declined_at__isnull=False, erased_at__isnull=False)
    marks.filter(cohort__closed_at__lte=before).delete()
    return int(count) + _forget_who_left(before)


def _leave_mark(row: Invitation, now: datetime) -> None:
    """The address goes; a mark that tells whether another one is the same takes the place of the uuid."""
    mark = mark_of(row.cohort, row.email)
    if not Invitation.objects.filter(uuid=mark).exists():
        row.uuid = mark
    row.email, row.name, row.erased_at = "", "", now
    row.save(update_fields=["uuid", "email", "name", "erased_at"])


def _forget_who_left(before: datetime) -> int:
    over = Q(left_at__lte=before) | Q(cohort__closed_at__lte=before)
    gone = list(Membership.objects.filter(over).values_list("pk", flat=True))
    Reminder.objects.filter(membership__in=gone).delete()
    Invitation.objects.filter(membership__in=gone).delete()
    Membership.objects.filter(pk__in=gone).delete()
    return len(gone)
