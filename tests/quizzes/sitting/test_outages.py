"""When the site was away by its own heartbeat, and what attempts get back."""

import html
import re
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.signals import got_request_exception
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import timezone

from quizzes import actions
from quizzes.models import Attempt, Outage, Quiz, TimeGrant, WebBeat
from quizzes.sitting.actions import beating
from quizzes.sitting.actions.outages import beat, give_back_failing, is_away
from tests.people import ada, bob, eve, root
from tests.quizzes.sitters import MINUTE, NOW, item, keys, save
from tests.quizzes.timed import MINUTES, begin, granted
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("curriculum")
END = NOW + MINUTES * MINUTE
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _new_process() -> Iterator[None]:
    beating.process.forget()
    yield
    beating.process.forget()


def at(now: datetime, silent: timedelta | None = None) -> Outage | None:
    return beat(by=SYSTEM, now=now, silent=silent)


def test_first_beat_of_all_and_beats_that_follow_are_no_outage() -> None:
    for seconds in (0, 5, 10, 24):
        assert at(NOW + seconds * SECOND, None if not seconds else 5 * SECOND) is None
    assert WebBeat.objects.get().newest_at == NOW + 24 * SECOND


def test_time_between_two_beats_comes_back_to_whoever_was_open_in_it() -> None:
    at(NOW)
    before, over = begin(ada()), begin(bob(), now=NOW - 60 * MINUTE)
    outage = at(NOW + 250 * SECOND)
    assert outage is not None
    assert outage.seconds == 250
    begun_after = begin(eve(), now=NOW + 251 * SECOND)
    for attempt, more in ((before, 250), (begun_after, 251), (over, -3600)):
        attempt.refresh_from_db()
        assert attempt.deadline_at == END + more * SECOND
    grant = TimeGrant.objects.get()
    assert (grant.attempt, grant.kind, grant.seconds, grant.outage, grant.by) == (
        before,
        "outage",
        250,
        outage,
        None,
    )


def test_second_process_that_comes_back_gives_nothing_twice() -> None:
    at(NOW)
    begin(ada())
    assert at(NOW + 60 * SECOND) is not None
    assert at(NOW + 61 * SECOND) is None
    assert TimeGrant.objects.count() == 1


def test_minute_that_was_left_is_left_when_the_site_is_back() -> None:
    at(END - MINUTE)
    attempt = begin(ada())
    back = END + 10 * MINUTE
    assert is_away(back - SECOND)
    assert actions.sweep(by=SYSTEM, now=back - SECOND)["closed"] == 0
    at(back)
    attempt.refresh_from_db()
    assert attempt.deadline_at == back + MINUTE
    assert actions.sweep(by=SYSTEM, now=back)["closed"] == 0
    at(back + MINUTE, 5 * SECOND)
    at(back + 2 * MINUTE, 5 * SECOND)
    assert actions.sweep(by=SYSTEM, now=back + 2 * MINUTE)["closed"] == 1


def test_one_voids_no_exam_whose_candidate_gets_the_time_back_first() -> None:
    at(END - MINUTE)
    attempt = begin(ada())
    Quiz.objects.update(purpose=Quiz.Purpose.EXAM)
    attempt.quiz.refresh_from_db()
    with pytest.raises(Refused, match="The sitting still runs"):
        actions.void_alone(attempt=attempt, by=root(), reason="Noise.", now=END + 9 * MINUTE)


def test_sweep_closes_where_no_process_ever_beat() -> None:
    begin(ada())
    assert not is_away(END + 2 * MINUTE)
    assert actions.sweep(by=SYSTEM, now=END + 2 * MINUTE)["closed"] == 1


@pytest.mark.parametrize("hours", [-2, 2])
def test_clock_that_jumped_while_the_process_lived_is_no_outage(hours: int) -> None:
    at(NOW)
    attempt = begin(ada())
    assert at(NOW + timedelta(hours=hours), 5 * SECOND) is None
    assert WebBeat.objects.get().newest_at == NOW + timedelta(hours=hours)
    attempt.refresh_from_db()
    assert attempt.deadline_at == END


def test_break_that_went_on_is_not_given_twice() -> None:
    granted(ada(), break_minutes=10)
    attempt = begin(ada())
    at(NOW + MINUTE)
    actions.begin_break(attempt=attempt, by=ada(), now=NOW + MINUTE)
    at(NOW + 15 * MINUTE)
    attempt.refresh_from_db()
    assert attempt.deadline_at == END + 10 * MINUTE + 4 * MINUTE


