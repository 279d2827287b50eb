"""What a certificate claims: one object made from a reserved certificate, and the only thing that proofs are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from certificates.domain.document import A4
from certificates.domain.verification import Caveat, Issuer


@dataclass(frozen=True)
class Bearer:
    """Whom it names, as confirmed when the exam began. `salt`: of the hash that stands for this person (hex)."""

    name: str
    native_name: str
    register: str
    register_number: str
    salt: str

    @property
    def entry(self) -> str:
        """Register and number as documents print them."""
        return f"{self.register}, no. {self.register_number}"

    @property
    def entry_salt(self) -> str:
        """The salt of the hash of the entry, which travels with the hash. The other one, which stays inside, does not follow
        from it."""
        return sha256(f"entry\x1f{self.salt}".encode()).hexdigest()[:24]

    @property
    def entry_hash(self) -> str:
        """SHA-256 (hex) of the entry followed by its salt, as Open Badges hashes identities."""
        return sha256(f"{self.entry}{self.entry_salt}".encode()).hexdigest()


@dataclass(frozen=True)
class Place:
    """Where its credential lies: the address that all its ids begin with, its own uuid, and its place in a status list.
    `made_at`: when that was given, which is the moment of the signature."""

    site: str
    uuid: UUID
    list_number: int
    index: int
    made_at: datetime


@dataclass(frozen=True)
class Claims:
    """Everything that is proved, of facts that never change. `paper_hash`: SHA-256 (hex) of the answer paper, "" where it was
    scored before answer papers were hashed. `paper`: what it is printed on, A4 before others were known. `place`: None before there is one; then there is no credential either. `passed_at`: kept where it
    renews another; otherwise the pass begins it."""

    bearer: Bearer
    is_compared: bool
    issuer: Issuer
    scheme_code: str
    scheme: str
    edition: str
    scopes: tuple[str, ...]
    limits: str
    practical: str
    assurance: str
    caveats: tuple[Caveat, ...]
    valid_from: datetime
    valid_until: date
    code: str
    paper_hash: str
    place: Place | None
    passed_at: datetime | None = None
    paper: str = A4

    @property
    def awarded_at(self) -> datetime:
        """When it was earned, which lies before its first day where it renews another."""
        return self.passed_at or self.valid_from

    @property
    def remarks(self) -> tuple[str, ...]:
        """How the exam was sat, and each caveat, in whole sentences."""
        return (self.assurance, *(caveat.words for caveat in self.caveats))

    @property
    def verify_url(self) -> str:
        """Where anybody can ask about it, as the QR code says."""
        return f"{self.issuer.url}/v/{self.code}"


def read_claims(
    facts: Mapping[str, Any],
    bearer: Bearer,
    *,
    code: str,
    valid_from: datetime,
    valid_until: date,
    paper_hash: str,
    place: Place | None,
) -> Claims:
    """The claims of a certificate whose frozen facts, holder and dates these are."""
    scheme = facts["scheme"]
    return Claims(
        bearer=bearer,
        # What was reserved before this was kept says nothing about it.
        is_compared=facts.get("is_compared", True),
        issuer=Issuer(**facts["issuer"]),
        scheme_code=scheme["code"],
        scheme=scheme["title"],
        edition=scheme["edition"],
        scopes=tuple(facts["scopes"]),
        limits=facts["limits"],
        practical=facts["practical"],
        assurance=facts["assurance_words"],
        caveats=tuple(Caveat(**caveat) for caveat in facts["caveats"]),
        valid_from=valid_from,
        valid_until=valid_until,
        code=code,
        paper_hash=paper_hash,
        place=place,
        passed_at=datetime.fromisoformat(passed_at)
        if (passed_at := facts.get("passed_at"))
        else None,
        paper=facts.get("paper", A4),
    )
