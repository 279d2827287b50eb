"""Whether a person can start a quiz now, and if not, why and when."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from courses.models import leads_of
from courses.publishing.models.signatures import Standing
from quizzes.bank.models import QuestionSignOff, QuestionVersion
from quizzes.sitting.actions.keys import closed_until
from quizzes.sitting.actions.try_grants import try_grants_of
from quizzes.sitting.domain import timing
from quizzes.sitting.models import Attempt, AttemptQuerySet, ExamEntry, Quiz, Result, TryGrant
from trainingsite.accounts.actors import Person

_AT_ANY_TIME = datetime.min.replace(tzinfo=UTC)
# From when a person may sit an exam for the first time, by what a part above knows.
NotBefore = Callable[[Person, Quiz], datetime | None]
_ASKED: list[NotBefore] = []
State = Literal["open", "in_progress", "locked", "waiting", "passed", "no_tries"]


@dataclass(frozen=True)
class Availability:
    """`can_start`: a new attempt may begin. `attempt`: the open one, if any. `reason`: a code, see NotOpen."""

    state: State
    can_start: bool = False
    reason: str = ""
    opens_at: datetime | None = None
    attempt: Attempt | None = None
    tries_left: int | None = None
    last_result: Result | None = None
    has_passed: bool = False  # also while it is open once more, for practice
    past: tuple[
        Attempt, ...
    ] = ()  # the closed ones as they stood in the same reading, latest first

    @property
    def last_failed(self) -> Attempt | None:
        """The latest attempt whose result is a fail."""
        failed = (a for a in self.past if a.current_result and a.current_result.state == "failed")
        return next(failed, None)


def current_entry(*, user: Person, quiz: Quiz) -> ExamEntry | None:
    """The person's latest entry for the exam; the first is made when the first attempt starts."""
    return ExamEntry.objects.filter(user=user, quiz=quiz).order_by("-cycle").first()


def availability(*, user: Person, quiz: Quiz, now: datetime) -> Availability:
    """The person's standing with this quiz at `now`. Reads only."""
    attempts = list(_attempts(user, quiz))
    past = tuple(attempt for attempt in reversed(attempts) if attempt.closed_at is not None)
    has_passed = any(a.current_result and a.current_result.state == "passed" for a in attempts)
    standing = _standing(user=user, quiz=quiz, attempts=attempts, now=now)
    return replace(standing, past=past, has_passed=has_passed)


def standing_to_start(*, user: Person, quiz: Quiz, now: datetime) -> Availability:
    """The same, as much of it as a start asks for: a practice quiz is always open, however often it was sat, so of it
    only what runs is read."""
    attempts = _attempts(user, quiz)
    if quiz.purpose != Quiz.Purpose.EXAM:
        attempts = attempts.open()
    return _standing(user=user, quiz=quiz, attempts=list(attempts), now=now)


def _attempts(user: Person, quiz: Quiz) -> AttemptQuerySet:
    """All of a person's attempts at a quiz, the first one first."""
    attempts = Attempt.objects.filter(user=user, quiz=quiz).select_related("current_result")
    told = attempts.defer("current_result__marks", "current_result__domains")
    return told.order_by("started_at", "id")


def _standing(*, user: Person, quiz: Quiz, attempts: list[Attempt], now: datetime) -> Availability:
    last = next((a.current_result for a in reversed(attempts) if a.current_result), None)
    running = next((a for a in attempts if a.closed_at is None), None)
    if running is not None and timing.counts_at(now, running.closes_at):
        return Availability("in_progress", attempt=running, last_result=last)
    if quiz.purpose != Quiz.Purpose.EXAM:
        passed = any(a.current_result and a.current_result.state == "passed" for a in attempts)
        return Availability("passed" if passed else "open", can_start=True, last_result=last)
    return _exam_availability(user=user, quiz=quiz, attempts=attempts, last=last, now=now)


def _exam_availability(
    *, user: Person, quiz: Quiz, attempts: list[Attempt], last: Result | None, now: datetime
) -> Availability:
    entry = current_entry(user=user, quiz=quiz)
    of_cycle = [a for a in attempts if entry is not None and a.entry_id == entry.pk]
    if any(a.current_result and a.current_result.state == "passed" for a in of_cycle):
        return Availability("passed", reason="already-passed", last_result=last)
    if any(a.current_result and a.current_result.state == "held" for a in of_cycle):
        return Availability("locked", reason="held", last_result=last)
    opens_at = closed_until(user, quiz.course_id, now)
    if opens_at is not None:
        return Availability("locked", reason="keys-read", opens_at=opens_at, last_result=last)
    if unpassed_checks(user=user, quiz=quiz):
        return Availability("locked", reason="checks-not-passed", last_result=last)
    grants = try_grants_of(user, quiz, entry.cycle if entry is not None else 1)
    not_before = _not_before(user, quiz, entry)
    windows = _windows(entry, grants, not_before)
    if not any(begin <= now and (end is None or now < end) for begin, end in windows):
        opens_at = min((begin for begin, _end in windows if begin > now), default=None)
        if opens_at is None:
            return Availability("locked", reason="entry-closed", last_result=last)
        reason = "renewal-ahead" if not_before > now else "wait"
        return Availability("waiting", reason=reason, opens_at=opens_at, last_result=last)
    return _retake_availability(quiz, of_cycle, grants, last, now)


