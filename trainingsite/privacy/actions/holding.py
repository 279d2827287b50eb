"""Legal holds: put by one administrator, because nothing is lost by it; ended before their day by two, because something may be."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from certificates.clinics.models import ListRow, Organisation, VerificationCheck
from trainingsite.accounts.actions.authority import Refused, check_is_another, check_may_touch
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.proposals import propose
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.joint_acts import JointAct
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import Proposal, SecurityEvent, named
from trainingsite.privacy.models import ErasureRequest, LegalHold

END_KIND = "end-legal-hold"


@transaction.atomic
def put_hold(
    *,
    person: Person,
    asked_by: str,
    organisation: Organisation | None,
    reason: str,
    until: date,
    by: Person,
    now: datetime,
) -> LegalHold:
    """Nothing of the person is erased until that day, itself included. A clinic must have checked a certificate of theirs. They are
    told. Raises NotAllowed, Refused."""
    check(by, Act.HOLD_ERASURE)
    check_may_touch(by, person)
    check_is_another(by, person)
    # An erasure that has begun is over first: then there is nothing to hold.
    locked = Person.objects.under_lock().get(pk=person.pk)
    if locked.is_erased:
        raise Refused(_("This account was erased."))
    if not reason.strip():
        raise Refused(_("Say why: whom it concerns reads it."))
    if until < localdate(now):
        raise Refused(_("Give a day that has not passed."))
    _check_has_checked(locked, asked_by, organisation)
    hold: LegalHold = LegalHold.objects.create(
        person=locked,
        asked_by=asked_by,
        organisation=organisation,
        reason=reason.strip(),
        until_date=until,
        put_at=now,
        put_by=by,
    )
    note_security(
        kind=SecurityEvent.Kind.LEGAL_HOLD, by=by, now=now, person=locked, about=hold, how="put"
    )
    tell_account("hold_put", locked, hold=hold)
    return hold


def _check_has_checked(person: Person, asked_by: str, organisation: Organisation | None) -> None:
    if asked_by != LegalHold.AskedBy.CLINIC:
        return
    if organisation is None:
        raise Refused(_("Say which clinic asks."))
    asked = VerificationCheck.objects.filter(api_key__organisation=organisation)
    listed = ListRow.objects.filter(organisation=organisation).exclude(code="")
    codes = person.certificates.values("code")
    if not (
        asked.filter(certificate__person=person).exists() or listed.filter(code__in=codes).exists()
    ):
        raise Refused(
            _("This clinic has not checked a certificate of this person with a key, and has none on its list.")
        )  # fmt: skip


def was_stopped_after(person: Person, moment: datetime) -> bool:
    """Whether their erasure was called off, or a hold was put on them, after this moment: what was recorded of it then came to nothing."""
    off = ErasureRequest.objects.filter(person=person, called_off_at__gt=moment)
    held = LegalHold.objects.filter(person=person, put_at__gt=moment)
    return off.exists() or held.exists()


def holds_of(person: Person, day: date) -> list[LegalHold]:
    """What stands against an erasure, the oldest first."""
    rows = LegalHold.objects.standing_on(day).filter(person=person)
    return list(rows.order_by("pk"))


def propose_end(*, person: Person, reason: str, by: Person, now: datetime) -> Proposal:
    """Ask a second administrator to agree that every hold on the person ends before its day. Raises NotAllowed, Refused."""
    check(by, Act.END_HOLD)
    check_may_touch(by, person)
    check_is_another(by, person)
    if not holds_of(person, localdate(now)):
        raise Refused(_("No legal hold stands."))
    return propose(kind=END_KIND, about=named(person), content={}, reason=reason, by=by, now=now)


def person_of_proposal(proposal: Proposal) -> Person:
    """The account that it is about."""
    found: Person = Person.objects.get(uuid=proposal.about.rpartition(":")[2])
    return found


def _end(proposal: Proposal, by: Person, now: datetime) -> None:
    person = person_of_proposal(proposal)
    holds = holds_of(person, localdate(now))
    if not holds:
        raise Refused(_("No legal hold stands."))
    for hold in holds:
        hold.ended_at, hold.ended_by = now, by
        hold.save(update_fields=["ended_at", "ended_by"])
        note_security(
            kind=SecurityEvent.Kind.LEGAL_HOLD,
            by=by,
            now=now,
            person=person,
            about=hold,
            how="ended",
            proposal=proposal.tag,
        )
    tell_account("hold_ended", person)


def _describe(proposal: Proposal) -> list[Fact]:
    person = person_of_proposal(proposal)
    holds = holds_of(person, localdate())
    facts: list[Fact] = [(lazy("Account"), str(person))]
    facts += [(f"{one.get_asked_by_display()}, {one.until_date}", one.reason) for one in holds]
    return facts


END_HOLD = JointAct(
    kind=END_KIND,
    act=Act.END_HOLD,
    title=lazy("End a legal hold before its day"),
    carry_out=_end,
    describe=_describe,
    concerned=lambda proposal: [person_of_proposal(proposal)],
    barred=lambda proposal: [person_of_proposal(proposal).pk],
)
