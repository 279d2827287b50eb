"""An exam with breaks is asked in sections that lock behind: the division, closing, and what comes too late for one."""

from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, SectionClose
from quizzes.sitting.actions.grading import recompute
from quizzes.sitting.actions.paper_entries import entries_of
from quizzes.sitting.actions.receipts import paper_hash, receipt_of
from quizzes.sitting.actions.reveal import pictures_now
from quizzes.sitting.domain.answer_paper import Happening, Received, course_of
from quizzes.sitting.domain.attempt_form import in_sections as divided
from quizzes.sitting.domain.attempt_form import is_pilot, read_attempt_form, write_attempt_form
from tests.people import ada, bob, eve
from tests.quizzes.sectioned import close, in_sections, versions_in
from tests.quizzes.sitters import DAY, MINUTE, NOW, item, keys, save, start
from tests.quizzes.timed import MINUTES, begin, granted
from trainingsite.accounts.actions.authority import Refused

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
CLOSED = [{"client_seq": 1, "reason": "section-closed"}]


def rows(scored: int, pilots: int = 0) -> list[dict[str, Any]]:
    last = [{"version": scored + n, "pilot": True} for n in range(pilots)]
    return [*({"version": n} for n in range(scored)), *last]


# --- The division ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scored", "pilots", "sizes"),
    [
        (60, 0, [20, 20, 20]),
        (60, 6, [22, 22, 22]),
        (61, 0, [21, 20, 20]),
        (62, 1, [21, 21, 21]),
        (5, 0, [2, 2, 1]),
        (5, 2, [2, 3, 2]),
        (3, 0, [1, 1, 1]),
        (2, 1, [3]),
    ],
)
def test_sections_are_equal_parts_in_the_order_drawn(
    scored: int, pilots: int, sizes: list[int]
) -> None:
    tree = divided(rows(scored, pilots), Random(1))
    assert [len(one.rows) for one in tree.sections] == sizes
    counted = [row["version"] for row in tree.rows if not is_pilot(row)]
    assert counted == list(range(scored))
    assert len(tree.rows) == scored + pilots
    assert read_attempt_form(write_attempt_form(tree)) == tree


def test_pilots_stand_anywhere_in_their_section() -> None:
    places = set()
    for seed in range(200):
        first = divided(rows(60, 6), Random(seed)).sections[0]
        places |= {place for place, row in enumerate(first.rows) if is_pilot(row)}
    assert places == set(range(22))


# --- When there are any ---------------------------------------------------------------------------------


def test_only_an_exam_with_a_right_to_breaks_is_asked_in_sections() -> None:
    attempt = in_sections()
    assert [len(one.rows) for one in attempt.form.tree.sections] == [2, 2, 1]
    granted(bob(), percent=50)
    assert not begin(bob()).form.tree.is_sectioned
    assert not start(ada(), "alpha-check").form.tree.is_sectioned
    assert actions.sections_of(begin(eve())) == []


def test_candidate_gets_the_open_section_and_nothing_of_those_that_wait() -> None:
    attempt = in_sections()
    form = actions.attempt_body(attempt=attempt, by=ada(), now=NOW)["form"]
    first = versions_in(attempt, 1)
    assert [question["version"] for question in form["questions"]] == first
    assert form["sections"] == [
        {"n": 1, "state": "open", "code": "section-1", "count": 2, "steps": [[one] for one in first]},
        {"n": 2, "state": "waiting", "code": "section-2", "count": 2, "steps": []},
        {"n": 3, "state": "waiting", "code": "section-3", "count": 1, "steps": []},
    ]  # fmt: skip
    [waiting, _other] = versions_in(attempt, 2)
    outcome = save(attempt, item(1, waiting, keys(attempt)[waiting]))
    assert outcome.rejected == [{"client_seq": 1, "reason": "unknown-question"}]
    assert not AnswerEvent.objects.filter(attempt=attempt).exists()
    with pytest.raises(Refused, match="no such question"):
        actions.raise_challenge(
            attempt=attempt, version=waiting, text="Odd.", key=uuid4(), by=ada(), now=NOW
        )
    with pytest.raises(Refused, match="one of the questions"):
        actions.version_at(attempt, 3)
    assert pictures_now(attempt=attempt, by=ada(), now=NOW) == set()


# --- Closing --------------------------------------------------------------------------------------------


@pytest.mark.each_engine
def test_closing_opens_the_next_and_keeps_how_much_had_no_answer() -> None:
    attempt = in_sections()
    deadline = attempt.deadline_at
    version = versions_in(attempt, 1)[0]
    save(attempt, item(1, version, keys(attempt)[version]))
    close(attempt, 1, now=NOW + MINUTE)
    form = actions.attempt_body(attempt=attempt, by=ada(), now=NOW + MINUTE)["form"]
    assert [one["state"] for one in form["sections"]] == ["closed", "open", "waiting"]
    shown = [question["version"] for question in form["questions"]]
    assert shown == [*versions_in(attempt, 1), *versions_in(attempt, 2)]
    [row] = SectionClose.objects.all()
    assert (row.number, row.unanswered, row.closed_at) == (1, 1, NOW + MINUTE)
    assert attempt.deadline_at == deadline
    assert not attempt.is_paused_at(NOW + MINUTE)


