"""A failed exam says what to study: objectives of the critical questions that were wrong, never a question."""

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


def test_exam_failed_on_critical_questions_alone_names_their_objectives() -> None:
    attempt = sit_exam(wrong=lambda question: question.critical)
    assert (attempt.current_result.right, attempt.current_result.cut) == (3, 4)
    assert actions.result_view(attempt)["critical_objectives"] == [
        {
            "code": "al-o1", "text": "State when water boils", "module": "alpha", "module_title": "Alpha",
            "lessons": [{"code": "al-l1", "title": "Boiling", "module": "alpha", "slug": "boiling"}],
        },
        {
            "code": "be-o1", "text": Objective.objects.get(code="be-o1").text, "module": "beta", "module_title": "Beta",
            "lessons": [{"code": "be-l1", "title": "Ice", "module": "beta", "slug": "ice"}],
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
    assert named(attempt) == [row.code for row in asked.order_by("module__position", "position")]


@pytest.mark.each_engine
def test_objective_of_a_question_that_was_right_or_not_critical_is_not_named() -> None:
    attempt = sit_exam(wrong=lambda question: question.domain == "beta" or not question.critical)
    assert attempt.current_result.state == "failed"
    assert named(attempt) == ["be-o1"]


def test_fail_without_a_critical_error_says_so_and_shows_the_modules() -> None:
    attempt = sit_exam(wrong=lambda question: not question.critical)
    assert named(attempt) == []
    page = page_of(attempt)
    assert "Every safety-critical question was right." in page
    assert re.search(r"Alpha</a>\s*</td>\s*<td>\s*1 of 3", page)


def test_objectives_come_in_the_order_of_the_course_whatever_the_form_s() -> None:
    attempt = sit_exam(wrong=lambda question: True)
    assert named(attempt) == ["al-o1", "be-o1"]
    Module.objects.filter(code="alpha").update(position=9)
    assert named(attempt) == ["be-o1", "al-o1"]


def test_pass_with_a_critical_error_names_its_objective_and_no_number() -> None:
    first: list[int] = []

    def one_critical(question: Any) -> bool:
        if question.critical and not first:
            first.append(question.version)
            return True
        return False

    attempt = sit_exam(wrong=one_critical)
    view = actions.result_view(attempt)

    assert view.keys() == {"state", "passed", "critical_objectives", "weak_objectives"}
    assert (view["passed"], len(view["critical_objectives"])) == (True, 1)
    page = page_of(attempt)
    assert view["critical_objectives"][0]["text"] in page[page.index('id="missed"') :]
    assert "4 of 5 right" not in page


def test_pass_without_an_error_says_nothing_to_study() -> None:
    attempt = sit_exam(wrong=lambda question: False)

    assert actions.result_view(attempt)["weak_objectives"] == []
    assert 'id="missed"' not in page_of(attempt)


def test_weak_objectives_are_named_beside_the_dangerous_ones() -> None:
    """Of alpha's three questions two ask for al-o1; the others of the form are right."""
    attempt = sit_exam(wrong=lambda question: not question.critical)
    view = actions.result_view(attempt)
    weak = [row["code"] for row in view["weak_objectives"]]
    asked = given_questions(attempt.pk).values()
    versions = QuestionVersion.objects.in_bulk([question.id for question in asked])
    by_objective: dict[str, list[bool]] = {}
    for question in asked:
        by_objective.setdefault(versions[question.id].objective.code, []).append(
            not question.scored.critical
        )
    wanted = [code for code, wrong in by_objective.items() if 2 * sum(wrong) >= len(wrong)]

    assert view["critical_objectives"] == []
    assert sorted(weak) == sorted(wanted) != []
    assert view["weak_objectives"][0]["lessons"]


def test_lesson_that_nobody_can_open_is_not_offered() -> None:
    Lesson.objects.filter(code="al-l1").update(retired_at=NOW)
    rows = actions.result_view(sit_exam(wrong=lambda question: True))["critical_objectives"]
    assert [row["lessons"] for row in rows if row["code"] == "al-o1"] == [[]]


def test_title_of_a_lesson_is_the_published_one_and_not_the_draft_s() -> None:
    Lesson.objects.filter(code="al-l1").update(title="A title that nobody has reviewed")
    rows = actions.result_view(sit_exam(wrong=lambda question: True))["critical_objectives"]
    assert [lesson["title"] for lesson in rows[0]["lessons"]] == ["Boiling"]


@pytest.mark.each_engine
def test_lesson_teaches_what_it_was_published_with_whatever_the_draft_says() -> None:
    Lesson.objects.get(code="al-l1").objectives.clear()
    Lesson.objects.get(code="al-l2").objectives.add(Objective.objects.get(code="al-o1"))
    rows = actions.result_view(sit_exam(wrong=lambda question: True))["critical_objectives"]
    assert [lesson["code"] for lesson in rows[0]["lessons"]] == ["al-l1"]


def test_api_names_them_with_addresses() -> None:
    attempt = sit_exam(wrong=lambda question: question.critical)
    client = Client()
    client.force_login(bob())
    body = client.get(f"/api/v1/attempts/{attempt.uuid}/result/").json()
    first = body["critical_objectives"][0]
    assert set(first) == {"code", "text", "module", "module_title", "lessons"}
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
