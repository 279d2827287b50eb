"""What its owner stopped stays stopped, whatever a backup says: else a sweep would carry it out, for its day has come."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certificates.clinics.actions.saying_no import marks_of
from certificates.clinics.models import CodeAsk, NameChoice, Organisation, StaffInvitation
from certificates.models import ShareLink
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
    name: str
    asked_by: Any


def noes() -> list[No]:
    """Who has said no to a clinic; asked before everything is replaced."""
    return [
        No(
            model,
            {name: getattr(row, name) for name in _plain(model)},
            # What a clinic is called may have changed since the backup.
            {"pk": row.organisation.pk, "created_at": row.organisation.created_at},
            row.organisation.name,
            row.sent_by.uuid,
        )
        for model in (StaffInvitation, CodeAsk)
        for row in model.objects.exclude(declined_at=None).select_related("organisation", "sent_by")
    ]


def _plain(model: Any) -> list[str]:
    fields = model._meta.concrete_fields
    return [field.name for field in fields if not field.primary_key and not field.is_relation]


def close_invitations(now: datetime) -> int:
    """Withdraw every invitation of a clinic, and every question for a code, that stands open: nobody can say which was withdrawn
    since the backup, and its link would lead in again. Returns how many."""
    closed: int = StaffInvitation.objects.filter(withdrawn_at=None).update(withdrawn_at=now)
    closed += CodeAsk.objects.filter(ended_at=None).update(ended_at=now)
    return closed


def close_links(now: datetime) -> int:
    """Call off every link to a certificate that stands open: its holder may have done so since the backup. Returns how many."""
    closed: int = ShareLink.objects.open_at(now).update(ended_at=now)
    return closed


def hide_names(now: datetime) -> int:
    """Show holders the name of no clinic: it may have said no since the backup. Returns of how many."""
    shown = NameChoice.objects.in_force().filter(is_shown=True).order_by("pk")
    hidden = [
        NameChoice(organisation_id=one.organisation_id, is_shown=False, at=now) for one in shown
    ]
    return len(NameChoice.objects.bulk_create(hidden))


def say_no_again(before: list[No]) -> list[str]:
    """What was a no stays one. Gives the clinics of those that could not be put back, with how many."""
    lost = Counter(no.name for no in before if not _is_said_again(no))
    return [f"{name} ({count})" for name, count in sorted(lost.items())]


def _is_said_again(no: No) -> bool:
    """A no to what the backup knows, or to what was asked since, for a clinic that is here. The mark says nothing under another key of
    its row."""
    clinic = Organisation.objects.filter(**no.clinic).first()
    row = None if clinic is None else _row_of(no, clinic)
    if row is not None:
        row.email, row.declined_at = no.said["email"], row.declined_at or no.said["declined_at"]
        row.save(update_fields=["email", "declined_at"])
    elif clinic is not None and (asked_by := _asker(no, clinic)) is not None:
        no.model.objects.create(organisation=clinic, sent_by=asked_by, **no.said)
    else:
        return False
    return True


def _row_of(no: No, clinic: Organisation) -> Any:
    """The clinic's row of the same address: with the mark, or the very one, or another that has the address itself."""
    rows, mark = no.model.objects.filter(organisation=clinic), no.said["email"]
    return (
        rows.filter(email=mark).first()
        or rows.filter(uuid=no.said["uuid"]).first()
        or next((row for row in rows if mark in marks_of(clinic, row.email)), None)
    )


def _asker(no: No, clinic: Organisation) -> User | None:
    """Who had asked; where they are not here, who made the clinic, or works for it longest."""
    asked_by: User | None = User.objects.filter(uuid=no.asked_by).first() or clinic.created_by
    staff = User.objects.filter(clinic_memberships__organisation=clinic)
    return asked_by or staff.order_by("clinic_memberships__pk").first()
