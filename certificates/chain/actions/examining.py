"""Rows held against their entries, and against each other: what is not as it was. Nothing is written."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from certificates.actions import claims_of
from certificates.actions.events import LOGGED
from certificates.chain.actions.kinds import BY_NAME, KINDS, WINDOW, ChainKind
from certificates.chain.domain.hashing import leaf_hash
from certificates.chain.domain.walking import Found, Link, Problem, Walk
from certificates.chain.models import ChainEntry
from certificates.domain.document import identity_hash
from certificates.models import Certificate, CertificateFile, CertificateHolder, StatusEvent
from certificates.proofs.ob3 import OB3, what_differs
from quizzes import actions as quizzes
from quizzes.models import Result
from trainingsite.accounts.models import SecurityEvent, named

# So many entries are looked at together.
CHUNK = 1_000
# So many rows without an entry are named; one is reason enough to look at the table.
MOST_NAMED = 1_000
# What is wrong with some rows of a kind beside their hashes: (key, problem, what).
Examiner = Callable[[list[int]], Iterator[tuple[int, Problem, str]]]
_EXAMINERS: dict[str, list[Examiner]] = defaultdict(list)


def examine_also(kind: str, examiner: Examiner) -> None:
    """Said at start-up by a part that knows more about rows of a kind: audits ask it too."""
    _EXAMINERS[kind].append(examiner)


def walk_from(sequence: int) -> Walk:
    """A walk that has come to this entry."""
    entries = ChainEntry.objects.filter(sequence__lte=sequence).order_by("-sequence")
    last = entries.first()
    if last is None:
        return Walk(first_settled=_first_settled())
    settled = entries.filter(is_caught_up=True, entered_at__lt=last.entered_at)
    return Walk(
        sequence=last.sequence,
        head=last.head,
        batch_at=last.entered_at,
        is_caught_up=last.is_caught_up,
        settled_at=settled.values_list("entered_at", flat=True).first(),
        first_settled=_first_settled(),
    )


def _first_settled() -> dict[str, datetime]:
    found = {}
    for kind in KINDS:
        if ChainEntry.objects.last_row_of(kind.name):
            rows = ChainEntry.objects.filter(kind=kind.name, is_caught_up=True)
            first = rows.order_by("sequence").values_list("entered_at", flat=True).first()
            if first is not None:
                found[kind.name] = first
    return found


def examined(after: int, upto: int) -> Iterator[tuple[int, list[Found]]]:
    """Everything that is wrong with the entries behind `after` up to `upto` and with their rows, chunk by chunk: (entries, found)."""
    walk = walk_from(after)
    while links := _links(walk.sequence, upto):
        found: list[Found] = []
        pairs = []
        for link in links:
            found += walk.take(link)
            pairs.append((link, walk.settled_at))
        found += _rows_of(pairs, walk)
        yield len(links), found


def _links(after: int, upto: int) -> list[Link]:
    rows = ChainEntry.objects.filter(sequence__gt=after, sequence__lte=upto).order_by("sequence")
    return [Link(*row) for row in rows.values_list(*Link._fields)[:CHUNK]]


def _rows_of(pairs: list[tuple[Link, datetime | None]], walk: Walk) -> Iterator[Found]:
    """The rows behind some entries, with up to when everything was in the chain before each."""
    groups: dict[tuple[str, int], list[tuple[Link, datetime | None]]] = defaultdict(list)
    for link, settled_at in pairs:
        groups[link.kind, link.layout].append((link, settled_at))
    for (name, layout), some in groups.items():
        kind = BY_NAME.get(name)
        if kind is None or layout >= len(kind.layouts):
            yield from (_found("entry-changed", link) for link, _settled in some)
        else:
            yield from _rows_of_kind(kind, layout, some, walk)


def _rows_of_kind(
    kind: ChainKind, layout: int, pairs: list[tuple[Link, datetime | None]], walk: Walk
) -> Iterator[Found]:
    keys = [link.row for link, _settled in pairs]
    stored = {row: values for row, *values in kind.values(keys, layout)}
    columns = kind.layouts[layout]
    place = columns.index(kind.said_at) if kind.said_at in columns else None
    gone = kind.erased([key for key in keys if key not in stored])
    for link, settled_at in pairs:
        values = stored.get(link.row)
        if values is None:
            if link.row not in gone:
                yield _found("deleted", link)
            continue
        leaf = leaf_hash(salt=link.salt, kind=link.kind, row=link.row, values=values)
        if leaf != link.leaf:
            yield _found("changed", link)
        if place is not None and walk.is_back_dated(link, values[place], settled_at):
            yield _found("back-dated", link, f"{values[place]:%Y-%m-%d %H:%M:%S}")
    numbers = {link.row: link for link, _settled in pairs}
    for examiner in [*_OWN.get(kind.name, ()), *_EXAMINERS[kind.name]]:
        for row, problem, about in examiner([key for key in keys if key in stored]):
            yield _found(problem, numbers[row], about)


def _found(problem: Problem, link: Link, about: str = "") -> Found:
    return Found(problem, link.kind, link.row, link.sequence, about)


# --- What rows say about each other ---------------------------------------------------------------


def _other_holders(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Holders whose name, register or number is not what the certificate's salted hash was made of."""
    columns = ("salt", "name", "register", "register_number")
    rows = CertificateHolder.objects.filter(pk__in=keys)
    for row, kept, *said in rows.values_list("pk", "certificate__identity_hash", *columns):
        if identity_hash(*said) != kept:
            yield row, "identity", ""


