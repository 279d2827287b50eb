"""The score report: what the page of a result says, as a document, and never a question or a key."""

import io
import shutil
import subprocess
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client

from courses.models import Objective
from quizzes import actions
from quizzes.models import Attempt, ConfirmedName, Question
from tests import people
from tests.quizzes.examined import (
    NOW,
    begin,
    correct,
    corrector,
    exam,
    question,
    sat,
)
from tests.quizzes.sitters import sit
from tests.quizzes.test_pages import signed_in
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.models import SecurityEvent
from trainingsite.database import immutability

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def sat_exam(letters: str, person: Any = None) -> Attempt:
    """An exam of four questions in two modules, the first safety-critical, of which three are needed, and half of each module."""
    quiz = exam(cut=3, critical_needed=1, module_percent=50)
    asked = [
        question(quiz, "q-1", critical=True),
        question(quiz, "q-2"),
        question(quiz, "q-3", module="two"),
        question(quiz, "q-4", module="two"),
    ]
    return sat(person or people.bob(), quiz, asked, letters)


def sat_dangerous(letters: str) -> Attempt:
    """An exam of three questions, of which two are safety-critical and ask for one objective."""
    quiz = exam(cut=3, critical_needed=1)
    asked = [question(quiz, f"q-{n}", critical=True) for n in (1, 2)]
    return sat(people.bob(), quiz, [*asked, question(quiz, "q-3", module="two")], letters)


def report(attempt: Attempt) -> str:
    """What the PDF says, on one line."""
    document = actions.score_report(attempt, now=NOW)
    pages = pypdf.PdfReader(io.BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_fail_says_what_was_needed_and_reached_in_all_and_in_each_part() -> None:
    said = report(sat_exam("bbab"))
    for wanted in (
        "Score report: The exam",
        "Bob Okafor",
        "Test register 1002",
        "Date 20 November 2026",
        "Unsupervised",
        "Not passed",
        "All questions 3 of 4 1 of 4: not enough",
        "Safety-critical questions 1 of 1 0 of 1: not enough",
        "One 1 of 2 0 of 2: not enough",
        "Two 1 of 2 1 of 2",
        "read these parts as a hint where to study, not as a mark",
        "higher or lower by 1 or more one time in three",
    ):
        assert wanted in said


def test_pass_says_what_was_needed_and_not_by_how_much() -> None:
    said = report(sat_exam("aaab"))
    assert "Passed" in said
    assert "All questions 3 of 4 reached" in said
    assert "Two 1 of 2 reached" in said
    assert "one time in three" not in said
    assert "3 of 4 3 of 4" not in said


def test_objectives_and_lessons_stand_as_on_the_page_of_the_result() -> None:
    attempt = sat_dangerous("baa")
    view = actions.result_view(attempt)
    assert [one["code"] for one in view["critical_objectives"]] == ["one-o1"]
    said = report(attempt)
    assert "First: what can injure a patient" in said
    assert "Know it (One)" in said


def test_receipt_stands_with_the_paper_and_how_to_check_it() -> None:
    attempt = sat_exam("aaa-")
    result = attempt.current_result
    assert result is not None
    said = report(attempt)
    assert "3 of 4 answers received, the last at 09:03:00 UTC, 20 November 2026" in said
    paper = "".join(said.split("Paper ")[1].split()[:8])
    assert paper == result.paper_hash
    assert str(attempt.uuid) in said
    assert "manage.py check_paper" in said


def test_what_next_names_tries_and_the_way_to_appeal() -> None:
    attempt = sat_exam("bbbb")
    policy = attempt.quiz.current_policy
    assert policy is not None
    with immutability.lifted(connection):
        type(policy).objects.filter(pk=policy.pk).update(
            tries=3, window_days=365, waits_days=[14, 60]
        )
    attempt = Attempt.objects.get(pk=attempt.pk)
    said = report(attempt)
    assert "Tries left: 2." in said
    assert "You can try again from 4 December 2026" in said
    assert f"/attempts/{attempt.uuid}/result/" in said
    assert "appeal: on that page, until 18 December 2026." in said
    assert "Help and contact" not in said
    assert "It is no certificate" in said


@pytest.mark.parametrize("why", ["passed", "four weeks ago", "appealed"])
def test_who_has_no_form_for_an_appeal_is_led_to_the_help_page(why: str) -> None:
    attempt = sat_exam("aaaa" if why == "passed" else "bbbb")
    until = actions.appeal_until(attempt)
    assert until is not None
    if why == "appealed":
        actions.appeal_result(attempt=attempt, text="I read it.", by=attempt.user, now=NOW)
    now = until + timedelta(seconds=1) if why == "four weeks ago" else NOW
    document = pypdf.PdfReader(io.BytesIO(actions.score_report(attempt, now=now)))
    said = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "choose “Help and contact”" in said
    assert "on that page, until" not in said


def test_rescored_exam_says_so_and_reports_the_newest_result() -> None:
    attempt = sat_exam("abab")
    correct(Question.objects.get(code="q-2"), corrector(), treatment="for-all")
    said = report(Attempt.objects.get(pk=attempt.pk))
    assert (
        "A question of this exam was corrected; the answers were scored again on 29 November 2026."
        in said
    )
    assert "Passed" in said


@pytest.mark.parametrize("letters", ["aaaa", "bbbb", "----"])
def test_no_question_no_key_and_no_reason_stands_in_it(letters: str) -> None:
    attempt = sat_exam(letters)
    document = actions.score_report(attempt, now=NOW)
    reader = pypdf.PdfReader(io.BytesIO(document))
    attached = b"".join(b"".join(held) for held in reader.attachments.values()).decode()
    said = report(attempt) + attached
    assert "Score report" in attached
    for secret in ("q-1", "What is", "Answer a of", "SECRET", "Key"):
        assert secret not in said


def test_same_facts_and_day_give_the_same_bytes() -> None:
    attempt = sat_exam("aaab")
    first = actions.score_report(attempt, now=NOW)
    assert (
        actions.score_report(Attempt.objects.get(pk=attempt.pk), now=NOW + timedelta(hours=1))
        == first
    )


@pytest.mark.parametrize("name", ["محمد بن علي", "Adébáyọ̀ Ọlá", "王小明", "کیان‌مهر گل‌محمدی"])
def test_name_is_found_in_the_document_as_it_was_confirmed(name: str) -> None:
    attempt = sat_exam("aaab")
    with immutability.lifted(connection):
        ConfirmedName.objects.filter(attempt=attempt).update(name=name)
    assert name in report(Attempt.objects.get(pk=attempt.pk))


def test_sign_that_no_font_has_is_told_by_its_number_and_stops_nothing() -> None:
    attempt = sat_dangerous("baa")
    Objective.objects.filter(code="one-o1").update(text="Know 𓀀 it\tall")
    assert "Know [U+13000] it all" in report(attempt)


@pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="no pdftotext is installed: apt install poppler-utils"
)
def test_poppler_reads_it() -> None:
    document = actions.score_report(sat_exam("bbab"), now=NOW)
    done = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"],
        input=document, capture_output=True, check=True,
    )  # fmt: skip
    lines = [" ".join(line.split()) for line in done.stdout.decode().splitlines()]
    assert "Bob Okafor" in lines
    assert "All questions 3 of 4 1 of 4: not enough" in lines


