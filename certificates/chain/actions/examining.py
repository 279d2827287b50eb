"""Rows held against their entries, and against each other: what is not as it was. Nothing is written."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from certificates.actions import claims_of, is_of_a_row
from certificates.actions.events import LOGGED
from certificates.actions.renewing import took_the_place
from certificates.chain.actions.kinds import BY_NAME, KINDS, WINDOW, ChainKind
from certificates.chain.actions.reading import among, read_each
from certificates.chain.domain.hashing import content_hash, leaf_hash
from certificates.chain.domain.walking import Found, Link, Problem, Settled, Walk
from certificates.chain.models import ChainEntry, Checkpoint
from certificates.domain.document import identity_hash
from certificates.models import (
    Certificate,
    CertificateFile,
    CertificateHolder,
    ErasedCertificate,
    ErasedDocument,
    StatusEvent,
)
from certificates.proofs.ob3 import OB3, what_differs
from quizzes import actions as quizzes
from quizzes.models import Result
from trainingsite.accounts.models import ErasedPerson, SecurityEvent, named

# So many entries are looked at together.
CHUNK = 1_000
RESULTS_AT_ONCE = 100
# So long a row may wait for its entry: a tick of the sweep, or an outage of it.
ENTERS_WITHIN = timedelta(days=1)
# So many rows without an entry are named; one is reason enough to look at the table.
MOST_NAMED = 1_000
# What is wrong with some rows of a kind beside their hashes: (key, problem, what).
Examiner = Callable[[list[int]], Iterator[tuple[int, Problem, str]]]
_EXAMINERS: dict[str, list[Examiner]] = defaultdict(list)


def examine_also(kind: str, examiner: Examiner) -> None:
    """Said at start-up by a part that knows more about rows of a kind: audits ask it too."""
    _EXAMINERS[kind].append(examiner)


def walk_from(sequence: int, known: Settled) -> Walk:
    """A walk that has come to this entry."""
    entries = ChainEntry.objects.filter(sequence__lte=sequence).order_by("-sequence")
    number = entries.values_list("sequence", flat=True).first()
    if number is None:
        return Walk(known)
    links, _unreadable = read_each(_read_links, [number])
    if not links:
        return Walk(known, sequence=number, head=None)
    last = links[0]
    earlier = entries.filter(is_caught_up=True)
    if last.entered_at is not None:
        earlier = earlier.filter(entered_at__lt=last.entered_at)
    length, at = _moment_of(earlier)
    return Walk(
        known,
        sequence=last.sequence,
        head=last.head,
        batch_at=last.entered_at,
        is_caught_up=last.is_caught_up,
        settled_at=known.noted.get(length, at),
    )


def _moment_of(entries: Any) -> tuple[int, datetime | None]:
    """The first of these, and when it entered; 0 and None where there is none, or its moment cannot be read."""
    try:
        return entries.values_list("sequence", "entered_at").first() or (0, None)
    except Exception as error:
        if not is_of_a_row(error):
            raise
        return 0, None


def settled() -> Settled:
    """What a walk has to know of when nothing waited."""
    found = {}
    for kind in KINDS:
        if ChainEntry.objects.last_row_of(kind.name):
            rows = ChainEntry.objects.filter(kind=kind.name, is_caught_up=True)
            _sequence, first = _moment_of(rows.order_by("sequence"))
            if first is not None:
                found[kind.name] = first
    noted = Checkpoint.objects.order_by("pk").values_list("length", "made_at")
    return Settled(found, dict(noted))


def examined(after: int, upto: int, known: Settled) -> Iterator[tuple[int, int, list[Found]]]:
    """Everything that is wrong with the entries behind `after` up to `upto` and with their rows, chunk by chunk: (entries, the last
    of them, found). `known`: what `settled` gives."""
    walk = walk_from(after, known)
    while numbers := _numbers(after, upto):
        after = numbers[-1]
        links, unreadable = read_each(_read_links, numbers)
        found: list[Found] = []
        pairs = []
        by_number = {link.sequence: link for link in links}
        for number in numbers:
            if number in unreadable:
                found.append(walk.pass_by(number))
            elif number in by_number:  # gone since: the next audit's
                found += walk.take(by_number[number])
                pairs.append((by_number[number], walk.settled_at))
        found += _rows_of(pairs, walk)
        yield len(numbers), after, found


def _numbers(after: int, upto: int) -> list[int]:
    rows = ChainEntry.objects.filter(sequence__gt=after, sequence__lte=upto).order_by("sequence")
    return list(rows.values_list("sequence", flat=True)[:CHUNK])


def _read_links(numbers: list[int]) -> list[Link]:
    # Between the first and the last there are no others.
    rows = ChainEntry.objects.filter(sequence__gte=numbers[0], sequence__lte=numbers[-1])
    rows = rows.order_by("sequence")
    return [Link(*row) for row in rows.values_list(*Link._fields)]


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
    rows, unreadable = read_each(lambda some: kind.values(some, layout), keys)
    stored = {row: values for row, *values in rows}
    columns = kind.layouts[layout]
    place = columns.index(kind.said_at) if kind.said_at in columns else None
    gone = kind.erased([key for key in keys if key not in stored])
    for link, settled_at in pairs:
        values = stored.get(link.row)
        if link.row in unreadable:
            yield _found("changed", link, f"cannot be read: {unreadable[link.row]}")
        elif values is None:
            if link.row not in gone:
                yield _found("deleted", link)
        else:
            if _leaf_again(link, values) != link.leaf:
                yield _found("changed", link)
            if place is not None and walk.is_back_dated(link, values[place], settled_at):
                yield _found("back-dated", link, f"{values[place]:%Y-%m-%d %H:%M:%S}")
    yield from _known_otherwise(
        kind.name, {link.row: link for link, _ in pairs if link.row in stored}
    )


def _leaf_again(link: Link, values: list[Any]) -> str:
    """What the row as it is now gives; "" where it holds what the program never writes."""
    try:
        return leaf_hash(salt=link.salt, kind=link.kind, row=link.row, values=values)
    except (TypeError, ValueError):
        return ""


def _known_otherwise(kind: str, links: dict[int, Link]) -> Iterator[Found]:
    """What is known of these rows beside their hashes."""
    for examiner in [*_OWN.get(kind, ()), *_EXAMINERS[kind]]:
        told, unreadable = read_each(examiner, list(links))
        for row, problem, about in told:
            yield _found(problem, links[row], about)
        for row, why in unreadable.items():
            yield _found("changed", links[row], f"cannot be read: {why}")


def _found(problem: Problem, link: Link, about: str = "") -> Found:
    return Found(problem, link.kind, link.row, link.sequence, about)


# --- What rows say about each other ---------------------------------------------------------------


def _other_holders(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Holders whose name, register or number is not what the certificate's salted hash was made of."""
    columns = ("salt", "name", "register", "register_number")
    rows = CertificateHolder.objects.filter(among(keys))
    for row, kept, *said in rows.values_list("pk", "certificate__identity_hash", *columns):
        if identity_hash(*said) != kept:
            yield row, "identity", ""


