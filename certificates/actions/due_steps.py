"""The sweep that takes every step that is due: a renewal opens or begins, a mail is queued. Each once, whoever is at it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates.actions.events import record_event
from certificates.actions.planning import due_at, plan_next
from certificates.actions.reminders import off_link
from certificates.actions.renewing import (
    current_of,
    exam_of,
    exams_of,
    has_passed_again,
    is_on_hold,
    is_withdrawn,
    renewal_of,
    renewals_of,
    renewed_by,
    standing_renewals,
)
from certificates.domain.steps import OLD_NEWS, STEPS, following
from certificates.models import Certificate, CertificateStep, StatusEvent, wants_reminders
from quizzes.actions import close_renewal, open_renewal
from quizzes.models import ExamEntry, Quiz
from trainingsite.accounts.actions.notices import notice_of
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check

MOST_PER_SWEEP = 200
FAILED = timedelta(hours=1)
log = logging.getLogger(__name__)


def take_due_steps(*, by: Actor, now: datetime) -> int:
    """Take what is due, the oldest first, some hundred at a time. Twice takes nothing twice. Returns how many were taken."""
    check(by, Act.SWEEP_CERTIFICATES)
    due = CertificateStep.objects.due(now).select_related(
        "certificate__person", "certificate__holder", "event"
    )
    # Who was withdrawn just now waits for no calendar, however much of it an upgrade or an outage left behind.
    news = [step for step in due.reverse()[:MOST_PER_SWEEP] if step.event_id is not None][::-1]
    taken = {step.pk for step in news}
    rows = [*news, *(step for step in due[:MOST_PER_SWEEP] if step.pk not in taken)]
    return sum(_try_one(step, by, now) for step in rows[:MOST_PER_SWEEP])


def _try_one(step: CertificateStep, by: Actor, now: datetime) -> bool:
    """One step's trouble must not keep the others waiting."""
    try:
        return _take(step, by, now)
    except Exception:
        log.exception("a step could not be taken", extra={"step": step.pk})
        left = CertificateStep.objects.filter(pk=step.pk, done_at=None)
        left.update(due_at=now + FAILED)
    return False


@transaction.atomic
def _take(step: CertificateStep, by: Actor, now: datetime) -> bool:
    """False where another worker was quicker. What is done, the mail and the next step are one transaction with the mark that it was."""
    open_ones = CertificateStep.objects.filter(pk=step.pk, done_at=None)
    if not open_ones.update(done_at=now):
        return False
    if DOES[step.step](step, by, now):
        CertificateStep.objects.filter(pk=step.pk).update(is_told=True)
    plan_next(by=by, done=step)
    return True


def _begin(step: CertificateStep, by: Actor, now: datetime) -> bool:
    """The certificate takes the place of the one that it renews, whose bit is set with that."""
    new = current_of(step.certificate)
    old = renewed_by(new.person_id, new.facts["scheme"]["code"], new.cycle)
    if old is not None and not is_withdrawn(new) and not _ended(old):
        record_event(
            by=by,
            certificate=old,
            status=StatusEvent.Status.SUPERSEDED,
            reason_class=StatusEvent.ReasonClass.RENEWED,
            reason=_("Renewed by a later certificate."),
            effective_at=new.valid_from,
            now=now,
        )
    return False


def _ended(certificate: Certificate) -> bool:
    return certificate.status_events.filter(status__in=StatusEvent.ENDS).exists()


def _open(step: CertificateStep, by: Actor, now: datetime) -> bool:
    """The person may sit the exam again, and none that an earlier edition asked. Nobody renews what is withdrawn, and what is on hold only
    once that has ended (`_go_on`). Where nothing is issued nothing opens: the next edition has this taken once more (schemes.py)."""
    certificate = current_of(step.certificate)
    if is_withdrawn(certificate) or is_on_hold(certificate):
        _close(certificate, by, now)
        return False
    exam, cycle = exam_of(certificate), certificate.cycle + 1
    if exam is None or _is_renewed(certificate, exam):
        return False
    person, opens_at = certificate.person, certificate.term.opens_at
    for former in exams_of(certificate).exclude(pk=exam.pk):
        close_renewal(person=person, quiz=former, cycle=cycle, by=by, now=now)
    open_renewal(person=person, quiz=exam, cycle=cycle, opens_at=opens_at, by=by)
    return False


def _is_renewed(certificate: Certificate, exam: Quiz) -> bool:
    """Whether there is nothing more to sit for it: what an earlier exam gave is good, too."""
    return has_passed_again(certificate, exam) or renewals_of(certificate).exists()


def _stop(step: CertificateStep, by: Actor, now: datetime) -> bool:
    """Whoever holds what is on hold or taken back does not get another by sitting the exam again."""
    certificate = current_of(step.certificate)
    # It may have been decided otherwise since.
    if is_withdrawn(certificate) or is_on_hold(certificate):
        _close(certificate, by, now)
    return _tell(step, step.certificate, now)


def _close(certificate: Certificate, by: Actor, now: datetime) -> None:
    """Close its exams, of every edition: what was stopped while nothing is issued, or between two, must not be renewed by the other one."""
    person, cycle = certificate.person, certificate.cycle + 1
    for exam in exams_of(certificate):
        if not _stays_open(certificate, exam):
            close_renewal(person=person, quiz=exam, cycle=cycle, by=by, now=now)


