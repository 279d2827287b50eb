"""What was left undone: reservations without a document, passes without a certificate, certificates without a pass."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from certificates.actions.issuing import finish, issue_certificate
from certificates.actions.renewing import in_the_way
from certificates.actions.status import suspend
from certificates.actions.stops import standing_withdrawals, with_last_stop
from certificates.domain.waiting import Pass
from certificates.models import Backlog, Certificate, Scheme, StatusEvent
from quizzes.models import Attempt, Invigilation, Quiz, Result
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase

MOST_PER_SWEEP = 50
# A pass waits since it was scored; a corrected certificate, which keeps the dates of the old one, and one that begins on a day ahead,
# since it was reserved.
_SINCE = Case(
    When(replaces=None, valid_from__lt=F("reserved_at"), then=F("valid_from")),
    default=F("reserved_at"),
)
# A pass or fail that is scored again with other numbers stays that of the day on which it was reached.
_STOOD_SINCE = Coalesce("current_result__stood_since", "current_result__scored_at")
# The same of the attempt that a certificate rests on.
_OWN_STOOD_SINCE = Coalesce(
    "attempt__current_result__stood_since", "attempt__current_result__scored_at"
)
_ENDS = (StatusEvent.Status.WITHDRAWN, StatusEvent.Status.SUPERSEDED)
log = logging.getLogger(__name__)


def sweep(*, by: Actor, now: datetime) -> int:
    """Finish every reservation, issue every pass that was missed, suspend what lost its pass. Returns how many were made.

    What it leaves waiting is noted in the Backlog, for the health check.
    """
    check(by, Act.SWEEP_CERTIFICATES)
    for certificate in certificates_without_pass()[:MOST_PER_SWEEP]:
        _try_one(partial(_suspend, certificate, by=by, now=now))
    reserved, missed = _reserved(), _missed()
    free = [found.pk for found in reserved if found.is_free_at(now)][:MOST_PER_SWEEP]
    certificates = Certificate.objects.in_bulk(free)
    made = sum(
        _try_one(partial(finish, by=by, certificate=certificates[pk], now=now)) for pk in free
    )
    tried = [found.pk for found in missed[:MOST_PER_SWEEP]]
    issue = partial(issue_certificate, by=by, now=now)
    made += sum(_try_one(partial(issue, attempt_id=pk)) for pk in tried)
    untried = [found for found in reserved if found.pk not in certificates]
    since = [found.since for found in [*untried, *missed[MOST_PER_SWEEP:]]]
    _note_backlog(min([*since, *_still_waiting(free, tried)], default=None), now=now)
    return made


@dataclass(frozen=True)
class _Waiting:
    """A reservation or a pass that the sweep found waiting: since when, and who else may be at it until when."""

    pk: int
    since: datetime
    leased_until: datetime | None = None

    def is_free_at(self, now: datetime) -> bool:
        return self.leased_until is None or self.leased_until < now


def _reserved() -> list[_Waiting]:
    """Reservations without a document, the oldest first. Few, ever: a crash leaves one, and what cannot be printed."""
    rows = Certificate.objects.unfinished().annotate(since=_SINCE)
    found = rows.order_by("reserved_at", "id").values_list("pk", "since", "lease__until")
    return [_Waiting(*row) for row in found]


def _missed() -> list[_Waiting]:
    """Passes without a reservation, the oldest first: as many as a sweep takes, and one more that says what is left."""
    rows = passes_without_certificate().values_list("pk", _STOOD_SINCE)
    return [_Waiting(*row) for row in rows[: MOST_PER_SWEEP + 1]]


def _still_waiting(reserved: list[int], missed: list[int]) -> list[datetime]:
    """Since when those wait that were tried and not made. Looks at these alone: a scan would cost another sweep."""
    if not reserved and not missed:
        return []
    left = Certificate.objects.unfinished().annotate(since=_SINCE)
    passes = passes_without_certificate().filter(pk__in=missed)
    return [
        *left.filter(pk__in=reserved).values_list("since", flat=True),
        *left.filter(attempt__in=missed).values_list("since", flat=True),
        *passes.values_list(_STOOD_SINCE, flat=True),
    ]


def _note_backlog(waiting_since: datetime | None, *, now: datetime) -> None:
    """One statement outside a transaction, so that SQLite's one writer is held for nothing else."""
    if not Backlog.objects.filter(pk=1).update(waiting_since=waiting_since, swept_at=now):
        row = Backlog(waiting_since=waiting_since, swept_at=now)
        Backlog.objects.bulk_create([row], ignore_conflicts=True)


