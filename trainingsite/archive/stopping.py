"""What its owner stopped stays stopped, whatever a backup says: else a sweep would carry it out, for its day has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certificates.clinics.models import CodeAsk, StaffInvitation
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


Noes = list[tuple[Any, Any, dict[str, Any]]]


def noes() -> Noes:
    """Who has said no to a clinic, by a mark; asked before everything is replaced."""
    said = ("email", "declined_at")
    return [
        (model, row.uuid, {name: getattr(row, name) for name in said})
        for model in (StaffInvitation, CodeAsk)
        for row in model.objects.exclude(declined_at=None)
    ]


def close_invitations(before: Noes, now: datetime) -> int:
    """Withdraw every invitation of a clinic, and every question for a code, that stands open: nobody can say which was withdrawn
    since the backup, and its link would lead in again. What was a no stays one. Returns how many."""
    closed: int = StaffInvitation.objects.filter(withdrawn_at=None).update(withdrawn_at=now)
    closed += CodeAsk.objects.filter(ended_at=None).update(ended_at=now)
    for model, found_by, said in before:
        model.objects.filter(uuid=found_by, declined_at=None).update(**said)
    return closed
