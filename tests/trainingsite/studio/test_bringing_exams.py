"""Exam questions from files: brought and seen by who may read the exam's keys alone, kept who did, and no word of them told others."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from courses.models import Course, Module
from quizzes import actions
from quizzes.models import BroughtQuestion, FileReading, KeyReading, Question, QuestionFile
from tests.people import lead, mira, noor
from tests.quizzes.sitters import sit, start
from tests.quizzes.sitting.test_exam_keys import holder
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.models import SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
FILES = "/studio/course/small/files/"
STEM, KEY, WRONG, WHY = (
    "SECRETSTEM of ice?",
    "SECRETKEY lattice",
    "SECRETWRONG cold",
    "SECRETWHY less dense",
)
GIFT = f"""::one::{STEM} {{={KEY}#{WHY} ~{WRONG} ~SECRETWRONG white}}

::two::SECRETSTEM is it true? {{T#SECRETWHY}}

::three::SECRETSTEM name it {{=SECRETKEY =SECRETKEY two}}

::four::SECRETSTEM order? {{#SECRETNUMBER}}
"""
NOW = timezone.now()


def bring(who: Any, **more: str) -> Any:
    data = {"owner": "Noor Haddad", "licence": "own work", "pool": "exam"} | more
    file = SimpleUploadedFile("ice.gift", GIFT.encode())
    return at_desk(who).post(FILES, {"file": file, **data})


@pytest.fixture
def page() -> str:
    """The page of a file of exam questions that noor brought."""
    answer = bring(holder(noor()))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def take(page: str) -> Question:
    at_desk(noor()).post(page, {"act": "take", "row": ["0"], "module": "alpha", "topic": "ice"})
    return BroughtQuestion.objects.get().question


def test_who_has_the_right_brings_exam_questions_and_it_costs_the_exam(page: str) -> None:
    file = QuestionFile.objects.get()
    assert (file.pool, file.holds_exam_keys, file.brought_by) == ("exam", True, noor())
    assert [one.person for one in FileReading.objects.all()] == [noor()]
    assert SecurityEvent.objects.filter(kind="keys-read", by=noor()).count() == 1
    assert actions.knows_what_it_costs(noor(), file.course, NOW)
    shown = at_desk(noor()).get(page).content.decode()
    assert (STEM in shown, KEY in shown) == (True, True)


def test_kinds_for_practice_are_refused_by_name(page: str) -> None:
    rows = QuestionFile.objects.get().rows
    assert [row["verdict"] for row in rows[:3]] == ["taken", "refused", "refused"]
    assert "Questions of the kind 'true_false' are for practice" in rows[1]["reasons"][0]
    assert "Questions of the kind 'short_text' are for practice" in rows[2]["reasons"][0]
    assert [row["entry"] for row in rows[1:3]] == [None, None]


@pytest.mark.each_engine
def test_rows_become_drafts_of_the_exam_pool_whose_codes_tell_nothing(page: str) -> None:
    made = take(page)
    assert (made.pool, made.draft["pool"], made.current_version) == ("exam", "exam", None)
    assert "secretstem" not in made.code
    assert KeyReading.objects.filter(person=noor(), question=made).count() == 1


def test_others_see_that_there_are_rows_and_no_word_of_them(page: str) -> None:
    made = take(page)
    for client in (at_desk(lead()), at_desk(mira())):
        shown = client.get(page)
        assert shown.status_code == 200
        assert "SECRET" not in shown.content.decode()
        assert f"({made.code})" in shown.content.decode()
        assert "SECRET" not in client.get(FILES).content.decode()
        asked = client.get(f"{page}?keys=1")
        assert (asked.status_code, "SECRET" in asked.content.decode()) == (403, False)
    assert [one.person for one in FileReading.objects.all()] == [noor()]


@pytest.mark.parametrize(("act", "form"), [
    ("take", {"row": ["0"], "module": "alpha"}),
    ("undo", {}),
    ("columns", {"column-0": "stem", "column-1": "answer"}),
    ("forget-columns", {}),
    ("read-again", {}),
    ("fill", {"topic": "x"}),
])  # fmt: skip
def test_others_do_nothing_with_them(page: str, act: str, form: dict[str, Any]) -> None:
    made = take(page)
    answer = at_desk(lead()).post(page, {"act": act, "draft": [str(made.uuid)], **form})
    assert (answer.status_code, "SECRET" in answer.content.decode()) == (403, False)
    file = QuestionFile.objects.get()
    for do in (
        lambda: actions.undo_file(file=file, by=lead(), now=NOW),
        lambda: actions.name_columns(file=file, layout={}, by=lead(), now=NOW),
        lambda: actions.forget_columns(file=file, by=lead(), now=NOW),
        lambda: actions.read_file_again(file=file, by=lead(), now=NOW),
        lambda: actions.fill_drafts(questions=[made], said={"topic": "x"}, by=lead(), now=NOW),
        lambda: actions.take_rows(
            file=file,
            rows=[0],
            module=Module.objects.get(code="alpha"),
            topic="",
            by=lead(),
            now=NOW,
        ),
    ):
        with pytest.raises(actions.KeysClosed, match="no-right"):
            do()
    made.refresh_from_db()
    assert (made.draft["topic"], made.retired_at) == ("ice", None)


@pytest.mark.each_engine
def test_right_opens_the_rows_after_the_price_is_told_and_it_is_kept(page: str) -> None:
    made, client = take(page), at_desk(holder(lead()))
    told = client.get(page)
    assert ("two years" in told.content.decode(), "SECRET" in told.content.decode()) == (
        True,
        False,
    )
    assert not FileReading.objects.filter(person=lead()).exists()
    assert KEY in client.post(page, {"open-keys": "1"}, follow=True).content.decode()
    assert FileReading.objects.filter(person=lead()).count() == 1
    assert KeyReading.objects.filter(person=lead(), question=made).count() == 1
    assert actions.knows_what_it_costs(lead(), made.course, NOW)


@pytest.mark.each_engine
def test_who_opened_the_file_before_has_read_what_came_of_it_later(page: str) -> None:
    client = at_desk(holder(lead()))
    client.post(page, {"open-keys": "1"})
    made = take(page)
    assert {one.person for one in KeyReading.objects.filter(question=made)} == {noor(), lead()}


def test_who_has_no_right_or_sits_an_exam_brings_none() -> None:
    course = Course.objects.get()
    answer = bring(noor())
    assert answer.status_code == 302  # without the right the form has no such field
    assert QuestionFile.objects.get().pool == "practice"
    said = {"course": course, "name": "a.gift", "data": GIFT.encode(), "owner": "a", "licence": "b"}
    with pytest.raises(actions.KeysClosed, match="no-right"):
        actions.bring_file(**said, pool="exam", by=noor(), now=NOW)
    holder(noor())
    sit(noor(), "alpha-check", now=NOW)
    start(noor(), "small-exam", now=NOW)
    answer = bring(noor())
    assert "You are sitting an exam" in answer.content.decode()
    assert not FileReading.objects.exists()
    assert QuestionFile.objects.filter(pool="exam").count() == 0


def test_what_one_brought_leaves_as_a_table_for_who_brought_it(page: str) -> None:
    take(page)
    book = load_workbook(BytesIO(at_desk(noor()).get(f"{page}xlsx/").content))
    assert STEM in [cell.value for row in book.active.iter_rows() for cell in row]
    assert at_desk(holder(lead())).get(f"{page}xlsx/").status_code == 404


def test_undoing_takes_exam_drafts_back(page: str) -> None:
    made = take(page)
    at_desk(noor()).post(page, {"act": "undo"})
    made.refresh_from_db()
    assert made.retired_at is not None
