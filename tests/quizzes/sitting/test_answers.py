"""No answer is ever lost: repeats, reuse, order, late batches, bad ones among good ones."""

from typing import Any
from uuid import uuid4

import pytest

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt
from tests.people import ada
from tests.quizzes.sitters import DAY, MINUTE, NOW, item, keys, save, sit, start
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("curriculum")


@pytest.fixture
def attempt(curriculum: None) -> Attempt:
    return start(ada(), "beta-practice")


def options(attempt: Attempt, place: int = 0) -> tuple[str, list[str]]:
    question = actions.attempt_body(attempt=attempt, by=attempt.user, now=NOW)["form"]["questions"][
        place
    ]
    return question["version"], [option["id"] for option in question["options"]]


def current(attempt: Attempt) -> dict[str, Any]:
    return {row["version"]: row["answer"] for row in actions.current_answers(attempt=attempt)}


def test_batch_is_acknowledged_and_stored(attempt: Attempt) -> None:
    outcome = save(
        attempt, *(item(n, version, key) for n, (version, key) in enumerate(keys(attempt).items()))
    )
    assert (outcome.acknowledged, outcome.rejected, outcome.superseded) == ([0, 1, 2], [], [])
    assert current(attempt) == keys(attempt)


def test_repeat_is_acknowledged_and_stored_once(attempt: Attempt) -> None:
    version, (first, *_others) = options(attempt)
    window = uuid4()
    for _ in range(3):
        assert save(attempt, item(1, version, first), window=window).acknowledged == [1]
    assert AnswerEvent.objects.count() == 1


def test_repeat_inside_one_batch_is_stored_once(attempt: Attempt) -> None:
    version, (first, *_others) = options(attempt)
    assert save(attempt, item(1, version, first), item(1, version, first)).acknowledged == [1]
    assert AnswerEvent.objects.count() == 1


def test_same_sequence_with_another_payload_is_rejected(attempt: Attempt) -> None:
    version, (first, second, _third) = options(attempt)
    window = uuid4()
    save(attempt, item(1, version, first), window=window)
    for other in (
        item(1, version, second),
        item(1, version, first, revision=2),
        item(1, options(attempt, 1)[0], None),
    ):
        assert save(attempt, other, window=window).rejected == [
            {"client_seq": 1, "reason": "reused-sequence"}
        ]
    assert current(attempt) == {version: first}


def test_same_sequence_of_another_window_is_another_answer(attempt: Attempt) -> None:
    version, (first, second, _third) = options(attempt)
    save(attempt, item(1, version, first))
    assert save(attempt, item(1, version, second, revision=2)).acknowledged == [1]
    assert current(attempt) == {version: second}


def test_highest_revision_wins_in_whatever_order_it_comes(attempt: Attempt) -> None:
    version, (first, second, _third) = options(attempt)
    save(attempt, item(2, version, second, revision=7))
    outcome = save(attempt, item(1, version, first, revision=3))
    assert outcome.acknowledged == [1]
    assert outcome.superseded == [
        {"client_seq": 1, "version": version, "revision": 7, "answer": second}
    ]
    assert current(attempt) == {version: second}


def test_equal_revisions_first_received_wins(attempt: Attempt) -> None:
    version, (first, second, _third) = options(attempt)
    save(attempt, item(1, version, first))
    outcome = save(attempt, item(1, version, second))
    assert [row["answer"] for row in outcome.superseded] == [first]
    assert current(attempt) == {version: first}


def test_superseded_item_stays_superseded_when_repeated(attempt: Attempt) -> None:
    version, (first, second, _third) = options(attempt)
    window = uuid4()
    save(attempt, item(1, version, second, revision=2))
    outcomes = [save(attempt, item(1, version, first), window=window) for _ in range(2)]
    assert outcomes[0].superseded == outcomes[1].superseded != []


def test_earlier_change_in_the_same_batch_is_superseded(attempt: Attempt) -> None:
    version, (first, second, _third) = options(attempt)
    outcome = save(attempt, item(1, version, first), item(2, version, second, revision=2))
    assert outcome.acknowledged == [1, 2]
    assert [(row["client_seq"], row["answer"]) for row in outcome.superseded] == [(1, second)]


def test_null_clears(attempt: Attempt) -> None:
    version, (first, *_others) = options(attempt)
    save(attempt, item(1, version, first))
    save(attempt, item(2, version, None, revision=2))
    assert current(attempt) == {version: None}
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW)
    assert attempt.current_result.right == 0