def test_closing_twice_changes_nothing_and_begins_no_break() -> None:
    attempt = in_sections()
    close(attempt, 1, now=NOW + MINUTE)
    close(attempt, 1, with_break=True, now=NOW + 2 * MINUTE)
    assert SectionClose.objects.get().closed_at == NOW + MINUTE
    assert (attempt.open_section, attempt.paused_until) == (2, None)


@pytest.mark.each_engine
def test_break_begins_only_where_it_is_asked_for_and_with_the_close_or_not_at_all() -> None:
    attempt = in_sections()
    close(attempt, 1, with_break=True, now=NOW + MINUTE)
    assert attempt.is_paused_at(NOW + 2 * MINUTE)
    hidden = actions.attempt_body(attempt=attempt, by=ada(), now=NOW + 2 * MINUTE)["form"]
    assert hidden["questions"] == []
    assert [(one["state"], one["steps"]) for one in hidden["sections"]] == [
        ("closed", []),
        ("open", []),
        ("waiting", []),
    ]
    with pytest.raises(actions.SectionNotOpen, match="A break goes on"):
        close(attempt, 2, now=NOW + 2 * MINUTE)
    after = NOW + 12 * MINUTE  # nothing of it is left
    with pytest.raises(actions.NoBreak, match="No break is left"):
        close(attempt, 2, with_break=True, now=after)
    attempt.refresh_from_db()
    assert (attempt.open_section, SectionClose.objects.count()) == (2, 1)
    close(attempt, 2, now=after)
    assert attempt.open_section == 3


def test_last_section_can_be_closed_and_the_attempt_waits_for_the_hand_in() -> None:
    attempt = in_sections()
    close(attempt, 1)
    close(attempt, 2)
    with pytest.raises(actions.SectionNotOpen, match="No section follows"):
        close(attempt, 3, with_break=True)
    close(attempt, 3)
    body = actions.attempt_body(attempt=attempt, by=ada(), now=NOW)
    assert body["state"] == "in_progress"
    assert {one["state"] for one in body["form"]["sections"]} == {"closed"}
    assert actions.unanswered_places(attempt=attempt) == []
    handed_in = actions.submit_attempt(attempt=attempt, by=ada(), now=NOW + MINUTE)
    assert handed_in.current_result is not None


@pytest.mark.parametrize("number", [0, 4])
def test_section_that_is_not_there_is_none(number: int) -> None:
    with pytest.raises(actions.NoSuchSection):
        close(in_sections(), number)


def test_whole_form_has_no_section_to_close() -> None:
    with pytest.raises(actions.NoSuchSection):
        close(begin(ada()), 1)


def test_section_that_waits_is_not_closed_nor_one_of_somebody_else_nor_after_the_end() -> None:
    attempt = in_sections()
    with pytest.raises(actions.SectionNotOpen, match="not open yet"):
        close(attempt, 2)
    with pytest.raises(Attempt.DoesNotExist):
        actions.close_section(attempt=attempt, number=1, with_break=False, by=eve(), now=NOW)
    with pytest.raises(actions.SectionNotOpen, match="is up"):
        close(attempt, 1, now=NOW + (MINUTES + 10) * MINUTE)
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW + MINUTE)
    with pytest.raises(actions.SectionNotOpen, match="is up"):
        close(attempt, 1, now=NOW + 2 * MINUTE)
    assert not SectionClose.objects.exists()


# --- What comes too late for a section ------------------------------------------------------------------


@pytest.mark.each_engine
def test_answer_for_a_closed_section_is_stored_unscored_and_answered_the_same_for_ever() -> None:
    attempt, window = in_sections(), uuid4()
    version = versions_in(attempt, 1)[0]
    close(attempt, 1)
    late = item(1, version, keys(attempt)[version])
    for now in (NOW, NOW + MINUTE, NOW + DAY):  # the last time after its end
        assert save(attempt, late, window=window, now=now).rejected == CLOSED
    event = AnswerEvent.objects.get(attempt=attempt)
    assert (event.is_late, event.is_after_section, event.received_at) == (True, True, NOW)
    assert actions.current_answers(attempt=attempt) == []
    other = save(attempt, item(1, version, None), window=window)
    assert other.rejected == [{"client_seq": 1, "reason": "reused-sequence"}]
    assert actions.late_questions(attempt=attempt) == 1
    assert actions.late_after_section(attempt=attempt)


def test_good_answer_beside_a_late_one_is_acknowledged() -> None:
    attempt = in_sections()
    [first, _second], [third, _fourth] = versions_in(attempt, 1), versions_in(attempt, 2)
    close(attempt, 1)
    right = keys(attempt)
    outcome = save(attempt, item(1, first, right[first]), item(2, third, right[third]))
    assert (outcome.rejected, outcome.acknowledged, outcome.is_closed) == (CLOSED, [2], False)