def passes_without_certificate() -> QuerySet[Attempt]:
    """Passes that deserve a row and have none, the oldest first: the rule of domain.eligibility as a query.

    Passes that deserve none are left out here, so that however many there are they never crowd out the others.
    """
    return _unanswered(Attempt.objects.passed()).filter(
        ~Exists(
            _behind_earlier()
        ),  # until somebody decides about the earlier certificate, or for good
        ~Exists(_not_cosigned()),  # for two days at most
        ~Exists(_frozen()),  # until two people have decided whose the account is
        Exists(Scheme.objects.issuing_for(exam=OuterRef("quiz"), began=OuterRef("started_at"))),
        user__register_clash_with=None,  # waits for a person, not for us
    )


def passes_of(user: Person) -> list[Pass]:
    """The person's passes that no certificate answers, the oldest first: those that deserve a row, and those that are
    withheld, a held sitting among them. One statement, because of what may happen between two: see `standing`. It is long, so
    nobody asks it who has none."""
    enough_points = [Result.State.PASSED, Result.State.HELD]
    attempts = Attempt.objects.filter(current_result__state__in=enough_points)
    if not attempts.filter(user=user, quiz__purpose=Quiz.Purpose.EXAM).exists():
        return []
    in_force = Exists(
        Scheme.objects.issuing_for(exam=OuterRef("quiz"), began=OuterRef("started_at"))
    )
    # Where nothing is issued any more, what was issued under a retired scheme still answers.
    of_exam = Scheme.objects.filter(exam=OuterRef(OuterRef("quiz")))
    answered = _answers().filter(_has_code_of(of_exam))
    not_issued = Q(~Exists(answered), quiz__purpose=Quiz.Purpose.EXAM)
    found = _unanswered(attempts).filter(in_force | not_issued, user=user)
    clash = Q(user__register_clash_with__isnull=False)
    held = Case(When(current_result__state=Result.State.HELD, then=F("uuid")))
    rows = found.annotate(
        in_force=in_force,
        has_clash=ExpressionWrapper(clash, BooleanField()),
        held=held,
        unsigned=Case(When(Exists(_not_cosigned()), then=F("uuid"))),
        stopped=Subquery(_behind_earlier().values("why")[:1]),
    )
    columns = ("pk", "quiz__code", "quiz__title", _STOOD_SINCE)
    facts = ("in_force", "has_clash", "held", "unsigned", "stopped")
    return [Pass(*row) for row in rows.values_list(*columns, *facts)]


def _not_cosigned() -> Any:
    """That the attempt of the statement around waits for its invigilator."""
    return Invigilation.objects.unsettled().filter(attempt=OuterRef("pk"))


def _frozen() -> Any:
    """That nobody knows yet whose the account of the statement around is."""
    return ReviewCase.objects.freezing().filter(person=OuterRef("user"))


def _behind_earlier() -> Any:
    """That an earlier certificate of the same person lets no pass through (`reserving._stop_behind_earlier`)."""
    return in_the_way(
        began=OuterRef(OuterRef("started_at")),
        person=OuterRef("user"),
        cycle__lt=Coalesce(OuterRef("entry__cycle"), 1),
    ).filter(_has_code_of(_issuing()))


def _issuing() -> QuerySet[Scheme]:
    """The schemes under which the pass of the statement around the one around earns a certificate."""
    return Scheme.objects.issuing_for(
        exam=OuterRef(OuterRef("quiz")), began=OuterRef(OuterRef("started_at"))
    )


def _has_code_of(schemes: QuerySet[Scheme]) -> Exists:
    """That the certificate of the statement around has the code of one of these schemes: an earlier edition may have asked another exam
    (certificates/domain/renewal.py)."""
    return Exists(schemes.filter(code=OuterRef("scheme__code")))


