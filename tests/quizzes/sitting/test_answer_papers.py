"""The answer paper: what was asked, answered and changed, when and in which window, and who may open it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils.formats import date_format
from django.utils.timezone import localtime

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, Outage, Question, QuestionVersion, TimeGrant
from quizzes.sitting.actions.given import given_questions
from quizzes.sitting.actions.outages import beat
from quizzes.sitting.actions.time_given import Grant, give
from quizzes.sitting.domain.answer_paper import (
    Away,
    Happening,
    Moment,
    Received,
    course_of,
    windows_of,
)
from quizzes.sitting.models.accommodations import ReasonClass
from tests import people
from tests.quizzes import timed
from tests.quizzes.examined import (
    MINUTES,
    NOW,
    begin,
    correct,
    corrector,
    exam,
    hand_in,
    published,
    question,
)
from tests.quizzes.sitters import NOW as SAT_AT
from tests.quizzes.sitters import item, keys, save
from trainingsite.accounts.actions.cases import close_settled, decide_case
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import SecurityEvent, named
from trainingsite.database import immutability

pytestmark = pytest.mark.any_engine
BEGUN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PHONE, TABLET = UUID(int=1), UUID(int=2)


def at(minutes: float) -> datetime:
    return BEGUN + timedelta(minutes=minutes)


def came(
    minutes: float, *questions: int, window: UUID = PHONE, late: bool = False
) -> list[Received]:
    return [Received(at(minutes), window, question, late) for question in questions]


def course(
    *received: list[Received],
    ended: float | None = None,
    away: Sequence[tuple[float, float]] = (),
) -> list[Moment]:
    return course_of(
        started_at=BEGUN,
        ended_at=None if ended is None else at(ended),
        received=[one for some in received for one in some],
        away=[Away(at(begin), at(end)) for begin, end in away],
    )


# --- What stored answers show -------------------------------------------------------------------------------------


def test_windows_are_numbered_as_they_were_first_heard_of() -> None:
    assert windows_of([*came(1, 1), *came(2, 2, window=TABLET), *came(3, 3)]) == {
        PHONE: 1,
        TABLET: 2,
    }


def test_quiet_sitting_has_one_window_and_nothing_else() -> None:
    assert course(came(1, 1), came(2, 2), came(6.9, 3), ended=8) == [
        Moment(at(1), Happening.WINDOW_BEGAN, 1)
    ]


def test_another_window_and_the_way_back_are_told() -> None:
    told = course(came(1, 1), came(2, 2, window=TABLET), came(3, 3, window=TABLET), came(4, 4))
    assert [(one.at, one.what, one.window) for one in told] == [
        (at(1), Happening.WINDOW_BEGAN, 1),
        (at(2), Happening.WINDOW_BEGAN, 2),
        (at(4), Happening.CAME_BACK, 1),
    ]


def test_silence_is_told_from_five_minutes_on_also_before_the_first_answer_and_at_the_end() -> None:
    told = course(came(5, 1), came(9.99, 2), came(15, 3), ended=20)
    assert [(one.at, one.until) for one in told if one.what == Happening.SILENT] == [
        (at(0), at(5)),
        (at(9.99), at(15)),
        (at(15), at(20)),
    ]


def test_answers_to_several_questions_in_one_request_had_waited() -> None:
    told = course(came(1, 1), came(3, 2, 3, 4), ended=4)
    assert told[1] == Moment(at(1), Happening.WAITED_FOR, 1, until=at(3), answers=3)


@pytest.mark.parametrize("second", [came(1.5, 2, 3), came(3, 2, 2)])
def test_two_at_once_within_a_minute_or_of_one_question_had_not(second: list[Received]) -> None:
    told = course(came(1, 1), second, ended=4)
    assert Happening.WAITED_FOR not in {one.what for one in told}


def test_what_came_late_is_told_apart_and_ends_no_silence() -> None:
    told = course(came(1, 1), came(40, 2, 3, late=True), ended=30)
    assert told == [
        Moment(at(1), Happening.WINDOW_BEGAN, 1),
        Moment(at(1), Happening.SILENT, until=at(30)),
        Moment(at(40), Happening.LATE, 1, answers=2),
    ]


@pytest.mark.parametrize("answers", [(2,), (2, 3)])
def test_break_or_outage_is_no_silence_and_explains_what_waited(answers: tuple[int, ...]) -> None:
    told = course(came(1, 1), came(12, *answers), ended=20, away=[(2, 10.5), (13, 20)])
    assert told == [Moment(at(1), Happening.WINDOW_BEGAN, 1)]


def test_rest_of_a_silence_is_told_with_what_is_known_of_it_counted_once() -> None:
    away = [(6, 11), (2, 8), (30, 34)]
    told = course(came(1, 1), came(21, 2), ended=40, away=away)
    silent = [one for one in told if one.what == Happening.SILENT]
    assert silent == [
        Moment(at(1), Happening.SILENT, 1, until=at(21), answers=1, away=timedelta(minutes=9)),
        Moment(at(21), Happening.SILENT, until=at(40), away=timedelta(minutes=4)),
    ]


def test_nothing_is_told_of_an_attempt_without_answers_that_has_just_begun() -> None:
    assert course() == []


# --- The paper of an attempt ---------------------------------------------------------------------------------------


def papered() -> Attempt:
    """Bob's exam of three questions: the first changed in a second window, the second cleared, the third left out."""
    quiz = exam(cut=2, critical_needed=1)
    questions = [
        question(quiz, "q-1", critical=True),
        question(quiz, "q-2"),
        question(quiz, "q-3", module="two"),
    ]
    attempt = begin(people.bob(), quiz, questions)
    for number, (place, letter, minute, window) in enumerate(
        [(0, "b", 1, PHONE), (1, "c", 2, PHONE), (0, "a", 12, TABLET), (1, "", 13, TABLET)]
    ):
        version = QuestionVersion.objects.get(pk=attempt.form.tree.rows[place]["version"])
        chosen = [one["id"] for one in version.spec["options"] if one["code"] == letter]
        AnswerEvent.objects.create(
            attempt=attempt, window=window, client_seq=number, question_version=version, revision=number,
            answer=chosen[0] if chosen else None, received_at=attempt.started_at + minute * MINUTES,
        )  # fmt: skip
    return hand_in(attempt)


