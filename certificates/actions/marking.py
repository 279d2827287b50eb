"""Whose withdrawn or suspended certificate may stand under a register entry. Nothing is written.

They are few, so the number is enough, whatever the register is called and whatever stands beside the number: a person looks,
and one who was withdrawn is not certified again under a register of their own invention.
"""

from datetime import datetime

from django.db.models import Q

from certificates.models import Certificate, CertificateHolder, StatusEvent
from trainingsite.accounts.actors import Person
from trainingsite.accounts.domain.alike import may_be_one_of_few, sought_for
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models import RegisterClaim

_MARKS = (StatusEvent.Status.WITHDRAWN, StatusEvent.Status.SUSPENDED)
_CHANGES = (*_MARKS, StatusEvent.Status.REINSTATED, StatusEvent.Status.UNDONE)


def marked_holders(person: Person, entry: RegisterEntry) -> set[int]:
    """The keys of the other accounts that hold a withdrawn or suspended certificate under what may be this entry of the
    person.

    An exam binds its entry to whoever sits it, so the holders of an entry are found by its claims, released ones too.
    """
    return {
        certificate.person_id
        for certificate in _of_others(person, entry)
        if _may_be(entry, certificate.holder) and _is_marked(certificate)
    }


def marked_since(person: Person) -> datetime | None:
    """When the person's last certificate was withdrawn or put on hold that still is; None where none is."""
    rows = Certificate.objects.filter(person=person).prefetch_related("status_events")
    return max((_last_change(one).recorded_at for one in rows if _is_marked(one)), default=None)


def _may_be(entry: RegisterEntry, holder: CertificateHolder) -> bool:
    """Whether the entry of a certificate may be this one. Its holder may have sat other exams under other entries."""
    printed = RegisterEntry(holder.name, "", holder.register, holder.register_number)
    return may_be_one_of_few(entry, printed)


def _of_others(person: Person, entry: RegisterEntry) -> list[Certificate]:
    sought = sought_for(entry)
    claims = RegisterClaim.objects.with_number(sought).values("person")
    people = Person.objects.with_number(sought).values("pk")
    found = Certificate.objects.filter(
        Q(person__in=claims) | Q(person__in=people), holder__isnull=False
    )
    return list(
        found.exclude(person=person).select_related("holder").prefetch_related("status_events")
    )


def _is_marked(certificate: Certificate) -> bool:
    """By the last change that somebody made: a withdrawal from a later day counts from the moment it is written."""
    is_changed = any(one.status in _CHANGES for one in certificate.status_events.all())
    return is_changed and _last_change(certificate).status in _MARKS


def _last_change(certificate: Certificate) -> StatusEvent:
    changes = [one for one in certificate.status_events.all() if one.status in _CHANGES]
    return max(changes, key=lambda one: one.pk)
