"""A certificate is withdrawn by a case: its holder is told why and heard, and two decide. Another case looks at that again."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from certificates.actions.erasing import check_has_holder
from certificates.actions.events import record_event, stop_if
from certificates.actions.issuing import finish
from certificates.actions.renewing import current_of, is_on_hold, standing_beside
from certificates.actions.reserving import reserve_given_back
from certificates.actions.status import reinstate, withdraw
from certificates.actions.sweeping import on_hold
from certificates.domain.renewal import midnight
from certificates.domain.status import Event, change_refusal, date_refusal, withdrawals
from certificates.models import Certificate, StatusEvent
from quizzes.models import Result
from trainingsite.accounts.actions.appealed import add_parts, check_had_no_part
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import LONGEST_REPLY, ask_party, reply
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, check, may
from trainingsite.accounts.models import CaseEvent, ReviewCase, named

KIND, AGAIN_KIND = "certificate-withdrawal", "withdrawal-appeal"
# As of a result (quizzes/sitting/actions/appeals.py); an administrator may have one looked at whenever something comes to light.
APPEALED_WITHIN = timedelta(days=28)


@dataclass(frozen=True)
class Grounds:
    """Why a certificate is to be withdrawn: the class, which clinics read then; the words, which its holder alone reads; and from which UTC
    day, where that is another than the day of the decision."""

    reason_class: str
    text: str
    from_date: date | None = None


@transaction.atomic
def report_certificate(
    *, certificate: Certificate, grounds: Grounds, until: date, by: Person, now: datetime
) -> ReviewCase:
    """Open the case. Its holder is told what is said, with the day until which they may reply; where a clinical lead opens it, as soon as an
    administrator has read it. Raises NotAllowed, StatusRefused, Refused."""
    check(by, Act.REPORT_CERTIFICATE)
    # A lead of this course, and not of another.
    check(by, Act.REPORT_CERTIFICATE, course=certificate.scheme.exam.course)
    check_decides_about_another(by, certificate.person, now=now)
    check_has_holder(certificate)
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    stop_if(change_refusal(_history(locked), Event("withdrawn", now, "void_from_start"), now))
    if grounds.from_date is not None:
        from_when = midnight(grounds.from_date)
        stop_if(date_refusal("from_date", from_when, locked.valid_until))
    if case_about(locked) is not None:
        raise Refused(_("A case about the withdrawal of this certificate is open already."))
    case = open_case(
        kind=KIND,
        by=by,
        now=now,
        asked=grounds.text,
        about=locked,
        person=locked.person,
        content={
            "code": locked.code,
            "reason_class": grounds.reason_class,
            "from_date": grounds.from_date and grounds.from_date.isoformat(),
        },
    )
    if may(by, Act.ASK_PARTY):
        text = grounds.text
        ask_party(case=case, person=locked.person, text=text, until=until, by=by, now=now)
    return case


def case_about(certificate: Certificate) -> ReviewCase | None:
    """The open case that may withdraw it."""
    found: ReviewCase | None = (
        ReviewCase.objects.open().filter(kind=KIND, about=named(certificate)).first()
    )
    return found


def held_unheard() -> QuerySet[Certificate]:
    """Certificates on hold about which no case is open: their holders were asked nothing."""
    waiting = ReviewCase.objects.open().filter(kind=KIND).values_list("about", flat=True)
    uuids = [about.rpartition(":")[2] for about in waiting]
    return on_hold().exclude(uuid__in=uuids)


def certificate_of(case: ReviewCase) -> Certificate:
    """The certificate that the case was opened about."""
    rows = Certificate.objects.select_related("scheme__exam__course", "attempt__current_result")
    return rows.get(uuid=case.about.rpartition(":")[2])


def lock_certificates_of(case: ReviewCase) -> None:
    """Lock the certificates of whom it is about, before the case. Inside the caller's transaction."""
    rows = Certificate.objects.select_for_update().filter(person=case.person_id)
    list(rows.order_by("pk").values_list("pk"))


def from_date_of(case: ReviewCase) -> date | None:
    """The day from which it would be withdrawn, where one was named."""
    said = case.content["from_date"]
    return date.fromisoformat(said) if said else None


