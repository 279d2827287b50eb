"""Who works for a clinic: joined, made a manager, taken out. Its own people never leave each other without a manager."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.clinics.actions.whose import clinic_of
from certificates.clinics.models import ApiKey, Organisation, StaffInvitation, StaffMembership
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check, may
from trainingsite.accounts.models import SecurityEvent

STAFF = SecurityEvent.Kind.CLINIC_STAFF


def locked_clinic(organisation: Organisation) -> Organisation:
    """The clinic, its row locked for whoever changes who works there; its key stays free for others that name it."""
    rows = Organisation.objects.select_for_update(no_key=True)
    return rows.get(pk=organisation.pk)


def locked_for(by: Actor, act: Act, organisation: Organisation) -> Organisation:
    """The same for whoever may still do this when it is their turn: the other manager may have taken them out meanwhile."""
    clinic = locked_clinic(organisation)
    check(by, act, organisation=clinic)
    return clinic


def people_of(organisation: Organisation) -> list[StaffMembership]:
    """Who works for the clinic, managers first, then as they came."""
    rows = StaffMembership.objects.standing().filter(organisation=organisation)
    return list(rows.select_related("person").order_by("-is_manager", "since_at", "pk"))


def managers_of(organisation: Organisation) -> list[StaffMembership]:
    """Who manages the clinic and can: whoever is switched off does not count, and is told nothing."""
    rows = people_of(organisation)
    return [
        row
        for row in rows
        if row.is_manager and may(row.person, Act.INVITE_STAFF, organisation=organisation)
    ]


def keys_made_by(membership: StaffMembership, now: datetime) -> list[ApiKey]:
    """The clinic's keys that this person made and that still work: they may have a copy."""
    rows = ApiKey.objects.filter(
        organisation=membership.organisation_id, created_by=membership.person_id
    )
    return [row for row in rows.order_by("pk") if row.is_usable_at(now)]


@transaction.atomic
def make_manager(*, membership: StaffMembership, by: Person, now: datetime) -> None:
    """The person says from now on who works for the clinic. Raises NotAllowed, Refused."""
    check(by, Act.INVITE_STAFF, organisation=clinic_of(membership))
    locked_for(by, Act.INVITE_STAFF, membership.organisation)
    row = _standing(membership)
    if row.is_manager:
        raise Refused(_("%(name)s manages this clinic already.") % {"name": row.person})
    row.is_manager = True
    row.save(update_fields=["is_manager"])
    _note(row, by, now, "made-manager")
    _tell_of_change(row, by, "made-manager", row.person)


@transaction.atomic
def end_manager(*, membership: StaffMembership, by: Person, now: datetime) -> None:
    """The person works on for the clinic and manages it no more. Raises NotAllowed, Refused."""
    check(by, Act.END_STAFF, organisation=clinic_of(membership))
    locked_for(by, Act.END_STAFF, membership.organisation)
    row = _standing(membership)
    if not row.is_manager:
        raise Refused(_("%(name)s does not manage this clinic.") % {"name": row.person})
    _check_another_stays(row, by)
    row.is_manager = False
    row.save(update_fields=["is_manager"])
    _withdraw_invitations_of(row, now)
    _note(row, by, now, "ended-manager")
    _tell_of_change(row, by, "ended-manager", row.person)


@transaction.atomic
def take_out(*, membership: StaffMembership, by: Person, now: datetime) -> None:
    """The person works for the clinic no more, at once, and is told. Raises NotAllowed, Refused."""
    check(by, Act.END_STAFF, organisation=clinic_of(membership))
    locked_for(by, Act.END_STAFF, membership.organisation)
    row = _standing(membership)
    _end(row, by, now, "taken-out")
    tell_account("clinic_taken_out", row.person, organisation=row.organisation, by=by)
    _tell_of_change(row, by, "taken-out")


@transaction.atomic
def leave(*, membership: StaffMembership, by: Person, now: datetime) -> None:
    """The person leaves the clinic of their own; its managers are told. Raises NotAllowed, Refused."""
    check(by, Act.LEAVE_CLINIC)
    locked_clinic(membership.organisation)
    row = _standing(membership)
    if row.person != by:
        raise Refused(_("You do not work for this clinic."))
    _end(row, by, now, "left")
    for manager in managers_of(row.organisation):
        tell_account("clinic_left", manager.person, organisation=row.organisation, who=by)


def _standing(membership: StaffMembership) -> StaffMembership:
    """The membership as it stands, once its clinic is locked."""
    rows = StaffMembership.objects.standing().select_related("person", "organisation")
    row: StaffMembership | None = rows.filter(pk=membership.pk).first()
    if row is None:
        raise Refused(_("This person does not work for the clinic any more."))
    return row


def _end(row: StaffMembership, by: Person, now: datetime, how: str) -> None:
    if _others(row):  # whoever is the last of all goes, too
        _check_another_stays(row, by)
    row.ended_at, row.ended_by = now, by
    row.save(update_fields=["ended_at", "ended_by"])
    _withdraw_invitations_of(row, now)
    _note(row, by, now, how)


def _others(row: StaffMembership) -> list[StaffMembership]:
    """Who is left without this person, and can sign in."""
    left = people_of(row.organisation)
    return [one for one in left if one.pk != row.pk and one.person.is_active]


def _check_another_stays(row: StaffMembership, by: Person) -> None:
    """Between the clinic's own people. An administrator invites the next manager, and whoever is switched off is none."""
    if may(by, Act.END_STAFF):  # by a role in the whole installation
        return
    managers = [one.pk for one in managers_of(row.organisation)]
    if managers == [row.pk]:
        raise Refused(_("Somebody has to manage a clinic. Make another person its manager first."))


def _withdraw_invitations_of(row: StaffMembership, now: datetime) -> None:
    """Nobody comes in by a word of somebody who is to have none."""
    sent = StaffInvitation.objects.filter(organisation=row.organisation, sent_by=row.person)
    sent.filter(withdrawn_at=None).update(withdrawn_at=now)


def _tell_of_change(row: StaffMembership, by: Person, how: str, *also: Person) -> None:
    """The clinic's managers, and whoever else; nobody of their own act. A manager whom a stolen account made is noticed."""
    managers = {one.person for one in managers_of(row.organisation)} - {row.person}
    for person in sorted({*managers, *also} - {by}, key=lambda one: one.pk):
        tell_account(
            "clinic_changed",
            person,
            organisation=row.organisation,
            by=by,
            who=row.person,
            how=how,
            is_own=person == row.person,
        )


def _note(row: StaffMembership, by: Person, now: datetime, how: str) -> None:
    note_security(kind=STAFF, by=by, now=now, person=row.person, about=row.organisation, how=how)
