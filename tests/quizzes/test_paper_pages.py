"""Pages of answer papers: who gets them, what stands on them, and the files to take along."""

import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, KeyReading
from tests import people
from tests.curriculum_small import load
from tests.quizzes.examined import exam, question, sat
from tests.quizzes.pictured_course import pictured
from tests.quizzes.sitters import sit
from tests.quizzes.sitting.test_answer_papers import came_late, papered, reader
from tests.quizzes.sitting.test_pilots import PILOTS, folder_with_pilots
from tests.quizzes.test_pages import signed_in
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.models import ReviewCase, SecurityEvent
from trainingsite.database import immutability

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
STEM, OPTION = "What is q-1?", "Answer a of q-1"


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.SEED_DEMO = True


def address(attempt: Attempt, form: str = "") -> str:
    return f"/studio/papers/{attempt.uuid}/{form}"


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("form", ["", "pdf/", "json/"])
def test_paper_is_for_administrators_alone(form: str) -> None:
    attempt = papered()
    for person in (people.bob(), people.eve()):
        assert signed_in(person).get(address(attempt, form)).status_code == 403
    for person in (people.noor(), people.lead()):
        assert at_desk(person).get(address(attempt, form)).status_code == 403
    assert Client().get(address(attempt, form)).status_code == 302
    assert at_desk(people.root()).get(address(attempt, form)).status_code == 200


def test_nobody_else_learns_which_attempts_there_are() -> None:
    unknown = "/studio/papers/00000000-0000-4000-8000-000000000000/"
    assert signed_in(people.eve()).get(unknown).status_code == 403
    assert at_desk(people.root()).get(unknown).status_code == 404


def test_own_paper_leads_back_with_the_reason() -> None:
    root = people.root()
    quiz = exam(cut=1)
    attempt = sat(root, quiz, [question(quiz, "q-1")], "a")
    back = at_desk(root).get(address(attempt), follow=True)
    assert back.redirect_chain[-1][0] == f"/admin/quizzes/attempt/{attempt.pk}/change/"
    assert "Nobody can do this to what is their own" in text_of(back)
    assert not SecurityEvent.objects.filter(kind="paper-read").exists()


def test_without_the_right_the_course_is_told_and_no_question() -> None:
    attempt = papered()
    client = at_desk(people.root())
    for form in ("", "pdf/", "json/"):
        body = client.get(address(attempt, form)).content
        said = _read_pdf(body) if form == "pdf/" else body.decode()
        assert "second window" in said or form == "json/"
        assert [one for one in (STEM, OPTION, "q-1", "SECRET") if one in said] == []
    asked = client.get(address(attempt) + "?questions=1")
    assert asked.status_code == 403
    assert "You are told again before the first." in text_of(asked)


def test_right_is_asked_for_on_the_page_and_leads_to_the_questions() -> None:
    attempt, client = papered(), at_desk(people.root())
    sent = client.post(
        address(attempt) + "?questions=1", {"reason": "An appeal.", "ask-keys": "1"}, follow=True
    )
    assert "You asked on" in text_of(sent)
    case = ReviewCase.objects.get()
    assert (case.kind, case.person) == ("exam-keys", people.root())


def test_cost_is_told_before_the_first_and_the_paper_follows() -> None:
    attempt, by = papered(), reader()
    with immutability.lifted(connection):
        KeyReading.objects.filter(person=by).delete()  # as before the first
    client, asked = at_desk(by), address(attempt) + "?questions=1"
    assert OPTION not in text_of(client.get(address(attempt)))
    told = text_of(client.get(asked))
    assert "you cannot sit an exam of this course for two years" in told
    assert OPTION not in told
    page = text_of(client.post(asked, {"open-keys": "1"}, follow=True))
    assert OPTION in page
    assert "Safety-critical" in page
    assert "SECRET" not in page
    assert OPTION in text_of(client.get(address(attempt)))


def test_page_names_changes_windows_and_marks_in_order() -> None:
    attempt = papered()
    came_late(attempt, "a")
    page = text_of(at_desk(reader()).get(address(attempt)))
    places = [page.index(f"Question {n}") for n in (1, 2, 3)]
    assert places == sorted(places)
    assert "Too late: does not count" in page
    assert "Replaced later" in page
    assert "What is stored is what was handed in." in page
    assert str(attempt.current_result.paper_hash[:8]) in page  # type: ignore[union-attr]


