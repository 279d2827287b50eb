"""What was noted of the chain at some time: it had so many entries, and this head. A chain that was written anew has another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from certificates.chain.actions.outside import in_the_folder
from certificates.chain.domain.checkpoints import Noted
from certificates.chain.domain.walking import Found
from certificates.chain.models import AuditRun, ChainEntry, Checkpoint, RestoreGap

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


def claims() -> list[Claim]:
    """Of every audit and checkpoint, those in the outside folder too. What a restore took away, and somebody has acknowledged, is
    claimed no more."""
    runs = AuditRun.objects.filter(length__gt=0).order_by("pk")
    signed = Checkpoint.objects.order_by("pk").values_list("length", "head", "made_at")
    noted = [
        *(Claim(*run, "audit") for run in runs.values_list("length", "head", "ended_at")),
        *(Claim(*one, "checkpoint") for one in signed),
        *map(claim_of, in_the_folder()),
    ]
    gaps = list(
        RestoreGap.objects.exclude(acknowledged_at=None).values_list("restored_at", "length")
    )
    return [claim for claim in noted if not any(_is_over(claim, *gap) for gap in gaps)]


def _is_over(claim: Claim, restored_at: datetime, length: int) -> bool:
    return claim.at <= restored_at and claim.length > length


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
