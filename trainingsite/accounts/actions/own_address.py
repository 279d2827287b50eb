"""A change of address is the person's own act: asked for, confirmed at the new address, stopped or undone from the old.

allauth's pages ask for the password first, and send the link that confirms; what they announce is kept here.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.freezing import (
    end_overtaken,
    freeze,
    is_frozen,
    lock_touched,
    stays_off,
    thaw,
)
from trainingsite.accounts.actions.laid_aside import end_aside
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actions.proposals import end_proposals_of
from trainingsite.accounts.actions.second_factors import drop_factors_since
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import SYSTEM, Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import (
    ADDRESS_UNDO,
    AT_THE_DESK,
    OwnAddressChange,
    ReviewCase,
    SecurityEvent,
    SecurityTally,
    named,
)
from trainingsite.accounts.signing_up import leave, others_with, step_aside
from trainingsite.accounts.sweeping import one_of_many
from trainingsite.accounts.tokens import new_password_link

LAPSES_AFTER = timedelta(days=14)
Stop = OwnAddressChange.Stop
# The case about a change that is not undone at once, and its outcomes (actions/undo_cases.py).
UNDO_KIND, GOES_BACK, STAYS = ADDRESS_UNDO, "goes-back", "stays"


@transaction.atomic
def note_asked(
    *, person: Person, new_email: str, by: Person, now: datetime
) -> OwnAddressChange | None:
    """The person wants another address; what they wanted before is over. None when the account has this one."""
    check(by, Act.CHANGE_OWN_ADDRESS)
    if new_email == person.email:
        return None
    _stop_open(person, Stop.PERSON, now)
    change: OwnAddressChange = OwnAddressChange.objects.create(
        person=person, old_email=person.email, new_email=new_email, asked_at=now
    )
    _note(change, "asked", by=by, now=now)
    return change


@transaction.atomic
def note_confirmed(
    *, person: Person, old_email: str, new_email: str, by: Actor, now: datetime
) -> OwnAddressChange:
    """The new address was confirmed, and is the account's. One that was asked for before such rows were kept gets one."""
    check(by, Act.CONFIRM_ADDRESS)
    change: OwnAddressChange = _locked(person).open().filter(
        new_email=new_email
    ).first() or OwnAddressChange(
        person=person, old_email=old_email, new_email=new_email, asked_at=now
    )
    change.applied_at = now
    change.save()
    _note(change, "confirmed", by=by, now=now)
    return change


@transaction.atomic
def note_stopped(*, person: Person, cause: str, by: Actor, now: datetime) -> None:
    """What waited for a confirmation is over: the person took it back, or has a new password."""
    check(by, Act.STOP_ADDRESS)
    _stop_open(person, cause, now)


@transaction.atomic
def stop_own_change(*, change: OwnAddressChange, by: Actor, now: datetime) -> None:
    """Whoever has the link from the old address does not want it. Raises Refused when it does not wait any more."""
    check(by, Act.STOP_ADDRESS)
    locked = _locked(change.person).get(pk=change.pk)
    if locked.applied_at is not None:
        raise Refused(
            _(
                "The new address was confirmed already. The mail that told you so has a link that undoes it."
            )
        )
    if locked.stopped_at is not None:
        raise Refused(_("This change was stopped. That is final."))
    _drop_unconfirmed(locked)
    _end(locked, Stop.LINK, now)
    _note(locked, "stopped", by=by, now=now)


@transaction.atomic
def undo_own_change(*, change: OwnAddressChange, by: Actor, now: datetime) -> ReviewCase | None:
    """The account is the old address's again, every session and the password end, and so does what the account proposed.

    VISITOR with the link from the old address, within a week of the change. A link for a new password goes there. Where a
    new password was chosen since, what was done in the account may be the new mailbox's, and where another account has the old address two
    would have one; where another of its addresses wants it back already two decide: a case is given, and the account is frozen
    until people have decided it. Raises Refused when it is undone, too late, or decided otherwise since.
    """
    check(by, Act.UNDO_ADDRESS)
    person = lock_touched(change)
    locked = _locked(person).get(pk=change.pk)
    _check_can_be_undone(locked, now)
    if (
        is_frozen(person)
        or _has_new_password(person, locked.applied_at)
        or others_with(locked.old_email, besides=person)
    ):
        return _freeze(locked, person, by, now)
    _undo(locked, person, by, now, is_off=not person.is_active)
    return None


@transaction.atomic
def undo_as_decided(*, change: OwnAddressChange, by: Actor, now: datetime) -> None:
    """Give the account back to the old address as two people have decided, or whoever has the machine, however long ago the change
    was. Raises NotAllowed, Refused."""
    check(by, Act.END_FREEZE)
    person = lock_touched(change)
    if by.row is not None:
        check_decides_about_another(by.row, person, now=now)
    locked = _locked(person).get(pk=change.pk)
    _check_stands(locked)
    _take_from_others(locked, person, by, now)
    end_aside(person=person, by=by, now=now)
    _undo(locked, person, by, now, is_off=not person.is_active and stays_off(locked))
    thaw(person=person, change=locked, by=by, now=now)


@transaction.atomic
def keep_as_decided(*, change: OwnAddressChange, by: Actor, now: datetime) -> None:
    """The account keeps its new address, as two people have decided, or whoever has the machine. Raises NotAllowed, Refused."""
    check(by, Act.END_FREEZE)
    person = lock_touched(change)
    if by.row is not None:
        check_decides_about_another(by.row, person, now=now)
    thaw(person=person, change=change, by=by, now=now)


