"""Cases: opened by whoever has a question for a person, decided once, with reasons, and answered."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.case_kinds import SETTLED, case_kind
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, SecurityEvent, named


def open_case(
    *,
    kind: str,
    by: Actor,
    now: datetime,
    asked: str,
    about: Model | str = "",
    person: Person | None = None,
    reply_to: str = "",
    content: dict[str, Any] | None = None,
) -> ReviewCase:
    """Ask for somebody to look. One that is open about the same row is the one that is given. Raises Refused."""
    check(by, Act.OPEN_CASE)
    if not asked.strip():
        raise Refused(_("Say what it is about."))
    row = about if isinstance(about, str) else named(about)
    found = _open_about(kind, row)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made: ReviewCase = ReviewCase.objects.create(
                kind=kind,
                about=row,
                person=person,
                opened_by=by.row,
                opened_at=now,
                answer_by_date=case_kind(kind).answer_by(timezone.localdate(now)),
                asked=asked.strip(),
                reply_to=reply_to,
                content=content or {},
            )
            return made
    except IntegrityError:
        overtaken = _open_about(kind, row)
        if overtaken is None:
            raise
        return overtaken


def _open_about(kind: str, about: str) -> ReviewCase | None:
    found: ReviewCase | None = None
    if about:
        found = ReviewCase.objects.open().filter(kind=kind, about=about).first()
    return found


@transaction.atomic
def decide_case(*, case: ReviewCase, outcome: str, note: str, by: Person, now: datetime) -> None:
    """Decide it, with reasons; what the outcome means happens with it, and who asked is told. Raises NotAllowed, Refused."""
    check(by, Act.DECIDE_CASE)
    locked: ReviewCase = ReviewCase.objects.select_for_update().get(pk=case.pk)
    kind = case_kind(locked.kind)
    check(by, kind.act)
    _check_decision(locked, outcome, note, by, now)
    locked.outcome, locked.note = outcome, note.strip()
    locked.decided_by, locked.decided_at = by, now
    locked.save(update_fields=["outcome", "note", "decided_by", "decided_at"])
    kind.effect(outcome)(locked, by, now)
    note_security(
        kind=SecurityEvent.Kind.CASE_DECIDED,
        by=by,
        now=now,
        person=locked.person,
        about=locked,
        outcome=outcome,
    )
    _tell(locked)


def close_settled(*, case: ReviewCase, note: str, by: Actor, now: datetime) -> None:
    """Close a case whose question has gone: nobody decided it, and nobody is told."""
    check(by, Act.CLOSE_CASE)
    ReviewCase.objects.open().filter(pk=case.pk).update(outcome=SETTLED, note=note, decided_at=now)


def _check_decision(case: ReviewCase, outcome: str, note: str, by: Person, now: datetime) -> None:
    if not case.is_open:
        raise Refused(_("Somebody has decided this already."))
    if outcome not in case_kind(case.kind).outcomes:
        raise Refused(_("Choose one of the outcomes."))
    if not note.strip():
        raise Refused(_("Give the reasons: whoever asked will read them."))
    for party in parties(case):
        check_decides_about_another(by, party, now=now)


def parties(case: ReviewCase) -> list[Person]:
    """Whose own the case is, so that none of them decides it: its person, or who asked where it has none; whose address is
    answered; and whom else its kind says that it is about (the other account that has a register entry)."""
    whose = case.person or case.opened_by
    asked = [] if whose is None else [whose]
    return [*asked, *_answered(case.reply_to), *case_kind(case.kind).concerned(case)]


def _answered(address: str) -> list[Person]:
    """Who asked without signing in, as far as the address tells."""
    if not address:
        return []
    confirmed = EmailAddress.objects.filter(email__iexact=address, verified=True).values("user")
    return list(Person.objects.filter(Q(email__iexact=address) | Q(pk__in=confirmed)))


def _tell(case: ReviewCase) -> None:
    """The answer, to whoever it is about and to where it was asked from."""
    kind = case_kind(case.kind)
    person = case.person or case.opened_by
    addresses = {case.reply_to, person.email if person is not None else ""} - {""}
    for to in sorted(addresses):
        send_notice(
            "case_decided",
            to,
            about=named(case),
            case=case,
            title=kind.title_told(),
            outcome=kind.label_told(case.outcome),
        )