def _unanswered(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Those of the passes without a certificate of their own or, under any edition of the scheme in force, of their cycle; the
    oldest first."""
    answered = _answers().filter(_has_code_of(_issuing()))
    # Whoever was erased gets no certificate any more: nobody knows for whom.
    found = attempts.filter(~Exists(answered), certificates=None, erased_name=None)
    return found.order_by(_STOOD_SINCE, "id")


def _answers() -> QuerySet[Certificate]:
    """The certificates that answer the pass of the statement around: of its cycle, not withdrawn before it, and with a pass of their
    own, or reinstated since somebody took it."""
    earlier_withdrawal = standing_withdrawals().filter(
        certificate=OuterRef("pk"),
        recorded_at__lt=Coalesce(
            OuterRef(OuterRef("current_result__stood_since")),
            OuterRef(OuterRef("current_result__scored_at")),
        ),
    )
    was_reinstated = Q(last_stop=StatusEvent.Status.REINSTATED, stopped_at__gte=_OWN_STOOD_SINCE)
    is_own = Q(attempt__current_result__state=Result.State.PASSED)
    found: QuerySet[Certificate] = with_last_stop().filter(
        ~Exists(earlier_withdrawal),
        is_own | Q(attempt__current_result__by=None) | was_reinstated,
        person=OuterRef("user"),
        cycle=Coalesce(OuterRef("entry__cycle"), 1),
        replaced_by=None,
    )
    return found


def passes_behind(certificate: Certificate) -> QuerySet[Attempt]:
    """Passes of its holder that become no certificate because of this one: withdrawn since they were begun, or on hold."""
    behind = _behind_earlier().filter(pk=certificate.pk)
    passes = Attempt.objects.passed().filter(Exists(behind), user=certificate.person_id)
    return _unanswered(passes)


def suspended_with_pass() -> QuerySet[Certificate]:
    """Certificates suspended because their pass was taken, which has counted again since: nobody has judged them by that."""
    ended = StatusEvent.objects.filter(certificate=OuterRef("pk"), status__in=_ENDS)
    found: QuerySet[Certificate] = with_last_stop().filter(
        ~Exists(ended),
        last_stop=StatusEvent.Status.SUSPENDED,
        stop_class=StatusEvent.ReasonClass.RESULT_CHANGED,
        stopped_at__lt=_OWN_STOOD_SINCE,
        attempt__current_result__state=Result.State.PASSED,
    )
    return found.order_by("id")


def on_hold() -> QuerySet[Certificate]:
    """Certificates on hold: somebody has to decide about each."""
    ended = StatusEvent.objects.filter(certificate=OuterRef("pk"), status__in=_ENDS)
    found: QuerySet[Certificate] = with_last_stop().filter(
        ~Exists(ended), last_stop=StatusEvent.Status.SUSPENDED
    )
    return found.order_by("id")


def certificates_without_pass() -> QuerySet[Certificate]:
    """Certificates in force whose attempt a person has made count for nothing, and which nobody has judged since."""
    ended = StatusEvent.objects.filter(certificate=OuterRef("pk"), status__in=_ENDS)
    judged = StatusEvent.objects.filter(
        certificate=OuterRef("pk"),
        status__in=["suspended", "reinstated"],
        recorded_at__gte=Coalesce(
            OuterRef("attempt__current_result__stood_since"),
            OuterRef("attempt__current_result__scored_at"),
        ),
    )
    lost = Certificate.objects.issued().exclude(attempt__current_result__state=Result.State.PASSED)
    return (
        lost.filter(~Exists(ended), ~Exists(judged), attempt__current_result__by__isnull=False)
        .select_related("attempt__current_result__by")
        .order_by("id")
    )


def _suspend(certificate: Certificate, *, by: Actor, now: datetime) -> None:
    """Nobody may rely on it until an administrator has withdrawn or reinstated it.

    The program acts, because whoever voided the attempt may be switched off by now; the history names them.
    """
    result = certificate.attempt.current_result
    assert result is not None  # noqa: S101 -- certificates_without_pass only offers those with one
    suspend(
        certificate=certificate,
        by=by,
        decided_by=result.by,
        reason_class=StatusEvent.ReasonClass.RESULT_CHANGED,
        reason=_why(result),
        now=now,
    )


def _why(result: Result) -> str:
    if result.state == Result.State.VOID:
        return _("The attempt it rests on was voided: %(why)s") % {"why": result.reason}
    return _("The pass it rests on does not count any more: %(why)s") % {"why": result.reason}


def _try_one(work: Callable[[], Certificate | None]) -> int:
    """One certificate's trouble must not keep the others waiting."""
    try:
        return int(work() is not None)
    except Exception:
        log.exception("the sweep could not make a certificate")
        return 0


def last_backlog() -> Backlog | None:
    """What the last sweep left waiting, one row by its key; None before the first sweep."""
    return Backlog.objects.filter(pk=1).first()
