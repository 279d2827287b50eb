"""What stands under somebody's eyes: appointments, proposals, cases, rights, pulls; each is read back at the end."""

from collections.abc import Callable
from typing import Any

from certificates.models import Scheme
from courses.models import EditionOffer, LeadAppointment, OfferedEntry, Pull, ReadingMark
from quizzes.models import KeyReading, KeyRight, Question
from story import renewed, signed, since
from story.clock import at
from story.named import named
from story.people import person
from trainingsite.accounts.models import OutgoingMail, OwnAddressChange, Proposal, ReviewCase


def note(name: str, row: Any, meaning: str, kind: str = "") -> None:
    """Put a row into the manifest, by the kind of thing that it is; another `kind` says something else of it."""
    kind = kind or row._meta.model_name
    where = {lookup: _found_by(row, lookup) for lookup in FOUND_BY.get(kind, ["uuid"])}
    named.oversight[name] = {"kind": kind, "where": where, "meaning": meaning}


def _found_by(row: Any, lookup: str) -> str:
    """The value that finds the row again, through whatever it leads to: primary keys are another one on each engine."""
    for step in lookup.split("__"):
        row = getattr(row, step)
    return str(row)


def read_back(when: str) -> None:
    """What the release itself says of each at the end."""
    day = at(when).date()
    for entry in named.oversight.values():
        entry["said"] = SAYS[entry["kind"]](day, **entry["where"])


def _case(_day: Any, **where: str) -> dict[str, Any]:
    case = ReviewCase.objects.get(**where)
    decided_by = case.decided_by.email if case.decided_by else ""
    return {
        "kind": case.kind, "person": case.person.email if case.person else "", "is_open": case.is_open, "outcome": case.outcome,
        "note": case.note, "answer_by": case.answer_by_date.isoformat(), "decided_by": decided_by,
    }  # fmt: skip


def _proposal(_day: Any, **where: str) -> dict[str, Any]:
    proposal = Proposal.objects.get(**where)
    seconded_by = proposal.seconded_by.email if proposal.seconded_by else ""
    return {
        "kind": proposal.kind, "is_open": Proposal.objects.open().filter(pk=proposal.pk).exists(),
        "is_carried_out": proposal.carried_out_at is not None, "stop": proposal.stop, "seconded_by": seconded_by,
    }  # fmt: skip


def _lead(day: Any, **where: str) -> dict[str, Any]:
    appointment = LeadAppointment.objects.get(**where)
    end = getattr(appointment, "end", None)
    return {
        "course": appointment.course.code,
        "until": appointment.until_date.isoformat(),
        "stands": LeadAppointment.objects.standing_on(day).filter(pk=appointment.pk).exists(),
        "is_superseded": end is not None and end.superseded_by_id is not None,
        "signatures": appointment.sign_offs.count(),
    }


def _mark(_day: Any, **where: str) -> dict[str, Any]:
    mark = ReadingMark.objects.get(**where)
    return {"state": mark.state, "comment": mark.comment, "by": mark.by.email}


def _key_right(day: Any, **where: str) -> dict[str, Any]:
    right = KeyRight.objects.get(**where)
    stands = KeyRight.objects.standing_on(day).filter(pk=right.pk).exists()
    opened = KeyReading.objects.filter(person=right.person, question__course=right.course)
    return {"person": right.person.email, "stands": stands, "opened": opened.count()}


def _own_address(_day: Any, **where: str) -> dict[str, Any]:
    change = OwnAddressChange.objects.get(**where)
    is_undone = change.undone_at is not None
    is_applied = change.applied_at is not None
    return {
        "is_open": change.is_open,
        "is_applied": is_applied,
        "is_undone": is_undone,
        "stop": change.stop,
    }


def _pull(_day: Any, **where: str) -> dict[str, Any]:
    pull = Pull.objects.get(**where)
    return {"kind": pull.kind, "code": pull.code, "reason": pull.reason}


def _scheme(_day: Any, **where: str) -> dict[str, Any]:
    scheme = Scheme.objects.get(**where)
    scopes = {scope.code: scope.title for scope in scheme.scopes.all()}
    in_force = scheme.retired_at is None
    return {"code": scheme.code, "edition": scheme.edition, "in_force": in_force, "scopes": scopes}


def _question(_day: Any, **where: str) -> dict[str, Any]:
    question = Question.objects.get(**where)
    in_use = question.retired_at is None
    disclosed = question.current_version.disclosed
    return {"is_private": question.is_private, "in_use": in_use, "disclosed": disclosed}


def _offer(_day: Any, **where: str) -> dict[str, Any]:
    offer = EditionOffer.objects.get(**where)
    return {"changes": offer.changes, "safety_changes": offer.safety_changes}


def _offered(_day: Any, **where: str) -> dict[str, Any]:
    row = OfferedEntry.objects.get(**where)
    decided_by = row.decided_by.email if row.decided_by else ""
    return {"state": row.state, "safety": row.safety, "decided_by": decided_by}


def _mail(_day: Any, **where: str) -> dict[str, Any]:
    mail = OutgoingMail.objects.get(**where)
    given_up = mail.given_up_at is not None
    return {
        "to": mail.to,
        "subject": mail.subject,
        "tries": mail.tries,
        "is_sent": mail.sent_at is not None,
        "given_up": given_up,
    }


def _account(_day: Any, **where: str) -> dict[str, Any]:
    own = type(person("root")).objects.get(**where)
    waits_behind = own.register_clash_with_id is not None
    entry = [own.register, own.register_number]
    return {
        "is_held": own.entry_is_held,
        "is_active": own.is_active,
        "waits_behind": waits_behind,
        "entry": entry,
    }


FOUND_BY = {
    "leadappointment": ["proposal__uuid"],
    "apikey": ["prefix"],
    "auditrun": ["began_at"],
    "checkpoint": ["made_at"],
    "credential": ["certificate__code"],
    "entrydraft": ["course__code", "kind", "code"],
    "finding": ["problem", "kind"],
    "heldaccount": ["uuid"],
    "listreply": ["organisation__name", "idempotency_key"],
    "restoregap": ["restored_at"],
    "statusbit": ["status_index"],
    "statuslist": ["number"],
    "verificationcheck": ["reference"],
    "readingmark": ["version", "at"],
    "keyright": ["case__uuid"],
    "ownaddresschange": ["new_email"],
    "pull": ["entry", "pulled_at"],
    "scheme": ["code", "edition"],
    "editionoffer": ["course__code"],
    "offeredentry": ["offer__course__code", "kind", "code"],
    "attemptform": ["attempt__uuid"],
    "caseevent": ["case__uuid", "kind", "at", "person__uuid"],
    "caseparty": ["case__uuid", "person__uuid"],
    "draftrevision": ["entry", "number"],
    "editiontaking": ["code", "at"],
    "examstatistic": ["quiz__code"],
    "outage": ["away_from"],
    "publishrecord": ["course__code", "published_at"],
    "registerclaim": ["person__uuid", "number_key"],
    "reminder": ["membership__uuid", "due_date"],
    "samplingplan": ["quiz__code"],
    "storedpicture": ["name"],
    "trygrant": ["user__uuid", "kind"],
    "certificatestep": ["certificate__code", "step"],
    "handedin": ["code"],
    "listchange": ["row__uuid", "at"],
    "listedit": ["row__uuid", "at"],
    "reminderchoice": ["person__uuid"],
    "renewalof": ["code"],
    "rolechange": ["person__uuid", "changed_at"],
    "watchedtext": ["code", "at"],
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
