"""What every proof has: the claims it is made from, who signs, and the document that it gives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Protocol

from certificates.domain.claims import Claims
from certificates.domain.document import A4, entry_note


class CannotProve(Exception):
    """A document cannot be made from this statement; trying again cannot help. The message names no person."""


class Signer(Protocol):
    """A key that signs: its public half (32 bytes of Ed25519), and the signature (64 bytes) of some content."""

    @property
    def public_key(self) -> bytes: ...

    def sign(self, content: bytes) -> bytes: ...


@dataclass(frozen=True)
class Statement:
    """What is printed. Dates are UTC dates; `remarks` are whole sentences, and so are
    `entry_note`, empty where somebody compared the entry with the register. `paper`: one of PAPERS."""

    issuer: str
    name: str
    native_name: str
    register: str
    register_number: str
    entry_note: str
    scheme: str
    edition: str
    scopes: tuple[str, ...]
    limits: str
    remarks: tuple[str, ...]
    passed_on: date
    valid_from: date
    valid_until: date
    code: str
    public_url: str
    paper: str = A4

    @property
    def verify_url(self) -> str:
        """Where anybody can ask about it, as the QR code says."""
        return f"{self.public_url}/v/{self.code}"


def statement_of(claims: Claims) -> Statement:
    """What a page prints of these claims."""
    bearer = claims.bearer
    first_day = claims.valid_from.astimezone(UTC).date()
    return Statement(
        issuer=claims.issuer.name or "",
        name=bearer.name,
        native_name=bearer.native_name,
        register=bearer.register,
        register_number=bearer.register_number,
        entry_note=entry_note(is_compared=claims.is_compared, register=bearer.register),
        scheme=claims.scheme,
        edition=claims.edition,
        scopes=claims.scopes,
        limits=claims.limits,
        remarks=claims.remarks,
        passed_on=first_day,
        valid_from=first_day,
        valid_until=claims.valid_until,
        code=claims.code,
        public_url=claims.issuer.url or "",
        paper=claims.paper,
    )


@dataclass(frozen=True)
class Document:
    """The bytes of one document, of which kind they are, and their media type."""

    kind: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Proof:
    """One kind of document. `kind`: its name in the database, at most 12 signs, for ever.

    `render`: its bytes, the same for the same claims and key, beside the documents that were made before it; raises CannotProve.
    """

    kind: str
    media_type: str
    render: Callable[[Claims, Signer, Sequence[Document]], bytes]

    def document(self, claims: Claims, signer: Signer, made: Sequence[Document] = ()) -> Document:
        """The document that proves the claims. `made`: those of the same certificate that were made before. Raises CannotProve."""
        return Document(self.kind, self.media_type, self.render(claims, signer, made))


def documents(proofs: Sequence[Proof], claims: Claims, signer: Signer) -> tuple[Document, ...]:
    """One document for each proof, in their order: a later one may hold an earlier one. Raises CannotProve."""
    made: list[Document] = []
    for proof in proofs:
        made.append(proof.document(claims, signer, made))
    return tuple(made)