def reader() -> Any:
    """An administrator who may read the keys."""
    root, course = people.root(), Question.objects.get(code="q-1").course
    return root if actions.reads_keys(root, course) else people.with_keys(root)


def read(attempt: Attempt, *, by: Any = None, with_questions: bool = True) -> actions.AnswerPaper:
    return actions.read_paper(
        attempt=attempt,
        with_questions=with_questions,
        as_form="page",
        by=by or reader(),
        now=NOW,
    )


def came_late(attempt: Attempt, letter: str) -> None:
    version = QuestionVersion.objects.get(pk=attempt.form.tree.rows[2]["version"])
    chosen = next(one["id"] for one in version.spec["options"] if one["code"] == letter)
    AnswerEvent.objects.create(
        attempt=attempt, window=PHONE, client_seq=90, question_version=version, revision=1,
        answer=chosen, received_at=attempt.started_at + 45 * MINUTES, is_late=True,
    )  # fmt: skip


@pytest.mark.django_db
class TestPaper:
    def test_every_change_stands_with_its_window_and_whether_it_counts(self) -> None:
        attempt = papered()
        came_late(attempt, "a")
        told = [
            [
                (one.window_name, one.said, one.is_cleared, one.counts, one.is_late)
                for one in place.changes
            ]
            for place in read(attempt).places
        ]
        assert told == [
            [
                ("first window", "B", False, False, False),
                ("second window", "A", False, True, False),
            ],
            [
                ("first window", "C", False, False, False),
                ("second window", "", True, True, False),
            ],
            [("first window", "A", False, False, True)],
        ]

    def test_question_stands_as_it_was_shown_answered_and_marked(self) -> None:
        places = read(papered()).places
        first, second, third = (place.asked for place in places)
        assert first is not None
        assert [part.label for part in first.parts] == ["A", "B", "C", "D"]
        assert (first.code, first.critical, first.answer, first.key, first.key_then) == (
            "q-1",
            True,
            "A",
            "A",
            "",
        )
        assert [mark.told for mark in first.marks] == ["Right, 1 point"]
        assert second is not None and third is not None  # noqa: PT018 -- two in one breath
        assert (second.answer, second.critical) == ("", False)
        assert [mark.told for mark in second.marks] == ["Wrong, 0 points"]
        assert [place.module for place in places] == ["One", "One", "Two"]

    def test_course_of_the_sitting_is_told_in_order(self) -> None:
        attempt = papered()
        came_late(attempt, "a")
        assert [entry.text for entry in read(attempt).entries] == [
            "Started.",
            "First answer, in the first window.",
            "Nothing arrived for 10 min 0 s. One answer at a time followed.",
            "First answer in the second window: the page was opened or loaded anew, here or on another device.",
            "Nothing arrived for 27 min 0 s, until the end.",
            "Handed in.",
            "Result 1: Not passed. 1 of 3 right, 2 needed. Safety-critical: 1 of 1 right, 1 needed.",
            "Answers to 1 question came from the first window, 5 min 0 s after the end. They do not count.",
        ]

    def test_corrected_key_stands_beside_the_one_that_was_asked_with_both_marks(self) -> None:
        attempt = papered()
        third = Question.objects.get(code="q-3")
        second = Question.objects.get(code="q-2")
        published(third, right="b")
        by = corrector()
        correct(third, by)
        correct(second, by, treatment="for-all")
        paper = read(Attempt.objects.get(pk=attempt.pk))
        asked = {place.asked.code: place.asked for place in paper.places if place.asked}
        assert (asked["q-3"].key, asked["q-3"].key_then) == ("B", "A")
        assert [one.reason for one in asked["q-3"].amended] == ["It was wrong."]
        assert [(one.result, one.told) for one in asked["q-2"].marks] == [
            (1, "Wrong, 0 points"),
            (2, "Right, because every answer counts"),
        ]
        assert [entry.text for entry in paper.entries][-1].startswith("Result 2: Passed.")

    def test_case_about_the_attempt_and_its_decision_stand_in_the_course(self) -> None:
        attempt = papered()
        came_late(attempt, "a")
        case = actions.ask_about_late(attempt=attempt, by=attempt.user, asked="The lift.", now=NOW)
        decide_case(case=case, outcome="stands", note="Too late.", by=people.vera(), now=NOW)
        told = [(entry.text, entry.note) for entry in read(attempt).entries]
        assert told[-2:] == [
            ("Case opened: Answers that were received late", "The lift."),
            ("Case decided: The result stands", "Too late."),
        ]

    def test_challenges_and_incidents_stand_in_the_course_without_what_was_said_of_a_key(
        self,
    ) -> None:
        attempt = papered()
        version = list(given_questions(attempt.pk))[1]
        said = {"text": "B is right too.", "key": uuid4(), "by": attempt.user, "now": NOW}
        made, _new = actions.raise_challenge(attempt=attempt, version=version, **said)
        begin_at, until = attempt.started_at, (NOW + timedelta(days=14)).date()
        sittings = actions.sittings_between(
            quiz=attempt.quiz, begin=begin_at, end=begin_at + 20 * MINUTES
        )
        case = actions.report_incident(
            sittings=sittings, text="The alarm rang.", until=until, by=people.root(), now=NOW
        )
        decide_case(case=case, outcome="counts", note="For a minute.", by=people.vera(), now=NOW)
        close_settled(case=made.case, note="The key is A.", by=SYSTEM, now=NOW)

        entries = read(attempt, by=people.root(), with_questions=False).entries

        told = [(entry.text, entry.note) for entry in entries]
        assert told[-4:-1] == [
            ("Case opened: An incident in a room", "The alarm rang."),
            ("Case decided: The sittings count", "For a minute."),
            ("The candidate said that something is wrong with question 2.", ""),
        ]
        assert told[-1][0].startswith("Case decided")

    def test_hash_of_the_receipt_is_checked_as_it_is_opened(self) -> None:
        attempt = papered()
        assert read(attempt).hash_fits
        with immutability.lifted(connection):
            AnswerEvent.objects.filter(attempt=attempt, client_seq=0).update(revision=7)
        assert not read(attempt).hash_fits

    def test_running_attempt_has_a_paper_too(self) -> None:
        quiz = exam(cut=1)
        attempt = begin(people.bob(), quiz, [question(quiz, "q-1")])
        paper = read(attempt)
        assert [entry.text for entry in paper.entries] == ["Started."]
        assert (paper.hash_now, paper.hash_fits) == ("", False)


