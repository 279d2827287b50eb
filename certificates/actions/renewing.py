"""What a certificate renews, what renews it, and where its holder stands with that. Nothing is written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KT

from certificates.actions.stops import standing_withdrawals, with_last_stop
from certificates.domain.renewal import Standing as ByTheCalendar
from certificates.domain.renewal import Term
from certificates.domain.status import Event, is_suspended, withdrawals
from certificates.models import Certificate, Scheme, StatusEvent
from quizzes.models import Attempt, Quiz, Result
from trainingsite.accounts.actors import Person

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
    """Earlier certificates that let no pass of a later cycle through, with `why`: withdrawn since its exam began, for good, or on hold, until
    somebody has decided. `began`: that moment, or where a statement around this one has it."""
    events = StatusEvent.objects.filter(certificate=OuterRef("pk"))
    on_hold = Q(last_stop=StatusEvent.Status.SUSPENDED) & ~Exists(
        events.filter(status__in=StatusEvent.ENDS)
    )
    withdrawn = Q(
        Exists(standing_withdrawals().filter(certificate=OuterRef("pk"), recorded_at__gte=began))
    )
    why = Case(When(withdrawn, then=Value("earlier-withdrawn")), default=Value("earlier-on-hold"))
    rows = with_last_stop().filter(withdrawn | on_hold, replaced_by=None, **whose)
    found: QuerySet[Certificate] = rows.annotate(why=why).order_by("-why")  # for good goes first
    return found


def took_the_place() -> QuerySet[Certificate]:
    """The renewal of which the event around says that it took a certificate's place: it renews that one, or what that was before a
    correction, began at the moment of the event, and was issued and not withdrawn by then; of several the last correction."""
    by_then = StatusEvent.objects.filter(
        certificate=OuterRef("pk"), recorded_at__lte=OuterRef(OuterRef("recorded_at"))
    )
    gone = by_then.filter(status=StatusEvent.Status.WITHDRAWN)
    here = by_then.filter(status=StatusEvent.Status.ISSUED)
    renewed = Certificate.objects.filter(
        code=OuterRef("renews"),
        person=OuterRef("person"),
        cycle=OuterRef(OuterRef("certificate__cycle")),
    )
    rows = Certificate.objects.annotate(renews=KT("facts__renews"))
    found = rows.filter(
        ~Exists(gone),
        Exists(here),
        Exists(renewed),
        person=OuterRef("certificate__person"),
        cycle__gt=OuterRef("certificate__cycle"),
        valid_from=OuterRef("effective_at"),
    )
    return found.order_by("cycle", "-issue")


def renewals_of(certificate: Certificate) -> QuerySet[Certificate]:
    """Issued certificates of later cycles of the same person and scheme, the first one first."""
    later = _issued(certificate.person_id, _code(certificate))
    return later.filter(cycle__gt=certificate.cycle).order_by("cycle", "issue")


def standing_renewals(certificate: Certificate) -> QuerySet[Certificate]:
    """Those of them that nothing replaced and nobody withdrew: of one that was corrected what stands in its place."""
    corrected = Certificate.objects.issued().filter(replaces=OuterRef("pk"))
    rows = renewals_of(certificate).filter(~Exists(corrected))
    return rows.filter(~Exists(standing_withdrawals().filter(certificate=OuterRef("pk"))))


def standing_beside(certificate: Certificate) -> QuerySet[Certificate]:
    """Others of its cycle, under whichever edition of the scheme, that nothing replaced and nobody withdrew: of another pass."""
    same = {"person": certificate.person_id, "scheme__code": _code(certificate)}
    rows = Certificate.objects.filter(**same, cycle=certificate.cycle, replaced_by=None)
    gone = standing_withdrawals().filter(certificate=OuterRef("pk"))
    return rows.filter(~Exists(gone)).exclude(pk__in=_line_of(certificate))


def _line_of(certificate: Certificate) -> list[int]:
    """It and what was issued in its place, one after the other."""
    line = [certificate.pk]
    while found := Certificate.objects.filter(replaces=line[-1]).values_list("pk", flat=True):
        line += found
    return line


def _issued(person: int, scheme: str) -> QuerySet[Certificate]:
    return Certificate.objects.issued().filter(person=person, scheme__code=scheme)


def current_of(certificate: Certificate) -> Certificate:
    """The one that stands in its place now, after every reissue; itself where there was none."""
    while found := Certificate.objects.issued().filter(replaces=certificate).first():
        certificate = found
    return certificate


def is_withdrawn(certificate: Certificate) -> bool:
    """Whether it was withdrawn, also from a day ahead, and nobody has undone that."""
    return bool(withdrawals(_history(certificate)))


def is_on_hold(certificate: Certificate) -> bool:
    """Whether it is suspended: somebody has to decide first."""
    return is_suspended(_history(certificate))


def _history(certificate: Certificate) -> list[Event]:
    rows = sorted(certificate.status_events.all(), key=lambda event: event.pk)
    return [event.as_event() for event in rows]


def _code(certificate: Certificate) -> str:
    """That of its scheme, as it stands in every edition."""
    return str(certificate.facts["scheme"]["code"])


def exam_of(certificate: Certificate) -> Quiz | None:
    """The exam that renews it: of its scheme in the edition in force; None where nothing is issued any more."""
    in_force = Scheme.objects.in_force().filter(code=_code(certificate))
    scheme = in_force.select_related("exam__course").order_by("pk").first()
    return None if scheme is None else scheme.exam


def opens_for_holder(person: Person, exam: Quiz) -> datetime | None:
    """From when the holder of a certificate may sit an exam that another edition of its scheme asks: in its window. Before, the certificate
    that they hold would answer the pass. None where that is in nobody's way: no certificate, or one whose own pass counts no more."""
    schemes = Scheme.objects.in_force().filter(exam=exam)
    held = Certificate.objects.issued().filter(
        person=person, scheme__code__in=schemes.values("code"), replaced_by=None
    )
    last = held.select_related("attempt__current_result").order_by("-cycle", "-issue").first()
    if last is None or last.attempt.quiz_id == exam.pk or is_withdrawn(last):
        return None
    result = last.attempt.current_result
    return last.term.opens_at if result is not None and result.state in _ENOUGH else None


