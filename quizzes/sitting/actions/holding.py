"""A sitting that went faster than reading allows is held until somebody has looked, three working days at most."""

from collections.abc import Collection
from datetime import date, datetime
from math import ceil
from statistics import median

from django.db import transaction
from django.db.models import Min
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from quizzes.sitting.actions.attempt_cases import cases_that_may_take
from quizzes.sitting.domain import pace
from quizzes.sitting.models import AnswerEvent, Attempt, Quiz, Result
from trainingsite.accounts.actions.case_parties import heard_by
from trainingsite.accounts.actions.cases import (
    close_settled,
    first_proposed,
    open_case,
    proposed_decision,
)
from trainingsite.accounts.actions.proposals import LAPSES_AFTER
from trainingsite.accounts.actors import SYSTEM, Actor
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.domain.calendar import working_days_later
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, named
from trainingsite.accounts.trial import is_trial_here

KIND, CORRECTED_KIND = "fast-sitting", "corrected-pass"
# Working days after a hearing, as for the look itself.
DECIDED_WITHIN = 3


def pace_of(attempt: Attempt) -> list[float]:
    """Seconds for each answered question (quizzes/sitting/domain/pace.py)."""
    in_time = AnswerEvent.objects.filter(attempt=attempt, is_late=False).order_by()
    first = in_time.values("question_version").annotate(first=Min("received_at"))
    return pace.seconds_each(attempt.started_at, first.values_list("first", flat=True))


def came_from_two_at_once(attempt: Attempt) -> bool:
    """Whether answers of two windows alternate. What a forgotten page sends after the end is no second device."""
    events = AnswerEvent.objects.filter(attempt=attempt, is_late=False).order_by("pk")
    return pace.came_from_two_at_once(events.values_list("window", flat=True))


def must_hold(attempt: Attempt) -> bool:
    """Whether a pass in this attempt waits for a look. On a trial installation nothing does: its certificates say so."""
    is_exam = attempt.quiz.purpose == Quiz.Purpose.EXAM
    if not is_exam or is_trial_here():
        return False
    return pace.is_faster_than_reading(pace_of(attempt))


def open_look(*, attempt: Attempt, by: Actor, now: datetime) -> ReviewCase:
    """Ask for the look, in the program's name. In the transaction in which the attempt is held. Raises NotAllowed."""
    check(by, Act.FINISH_ATTEMPT)
    return open_case(
        kind=KIND,
        by=SYSTEM,
        now=now,
        person=attempt.user,
        about=attempt,
        asked=_(
            "The exam was answered faster than reading takes: half of the questions in %(seconds)s s or less each."
        )
        % {"seconds": ceil(median(pace_of(attempt)))},
    )


def was_let_count(attempt: Attempt) -> bool:
    """Whether somebody has looked and let it count."""
    looks = ReviewCase.objects.filter(kind=KIND, about=named(attempt), outcome="counts")
    return bool(looks.exists())


def looks_that_are_late(now: datetime) -> list[Attempt]:
    """Attempts that are held, and whose day has passed without a decision. Not those of which a case is open that may take the pass: they
    wait for that one, until the hearing is over and nobody has proposed anything for as long as a look may take."""
    day = localdate(now)
    looks = ReviewCase.objects.open().filter(kind=KIND)
    late = [case.about for case in looks if case.answer_by_date < day or _is_left(case, day)]
    uuids = [about.rpartition(":")[2] for about in late]
    held = Attempt.objects.filter(uuid__in=uuids, current_result__state=Result.State.HELD)
    return [
        attempt
        for attempt in held
        if all(_is_left(case, day) for case in cases_that_may_take(attempt))
    ]


def _is_left(case: ReviewCase, day: date) -> bool:
    """Whether its hearing is over, and nothing was proposed in the working days after it. A proposal holds for as long as one may wait,
    however often it is made anew; where nobody has to be heard, to ask somebody shortens nothing that was promised."""
    over, since = heard_by(case), first_proposed(case)
    if not case_kind(case.kind).hears and (over is None or day <= case.answer_by_date):
        return False
    if since is not None and proposed_decision(case) is not None:
        return localdate(since + LAPSES_AFTER) < day
    return over is not None and working_days_later(over, DECIDED_WITHIN) < day


@transaction.atomic
def end_look(
    *, attempt: Attempt, note: str, by: Actor, now: datetime, kinds: Collection[str] = (KIND,)
) -> None:
    """There is nothing to look at any more: nobody has in time, or something else has decided. The attempt's row locked. Raises
    NotAllowed."""
    check(by, Act.RELEASE_SITTING)
    for case in ReviewCase.objects.open().filter(kind__in=kinds, about=named(attempt)):
        close_settled(case=case, note=note, by=SYSTEM, now=now)


def answer_by(attempt: Attempt) -> ReviewCase | None:
    """The case of a held attempt, with the day by which it is answered."""
    found: ReviewCase | None = (
        ReviewCase.objects.filter(kind=KIND, about=named(attempt)).order_by("-pk").first()
    )
    return found


def was_not_reviewed(result: Result) -> bool:
    """Whether this pass was held, and counts because nobody looked in time, however often it was scored again since."""
    if result.state != Result.State.PASSED or result.number == 1:
        return False
    earlier = Result.objects.filter(attempt=result.attempt_id, number__lt=result.number)
    held = earlier.filter(state=Result.State.HELD).order_by("-number").first()
    if held is None:
        return False
    released = Result.objects.get(attempt=result.attempt_id, number=held.number + 1)
    return released.state == Result.State.PASSED and released.by_id is None