def timed_sitting() -> Attempt:
    """Ada's, with half as much time again: a break from minute 2 to 9, five minutes given, the site away from minute 12 to 20, and a
    save that failed by our fault."""
    timed.granted(people.ada(), percent=50, break_minutes=10)
    attempt = timed.begin(people.ada())
    (first, key), (second, other), *_rest = keys(attempt).items()
    save(attempt, item(1, first, key), now=SAT_AT + MINUTES)
    actions.begin_break(attempt=attempt, by=attempt.user, now=SAT_AT + 2 * MINUTES)
    actions.end_break(attempt=attempt, by=attempt.user, now=SAT_AT + 9 * MINUTES)
    save(attempt, item(2, second, other), now=SAT_AT + 10 * MINUTES)
    actions.give_time(
        attempt=attempt, minutes=5, reason="It was loud.", by=people.root(), now=SAT_AT + 11 * MINUTES
    )  # fmt: skip
    for minute in (12, 20):
        beat(by=SYSTEM, now=SAT_AT + minute * MINUTES, silent=None)
    save(attempt, item(3, first, key), now=SAT_AT + 21 * MINUTES)
    attempt.refresh_from_db()
    failed = Grant(TimeGrant.Kind.OUTAGE, 60)
    give(attempt=attempt, grant=failed, by=SYSTEM, now=SAT_AT + 23 * MINUTES)
    return actions.submit_attempt(attempt=attempt, by=attempt.user, now=SAT_AT + 24 * MINUTES)


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
class TestTime:
    def test_break_outage_and_given_time_are_told_with_the_deadline_and_no_silence(self) -> None:
        attempt = timed_sitting()
        entries = actions.read_paper(
            attempt=attempt, with_questions=False, as_form="page", by=people.vera(), now=SAT_AT
        ).entries
        due = [
            date_format(localtime(SAT_AT + minutes * MINUTES), "j F Y, H:i:s T")
            for minutes in (45, 52, 57, 65, 66)
        ]
        times = [entry for entry in entries if "The time is up at" in entry.text]
        assert [entry.text for entry in times] == [
            f"A right to more time: 15 min 0 s more. The time is up at {due[0]}.",
            f"A break of 7 min 0 s, the clock stopped. The time is up at {due[1]}.",
            f"5 min 0 s more, given to this person. The time is up at {due[2]}.",
            f"This site was away for 8 min 0 s: nothing could arrive. The time is given back. The time is up at {due[3]}.",
            f"Answers could not be stored, by our fault; 1 min 0 s are given back. The time is up at {due[4]}.",
        ]
        assert times[2].note == f"{people.root()}: It was loud."
        assert not any("Nothing arrived" in entry.text for entry in entries)
        reasons = [str(label) for _value, label in ReasonClass.choices]
        said = " ".join(f"{entry.text} {entry.note}" for entry in entries)
        assert not any(reason in said for reason in reasons)

    def test_outage_is_told_of_a_sitting_without_a_limit_too(self) -> None:
        quiz = exam(cut=1)
        attempt = begin(people.bob(), quiz, [question(quiz, "q-1")], at=BEGUN)
        Outage.objects.create(away_from=BEGUN + 2 * MINUTES, away_to=BEGUN + 9 * MINUTES)
        Outage.objects.create(away_from=BEGUN - 9 * MINUTES, away_to=BEGUN - 2 * MINUTES)
        hand_in(attempt, at=BEGUN + 10 * MINUTES)
        assert [entry.text for entry in read(attempt).entries][:3] == [
            "Started.",
            "This site was away for 7 min 0 s: nothing could arrive.",
            "Handed in.",
        ]

    def test_break_that_nobody_ended_is_told_as_at_most_so_long(self) -> None:
        timed.granted(people.ada(), break_minutes=10)
        attempt = timed.begin(people.ada())
        actions.begin_break(attempt=attempt, by=attempt.user, now=SAT_AT + 2 * MINUTES)
        entries = actions.read_paper(
            attempt=attempt, with_questions=False, as_form="page", by=people.vera(), now=SAT_AT
        ).entries
        assert entries[-1].text.startswith("A break of at most 10 min 0 s, the clock stopped.")