def test_answer_acknowledged_before_the_close_stays_so() -> None:
    attempt, window = in_sections(), uuid4()
    version = versions_in(attempt, 1)[0]
    given = item(1, version, keys(attempt)[version])
    save(attempt, given, window=window)
    close(attempt, 1)
    again = save(attempt, given, window=window)
    assert (again.acknowledged, again.rejected) == ([1], [])
    changed = save(attempt, item(2, version, None, revision=2), window=window)
    assert changed.rejected == [{"client_seq": 2, "reason": "section-closed"}]
    [kept] = actions.current_answers(attempt=attempt)
    assert kept["answer"] == keys(attempt)[version]


def test_late_answer_does_not_end_a_break() -> None:
    attempt = in_sections()
    version = versions_in(attempt, 1)[0]
    close(attempt, 1, with_break=True)
    assert (
        save(attempt, item(1, version, keys(attempt)[version]), now=NOW + MINUTE).rejected == CLOSED
    )
    attempt.refresh_from_db()
    assert attempt.is_paused_at(NOW + MINUTE)


def test_after_the_end_an_answer_for_a_closed_section_is_late_as_every_other() -> None:
    attempt = in_sections()
    version = versions_in(attempt, 1)[0]
    close(attempt, 1)
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW + MINUTE)
    late = save(attempt, item(1, version, keys(attempt)[version]), now=NOW + 2 * MINUTE)
    assert (late.received_late, late.rejected) == ([1], [])
    assert not AnswerEvent.objects.get(attempt=attempt).is_after_section


@pytest.mark.each_engine
def test_database_holds_no_answer_after_its_section_that_counts() -> None:
    attempt = in_sections()
    version = versions_in(attempt, 1)[0]
    save(attempt, item(1, version, keys(attempt)[version]))
    event = AnswerEvent.objects.get(attempt=attempt)
    event.pk, event.client_seq, event.is_after_section = None, 2, True
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save(force_insert=True)


# --- What reads the form --------------------------------------------------------------------------------


def all_answered() -> Attempt:
    """Every question rightly in its section, one of the first too late and otherwise."""
    attempt = in_sections()
    right = keys(attempt)
    for number in (1, 2, 3):
        here = versions_in(attempt, number)
        save(attempt, *(item(n, one, right[one]) for n, one in enumerate(here)))
        if number < 3:
            close(attempt, number, now=NOW + number * MINUTE)
    save(attempt, item(9, versions_in(attempt, 1)[0], None, revision=7), now=NOW + 3 * MINUTE)
    return actions.submit_attempt(attempt=attempt, by=ada(), now=NOW + 4 * MINUTE)


def test_score_receipt_hash_and_recomputing_see_all_sections_and_nothing_late() -> None:
    attempt = all_answered()
    result = attempt.current_result
    assert result is not None
    assert (result.right, result.state) == (5, "passed")
    assert [differs for _result, differs in recompute(attempt)] == [[]]
    receipt = receipt_of(attempt)
    assert (receipt.answered, receipt.of) == (5, 5)
    assert paper_hash(attempt) == result.paper_hash


def test_answer_paper_tells_when_sections_were_closed_and_what_came_after() -> None:
    attempt = all_answered()
    events = AnswerEvent.objects.filter(attempt=attempt).order_by("id")
    received = [
        Received(e.received_at, e.window, e.question_version_id, e.is_late, e.is_after_section)
        for e in events
    ]
    texts = [entry.text for entry in entries_of(attempt, received)]
    assert "Section 1 was closed, every question of it with an answer." in texts
    assert "Section 2 was closed, every question of it with an answer." in texts
    assert any("after its section was closed. It does not count." in text for text in texts)
    assert not any("after the end" in text for text in texts)


def test_course_tells_what_came_after_a_section_from_what_came_after_the_end() -> None:
    window = uuid4()
    received = [
        Received(NOW, window, 1, is_late=False),
        Received(NOW + MINUTE, window, 1, is_late=True, is_after_section=True),
        Received(NOW + 3 * MINUTE, window, 2, is_late=True),
    ]
    told = course_of(started_at=NOW, ended_at=NOW + 2 * MINUTE, received=received)
    assert [(one.what, one.at) for one in told if one.what != Happening.WINDOW_BEGAN] == [
        (Happening.AFTER_SECTION, NOW + MINUTE),
        (Happening.LATE, NOW + 3 * MINUTE),
    ]


def test_saving_asks_the_database_three_times_in_sections_too() -> None:
    attempt = in_sections()
    close(attempt, 1)
    version = versions_in(attempt, 2)[0]
    with CaptureQueriesContext(connection) as asked:
        save(attempt, item(1, version, keys(attempt)[version]), now=NOW + MINUTE)
    statements = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len([sql for sql in statements if "answerevent" in sql or "attempt" in sql]) == 3