def test_bad_answer_is_rejected_alone(attempt: Attempt) -> None:
    version, (first, *_others) = options(attempt)
    outcome = save(
        attempt, item(1, version, "nonsense"), item(2, str(uuid4()), first), item(3, version, first)
    )
    assert outcome.acknowledged == [3]
    assert outcome.rejected == [
        {"client_seq": 1, "reason": "bad-answer"},
        {"client_seq": 2, "reason": "unknown-question"},
    ]


def test_question_of_another_form_is_unknown(attempt: Attempt) -> None:
    other = start(ada(), "alpha-check")
    version = next(iter(keys(other)))
    assert save(attempt, item(1, version, None)).rejected == [
        {"client_seq": 1, "reason": "unknown-question"}
    ]


def test_late_answer_is_kept_and_not_scored(attempt: Attempt) -> None:
    version, key = next(iter(keys(attempt).items()))
    window = uuid4()
    save(attempt, item(1, version, key), window=window)
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW)
    outcome = save(
        attempt, item(1, version, key), item(2, version, None, revision=9), window=window
    )
    assert (outcome.is_closed, outcome.acknowledged, outcome.received_late) == (True, [1], [2])
    assert AnswerEvent.objects.get(client_seq=2).is_late
    assert current(attempt) == {version: key}
    assert all(not differs for _result, differs in actions.recompute(attempt))


@pytest.mark.parametrize("tries", [1, 2, 5])
def test_repeat_is_answered_as_the_first_time_however_often_it_comes(
    attempt: Attempt, tries: int
) -> None:
    (one, key), (two, other), *_more = keys(attempt).items()
    window = uuid4()
    save(attempt, item(1, one, key), window=window)
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW)
    save(attempt, item(2, two, other), window=window, now=NOW + MINUTE)
    stored = AnswerEvent.objects.count()
    for day in range(tries):
        again = save(
            attempt, item(1, one, key), item(2, two, other), window=window, now=NOW + day * DAY
        )
        assert (again.acknowledged, again.received_late) == ([1], [2])
        assert (again.rejected, again.superseded) == ([], [])
    assert AnswerEvent.objects.count() == stored
    assert current(attempt) == {one: key}


def test_late_answer_sent_twice_in_one_batch_is_late_once(attempt: Attempt) -> None:
    version, key = next(iter(keys(attempt).items()))
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW)
    outcome = save(attempt, item(1, version, key), item(1, version, key))
    assert (outcome.acknowledged, outcome.received_late) == ([], [1])
    assert AnswerEvent.objects.count() == 1


def test_late_sequence_with_another_payload_is_rejected(attempt: Attempt) -> None:
    version, (first, second, _third) = options(attempt)
    window = uuid4()
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW)
    save(attempt, item(1, version, first), window=window)
    outcome = save(attempt, item(1, version, second), window=window)
    assert outcome.rejected == [{"client_seq": 1, "reason": "reused-sequence"}]
    assert (outcome.acknowledged, outcome.received_late) == ([], [])


def test_answer_that_came_late_stays_late_when_the_deadline_is_moved(attempt: Attempt) -> None:
    version, (first, *_others) = options(attempt)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=NOW, closes_at=NOW)
    window = uuid4()
    save(attempt, item(1, version, first), window=window)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=NOW + DAY, closes_at=NOW + DAY)
    again = save(attempt, item(1, version, first), item(2, version, first), window=window)
    assert (again.acknowledged, again.received_late) == ([2], [1])
    assert current(attempt) == {version: first}


def test_answer_at_the_end_of_grace_is_late_though_nobody_closed(attempt: Attempt) -> None:
    sit(ada(), "alpha-check")
    exam = start(ada(), "small-exam")
    (first, key), (second, other) = list(keys(exam).items())[:2]
    just = save(
        exam, item(1, first, key), now=exam.closes_at.replace(microsecond=0) - (DAY / 86400)
    )
    late = save(exam, item(2, second, other), now=exam.closes_at)
    assert (just.acknowledged, late.received_late) == ([1], [2])
    actions.sweep(by=SYSTEM, now=NOW + DAY)
    exam.refresh_from_db()
    assert exam.current_result.right == 1


def test_save_takes_few_queries(attempt: Attempt, django_assert_max_num_queries: Any) -> None:
    version, (first, *_others) = options(attempt)
    with django_assert_max_num_queries(
        5
    ):  # lock, known events, insert and the savepoint of the test
        save(attempt, item(1, version, first))