@pytest.mark.django_db(transaction=True)
def test_request_of_a_process_that_was_stopped_finds_out_before_it_closes() -> None:
    """As after SIGSTOP: the thread has not beaten yet, and the first request comes."""
    beating.beat_here(by=SYSTEM, now=END - MINUTE)
    attempt = begin(ada())
    beating.process._beaten = beating.steady() - 600
    back = END + 10 * MINUTE
    assert not actions.finish_if_overdue(attempt=attempt, by=ada(), now=back)
    assert attempt.deadline_at == back + MINUTE


@pytest.mark.django_db(transaction=True)
def test_late_save_of_a_process_that_was_stopped_is_in_time() -> None:
    beating.beat_here(by=SYSTEM, now=END - MINUTE)
    attempt = begin(ada())
    version, key = next(iter(keys(attempt).items()))
    beating.process._beaten = beating.steady() - 600
    outcome = save(attempt, item(1, version, key), now=END + 10 * MINUTE)
    assert outcome.acknowledged == [1]
    assert outcome.deadline_at == END + 11 * MINUTE
    assert Outage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_process_whose_first_beat_failed_finds_out_with_its_first_request() -> None:
    at(END - MINUTE)  # by the process before
    attempt = begin(ada())

    def away(*_told: Any) -> Any:
        raise OperationalError("the database does not answer")

    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        beating.beat_here(by=SYSTEM, now=END + 9 * MINUTE)
    back = END + 10 * MINUTE
    assert not actions.finish_if_overdue(attempt=attempt, by=ada(), now=back)
    assert attempt.deadline_at == back + MINUTE


