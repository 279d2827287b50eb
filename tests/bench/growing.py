"""Rows as if the installation had issued for years: each is the one certificate that `fill` made, once more, under another code.

Written by the database itself, table by table: a million through the program would take a day. The documents stay one
certificate's: nothing that is measured here reads those of the others.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model

from certificates.domain.codes import RANDOM_BITS, make_code
from certificates.models import Certificate, CertificateStep, CredentialsMade
from certificates.proofs.ob3 import bits
from quizzes.models import Attempt, Result

CYCLES = 10  # so often each person holds one
ASKED = 1_000  # so many of the codes are asked about
# Their places are in lists far behind the open one, which would look for a free place for ever.
FIRST_INDEX = 10 * bits.SIZE
_UUID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
_CODES = " JOIN bench_codes k ON k.i = n.i"


@dataclass(frozen=True)
class _Copies:
    """A row many times: `others` are the columns that differ, as SQL with the number of the copy as n.i."""

    template: Model
    others: dict[str, str]
    beside: str = ""

    def write(self, number: int) -> None:
        table = self.template._meta.db_table
        columns = [field.column for field in self.template._meta.concrete_fields]
        values = [self.others.get(column, f't."{column}"') for column in columns]
        _run(
            f'INSERT INTO "{table}" ({", ".join(map(_quoted, columns))})'  # noqa: S608 -- only names of ours
            f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})"
            f' SELECT {", ".join(values)} FROM "{table}" t, n{self.beside} WHERE t.id = {self.template.pk}'
        )


def grow(*, number: int) -> list[str]:
    """So many certificates more, of a tenth as many people. Gives some of their codes."""
    dice = random.Random(number)
    codes = [make_code(dice.getrandbits(RANDOM_BITS)) for _ in range(number)]
    with transaction.atomic():
        _keep(codes)
        written = list(_rows(max(number // CYCLES, 1), number))
        for copies, times in written:
            copies.write(times)
        _count_on({type(copies.template) for copies, _times in written})
        last = Certificate.objects.aggregate(last=Max("pk"))["last"]
        CredentialsMade.objects.update_or_create(pk=1, defaults={"through": last})
    _run("ANALYZE")
    return dice.sample(codes, min(ASKED, number))


def _rows(people: int, number: int) -> Iterable[tuple[_Copies, int]]:
    """In the order of what refers to what; keys go on behind those that are there."""
    first = Certificate.objects.select_related("person", "attempt", "result", "holder").get()
    uuid = {"uuid": _UUID[connection.vendor]}
    who = {"person_id": f"{_last(type(first.person))} + 1 + n.i % {people}"}
    attempt, result = f"{_last(Attempt)} + n.i", f"{_last(Result)} + n.i"
    sat, its = {"attempt_id": attempt}, {"certificate_id": f"{_last(Certificate)} + n.i"}
    # fmt: off
    person = {"email": "'grown-' || n.i || '@bench.example'", "register_number": "8000000 + n.i", "register_number_key": "'8' || n.i"}
    results = {"user_id": who["person_id"], "entry_id": "NULL", "current_result_id": result, "counted_result_id": result}
    place = {"cycle": f"n.i / {people} + 2", "status_index": f"{FIRST_INDEX} + n.i", "code": "k.code", "result_id": result}
    # fmt: on
    yield _of(first.person, uuid | person), people
    # The results first: what looks for the attempts of a new result has no index, and nobody else needs one.
    yield _of(first.result, sat), number
    yield _of(first.attempt, uuid | results), number
    yield _of(first.attempt.form, sat), number
    yield _of(first.attempt.confirmed_name, sat), number
    yield _of(first, uuid | who | sat | place, beside=_CODES), number
    yield _of(first.holder, its | {"name": "'Grown ' || (n.i % 9973) || ' Person'"}), number
    yield _of(first.credential, its | uuid), number
    yield _of(first.status_events.get(), its), number
    yield _of(CertificateStep.objects.get(certificate=first, event=None), its), number


def _of(template: Model, others: dict[str, str], beside: str = "") -> _Copies:
    return _Copies(template, {"id": f"{_last(type(template))} + n.i"} | others, beside)


def _last(model: type[Model]) -> int:
    return int(model._base_manager.aggregate(last=Max("pk"))["last"])


def _keep(codes: list[str]) -> None:
    """Where the copies find them."""
    _run("CREATE TEMPORARY TABLE bench_codes (i integer PRIMARY KEY, code varchar(27))")
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO bench_codes VALUES (%s, %s)", list(enumerate(codes, 1)))


def _count_on(models: Iterable[type[Model]]) -> None:
    """Later rows get keys behind these."""
    for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
        _run(statement)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _quoted(name: str) -> str:
    return f'"{name}"'
