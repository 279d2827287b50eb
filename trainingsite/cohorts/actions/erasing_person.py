"""What groups keep of somebody goes with them."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.cohorts.models import Invitation, InvitationList, Membership, Reminder


@transaction.atomic
def erase_member(*, person: Person, addresses: Collection[str], by: Actor) -> None:
    """Delete memberships and invitations of the person, and lists that hold one of their addresses lose its line. Doing it again changes
    nothing."""
    check(by, Act.ERASE_PERSON)
    Reminder.objects.filter(membership__person=person).delete()
    theirs = Q(membership__person=person) | Q(agreed_by=person) | Q(email__in=addresses)
    Invitation.objects.filter(theirs).delete()
    Membership.objects.filter(person=person).delete()
    for brought in InvitationList.objects.filter(erased_at=None).select_for_update():
        kept = [row for row in brought.rows if row["email"].lower() not in addresses]
        if kept != brought.rows:
            brought.rows = kept
            brought.save(update_fields=["rows"])
