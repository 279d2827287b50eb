"""What was noted of the chain at some time: it had so many entries, and this head. A chain that was written anew has another."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certificates import keys
from certificates.chain.actions.outside import in_the_folder, own_keys
from certificates.chain.domain.checkpoints import Noted
from certificates.chain.domain.walking import Found
from certificates.chain.models import AuditRun, ChainEntry, Checkpoint, Finding, RestoreGap

_AT_ONCE = 500


@dataclass(frozen=True)
class Claim:
    """At its `length` the chain had this head, says `source`, which was made `at` that moment."""

    length: int
    head: str
    at: datetime
    made_by: str

    @property
    def source(self) -> str:
        """Who says so, and of when."""
        return f"{self.made_by} of {self.at:%Y-%m-%d %H:%M}"


def claim_of(noted: Noted) -> Claim:
    """What a checkpoint notes."""
    return Claim(noted.length, noted.head, noted.made_at, "checkpoint")


def claims(most: int | None = None) -> list[Claim]:
    """Of every audit and checkpoint, those in the outside folder too; the latest `most` of each. What a restore took away, and
    somebody has acknowledged, is claimed no more."""
    runs = AuditRun.objects.filter(length__gt=0).order_by("-pk")
    signed = Checkpoint.objects.order_by("-pk").values_list("length", "head", "made_at")
    noted = [
        *(Claim(*run, "audit") for run in runs.values_list("length", "head", "ended_at")[:most]),
        *(Claim(*one, "checkpoint") for one in signed[:most]),
        *map(claim_of, in_the_folder(most)),
    ]
    is_over = over()
    return [claim for claim in noted if not is_over(claim.at, claim.length)]


def over() -> Callable[[datetime, int], bool]:
    """Whether what was noted at a moment of so many entries is over, because a restore took them away. Only an acknowledgement that a
    key of ours signed ends anything: a row that was put in by SQL does not."""
    gaps = [(gap.restored_at, gap.length) for gap in _acknowledged()]
    return lambda at, length: any(at <= restored_at and length > kept for restored_at, kept in gaps)


def _acknowledged() -> list[RestoreGap]:
    rows = RestoreGap.objects.exclude(acknowledged_at=None).order_by("pk")
    known = own_keys()
    return [
        gap
        for gap in rows
        if is_signed(gap.public_key, gap.signature, gap.acknowledgement)
        and _signed_by(gap.public_key) in known
    ]


def is_signed(public_key: str, signature: str, content: bytes) -> bool:
    """Whether the key (hex) signed exactly this; whose key it is, is another question."""
    try:
        signed = keys.Signature(bytes.fromhex(public_key), bytes.fromhex(signature))
    except ValueError:
        return False
    return signed.covers(content)


def _signed_by(public_key: str) -> str:
    return keys.fingerprint(bytes.fromhex(public_key))


def changed_checkpoints(most: int | None = None) -> Iterator[Found]:
    """Stored checkpoints, the latest `most` and those that were found before, that their signature does not cover, or that none of our
    keys signed: whoever writes by SQL has no key. Those from before a restore may have been signed by a key that is lost."""
    known = own_keys()
    restored_at = max((gap.restored_at for gap in _acknowledged()), default=None)
    before = Finding.objects.open().filter(problem=Finding.Problem.CHECKPOINT).values("row")
    latest = Checkpoint.objects.order_by("-pk")[:most]
    for row in {
        one.pk: one for one in (*latest, *Checkpoint.objects.filter(pk__in=before))
    }.values():
        if not _is_as_signed(row):
            yield Found("checkpoint", "checkpoint", row.pk, about=f"of {row.length} entries")
        elif _signed_by(row.public_key) not in known and not (
            restored_at and row.made_at <= restored_at
        ):
            about = f"of {row.length} entries, signed by the key {_signed_by(row.public_key)}"
            yield Found("checkpoint", "checkpoint", row.pk, about=about)


def _is_as_signed(row: Any) -> bool:
    # SQLite gives None for a moment that cannot be read: none that was signed.
    is_read = row.made_at is not None
    return is_read and is_signed(row.public_key, row.signature, row.said().signed)


def against(noted: Iterable[Claim]) -> Iterator[Found]:
    """Where the chain is another than was noted: the shortest claim that it contradicts, and the longest below that agrees."""
    newest = ChainEntry.objects.newest()
    length = newest.sequence if newest else 0
    ordered = sorted(noted, key=lambda claim: claim.length)
    heads = _heads({claim.length for claim in ordered})
    agree: set[int] = set()
    for claim in ordered:
        if claim.length > length:
            about = f"{length} entries, and {claim.length} in the {claim.source}"
            yield Found("shortened", about=about)
            return
        # An entry that is missing is named by the walk.
        if heads.get(claim.length, claim.head) != claim.head:
            first = max((one for one in agree if one < claim.length), default=0) + 1
            about = f"between {first} and {claim.length}, says the {claim.source}"
            yield Found("rewritten", sequence=claim.length, about=about)
            return
        agree.add(claim.length)


def _heads(lengths: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    left = sorted(lengths)
    for start in range(0, len(left), _AT_ONCE):
        rows = ChainEntry.objects.filter(sequence__in=left[start : start + _AT_ONCE])
        found |= dict(rows.values_list("sequence", "head"))
    return found