def test_files_hold_what_the_page_says() -> None:
    attempt = papered()
    client = at_desk(reader())
    document = client.get(address(attempt, "pdf/"))
    assert document["Content-Type"] == "application/pdf"
    assert f"answer-paper-{attempt.uuid}.pdf" in document["Content-Disposition"]
    said = _read_pdf(document.content)
    for wanted in (OPTION, "second window", "Key", "Bob Okafor", str(attempt.uuid)):
        assert wanted in said
    assert STEM in client.get(address(attempt, "json/")).content.decode()
    data = json.loads(client.get(address(attempt, "json/")).content)
    assert (data["format"], data["version"], data["attempt"]) == (
        "answer-paper",
        1,
        str(attempt.uuid),
    )
    assert [
        (one["question"], one["answer"], one["key"], [mark["right"] for mark in one["marks"]])
        for one in data["questions"]
    ] == [("q-1", "A", "A", [True]), ("q-2", None, "A", [False]), ("q-3", None, "A", [False])]
    assert [one["window"] for one in data["questions"][0]["changes"]] == [1, 2]
    opened = SecurityEvent.objects.filter(kind="paper-read").order_by("id")
    assert [one.facts["form"] for one in opened] == ["pdf", "json", "json"]


def test_desk_and_cases_lead_to_the_paper() -> None:
    attempt = papered()
    came_late(attempt, "a")
    client = at_desk(people.root())
    row = client.get(f"/admin/quizzes/attempt/{attempt.pk}/change/").content.decode()
    assert address(attempt) in row
    signed_in(people.bob()).post(f"/attempts/{attempt.uuid}/late/", {"asked": "The lift."})
    case = ReviewCase.objects.get()
    shown = client.get(f"/admin/accounts/reviewcase/{case.pk}/decide/").content.decode()
    assert address(attempt) in shown


def test_pictures_of_a_question_stand_on_the_page_and_in_the_document(
    curriculum: None, tmp_path: Path
) -> None:
    load(pictured(tmp_path))
    sit(people.bob(), "alpha-check")
    attempt = sit(people.bob(), "small-exam")
    by = people.with_keys(people.root())
    client = at_desk(by)
    page = client.get(address(attempt)).content.decode()
    assert page.count('src="data:image/') >= 2
    document = pypdf.PdfReader(io.BytesIO(client.get(address(attempt, "pdf/")).content))
    attached = b"".join(b"".join(files) for files in document.attachments.values()).decode()
    for place in actions.read_paper(
        attempt=attempt, with_questions=True, as_form="page", by=by, now=timezone.now()
    ).places:
        assert place.asked is not None
        for picture in (place.asked.picture, *(one.picture for one in place.asked.parts)):
            assert picture is None or f"[{picture['alt']}]" in attached


def test_pilots_stand_among_the_others_and_say_that_nobody_is_scored_on_them(
    curriculum: None, tmp_path: Path
) -> None:
    load(folder_with_pilots(tmp_path))
    sit(people.bob(), "alpha-check")
    attempt = sit(people.bob(), "small-exam")
    client = at_desk(people.with_keys(people.root()))
    page = client.get(address(attempt))
    assert page.status_code == 200
    assert text_of(page).count("Tried out, not scored") == len(PILOTS)
    printed = _read_pdf(client.get(address(attempt, "pdf/")).content)
    assert printed.count("Tried out, not scored") == len(PILOTS)
    data = json.loads(client.get(address(attempt, "json/")).content)
    asked = {one["question"]: one for one in data["questions"]}
    assert {code for code, one in asked.items() if not one["scored"]} == set(PILOTS)
    assert len(asked) == 7
    for one in asked.values():
        assert one["answer"] == one["key"]
        assert bool(one["marks"]) is one["scored"]
    opened = SecurityEvent.objects.filter(kind="paper-read")
    assert [one.facts["form"] for one in opened.order_by("id")] == ["page", "pdf", "json"]


def test_stored_answers_name_person_place_and_question_and_no_row_by_number() -> None:
    attempt = papered()
    client = at_desk(people.root())
    listed = text_of(client.get("/admin/quizzes/answerevent/"))
    for wanted in (
        "Bob Okafor",
        "The exam",
        "Question 1",
        "q-1",
        "2026-11-20 09:01:00",
    ):
        assert wanted in listed
    change = AnswerEvent.objects.order_by("id")[2]
    assert str(change.window) not in listed
    assert f"{change.question_version_id} (1)" not in listed
    assert OPTION not in listed
    closed = client.get(f"/admin/quizzes/answerevent/{change.pk}/change/")
    assert closed.status_code == 403
    opened = text_of(at_desk(reader()).get(f"/admin/quizzes/answerevent/{change.pk}/change/"))
    assert address(attempt) in opened
    assert "second window" in opened
    assert '<div class="readonly">A</div>' in opened
    cleared = AnswerEvent.objects.order_by("id")[3]
    assert "cleared" in text_of(client.get(f"/admin/quizzes/answerevent/{cleared.pk}/change/"))


def _read_pdf(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
