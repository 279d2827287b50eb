"""The studio's search finds what every kind of entry says and leads to it; words of exam questions are for who may read keys."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import actions as courses
from courses.models import Fact, GlossaryTerm, Lesson, Objective
from courses.publishing.models import Contributor
from quizzes import actions as quizzes
from quizzes.models import KeyReading, Question, Quiz
from tests.people import ada, lead, mira, noor, root, with_keys
from tests.quizzes.sitters import sit, start
from tests.trainingsite.studio.test_pages import COURSE, read
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.studio.naming import Names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
SEARCH = "/studio/search/"


def found(person: Any, asked: str, **more: str) -> dict[str, list[str]]:
    """The addresses that the page lists, by kind."""
    page = at_desk(person).get(SEARCH, {"q": asked, **more}).content.decode()
    groups = re.split(r'<section aria-labelledby="g-', page)[1:]
    return {one.split('"')[0]: re.findall(r'<a href="(/studio/[^"]*)"', one) for one in groups}


def test_every_kind_is_found_by_its_own_text() -> None:
    fact, question = Fact.objects.get(code="E001"), Question.objects.get(code="al-p-01")
    term = GlossaryTerm.objects.create(course=fact.course, term="ice", meaning="Water that froze.")
    objective = Objective.objects.order_by("pk")[0]
    reason = question.draft["options"][0]["rationale"]

    assert f"{COURSE}fact/E001/" in found(noor(), fact.statement)["fact"]
    assert found(noor(), f'"{term.meaning}"')["term"] == [f"{COURSE}term/{term.term}/"]
    assert f"{COURSE}module/{objective.module.code}/" in found(noor(), objective.text)["objective"]
    assert f"{COURSE}question/al-p-01/" in found(noor(), f'"{reason}"')["question"]
    assert found(noor(), "small")["course"] == [COURSE]


def test_lesson_leads_to_the_line_and_the_place_is_marked() -> None:
    lesson = Lesson.objects.get(code="al-l2")
    body = f"{lesson.body}\n\nA café stands by the shore.\n"
    courses.save_draft(entry=lesson, content={"body": body}, by=noor(), now=timezone.now())
    line = body[: body.index("café")].count("\n") + 1

    assert found(mira(), "CAFE shore")["lesson"] == [f"{COURSE}lesson/al-l2/?line={line}#id_body"]
    page = read(at_desk(mira()), f"{SEARCH}?q=cafe+shore")
    assert "<mark>café</mark>" in unescape(page)
    assert read(at_desk(mira()), f"{COURSE}lesson/al-l2/?line={line}")


def test_draft_of_a_fact_is_found_before_it_goes_live() -> None:
    row = courses.edit_entry(
        kind="fact", course=Lesson.objects.get(code="al-l2").course, code="E001", by=noor(), now=timezone.now()
    )  # fmt: skip
    said = dict(row.content) | {"statement": "Zebras drink water."}
    courses.save_draft(entry=row, content=said, by=noor(), now=timezone.now())

    assert found(mira(), "zebras") == {"fact": [f"{COURSE}fact/E001/"]}


def test_words_of_an_exam_question_are_found_by_who_may_read_its_key_alone() -> None:
    question = Question.objects.get(code="al-e-01")
    stem, answer = question.draft["stem"], question.draft["options"][0]["text"]
    asked = f'"{stem}"'

    assert found(noor(), asked) == {}
    assert found(lead(), asked) == {}
    assert found(noor(), "al-e-01")["question"] == [f"{COURSE}question/al-e-01/"]
    reader = with_keys(mira())
    assert found(reader, asked)["question"] == [f"{COURSE}question/al-e-01/"]
    assert stem not in read(at_desk(noor()), f"{SEARCH}?q=al-e-01")
    assert "question" not in found(reader, f'"{answer}" al-e-01')


def let_read(person: Any, course: Any) -> None:
    """The right alone: nothing is opened."""
    now = timezone.now()
    case = quizzes.ask_for_keys(course=course, reason="To review.", by=person, now=now)
    decide_case(case=case, outcome="granted", note="Yes.", by=root(), now=now)


def test_right_shows_no_stem_before_a_key_was_opened_for_it() -> None:
    question = Question.objects.get(code="al-e-01")
    now, course, asked = timezone.now(), question.course, f'"{question.draft["stem"]}"'
    let_read(noor(), course)

    assert quizzes.reads_keys(noor(), course)
    assert found(noor(), asked) == {}
    assert Names(noor()).of(question) == "Exam question on water (al-e-01)"
    bank = read(at_desk(noor()), f"{COURSE}bank/?pool=exam")
    assert "Exam question on water (al-e-01)" in bank
    assert not quizzes.knows_what_it_costs(noor(), course, now)

    other = Question.objects.get(code="al-e-02")
    quizzes.open_key(question=other, by=noor(), now=now)
    assert found(noor(), asked)["question"] == [f"{COURSE}question/al-e-01/"]


def test_who_wrote_in_an_exam_question_reads_its_stem_once_they_opened_it() -> None:
    question = Question.objects.get(code="al-e-01")
    Question.objects.filter(pk=question.pk).update(edited_by=noor(), edited_at=timezone.now())
    Contributor.objects.note_editor(question, noor(), now=timezone.now())
    stem = question.draft["stem"]
    assert found(noor(), f'"{stem}"') == {}
    assert stem not in read(at_desk(noor()), "/studio/")

    at_desk(noor()).post(f"{COURSE}question/al-e-01/", {"open-keys": "1"})

    assert "question" in found(noor(), f'"{stem}"')
    assert stem in unescape(read(at_desk(noor()), "/studio/"))


def test_who_sits_the_exam_reads_no_stem_of_it() -> None:
    question, now = Question.objects.get(code="al-e-01"), timezone.now()
    exam, asked = Quiz.objects.get(code="small-exam"), f'"{question.draft["stem"]}"'
    for check in quizzes.unpassed_checks(user=mira(), quiz=exam):
        sit(mira(), check.code, now=now)
    attempt = start(mira(), "small-exam", now=now)
    let_read(mira(), question.course)
    # No page opens a key now; were one open all the same, nothing would be shown.
    KeyReading.objects.create(
        person=mira(), question=question, read_on=timezone.localdate(), read_at=now
    )

    assert found(mira(), asked) == {}
    assert Names(mira()).of(question) == "Exam question on water (al-e-01)"
    quizzes.submit_attempt(attempt=attempt, by=mira(), now=now)
    assert "question" in found(mira(), asked)


def test_question_of_a_private_folder_is_not_found() -> None:
    Question.objects.filter(code="al-e-01").update(is_private=True)
    assert found(with_keys(mira()), "al-e-01") == {}


@pytest.mark.parametrize("asked", ["", "zzzzzz", "%", "\0", "x" * 500])
def test_nothing_is_said_to_be_nothing(asked: str) -> None:
    page = at_desk(noor()).get(SEARCH, {"q": asked, "in": "none"})
    assert page.status_code == 200
    assert 'class="empty"' in page.content.decode() or "%" in asked


def test_nobody_else_searches() -> None:
    client = Client()
    assert client.get(SEARCH).status_code == 302
    client.force_login(ada(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(SEARCH).status_code == 403


def test_search_takes_as_many_queries_for_much_as_for_nothing() -> None:
    client, counts = at_desk(noor()), []
    for asked in ("zzzz", "zzzz", "a"):
        with CaptureQueriesContext(connection) as captured:
            client.get(SEARCH, {"q": asked})
        counts.append(len(captured))
    assert counts[1] == counts[2]


def test_box_stands_on_every_page_of_the_studio() -> None:
    for path in ("/studio/", COURSE, f"{COURSE}bank/", SEARCH):
        assert 'role="search"' in read(at_desk(noor()), path)