@pytest.mark.django_db
class TestWhoOpensIt:
    @pytest.mark.parametrize("who", ["bob", "eve", "noor", "lead"])
    def test_no_other_role_opens_one(self, who: str) -> None:
        with pytest.raises(NotAllowed, match="Only an administrator may open the answer paper"):
            read(papered(), by=getattr(people, who)(), with_questions=False)

    def test_administrator_without_the_right_reads_the_course_and_no_question(self) -> None:
        attempt = papered()
        with pytest.raises(actions.KeysClosed):
            read(attempt, by=people.root())
        paper = read(attempt, by=people.root(), with_questions=False)
        assert {place.asked for place in paper.places} == {None}
        assert {one.said for place in paper.places for one in place.changes} == {""}
        assert not any(one.is_cleared for place in paper.places for one in place.changes)

    def test_each_opening_is_in_the_security_log_and_each_key_once_a_day(self) -> None:
        attempt = papered()
        by = people.with_keys(people.root())
        keys = SecurityEvent.objects.filter(kind="keys-read", by=by)
        before = set(keys.values_list("pk", flat=True))  # on the day of the test
        for _time in range(2):
            read(attempt, by=by)
        read(attempt, by=by, with_questions=False)
        opened = SecurityEvent.objects.filter(kind="paper-read", by=by, person=people.bob())
        assert [one.facts for one in opened.order_by("id")] == [
            {"questions": True, "form": "page"},
            {"questions": True, "form": "page"},
            {"questions": False, "form": "page"},
        ]
        assert {one.about for one in opened} == {named(attempt)}
        since = [one.facts["code"] for one in keys.exclude(pk__in=before)]
        assert sorted(since) == ["q-1", "q-2", "q-3"]
        until = actions.availability(user=by, quiz=attempt.quiz, now=NOW)
        assert until.reason == "keys-read"

    def test_who_sits_an_exam_of_the_course_opens_no_questions(self) -> None:
        attempt = papered()
        by = people.with_keys(people.root())
        begin(by, attempt.quiz, [Question.objects.get(code="q-1")])
        with pytest.raises(actions.KeysClosed) as closed:
            read(attempt, by=by)
        assert closed.value.reason == "sitting"
        assert not SecurityEvent.objects.filter(kind="paper-read").exists()
