"""What an answer needs beside the certificate itself: read one by one where it is needed, or for a whole list at once."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Subquery

from certificates.actions.renewing import took_the_place
from certificates.domain.question import KnownScope
from certificates.models import Certificate, Scope, StatusEvent
from trainingsite.accounts.domain.register import is_same_entry
from trainingsite.accounts.models import RegisterCheck

# The name and the entry that were compared, and when.
Comparison = tuple[str, tuple[str, str], datetime]
# The code of what took its place, and since when that is known.
Successor = tuple[str, datetime]


class Beside:
    """Comparisons with a register, and successors, of one certificate: a query for each that is asked for."""

    def comparisons(self, certificate: Certificate) -> list[Comparison]:
        """Every time that this person, under this certificate's name, was compared with a register."""
        # Rows that `find_issued` did not give say nothing.
        if not getattr(certificate, "was_compared", True):
            return []
        rows = RegisterCheck.objects.filter(
            person_id=certificate.person_id, name=certificate.holder.name
        )
        return [
            (name, (register, number), at)
            for name, register, number, at in rows.values_list(*_COMPARED)
        ]

    def successor(self, certificate: Certificate) -> Successor | None:
        """What took its place."""
        found = _successors([certificate.pk])
        return found.get(certificate.pk)


class BesideMany(Beside):
    """The same for a list of certificates: a few queries at most, and none where no row can need them."""

    def __init__(self, certificates: Iterable[Certificate]) -> None:
        several = list(certificates)
        self._comparisons = _comparisons(
            {one.person_id for one in several if getattr(one, "was_compared", True)}
        )
        self._successors = _successors(
            one.pk
            for one in several
            if any(event.status == "superseded" for event in one.status_events.all())
        )

    def comparisons(self, certificate: Certificate) -> list[Comparison]:
        """Every time that this person, under this certificate's name, was compared with a register."""
        known = self._comparisons[certificate.person_id]
        return [one for one in known if one[0] == certificate.holder.name]

    def successor(self, certificate: Certificate) -> Successor | None:
        """What took its place."""
        return self._successors.get(certificate.pk)


_COMPARED = ("name", "register", "register_number", "checked_at")


def _comparisons(people: set[int]) -> dict[int, list[Comparison]]:
    found: dict[int, list[Comparison]] = defaultdict(list)
    if people:
        rows = RegisterCheck.objects.filter(person_id__in=people)
        for person, name, register, number, at in rows.values_list("person_id", *_COMPARED):
            found[person].append((name, (register, number), at))
    return found


def _successors(replaced: Iterable[int]) -> dict[int, Successor]:
    wanted = list(replaced)
    if not wanted:
        return {}
    rows = Certificate.objects.issued().filter(replaces__in=wanted)
    told = rows.values_list("replaces_id", "code", "status_events__recorded_at")
    found = {old: (code, at) for old, code, at in told}
    return found | _renewals([one for one in wanted if one not in found])


def _renewals(replaced: list[int]) -> dict[int, Successor]:
    """The same of those in whose place a renewal came."""
    if not replaced:
        return {}
    events = StatusEvent.objects.filter(
        certificate__in=replaced, status=StatusEvent.Status.SUPERSEDED
    )
    told = events.annotate(code=Subquery(took_the_place().values("code")[:1]))
    rows = told.exclude(code=None).values_list("certificate", "code", "recorded_at")
    return {old: (code, at) for old, code, at in rows}


def last_compared(
    comparisons: Iterable[Comparison], entry: tuple[str, str], known_at: datetime | None
) -> datetime | None:
    """When this (register, number), in normal form, was last compared, as far as was known then; None: never."""
    known = (one for one in comparisons if known_at is None or one[2] <= known_at)
    made = (at for _name, seen, at in known if is_same_entry(seen, entry))
    return max(made, default=None)


_A_SCOPE = re.compile(r"[\w-]{1,60}", re.ASCII)


def known_scopes(codes: Iterable[str]) -> dict[str, KnownScope]:
    """Those of these scopes that a scheme attests or attested, by code. One query; none for what cannot be a code."""
    possible = {code for code in codes if _A_SCOPE.fullmatch(code)}
    if not possible:
        return {}
    attested = Scope.objects.filter(code__in=possible, schemes__isnull=False)
    titles: dict[str, str] = {}
    schemes: dict[str, set[int]] = defaultdict(set)
    for code, title, scheme in attested.values_list("code", "title", "schemes"):
        titles[code] = title
        schemes[code].add(scheme)
    return {
        code: KnownScope(code, title, frozenset(schemes[code])) for code, title in titles.items()
    }


def all_scopes() -> list[tuple[str, str]]:
    """(code, title) of every scope that a scheme attests or attested, by code."""
    return list(
        Scope.objects.filter(schemes__isnull=False)
        .distinct()
        .order_by("code")
        .values_list("code", "title")
    )
