"""What its owner stopped stays stopped, whatever a backup says: else a sweep would carry it out, for its day has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certificates.clinics.models import CodeAsk, Organisation, StaffInvitation
from trainingsite.accounts.models import AddressChange, Proposal, User


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


@dataclass(frozen=True)
class No:
    """A no to a clinic, with a mark in the place of the address: what its row says, whose clinic it was and who had asked."""

    model: Any
    said: dict[str, Any]
    clinic: dict[str, Any]
    asked_by: Any


def noes() -> list[No]:
    """Who has said no to a clinic; asked before everything is replaced."""
    return [
        No(
            model,
            {name: getattr(row, name) for name in _plain(model)},
            {"pk": row.organisation.pk, "name": row.organisation.name},
            row.sent_by.uuid,
        )
        for model in (StaffInvitation, CodeAsk)
        for row in model.objects.exclude(declined_at=None).select_related("organisation", "sent_by")
    ]


def _plain(model: Any) -> list[str]:
    fields = model._meta.concrete_fields
    return [field.name for field in fields if not field.primary_key and not field.is_relation]


def close_invitations(before: list[No], now: datetime) -> int:
    """Withdraw every invitation of a clinic, and every question for a code, that stands open: nobody can say which was withdrawn
    since the backup, and its link would lead in again. What was a no stays one. Returns how many."""
    closed: int = StaffInvitation.objects.filter(withdrawn_at=None).update(withdrawn_at=now)
    closed += CodeAsk.objects.filter(ended_at=None).update(ended_at=now)
    for no in before:
        here = no.model.objects.filter(uuid=no.said["uuid"])
        if here.exists():
            said = {name: no.said[name] for name in ("email", "declined_at")}
            here.filter(declined_at=None).update(**said)
        else:
            _say_again(no)
    return closed


def _say_again(no: No) -> None:
    """A no to what was asked since the backup, for a clinic that is here. The mark says nothing under another key of its row."""
    clinic = Organisation.objects.filter(**no.clinic).first()
    asked_by = User.objects.filter(uuid=no.asked_by).first()
    if clinic is None or asked_by is None:
        return
    others = no.model.objects.filter(organisation=clinic, email=no.said["email"])
    if not others.exists():
        no.model.objects.create(organisation=clinic, sent_by=asked_by, **no.said)
