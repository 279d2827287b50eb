"""How far people are: the arithmetic, and what a manager sees of real sittings, lessons and certificates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from certificates import actions as certificates
from courses import actions as courses
from courses.models import Lesson
from quizzes.sitting.domain.timing import TriesGranted
from tests import people
from tests.certificates import factories
from tests.quizzes.sitters import sit, start
from tests.trainingsite.cohorts.running import group, join
from trainingsite.accounts.may import NotAllowed
from trainingsite.cohorts.actions import groups, joining
from trainingsite.cohorts.actions.progress import progress_of, read_progress
from trainingsite.cohorts.domain import progress, showing
from trainingsite.cohorts.domain.progress import (
    Held,
    Row,
    Rule,
    Sitting,
    Step,
    check_step,
    exam_step,
)
from trainingsite.cohorts.tables import shown_row

TODAY = date(2027, 3, 10)
NOW = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
RULE = Rule(tries=3, window_days=365, waits_days=[14, 60])


def at(days_ago: int) -> datetime:
    return NOW - days_ago * DAY


def exam(
    *sittings: Sitting, due: date | None = None, granted: list[TriesGranted] | None = None
) -> Step:
    return exam_step(sittings, rule=RULE, granted=granted or [], due=due, today=TODAY, now=NOW)


@pytest.mark.any_engine
def test_check_is_passed_on_the_day_of_its_first_pass() -> None:
    sittings = [Sitting(at(9), "failed"), Sitting(at(5), "passed"), Sitting(at(1), "passed")]

    step = check_step(sittings, has_studied=True, due=date(2027, 3, 1), today=TODAY)

    assert step == Step(progress.PASSED, date(2027, 3, 5), date(2027, 3, 1))


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("sittings", "has_studied", "state"),
    [([], False, "not-begun"), ([], True, "in-study"), ([Sitting(None, "")], False, "in-study")],
)
def test_module_is_in_study_once_a_lesson_was_opened_or_the_check_sat(
    sittings: list[Sitting], has_studied: bool, state: str
) -> None:
    step = check_step(sittings, has_studied=has_studied, due=None, today=TODAY)

    assert (step.state, step.is_overdue) == (state, False)


@pytest.mark.any_engine
def test_what_is_due_today_is_overdue_tomorrow() -> None:
    today = check_step([], has_studied=False, due=TODAY, today=TODAY)
    tomorrow = check_step([], has_studied=False, due=TODAY, today=TODAY + DAY)

    assert (today.is_overdue, tomorrow.is_overdue) == (False, True)


@pytest.mark.any_engine
def test_failed_exam_says_tries_left_and_when_the_next_may_begin() -> None:
    step = exam(Sitting(at(20), "failed"), Sitting(at(1), "failed"), due=TODAY - DAY)

    assert (step.state, step.on, step.tries_left) == (progress.FAILED, TODAY - DAY, 1)
    assert step.opens_at == at(1) + 60 * DAY
    assert step.is_overdue


@pytest.mark.any_engine
def test_try_that_was_granted_counts_as_a_try_left() -> None:
    sittings = [Sitting(at(n), "failed") for n in (200, 100, 1)]

    assert exam(*sittings).tries_left == 0
    assert exam(*sittings, granted=[TriesGranted(at(0), 1)]).tries_left == 1


@pytest.mark.any_engine
@pytest.mark.parametrize("state", ["held", ""])
def test_sitting_that_somebody_looks_at_shows_as_one_whose_result_is_on_its_way(state: str) -> None:
    assert exam(Sitting(at(1), state)) == Step(progress.NOT_FINAL, TODAY - DAY)


@pytest.mark.any_engine
def test_void_sitting_is_as_if_it_had_not_been() -> None:
    assert exam(Sitting(at(1), "void")).state == progress.NOT_BEGUN
    assert exam(Sitting(at(9), "failed"), Sitting(at(1), "void")).on == TODAY - 9 * DAY


@pytest.mark.any_engine
def test_new_cycle_that_was_not_begun_shows_the_earlier_pass() -> None:
    earlier = Sitting(at(300), "passed", is_of_cycle=False)

    assert exam(earlier).state == progress.PASSED
    assert exam(earlier, Sitting(at(1), "failed")).state == progress.FAILED
    assert exam(earlier, Sitting(None, "")).state == progress.RUNNING


def row(name: str, *, step: Step, held: tuple[Held, ...] = ()) -> Row:
    return Row(name, name, f"{name}@c.example", NOW, (step,), (step,), held)


@pytest.mark.any_engine
def test_filters_names_and_orders() -> None:
    passed = row("Bo", step=Step("passed", TODAY), held=(Held("valid", TODAY + 60 * DAY),))
    late = row("ada", step=Step("not-begun", due=TODAY, is_overdue=True))
    begun = row("Cy", step=Step("failed", TODAY), held=(Held("expired", TODAY),))
    rows = [passed, late, begun]

    def names(show: str = "", name: str = "", order: str = "") -> list[str]:
        found = showing.wanted_rows(rows, show=show, name=name, order=order, today=TODAY)
        return [one.name for one in found]

    assert names() == ["ada", "Bo", "Cy"]
    assert names("overdue") == ["ada"]
    assert names("expiring") == ["Bo"]
    assert names("not-begun") == ["ada"]
    assert names("passed") == ["Bo"]
    assert names("not-passed") == ["ada", "Cy"]
    assert names(name=" bo@C.") == ["Bo"]
    assert names(order="certificate") == ["Cy", "Bo", "ada"]
    assert names(order="exam") == ["Cy", "ada", "Bo"]
    assert names("nonsense", order="nonsense") == ["ada", "Bo", "Cy"]
    assert not Held("valid", TODAY + 61 * DAY).is_expiring(TODAY)
    assert not Held("suspended", TODAY).is_expiring(TODAY)


REAL = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


def real(test):
    for mark in REAL:
        test = mark(test)
    return test


@pytest.fixture
def mailing(settings):
    settings.SEED_DEMO = True


@real
@pytest.mark.usefixtures("mailing")
def test_table_says_of_real_people_what_they_did_and_nothing_they_answered():
    now = timezone.now()
    cohort = group(due={"alpha-check": timezone.localdate(now) - DAY})
    ada, bob, eve, una = people.ada(), people.bob(), people.eve(), people.unregistered()
    for person in (ada, bob, eve, una):
        join(cohort, person)
    sit(ada, "alpha-check", now=now - 3 * DAY)
    sit(ada, "small-exam", now=now - 2 * DAY)
    sit(bob, "alpha-check", now=now - 3 * DAY)
    sit(bob, "small-exam", right=0, now=now - 2 * DAY)
    courses.open_lesson(lesson=Lesson.objects.get(code="al-l1"), by=eve, now=now)

    table = read_progress(cohort=cohort, by=people.iris(), now=now)
    said = {one.name: shown_row(one, table) for one in table.rows}

    def states(name):
        return [cell.says.split(" on ")[0] for cell in said[name]]

    assert states("Ada Sørensen") == ["passed", "not begun", "passed", "none yet"]
    assert states("Bob Okafor") == ["passed", "not begun", "not passed", "none yet"]
    assert said["Bob Okafor"][2].more[0] == "2 tries left"
    assert states("Eve Lindqvist")[0] == "in study"
    assert said["Eve Lindqvist"][0].overdue.startswith("overdue since")
    assert states("Una Petit") == ["not begun", "not begun", "not begun", "none yet"]
    assert [one.email for one in table.rows] == [p.email for p in (ada, bob, eve, una)]


@real
@pytest.mark.usefixtures("mailing")
def test_running_attempt_shows_as_such():
    now = timezone.now()
    cohort, ada = group(), people.ada()
    join(cohort, ada)
    sit(ada, "alpha-check", now=now - DAY)
    start(ada, "small-exam", now=now)

    (one,) = progress_of(cohort, now).rows

    assert one.exams[0].state == progress.RUNNING


@real
@pytest.mark.usefixtures("mailing")
def test_certificate_shows_its_status_and_its_end():
    row_of = factories.certificate(people.ada())
    now, iris = factories.LATER, people.iris()
    cohort = groups.found_group(
        name="Lisbon", course=row_of.attempt.quiz.course, due={}, by=iris, now=now
    )
    join(cohort, people.ada(), now=now)

    def held(moment):
        (one,) = progress_of(cohort, moment).rows
        return [
            (each.status, each.until, each.is_expiring(timezone.localdate(moment)))
            for each in one.held
        ]

    last = row_of.valid_until
    assert [one[1:] for one in held(now)] == [(last, False)]
    soon = factories.LATER + (last - factories.LATER.date()) - 30 * DAY
    assert held(soon)[0][2] is (held(soon)[0][0] == "valid")
    assert held(soon + 60 * DAY)[0][0] == "expired"
    certificates.suspend(
        certificate=row_of,
        reason_class="misconduct",
        reason="Looked at.",
        by=people.root(),
        now=now,
    )
    assert held(now + DAY)[0][0] == "suspended"


@real
@pytest.mark.usefixtures("mailing")
def test_who_left_and_who_is_in_a_closed_group_is_not_seen():
    now, iris = timezone.now(), people.iris()
    cohort = group()
    kept, gone = join(cohort, people.ada()), join(cohort, people.bob())
    joining.leave(membership=gone, by=people.bob(), now=now)

    assert [one.member for one in read_progress(cohort=cohort, by=iris, now=now).rows] == [
        str(kept.uuid)
    ]
    groups.close_group(cohort=cohort, by=iris, now=now)
    cohort.refresh_from_db()
    assert read_progress(cohort=cohort, by=iris, now=now).rows == ()


@real
@pytest.mark.parametrize("who", ["ada", "noor", "lead", "ines"])
def test_nobody_else_reads_the_table(who):
    with pytest.raises(NotAllowed):
        read_progress(cohort=group(), by=getattr(people, who)(), now=timezone.now())


@real
@pytest.mark.usefixtures("mailing")
def test_renewal_that_lies_ahead_is_not_what_somebody_holds_now():
    old = factories.certificate(people.ada())
    early = factories.PASSED_AT + 160 * DAY
    new = factories.certificate(people.ada(), cycle=2, at=early)
    course = old.attempt.quiz.course
    cohort = groups.found_group(name="Lisbon", course=course, due={}, by=people.iris(), now=early)
    join(cohort, people.ada(), now=early)

    def until(moment):
        (one,) = progress_of(cohort, moment).rows
        return [each.until for each in one.held]

    assert until(early) == [old.valid_until]
    assert until(new.valid_from) == [new.valid_until]