def _stays_open(certificate: Certificate, exam: Quiz) -> bool:
    """Whether it was renewed, or passed again. By one that was withdrawn nothing goes on; only a hold leaves that as it is, for its end
    would not open the exam again (`_open`)."""
    if is_withdrawn(certificate) and renewals_of(certificate).exists():
        return standing_renewals(certificate).exists()
    return _is_renewed(certificate, exam)


def _go_on(step: CertificateStep, by: Actor, now: datetime) -> bool:
    """It counts again, and its renewal is open if it was."""
    if step.certificate.term.standing(now) != "ahead":
        _open(step, by, now)
    return _tell(step, step.certificate, now)


def _remind(step: CertificateStep, by: Actor, now: datetime) -> bool:
    """While the exam is open to the person, who has not passed it again; not where the next reminder is due as well."""
    certificate = current_of(step.certificate)
    after = following(step.step)
    if after is not None and due_at(step.certificate, after) <= now:
        return False
    renewal = renewal_of(certificate, now)
    if renewal is None or renewal.state != "open" or not wants_reminders(certificate.person_id):
        return False
    entries = ExamEntry.objects.filter(user=certificate.person_id, quiz=renewal.exam)
    if not entries.filter(cycle__gt=certificate.cycle).exists():
        return False
    return _tell(step, certificate, now)


def _expire(step: CertificateStep, by: Actor, now: datetime) -> bool:
    """It has ended, and nothing goes on from it. What keeps that from going on is said."""
    certificate = current_of(step.certificate)
    is_old_news = now > due_at(step.certificate, step.step) + OLD_NEWS
    if is_old_news or is_withdrawn(certificate) or standing_renewals(certificate).exists():
        return False
    exam = exam_of(certificate)
    # What its points gave was taken back: nothing waits, and nothing is promised.
    is_taken_back = renewals_of(certificate).exists()
    return _tell(
        step,
        certificate,
        now,
        is_on_hold=is_on_hold(certificate),
        is_passed=exam is not None and not is_taken_back and has_passed_again(certificate, exam),
        is_taken_back=is_taken_back,
    )


def _tell_of_change(step: CertificateStep, by: Actor, now: datetime) -> bool:
    return _tell(step, step.certificate, now)


def _reissued(step: CertificateStep, by: Actor, now: datetime) -> bool:
    """What was given back takes up what went on without it: the place of the one that it renews, and its own renewal."""
    certificate = step.certificate
    if "given_back_at" in certificate.facts:
        if "renews" in certificate.facts and certificate.valid_from <= now:
            DOES["begins"](step, by, now)
        if certificate.term.standing(now) != "ahead":
            DOES["opens"](step, by, now)
    return _tell(step, certificate, now)


def _tell(step: CertificateStep, certificate: Certificate, now: datetime, **more: bool) -> bool:
    """Queue the mail of the step. None leaves where this site sends none, the holder was erased, or it says what stands no more."""
    if not sends_mail():
        return False
    if not hasattr(certificate, "holder") or _is_overtaken(step, now):
        return False
    row, headers, off = STEPS[step.step], {}, ""
    if row.is_reminder:
        off = off_link(certificate.person)
        headers = {
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    # The one language that this program speaks: nobody's browser decides it here.
    with override(settings.LANGUAGE_CODE):
        notice_of(
            row.mail,
            certificate.person.email,
            headers=headers,
            certificate=certificate,
            title=certificate.facts["scheme"]["title"],
            edition=certificate.facts["scheme"]["edition"],
            term=certificate.term,
            event=step.event,
            now=now,
            exam=exam_of(certificate),
            off=off,
            **more,
        ).send()
    return True


_Change = StatusEvent.Status
# By which later changes the news of a change is old, once they count. One that lies ahead leaves it true: both are told.
_OVERTAKEN_BY: dict[str, tuple[str, ...]] = {
    "issued": StatusEvent.ENDS,
    "reissued": StatusEvent.ENDS,
    "suspended": (_Change.REINSTATED, _Change.WITHDRAWN),
    "reinstated": (_Change.SUSPENDED, _Change.WITHDRAWN),
    "withdrawn": (_Change.UNDONE,),
}


def _is_overtaken(step: CertificateStep, now: datetime) -> bool:
    """Whether what it tells is so no more by a change that is told by itself: a worker was away, or a restore has begun anew."""
    if step.event is None:
        return False
    later = StatusEvent.objects.filter(certificate=step.certificate_id, pk__gt=step.event.pk)
    counts = Q(effect=StatusEvent.Effect.VOID_FROM_START) | Q(effective_at__lte=now)
    old = Q(counts, status__in=_OVERTAKEN_BY[step.step])
    if step.step == "withdrawn":  # whichever was written last says from when
        old |= Q(status=_Change.WITHDRAWN)
    return later.filter(old).exists()


DOES: dict[str, Callable[[CertificateStep, Actor, datetime], bool]] = {
    "begins": _begin,
    "opens": _open,
    **{name: _remind for name, step in STEPS.items() if step.is_reminder},
    "expired": _expire,
    "issued": _tell_of_change,
    "reissued": _reissued,
    "suspended": _stop,
    "reinstated": _go_on,
    "withdrawn": _stop,
}
