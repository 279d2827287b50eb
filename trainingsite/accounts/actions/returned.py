"""Mails that came back: the mail is marked, and the owner of the address is asked whether it is right."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import OutgoingMail, ReturnedAddress

log = logging.getLogger(__name__)


@transaction.atomic
def note_returned(
    *, address: str, said: str, by: Actor, now: datetime, mail: OutgoingMail | None = None
) -> bool:
    """Note that a mail to this address came back: that one, or the last that left for it. Whether an account has the address: of others
    nothing is kept but the mark on the mail, which goes with it."""
    check(by, Act.NOTE_RETURNED)
    found = address.strip().lower()
    if mail is None:
        sent = OutgoingMail.objects.filter(to__iexact=found, sent_at__isnull=False)
        mail = sent.filter(came_back_at=None).order_by("-sent_at", "-pk").first()
    if mail is not None:
        OutgoingMail.objects.filter(pk=mail.pk).update(came_back_at=now, failure=said[:300])
        log.warning("mail %s came back", mail.uuid)
    if not Person.objects.filter(email=found).exists():
        return False
    columns = {"last_at": now, "said": said[:300], "answered_at": None}
    ReturnedAddress.objects.update_or_create(
        address=found, defaults=columns, create_defaults=columns | {"since_at": now}
    )
    return True


def note_arrived(*, address: str, by: Actor, now: datetime) -> None:
    """A mail reached the address after all: nobody is asked about it any more."""
    check(by, Act.NOTE_RETURNED)
    rows = ReturnedAddress.objects.filter(address=address.strip().lower(), answered_at=None)
    rows.update(answered_at=now)


def keep_address(*, by: Person, now: datetime) -> None:
    """The owner says that the address is right: they are asked no more until another mail comes back."""
    check(by, Act.KEEP_ADDRESS)
    rows = ReturnedAddress.objects.filter(address=by.email.lower(), answered_at=None)
    rows.update(answered_at=now)


def forget_returned(*, by: Actor, now: datetime) -> int:
    """Keep nothing of an address that no account has any more. Returns how many were deleted."""
    check(by, Act.KEEP_RULES)
    accounts = Person.objects.filter(email=OuterRef("address"))
    return int(ReturnedAddress.objects.filter(~Exists(accounts)).delete()[0])


def returned_of(person: Person) -> ReturnedAddress | None:
    """What came back of this person's address, where they have not said that it is right."""
    found: ReturnedAddress | None = ReturnedAddress.objects.filter(
        address=person.email.lower(), answered_at=None
    ).first()
    return found