def exams_of(certificate: Certificate) -> QuerySet[Quiz]:
    """Those by which it is or was renewed: of its scheme in every edition, whatever is in force."""
    return Quiz.objects.filter(schemes__code=_code(certificate)).distinct()


def has_passed_again(certificate: Certificate, exam: Quiz) -> bool:
    """Whether the person has the points of a later cycle."""
    later = Attempt.objects.filter(user=certificate.person_id, quiz=exam)
    later = later.filter(entry__cycle__gt=certificate.cycle)
    return later.filter(current_result__state__in=_ENOUGH).exists()


@dataclass(frozen=True)
class Renewal:
    """Where the holder stands: by the calendar, or it is passed again, or renewed. `exam`: what is sat. `new`: what renews it; `newest`:
    what stands at the end, where that was renewed too."""

    state: ByTheCalendar | Literal["passed", "renewed"]
    term: Term
    exam: Quiz | None
    new: Certificate | None = None
    newest: Certificate | None = None


def renewal_of(certificate: Certificate, now: datetime) -> Renewal | None:
    """Where the holder stands with renewing it; None where it is not renewed: on hold, withdrawn, replaced by a corrected one, of a scheme
    that issues nothing any more, or where what renewed it was withdrawn."""
    if current_of(certificate) != certificate:
        return None
    if is_withdrawn(certificate) or is_on_hold(certificate):
        return None
    exam, term = exam_of(certificate), certificate.term
    if renewals_of(certificate).exists():
        return _renewed(term, exam, list(standing_renewals(certificate)))
    if exam is None:
        return None
    if has_passed_again(certificate, exam):
        return Renewal("passed", term, exam)
    return Renewal(term.standing(now), term, exam)


def _renewed(term: Term, exam: Quiz | None, later: list[Certificate]) -> Renewal | None:
    """By the first of these; None where there is none."""
    if not later:
        return None
    new, newest = later[0], later[-1]
    return Renewal("renewed", term, exam, new, None if newest == new else newest)
