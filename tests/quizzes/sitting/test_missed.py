"""A failed exam says what to study: the objectives of parts where critical questions were wrong, never a question."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from courses.models import Lesson, Module, Objective
from quizzes import actions
from quizzes.kinds import KINDS
from quizzes.models import Attempt, QuestionVersion
from quizzes.sitting.actions.given import given_questions
from tests.people import bob
from tests.quizzes.examined import exam, question, sat
from tests.quizzes.sitters import MINUTE, NOW, item, save, sit, start
from tests.quizzes.sitting.explained_course import wrong_answer
from trainingsite.database import immutability

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


def sit_exam(*, wrong: Any, now: datetime = NOW) -> Attempt:
    """The exam with those questions wrong for which `wrong(question)` says so."""
    sit(bob(), "alpha-check", now=now)
    attempt = start(bob(), "small-exam", now=now)
    answers = [
        item(n, str(uuid), (wrong_answer if wrong(question.scored) else _right)(question.scored.kind, question.scored.spec))
        for n, (uuid, question) in enumerate(given_questions(attempt.pk).items())
    ]  # fmt: skip
    save(attempt, *answers, now=now)
    return actions.submit_attempt(attempt=attempt, by=bob(), now=now + MINUTE)


def _right(kind: str, spec: Any) -> Any:
    return KINDS[kind].key(spec)


def page_of(attempt: Attempt) -> str:
    client = Client()
    client.force_login(bob())
    return unescape(client.get(f"/attempts/{attempt.uuid}/result/").content.decode())


def named(attempt: Attempt) -> list[str]:
    return [row["code"] for row in actions.result_view(attempt)["critical_objectives"]]


def objectives(attempt: Attempt) -> list[str]:
    """The codes of all objectives that are named for a critical question, one after the other."""
    parts = actions.result_view(attempt)["critical_objectives"]
    return [one["code"] for part in parts for one in part["objectives"]]


def test_exam_failed_on_critical_questions_alone_names_their_objectives() -> None:
    attempt = sit_exam(wrong=lambda question: question.critical)
    assert (attempt.current_result.right, attempt.current_result.cut) == (3, 4)
    assert actions.result_view(attempt)["critical_objectives"] == [
        {
            "code": "al-l1+be-l1", "text": "Boiling, Ice", "module": "alpha", "module_title": "Alpha · Beta",
            "lessons": [
                {"code": "al-l1", "title": "Boiling", "module": "alpha", "slug": "boiling"},
                {"code": "be-l1", "title": "Ice", "module": "beta", "slug": "ice"},
            ],
            "names": "lessons",
            "objectives": [
                {"code": "al-o1", "text": "State when water boils"},
                {"code": "be-o1", "text": Objective.objects.get(code="be-o1").text},
            ],
        },
    ]  # fmt: skip


def test_page_names_objective_module_and_lesson_and_no_question() -> None:
    attempt = sit_exam(wrong=lambda question: question.critical)
    page = page_of(attempt)
    missed = page[page.index('id="missed"') :]
    for phrase in ("State when water boils", "Alpha", 'href="/courses/small/alpha/boiling/"'):
        assert phrase in missed
    for version in QuestionVersion.objects.filter(question__pool="exam"):
        assert version.stem not in page
    assert "SECRET-WHY" not in page
    assert "1 of 2" not in missed.split("<table>")[0]  # no count of wrong critical questions


def test_objective_is_named_once_however_many_of_its_questions_were_wrong() -> None:
    attempt = sit_exam(wrong=lambda question: True)
    with immutability.lifted(connection):
        for row in attempt.form.tree.rows:
            row["critical"] = True
        attempt.form.save()
    versions = [row["version"] for row in attempt.form.tree.rows]
    asked = Objective.objects.filter(pk__in=QuestionVersion.objects.filter(pk__in=versions).values("objective"))  # fmt: skip
    assert asked.count() < len(versions) == 5
    assert objectives(attempt) == [
        row.code for row in asked.order_by("module__position", "position")
    ]


@pytest.mark.each_engine
def test_which_of_two_critical_questions_was_wrong_is_not_told() -> None:
    """One of each module: a name of either alone would be the name of a question."""
    attempt = sit_exam(wrong=lambda question: question.domain == "beta" or not question.critical)
    assert attempt.current_result.state == "failed"
    assert named(attempt) == ["al-l1+be-l1"]


def test_fail_without_a_critical_error_says_so_and_shows_the_modules() -> None:
    attempt = sit_exam(wrong=lambda question: not question.critical)
    assert named(attempt) == []
    page = page_of(attempt)
    assert "Every safety-critical question was right." in page
    assert re.search(r"Alpha</a>\s*</td>\s*<td>\s*1 of 3", page)


def test_objectives_come_in_the_order_of_the_course_whatever_the_form_s() -> None:
    attempt = sit_exam(wrong=lambda question: True)
    assert objectives(attempt) == ["al-o1", "be-o1"]
    Module.objects.filter(code="alpha").update(position=9)
    assert objectives(attempt) == ["be-o1", "al-o1"]


def test_pass_with_a_critical_error_tells_it_by_no_list_and_no_number() -> None:
    """Such a small form is one part: naming it would say nothing, and naming less would say which question."""
    first: list[int] = []

    def one_critical(question: Any) -> bool:
        if question.critical and not first:
            first.append(question.version)
            return True
        return False

    attempt = sit_exam(wrong=one_critical)
    view = actions.result_view(attempt)

    assert view == {"state": "graded", "passed": True, "critical_objectives": [], "weak_objectives": []}  # fmt: skip
    assert "4 of 5 right" not in page_of(attempt)


@pytest.mark.parametrize("wrong", [0, 1, 3])
def test_pass_names_as_many_parts_whatever_was_wrong(wrong: int) -> None:
    """Twelve questions in six modules, three of them each other's neighbours in two parts of each: half of the parts."""
    quiz = exam(cut=9)
    for code in ("three", "four"):
        module = Module.objects.create(course=quiz.course, code=code, title=code.title())
        Objective.objects.create(
            course=quiz.course, module=module, code=f"{code}-o1", text="Know it"
        )
    asked = [
        question(quiz, f"q-{module}-{n}", module=module)
        for module in ("one", "two", "three", "four") for n in range(3)
    ]  # fmt: skip
    attempt = sat(bob(), quiz, asked, "a" * (12 - wrong) + "b" * wrong)
    view = actions.result_view(attempt)

    assert view["passed"] is True
    assert (len(view["critical_objectives"]), len(view["weak_objectives"])) == (0, 2)
    page = page_of(attempt)
    assert "After every pass as many parts are named" in page
    assert "Where half or more was wrong" not in page