def _has_new_password(person: Person, moment: datetime) -> bool:
    """Whether somebody chose a password for the account since, as the security log and what it only counts say."""
    kind = SecurityEvent.Kind.PASSWORD_CHANGED
    return bool(
        SecurityEvent.objects.filter(person=person, kind=kind, at__gte=moment).exists()
        or SecurityTally.objects.filter(person=person, kind=kind, more__gt=0).exists()
    )


def _freeze(change: OwnAddressChange, person: Person, by: Actor, now: datetime) -> ReviewCase:
    if ReviewCase.objects.filter(kind=UNDO_KIND, about=named(change), outcome=STAYS).exists():
        raise Refused(_("People have decided that the account keeps its new address."))
    return freeze(change=change, person=person, by=by, now=now)


def _undo(
    locked: OwnAddressChange, person: Person, by: Actor, now: datetime, *, is_off: bool
) -> None:
    _stop_open(person, Stop.OVERTAKEN, now)
    # What followed it goes with it: its links are not the owner's.
    followed = list(_locked(person).standing().filter(applied_at__gte=locked.applied_at))
    _locked(person).filter(pk__in=[one.pk for one in followed]).update(undone_at=now)
    later = [one for one in followed if one.pk != locked.pk]
    end_overtaken(changes=later, by=SYSTEM, now=now)
    # Whoever had the password asked for the address first.
    factors = drop_factors_since(person=person, moment=locked.asked_at, by=SYSTEM, now=now)
    end_proposals_of(
        person=person,
        by=by,
        now=now,
        note=_("The account that proposed it was given back to an earlier address."),
    )
    # Last: whoever writes a row that names the person waits from here on (docs/architecture.md, Locks).
    _give_back(person, locked.old_email, now)
    _note(locked, "undone", by=by, now=now)
    send_notice(
        "own_address_undone",
        locked.old_email,
        change=locked,
        factors=factors,
        is_off=is_off,
        password_url=new_password_link(person),
    )


def _check_can_be_undone(change: OwnAddressChange, now: datetime) -> None:
    if change.applied_at is None or change.undone_until is None:
        raise Refused(_("This change has not taken effect, so there is nothing to undo."))
    if now >= change.undone_until:
        raise Refused(_("This link is too old. Write to an administrator."))
    _check_stands(change)


def _check_stands(change: OwnAddressChange) -> None:
    if change.undone_at is not None:
        raise Refused(_("This change has been undone already."))
    if change.is_overtaken:
        raise Refused(
            _("Administrators have given this account an address since. Write to one of them.")
        )


def _take_from_others(change: OwnAddressChange, person: Person, by: Actor, now: datetime) -> None:
    """Whoever reads the old mailbox may have signed up anew meanwhile: the address is that of the account that had it first."""
    for other in others_with(change.old_email, besides=person):
        locked = Person.objects.under_lock().get(pk=other.pk)
        if AT_THE_DESK & set(locked.roles()):
            raise Refused(
                _(
                    "%(who)s has this address by now, and a role at the desk. Take the role away, or let them take another address, and decide then."
                )
                % {"who": locked}
            )
        leave(change.old_email, other=locked, now=now)
        kind = SecurityEvent.Kind.ACCOUNT_SWITCHED
        note_security(
            kind=kind,
            by=by,
            now=now,
            person=locked,
            about=change,
            is_on=False,
            how="gave-up-address",
        )
        send_notice("account_left_without_address", change.old_email, other=locked)


def _give_back(person: Person, email: str, now: datetime) -> None:
    step_aside(email, besides=person, now=now)
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    person.email, person.signed_out_at = email, now
    person.set_unusable_password()
    person.save(update_fields=["email", "signed_out_at", "password"])


def lapse_own_changes(*, by: Actor, now: datetime) -> int:
    """End what nobody confirmed in time; its link is dead. Returns how many."""
    check(by, Act.SWEEP_ADDRESSES)
    old = OwnAddressChange.objects.open().filter(asked_at__lte=now - LAPSES_AFTER)
    return sum(one_of_many(partial(_lapse, change, now)) for change in old)


@transaction.atomic
def _lapse(change: OwnAddressChange, now: datetime) -> bool:
    locked = _locked(change.person).open().filter(pk=change.pk).first()
    if locked is not None:
        _drop_unconfirmed(locked)
        _end(locked, Stop.LAPSED, now)
    return locked is not None


def _locked(person: Person) -> Any:
    """The changes of this person, locked as they are read, and the person before them."""
    Person.objects.under_lock().get(pk=person.pk)
    return OwnAddressChange.objects.select_for_update().filter(person=person)


def _stop_open(person: Person, cause: str, now: datetime) -> None:
    for change in _locked(person).open():
        _end(change, cause, now)


def _end(change: OwnAddressChange, cause: str, now: datetime) -> None:
    change.stopped_at, change.stop = now, cause
    change.save(update_fields=["stopped_at", "stop"])


def _drop_unconfirmed(change: OwnAddressChange) -> None:
    EmailAddress.objects.filter(
        user=change.person_id, email=change.new_email, verified=False
    ).delete()


def _note(change: OwnAddressChange, how: str, *, by: Actor, now: datetime) -> None:
    kind = SecurityEvent.Kind.ADDRESS_CHANGED
    note_security(kind=kind, by=by, now=now, person=change.person, about=change, how=how)
