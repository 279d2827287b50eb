"""Pilots: asked on top of the questions that count, scored nowhere, told to nobody."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from courses.models import Course
from quizzes import actions
from quizzes.bank.actions.published import published_entry
from quizzes.kinds import KINDS
from quizzes.models import Attempt, ItemResponse, ItemStatistic, Question, QuestionVersion, Quiz
from quizzes.sitting.actions.given import GivenQuestion, given_questions
from quizzes.sitting.actions.grading import recompute
from quizzes.sitting.actions.receipts import paper_hash, receipt_of, stored_paper
from quizzes.sitting.actions.responses import rebuild_responses
from quizzes.sitting.actions.scored import newest_correction, sitting_of
from quizzes.sitting.domain import timing
from quizzes.sitting.domain.attempt_form import is_pilot
from tests.curriculum_small import copy_to, edit, load
from tests.people import bob
from tests.quizzes.sitters import MINUTE, NOW, item, save, sit, start
from tests.quizzes.sitting.explained_course import wrong_answer
from trainingsite.accounts.actors import SYSTEM

# One of them critical: nobody is scored on it as such either.
PILOTS = {"al-e-05": "01-alpha", "be-e-02": "02-beta"}


@pytest.fixture(autouse=True)
def _with_pilots(curriculum: None, tmp_path: Path) -> None:
    load(folder_with_pilots(tmp_path))


def folder_with_pilots(place: Path) -> Path:
    folder = copy_to(place)
    for code, module in PILOTS.items():
        entry = f"- code: {code}\n  kind: single_choice\n  pool: exam\n"
        edit(folder, f"{module}/questions-exam.yaml", entry, f"{entry}  unscored: true\n")
    edit(folder, "quizzes/small-exam.yaml", "policy:\n", "pilots: 2\npolicy:\n")
    return folder


def begun() -> Attempt:
    sit(bob(), "alpha-check")
    return start(bob(), "small-exam")


def sat(*, wrong: Any) -> Attempt:
    """The exam with those questions wrong for which `wrong(question)` says so."""
    attempt = begun()
    answers = [
        item(n, str(uuid), _answer(question, wrong(question)))
        for n, (uuid, question) in enumerate(given_questions(attempt.pk).items())
    ]
    save(attempt, *answers)
    return actions.submit_attempt(attempt=attempt, by=bob(), now=NOW + MINUTE)


def _answer(question: GivenQuestion, is_wrong: bool) -> Any:
    kind, spec = question.scored.kind, question.scored.spec
    return wrong_answer(kind, spec) if is_wrong else KINDS[kind].key(spec)


@pytest.mark.parametrize(
    ("minutes", "scored", "pilots", "together"),
    [(90, 60, 6, 99), (90, 60, 0, 90), (30, 5, 2, 42), (10, 60, 1, 11), (None, 60, 6, None), (30, 0, 2, 30)],
)  # fmt: skip
def test_time_grows_in_proportion_and_is_rounded_up(
    minutes: int | None, scored: int, pilots: int, together: int | None
) -> None:
    assert timing.minutes_with_pilots(minutes, scored, pilots) == together


def test_form_holds_them_on_top_and_gives_time_for_them() -> None:
    attempt = begun()

    codes = Question.objects.filter(
        versions__in=[row["version"] for row in attempt.form.tree.rows if is_pilot(row)]
    )
    assert {one.code for one in codes} == set(PILOTS)
    assert len(attempt.form.tree.rows) == 7
    assert attempt.form.draw_version == 2
    assert attempt.deadline_at == NOW + timedelta(minutes=42)


def test_candidate_gets_seven_questions_and_no_word_of_which_they_are() -> None:
    attempt = begun()
    body = actions.attempt_body(attempt=attempt, by=bob(), now=NOW)
    questions = body["form"]["questions"]
    assert len(questions) == 7
    assert len({tuple(sorted(one)) for one in questions}) == 1  # all have the same keys
    said = json.dumps(body).lower()
    client = Client()
    client.force_login(bob())
    page = client.get(f"/attempts/{attempt.uuid}/").content.decode().lower()
    for word in ("pilot", "unscored", "scored", "critical"):
        assert word not in said
        assert word not in page


def test_exam_page_and_handbook_say_that_there_are_some() -> None:
    client = Client()
    client.force_login(bob())
    page = " ".join(client.get("/quizzes/small-exam/").content.decode().split())
    assert "5 and up to 2 more on which nobody is scored" in page


def test_pilots_that_are_wrong_cost_nothing_and_no_result_counts_them() -> None:
    attempt = sat(wrong=lambda question: question.is_pilot)
    result = attempt.current_result
    assert result is not None
    assert (result.right, result.total, result.state) == (5, 5, "passed")
    assert sum(domain["of"] for domain in result.domains) == 5
    assert len(result.marks) == 5
    assert [differs for _result, differs in recompute(attempt)] == [[]]


def test_pilots_that_are_right_help_nobody() -> None:
    attempt = sat(wrong=lambda question: not question.is_pilot)
    result = attempt.current_result
    assert result is not None
    assert (result.right, result.total, result.state) == (0, 5, "failed")


def test_wrong_pilots_are_among_nothing_that_is_to_be_studied_again() -> None:
    attempt = sat(wrong=lambda question: question.is_pilot)
    view = actions.result_view(attempt)
    assert view["critical_objectives"] == view["weak_objectives"] == []


def test_receipt_counts_what_was_received_and_the_paper_holds_it() -> None:
    attempt = sat(wrong=lambda question: question.is_pilot)
    receipt = receipt_of(attempt)
    assert (receipt.answered, receipt.of) == (7, 7)
    asked = stored_paper(attempt)["form"]["questions"]
    assert sum(row.get("pilot", False) for row in asked) == 2
    assert receipt.paper_hash == paper_hash(attempt)


def test_statistics_count_them_against_the_score_of_the_others() -> None:
    attempt = sat(wrong=lambda question: question.is_pilot)
    actions.sweep(by=SYSTEM, now=NOW + MINUTE)
    versions = QuestionVersion.objects.filter(question__code__in=PILOTS, unscored=True)
    assert ItemResponse.objects.filter(attempt=attempt, question_version__in=versions).count() == 2
    rows = ItemStatistic.objects.filter(part="", n__gt=0)
    pilots = rows.filter(question_version__in=versions)
    assert {(row.right, row.score, row.of) for row in pilots} == {(False, 5, 6)}
    scored = rows.exclude(question_version__in=versions)
    assert {(row.right, row.score, row.of) for row in scored.filter(policy=attempt.form.policy)} == {(True, 5, 5)}  # fmt: skip
    before = sorted(rows.values_list("question_version", "right", "score", "of", "n"))
    rebuild_responses(by=SYSTEM, now=NOW + MINUTE)
    assert sorted(rows.values_list("question_version", "right", "score", "of", "n")) == before


def test_correction_of_a_pilot_touches_no_score() -> None:
    attempt = sat(wrong=lambda question: question.is_pilot)
    pilots = {one.id for one in given_questions(attempt.pk).values() if one.is_pilot}
    assert len(pilots) == 2
    assert not pilots & {question.version for question in sitting_of(attempt).questions}
    assert newest_correction(attempt) == 0


def test_question_says_so_in_its_entry_and_its_export(tmp_path: Path) -> None:
    version = Question.objects.get(code="al-e-05").current_version
    assert version is not None
    assert published_entry(version)["unscored"] is True
    call_command("export_curriculum", str(tmp_path / "out"), "--no-pdf", stdout=StringIO())
    for module in PILOTS.values():
        text = "".join(
            path.read_text() for path in (tmp_path / "out" / module).glob("questions*.yaml")
        )
        assert text.count("unscored: true") == 1
    assert "pilots: 2" in (tmp_path / "out" / "quizzes" / "small-exam.yaml").read_text()


def test_question_becomes_one_that_counts_by_another_version(tmp_path: Path) -> None:
    folder = folder_with_pilots(tmp_path / "again")
    edit(folder, "01-alpha/questions-exam.yaml", "- code: al-e-05\n  kind: single_choice\n  pool: exam\n  unscored: true\n", "- code: al-e-05\n  kind: single_choice\n  pool: exam\n")  # fmt: skip
    load(folder)
    version = Question.objects.get(code="al-e-05").current_version
    assert version is not None
    assert version.unscored is False


def test_practice_has_no_pilots(tmp_path: Path) -> None:
    folder = copy_to(tmp_path / "practice")
    edit(folder, "01-alpha/questions-practice.yaml", "- code: al-p-01\n", "- code: al-p-01\n  unscored: true\n")  # fmt: skip
    with pytest.raises(CommandError, match=r"questions-practice.yaml:\d+: .*exam pool"):
        load(folder)


def test_bank_with_fewer_pilots_gives_those_it_has(tmp_path: Path) -> None:
    folder = folder_with_pilots(tmp_path / "more")
    edit(folder, "quizzes/small-exam.yaml", "pilots: 2", "pilots: 6")
    load(folder)
    assert Quiz.objects.get(code="small-exam").current_blueprint.rules.pilots == 6  # type: ignore[union-attr]
    assert begun().deadline_at == NOW + timedelta(minutes=42)
    assert Course.objects.get(code="small").areas == []
