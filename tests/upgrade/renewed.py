"""What today's code says of renewal, of people and lists of clinics, of documents that are handed in, of roles that are laid aside, and of
safety texts that were undone.

Releases from 9115f72 on name such rows; oversight.py reads them with what stands under somebody's eyes.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from django.urls import reverse

from certificates import actions as certificates
from certificates.clinics import actions as clinics
from certificates.clinics.models import (
    CodeAsk,
    ListChange,
    ListEdit,
    ListRow,
    StaffInvitation,
    StaffMembership,
)
from certificates.models import Certificate, CertificateStep, ReminderChoice, wants_reminders
from courses.models import EditionTaking
from trainingsite.accounts.models import LAID_ASIDE, ReviewCase, RoleChange


def _moment(at: datetime | date | None) -> str:
    return "" if at is None else at.isoformat()


def _email(person: Any) -> str:
    return "" if person is None else str(person.email)


def _end_of(day: date) -> datetime:
    """The hour at which the story ends."""
    return datetime.combine(day, time(10), tzinfo=UTC)


def _code(certificate: Certificate | None) -> str:
    return "" if certificate is None else certificate.code


def _step(_day: date, **where: str) -> dict[str, Any]:
    row = CertificateStep.objects.get(**where)
    status = "" if row.event is None else row.event.status
    return {"due": _moment(row.due_at), "done": _moment(row.done_at), "is_told": row.is_told, "follows": status}  # fmt: skip


def _choice(_day: date, **where: str) -> dict[str, Any]:
    row = ReminderChoice.objects.get(**where)
    return {"person": _email(row.person), "is_wanted": wants_reminders(row.person_id)}


def _renewal(day: date, **where: str) -> dict[str, Any]:
    """Where its holder stands, as they read it."""
    certificate = Certificate.objects.get(**where)
    found = certificates.renewal_of(certificate, _end_of(day))
    if found is None:
        return {"state": "none"}
    return {
        "state": found.state, "opens": _moment(found.term.opens_at), "ends": _moment(found.term.valid_until),
        "exam": "" if found.exam is None else found.exam.code, "new": _code(found.new), "newest": _code(found.newest),
        "cycle": certificate.cycle, "renews": certificate.facts.get("renews", ""),
    }  # fmt: skip


def _handed_in(_day: date, **where: str) -> dict[str, Any]:
    """What somebody reads who hands in the PDF as it was issued, or one that was changed."""
    content = bytes(Certificate.objects.get(**where).files.get(kind="pdf").content)
    found = certificates.compare_document(content)
    other = certificates.compare_document(content + b"\n")
    return {"outcome": found.outcome, "code": _code(found.certificate), "changed": other.outcome}


def _membership(_day: date, **where: str) -> dict[str, Any]:
    row = StaffMembership.objects.get(**where)
    return {
        "person": _email(row.person), "clinic": row.organisation.name, "is_manager": row.is_manager, "stands": row.ended_at is None,
        "invited_by": _email(row.invited_by), "ended_by": _email(row.ended_by),
        "works_for": clinics.landing_of(row.person),
    }  # fmt: skip


def _invitation(day: date, **where: str) -> dict[str, Any]:
    """A mark in the place of an address is another one in each installation."""
    row = StaffInvitation.objects.get(**where)
    return {
        "email": row.email if row.declined_at is None else "", "clinic": row.organisation.name, "is_manager": row.is_manager,
        "mails": row.number, "declined": _moment(row.declined_at), "withdrawn": _moment(row.withdrawn_at),
        "is_open": clinics.is_open(row, _end_of(day)),
    }  # fmt: skip


def _row(day: date, **where: str) -> dict[str, Any]:
    """As the clinic reads it then."""
    row = ListRow.objects.as_of(_end_of(day)).get(**where)
    return {
        "code": row.code, "name": row.name, "number": row.number, "site": row.site, "state": row.state, "against": row.against,
        "until": _moment(row.until), "since": _moment(row.since_at), "looked": _moment(row.looked_at), "look": _moment(row.look_at),
        "replaced_by": clinics.replaced_by(row), "removed_by": _email(row.removed_by), "changes": len(clinics.changes_of(row)),
    }  # fmt: skip


def _change(_day: date, **where: str) -> dict[str, Any]:
    row = ListChange.objects.get(**where)
    told = json.loads(row.answer) if row.answer else {}
    return {
        "was": [row.was, row.was_against, _moment(row.was_until)], "is": [row.standing, row.against, _moment(row.until)],
        "waits": row.waits, "mailed": _moment(row.mailed_at), "answered": told.get("status", ""), "is_trial": row.is_trial,
    }  # fmt: skip


def _edit(_day: date, **where: str) -> dict[str, Any]:
    row = ListEdit.objects.get(**where)
    return {"by": _email(row.by), "parts": [list(part) for part in row.parts]}


def _ask(day: date, **where: str) -> dict[str, Any]:
    row = CodeAsk.objects.get(**where)
    return {
        "email": row.email if row.declined_at is None else "", "row": "" if row.row is None else row.row.name, "mails": row.number,
        "given": _moment(row.given_at), "declined": _moment(row.declined_at), "ended": _moment(row.ended_at),
        "is_open": row.is_good_at(_end_of(day)),
    }  # fmt: skip


def _role(_day: date, **where: str) -> dict[str, Any]:
    row = RoleChange.objects.get(**where)
    return {"before": row.before, "after": row.after, "by": _email(row.by)}


def _aside(_day: date, **where: str) -> dict[str, Any]:
    case = ReviewCase.objects.get(**where)
    return {"is_open": case.is_open, "aside": case.content[LAID_ASIDE]}


def _text(_day: date, **where: str) -> dict[str, Any]:
    row = EditionTaking.objects.get(**where)
    return {"outcome": row.outcome, "is_watched": row.is_watched, "is_unanswered": row.is_unanswered}  # fmt: skip


SAYS: dict[str, Callable[..., dict[str, Any]]] = {
    "certificatestep": _step,
    "codeask": _ask,
    "handedin": _handed_in,
    "laidaside": _aside,
    "listchange": _change,
    "listedit": _edit,
    "listrow": _row,
    "reminderchoice": _choice,
    "renewalof": _renewal,
    "rolechange": _role,
    "staffinvitation": _invitation,
    "staffmembership": _membership,
    "watchedtext": _text,
}


def _of_member(row: StaffMembership) -> Iterator[tuple[Any, list[str]]]:
    """Whoever works for a clinic, and each row of its list; nobody else."""
    if row.ended_at is not None:
        return
    places = ("home", "checks", "keys", "list", "list_log", "people")
    if row.is_manager:
        places += ("invite",)
    listed = ListRow.objects.standing().filter(organisation=row.organisation)
    rows = [reverse("clinics:list_row", args=[one.uuid]) for one in listed]
    yield row.person, [*(reverse(f"clinics:{place}") for place in places), *rows]


def _of_step(row: CertificateStep) -> Iterator[tuple[Any, list[str]]]:
    """Its holder, and where they renew it."""
    certificate = row.certificate
    own = reverse("certificates:certificate", args=[certificate.uuid])
    yield certificate.person, [own, reverse("quizzes:quiz", args=[certificate.attempt.quiz.code])]


PAGES: dict[str, tuple[str, Callable[[Any], Iterator[tuple[Any, list[str]]]]]] = {
    "certificatestep": ("certificates", _of_step),
    "staffmembership": ("clinics", _of_member),
}
