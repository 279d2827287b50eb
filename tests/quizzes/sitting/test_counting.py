"""Sums of statistics: kept with each recorded attempt, the same as all responses counted at once, whatever happens twice."""

from collections import Counter
from datetime import timedelta
from math import log
from typing import Any

import pytest
from django.db.models import Sum

from quizzes import actions
from quizzes.models import (
    Attempt,
    ItemResponse,
    ItemStatistic,
    QuestionVersion,
    ScoreStatistic,
    StatisticsCheck,
)
from quizzes.sitting.actions import counting
from quizzes.sitting.actions.responses import rebuild_responses, record_responses
from quizzes.sitting.domain.counting import MOST_TRIES, Answered, Sitting, item_sums, score_sums
from tests.people import ada, bob, root
from tests.quizzes.sitters import MINUTE, NOW, item, keys, save, sit, start
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.health.looking import last_reading, look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
DAY = timedelta(days=1)


def record(now: Any = NOW) -> None:
    actions.sweep(by=SYSTEM, now=now)


def items() -> Counter[Any]:
    """n of every row about questions that is not empty."""
    fields = ("question_version", "is_first", "part", "right", "score", "of")
    return Counter(
        {
            tuple(row[:-1]): row[-1]
            for row in ItemStatistic.objects.values_list(*fields, "n")
            if row[-1]
        }
    )


def scores() -> Counter[Any]:
    fields = ("attempt_number", "score", "of", "passed")
    return Counter(
        {
            tuple(row[:-1]): row[-1]
            for row in ScoreStatistic.objects.values_list(*fields, "n")
            if row[-1]
        }
    )


def naive_items() -> Counter[Any]:
    """The same from responses, one by one."""
    found: Counter[Any] = Counter()
    tries: Counter[Any] = Counter()
    graded = Attempt.objects.select_related("current_result").order_by("started_at", "pk")
    for attempt in graded:
        tries[attempt.user_id, attempt.quiz_id] += 1
        if attempt.current_result is None or attempt.current_result.state == "void":
            continue
        responses = list(attempt.responses.select_related("question_version"))
        score = sum(one.points == one.of for one in responses)
        for one in responses:
            is_typed = one.question_version.kind in ("numeric", "short_text")
            for part in ["", *([] if is_typed else one.parts or ["-"])]:
                key = (
                    one.question_version_id,
                    tries[attempt.user_id, attempt.quiz_id] == 1,
                    part,
                    one.points == one.of,
                    score,
                    len(responses),
                )
                found[key] += 1
    return found


def test_sums_are_those_of_the_responses() -> None:
    sit(ada(), "alpha-check", right=2)
    sit(bob(), "alpha-check")
    sit(bob(), "beta-practice", right=1)
    record()
    sit(ada(), "alpha-check", now=NOW + DAY)
    record(NOW + DAY)

    assert items() == naive_items()
    assert scores()[1, 2, 5, False] == 1
    assert scores()[2, 5, 5, True] == 1
    assert sum(scores().values()) == 4


def test_recording_twice_changes_nothing() -> None:
    attempt = sit(ada(), "alpha-check", right=2)
    record()
    before = items(), scores()

    record_responses(attempt=attempt, by=SYSTEM, now=NOW + MINUTE)
    record(NOW + MINUTE)
    rebuild_responses(by=SYSTEM, now=NOW + MINUTE)

    assert (items(), scores()) == before == (naive_items(), Counter({(1, 2, 5, False): 1}))


def test_void_attempt_leaves_the_sums_and_stays_a_try() -> None:
    attempt = sit(ada(), "alpha-check", right=2)
    record()
    actions.void_alone(attempt=attempt, by=root(), reason="Somebody else sat it.", now=NOW + MINUTE)

    record(NOW + MINUTE)
    assert (items(), scores()) == (Counter(), Counter())

    sit(ada(), "alpha-check", now=NOW + DAY)
    record(NOW + DAY)
    # She saw the questions at her first try, whatever became of it.
    assert {key[1] for key in items()} == {False}
    assert scores() == Counter({(2, 5, 5, True): 1})


def test_attempts_that_were_recorded_before_there_were_sums_are_counted_by_the_sweep() -> None:
    sit(ada(), "alpha-check", right=2)
    record()
    before = items(), scores()
    Attempt.objects.update(counted_result=None)
    ItemStatistic.objects.all().delete()
    ScoreStatistic.objects.all().delete()

    record(NOW + MINUTE)

    assert (items(), scores()) == before
    assert not Attempt.objects.unrecorded().exists()


def test_answers_that_are_typed_are_not_kept_as_parts() -> None:
    for person in (ada(), bob()):
        sit(person, "alpha-check")
    record()

    typed = QuestionVersion.objects.filter(kind__in=["numeric", "short_text"])
    asked = ItemStatistic.objects.filter(question_version__in=typed)
    assert asked.whole().exists()
    assert not asked.chosen().exists()


