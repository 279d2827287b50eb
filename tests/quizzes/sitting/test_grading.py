"""Close, then grade: repeatable, finished by the sweep after a crash, and the same years later."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from quizzes import actions
from quizzes.models import Attempt, Result
from quizzes.sitting import signals
from tests.people import ada, bob, eve, root
from tests.quizzes.sitters import DAY, MINUTE, NOW, answer, sit, start
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability

pytestmark = pytest.mark.usefixtures("curriculum")


@pytest.fixture
def heard() -> Any:
    news: list[tuple[str, int]] = []

    def listener(name: str) -> Any:
        def receive(attempt_id: int, **_rest: Any) -> None:
            news.append((name, attempt_id))

        return receive

    kept = {name: listener(name) for name in ("attempt_closed", "attempt_passed", "result_changed")}
    for name, receive in kept.items():
        getattr(signals, name).connect(receive)
    yield news
    for name, receive in kept.items():
        getattr(signals, name).disconnect(receive)


# What a sweep says that found nothing to do.
NOTHING = {"closed": 0, "graded": 0, "recorded": 0, "released": 0}


def test_submit_twice_makes_one_result_and_one_announcement(
    heard: Any, django_capture_on_commit_callbacks: Any
) -> None:
    attempt = start(ada(), "alpha-check")
    answer(attempt)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            actions.submit_attempt(attempt=attempt, by=ada(), now=NOW + MINUTE)
    assert heard == [("attempt_closed", attempt.pk), ("attempt_passed", attempt.pk)]
    assert Result.objects.count() == 1
    assert attempt.closed_at == NOW + MINUTE


def test_fail_is_not_announced_as_a_pass(
    heard: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        attempt = sit(bob(), "alpha-check", right=3)
    assert heard == [("attempt_closed", attempt.pk)]
    assert (attempt.current_result.state, attempt.current_result.right) == ("failed", 3)


def test_sweep_grades_what_a_crash_left_between_close_and_grade() -> None:
    attempt = start(ada(), "alpha-check")
    answer(attempt)
    actions.close_attempt(attempt=attempt, by=SYSTEM, reason="submitted", now=NOW + MINUTE)
    attempt.refresh_from_db()
    assert actions.result_view(attempt) == {"state": "closed", "passed": None}
    assert actions.sweep(by=SYSTEM, now=NOW + 2 * MINUTE) == {
        **NOTHING,
        "graded": 1,
        "recorded": 1,
    }
    assert actions.sweep(by=SYSTEM, now=NOW + 2 * MINUTE) == NOTHING
    attempt.refresh_from_db()
    assert attempt.current_result.state == "passed"


def test_sweep_closes_what_is_overdue_at_the_end_of_grace() -> None:
    sit(ada(), "alpha-check")
    attempt = start(ada(), "small-exam")
    assert actions.sweep(by=SYSTEM, now=NOW + 30.4 * MINUTE) == {
        **NOTHING,
        "recorded": 1,
    }
    at_the_end = actions.sweep(by=SYSTEM, now=attempt.closes_at)
    assert at_the_end == NOTHING | {"closed": 1, "graded": 1, "recorded": 1}
    attempt.refresh_from_db()
    assert (attempt.closed_at, attempt.close_reason) == (attempt.closes_at, "expired")


def test_attempt_that_cannot_be_graded_does_not_hold_up_the_others(caplog: Any) -> None:
    broken, sound = start(ada(), "alpha-check"), start(bob(), "alpha-check")
    with immutability.lifted(connection):
        form = broken.form
        form.questions["sections"][0]["steps"][0][0]["version"] = 999_999
        form.save()
    for attempt in (broken, sound):
        actions.close_attempt(attempt=attempt, by=SYSTEM, reason="submitted", now=NOW)
    assert actions.sweep(by=SYSTEM, now=NOW) == NOTHING | {"graded": 1, "recorded": 1}
    sound.refresh_from_db()
    assert sound.current_result is not None
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "attempt cannot be graded"
    ]


def test_handing_in_after_the_time_counts_as_expired() -> None:
    sit(ada(), "alpha-check")
    attempt = start(ada(), "small-exam")
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW + DAY)
    assert (attempt.closed_at, attempt.close_reason) == (attempt.closes_at, "expired")


def test_nobody_hands_in_for_somebody_else() -> None:
    attempt = start(ada(), "alpha-check")
    with pytest.raises(Attempt.DoesNotExist):
        actions.submit_attempt(attempt=attempt, by=eve(), now=NOW)
    attempt.refresh_from_db()
    assert (attempt.closed_at, attempt.current_result) == (None, None)


def test_open_attempt_cannot_be_graded() -> None:
    with pytest.raises(ValueError, match="close it first"):
        actions.grade_attempt(attempt=start(ada(), "alpha-check"), by=SYSTEM, now=NOW)


def test_void_needs_a_reason_and_keeps_the_earlier_result(
    heard: Any, django_capture_on_commit_callbacks: Any
) -> None:
    attempt = sit(ada(), "alpha-check")
    with pytest.raises(ValueError, match="reason"):
        actions.void_alone(attempt=attempt, by=root(), reason=" ", now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        actions.void_alone(attempt=attempt, by=root(), reason="Somebody else sat it", now=NOW)
    attempt.refresh_from_db()
    assert actions.result_view(attempt) == {"state": "void", "passed": None}
    assert list(attempt.results.order_by("number").values_list("state", flat=True)) == [
        "passed",
        "void",
    ]
    assert heard == [("result_changed", attempt.pk)]


def test_recompute_finds_what_was_stored() -> None:
    attempt = sit(ada(), "alpha-check", right=3)
    assert actions.recompute(attempt) == [(attempt.current_result, [])]
    out = StringIO()
    call_command("recompute_result", str(attempt.uuid), stdout=out)
    assert out.getvalue().endswith(": same\n")


def test_recompute_shows_a_changed_result() -> None:
    attempt = sit(ada(), "alpha-check", right=3)
    with immutability.lifted(connection):
        Result.objects.update(right=5, state="passed")
    assert actions.recompute(attempt)[0][1] == ["right", "state"]
    with pytest.raises(CommandError, match="cannot be recomputed"):
        call_command("recompute_result", str(attempt.uuid), stdout=StringIO())


def test_recompute_of_an_open_attempt_says_so() -> None:
    with pytest.raises(CommandError, match="no result yet"):
        call_command("recompute_result", str(start(ada(), "alpha-check").uuid))


def test_pass_of_the_exam_shows_pass_only() -> None:
    sit(ada(), "alpha-check")
    assert actions.result_view(sit(ada(), "small-exam")) == {
        "state": "graded", "passed": True, "critical_objectives": [], "weak_objectives": [],
    }  # fmt: skip


def test_fail_of_the_exam_shows_distance_domains_and_objectives_and_no_question() -> None:
    sit(ada(), "alpha-check")
    view = actions.result_view(sit(ada(), "small-exam", right=0))
    assert view == {
        "state": "graded", "passed": False, "right": 0, "total": 5, "cut": 4, "missing": 4, "critical_missing": 1,
        "critical_right": 0, "critical_total": 2, "critical_needed": 1,
        "domains": [
            {"module": "alpha", "title": "Alpha", "right": 0, "of": 3, "needed": 0, "missing": 0},
            {"module": "beta", "title": "Beta", "right": 0, "of": 2, "needed": 0, "missing": 0},
        ],
        "critical_objectives": [
            {
                "code": "al-l1+be-l1", "text": "Boiling, Ice", "module": "alpha", "module_title": "Alpha · Beta",
                "lessons": [
                    {"code": "al-l1", "title": "Boiling", "module": "alpha", "slug": "boiling"},
                    {"code": "be-l1", "title": "Ice", "module": "beta", "slug": "ice"},
                ],
                "names": "lessons",
                "objectives": [
                    {"code": "al-o1", "text": "State when water boils"}, {"code": "be-o1", "text": "Recognise ice"},
                ],
            },
        ],
        "weak_objectives": [
            {
                "code": "al-o1", "text": "State when water boils", "module": "alpha", "module_title": "Alpha",
                "lessons": [{"code": "al-l1", "title": "Boiling", "module": "alpha", "slug": "boiling"}],
                "names": "objective",
                "objectives": [{"code": "al-o1", "text": "State when water boils"}],
            },
        ],
    }  # fmt: skip


def test_check_shows_objectives_without_answers() -> None:
    view = actions.result_view(sit(ada(), "alpha-check", right=5))
    assert set(view) == {"state", "passed", "right", "total", "cut", "objectives"}
    assert [(row["code"], row["right"], row["of"]) for row in view["objectives"]] == [
        ("al-o1", 3, 3),
        ("al-o2", 2, 2),
    ]
    assert [row["code"] for row in view["objectives"][0]["lessons"]] == ["al-l1"]


def test_practice_explains_every_option() -> None:
    view = actions.result_view(sit(ada(), "beta-practice", right=1))
    assert len(view["questions"]) == 3
    assert all(
        "SECRET-WHY" in option["rationale_html"]
        for question in view["questions"]
        for option in question["options"]
    )
