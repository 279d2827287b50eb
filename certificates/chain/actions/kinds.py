"""Which rows are in the chain, and what of them is hashed. One more kind is one line in KINDS."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import Exists, Model, OuterRef

from certificates.chain.actions.reading import among, read_each
from certificates.chain.models import ChainEntry
from certificates.clinics.models import VerificationCheck
from certificates.models import (
    Certificate,
    CertificateFile,
    CertificateHolder,
    Credential,
    ErasedCertificate,
    ErasedDocument,
    StatusEvent,
)
from courses.models import PublishRecord

# Keys are given before a commit, so that a lower one may appear after a higher one. So far back it is looked for.
WINDOW = 1_000
# What is hashed of a row that cannot be read when it enters: an audit calls it changed, whatever it says later.
UNREADABLE = "cannot be read"


def _none_erased(_keys: list[int]) -> set[int]:
    return set()


def _holders_erased(keys: list[int]) -> set[int]:
    rows = ErasedCertificate.objects.filter(holder_key__in=keys)
    return set(rows.values_list("holder_key", flat=True))


def _documents_erased(keys: list[int]) -> set[int]:
    rows = ErasedDocument.objects.filter(document_key__in=keys)
    return set(rows.values_list("document_key", flat=True))


@dataclass(frozen=True)
class ChainKind:
    """Rows of one table that never change. `layouts`: the columns that are hashed, in order. A column that comes later is in a new
    layout behind the others, because entries keep the one they were made with.

    `said_at`: the column in which a row says when it was made, "" where it does not. `erased`: which of these keys belonged to rows
    whose end is on record, so that they are missed by nobody.
    """

    name: str
    model: type[Model]
    layouts: tuple[tuple[str, ...], ...]
    said_at: str = ""
    erased: Callable[[list[int]], set[int]] = _none_erased

    @property
    def layout(self) -> int:
        """The layout of entries that are made now."""
        return len(self.layouts) - 1

    def waiting(self, most: int) -> list[tuple[Any, ...]]:
        """Rows that are in no entry, the oldest first: (key, column, column, ...); of one that cannot be read UNREADABLE alone, so
        that it keeps no other from entering. No key of the program is below 1: what is there was put in, and audits name it.
        """
        first = max(ChainEntry.objects.last_row_of(self.name) - WINDOW, 0)
        entered = ChainEntry.objects.filter(kind=self.name, row=OuterRef("pk"))
        rows = self.model._base_manager.filter(~Exists(entered), pk__gt=first).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:most])
        found, unreadable = read_each(lambda some: self.values(some, self.layout), keys)
        return sorted([*found, *((key, UNREADABLE) for key in unreadable)], key=itemgetter(0))

    def values(self, keys: list[int], layout: int) -> Iterator[tuple[Any, ...]]:
        """These rows as they are stored now, those that are there: (key, column, column, ...)."""
        rows = self.model._base_manager.filter(among(keys))
        return iter(rows.values_list("pk", *self.layouts[layout]))


_ASKED = ("api_key_id", "certificate_id", "code", "as_of", "status", "checked_at")
KINDS = (
    ChainKind(
        "certificate",
        Certificate,
        (
            (
                *(
                    "uuid",
                    "code",
                    "person_id",
                    "scheme_id",
                    "cycle",
                    "issue",
                    "attempt_id",
                    "result_id",
                ),
                *("replaces_id", "status_index", "identity_hash", "facts", "valid_from"),
                *("valid_until", "reserved_at"),
            ),
        ),
        said_at="reserved_at",
    ),
    ChainKind(
        "holder",
        CertificateHolder,
        (("certificate_id", "name", "native_name", "register", "register_number", "salt"),),
        erased=_holders_erased,
    ),
    # Where its credential lies, and the moment of its signature; the credential itself is a document.
    ChainKind(
        "credential",
        Credential,
        (("certificate_id", "uuid", "site", "made_at"),),
        said_at="made_at",
    ),
    # The bytes are held against this hash by the audit.
    ChainKind(
        "document",
        CertificateFile,
        (("certificate_id", "kind", "media_type", "sha256", "created_at"),),
        said_at="created_at",
        erased=_documents_erased,
    ),
    # That a holder and documents are gone; whoever takes such a row out is missed like anybody.
    ChainKind(
        "erasure",
        ErasedCertificate,
        (("certificate_id", "holder_key", "erased_at"),),
        said_at="erased_at",
    ),
    ChainKind(
        "erased-file",
        ErasedDocument,
        (("certificate_id", "kind", "document_key", "sha256", "said_sha256", "erased_at"),),
        said_at="erased_at",
    ),
    ChainKind(
        "status",
        StatusEvent,
        (
            (
                *("certificate_id", "status", "reason_class", "reason", "effect", "effective_at"),
                *("recorded_at", "by_id"),
            ),
        ),
        said_at="recorded_at",
    ),
    ChainKind(
        "check",
        VerificationCheck,
        (
            _ASKED,
            # What was answered, word for word, and what it was asked for.
            (*_ASKED, "reference", "request_id", "answer"),
        ),
        said_at="checked_at",
    ),
    ChainKind(
        "publication",
        PublishRecord,
        (
            (
                *("course_id", "source", "published_at", "author_id", "reviewer_id"),
                *("decided_alone_by_id", "note", "loaded_by"),
            ),
        ),
        said_at="published_at",
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}


def last_rows() -> dict[type[Model], int]:
    """By table, the highest key that the chain knows of a row: an erased one's too, which no other row may ever have."""
    return {kind.model: ChainEntry.objects.last_row_of(kind.name) for kind in KINDS}
