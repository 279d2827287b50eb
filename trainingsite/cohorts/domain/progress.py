"""How far somebody is, from outcomes alone: no answer, no mark and no score comes in here, so that none can come out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from quizzes.sitting.domain.timing import TriesGranted, next_try

# Of a check and of an exam.
NOT_BEGUN, IN_STUDY, PASSED = "not-begun", "in-study", "passed"
# Of an exam alone. A sitting that somebody looks at is not told apart from one whose result is on its way.
RUNNING, NOT_FINAL, FAILED = "running", "not-final", "failed"
EXPIRES_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Sitting:
    """One attempt: when it was closed, in the site's time zone; the state of its result ("" without one); whether it belongs to the
    cycle of the exam that runs."""

    closed_at: datetime | None
    state: str
    is_of_cycle: bool = True


@dataclass(frozen=True)
class Rule:
    """What of an exam's policy says when a further try opens."""

    tries: int | None = None
    window_days: int | None = None
    waits_days: Sequence[int] = ()


@dataclass(frozen=True)
class Step:
    """A check or an exam of one person: where it stands, since which day, by which day it is due. Of an exam that was failed: tries left
    (None: no limit), and from when on the next may begin."""

    state: str
    on: date | None = None
    due: date | None = None
    is_overdue: bool = False
    tries_left: int | None = None
    opens_at: datetime | None = None


def check_step(
    sittings: Iterable[Sitting], *, has_studied: bool, due: date | None, today: date
) -> Step:
    """Where somebody stands with a module: by the first pass of its check, or by whether they opened a lesson or sat the check."""
    known = list(sittings)
    passed = _passed_on(known)
    if passed is not None:
        return Step(PASSED, passed, due)
    state = IN_STUDY if has_studied or known else NOT_BEGUN
    return Step(state, due=due, is_overdue=is_over(due, today))


def is_over(due: date | None, today: date) -> bool:
    """Whether the day by which something is due is behind us: it is due until its end."""
    return due is not None and due < today


def exam_step(
    sittings: Iterable[Sitting],
    *,
    rule: Rule,
    granted: Sequence[TriesGranted] = (),
    due: date | None,
    today: date,
    now: datetime,
) -> Step:
    """Where somebody stands with an exam. What counts for nothing (void) is as if it had not been."""
    counted = [one for one in sittings if one.state != "void"]
    of_cycle = [one for one in counted if one.is_of_cycle]
    passed = _passed_on(of_cycle) or (None if of_cycle else _passed_on(counted))
    if passed is not None:
        return Step(PASSED, passed, due)
    late = is_over(due, today)
    if any(one.closed_at is None for one in of_cycle):
        return Step(RUNNING, due=due, is_overdue=late)
    closed = sorted((one for one in of_cycle if one.closed_at), key=_closed)
    if not closed:
        return Step(NOT_BEGUN, due=due, is_overdue=late)
    last = closed[-1]
    if last.state != "failed":
        return Step(NOT_FINAL, _closed(last).date(), due, late)
    following = next_try(
        [_closed(one) for one in closed],
        tries=rule.tries,
        window_days=rule.window_days,
        waits_days=rule.waits_days,
        now=now,
        granted=granted,
    )
    return Step(FAILED, _closed(last).date(), due, late, following.tries_left, following.opens_at)


def _closed(one: Sitting) -> datetime:
    assert one.closed_at is not None  # noqa: S101 -- only closed ones are asked
    return one.closed_at


def _passed_on(sittings: Iterable[Sitting]) -> date | None:
    passed = [_closed(one) for one in sittings if one.state == "passed" and one.closed_at]
    return min(passed).date() if passed else None


@dataclass(frozen=True)
class Held:
    """A certificate: its status on this day, as a clinic is told it, and its last day."""

    status: str
    until: date

    def is_expiring(self, today: date) -> bool:
        """Whether it is in date and ends within EXPIRES_SOON."""
        return self.status == "valid" and self.until - today <= EXPIRES_SOON


@dataclass(frozen=True)
class Row:
    """One person of a group: modules in their order, exams, the newest certificate of each exam."""

    member: str
    name: str
    email: str
    joined_at: datetime
    checks: tuple[Step, ...]
    exams: tuple[Step, ...]
    held: tuple[Held, ...]

    @property
    def steps(self) -> list[Step]:
        """Everything that can be due."""
        return [*self.checks, *self.exams]

    @property
    def is_overdue(self) -> bool:
        """Whether something is due since before today."""
        return any(step.is_overdue for step in self.steps)

    @property
    def has_begun(self) -> bool:
        """Whether anything was opened, sat or passed."""
        return any(step.state != NOT_BEGUN for step in self.steps)

    @property
    def has_passed(self) -> bool:
        """Whether every exam is passed; of a course without one every check."""
        asked = self.exams or self.checks
        return bool(asked) and all(step.state == PASSED for step in asked)

    def is_expiring(self, today: date) -> bool:
        """Whether a certificate ends soon."""
        return any(one.is_expiring(today) for one in self.held)
