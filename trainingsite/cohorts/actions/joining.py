"""An invitation is answered: accepted while signed in, agreed to while signing up, declined; a group is left."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent
from trainingsite.cohorts.actions.groups import runners
from trainingsite.cohorts.models import Cohort, Invitation, Membership

# Which text about who sees what people read before they agreed: templates/cohorts/_who_sees.html.
TOLD_VERSION = 1


def is_for(invitation: Invitation, person: Person) -> bool:
    """Whether the person has confirmed that the invited address is theirs."""
    own = EmailAddress.objects.filter(user=person, verified=True, email__iexact=invitation.email)
    return own.exists()


def invitations_for(person: Person, now: datetime) -> list[Invitation]:
    """What waits for the person's answer, by the addresses that they have confirmed."""
    own = EmailAddress.objects.filter(user=person, verified=True).values(lower=Lower("email"))
    rows = Invitation.objects.good_at(now).filter(email__in=own)
    return list(rows.select_related("cohort__course", "sent_by").order_by("-sent_at", "-pk"))


@transaction.atomic
def accept(*, invitation: Invitation, by: Person, now: datetime) -> Membership:
    """The person is in the group from now on. Raises NotAllowed, Refused for another address, or one that is over."""
    check(by, Act.JOIN_GROUP)
    row = _good_one(invitation, now)
    if not is_for(row, by):
        raise Refused(_("This invitation is for another address than those of your account."))
    return _join(row, by, now)


@transaction.atomic
def agree_ahead(*, invitation: Invitation, by: Person, now: datetime) -> bool:
    """Whoever signs up by the link agrees; they are in the group once the address is confirmed as theirs. False where they signed
    up with another address: then nothing is kept."""
    check(by, Act.JOIN_GROUP)
    row = _good_one(invitation, now)
    if row.email != by.email.lower():
        return False
    row.agreed_by, row.agreed_at = by, now
    row.save(update_fields=["agreed_by", "agreed_at"])
    return True


@transaction.atomic
def forget_agreed(*, by: Person) -> None:
    """Another sign-up takes the place of the one that agreed: whoever it is has read nothing, and agrees to nothing by it. In the
    transaction that takes the place."""
    check(by, Act.JOIN_GROUP)
    Invitation.objects.open().filter(agreed_by=by).update(agreed_by=None, agreed_at=None)


@transaction.atomic
def join_confirmed(*, email: str, by: Person, now: datetime) -> list[Cohort]:
    """The person has confirmed the address: they are in the groups to which they agreed when they signed up."""
    check(by, Act.JOIN_GROUP)
    rows = Invitation.objects.open().select_for_update(of=("self",)).select_related("cohort")
    agreed = rows.filter(agreed_by=by, email=email.lower(), cohort__closed_at=None)
    return [_join(row, by, now).cohort for row in agreed.order_by("pk")]


def _join(row: Invitation, person: Person, now: datetime) -> Membership:
    membership: Membership
    membership, is_new = Membership.objects.get_or_create(
        cohort=row.cohort,
        person=person,
        left_at=None,
        defaults={"joined_at": now, "told_version": TOLD_VERSION},
    )
    row.accepted_at, row.membership = now, membership
    row.save(update_fields=["accepted_at", "membership"])
    if is_new:
        kind = SecurityEvent.Kind.GROUP_JOINED
        note_security(kind=kind, by=person, now=now, person=person, about=row.cohort)
    return membership


@transaction.atomic
def decline(*, invitation: Invitation, by: Actor, now: datetime) -> None:
    """No: nobody joins by it, and no list invites this address to the group again. The link is the proof. Raises NotAllowed,
    Refused."""
    check(by, Act.DECLINE_INVITATION)
    row = _good_one(invitation, now)
    row.declined_at = now
    row.save(update_fields=["declined_at"])


def _good_one(invitation: Invitation, now: datetime) -> Invitation:
    """The invitation as it stands, locked. Raises Refused where it was answered, sent again, withdrawn or is too old."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("cohort")
    row: Invitation = rows.get(pk=invitation.pk)
    if not row.is_good_at(now) or row.number != invitation.number:
        raise Refused(_("This invitation was answered, withdrawn, or is too old."))
    return row


@transaction.atomic
def leave(*, membership: Membership, by: Person, now: datetime) -> None:
    """The person leaves a group of their own; who runs it is told, and sees their results no more. Raises NotAllowed, Refused."""
    check(by, Act.LEAVE_GROUP)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("cohort", "person")
    row = rows.filter(pk=membership.pk, person=by).first()
    if row is None or not row.end_at(by=by, now=now):
        raise Refused(_("You are not in this group."))
    kind = SecurityEvent.Kind.GROUP_LEFT
    note_security(kind=kind, by=by, now=now, person=by, about=row.cohort)
    for manager in runners(row.cohort):
        tell_account("cohort_left", manager.person, cohort=row.cohort, who=by)


@transaction.atomic
def choose_reminders(*, membership: Membership, wanted: bool, by: Actor) -> None:
    """Mails before a due date of this group come, or come no more. Turned off by the link in one of them, or by the person
    themself; turned on by the person alone. Raises NotAllowed, Refused."""
    check(by, Act.CHOOSE_REMINDERS)
    if wanted and by.row != membership.person:
        raise Refused(_("Sign in to turn reminders on."))
    Membership.objects.standing().filter(pk=membership.pk).update(is_reminded=wanted)
