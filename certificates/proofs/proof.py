"""What every proof has: the statement it is made from, and the document that it gives."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


class CannotProve(Exception):
    """A document cannot be made from this statement; trying again cannot help. The message names no person."""


@dataclass(frozen=True)
class Statement:
    """Everything that is proved. Dates are UTC dates; `remarks` are whole sentences, and so are
    `entry_note`, empty where somebody compared the entry with the register."""

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

    @property
    def verify_url(self) -> str:
        """Where anybody can ask about it, as the QR code says."""
        return f"{self.public_url}/v/{self.code}"


@dataclass(frozen=True)
class Document:
    """The bytes of one document, of which kind they are, and their media type."""

    kind: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Proof:
    """One kind of document. `kind`: its name in the database, at most 12 signs, for ever.

    `render`: its bytes, the same for the same statement; raises CannotProve.
    """

    kind: str
    media_type: str
    render: Callable[[Statement], bytes]

    def document(self, statement: Statement) -> Document:
        """The document that proves the statement. Raises CannotProve."""
        return Document(self.kind, self.media_type, self.render(statement))