def test_no_answer_is_counted_as_that() -> None:
    attempt = start(ada(), "alpha-check")
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW)
    record()

    assert {key[2] for key in items()} == {"", ItemStatistic.NO_ANSWER}


def test_time_goes_from_the_answer_before() -> None:
    attempt = start(ada(), "alpha-check")
    [first, second, *_rest] = list(keys(attempt).items())
    save(attempt, item(1, *first), now=NOW + timedelta(seconds=20))
    save(attempt, item(2, *second), now=NOW + timedelta(seconds=50))
    save(attempt, item(3, *first, 2), now=NOW + timedelta(seconds=90))
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW + 2 * MINUTE)
    record(NOW + 2 * MINUTE)

    known = ItemResponse.objects.exclude(seconds=None)
    assert {str(one.question_version.uuid): one.seconds for one in known} == {
        first[0]: 20,
        second[0]: 30,
    }
    sums = ItemStatistic.objects.whole().aggregate(n=Sum("timed"), log=Sum("log_time"))
    assert sums == {"n": 2, "log": round(1000 * log(20)) + round(1000 * log(30))}


class TestRebuild:
    LATER = NOW + DAY

    def rebuilt(self, now: Any = None) -> StatisticsCheck:
        found = actions.rebuild_statistics(by=SYSTEM, now=now or self.LATER)
        assert found is not None
        return found

    @pytest.fixture(autouse=True)
    def _attempts(self, curriculum: None) -> None:
        for person in (ada(), bob()):
            sit(person, "alpha-check", right=2)
        record()

    def test_finds_nothing_where_nothing_is_wrong(self) -> None:
        before = items()

        found = self.rebuilt()

        assert (found.attempts, found.differing, found.checked_at) == (2, 0, self.LATER)
        assert items() == before
        assert actions.statistics_health(self.LATER) == "ok"

    def test_puts_right_what_is_wrong_and_says_so_until_the_next_night(self) -> None:
        before = items(), scores()
        row = ItemStatistic.objects.whole().first()
        assert row is not None
        ItemStatistic.objects.filter(pk=row.pk).update(n=row.n + 3)
        wrong = 1 + ScoreStatistic.objects.count()
        ScoreStatistic.objects.all().delete()

        found = self.rebuilt()

        assert (items(), scores()) == before
        assert found.differing == wrong
        look(now=self.LATER)
        reading = last_reading()
        assert reading is not None
        assert reading.statistics == f"{wrong} rows differed, and were put right"

        assert self.rebuilt(self.LATER + DAY).differing == 0
        assert actions.statistics_health(self.LATER + DAY) == "ok"

    def test_says_when_nobody_compared_for_long(self) -> None:
        assert actions.statistics_health(self.LATER) == "ok"
        self.rebuilt()
        assert actions.statistics_health(self.LATER + 4 * DAY) == "not compared for 4 days"

    def test_takes_what_was_recorded_a_moment_ago_once(self) -> None:
        sit(ada(), "beta-practice", now=self.LATER)
        record(self.LATER + MINUTE)

        assert self.rebuilt(self.LATER + 2 * MINUTE).differing == 0
        assert items() == naive_items()

    def test_what_is_recorded_again_while_it_counts_is_not_counted_twice(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        count_all, times = counting._count_all, []

        def interrupted(begun: Any) -> Any:
            found = count_all(begun)
            if not times:
                attempt = Attempt.objects.earliest("pk")
                record_responses(attempt=attempt, by=SYSTEM, now=self.LATER)
            times.append(begun)
            return found

        monkeypatch.setattr(counting, "_count_all", interrupted)
        assert self.rebuilt().differing == 0
        assert len(times) == 2
        assert items() == naive_items()

    def test_only_the_program_counts(self) -> None:
        with pytest.raises(NotAllowed):
            actions.rebuild_statistics(by=root(), now=self.LATER)


def test_one_attempt_is_added_in_two_statements(django_assert_max_num_queries: Any) -> None:
    attempt = sit(ada(), "alpha-check", right=2)
    record()
    rows = Attempt.objects.select_related("current_result").get(pk=attempt.pk)
    found = counting.adds(rows, rows.current_result, rows.responses.all())

    with django_assert_max_num_queries(2):
        counting.count_attempt(before=({}, {}), after=found, by=SYSTEM)


@pytest.mark.parametrize(
    ("number", "counted"), [(1, 1), (MOST_TRIES, MOST_TRIES), (40, MOST_TRIES)]
)
def test_tries_without_end_are_counted_together(number: int, counted: int) -> None:
    sitting = Sitting(1, number, NOW, 3, 5, 1, 2, passed=False)
    assert score_sums(sitting) == {(1, counted, 3, 5, 1, 2, False): (1,)}
    [key] = item_sums(sitting, [Answered(7, right=True, parts=None, seconds=None)])
    assert key == (1, number == 1, "", 7, 20264, True, 1, 1)
