"""An address is asked to work for a clinic: one mail, one link, one tap of whoever has confirmed that address."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.clinics.actions.links import invitation_link, read_link
from certificates.clinics.actions.people import STAFF, locked_clinic, locked_for, managers_of
from certificates.clinics.actions.saying_no import has_said_no, mark_of
from certificates.clinics.actions.whose import clinic_of
from certificates.clinics.models import Organisation, StaffInvitation, StaffMembership
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.notices import send_notice, tell_account
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check, may, who_may

GOOD_FOR = timedelta(days=30)
KEPT_FOR = timedelta(days=30)
AGAIN_AFTER = timedelta(days=1)
MOST_MAILS = 3
MOST_MAILS_A_DAY = 30
MOST_PEOPLE = 50


class NoLink(Exception):
    """The link is none of ours."""


def invitations_of(organisation: Organisation) -> list[StaffInvitation]:
    """Those that nobody accepted or withdrew, too old ones among them, the latest first."""
    rows = organisation.staff_invitations.filter(withdrawn_at=None).select_related("sent_by")
    return list(rows.order_by("-sent_at", "-pk"))


def invitations_judged(
    organisation: Organisation, now: datetime
) -> list[tuple[StaffInvitation, bool]]:
    """The same, each with whether its link works: not where it is too old, nor where its sender may invite no more."""
    rows = invitations_of(organisation)
    able = StaffInvitation.objects.filter(_sender_may_invite(), sent_by__is_active=True)
    good = set(able.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [(row, row.is_good_at(now) and row.pk in good) for row in rows]


def invitations_for(person: Person, now: datetime) -> list[StaffInvitation]:
    """What waits for the person's tap, by the addresses that they have confirmed."""
    own = EmailAddress.objects.filter(user=person, verified=True).values(lower=Lower("email"))
    rows = StaffInvitation.objects.filter(email__in=own, withdrawn_at=None, expires_at__gt=now)
    rows = rows.filter(_sender_may_invite(), sent_by__is_active=True)
    return list(rows.select_related("organisation", "sent_by").order_by("-sent_at", "-pk"))


def landing_of(person: Person) -> str:
    """The clinic's first page for whoever works for one; "" for everybody else."""
    return reverse("clinics:home") if StaffMembership.objects.of(person) else ""


def invitation_by_link(token: str) -> StaffInvitation | None:
    """The invitation that a link is about, as it stands; None where it was accepted or forgotten, or a later mail left. Raises
    NoLink."""
    read = read_link(token)
    if read is None:
        raise NoLink
    rows = StaffInvitation.objects.select_related("organisation", "sent_by")
    return rows.filter(uuid=read[0], number=read[1]).first()


def is_open(invitation: StaffInvitation, now: datetime) -> bool:
    """Whether it can be accepted: neither withdrawn nor too old, and whoever sent it may still invite."""
    return invitation.is_good_at(now) and _may_invite(invitation)


def is_for(invitation: StaffInvitation, person: Person) -> bool:
    """Whether the person has confirmed that the invited address is theirs."""
    own = EmailAddress.objects.filter(user=person, verified=True, email__iexact=invitation.email)
    return own.exists()


def _sender_may_invite() -> Q:
    """What `_may_invite` says of one, for many at once."""
    manages = StaffMembership.objects.standing().filter(
        is_manager=True, person=OuterRef("sent_by"), organisation=OuterRef("organisation")
    )
    by_role = Q(sent_by__in=who_may(Act.INVITE_STAFF).values("pk"))
    return by_role | Q(Exists(manages))


def _may_invite(invitation: StaffInvitation) -> bool:
    return may(invitation.sent_by, Act.INVITE_STAFF, organisation=invitation.organisation)


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, is_manager: bool, by: Person, now: datetime
) -> StaffInvitation:
    """Mail the address a link; asked again a day later at the earliest, MOST_MAILS in all, the earlier link is dead. Raises
    NotAllowed, Refused."""
    check(by, Act.INVITE_STAFF, organisation=organisation)
    email, clinic = readable_address(email), locked_for(by, Act.INVITE_STAFF, organisation)
    if not sends_mail():
        raise Refused(
            _("This site sends no mail, so nobody can be invited. Whoever runs it sets EMAIL_URL.")
        )
    row = StaffInvitation.objects.filter(organisation=clinic, email=email).first()
    _check_room(clinic, email, row, now)
    row = row or StaffInvitation(organisation=clinic, email=email, number=0)
    row.number, row.is_manager, row.withdrawn_at = row.number + 1, is_manager, None
    row.sent_by, row.sent_at, row.expires_at = by, now, now + GOOD_FOR
    row.save()
    send_notice(
        "clinic_invitation",
        email,
        organisation=clinic,
        by=by,
        is_manager=is_manager,
        link=invitation_link(row),
        until=row.expires_at,
    )
    note_security(kind=STAFF, by=by, now=now, about=clinic, how="invited", manager=is_manager)
    return row


