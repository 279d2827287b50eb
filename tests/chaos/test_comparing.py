"""The comparison of the chaos run can fail: each thing that must not be is found, and called what it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.chaos.comparing import (
    DOUBLED,
    LOST,
    WRONG,
    Event,
    Grant,
    Issued,
    Scored,
    Stored,
    compare,
)
from tests.chaos.ledger import Ledger

BEGAN = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WINDOW, QUESTION, OTHER = "w1", "q1", "q2"
DEADLINE = BEGAN + 30 * MINUTE
CLOSES = DEADLINE + timedelta(seconds=30)


def ledger(**said: Any) -> Ledger:
    """Two answers, the first one changed once; all acknowledged, and handed in."""
    made = Ledger("a1", "ada", "exam", right={QUESTION: "a", OTHER: "c"}, handed_in_at="9:10")
    for name, value in said.items():
        setattr(made, name, value)
    made.note_sent(
        WINDOW,
        [
            {"client_seq": 1, "version": QUESTION, "revision": 1, "answer": "b"},
            {"client_seq": 2, "version": QUESTION, "revision": 2, "answer": "a"},
            {"client_seq": 3, "version": OTHER, "revision": 1, "answer": "c"},
        ],
    )
    made.note_reply(WINDOW, {"acknowledged": [1, 2, 3], "server_time": "9:02"})
    return made


def event(seq: int, version: str, revision: int, answer: Any, **said: Any) -> Event:
    return replace(
        Event(WINDOW, seq, version, revision, answer, BEGAN + seq * MINUTE, is_late=False), **said
    )


EVENTS = (event(1, QUESTION, 1, "b"), event(2, QUESTION, 2, "a"), event(3, OTHER, 1, "c"))
PASSED = Scored(1, "passed", right=2, total=2, cut=1)
CERTIFICATE = Issued("C1", "a1", issues=1, files=("pdf", "ob3"))


def stored(**said: Any) -> Stored:
    """The same as the site has it, but for what is said."""
    whole = Stored(
        attempt="a1",
        started_at=BEGAN,
        minutes=30,
        grace_seconds=30,
        deadline_at=DEADLINE,
        closes_at=CLOSES,
        closed_at=BEGAN + 10 * MINUTE,
        events=EVENTS,
        counted={QUESTION: (2, "a"), OTHER: (1, "c")},
        grants=(),
        results=(PASSED,),
        attempts_of_person=1,
        is_certified=True,
        certificates=(CERTIFICATE,),
        shown=("C1",),
    )
    return replace(whole, **said)


def found(site: Stored | None, page: Ledger | None = None) -> list[str]:
    return [one.kind for one in compare(page or ledger(), site)]


def test_what_is_as_it_was_told_is_nothing_to_tell() -> None:
    assert compare(ledger(), stored()) == []


@pytest.mark.parametrize(
    "site",
    [
        pytest.param(None, id="the attempt"),
        pytest.param(stored(events=EVENTS[1:]), id="an acknowledged change"),
        pytest.param(stored(results=(), certificates=(), shown=()), id="the result"),
        pytest.param(stored(certificates=(), shown=()), id="the certificate"),
        pytest.param(stored(certificates=(replace(CERTIFICATE, issues=0),)), id="its issue"),
        pytest.param(stored(certificates=(replace(CERTIFICATE, files=()),)), id="its document"),
    ],
)
def test_one_that_is_lost_is_found(site: Stored | None) -> None:
    assert found(site) == [LOST]


def test_acknowledged_answer_that_an_older_one_outranks_is_lost() -> None:
    """And the points are those of the older one."""
    older = stored(
        counted={QUESTION: (1, "b"), OTHER: (1, "c")}, results=(replace(PASSED, right=1, cut=1),)
    )

    assert found(older) == [LOST]


def test_answer_that_does_not_count_at_all_is_lost() -> None:
    older = stored(counted={QUESTION: (2, "a")}, results=(replace(PASSED, right=1),))

    assert found(older) == [LOST]


def test_answer_that_came_in_time_and_is_called_late_is_lost() -> None:
    late = (*EVENTS[:2], replace(EVENTS[2], is_late=True))

    assert LOST in found(stored(events=late))


@pytest.mark.parametrize(
    "site",
    [
        pytest.param(stored(events=(*EVENTS, EVENTS[0])), id="a change"),
        pytest.param(stored(results=(PASSED, replace(PASSED, number=2))), id="the result"),
        pytest.param(stored(attempts_of_person=2), id="the attempt"),
        pytest.param(
            stored(certificates=(replace(CERTIFICATE, issues=2),)), id="the issue of a certificate"
        ),
        pytest.param(
            stored(certificates=(CERTIFICATE, replace(CERTIFICATE, code="C2")), shown=("C1", "C2")),
            id="the certificate",
        ),
        pytest.param(
            stored(certificates=(replace(CERTIFICATE, files=("pdf", "pdf")),)), id="its document"
        ),
    ],
)
def test_one_that_is_there_twice_is_found(site: Stored) -> None:
    assert found(site) == [DOUBLED]


@pytest.mark.parametrize(
    "site",
    [
        pytest.param(
            stored(events=(*EVENTS[:2], replace(EVENTS[2], answer="d"))), id="stored otherwise"
        ),
        pytest.param(stored(events=(*EVENTS, event(9, OTHER, 1, "x"))), id="never sent"),
        pytest.param(stored(closes_at=CLOSES + MINUTE), id="an end that moved"),
        pytest.param(stored(deadline_at=DEADLINE + MINUTE), id="a deadline that moved"),
        pytest.param(stored(results=(replace(PASSED, right=1),)), id="the points"),
        pytest.param(stored(results=(replace(PASSED, differs=("marks",)),)), id="other marks"),
        pytest.param(stored(shown=("C9",)), id="another certificate is shown"),
    ],
)
def test_one_that_is_wrong_is_found(site: Stored) -> None:
    assert found(site) == [WRONG]


def test_pass_that_is_none_is_wrong_and_so_is_its_certificate() -> None:
    failed = stored(results=(replace(PASSED, state="failed"),))

    assert found(failed) == [WRONG, WRONG]


def test_what_counts_and_was_never_sent_is_wrong() -> None:
    assert found(stored(counted={QUESTION: (2, "a"), OTHER: (7, "c")})) == [WRONG]


@pytest.mark.parametrize("seconds", [0, 1])
def test_answer_that_came_with_or_after_the_end_of_the_grace_and_counts_is_wrong(
    seconds: int,
) -> None:
    at = CLOSES + timedelta(seconds=seconds)
    events = (*EVENTS[:2], replace(EVENTS[2], received_at=at))

    assert found(stored(events=events, closed_at=CLOSES)) == [WRONG]


def test_answer_that_came_long_after_the_close_and_counts_is_wrong() -> None:
    """Unless the clock was set meanwhile: then only the grace decides."""
    events = (*EVENTS[:2], replace(EVENTS[2], received_at=BEGAN + 20 * MINUTE))

    assert found(stored(events=events)) == [WRONG]
    assert found(stored(events=events), ledger(clock_was_set=True)) == []


def test_answer_of_the_last_moment_of_the_grace_is_right() -> None:
    at = CLOSES - timedelta(microseconds=1)
    events = (*EVENTS[:2], replace(EVENTS[2], received_at=at))

    assert found(stored(events=events, closed_at=CLOSES)) == []


def test_what_was_refused_and_is_stored_is_wrong() -> None:
    page = ledger()
    page.note_sent(WINDOW, [{"client_seq": 4, "version": OTHER, "revision": 0, "answer": "c"}])
    rejected = [{"client_seq": 4, "reason": "bad-answer"}]
    page.note_reply(WINDOW, {"acknowledged": [], "rejected": rejected, "server_time": "9:03"})

    assert found(stored(events=(*EVENTS, event(4, OTHER, 0, "c"))), page) == [WRONG]


def test_one_change_that_is_told_two_things_is_wrong() -> None:
    page = ledger()
    page.note_reply(WINDOW, {"acknowledged": [], "received_late": [3], "server_time": "9:03"})

    assert found(stored(), page) == [WRONG]


def test_time_that_was_given_moves_the_end_and_time_that_nobody_gave_is_wrong() -> None:
    given = stored(
        grants=(Grant("extra", 60, BEGAN + MINUTE),),
        deadline_at=DEADLINE + MINUTE,
        closes_at=CLOSES + MINUTE,
    )

    assert found(given, ledger(given_seconds=60)) == []
    assert found(given) == [WRONG]
    assert found(stored(), ledger(given_seconds=60)) == [LOST]


def test_more_than_the_site_was_away_is_not_given_back() -> None:
    back = stored(
        grants=(Grant("outage", 60, BEGAN + MINUTE),),
        deadline_at=DEADLINE + MINUTE,
        closes_at=CLOSES + MINUTE,
    )

    assert found(back, ledger(most_given_back=61)) == []
    assert found(back, ledger(most_given_back=59)) == [WRONG]


def test_attempt_that_still_runs_has_no_result_and_is_not_lost() -> None:
    running = stored(closed_at=None, results=(), certificates=(), shown=())

    assert found(running, ledger(handed_in_at="")) == []
    assert found(running) == [LOST, LOST]
