"""The programme handbook: public, made from what is published, with n beside every statistic."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from certificates.actions import count_certificates
from courses.models import Course, Fact
from quizzes.actions import count_exams
from quizzes.models import ExamPolicy, ExamStatistic
from tests.certificates.factories import LATER, PASSED_AT, attempt, exam, scheme
from tests.curriculum_small import copy_to, edit, load
from trainingsite.accounts.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
PAGE = "/courses/small/handbook/"
OTHER_PAGE = "/courses/test-exam-course/handbook/"
COUNTED_AT = LATER + timedelta(days=2)
COUNTED = '<span class="quiet">Counted on 26 November 2026, 09:30 UTC.</span>'
NO_NUMBERS = "No numbers yet. They are counted every few minutes"
PARTS = """handbook:
  audience: For people who boil water. [E001]
  cut: "Set by arithmetic, *not* by a panel."
"""


def shown(page: str = PAGE) -> str:
    return " ".join(Client().get(page).content.decode().split())


def with_parts(place: Path, parts: str = PARTS) -> None:
    folder = copy_to(place)
    course = folder / "course.yaml"
    course.write_text(course.read_text() + parts)
    load(folder)


def test_anybody_reads_it_without_signing_in() -> None:
    assert Client().get(PAGE).status_code == 200
    assert Client().get("/courses/none/handbook/").status_code == 404


def test_blueprint_and_pass_mark_come_from_what_is_published() -> None:
    text = shown()

    assert "What a certificate says" in text
    assert '<th scope="row">Alpha</th>' in text
    assert "at least 4 of 5 right, and at least 1 of the 2 safety-critical questions right" in text


def test_it_says_whom_the_rule_lets_through() -> None:
    text = shown()

    assert "knows 85 % everywhere" in text
    assert "knows 95 % elsewhere and 50 % in Alpha" in text
    assert re.search(r"<td>\d+ of 100</td>", text)


@pytest.mark.each_engine
def test_words_cite_facts_that_stand_below(tmp_path: Path) -> None:
    with_parts(tmp_path)
    text = shown()

    assert '<a href="#ref-E001">E001</a>' in text
    assert '<li id="ref-E001"> <strong>E001</strong> Water boils at 100 degrees' in text
    assert "<em>not</em> by a panel" in text


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ("handbook: {audience: 'A claim. [E999]'}\n", "E999"),
        ("handbook: {audiense: Misspelt.}\n", "'handbook' has audience"),
        ("handbook: {cut: ''}\n", "'cut' must be a text"),
    ],
)
def test_broken_words_are_refused(tmp_path: Path, parts: str, what: str) -> None:
    with pytest.raises(Exception, match=what):
        with_parts(tmp_path, parts)
    assert Course.objects.get().handbook == {}


def test_critical_fact_that_is_not_tested_is_shown_with_its_reason(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    edit(
        folder,
        "evidence.yaml",
        "  statement: Ice floats on water.\n",
        "  statement: Ice floats on water.\n  critical: true\n  not_tested: Sources disagree.\n",
    )
    load(folder)

    assert Fact.objects.get(code="E002").critical
    assert 'Ice floats on water. <span class="quiet">Sources disagree.</span>' in shown()


def sat(count: int, *, passed: int) -> str:
    """The handbook of an exam that `count` people have sat once; one of them sat again and failed."""
    quiz = exam()
    quiz.current_policy, quiz.current_blueprint = quiz.policies.get(), quiz.blueprints.get()
    quiz.save()
    people = [
        get_user_model().objects.create(email=f"p{n}@people.example", register_name=f"P {n}")
        for n in range(count)
    ]
    for n, person in enumerate(people):
        attempt(person, quiz=quiz, state="passed" if n < passed else "failed")
    attempt(people[0], quiz=quiz, state="failed", at=LATER + timedelta(days=1))
    scheme(quiz)
    count_exams(by=SYSTEM, now=COUNTED_AT)
    count_certificates(by=SYSTEM, now=COUNTED_AT)
    return shown(OTHER_PAGE)


def test_nothing_about_people_is_shown_below_thirty() -> None:
    text = sat(29, passed=20)

    assert f"are shown from 30 finished first tries. {COUNTED}" in text
    assert "Certificates made so far" not in text


@pytest.mark.each_engine
def test_share_of_first_tries_is_shown_with_its_interval_and_moment_from_thirty() -> None:
    text = sat(40, passed=30)

    share = "30 of 40 people passed at their first try: 75 % (95 % interval 60 to 86 %)."
    assert f"{share} {COUNTED}" in text
    assert f"Certificates made so far: 0. {COUNTED}" in text


@pytest.mark.each_engine
def test_page_shows_what_was_counted_and_counts_nothing_itself() -> None:
    before = sat(40, passed=30)
    person = get_user_model().objects.create(email="new@people.example", register_name="New")
    attempt(person, quiz=exam(), at=LATER)

    assert shown(OTHER_PAGE) == before
    count_exams(by=SYSTEM, now=COUNTED_AT + timedelta(minutes=6))
    assert "31 of 41 people passed" in shown(OTHER_PAGE)


@pytest.mark.each_engine
def test_questions_in_the_bank_are_those_that_were_counted() -> None:
    count_exams(by=SYSTEM, now=COUNTED_AT)
    text = shown()

    numbers = ExamStatistic.objects.get(quiz__course__code="small")
    assert f"{numbers.exam_questions} questions for the exam" in text
    assert f"{numbers.lessons} lessons, built on {numbers.facts} numbered facts" in text
    for module, number in numbers.bank_by_module.items():
        assert f"{module.title()}</th>" in text
        assert f"<td>{number}</td> </tr>" in text


def guessed(of: int, right: int) -> str:
    """The handbook of a course whose bank gives this away."""
    count_exams(by=SYSTEM, now=COUNTED_AT)
    kept = {
        "all": {"right": right, "of": of, "by_chance": of // 4},
        "critical": {"right": 5, "of": 10, "by_chance": 3},
    }
    ExamStatistic.objects.filter(quiz__course__code="small").update(guessed=kept)
    return shown()


def test_handbook_says_what_options_give_away_with_interval_and_moment() -> None:
    text = guessed(of=100, right=40)

    told = "guesses 40 % of 100 exam questions with one right answer (95 % interval 31 to 50 %)."
    assert f"{told} Blind guessing gives 25 %; we want no more than 33 %." in text
    critical = "Of the 10 safety-critical among them it guesses 50 % (95 % interval 24 to 76 %)."
    assert f"{critical} {COUNTED}" in text


def test_what_a_few_options_give_away_is_not_told() -> None:
    assert "What the options give away" not in guessed(of=29, right=20)
    assert "What the options give away" in guessed(of=30, right=20)


def test_row_from_before_there_was_the_measure_tells_nothing_of_it() -> None:
    count_exams(by=SYSTEM, now=COUNTED_AT)
    ExamStatistic.objects.update(guessed={})

    assert "What the options give away" not in shown()


def test_before_the_first_count_the_page_says_so() -> None:
    text = shown()

    assert text.count(NO_NUMBERS) == 2
    assert "questions for the exam" not in text
    assert "Questions in the bank" not in text


def test_attempts_under_earlier_rules_count_for_another_exam() -> None:
    sat(40, passed=30)
    quiz = exam()
    quiz.current_policy = ExamPolicy.objects.create(
        quiz=quiz, number=2, cut=1, reveal="domains", created_at=PASSED_AT
    )
    quiz.save()

    assert NO_NUMBERS in shown(OTHER_PAGE)
    count_exams(by=SYSTEM, now=COUNTED_AT + timedelta(seconds=1))
    assert "Not enough data yet" in shown(OTHER_PAGE)