def readable_address(email: str) -> str:
    """The address as it is kept. Raises Refused for what is none."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("This is no e-mail address: write it like ada@clinic.example.")) from None
    return email


def _check_room(
    clinic: Organisation, email: str, row: StaffInvitation | None, now: datetime
) -> None:
    standing = StaffMembership.objects.standing().filter(organisation=clinic)
    own = EmailAddress.objects.filter(verified=True, email__iexact=email).values("user")
    if standing.filter(person__in=own).exists():
        raise Refused(_("Whoever has this address works for the clinic already."))
    if has_said_no(clinic, email):
        raise Refused(_("Whoever has this address said no to this clinic. No mail goes there."))
    if row is not None and row.number >= MOST_MAILS:
        raise Refused(
            _("%(most)d mails were sent to this address. No more are.") % {"most": MOST_MAILS}
        )
    if row is not None and now < row.sent_at + AGAIN_AFTER:
        raise Refused(_("The last mail to this address left less than a day ago. Wait a day."))
    rows = clinic.staff_invitations.all()
    if rows.filter(sent_at__gt=now - AGAIN_AFTER).count() >= MOST_MAILS_A_DAY:
        raise Refused(
            _("%(most)d invitations of this clinic left within a day. Go on tomorrow.")
            % {"most": MOST_MAILS_A_DAY}
        )
    waiting = rows.filter(withdrawn_at=None, expires_at__gt=now).exclude(email=email)
    if standing.count() + waiting.count() >= MOST_PEOPLE:
        raise Refused(
            _("A clinic has at most %(most)d people, those who are invited among them.")
            % {"most": MOST_PEOPLE}
        )


@transaction.atomic
def withdraw(*, invitation: StaffInvitation, by: Person, now: datetime) -> None:
    """Its link leads to nothing any more. Raises NotAllowed, Refused."""
    check(by, Act.END_STAFF, organisation=clinic_of(invitation))
    open_ones = StaffInvitation.objects.filter(pk=invitation.pk, withdrawn_at=None)
    if not open_ones.update(withdrawn_at=now):
        raise Refused(_("This invitation was accepted or withdrawn meanwhile."))
    clinic = invitation.organisation
    note_security(kind=STAFF, by=by, now=now, about=clinic, how="withdrawn")


@transaction.atomic
def accept(*, invitation: StaffInvitation, by: Person, now: datetime) -> StaffMembership:
    """The person works for the clinic from now on; its managers are told. Raises NotAllowed, Refused for another address, an
    invitation that is over, and whoever works for another clinic."""
    check(by, Act.JOIN_CLINIC)
    clinic = locked_clinic(invitation.organisation)
    # Nobody joins two clinics in one moment.
    Person.objects.under_lock().get(pk=by.pk)
    row = _good_one(invitation, now)
    if not is_for(row, by):
        raise Refused(_("This invitation is for another address than those of your account."))
    standing = StaffMembership.objects.of(by)
    if standing is not None and standing.organisation != clinic:
        raise Refused(
            _("You work for %(name)s here, and for one clinic at a time. Leave that one first.")
            % {"name": standing.organisation}
        )
    made: StaffMembership = standing or StaffMembership.objects.create(
        organisation=clinic,
        person=by,
        is_manager=row.is_manager,
        since_at=now,
        invited_by=row.sent_by,
    )
    row.delete()
    note_security(
        kind=STAFF, by=by, now=now, person=by, about=clinic, how="joined", manager=made.is_manager
    )
    for manager in managers_of(clinic):
        if manager.person != by:
            tell_account("clinic_joined", manager.person, organisation=clinic, who=by)
    return made


@transaction.atomic
def decline(*, invitation: StaffInvitation, by: Actor, now: datetime) -> None:
    """No: nobody joins by it, and the clinic mails this address no more; a mark takes the place of the address. The link is the
    proof. Raises NotAllowed, Refused."""
    check(by, Act.DECLINE_INVITATION)
    clinic = locked_clinic(invitation.organisation)
    row = _good_one(invitation, now)
    row.email = mark_of(clinic, row.email)
    row.declined_at = row.withdrawn_at = now
    row.save(update_fields=["email", "declined_at", "withdrawn_at"])
    note_security(kind=STAFF, by=by, now=now, about=clinic, how="declined")


def _good_one(invitation: StaffInvitation, now: datetime) -> StaffInvitation:
    rows = StaffInvitation.objects.select_for_update(of=("self",)).select_related(
        "sent_by", "organisation"
    )
    row = rows.filter(pk=invitation.pk, number=invitation.number).first()
    if row is None or not is_open(row, now):
        raise Refused(_("This invitation was accepted, withdrawn, or is too old."))
    return row


def forget_invitations(*, by: Actor, now: datetime) -> int:
    """Delete what nobody accepted, KEPT_FOR after it was withdrawn or ran out: the addresses are nobody's to keep. Returns how
    many."""
    check(by, Act.ERASE_INVITATIONS)
    before = now - KEPT_FOR
    rows = StaffInvitation.objects.filter(declined_at=None)  # in the others there is no address
    old = rows.filter(Q(withdrawn_at__lte=before) | Q(expires_at__lte=before))
    return old.delete()[0]
