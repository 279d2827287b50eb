"""A lost mailbox: an administrator asks for another address, the owner is told and can stop it, then it takes effect.

Everything else about addresses is the person's own (allauth's pages, trainingsite/accounts/adapter.py).
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trainingsite.accounts import signing_up
from trainingsite.accounts.actions.authority import Refused, check_is_another, check_may_touch
from trainingsite.accounts.actions.notices import send_notice_directly
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, NotAllowed, check
from trainingsite.accounts.models import AddressChange, ReviewCase, SecurityEvent
from trainingsite.accounts.sweeping import one_of_many
from trainingsite.accounts.tokens import link

# Long enough for somebody who reads mail on working days only.
WAIT = timedelta(hours=72)
LAPSES_AFTER = timedelta(days=14)
# A mail server that refused a moment ago refuses now; a full mailbox is not emptied within minutes.
TRY_AGAIN_AFTER = timedelta(hours=1)
# From this reply of a mail server on trying again is pointless (RFC 5321); 4xx says "not now".
GONE = 500
log = logging.getLogger(__name__)


def request_address_change(
    *, person: Person, new_email: str, reason: str, by: Person, now: datetime
) -> AddressChange:
    """Ask for another address in a person's name. Nothing changes yet. Raises NotAllowed, Refused."""
    check(by, Act.ASK_ADDRESS)
    check_may_touch(by, person)
    check_is_another(by, person)
    new_email = new_email.strip().lower()
    check_makes_sense(person, new_email, reason, now=now)
    try:
        with transaction.atomic():
            made: AddressChange = AddressChange.objects.create(
                person=person,
                old_email=person.email,
                new_email=new_email,
                asked_by=by,
                reason=reason.strip(),
                asked_at=now,
                due_at=now + WAIT,
            )
            return made
    except IntegrityError as error:
        if not person.address_changes.open().exists():
            raise
        raise Refused(_("A change of address is under way already. Stop it first.")) from error


def check_makes_sense(person: Person, new_email: str, reason: str, *, now: datetime) -> None:
    """Raise Refused when this account cannot get this address, or the owner could not be told."""
    if not reason.strip():
        raise Refused(_("Say why: the owner of the account will read it."))
    if not sends_mail():
        raise Refused(
            _("This installation cannot send mail, so the owner could not be told. Set EMAIL_URL.")
        )
    if ReviewCase.objects.freezing().about_person(person).exists():
        raise Refused(_("The account is held until people have decided whose it is."))
    if new_email == person.email:
        raise Refused(_("That is the address of the account already."))
    if signing_up.is_anothers(new_email, person):
        raise Refused(_("Another account has this address."))
    if signing_up.is_wanted_back(new_email, besides=person, now=now):
        raise Refused(_("Another account had this address and can still have it back."))
    if person.address_changes.open().exists():
        raise Refused(_("A change of address is under way already. Stop it first."))


@transaction.atomic
def drop_unconfirmed_addresses(*, person: Person, by: Actor, now: datetime) -> int:
    """A new password ends what an open session may have begun under the old one: links to confirm an address are dead.
    The account's own address stays, confirmed or not. Returns how many are gone."""
    check(by, Act.SWEEP_ADDRESSES)
    waiting = EmailAddress.objects.filter(user=person, verified=False).exclude(email=person.email)
    return waiting.delete()[0]


def tell_about(*, change: AddressChange, by: Actor, now: datetime) -> bool:
    """Tell the owner at each old address how to stop it, and ask for a confirmation at the new one.

    The wait begins when every address has been told. False: it has not begun by this try, because the mail server did
    not take each notice, or because another try was made within the hour. A sweep tries what is missing again.
    """
    check(by, Act.TELL_OF_ADDRESS)
    if not _claim_try(change, now):
        return False
    change.refresh_from_db()
    missing = [to for to in _addresses_of(change) if to not in change.told_addresses]
    refused = [to for to in missing if not _tell(change, to)]
    if refused:
        return False
    AddressChange.objects.untold().filter(pk=change.pk).update(told_at=now, due_at=now + WAIT)
    return True


def _claim_try(change: AddressChange, now: datetime) -> bool:
    """Whether the try is ours: one statement, so that of several that want it one gets it. Pages show the earliest day
    that the notices of this try name."""
    mine = _to_tell(now).filter(pk=change.pk).update(tried_at=now, due_at=now + WAIT)
    return bool(mine)


def _to_tell(now: datetime) -> Any:
    return AddressChange.objects.untold().not_tried_since(now - TRY_AGAIN_AFTER)


def _tell(change: AddressChange, to: str) -> bool:
    """The notice for this address, kept at once: a try that ends in the middle is not made again from the start."""
    context = {"change": change, "due_at": change.due_at, "asked_at": change.asked_at}
    try:
        if to == change.new_email:
            _send("address_change_confirm", to, confirm_url=link(change, "confirm"), **context)
        else:
            _send("address_change_asked", to, stop_url=link(change, "stop"), **context)
    except OSError:
        log.exception("the notice about a change of address was not sent")
        return False
    change.told_addresses.append(to)
    change.save(update_fields=["told_addresses"])
    return True


def _send(template: str, to: str, **context: Any) -> None:
    """One notice. A mailbox that is gone is what this is about: trying it again would help nobody. Raises OSError when
    the server wants us to come back."""
    try:
        send_notice_directly(template, to, **context)
    except SMTPRecipientsRefused as refusal:
        if not all(code >= GONE for code, _why in refusal.recipients.values()):
            raise
        log.warning("an address of an account takes no mail")


