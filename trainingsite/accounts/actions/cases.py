"""Cases: opened by whoever has a question for a person, decided once, with reasons, and answered. What takes something away, two
decide."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_letters import send_letters
from trainingsite.accounts.actions.case_parties import (
    note_told,
    parties_of,
    unheard,
    waited_for,
)
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actions.proposals import WAIT, end_proposal, propose
from trainingsite.accounts.actions.second_person import (
    check_decides_about_another,
    check_decides_about_none_of,
    check_owes_no_role,
)
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.case_kinds import SETTLED, case_kind
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import (
    CaseEvent,
    ErasedPerson,
    Proposal,
    ReviewCase,
    SecurityEvent,
    named,
)

DECISION_KIND = "decide-case"


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
            _check_not_erased(person)
            return made
    except IntegrityError:
        overtaken = _open_about(kind, row)
        if overtaken is None:
            raise
        return overtaken


def _check_not_erased(person: Person | None) -> None:
    """Raise Refused where the account is erased meanwhile. Called once the case names it: PostgreSQL then waits for an erasure that has
    begun, and an erasure for this transaction, after which it looks again at what holds it."""
    if person is None:
        return
    if connection.vendor == "postgresql":
        connection.check_constraints()  # else the key of the account is asked for at the commit alone
    if ErasedPerson.objects.filter(person=person).exists():
        raise Refused(_("This account was erased."))


def _open_about(kind: str, about: str) -> ReviewCase | None:
    found: ReviewCase | None = None
    if about:
        found = ReviewCase.objects.open().filter(kind=kind, about=about).first()
    return found


@transaction.atomic
def decide_case(
    *, case: ReviewCase, outcome: str, note: str, by: Person, now: datetime
) -> Proposal | None:
    """Decide it, with reasons; what the outcome means happens with it, and whom it concerns is told. Raises NotAllowed, Refused.

    An outcome that takes something from somebody is proposed, and given back: a second person agrees, and then it is decided.
    """
    check(by, Act.DECIDE_CASE)
    locked = _locked(case)
    kind = case_kind(locked.kind)
    check(by, kind.act)
    _check_decision(locked, outcome, note, by, now)
    if outcome in kind.takes_away:
        return _propose(locked, outcome, note, by, now)
    _decide(locked, outcome, note, by, now)
    _do(locked, by, now)
    return None


def _propose(case: ReviewCase, outcome: str, note: str, by: Person, now: datetime) -> Proposal:
    """Ask for the second person, and tell whom it concerns what is proposed."""
    _check_heard(case, outcome, now)
    proposal = propose(
        kind=DECISION_KIND,
        about=named(case),
        content={"outcome": outcome, "note": note.strip()},
        reason=note,
        by=by,
        now=now,
    )
    kind = case_kind(case.kind)
    for person in parties_of(case):
        said = kind.told_to(case, person, outcome).rstrip(".")
        text = _("It is proposed: %(outcome)s. A second person has to agree first.")
        _tell("case_proposed", case, person, text % {"outcome": said}, by, now)
    return proposal


def tell_not_decided(*, proposal: Proposal, by: Actor, now: datetime) -> None:
    """Tell whoever read that a decision is proposed that it is not made. In the transaction that ends the proposal. Raises NotAllowed."""
    check(by, Act.OPEN_CASE)
    case = case_of(proposal)
    goes_on = (
        _("Nobody has decided yet: the case is still open.")
        if case.is_open
        else _("There is nothing to decide any more: the case is closed.")
    )
    for person in parties_of(case):
        outcome = case_kind(case.kind).told_to(case, person, proposal.content["outcome"])
        said = _("What was proposed does not happen: %(outcome)s.") % {
            "outcome": outcome.rstrip(".")
        }
        _tell("case_not_decided", case, person, f"{said} {goes_on}", by, now)


def _tell(
    notice: str, case: ReviewCase, person: Person, text: str, by: Actor, now: datetime
) -> None:
    """On their page, and by mail."""
    note_told(case=case, person=person, text=text, by=by, now=now)
    title = case_kind(case.kind).title_told()
    send_notice(notice, person.email, about=named(case), case=case, title=title, text=text)


def _check_heard(case: ReviewCase, outcome: str, now: datetime) -> None:
    """Raise Refused while somebody was not asked for a reply, or may still give it."""
    silent = unheard(case, outcome) if case_kind(case.kind).hears else None
    if silent is not None:
        raise Refused(
            _(
                "%(who)s was not heard. Ask for a reply first, on this page: what is taken from somebody, two take, after a hearing."
            )
            % {"who": silent}
        )
    waited = waited_for(case, now)
    if waited is not None:
        facts = {"who": waited[0], "day": date_format(waited[1], "j F Y")}
        raise Refused(_("%(who)s was asked for a reply and has until %(day)s.") % facts)


@transaction.atomic
def decide_by_two(*, proposal: Proposal, by: Person, now: datetime) -> None:
    """Decide as it was proposed: `by` agreed, or stands for it alone after the wait. Raises NotAllowed, Refused."""
    check(by, Act.DECIDE_CASE)
    locked = _locked(case_of(proposal))
    check(by, case_kind(locked.kind).act)
    outcome, note = proposal.content["outcome"], proposal.content["note"]
    _check_decision(locked, outcome, note, by, now, seconds=proposal)
    _check_heard(locked, outcome, now)
    locked.proposal = proposal
    _decide(locked, outcome, note, proposal.proposed_by, now)
    _do(locked, by, now, alone=by.pk == proposal.proposed_by_id)


def case_of(proposal: Proposal) -> ReviewCase:
    """The case that a proposal would decide, to read it: who only looks holds up no candidate."""
    found: ReviewCase = ReviewCase.objects.get(uuid=proposal.about.rpartition(":")[2])
    return found


def _locked(case: ReviewCase) -> ReviewCase:
    """The case as it stands now, locked: its proposal before this, then what it may change, then the case itself."""
    case_kind(case.kind).lock(case)
    locked: ReviewCase = ReviewCase.objects.select_for_update().get(pk=case.pk)
    return locked


def _decide(case: ReviewCase, outcome: str, note: str, decider: Person, now: datetime) -> None:
    case.outcome, case.note = outcome, note.strip()
    case.decided_by, case.decided_at = decider, now
    case.save(update_fields=["outcome", "note", "decided_by", "decided_at", "proposal"])


def _do(case: ReviewCase, by: Person, now: datetime, *, alone: bool | None = None) -> None:
    """What the outcome does; then it is written down, and told."""
    case_kind(case.kind).effect(case.outcome)(case, by, now)
    note_security(
        kind=SecurityEvent.Kind.CASE_DECIDED,
        by=by,
        now=now,
        person=case.person,
        about=case,
        outcome=case.outcome,
    )
    send_letters(case=case, by=by, now=now, alone=alone)


def close_settled(*, case: ReviewCase, note: str, by: Actor, now: datetime) -> None:
    """Close a case whose question has gone: nobody decided it, and nobody is told. What was proposed of it is not carried out."""
    check(by, Act.CLOSE_CASE)
    proposal = proposed_decision(case)
    ReviewCase.objects.open().filter(pk=case.pk).update(outcome=SETTLED, note=note, decided_at=now)
    if proposal is not None:
        end_proposal(proposal=proposal, by=by, now=now, note=note)


def _check_decision(
    case: ReviewCase,
    outcome: str,
    note: str,
    by: Person,
    now: datetime,
    *,
    seconds: Proposal | None = None,
) -> None:
    if not case.is_open:
        raise Refused(_("Somebody has decided this already."))
    if outcome not in case_kind(case.kind).outcomes:
        raise Refused(_("Choose one of the outcomes."))
    if not note.strip():
        raise Refused(_("Give the reasons: whoever asked will read them."))
    if seconds is None and proposed_decision(case) is not None:
        raise Refused(_("A decision is proposed already. Agree to it, or stop it first."))
    for party in parties(case):
        check_decides_about_another(by, party, now=now)
    joined = case.party_rows.values_list("person", flat=True)
    check_decides_about_none_of(by, set(joined), now=now)
    kind = case_kind(case.kind)
    kind.check_decider(case, by)
    if kind.weighs_debts and (kind.takes_away or kind.bars_made):
        check_owes_no_role(
            by,
            {*joined, *(party.pk for party in parties(case))},
            beside=partial(_who_may_not, case, seconds),
            since=case.opened_at,
            # What takes nothing from anybody need not wait for another where none is there: a held pass would count unlooked at first.
            within=WAIT if outcome in kind.takes_away or kind.bars_made else timedelta(0),
            now=now,
        )


def _who_may_not(case: ReviewCase, seconds: Proposal | None) -> set[int]:
    """The administrators whom the case bars, and who proposed what is to be agreed to: none of them is the other who could decide."""
    kind = case_kind(case.kind)
    barred = {*kind.had_a_part(case)} | (set() if seconds is None else {seconds.proposed_by_id})
    for other in Person.objects.able_administrators():
        try:
            kind.check_decider(case, other)
        except Refused:
            barred.add(other.pk)
    return barred


def proposed_decision(case: ReviewCase) -> Proposal | None:
    """The decision that waits for a second person."""
    found: Proposal | None = (
        Proposal.objects.open().filter(kind=DECISION_KIND, about=named(case)).first()
    )
    return found


def first_proposed(case: ReviewCase) -> datetime | None:
    """Since when what was proposed first waits, whatever became of it: where one is alone, since the last mail about it left."""
    rows = Proposal.objects.filter(kind=DECISION_KIND, about=named(case)).order_by("proposed_at")
    found: Proposal | None = rows.first()
    if found is None:
        return None
    return found.proposed_at if found.due_at is None else found.due_at - WAIT


def hands_in(case: ReviewCase) -> list[tuple[datetime, int]]:
    """Who asked somebody for a reply in it, or proposed a decision, and when: (moment, key of the account), the first first."""
    asked = CaseEvent.objects.filter(case=case, kind=CaseEvent.Kind.NOTICE, by__isnull=False)
    proposed = Proposal.objects.filter(kind=DECISION_KIND, about=named(case))
    return sorted(
        [*asked.values_list("at", "by"), *proposed.values_list("proposed_at", "proposed_by")]
    )


def parties(case: ReviewCase) -> list[Person]:
    """Whose own the case is, so that none of them decides it: its person, or who asked where it has none; whose address is
    answered; and whom else its kind says that it is about (the other account that has a register entry). Who joined it decides it
    neither."""
    whose = case.person or (None if case.party_rows.exists() else case.opened_by)
    asked = [] if whose is None else [whose]
    return [*asked, *_answered(case.reply_to), *case_kind(case.kind).concerned(case)]


def _answered(address: str) -> list[Person]:
    """Who asked without signing in, as far as the address tells."""
    if not address:
        return []
    confirmed = EmailAddress.objects.filter(email__iexact=address, verified=True).values("user")
    return list(Person.objects.filter(Q(email__iexact=address) | Q(pk__in=confirmed)))
