"""After a check every answer is explained: on the page and in the API, to the one who sat it, and not before."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Fact, Lesson, LessonVersion
from quizzes import actions
from quizzes.models import Attempt, Question
from quizzes.sitting.actions.explaining import explained_questions
from tests.curriculum_small import edit, load
from tests.people import bob, eve, root
from tests.quizzes.sitters import answer, sit, start
from tests.quizzes.sitting.explained_course import load_explained, load_one_and_twelve, sit_wrong
from trainingsite.accounts.actors import SYSTEM

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


@pytest.fixture
def folder(curriculum: None, tmp_path: Path) -> Path:
    return load_explained(tmp_path)


def page_of(attempt: Attempt, *, show: str = "", person: Any = None) -> str:
    client = Client()
    client.force_login(person or attempt.user)
    response = client.get(f"/attempts/{attempt.uuid}/result/", {"show": show} if show else {})
    assert response.status_code == 200
    return response.content.decode()


def cards(page: str) -> dict[str, str]:
    """What each question's card says, by its heading, without markup."""
    found = re.findall(r'<article class="card explained".*?</article>', page, re.DOTALL)
    texts = [" ".join(unescape(re.sub(r"<[^>]+>", " ", card)).split()) for card in found]
    return {" ".join(text.split()[:2]): text for text in texts}


def card_of(page: str, phrase: str) -> str:
    return next(text for text in cards(page).values() if phrase in text)


def rationales() -> set[str]:
    """Every reason that an author wrote for the five questions of the check."""
    found = set()
    for question in Question.objects.filter(pool="practice", module__code="alpha"):
        spec = question.current_version.spec  # type: ignore[union-attr]
        parts = [spec, *(p for side in spec.values() if isinstance(side, list) for p in side)]
        found |= {p["rationale"] for p in parts if isinstance(p, dict) and "rationale" in p}
    return found


def test_every_question_is_shown_with_every_rationale_whether_passed_or_not(folder: Path) -> None:
    written = rationales()
    assert len(written) == 3 + 4 + 2 + 3 + 3
    for wrong in (0, 5):
        page = page_of(sit_wrong("alpha-check", wrong=wrong))
        assert sorted(cards(page)) == [f"Question {n}" for n in range(1, 6)]
        assert {why for why in written if why in unescape(page)} == written


def test_wrong_answer_is_named_and_the_right_one_beside_it(folder: Path) -> None:
    page = page_of(sit_wrong("alpha-check", wrong=5))
    single = card_of(page, "At which temperature does it boil?")
    assert "Question 1 Wrong" in single or re.match(r"Question \d Wrong", single)
    assert "90 °C Your answer, wrong Too low by ten degrees at sea level." in single
    assert "100 °C Right answer The Celsius scale was made so that it does." in single
    assert "110 °C Only under pressure does it get so hot." in single
    multiple = card_of(page, "states of water")
    assert multiple.count("Right, and your answer") == 1
    assert multiple.count("Right answer You left it out") == 1
    assert multiple.count("Your answer, wrong") == 1
    numeric = card_of(page, "ice cube")
    assert "12.5 mm Right answer Anything within 0.5 mm of it counts." in numeric
    assert "1.25 mm Your answer, wrong A factor of ten was lost between units." in numeric
    matching = card_of(page, "belongs to which temperature")
    assert "The right pairs" in matching
    assert matching.count("You chose:") == 3
    assert re.search(r"-10 °C → Solid You chose: (Liquid|Gas) Below zero", matching)
    ordering = card_of(page, "make tea")
    assert "The right order Boil the water You put it at place 3" in ordering


def test_right_answer_says_so_for_every_kind(folder: Path) -> None:
    page = page_of(sit_wrong("alpha-check", wrong=0))
    for text in cards(page).values():
        assert re.match(r"Question \d Right", text)
        assert "wrong" not in text.lower().replace("right or wrong", "")
    assert card_of(page, "make tea").count("You put it here") == 3
    assert card_of(page, "belongs to which temperature").count("You chose this") == 3


def test_question_without_an_answer_is_explained_and_called_not_answered(folder: Path) -> None:
    attempt = start(bob(), "alpha-check")
    actions.submit_attempt(attempt=attempt, by=bob(), now=attempt.started_at)
    attempt.refresh_from_db()
    for text in cards(page_of(attempt)).values():
        assert re.match(r"Question \d Not answered", text)
        assert not re.search(r"You chose|You put|Your answer, wrong|and your answer", text)