def asks_before_begin(ask: NotBefore) -> None:
    """Said at start-up by a part that knows from when a person may sit an exam for the first time; None is at any time."""
    _ASKED.append(ask)


def _not_before(user: Person, quiz: Quiz, entry: ExamEntry | None) -> datetime:
    """From when the exam may be sat for the first time. A renewal says so itself."""
    if entry is not None and entry.reason == ExamEntry.Reason.RENEWAL:
        return _AT_ANY_TIME
    return max((at for ask in _ASKED if (at := ask(user, quiz))), default=_AT_ANY_TIME)


def _windows(
    entry: ExamEntry | None, grants: list[TryGrant], not_before: datetime
) -> list[tuple[datetime, datetime | None]]:
    """From when to when the exam may be begun: as the entry says, before the first from `not_before` on, and as was granted beside it. What is
    granted takes nothing away."""
    granted = [
        (grant.opens_at, grant.closes_at)
        for grant in grants
        if grant.kind == TryGrant.Kind.WINDOW and grant.opens_at is not None
    ]
    opens_at, closes_at = (
        (not_before, None) if entry is None else (max(entry.opens_at, not_before), entry.closes_at)
    )
    return [(opens_at, closes_at), *granted]


def _retake_availability(
    quiz: Quiz,
    of_cycle: list[Attempt],
    grants: list[TryGrant],
    last: Result | None,
    now: datetime,
) -> Availability:
    policy = quiz.current_policy
    assert policy is not None  # noqa: S101 -- Quiz.objects.current() only offers quizzes with one
    counted = [a for a in of_cycle if not (a.current_result and a.current_result.state == "void")]
    following = timing.next_try(
        [a.closed_at or now for a in counted],
        tries=policy.tries,
        window_days=policy.window_days,
        waits_days=policy.waits_days,
        now=now,
        granted=[
            timing.TriesGranted(grant.made_at, grant.tries, grant.opens_at)
            for grant in grants
            if grant.kind != TryGrant.Kind.WINDOW
        ],
    )
    if following.no_tries_left:
        return Availability(
            "no_tries",
            reason="no-tries-left",
            opens_at=following.opens_at,
            tries_left=0,
            last_result=last,
        )
    if following.opens_at:
        return Availability(
            "waiting",
            reason="wait",
            opens_at=following.opens_at,
            tries_left=following.tries_left,
            last_result=last,
        )
    return Availability("open", can_start=True, tries_left=following.tries_left, last_result=last)


def used_tries_bar_until(person: Person, now: datetime, *, at_most: timedelta) -> datetime | None:
    """Until when tries that the person used keep them from another of any exam, a bar without an end for `at_most` after the last
    one; None where nothing does. Reads only."""
    sat = Attempt.objects.filter(user=person, quiz__purpose=Quiz.Purpose.EXAM)
    exams = Quiz.objects.filter(pk__in=sat.values("quiz"), current_policy__isnull=False)
    found = (_barred_until(person, quiz, now, at_most) for quiz in exams.order_by("pk"))
    return max((at for at in found if at is not None), default=None)


def _barred_until(person: Person, quiz: Quiz, now: datetime, at_most: timedelta) -> datetime | None:
    entry = current_entry(user=person, quiz=quiz)
    tried = [a for a in _attempts(person, quiz) if entry is not None and a.entry_id == entry.pk]
    if entry is None or not tried:
        return None
    if any(a.current_result and a.current_result.state == "passed" for a in tried):
        return None
    standing = _retake_availability(
        quiz, tried, try_grants_of(person, quiz, entry.cycle), None, now
    )
    last = max(a.closed_at or now for a in tried)
    until = last + at_most if standing.state == "no_tries" else None
    if standing.opens_at is not None:
        until = standing.opens_at
    return until if until is not None and until > now else None


def sign_off_of(quiz: Quiz, *, day: date) -> list[Standing]:
    """Everybody whose signatures stand, if the lessons and questions of the quiz's course are all signed on `day`."""
    drawn = QuestionVersion.objects.live_in(quiz.course)
    if drawn.unsigned_on(day).exists():
        return []
    links = QuestionSignOff.objects.standing_on(day).covering(drawn)
    return leads_of(quiz.course, day, also=links)


def next_quiz(*, user: Person, quiz: Quiz) -> Quiz | None:
    """What to sit after this check: the next check that is not passed, else the exam that it opens."""
    exam = Quiz.objects.current().filter(opens_after=quiz).first()
    if exam is None:
        return None
    return next(iter(unpassed_checks(user=user, quiz=exam)), exam)


def unpassed_checks(*, user: Person, quiz: Quiz) -> list[Quiz]:
    """The quizzes that must be passed first and are not."""
    passed = Attempt.objects.filter(user=user).passed().values("quiz_id")
    return list(quiz.opens_after.exclude(pk__in=passed).order_by("module__position", "code"))
