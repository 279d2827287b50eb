"""What was noted of the chain at some time: it had so many entries, and this head. A chain that was written anew has another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from certificates.chain.domain.walking import Found
from certificates.chain.models import AuditRun, ChainEntry

_AT_ONCE = 500


@dataclass(frozen=True)
class Claim:
    """At its `length` the chain had this head, says `source`."""

    length: int
    head: str
    source: str


def claims() -> list[Claim]:
    """Of every audit."""
    runs = AuditRun.objects.filter(length__gt=0).order_by("pk")
    return [
        Claim(length, head, f"audit of {at:%Y-%m-%d %H:%M}")
        for length, head, at in runs.values_list("length", "head", "ended_at")
    ]


def against(noted: Iterable[Claim]) -> Iterator[Found]:
    """Where the chain is another than was noted: the first of those that it contradicts, after the last that it agrees with."""
    newest = ChainEntry.objects.newest()
    length = newest.sequence if newest else 0
    ordered = sorted(noted, key=lambda claim: claim.length)
    heads = _heads({claim.length for claim in ordered})
    agrees = 0
    for claim in ordered:
        if claim.length > length:
            about = f"{length} entries, and {claim.length} in the {claim.source}"
            yield Found("shortened", about=about)
            return
        # An entry that is missing is named by the walk.
        if heads.get(claim.length, claim.head) == claim.head:
            agrees = claim.length
            continue
        about = f"between {agrees + 1} and {claim.length}, says the {claim.source}"
        yield Found("rewritten", sequence=claim.length, about=about)
        return


def _heads(lengths: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    left = sorted(lengths)
    for start in range(0, len(left), _AT_ONCE):
        rows = ChainEntry.objects.filter(sequence__in=left[start : start + _AT_ONCE])
        found |= dict(rows.values_list("sequence", "head"))
    return found
