"""Nobody fills the disk with answers, and no honest candidate meets a limit."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt
from quizzes.sitting.actions import limits
from quizzes.sitting.domain.timing import LATE_WINDOW, is_too_late
from tests.people import ada, eve
from tests.quizzes.sitters import NOW, item, keys, save, start

pytestmark = pytest.mark.usefixtures("curriculum")
SECOND = timedelta(seconds=1)


@pytest.fixture
def attempt(curriculum: None) -> Attempt:
    return start(ada(), "beta-practice")


def _many(attempt: Attempt, first: int, number: int) -> list[Any]:
    """Changes of one answer, one after the other."""
    version, right = next(iter(keys(attempt).items()))
    return [item(n, version, right, revision=n) for n in range(first, first + number)]


def _saved(attempt: Attempt, *, batches: int, now: Any = NOW) -> list[Any]:
    window = uuid4()
    return [
        save(attempt, *_many(attempt, 50 * batch, 50), window=window, now=now)
        for batch in range(batches)
    ]


def test_what_an_outage_kept_is_taken_at_once(attempt):
    outcomes = _saved(attempt, batches=12)

    assert sum(len(one.acknowledged) + len(one.superseded) for one in outcomes) == 600


def test_more_than_anybody_gives_waits_for_the_next_minute_and_loses_nothing(attempt):
    _saved(attempt, batches=12)

    with pytest.raises(actions.TooManyAnswers) as limit:
        save(attempt, *_many(attempt, 600, 1), now=NOW + 20 * SECOND)

    assert limit.value.wait == 40
    assert AnswerEvent.objects.count() == 600
    assert save(attempt, *_many(attempt, 600, 1), now=NOW + 60 * SECOND).rejected == []


def test_somebody_else_uses_up_nothing(attempt):
    version, right = next(iter(keys(attempt).items()))
    for batch in range(13):
        many = [item(n, version, right) for n in range(50 * batch, 50 * batch + 50)]
        with pytest.raises(Attempt.DoesNotExist):
            actions.save_answers(
                by=eve(), attempt_uuid=attempt.uuid, window=uuid4(), items=many, now=NOW
            )

    assert save(attempt, *_many(attempt, 0, 1)).acknowledged == [0]


def test_another_attempt_has_limits_of_its_own(attempt):
    _saved(attempt, batches=12)
    other = start(ada(), "alpha-check")

    assert len(_saved(other, batches=1)[0].rejected) == 0


def test_api_says_when_to_send_it_again(attempt, client):
    client.force_login(ada())
    limits._seen[int(timezone.now().timestamp()) // 60, attempt.uuid] = 600
    limits._seen[int(timezone.now().timestamp()) // 60 + 1, attempt.uuid] = 600
    sent = {"window": str(uuid4()), "answers": _many(attempt, 0, 1)}

    answer = client.post(
        f"/api/v1/attempts/{attempt.uuid}/answers/", sent, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert not AnswerEvent.objects.exists()


def test_attempt_holds_so_many_answers_and_no_more(attempt, monkeypatch):
    monkeypatch.setattr(limits, "ANSWERS_IN_ALL", 100)
    _saved(attempt, batches=2)

    refused = save(attempt, *_many(attempt, 200, 50))

    assert {one["reason"] for one in refused.rejected} == {"too-many"}
    assert AnswerEvent.objects.count() == 100


def test_late_answer_is_kept_for_a_day_and_then_no_more(attempt):
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW)
    window = uuid4()
    late = save(attempt, *_many(attempt, 0, 1), window=window, now=NOW + LATE_WINDOW)
    again = save(attempt, *_many(attempt, 0, 2), window=window, now=NOW + LATE_WINDOW + SECOND)

    assert late.received_late == [0]
    assert again.received_late == [0]
    assert again.rejected == [{"client_seq": 1, "reason": "too-late"}]
    assert AnswerEvent.objects.count() == 1


def test_open_attempt_without_an_end_is_never_too_late():
    assert not is_too_late(NOW + timedelta(days=400), None, None)
    assert is_too_late(NOW + LATE_WINDOW + SECOND, NOW, None)
    assert is_too_late(NOW + LATE_WINDOW + SECOND, NOW + timedelta(days=9), NOW)