@pytest.mark.django_db(transaction=True)
def test_processes_that_come_back_at_once_write_one_outage() -> None:
    at(NOW)
    attempt = begin(ada())
    barrier = threading.Barrier(4)

    def back() -> None:
        barrier.wait()
        at(NOW + 100 * SECOND)
        connection.close()

    threads = [threading.Thread(target=back) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    attempt.refresh_from_db()
    assert Outage.objects.count() == 1
    assert attempt.deadline_at == END + 100 * SECOND


# --- Failed saves -----------------------------------------------------------------------------------------


def test_time_in_which_saves_failed_comes_back_with_the_next_that_is_stored() -> None:
    attempt = begin(ada())
    version, key = next(iter(keys(attempt).items()))
    actions.note_failed_save(attempt=attempt.uuid, now=NOW + MINUTE)
    actions.note_failed_save(attempt=attempt.uuid, now=NOW + 2 * MINUTE)
    outcome = save(attempt, item(1, version, key), now=NOW + 3 * MINUTE)
    assert outcome.deadline_at == END + 2 * MINUTE
    assert TimeGrant.objects.get().outage is None
    save(attempt, item(2, version, key, revision=2), now=NOW + 4 * MINUTE)
    assert TimeGrant.objects.count() == 1


def test_save_that_fails_again_gives_nothing_and_the_first_stays_remembered() -> None:
    """As a page that sends one answer again and again, with which the program fails each time."""
    attempt = begin(ada())
    version, key = next(iter(keys(attempt).items()))
    broken = item(1, version, key) | {"version": None}
    for seconds in range(60, 130, 10):
        with pytest.raises(TypeError):
            save(attempt, broken, now=NOW + seconds * SECOND)
        actions.note_failed_save(attempt=attempt.uuid, now=NOW + seconds * SECOND)
    assert not TimeGrant.objects.exists()
    outcome = save(attempt, item(2, version, key), now=NOW + 3 * MINUTE)
    assert outcome.deadline_at == END + 2 * MINUTE
    assert TimeGrant.objects.get().seconds == 120


@pytest.mark.parametrize(
    ("begun", "ended", "given"),
    [
        (62, None, 0),  # the next save ends the break
        (62, 19 * 60, 122),
        (30, None, 0),  # it failed in a break
        (30, 600, 660),
        (None, None, 1200),
    ],
)
def test_break_after_a_failed_save_is_not_given_twice(
    begun: int | None, ended: int | None, given: int
) -> None:
    granted(ada(), break_minutes=30)
    attempt = begin(ada())
    if begun == 30:
        actions.begin_break(attempt=attempt, by=ada(), now=NOW + 30 * SECOND)
    actions.note_failed_save(attempt=attempt.uuid, now=NOW + MINUTE)
    if begun == 62:
        actions.begin_break(attempt=attempt, by=ada(), now=NOW + 62 * SECOND)
    if ended is not None:
        actions.end_break(attempt=attempt, by=ada(), now=NOW + ended * SECOND)

    save(attempt, item(1, *next(iter(keys(attempt).items()))), now=NOW + 21 * MINUTE)

    rows = TimeGrant.objects.filter(attempt=attempt, kind=TimeGrant.Kind.OUTAGE)
    assert sum(row.seconds for row in rows) == given


def test_all_that_one_attempt_gets_back_for_failed_saves_is_half_an_hour() -> None:
    attempt = begin(ada())
    version, key = next(iter(keys(attempt).items()))
    for turn in range(4):
        begun = NOW + (1 + 14 * turn) * MINUTE
        actions.note_failed_save(attempt=attempt.uuid, now=begun)
        save(attempt, item(turn, version, key, revision=turn + 1), now=begun + 12 * MINUTE)
    assert [grant.seconds for grant in TimeGrant.objects.order_by("id")] == [720, 720, 360]
    attempt.refresh_from_db()
    assert attempt.deadline_at == END + 30 * MINUTE


def test_failures_end_where_another_process_stored_an_answer() -> None:
    attempt = begin(ada())
    version, key = next(iter(keys(attempt).items()))
    save(attempt, item(1, version, key), now=NOW + 70 * SECOND)
    made = give_back_failing(
        attempt_uuid=attempt.uuid, since=NOW + MINUTE, by=SYSTEM, now=NOW + 10 * MINUTE
    )
    assert made is not None
    assert made.seconds == 10


def test_short_failures_and_what_an_outage_gave_back_are_not_given() -> None:
    attempt = begin(ada())
    failing = {"attempt_uuid": attempt.uuid, "by": SYSTEM}
    assert give_back_failing(since=NOW, now=NOW + 4 * SECOND, **failing) is None
    at(NOW + 10 * SECOND)
    at(NOW + 70 * SECOND)
    assert give_back_failing(since=NOW + 8 * SECOND, now=NOW + 72 * SECOND, **failing) is None
    made = give_back_failing(since=NOW + 100 * SECOND, now=NOW + 90 * MINUTE, **failing)
    assert made is not None
    assert made.seconds == 1800  # beyond that somebody has to look


def test_failure_of_a_request_is_remembered_for_its_attempt() -> None:
    attempt = begin(ada())
    request = RequestFactory().post(f"/api/v1/attempts/{attempt.uuid}/answers/")
    request.resolver_match = resolve(request.path)
    got_request_exception.send(sender=None, request=request)
    assert beating.process.failing_since(attempt.uuid) is not None
    request.resolver_match = resolve(f"/api/v1/attempts/{attempt.uuid}/")
    got_request_exception.send(sender=None, request=request)
    assert beating.process.failing_since(attempt.uuid) is None


def damage() -> None:
    """The table of answers takes no row more, as one on a damaged disk does."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER damaged BEFORE INSERT ON quizzes_answerevent BEGIN SELECT RAISE(ABORT, 'damaged'); END"
            )
            return
        cursor.execute(
            "CREATE FUNCTION damaged() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'damaged'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER damaged BEFORE INSERT ON quizzes_answerevent EXECUTE FUNCTION damaged()"
        )


def mend() -> None:
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON quizzes_answerevent"
        cursor.execute(f"DROP TRIGGER damaged{on}")


@pytest.mark.each_engine
@pytest.mark.any_engine
@pytest.mark.parametrize("way", ["page with scripts", "page without scripts"])
def test_save_that_failed_by_our_fault_gives_the_time_back(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    beating.beat_here(by=SYSTEM, now=now)
    attempt = begin(ada(), now=now - 10 * MINUTE)
    client = Client(raise_request_exception=False)
    client.force_login(ada())
    version, key = next(iter(keys(attempt).items()))

    def send() -> int:
        if way == "page without scripts":
            page = client.get(f"/attempts/{attempt.uuid}/").content.decode()
            (shown,) = re.findall(r'name="shown" value="([^"]*)"', page)
            form = {"shown": html.unescape(shown), f"q-{version}": key}
            return client.post(f"/attempts/{attempt.uuid}/save/", form).status_code
        row = {"client_seq": 1, "version": version, "revision": 1, "answer": key}
        body = {"window": str(uuid4()), "answers": [row]}
        address = f"/api/v1/attempts/{attempt.uuid}/answers/"
        return client.post(address, body, content_type="application/json").status_code

    damage()
    with monkeypatch.context() as earlier:
        earlier.setattr(timezone, "now", lambda: now - MINUTE)
        assert send() == 500
    mend()
    assert send() in (200, 302)

    (grant,) = TimeGrant.objects.all()
    assert (grant.attempt, grant.kind) == (attempt, "outage")
    assert 60 <= grant.seconds <= 120


def test_attempts_that_ended_get_nothing_back() -> None:
    at(NOW)
    attempt = begin(ada())
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW + MINUTE)
    at(NOW + 5 * MINUTE)
    assert not TimeGrant.objects.exists()
    assert Attempt.objects.get(pk=attempt.pk).deadline_at == END
