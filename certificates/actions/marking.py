"""Whether a register entry is that of somebody whose certificate was withdrawn or suspended. Nothing is written."""

from django.db.models import Q

from certificates.models import Certificate, StatusEvent
from trainingsite.accounts.actors import Person
from trainingsite.accounts.domain.register import is_same_entry
from trainingsite.accounts.models import RegisterClaim

_MARKS = (StatusEvent.Status.WITHDRAWN, StatusEvent.Status.SUSPENDED)
_CHANGES = (*_MARKS, StatusEvent.Status.REINSTATED)


def is_entry_of_marked_holder(person: Person) -> bool:
    """Whether another account holds a withdrawn or suspended certificate under this person's register entry.

    An exam binds its entry to whoever sits it, so the holders of an entry are found by its claims, released ones too.
    """
    typed = (person.register, person.register_number)
    return any(
        _is_marked(certificate)
        and is_same_entry((certificate.holder.register, certificate.holder.register_number), typed)
        for certificate in _of_others(person)
    )


def _of_others(person: Person) -> list[Certificate]:
    claims = RegisterClaim.objects.of(person.entry).values("person")
    register, number = person.entry.keys
    has_entry = Q(person__register_key=register, person__register_number_key=number)
    found = Certificate.objects.filter(Q(person__in=claims) | has_entry, holder__isnull=False)
    return list(
        found.exclude(person=person).select_related("holder").prefetch_related("status_events")
    )


def _is_marked(certificate: Certificate) -> bool:
    """By the last change that somebody made: a withdrawal from a later day counts from the moment it is written."""
    changes = [one for one in certificate.status_events.all() if one.status in _CHANGES]
    return bool(changes) and max(changes, key=lambda one: one.pk).status in _MARKS
