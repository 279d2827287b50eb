"""An account and its certificates are erased: asked for, called off, and carried out by one act across all parts."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import actions as certificates
from certificates.clinics import actions as clinics
from courses import actions as courses
from quizzes import actions as quizzes
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.erasing import addresses_of, erase_account
from trainingsite.accounts.actions.notices import send_notice, tell_account
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent, named
from trainingsite.cohorts.actions.erasing_person import erase_member
from trainingsite.privacy.actions.blocking import what_holds
from trainingsite.privacy.actions.remembering import remember
from trainingsite.privacy.models import ErasureRequest, LegalHold

# In which whoever did not ask for it hears of it, and whoever did can think again.
WAIT = timedelta(days=14)
log = logging.getLogger(__name__)
Kind = SecurityEvent.Kind


@transaction.atomic
def ask_for_erasure(*, by: Person, now: datetime) -> ErasureRequest:
    """Ask for everything to be erased after WAIT. What holds it then is told; it waits for that. Asked twice it is one. Raises NotAllowed."""
    check(by, Act.ASK_ERASURE)
    locked = Person.objects.under_lock().get(pk=by.pk)
    found: ErasureRequest | None = open_request(locked)
    if found is not None:
        return found
    made: ErasureRequest = ErasureRequest.objects.create(
        person=locked, asked_at=now, due_at=now + WAIT
    )
    note_security(kind=Kind.ERASURE_ASKED, by=by, now=now, person=locked, about=made, how="asked")
    tell_account("erasure_asked", locked, due_at=made.due_at, holds=what_holds(locked, now))
    return made


@transaction.atomic
def call_off_erasure(*, by: Person, now: datetime) -> None:
    """The account stays. Raises NotAllowed, Refused where nothing waits."""
    check(by, Act.ASK_ERASURE)
    locked = Person.objects.under_lock().get(pk=by.pk)
    found = open_request(locked)
    if found is None:
        raise Refused(_("Nothing waits to be erased."))
    found.called_off_at = now
    found.save(update_fields=["called_off_at"])
    note_security(kind=Kind.ERASURE_ASKED, by=by, now=now, person=locked, about=found, how="off")
    tell_account("erasure_called_off", locked)


def open_request(person: Person) -> ErasureRequest | None:
    """What waits; None where nothing does."""
    found: ErasureRequest | None = ErasureRequest.objects.open().filter(person=person).first()
    return found


@transaction.atomic
def erase_person(*, person: Person, by: Actor, now: datetime) -> None:
    """Erase account, certificates, and what every part keeps by name; the log keeps that it was, by key. A list beside the database
    remembers it, so that no backup brings the person back. Raises NotAllowed, Refused with every reason that holds it."""
    check(by, Act.ERASE_PERSON)
    locked = Person.objects.under_lock().get(pk=person.pk)
    if holds := what_holds(locked, now):
        raise Refused(" ".join(holds))
    address = locked.email
    _erase(locked, by, now)
    # The address is written, a key: whoever named the account in the same moment is done, and what they opened is seen now.
    if holds := what_holds(locked, now):
        raise Refused(" ".join(holds))
    ErasureRequest.objects.open().filter(person=locked).update(done_at=now)
    note_security(kind=Kind.ERASED, by=by, now=now, person=locked)
    remember(locked.uuid, now)
    if sends_mail():
        send_notice("erased", address)


def erase_again(*, person: Person, by: Actor, now: datetime) -> None:
    """Erase whom a backup brought back: it was asked for and done, so that nothing holds it."""
    check(by, Act.ERASE_PERSON)
    with transaction.atomic():
        locked = Person.objects.under_lock().get(pk=person.pk)
        _erase(locked, by, now)
        ErasureRequest.objects.open().filter(person=locked).update(done_at=now)
        note_security(kind=Kind.ERASED, by=by, now=now, person=locked, how="again")


def _erase(person: Person, by: Actor, now: datetime) -> None:
    """Each part its own, the upper ones first; the account last, since the others go by its addresses."""
    addresses = addresses_of(person)
    names = certificates.names_on_certificates(person) | quizzes.names_confirmed(person)
    abouts = [named(one) for one in certificates.certificates_of(person)]
    LegalHold.objects.filter(person=person).update(reason="–")
    erase_member(person=person, addresses=addresses, by=by)
    clinics.erase_addresses(addresses=addresses, by=by)
    certificates.erase_certificates(person=person, by=by, now=now)
    quizzes.erase_sitter(person=person, by=by, now=now)
    courses.erase_reader(person=person, by=by)
    erase_account(person=person, by=by, now=now, names=names, abouts=abouts)


def sweep_erasures(*, by: Actor, now: datetime) -> int:
    """Carry out what is due and nothing holds; whoever is held is told so once. Returns how many were erased."""
    check(by, Act.ERASE_PERSON)
    due = ErasureRequest.objects.open().filter(due_at__lte=now).order_by("due_at", "pk")
    rows = list(due.select_related("person"))
    return sum(_try_one(row, by, now) for row in rows)


def _try_one(row: ErasureRequest, by: Actor, now: datetime) -> bool:
    """One request's trouble keeps nobody else waiting; the next sweep tries it again."""
    try:
        return _carry_out(row, by, now)
    except Exception:
        log.exception("an erasure could not be carried out", extra={"request": row.pk})
        return False


def _carry_out(row: ErasureRequest, by: Actor, now: datetime) -> bool:
    holds = what_holds(row.person, now)
    if not holds:
        erase_person(person=row.person, by=by, now=now)
        return True
    untold = ErasureRequest.objects.open().filter(pk=row.pk, told_held_at=None)
    if untold.update(told_held_at=now):
        tell_account("erasure_held", row.person, holds=holds)
    return False