def _addresses_of(change: AddressChange) -> list[str]:
    """Who is told: every address at which the owner may read it, then the new one."""
    confirmed = EmailAddress.objects.filter(user=change.person_id, verified=True)
    others = confirmed.exclude(email=change.new_email).values_list("email", flat=True)
    return [*sorted({change.old_email, *others}), change.new_email]


@transaction.atomic
def confirm_address_change(*, change: AddressChange, by: Actor, now: datetime) -> None:
    """Whoever has the link from the new address says that it is theirs. Raises Refused when the change is not open."""
    check(by, Act.CONFIRM_ADDRESS)
    locked = _locked_open(change)
    if locked.confirmed_at is None:
        locked.confirmed_at = now
        locked.save(update_fields=["confirmed_at"])


@transaction.atomic
def stop_address_change(*, change: AddressChange, by: Actor, now: datetime) -> None:
    """Stop it for good: VISITOR with the link from the old address, the person, or whoever may ask for a change."""
    check(by, Act.STOP_ADDRESS)
    locked = _locked_open(change)
    if by.row is None:
        stop = AddressChange.Stop.LINK
    elif by.row.pk == locked.person_id:
        stop = AddressChange.Stop.PERSON
    else:
        check(by, Act.ASK_ADDRESS)
        check_may_touch(by.row, locked.person)
        stop = AddressChange.Stop.DESK
    _stop(locked, stop, by=by, now=now)


def _locked_open(change: AddressChange) -> AddressChange:
    locked: AddressChange = AddressChange.objects.select_for_update().get(pk=change.pk)
    if locked.stopped_at is not None:
        raise Refused(_("This change was stopped. That is final."))
    if locked.applied_at is not None:
        raise Refused(_("This change has taken effect already."))
    return locked


def _stop(change: AddressChange, stop: str, *, by: Actor, now: datetime) -> None:
    change.stopped_at, change.stopped_by, change.stop = now, by.row, stop
    change.save(update_fields=["stopped_at", "stopped_by", "stop"])


def sweep_address_changes(*, by: Actor, now: datetime) -> int:
    """End what nobody confirmed, carry out what is due, tell who could not be told. Returns how many took effect."""
    check(by, Act.SWEEP_ADDRESSES)
    lapsed = AddressChange.objects.open().filter(
        confirmed_at=None, asked_at__lte=now - LAPSES_AFTER
    )
    one_of_many(partial(lapsed.update, stopped_at=now, stop=AddressChange.Stop.LAPSED))
    applied = apply_due_address_changes(by=by, now=now)
    # Last: a mail server that lets us wait holds nothing else up.
    for change in _to_tell(now):
        one_of_many(partial(tell_about, change=change, by=by, now=now))
    return applied


def apply_due_address_changes(*, by: Actor, now: datetime) -> int:
    """Carry out every change whose wait is over and whose new address is confirmed. Returns how many took effect."""
    check(by, Act.SWEEP_ADDRESSES)
    due = list(AddressChange.objects.due_at(now).order_by("due_at"))
    return sum(one_of_many(partial(_apply_and_tell, change, by, now)) for change in due)


def _apply_and_tell(change: AddressChange, by: Actor, now: datetime) -> bool:
    tell = _addresses_of(change)
    try:
        if not _apply(change, by, now):
            return False
    except IntegrityError:
        log.exception("a change of address was overtaken")
        _stop_if_overtaken(change, now)
        return False
    for to in tell:
        try:
            _send("address_changed", to, change=change, applied_at=now)
        except OSError:
            log.exception("the notice about a changed address was not sent")
    return True


def _stop_if_overtaken(change: AddressChange, now: datetime) -> None:
    """Somebody was faster by a moment. A sign-up that nobody has confirmed steps aside in the next sweep."""
    if _is_taken(change, now):
        overtaken = AddressChange.Stop.OVERTAKEN
        AddressChange.objects.open().filter(pk=change.pk).update(stopped_at=now, stop=overtaken)


def _is_taken(change: AddressChange, now: datetime) -> bool:
    """Whether another account has the new address, or can still have it back."""
    to, person = change.new_email, change.person
    return signing_up.is_anothers(to, person) or signing_up.is_wanted_back(
        to, besides=person, now=now
    )


@transaction.atomic
def _apply(change: AddressChange, by: Actor, now: datetime) -> bool:
    """The new address is the account's, sessions end, the password stays. False when it was stopped instead."""
    person = signing_up.lock_with_form(change.person, change.new_email)
    locked = AddressChange.objects.due_at(now).select_for_update().filter(pk=change.pk).first()
    if locked is None:
        return False
    try:
        check(locked.asked_by, Act.ASK_ADDRESS)
        check_may_touch(locked.asked_by, person)
    except (NotAllowed, Refused):
        _stop(locked, AddressChange.Stop.REFUSED, by=by, now=now)
        return False
    if person.email != locked.old_email or _is_taken(locked, now):
        _stop(locked, AddressChange.Stop.OVERTAKEN, by=by, now=now)
        return False
    signing_up.step_aside(locked.new_email, besides=person, now=now)
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=locked.new_email, verified=True, primary=True)
    person.email, person.signed_out_at = locked.new_email, now
    person.save(update_fields=["email", "signed_out_at"])
    locked.applied_at = now
    locked.save(update_fields=["applied_at"])
    kind = SecurityEvent.Kind.ADDRESS_CHANGED
    note_security(kind=kind, by=by, now=now, person=person, about=locked, how="by administrators")
    return True