def withdraw_as_decided(*, case: ReviewCase, effect: str, by: Person, now: datetime) -> StatusEvent:
    """Withdraw what stands in the place of the certificate now. An effect of the decision of its case. Raises NotAllowed, StatusRefused,
    Refused."""
    check(by, Act.WITHDRAW)
    day = from_date_of(case)
    if effect == StatusEvent.Effect.FROM_DATE and day is None:
        raise Refused(_("No day was named when the case was opened. Choose another outcome."))
    current = current_of(certificate_of(case))
    if hasattr(current, "replaced_by") and not _is_issued(current.replaced_by):
        raise Refused(_("A corrected certificate is just being made in its place. Try again soon."))
    return withdraw(
        certificate=current,
        by=by,
        reason_class=case.content["reason_class"],
        reason=case.note,
        effect=effect,
        effective_at=midnight(day) if day is not None else None,
        now=now,
    )


def _is_issued(certificate: Certificate) -> bool:
    return certificate.status_events.filter(status=StatusEvent.Status.ISSUED).exists()


def end_hold_as_decided(*, case: ReviewCase, by: Person, now: datetime) -> None:
    """Let it count again where it was suspended meanwhile. An effect of the decision of its case. Raises NotAllowed, StatusRefused, Refused."""
    check(by, Act.REINSTATE)
    certificate = current_of(certificate_of(case))
    if is_on_hold(certificate):
        _check_pass(certificate)
        reinstate(certificate=certificate, by=by, reason=case.note, now=now)


def _check_pass(certificate: Certificate) -> None:
    result = certificate.attempt.current_result
    if result is None or result.state != Result.State.PASSED:
        raise Refused(
            _("The pass that it rests on does not count. Decide about that first, or choose another outcome.")
        )  # fmt: skip


def appeal_withdrawal(
    *, certificate: Certificate, text: str, by: Person, now: datetime
) -> ReviewCase:
    """Ask for a person to look again at the withdrawal of one's own certificate. Raises NotAllowed, StatusRefused, Refused, and
    Certificate.DoesNotExist where it is somebody else's."""
    check(by, Act.APPEAL_WITHDRAWAL)
    if certificate.person_id != by.pk:
        raise Certificate.DoesNotExist
    event = withdrawal_of(certificate)
    if event is not None and now > event.recorded_at + APPEALED_WITHIN:
        raise Refused(_("This was decided more than four weeks ago. Write to us by the help page."))
    earlier = _heard_again(certificate)
    if event is not None and earlier.filter(decided_at__gte=event.recorded_at).exists():
        raise Refused(_("Somebody has looked at this again and decided."))
    with transaction.atomic():
        case = _look_again(certificate, text, by, now)
        # Where somebody looks at it already, these words are heard with it.
        if case.opened_by_id != by.pk:
            reply(case=case, text=text, by=by, now=now)
    return case


def review_withdrawal(
    *, certificate: Certificate, text: str, by: Person, now: datetime
) -> ReviewCase:
    """Have the withdrawal of somebody's certificate looked at again, whenever something comes to light. Raises NotAllowed, StatusRefused,
    Refused."""
    check(by, Act.REVIEW_WITHDRAWAL)
    check_decides_about_another(by, certificate.person, now=now)
    return _look_again(certificate, text, by, now)


def _look_again(certificate: Certificate, text: str, by: Person, now: datetime) -> ReviewCase:
    """The case about it; the open one where somebody asked before."""
    stop_if(change_refusal(_history(certificate), Event("undone", now), now))
    check_has_holder(certificate)
    if len(text.strip()) > LONGEST_REPLY:
        raise Refused(_("Say it in at most %(n)s signs.") % {"n": LONGEST_REPLY})
    return open_case(
        kind=AGAIN_KIND, by=by, now=now, asked=text, about=certificate, person=certificate.person
    )


def withdrawal_of(certificate: Certificate) -> StatusEvent | None:
    """The event that withdrew it and that nobody has undone; of several the last. None where there is none."""
    rows = certificate.status_events.filter(status=StatusEvent.Status.WITHDRAWN)
    return rows.order_by("-id").first() if withdrawals(_history(certificate)) else None


def appeal_of_withdrawal(certificate: Certificate) -> ReviewCase | None:
    """The last case that looks at its withdrawal again, or did."""
    found: ReviewCase | None = (
        ReviewCase.objects.filter(kind=AGAIN_KIND, about=named(certificate)).order_by("-id").first()
    )
    return found


