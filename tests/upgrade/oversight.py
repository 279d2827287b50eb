"""What today's code says of what stands under somebody's eyes: appointments, proposals, cases, rights, pulls and mail.

The story of a release names such rows by what finds them, and keeps what the release said of each (`named.oversight`).
readings.py has Django ready.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import reverse

from certificates.models import Scheme
from courses.models import EditionOffer, LeadAppointment, OfferedEntry, Pull, ReadingMark
from quizzes.models import KeyReading, KeyRight, Question
from tests.upgrade import renewed, signed, since
from trainingsite.accounts.models import OutgoingMail, OwnAddressChange, Proposal, ReviewCase


def read(named: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What is said today of everything that the release spoke of."""
    return {
        name: SAYS[entry["kind"]](now.date(), **entry["where"])
        for name, entry in named.get("oversight", {}).items()
    }


def pages(named: dict[str, Any]) -> list[str]:
    """Where an administrator sees each of them, and decides what is open."""
    found: set[str] = set()
    for entry in named.get("oversight", {}).values():
        label = ON_THE_DESK.get(entry["kind"])
        if label is None:
            continue
        row = apps.get_model(label, entry["kind"])._default_manager.get(**entry["where"])
        page = f"admin:{label}_{entry['kind']}"
        found |= {reverse(f"{page}_changelist"), reverse(f"{page}_change", args=[row.pk])}
        if entry["kind"] == "reviewcase" and entry["said"]["is_open"]:
            found.add(reverse(f"{page}_decide", args=[row.pk]))
    return sorted(found)


ON_THE_DESK = {
    "reviewcase": "accounts",
    "proposal": "accounts",
    "user": "accounts",
    "outgoingmail": "accounts",
    "leadappointment": "courses",
    "pull": "courses",
    "keyright": "quizzes",
    "accommodation": "quizzes",
    "invigilation": "quizzes",
    "outage": "quizzes",
    "trygrant": "quizzes",
    "scheme": "certificates",
    "apikey": "certificates",
    "verificationcheck": "certificates",
    "auditrun": "chain",
    "checkpoint": "chain",
    "finding": "chain",
    "restoregap": "chain",
}


def _case(_day: date, **where: str) -> dict[str, Any]:
    case = ReviewCase.objects.get(**where)
    decided_by = case.decided_by.email if case.decided_by else ""
    return {
        "kind": case.kind, "person": case.person.email if case.person else "", "is_open": case.is_open, "outcome": case.outcome,
        "note": case.note, "answer_by": case.answer_by_date.isoformat(), "decided_by": decided_by,
    }  # fmt: skip


def _proposal(_day: date, **where: str) -> dict[str, Any]:
    proposal = Proposal.objects.get(**where)
    seconded_by = proposal.seconded_by.email if proposal.seconded_by else ""
    return {
        "kind": proposal.kind, "is_open": Proposal.objects.open().filter(pk=proposal.pk).exists(),
        "is_carried_out": proposal.carried_out_at is not None, "stop": proposal.stop, "seconded_by": seconded_by,
    }  # fmt: skip


def _lead(day: date, **where: str) -> dict[str, Any]:
    appointment = LeadAppointment.objects.get(**where)
    end = getattr(appointment, "end", None)
    return {
        "course": appointment.course.code,
        "until": appointment.until_date.isoformat(),
        "stands": LeadAppointment.objects.standing_on(day).filter(pk=appointment.pk).exists(),
        "is_superseded": end is not None and end.superseded_by_id is not None,
        "signatures": appointment.sign_offs.count(),
    }


def _mark(_day: date, **where: str) -> dict[str, Any]:
    mark = ReadingMark.objects.get(**where)
    return {"state": mark.state, "comment": mark.comment, "by": mark.by.email}


def _key_right(day: date, **where: str) -> dict[str, Any]:
    right = KeyRight.objects.get(**where)
    stands = KeyRight.objects.standing_on(day).filter(pk=right.pk).exists()
    opened = KeyReading.objects.filter(person=right.person, question__course=right.course)
    return {"person": right.person.email, "stands": stands, "opened": opened.count()}


def _own_address(_day: date, **where: str) -> dict[str, Any]:
    change = OwnAddressChange.objects.get(**where)
    is_undone = change.undone_at is not None
    is_applied = change.applied_at is not None
    return {
        "is_open": change.is_open,
        "is_applied": is_applied,
        "is_undone": is_undone,
        "stop": change.stop,
    }


def _pull(_day: date, **where: str) -> dict[str, Any]:
    pull = Pull.objects.get(**where)
    return {"kind": pull.kind, "code": pull.code, "reason": pull.reason}


def _scheme(_day: date, **where: str) -> dict[str, Any]:
    scheme = Scheme.objects.get(**where)
    scopes = {scope.code: scope.title for scope in scheme.scopes.all()}
    in_force = scheme.retired_at is None
    return {"code": scheme.code, "edition": scheme.edition, "in_force": in_force, "scopes": scopes}


def _question(_day: date, **where: str) -> dict[str, Any]:
    question = Question.objects.get(**where)
    in_use = question.retired_at is None
    disclosed = question.current_version.disclosed
    return {"is_private": question.is_private, "in_use": in_use, "disclosed": disclosed}


def _offer(_day: date, **where: str) -> dict[str, Any]:
    offer = EditionOffer.objects.get(**where)
    return {"changes": offer.changes, "safety_changes": offer.safety_changes}


def _offered(_day: date, **where: str) -> dict[str, Any]:
    row = OfferedEntry.objects.get(**where)
    decided_by = row.decided_by.email if row.decided_by else ""
    return {"state": row.state, "safety": row.safety, "decided_by": decided_by}


def _mail(_day: date, **where: str) -> dict[str, Any]:
    mail = OutgoingMail.objects.get(**where)
    given_up = mail.given_up_at is not None
    return {
        "to": mail.to,
        "subject": mail.subject,
        "tries": mail.tries,
        "is_sent": mail.sent_at is not None,
        "given_up": given_up,
    }


def _account(_day: date, **where: str) -> dict[str, Any]:
    own = get_user_model().objects.get(**where)
    waits_behind = own.register_clash_with_id is not None
    entry = [own.register, own.register_number]
    return {
        "is_held": own.entry_is_held,
        "is_active": own.is_active,
        "waits_behind": waits_behind,
        "entry": entry,
    }


SAYS: dict[str, Callable[..., dict[str, Any]]] = {
    "reviewcase": _case,
    "proposal": _proposal,
    "leadappointment": _lead,
    "readingmark": _mark,
    "keyright": _key_right,
    "ownaddresschange": _own_address,
    "pull": _pull,
    "scheme": _scheme,
    "question": _question,
    "editionoffer": _offer,
    "offeredentry": _offered,
    "outgoingmail": _mail,
    "user": _account,
    **since.SAYS,
    **signed.SAYS,
    **renewed.SAYS,
}
