"""Questions that are nearly the same: told beside the form, in rows of files and in the bank, and nobody learns an exam question
by it."""

from random import Random
from string import ascii_lowercase
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import actions as courses
from quizzes import actions as quizzes
from quizzes.models import Question
from tests.people import lead, mira, noor, with_keys
from tests.trainingsite.studio.forms import posted_by
from tests.trainingsite.studio.test_pages import COURSE, read
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
BANK, FILES = f"{COURSE}bank/", f"{COURSE}files/"
NOW = timezone.now()
ICE = "Ice floats on the water of a cold lake in winter although both are made of the same molecules. Why does it float?"
WHY, OTHER = "Its lattice takes more room", "Because frozen molecules are lighter in weight"
SECRET = "Sugar melts in a hot pan and turns brown after some minutes of stirring. What happens to its molecules then?"


def write(code: str, stem: str, right: str = WHY, *, by: Any = None) -> Question:
    row = Question.objects.get(code=code)
    options = [{"code": "a", "text": right, "correct": True}, {"code": "b", "text": "It is white", "correct": False}]  # fmt: skip
    said = {**row.draft, "stem": stem} | (
        {"options": options} if "correct" in row.draft.get("options", [{}])[0] else {}
    )
    courses.save_draft(entry=row, content=said, by=by or mira(), now=timezone.now())
    return Question.objects.get(code=code)


def page_of(code: str) -> str:
    return f"{COURSE}question/{code}/"


def beside(code: str, *, by: Any = None, **typed: str) -> str:
    """What comes back from a save that comes by itself."""
    client = at_desk(by or noor())
    form = posted_by(read(client, page_of(code))) | typed
    answer = client.post(page_of(code), form, headers={"X-Autosave": "1"})
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


@pytest.fixture
def ice() -> Question:
    """A practice question by mira, unlike any other."""
    return write("al-p-01", ICE)


def test_question_that_is_there_is_told_while_it_is_typed(ice: Question) -> None:
    assert "like al-p-01" not in beside(
        "al-p-02", stem="Which of these liquids freezes first of all in a lake?"
    )

    told = beside("al-p-02", stem=ICE.replace("cold", "deep"), **{"options-0-text": WHY})

    assert f"like al-p-01: “{ICE[:60]}" in told
    assert f'href="{page_of("al-p-01")}"' in told
    assert "al-p-02:" not in told
    assert "like al-p-01" in read(at_desk(lead()), f"{page_of('al-p-02')}review/")


def test_what_is_changed_or_out_of_use_is_told_no_more(ice: Question) -> None:
    assert "like al-p-01" in beside("al-p-02", stem=ICE)
    write(
        "al-p-01", "Something else is asked here now, and it has nothing to do with it. What is it?"
    )
    assert "like al-p-01" not in beside("al-p-02", stem=ICE)

    write("al-p-04", ICE)
    assert "like al-p-04" in beside("al-p-02", stem=ICE)
    Question.objects.filter(code="al-p-04").update(retired_at=NOW)
    assert "like al-p-04" not in beside("al-p-02", stem=ICE)


def test_of_an_exam_question_only_its_code_and_a_per_cent_of_the_stem_are_told() -> None:
    write("al-e-01", SECRET, right=OTHER)
    told = beside("al-p-02", stem=SECRET.replace("brown", "black"), **{"options-0-text": OTHER})

    assert "95 % like al-e-01, an exam question that you may not read." in told
    answers = [
        beside("al-p-02", stem=SECRET.replace("brown", "black"), **{"options-0-text": text})
        for text in (OTHER, WHY, "It is white", "")
    ]
    assert ["95 % like al-e-01, an" in answer for answer in answers] == [True] * 4
    for answer in answers:
        assert answer.count("Sugar") == 0


def test_who_may_read_it_and_has_paid_sees_what_it_says() -> None:
    write("al-e-01", SECRET, right=OTHER)
    told = beside("al-p-02", by=with_keys(noor()), stem=SECRET, **{"options-0-text": OTHER})

    assert f"like al-e-01: “{SECRET[:60]}" in told


