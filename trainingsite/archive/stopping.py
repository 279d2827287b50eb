"""What its owner stopped stays stopped, whatever a backup says: else a sweep would carry it out, for its day has come."""

from dataclasses import dataclass
from typing import Any

from trainingsite.accounts.models import AddressChange, Proposal


@dataclass(frozen=True)
class Final:
    """A model whose rows are stopped for good: what finds one again, what says that it is over, and what else ends one."""

    rows: Any
    found_by: tuple[str, ...]
    said_by: tuple[str, ...]
    other_end: str


FINAL = (
    Final(Proposal.objects, ("uuid",), ("stopped_at", "stop", "stop_note"), "carried_out_at"),
    Final(
        AddressChange.objects,
        ("person__uuid", "new_email", "asked_at"),
        ("stopped_at", "stop"),
        "applied_at",
    ),
)
# For each of FINAL: what finds a row that is stopped, and what its columns say.
Stopped = list[list[tuple[dict[str, Any], dict[str, Any]]]]


def stopped() -> Stopped:
    """Everything that is stopped now; asked before everything is replaced."""
    return [list(_stopped(final)) for final in FINAL]


def _stopped(final: Final) -> Any:
    for row in final.rows.exclude(stopped_at=None).values(*final.found_by, *final.said_by):
        yield (
            {name: row[name] for name in final.found_by},
            {name: row[name] for name in final.said_by},
        )


def stop_again(before: Stopped) -> None:
    """Stop what had been stopped and waits; nothing where nobody knows. Who stopped it may be missing by now, so that nobody is named."""
    for final, rows in zip(FINAL, before, strict=False):
        for where, said in rows:
            waits = {"stopped_at": None, final.other_end: None}
            final.rows.filter(**where, **waits).update(**said)