def _other_bytes(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Documents whose bytes do not have the hash that was stored with them."""
    rows = CertificateFile.objects.filter(among(keys)).values_list("pk", "content", "sha256")
    for row, content, kept in rows.iterator(100):
        if content_hash(content) != kept:
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


def _of_somebody_else(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Certificates whose sitting is another person's: with the password one can be put in for a pass that somebody else has."""
    rows = Certificate.objects.filter(among(keys)).exclude(person=F("attempt__user"))
    for row in rows.order_by("pk").values_list("pk", flat=True):
        yield row, "inserted", "the sitting is another person's"


def _named_by_nobody(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Holders with another name, register or number than was confirmed when the exam began, although no correction is on record."""
    began_at: Any = Subquery(ChainEntry.objects.order_by("sequence").values("entered_at")[:1])
    confirmed = "certificate__attempt__confirmed_name__"
    rows = CertificateHolder.objects.filter(
        among(keys), certificate__reserved_at__gte=began_at
    ).exclude(
        name=F(f"{confirmed}name"),
        register=F(f"{confirmed}register"),
        register_number=F(f"{confirmed}register_number"),
    )
    for holder in rows.select_related("certificate__replaces__holder").order_by("pk"):
        if not _is_reissued(holder):
            yield holder.pk, "identity", "not the name that was confirmed for the exam"


def _is_reissued(holder: CertificateHolder) -> bool:
    """Whether the certificate before has the same name, or the security log the correction that made this one."""
    old = holder.certificate.replaces
    if old is None:
        return False
    before = getattr(old, "holder", None)
    parts = ("name", "register", "register_number")
    if before and all(getattr(before, part) == getattr(holder, part) for part in parts):
        return True
    lines = SecurityEvent.objects.filter(kind=SecurityEvent.Kind.CERTIFICATE_REISSUED)
    return lines.filter(at=holder.certificate.reserved_at, about=named(old)).exists()


def _decided_by_nobody(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Decisions about a certificate of which the security log has no line of the same moment: the program writes both or neither;
    and certificates that were superseded by none."""
    decisions = StatusEvent.objects.filter(among(keys), status__in=LOGGED)
    began_at: Any = Subquery(ChainEntry.objects.order_by("sequence").values("entered_at")[:1])
    # Of earlier ones nobody can say whether there was a log.
    rows = decisions.filter(recorded_at__gte=began_at).select_related("certificate")
    for event in rows.order_by("pk"):
        lines = SecurityEvent.objects.filter(at=event.recorded_at, kind=LOGGED[event.status])
        if not lines.filter(about=named(event.certificate)).exists():
            yield event.pk, "inserted", "no line in the security log"
    replaced = StatusEvent.objects.filter(
        ~Exists(took_the_place()),
        among(keys),
        status=StatusEvent.Status.SUPERSEDED,
        certificate__replaced_by=None,
    )
    for row in replaced.filter(recorded_at__gte=began_at).values_list("pk", flat=True):
        yield row, "inserted", "nothing stands in its place"


def _erased_by_nobody(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Erasures of which neither the account nor the security log knows: the program writes all of them or none."""
    rows = ErasedCertificate.objects.filter(among(keys)).order_by("pk")
    for row, person, at in rows.values_list("pk", "certificate__person", "erased_at"):
        lines = SecurityEvent.objects.filter(kind=SecurityEvent.Kind.ERASED, person=person, at=at)
        if not (lines.exists() and ErasedPerson.objects.filter(person=person).exists()):
            yield row, "inserted", "nobody was erased then"


def _documents_of_nobody(keys: list[int]) -> Iterator[tuple[int, Problem, str]]:
    """Hashes of documents that are gone with no erasure of their certificate, or that never were in the chain. What was issued on the day
    of its erasure may not have come that far."""
    entry = ChainEntry.objects.filter(kind="document", row=OuterRef("document_key"))
    rows = ErasedDocument.objects.filter(among(keys)).annotate(was_there=Exists(entry))
    columns = ("pk", "was_there", "erased_at", "certificate__reserved_at", "certificate__erasure__erased_at")  # fmt: skip
    for row, was_there, at, reserved_at, erased_at in rows.order_by("pk").values_list(*columns):
        if at != erased_at or not (was_there or at < reserved_at + ENTERS_WITHIN):
            yield row, "inserted", "no document of ours"


_OWN: dict[str, tuple[Examiner, ...]] = {
    "certificate": (_of_somebody_else,),
    "holder": (_other_holders, _named_by_nobody),
    "document": (_other_bytes, _other_credentials),
    "status": (_decided_by_nobody,),
    "erasure": (_erased_by_nobody,),
    "erased-file": (_documents_of_nobody,),
}


def never_entered() -> Iterator[Found]:
    """Rows of the chain's tables that are in no entry although much later ones are."""
    for kind in KINDS:
        last = ChainEntry.objects.last_row_of(kind.name)
        entered = ChainEntry.objects.filter(kind=kind.name, row=OuterRef("pk"))
        is_late = Q(pk__lte=last - WINDOW) | Q(pk__lt=1)
        rows = kind.model._base_manager.filter(is_late, ~Exists(entered))
        for row in rows.order_by("pk").values_list("pk", flat=True)[:MOST_NAMED]:
            about = f"key {row}" if row < 1 else ""
            yield Found("inserted", kind.name, max(row, 0), about=about)


def other_results(certificates: Iterator[int]) -> Iterator[tuple[int, list[Found]]]:
    """Certificates whose result is no pass, or not what form and answers give, in this order: (its key, found)."""
    while some := list(islice(certificates, RESULTS_AT_ONCE)):
        rows, unreadable = read_each(_with_results, some)
        by_key = {certificate.pk: certificate for certificate in rows}
        for key in some:
            about = "cannot be read" if key in unreadable else ""
            if key in by_key:
                about = _what_differs(by_key[key])
            yield key, [Found("result", "certificate", key, about=about)] if about else []


def _with_results(keys: list[int]) -> Any:
    return Certificate.objects.filter(pk__in=keys).select_related("attempt", "result")


def _what_differs(certificate: Certificate) -> str:
    result: Any = certificate.result
    if result.attempt_id != certificate.attempt_id:
        return "of another attempt"
    if result.state != Result.State.PASSED:
        return f"is {result.state}"
    try:
        compared = {one.pk: names for one, names in quizzes.recompute(certificate.attempt)}
        differs = compared[result.pk]
    except Exception as error:
        if not is_of_a_row(error):
            raise
        return f"cannot be computed: {type(error).__name__}"
    return ", ".join(differs)
