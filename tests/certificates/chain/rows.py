"""A chain with one row of each kind in it, and an insider with SQL, who drops triggers and puts them back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.utils import timezone

from certificates import actions as certificates
from certificates.chain.actions import extend_chain
from certificates.chain.actions.kinds import BY_NAME
from certificates.chain.domain.hashing import head_hash
from certificates.chain.models import ChainEntry
from certificates.clinics import actions as clinics
from certificates.models import Certificate
from tests.certificates.factories import attempt, scheme
from tests.people import ada, noor
from trainingsite.accounts.actions.erasing import erase_account
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.database import immutability


def enter(now: Any = None) -> int:
    """What the sweep does."""
    return extend_chain(by=SYSTEM, now=now or timezone.now())


def clinic_key() -> Any:
    """The key of a clinic that asks."""
    now = timezone.now()
    made = clinics.create_organisation(name="Harbour Clinic", by=SYSTEM, now=now)
    return clinics.create_api_key(organisation=made, name="desk", by=SYSTEM, now=now)[0]


def ask(held: Certificate, key: Any) -> None:
    """A clinic asks about the certificate, with its key."""
    clinics.check_certificate(
        by=VISITOR,
        question=certificates.Question(held.code, None),
        asker=clinics.Asker("", key),
        now=timezone.now(),
    )


def fresh_certificate(person: Any, **passed: Any) -> Certificate:
    """A certificate that is issued now, for a pass of a moment ago."""
    now = timezone.now()
    sat = attempt(person, at=now, **passed)
    scheme(sat.quiz)
    made = certificates.issue_certificate(by=SYSTEM, attempt_id=sat.pk, now=now)
    assert made is not None
    return made


def one_of_each() -> Certificate:
    """A certificate with its holder, document and status, a check of it, what was published for its exam, and what is left of another
    whose holder was erased; all in the chain."""
    held = fresh_certificate(ada())
    ask(held, clinic_key())
    gone = fresh_certificate(noor()).person
    enter()
    now = timezone.now()
    certificates.erase_certificates(person=gone, by=SYSTEM, now=now)
    erase_account(person=gone, by=SYSTEM, now=now)
    note_security(kind="erased", by=SYSTEM, now=now, person=gone)
    enter()
    return held


@contextmanager
def insider() -> Iterator[Any]:
    """SQL past the triggers, which are there again afterwards."""
    _end_waiting_checks()
    immutability.remove(connection)
    with connection.cursor() as cursor:
        yield cursor
    _end_waiting_checks()
    immutability.install(connection)


def _end_waiting_checks() -> None:
    """PostgreSQL changes no table whose foreign keys it has still to check."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def table(kind: str) -> str:
    """The table of a kind."""
    return BY_NAME[kind].model._meta.db_table


def head_again(entry: ChainEntry, *, previous: str) -> str:
    """The head that an entry's columns give behind another."""
    columns = ("sequence", "kind", "row", "layout", "salt", "leaf", "entered_at", "is_caught_up")
    return head_hash(previous=previous, **{name: getattr(entry, name) for name in columns})


def first_row(kind: str) -> int:
    """The key of the oldest row of a kind."""
    found = BY_NAME[kind].model._base_manager.order_by("pk").values_list("pk", flat=True).first()
    assert found is not None
    return int(found)