def test_question_of_a_private_folder_has_no_code() -> None:
    write("al-e-01", SECRET, right=OTHER)
    Question.objects.filter(code="al-e-01").update(is_private=True)
    for person in (noor(), with_keys(noor())):
        told = beside("al-p-02", by=person, stem=SECRET, **{"options-0-text": OTHER})
        assert "like a question that no list shows." in told
        assert "al-e-01" not in told
        assert "Sugar" not in told


def brought(*stems: str) -> str:
    gift = "\n\n".join(f"::q{n}::{stem} {{={WHY} ~It is white ~It is cold}}" for n, stem in enumerate(stems))  # fmt: skip
    form = {"owner": "Noor", "licence": "own work"}
    client = at_desk(noor())
    answer = client.post(FILES, {"file": SimpleUploadedFile("a.gift", gift.encode()), **form})
    return read(client, str(answer.url))


def test_rows_of_a_file_say_what_they_are_like_and_are_not_chosen(ice: Question) -> None:
    write("al-e-01", SECRET, right=OTHER)
    page = brought(ICE.replace("cold", "deep"), SECRET, "What else floats on a lake of salt, and why is that so?", ICE)  # fmt: skip

    rows = page.split('<li id="row-')[1:]
    assert [f"like al-p-01: “{ICE[:40]}" in row for row in rows] == [True, False, False, True]
    assert ["100 % like al-e-01, an exam question that you may not read." in row for row in rows] == [False, True, False, False]  # fmt: skip
    assert ["another question of this file" in row for row in rows] == [False, False, False, True]
    assert ["checked" in row for row in rows] == [False, False, True, False]
    assert all("taken" in row for row in rows)
    assert page.count("Sugar") == rows[1].count("Sugar")


def test_draft_that_came_of_a_row_is_not_like_its_own_row() -> None:
    client = at_desk(noor())
    gift = f"{ICE} {{={WHY} ~It is white ~It is cold}}".encode()
    form = {"owner": "Noor", "licence": "own work", "file": SimpleUploadedFile("a.gift", gift)}
    page = str(client.post(FILES, form).url)
    client.post(page, {"act": "take", "row": ["0"], "module": "alpha", "topic": "ice"})

    assert "% like" not in read(client, page)


def test_bank_finds_them_and_its_files_say_so(ice: Question) -> None:
    dice = Random(1)
    for row in Question.objects.exclude(code="al-p-01"):
        words = ["".join(dice.choices(ascii_lowercase, k=8)) for _ in range(12)]
        write(row.code, " ".join(words), right=words[0])
    write("al-p-02", ICE.replace("cold", "deep"))
    write("al-e-01", SECRET, right=OTHER)
    write("be-e-01", SECRET, right=OTHER)

    page = read(at_desk(noor()), f"{BANK}?alike=yes&show=alike")

    assert all(f'id="q-{code}"' in page for code in ("al-p-01", "al-p-02", "al-e-01", "be-e-01"))
    assert page.count('id="q-al-') == 3
    assert "al-p-02 (96 %)" in page
    assert "be-e-01 (100 %)" in page
    assert "Sugar" not in page
    csv = read(at_desk(noor()), f"{BANK}?alike=yes&as=csv")
    assert "al-p-02 (96 %)" in csv
    assert len(csv.splitlines()) == 5


def test_ask_costs_the_same_number_of_queries_for_many() -> None:
    def queries(*contents: str) -> int:
        rows = [({"stem": stem, "kind": "single_choice"}, None) for stem in contents]
        course = Question.objects.get(code="al-p-01").course
        with CaptureQueriesContext(
            connection,
        ) as asked:
            quizzes.alike_to(rows, course=course)
        return len(asked)

    queries("This is the first ask of all that there are?")
    assert queries(ICE) == queries(*[ICE] * 50)