def _other_bytes(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Documents whose bytes do not have the hash that was stored with them."""
    rows = CertificateFile.objects.filter(pk__in=keys).values_list("pk", "content", "sha256")
    for row, content, kept in rows.iterator(100):
        if sha256(content).hexdigest() != kept:
            yield row, "bytes", ""


def _other_credentials(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Credentials that name somebody else, another day or another place than their certificates do."""
    files = CertificateFile.objects.filter(
        pk__in=keys, kind=OB3.kind, certificate__holder__isnull=False
    )
    rows = files.select_related("certificate__holder", "certificate__credential")
    papers = dict(files.values_list("pk", "certificate__result__paper_hash"))
    for file in rows.iterator(100):
        claims = claims_of(file.certificate, paper_hash=papers[file.pk])
        if differs := what_differs(bytes(file.content), claims):
            yield file.pk, "credential", ", ".join(differs)


def _decided_by_nobody(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Decisions about a certificate of which the security log has no line of the same moment: the program writes both or neither."""
    decisions = StatusEvent.objects.filter(pk__in=keys, status__in=LOGGED)
    began_at: Any = Subquery(ChainEntry.objects.order_by("sequence").values("entered_at")[:1])
    # Of earlier ones nobody can say whether there was a log.
    rows = decisions.filter(recorded_at__gte=began_at).select_related("certificate")
    for event in rows.order_by("pk"):
        lines = SecurityEvent.objects.filter(at=event.recorded_at, kind=LOGGED[event.status])
        if not lines.filter(about=named(event.certificate)).exists():
            yield event.pk, "inserted", "no line in the security log"


_OWN: dict[str, tuple[Examiner, ...]] = {
    "holder": (_other_holders,),
    "document": (_other_bytes, _other_credentials),
    "status": (_decided_by_nobody,),
}


def never_entered() -> Iterator[Found]:
    """Rows of the chain's tables that are in no entry although much later ones are."""
    for kind in KINDS:
        last = ChainEntry.objects.last_row_of(kind.name)
        entered = ChainEntry.objects.filter(kind=kind.name, row=OuterRef("pk"))
        rows = kind.model._base_manager.filter(~Exists(entered), pk__lte=last - WINDOW)
        for row in rows.order_by("pk").values_list("pk", flat=True)[:MOST_NAMED]:
            yield Found("inserted", kind.name, row)


def other_results(certificates: Iterator[int]) -> Iterator[tuple[int, list[Found]]]:
    """Certificates whose result is no pass, or not what form and answers give: (certificates, found), some at a time."""
    while some := list(islice(certificates, CHUNK)):
        rows = Certificate.objects.filter(pk__in=some).select_related("attempt", "result")
        for certificate in rows.order_by("pk").iterator(100):
            about = _what_differs(certificate)
            yield 1, [Found("result", "certificate", certificate.pk, about=about)] if about else []


def _what_differs(certificate: Certificate) -> str:
    result: Any = certificate.result
    if result.attempt_id != certificate.attempt_id:
        return "of another attempt"
    if result.state != Result.State.PASSED:
        return f"is {result.state}"
    try:
        compared = {one.pk: names for one, names in quizzes.recompute(certificate.attempt)}
        differs = compared[result.pk]
    except Exception as error:  # noqa: BLE001 -- whatever was done to its rows, the audit goes on
        return f"cannot be computed: {type(error).__name__}"
    return ", ".join(differs)
