"""What a certificate renews, what renews it, and where its holder stands with that. Nothing is written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from certificates.domain.renewal import Standing as ByTheCalendar
from certificates.domain.renewal import Term
from certificates.domain.status import is_suspended
from certificates.models import Certificate, Scheme, StatusEvent
from quizzes.models import Attempt, Quiz, Result

# A pass that somebody has still to look at needs no reminder either.
_ENOUGH = (Result.State.PASSED, Result.State.HELD)


def renewed_by(person: int, scheme: str, cycle: int) -> Certificate | None:
    """What a pass of that cycle renews: the person's last certificate of an earlier one, under whichever edition of the scheme; None
    where that was withdrawn, so that nothing goes on from it."""
    if cycle == 1:
        return None
    last = _issued(person, scheme).filter(cycle__lt=cycle).order_by("-cycle", "-issue").first()
    return None if last is None or is_withdrawn(last) else last


def in_the_way(*, began: Any, **whose: Any) -> QuerySet[Certificate]:
    """Earlier certificates that let no pass of a later cycle through: withdrawn since its exam began, for good, or on hold, until somebody
    has decided. `began`: that moment, or where a statement around this one has it."""
    events = StatusEvent.objects.filter(certificate=OuterRef("pk"))
    stops = events.filter(status__in=[StatusEvent.Status.SUSPENDED, StatusEvent.Status.REINSTATED])
    rows = Certificate.objects.alias(last_stop=Subquery(stops.order_by("-id").values("status")[:1]))
    on_hold = Q(last_stop=StatusEvent.Status.SUSPENDED) & ~Exists(
        events.filter(status=StatusEvent.Status.SUPERSEDED)
    )
    withdrawn = events.filter(status=StatusEvent.Status.WITHDRAWN, recorded_at__gte=began)
    return rows.filter(Q(Exists(withdrawn)) | on_hold, replaced_by=None, **whose)


def renewals_of(certificate: Certificate) -> QuerySet[Certificate]:
    """Issued certificates of later cycles of the same person and scheme, the first one first."""
    later = _issued(certificate.person_id, _code(certificate))
    return later.filter(cycle__gt=certificate.cycle).order_by("cycle", "issue")


def _issued(person: int, scheme: str) -> QuerySet[Certificate]:
    return Certificate.objects.issued().filter(person=person, scheme__code=scheme)


def current_of(certificate: Certificate) -> Certificate:
    """The one that stands in its place now, after every reissue; itself where there was none."""
    while found := Certificate.objects.issued().filter(replaces=certificate).first():
        certificate = found
    return certificate


def is_withdrawn(certificate: Certificate) -> bool:
    """Whether it was withdrawn, also from a day ahead."""
    return any(event.status == "withdrawn" for event in certificate.status_events.all())


def is_on_hold(certificate: Certificate) -> bool:
    """Whether it is suspended: somebody has to decide first."""
    rows = sorted(certificate.status_events.all(), key=lambda event: event.pk)
    return is_suspended([event.as_event() for event in rows])


def _code(certificate: Certificate) -> str:
    """That of its scheme, as it stands in every edition."""
    return str(certificate.facts["scheme"]["code"])


def exam_of(certificate: Certificate) -> Quiz | None:
    """The exam that renews it: of its scheme in the edition in force; None where nothing is issued any more."""
    in_force = Scheme.objects.in_force().filter(code=_code(certificate))
    scheme = in_force.select_related("exam__course").order_by("pk").first()
    return None if scheme is None else scheme.exam


def has_passed_again(certificate: Certificate, exam: Quiz) -> bool:
    """Whether the person has the points of a later cycle."""
    later = Attempt.objects.filter(user=certificate.person_id, quiz=exam)
    later = later.filter(entry__cycle__gt=certificate.cycle)
    return later.filter(current_result__state__in=_ENOUGH).exists()


@dataclass(frozen=True)
class Renewal:
    """Where the holder stands: by the calendar, or it is passed again, or renewed. `exam`: what is sat. `new`: what renews it."""

    state: ByTheCalendar | Literal["passed", "renewed"]
    term: Term
    exam: Quiz
    new: Certificate | None = None


def renewal_of(certificate: Certificate, now: datetime) -> Renewal | None:
    """Where the holder stands with renewing it; None where it is not renewed: on hold, withdrawn, replaced by a corrected one, of a scheme
    that issues nothing any more, or where what renewed it was withdrawn."""
    exam = exam_of(certificate)
    if exam is None or current_of(certificate) != certificate:
        return None
    if is_withdrawn(certificate) or is_on_hold(certificate):
        return None
    if (new := renewals_of(certificate).last()) is not None:
        return None if is_withdrawn(new) else Renewal("renewed", certificate.term, exam, new)
    if has_passed_again(certificate, exam):
        return Renewal("passed", certificate.term, exam)
    return Renewal(certificate.term.standing(now), certificate.term, exam)