def may_appeal_withdrawal(certificate: Certificate, now: datetime) -> bool:
    """Whether its holder may appeal now, and nobody has looked at it again or does."""
    event = withdrawal_of(certificate)
    if event is None or now > event.recorded_at + APPEALED_WITHIN:
        return False
    return not _heard_again(certificate).filter(opened_at__gte=event.recorded_at).exists()


def _heard_again(certificate: Certificate) -> QuerySet[ReviewCase]:
    """The cases that look at its withdrawal again in which its holder has spoken: what others open and decide ends nobody's appeal."""
    said = CaseEvent.objects.filter(
        case=OuterRef("pk"), person=certificate.person_id, kind=CaseEvent.Kind.REPLY
    )
    rows: QuerySet[ReviewCase] = ReviewCase.objects.filter(
        Q(opened_by=certificate.person_id) | Exists(said),
        kind=AGAIN_KIND,
        about=named(certificate),
    )
    return rows


@transaction.atomic
def undo_as_decided(*, case: ReviewCase, by: Person, now: datetime) -> Certificate | None:
    """Undo a withdrawal: the history says so, and the same certificate is issued once more under another code, for a bit that was set is
    never cleared. None where another had taken its place before. An effect of the decision of its case. Raises NotAllowed, StatusRefused,
    Refused."""
    check(by, Act.UNDO_WITHDRAWAL)
    certificate = certificate_of(case)
    check_decides_about_another(by, certificate.person, now=now)
    _check_pass(certificate)
    if standing_beside(certificate).exists():
        raise Refused(
            _("A certificate of a later pass stands for the same time: two must not. Withdraw that one by a case first, or let this stand.")
        )  # fmt: skip
    said: dict[str, Any] = {"by": by, "certificate": certificate, "reason": case.note, "now": now}
    record_event(status=StatusEvent.Status.UNDONE, **said)
    if hasattr(certificate, "replaced_by"):
        return None
    if is_on_hold(certificate):
        record_event(status=StatusEvent.Status.REINSTATED, **said)
    if certificate.status_events.filter(status=StatusEvent.Status.SUPERSEDED).exists():
        return None  # its renewal has begun
    new = reserve_given_back(by=by, certificate=certificate, now=now)
    make: Any = partial(finish, by=SYSTEM, certificate=new, now=now)
    transaction.on_commit(make, robust=True)
    return new


def check_looks_again(*, case: ReviewCase, by: Person, now: datetime) -> None:
    """Raise Refused where somebody had a part in the withdrawal, unless nobody is left who had none. Raises NotAllowed."""
    check(by, Act.UNDO_WITHDRAWAL)
    parts, act = _parts_in(case), Act.UNDO_WITHDRAWAL
    check_had_no_part(case=case, by=by, parts=parts, act=act, now=now)


def who_withdrew(case: ReviewCase) -> list[int]:
    """The keys of the accounts of those who had a part in what an appeal is about."""
    return [one.pk for one in _parts_in(case)]


def _parts_in(case: ReviewCase) -> Counter[Person]:
    certificate = certificate_of(case)
    parts, seconds = Counter[Person](), set[Person | None]()
    # The appeal itself is decided while this is asked.
    for earlier in _decided_about(certificate, case.opened_at).exclude(pk=case.pk):
        seconds.add(add_parts(parts, earlier))
    events = certificate.status_events.filter(status=StatusEvent.Status.WITHDRAWN)
    for event in events.select_related("by"):
        # What two decided stands in the name of the second.
        if event.by is not None and event.by not in {*seconds, *parts}:
            parts[event.by] += 2
    return parts


def _decided_about(certificate: Certificate, before: datetime) -> QuerySet[ReviewCase]:
    """The cases that were decided about it, under whichever of its codes, and about its withdrawal."""
    issues = Certificate.objects.filter(
        person=certificate.person, scheme__code=certificate.scheme.code, cycle=certificate.cycle
    )
    rows: QuerySet[ReviewCase] = ReviewCase.objects.filter(
        kind__in=[KIND, AGAIN_KIND],
        about__in=[named(one) for one in issues],
        decided_at__lte=before,
    )
    return rows.select_related("decided_by", "proposal__seconded_by")


def _history(certificate: Certificate) -> list[Event]:
    return [event.as_event() for event in certificate.status_events.order_by("id")]