def test_wrong_questions_come_first_and_can_be_shown_alone(folder: Path) -> None:
    attempt = sit_wrong("alpha-check", wrong=2)
    order = list(cards(page_of(attempt)))
    assert order[:2] == ["Question 1", "Question 2"]
    attempt = sit_wrong("alpha-check", wrong=5)
    assert "Only the" not in page_of(attempt)  # nothing would be left out
    attempt = sit(bob(), "alpha-check", right=3)
    order = list(cards(page_of(attempt)))
    assert order == ["Question 4", "Question 5", "Question 1", "Question 2", "Question 3"]
    alone = page_of(attempt, show="wrong")
    assert list(cards(alone)) == ["Question 4", "Question 5"]
    assert re.search(
        r'href="\?show=wrong#explained" aria-current="true">\s*Only the 2 I got', alone
    )
    assert len(re.findall(r'<li>\s*<a href="[^"]*#q\d"\s+data-right', alone)) == 5
    assert list(cards(page_of(attempt, show="nonsense"))) == order


def test_unknown_filter_never_hides_everything(folder: Path) -> None:
    assert len(cards(page_of(sit_wrong("alpha-check", wrong=0), show="wrong"))) == 5


def test_every_question_leads_to_the_block_of_the_lesson_that_it_rests_on(folder: Path) -> None:
    page = page_of(sit_wrong("alpha-check", wrong=5))
    places = re.findall(r'href="/courses/small/(\w+)/(\w+)/#(b\d+)"', page)
    assert len(places) >= 5
    for module, slug, block in places:
        version = LessonVersion.objects.get(current_of__slug=slug, current_of__module__code=module)
        assert f'id="{block}"' in version.html
        assert version.fact_links.filter(block=block).exists()
        client = Client()
        client.force_login(bob())
        lesson = client.get(f"/courses/small/{module}/{slug}/").content.decode()
        assert f'id="{block}"' in lesson
    boils = card_of(page, "At which temperature does it boil?")
    assert "Read it again Boiling the beginning of the lesson" in boils


def test_every_fact_stands_on_the_page_once_with_its_tier_and_limit(folder: Path) -> None:
    edit(folder, "evidence.yaml", 'limit: ""\n  conflict: ""\n- id: E002', 'limit: "At sea level only."\n  conflict: ""\n- id: E002')  # fmt: skip
    load(folder)
    page = page_of(sit_wrong("alpha-check", wrong=5))
    assert set(re.findall(r'class="cite" href="#ref-(E\d+)"', page)) == {"E001", "E002"}
    for fact in Fact.objects.all():
        assert page.count(f'id="ref-{fact.code}"') == 1
    assert 'id="facts-panel"' in page
    assert "At sea level only." in page
    assert "tier C" in page
    assert "courses/facts" in page


def test_running_check_shows_nothing_before_it_is_handed_in(folder: Path) -> None:
    sit_wrong("alpha-check", wrong=5)
    attempt = start(bob(), "alpha-check")
    answer(attempt)
    client = Client()
    client.force_login(bob())
    assert client.get(f"/attempts/{attempt.uuid}/result/").status_code == 302
    body = client.get(f"/api/v1/attempts/{attempt.uuid}/result/").json()
    assert body == {"state": "in_progress", "passed": None}
    running = client.get(f"/attempts/{attempt.uuid}/").content.decode()
    api = client.get(f"/api/v1/attempts/{attempt.uuid}/").content.decode()
    assert [why for why in rationales() if why in running + api] == []


def test_closed_held_and_void_attempts_explain_nothing(folder: Path) -> None:
    attempt = start(bob(), "alpha-check")
    answer(attempt)
    actions.close_attempt(attempt=attempt, by=SYSTEM, reason="submitted", now=attempt.started_at)
    attempt.refresh_from_db()
    assert cards(page_of(attempt)) == {}
    actions.void_alone(attempt=attempt, by=root(), reason="Test.", now=attempt.started_at)
    attempt.refresh_from_db()
    assert cards(page_of(attempt)) == {}


