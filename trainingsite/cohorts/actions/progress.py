"""How far the people of a group are, read in a fixed number of queries, whoever many they are. Outcomes, days and the status of
certificates are all that is asked of the database here: never an answer, a mark, a score or a case."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from certificates.actions.verification import judge
from certificates.models import Certificate
from courses.models import Course, LessonProgress, Module
from quizzes.models import Attempt, ExamEntry, Quiz, TryGrant
from quizzes.sitting.domain.timing import TriesGranted
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, NotAllowed, check
from trainingsite.accounts.models import SecurityEvent
from trainingsite.cohorts.actions.groups import quizzes_with_dates
from trainingsite.cohorts.domain.progress import (
    Held,
    Row,
    Rule,
    Sitting,
    Step,
    check_step,
    exam_step,
)
from trainingsite.cohorts.models import Cohort, Invitation, Membership

Key = tuple[int, int]  # person, quiz


@dataclass(frozen=True)
class Progress:
    """The table of a group: modules with their checks, exams, due dates by quiz, and a row for each person, as they joined."""

    modules: tuple[tuple[Module, Quiz | None], ...]
    exams: tuple[Quiz, ...]
    due: dict[int, date]
    rows: tuple[Row, ...]
    today: date


def read_progress(*, cohort: Cohort, by: Person, now: datetime) -> Progress:
    """The table, for who may see this group; of a closed one without people. Raises NotAllowed."""
    check(by, Act.READ_GROUP)
    if not Cohort.objects.seen_by(by).filter(pk=cohort.pk).exists():
        raise NotAllowed(Act.READ_GROUP)
    return progress_of(cohort, now)


def note_taken(*, cohort: Cohort, format: str, rows: int, by: Person, now: datetime) -> None:  # noqa: A002
    """Write down that somebody took the table along. Raises NotAllowed."""
    check(by, Act.READ_GROUP)
    kind = SecurityEvent.Kind.EXPORTED
    note_security(kind=kind, by=by, now=now, about=cohort, format=format, rows=rows)


def progress_of(cohort: Cohort, now: datetime) -> Progress:
    """The same for the program itself."""
    quizzes = quizzes_with_dates(cohort.course)
    checks = {quiz.module_id: quiz for quiz in quizzes if quiz.purpose == Quiz.Purpose.CHECK}
    modules = tuple(
        (module, checks.get(module.pk))
        for module in Module.objects.filter(course=cohort.course).current()
    )
    exams = tuple(quiz for quiz in quizzes if quiz.purpose == Quiz.Purpose.EXAM)
    due = dict(cohort.due_dates.values_list("quiz_id", "due_date"))
    today = timezone.localdate(now)
    table = Progress(modules, exams, due, (), today)
    rows = () if cohort.closed_at else tuple(_rows(cohort, table, quizzes, now))
    return Progress(modules, exams, due, rows, today)


def _rows(cohort: Cohort, table: Progress, quizzes: list[Quiz], now: datetime) -> Iterable[Row]:
    members = Membership.objects.standing().filter(cohort=cohort)
    known = _Known(members.values("person"), table, quizzes)
    addresses = dict(
        Invitation.objects.filter(membership__in=members, erased_at=None)
        .order_by("accepted_at")
        .values_list("membership_id", "email")
    )
    certificates = _certificates(members.values("person"), cohort.course, now)
    for member in members.select_related("person").order_by("joined_at", "pk"):
        person = member.person
        yield Row(
            member=str(member.uuid),
            name=person.register_name or addresses.get(member.pk, ""),
            email=addresses.get(member.pk, ""),
            joined_at=member.joined_at,
            checks=tuple(known.check(person.pk, module, quiz) for module, quiz in table.modules),
            exams=tuple(known.exam(person.pk, quiz, now) for quiz in table.exams),
            held=certificates.get(person.pk, ()),
        )


class _Known:
    """What is read once for all people of a group."""

    def __init__(self, people: Any, table: Progress, quizzes: list[Quiz]) -> None:
        self._table = table
        self._cycles: dict[Key, tuple[int, int]] = {}
        entries = ExamEntry.objects.filter(user__in=people, quiz__in=table.exams)
        for person, quiz, cycle, pk in entries.order_by("cycle").values_list(
            "user_id", "quiz_id", "cycle", "pk"
        ):
            self._cycles[person, quiz] = (cycle, pk)
        self._sittings = self._read_sittings(people, quizzes)
        self._granted = self._read_granted(people)
        studied = LessonProgress.objects.filter(
            enrolment__user__in=people, lesson__module__in=[module for module, _q in table.modules]
        )
        pairs = studied.order_by().values_list("enrolment__user_id", "lesson__module_id")
        self._studied = set(pairs.distinct())

    def _read_sittings(self, people: Any, quizzes: list[Quiz]) -> dict[Key, list[Sitting]]:
        found = defaultdict(list)
        rows = Attempt.objects.filter(user__in=people, quiz__in=quizzes).order_by(
            "started_at", "pk"
        )
        for person, quiz, entry, closed_at, state in rows.values_list(
            "user_id", "quiz_id", "entry_id", "closed_at", "current_result__state"
        ):
            of_cycle = self._cycles.get((person, quiz), (0, entry))[1] == entry
            here = timezone.localtime(closed_at) if closed_at else None
            found[person, quiz].append(Sitting(here, state or "", of_cycle))
        return found

    def _read_granted(self, people: Any) -> dict[Key, list[TriesGranted]]:
        found = defaultdict(list)
        rows = TryGrant.objects.filter(user__in=people, quiz__in=self._table.exams)
        for one in rows.exclude(kind=TryGrant.Kind.WINDOW).order_by("pk"):
            if self._cycles.get((one.user_id, one.quiz_id), (1, 0))[0] == one.cycle:
                granted = TriesGranted(one.made_at, one.tries, one.opens_at)
                found[one.user_id, one.quiz_id].append(granted)
        return found

    def check(self, person: int, module: Module, quiz: Quiz | None) -> Step:
        """Where the person stands with the module."""
        due = self._table.due.get(quiz.pk) if quiz is not None else None
        sittings = self._sittings.get((person, quiz.pk), []) if quiz is not None else []
        studied = (person, module.pk) in self._studied
        return check_step(sittings, has_studied=studied, due=due, today=self._table.today)

    def exam(self, person: int, quiz: Quiz, now: datetime) -> Step:
        """Where the person stands with the exam."""
        policy = quiz.current_policy
        assert policy is not None  # noqa: S101 -- current quizzes have one
        return exam_step(
            self._sittings.get((person, quiz.pk), []),
            rule=Rule(policy.tries, policy.window_days, policy.waits_days),
            granted=self._granted.get((person, quiz.pk), []),
            due=self._table.due.get(quiz.pk),
            today=self._table.today,
            now=now,
        )


def _certificates(people: Any, course: Course, now: datetime) -> dict[int, tuple[Held, ...]]:
    """By person the newest issued certificate of each exam of the course, also of one that is sat no more, as a clinic is told of it now."""
    issued = Certificate.objects.issued().filter(person__in=people, attempt__quiz__course=course)
    rows = issued.select_related("attempt").prefetch_related("status_events")
    newest = {
        (row.person_id, row.attempt.quiz_id): row
        # One that begins on a day ahead is not what they hold now.
        for row in sorted(rows.order_by("reserved_at", "pk"), key=lambda row: row.valid_from <= now)
    }
    found: dict[int, tuple[Held, ...]] = {}
    for (person, _quiz), row in newest.items():
        held = Held(judge(row, now)[0].status, row.valid_until)
        found[person] = (*found.get(person, ()), held)
    return found
