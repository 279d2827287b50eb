"""Addresses of people who did not come, or have gone, are kept for some weeks and no longer."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check
from trainingsite.cohorts.models import Invitation, InvitationList

KEPT_FOR = timedelta(days=30)


@transaction.atomic
def erase_old(*, by: Actor, now: datetime) -> int:
    """Empty the rows of old lists, and address and name of invitations that ended, ran out, or whose person left, KEPT_FOR ago. Twice
    changes nothing. Returns how many addresses of invitations went."""
    check(by, Act.ERASE_INVITATIONS)
    before = now - KEPT_FOR
    InvitationList.objects.filter(brought_at__lte=before, erased_at=None).update(
        rows=[], source="", erased_at=now
    )
    emptied = {"email": "", "name": "", "erased_at": now}
    kept = Invitation.objects.filter(erased_at=None)
    ran_out = kept.open().filter(expires_at__lte=before)
    gone = ran_out.update(withdrawn_at=now, **emptied)
    ended = Q(declined_at__lte=before) | Q(withdrawn_at__lte=before)
    ended |= Q(membership__left_at__lte=before) | Q(cohort__closed_at__lte=before)
    old = list(kept.filter(ended).values_list("pk", flat=True))
    return int(gone + Invitation.objects.filter(pk__in=old).update(**emptied))