# --- Its pages ----------------------------------------------------------------------------------------------------


def test_report_is_for_who_sat_it() -> None:
    attempt = sat_exam("bbbb")
    address = f"/attempts/{attempt.uuid}/score-report/"
    own = signed_in(people.bob()).get(address)
    assert (own.status_code, own["Content-Type"]) == (200, "application/pdf")
    assert "score-report-the-exam-2026-11-20.pdf" in own["Content-Disposition"]
    assert signed_in(people.eve()).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    page = signed_in(people.bob()).get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert address in page


def test_staff_gets_the_same_and_it_is_in_the_log(settings: Any) -> None:
    settings.SEED_DEMO = True
    attempt = sat_exam("bbbb")
    address = f"/studio/papers/{attempt.uuid}/score-report/"
    assert signed_in(people.eve()).get(address).status_code == 403
    given = at_desk(people.root()).get(address)
    assert (
        given.content
        == signed_in(people.bob()).get(f"/attempts/{attempt.uuid}/score-report/").content
    )
    [event] = SecurityEvent.objects.filter(kind="paper-read")
    assert (event.facts["form"], event.person) == ("score-report", people.bob())


def test_what_is_no_graded_exam_has_no_report(curriculum: None) -> None:
    check = sit(people.ada(), "alpha-check")
    client = signed_in(people.ada())
    assert client.get(f"/attempts/{check.uuid}/score-report/").status_code == 404
    page = client.get(f"/attempts/{check.uuid}/result/").content.decode()
    assert "score-report" not in page


@pytest.mark.parametrize("state", ["open", "void"])
def test_open_or_void_exam_has_none(state: str) -> None:
    if state == "open":
        quiz = exam(cut=1)
        attempt = begin(people.bob(), quiz, [question(quiz, "q-1")])
    else:
        attempt = sat_exam("aaaa")
        actions.void_attempt(
            attempt=attempt, by=people.root(), reason="fire", now=NOW, also_passed=True
        )
    address = f"/attempts/{attempt.uuid}/score-report/"
    assert signed_in(people.bob()).get(address).status_code == 404