def test_explanations_are_for_the_one_who_sat_it(folder: Path) -> None:
    attempt = sit_wrong("alpha-check", wrong=5)
    for person, status in ((eve(), 404), (None, 302)):
        client = Client()
        if person:
            client.force_login(person)
        assert client.get(f"/attempts/{attempt.uuid}/result/").status_code == status
    client = Client()
    client.force_login(eve())
    assert client.get(f"/api/v1/attempts/{attempt.uuid}/result/").status_code == 404


def test_policy_of_the_attempt_decides_whatever_the_quiz_says_today(tmp_path: Path) -> None:
    before = sit_wrong("alpha-check", wrong=5)
    load_explained(tmp_path)
    after = sit_wrong("alpha-check", wrong=5)
    before.refresh_from_db()
    assert set(actions.result_view(before)) == {
        "state", "passed", "right", "total", "cut", "objectives",
    }  # fmt: skip
    assert cards(page_of(before)) == {}
    assert "By objective" in page_of(before)
    assert set(actions.result_view(after)) == {*actions.result_view(before), "questions"}
    assert len(cards(page_of(after))) == 5


def test_check_can_be_taken_again_after_its_explanations(folder: Path) -> None:
    for wrong in (5, 0, 0):
        assert "Try again" in page_of(sit_wrong("alpha-check", wrong=wrong))
    assert Attempt.objects.count() == 3


def test_api_gives_what_the_page_shows(folder: Path) -> None:
    attempt = sit_wrong("alpha-check", wrong=1)
    client = Client()
    client.force_login(bob())
    body = client.get(f"/api/v1/attempts/{attempt.uuid}/result/").json()
    assert [(q["number"], q["right"], q["answered"]) for q in body["questions"]] == [
        (1, False, True), *((n, True, True) for n in range(2, 6)),
    ]  # fmt: skip
    first = body["questions"][0]
    assert set(first) == {
        "version", "number", "kind", "right", "answered", "stem_html", "picture", "options", "objective",
        "facts", "paragraphs",
    }  # fmt: skip
    assert set(first["objective"]) == {"code", "text"}
    place = first["paragraphs"][0]
    assert place["url"].endswith(f"/courses/small/alpha/{place['slug']}/#{place['block']}")
    assert place["url"].startswith("http")
    lesson = body["objectives"][0]["lessons"][0]
    assert lesson["url"].endswith("/courses/small/alpha/boiling/")


def test_exam_question_in_the_wrong_quiz_is_never_explained(folder: Path) -> None:
    attempt = sit_wrong("alpha-check", wrong=1)
    one = Question.objects.get(current_version__uuid=actions.result_view(attempt)["questions"][0]["version"])  # fmt: skip
    Question.objects.filter(pk=one.pk).update(pool="exam")
    shown = explained_questions(attempt, attempt.current_result, reveal="rationale")
    assert [question["number"] for question in shown] == [2, 3, 4, 5]
    assert explained_questions(attempt, attempt.current_result, reveal="objectives") == []


@pytest.mark.each_engine
def test_lesson_that_is_retired_while_the_page_is_made_is_left_out(folder: Path) -> None:
    attempt = sit_wrong("alpha-check", wrong=1)
    reached = []

    def retire_before_the_titles(execute: Any, sql: str, *rest: Any) -> Any:
        if '"courses_lesson"."id" IN' in sql and not reached:
            reached.append(sql)
            Lesson.objects.update(retired_at=timezone.now())
        return execute(sql, *rest)

    with connection.execute_wrapper(retire_before_the_titles):
        page = page_of(attempt, show="all")
    assert reached
    assert "Question 1" in cards(page)


@pytest.mark.each_engine
def test_twelve_questions_take_no_more_queries_than_one(tmp_path: Path) -> None:
    load_one_and_twelve(tmp_path)
    taken = {}
    for count in (1, 12):
        attempt = sit_wrong(f"explained-{count}", wrong=count)
        client = Client()
        client.force_login(bob())
        addresses = f"/attempts/{attempt.uuid}/result/", f"/api/v1/attempts/{attempt.uuid}/result/"
        for address in addresses:
            client.get(address)  # fills what a process keeps
            with CaptureQueriesContext(connection) as queries:
                shown = client.get(address).content.decode()
            taken[count, address.startswith("/api")] = len(queries)
            assert shown.count("card explained") + shown.count('"number":') == count
    assert taken[1, False] == taken[12, False]
    assert taken[1, True] == taken[12, True]