def test_pass_without_an_error_says_nothing_to_study() -> None:
    attempt = sit_exam(wrong=lambda question: False)

    assert actions.result_view(attempt)["weak_objectives"] == []
    assert 'id="missed"' not in page_of(attempt)


def test_weak_parts_are_named_beside_the_dangerous_ones() -> None:
    """Of alpha's three questions two were wrong; beta's two are too few to be named."""
    view = actions.result_view(sit_exam(wrong=lambda question: not question.critical))

    assert view["critical_objectives"] == []
    assert [one["module"] for one in view["weak_objectives"]] == ["alpha"]
    assert view["weak_objectives"][0]["lessons"]


def test_lesson_that_nobody_can_open_is_not_offered() -> None:
    Lesson.objects.filter(code="al-l1").update(retired_at=NOW)
    rows = actions.result_view(sit_exam(wrong=lambda question: True))["critical_objectives"]
    assert [lesson["code"] for lesson in rows[0]["lessons"]] == ["be-l1"]
    assert "State when water boils" in [one["text"] for one in rows[0]["objectives"]]


def test_title_of_a_lesson_is_the_published_one_and_not_the_draft_s() -> None:
    Lesson.objects.filter(code="al-l1").update(title="A title that nobody has reviewed")
    rows = actions.result_view(sit_exam(wrong=lambda question: True))["critical_objectives"]
    assert [lesson["title"] for lesson in rows[0]["lessons"]] == ["Boiling", "Ice"]


@pytest.mark.each_engine
def test_lesson_teaches_what_it_was_published_with_whatever_the_draft_says() -> None:
    Lesson.objects.get(code="al-l1").objectives.clear()
    Lesson.objects.get(code="al-l2").objectives.add(Objective.objects.get(code="al-o1"))
    rows = actions.result_view(sit_exam(wrong=lambda question: True))["critical_objectives"]
    assert [lesson["code"] for lesson in rows[0]["lessons"]] == ["al-l1", "be-l1"]


def test_api_names_them_with_addresses() -> None:
    attempt = sit_exam(wrong=lambda question: question.critical)
    client = Client()
    client.force_login(bob())
    body = client.get(f"/api/v1/attempts/{attempt.uuid}/result/").json()
    first = body["critical_objectives"][0]
    assert set(first) == {
        "code",
        "text",
        "module",
        "module_title",
        "lessons",
        "names",
        "objectives",
    }
    assert first["lessons"][0]["url"].endswith("/courses/small/alpha/boiling/")
    assert "questions" not in body
    assert "objectives" not in body


@pytest.mark.parametrize(
    ("quiz", "phrase"),
    [
        ("alpha-check", "What to study again, by objective, without the answers"),
        ("beta-practice", "Every question with the right answer, the reason for each answer"),
        ("small-exam", "Whether you passed, and what to study again."),
    ],
)
def test_page_of_a_quiz_says_what_is_shown_afterwards(quiz: str, phrase: str) -> None:
    client = Client()
    client.force_login(bob())
    assert phrase in client.get(f"/quizzes/{quiz}/").content.decode()


def test_page_of_a_waiting_exam_leads_to_what_to_study() -> None:
    attempt = sit_exam(wrong=lambda question: True, now=timezone.now() - 2 * MINUTE)
    client = Client()
    client.force_login(bob())
    page = client.get("/quizzes/small-exam/").content.decode()
    assert f'href="/attempts/{attempt.uuid}/result/#missed"' in page
