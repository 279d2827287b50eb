"""When new attempts wait although the quiz is open: a clock that was set back, a disk that is nearly full."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, ServerClock
from tests import people
from tests.quizzes import sitters
from tests.quizzes.sitters import DAY, NOW
from trainingsite.accounts.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
EXAM, CHECK = "small-exam", "alpha-check"
SECOND = timedelta(seconds=1)


@pytest.fixture
def ada():
    """She may sit the exam."""
    ada = people.ada()
    sitters.sit(ada, CHECK, now=NOW - DAY)
    return ada


def _reason(person, code, now):
    with pytest.raises(actions.StartsWait) as refused:
        sitters.start(person, code, now=now)
    return refused.value.reason


def _numbers():
    return Attempt.objects.count(), ServerClock.objects.values().first()


# --- The clock ------------------------------------------------------------------------------------


def test_exam_does_not_start_while_the_clock_is_behind_what_the_sweep_noted(ada):
    actions.keep_time(by=SYSTEM, now=NOW)
    before = _numbers()

    assert _reason(ada, EXAM, NOW - 61 * SECOND) == "clock-set-back"
    assert _numbers() == before


def test_exam_does_not_start_while_the_clock_is_behind_a_stored_attempt(ada):
    sitters.start(people.bob(), CHECK, now=NOW)

    assert _reason(ada, EXAM, NOW - timedelta(hours=1)) == "clock-set-back"


def test_small_steps_of_the_clock_hinder_nobody(ada):
    actions.keep_time(by=SYSTEM, now=NOW)

    assert sitters.start(ada, EXAM, now=NOW - 60 * SECOND).quiz.code == EXAM


def test_checks_start_whatever_the_clock_says(ada):
    actions.keep_time(by=SYSTEM, now=NOW)

    assert sitters.start(people.bob(), CHECK, now=NOW - timedelta(hours=1)).quiz.code == CHECK


def test_exam_that_runs_goes_on_while_the_clock_is_behind(ada):
    attempt = sitters.start(ada, EXAM, now=NOW)
    actions.keep_time(by=SYSTEM, now=NOW + timedelta(hours=2))

    again, is_new = actions.start_attempt(
        by=ada, quiz=attempt.quiz, agreed=True, name_confirmed=True, now=NOW + 5 * SECOND
    )

    assert (again, is_new) == (attempt, False)


def test_time_that_was_noted_never_goes_back():
    actions.keep_time(by=SYSTEM, now=NOW)
    actions.keep_time(by=SYSTEM, now=NOW - DAY)
    assert actions.newest_time() == NOW

    actions.keep_time(by=SYSTEM, now=NOW + DAY)
    assert actions.newest_time() == NOW + DAY


def test_clock_that_was_ahead_once_is_accepted_when_it_is_right_again(ada, capsys):
    ahead = timezone.now() + 365 * DAY
    sitters.start(people.bob(), CHECK, now=ahead)
    actions.keep_time(by=SYSTEM, now=ahead)
    assert _reason(ada, EXAM, timezone.now()) == "clock-set-back"

    call_command("accept_clock")

    assert "Exams may start again" in capsys.readouterr().out
    assert sitters.start(ada, EXAM, now=timezone.now()).quiz.code == EXAM


def test_after_that_the_clock_is_watched_as_before(ada):
    actions.keep_time(by=SYSTEM, now=NOW + DAY)
    actions.accept_clock(by=SYSTEM, now=NOW)

    assert _reason(ada, EXAM, NOW - timedelta(hours=1)) == "clock-set-back"


# --- The disk -------------------------------------------------------------------------------------


@pytest.fixture
def full(settings):
    """Less is free than is kept for those who sit."""

    def fill():
        settings.DISK_RESERVE_MB = 10**9

    return fill


@pytest.mark.parametrize("code", [EXAM, CHECK])
def test_nothing_starts_while_the_disk_is_nearly_full(ada, full, code):
    full()
    before = _numbers()

    assert _reason(ada, code, NOW) == "disk-nearly-full"
    assert _numbers() == before


def test_attempt_that_runs_is_saved_and_handed_in_while_the_disk_is_nearly_full(ada, full):
    attempt = sitters.start(ada, EXAM)
    full()

    sitters.answer(attempt)
    done = actions.submit_attempt(attempt=attempt, by=ada, now=NOW + sitters.MINUTE)

    assert AnswerEvent.objects.filter(attempt=attempt).exists()
    assert done.current_result.state == "passed"


def test_folder_that_is_not_made_yet_is_measured_where_it_will_be(settings, tmp_path):
    settings.DISK_WATCH_DIR = tmp_path / "not" / "yet"

    assert not actions.disk_is_nearly_full()


# --- What people and programs are told --------------------------------------------------------------


def test_page_says_why_and_that_nothing_was_used_up(ada, full, client):
    full()
    client.force_login(ada)

    answer = client.post(f"/quizzes/{EXAM}/start/", {"agreed": "on", "name_confirmed": "on"})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    page = answer.content.decode()
    assert "nearly no room left" in page
    assert "no try was used" in page
    assert f'href="/quizzes/{EXAM}/"' in page


def test_api_says_it_as_a_problem(ada, client_of):
    actions.keep_time(by=SYSTEM, now=timezone.now() + timedelta(hours=1))

    answer = client_of(ada).post(
        f"/api/v1/quizzes/{EXAM}/attempts/", {"agreed": True, "name_confirmed": True}, format="json"
    )

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    body = answer.json()
    assert (body["code"], body["reason"]) == ("starts-wait", "clock-set-back")
    assert "The clock of the server is wrong" in body["detail"]
