"""Living evidence: facts keep what they said, readers dispute them, a changed or expired fact flags what rests on it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses import actions
from courses.evidence.actions.disputing import MOST_OPEN
from courses.models import Dispute, DisputeAnswer, Fact, Lesson
from quizzes.models import Question
from tests.curriculum_small import copy_to, edit, load
from tests.people import ada, eve, lead, noor
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
FACT_PAGE = "/courses/small/evidence/E002/"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def dispute(**changes: Any) -> Dispute:
    said = {"argument": "Heavy water ice sinks.", "citation": "Any physics text, 2020."}
    fact = Fact.objects.get(code="E002")
    return actions.raise_dispute(fact=fact, by=ada(), now=timezone.now(), **(said | changes))


def answered(row: Dispute, *, outcome: str = "stands", text: str = "Plain water is meant.") -> None:
    actions.answer_dispute(dispute=row, by=noor(), outcome=outcome, text=text, now=timezone.now())


@pytest.fixture
def changed_fact(tmp_path: Path) -> Fact:
    """E002 says something else now; nothing that rests on it was published again."""
    folder = copy_to(tmp_path)
    edit(folder, "evidence.yaml", "Ice floats on water.", "Most ice floats on water.")
    load(folder)
    return Fact.objects.get(code="E002")


def test_changed_fact_keeps_what_it_said(changed_fact: Fact) -> None:
    said = list(changed_fact.versions.values_list("number", "content__statement"))

    assert said == [(1, "Ice floats on water."), (2, "Most ice floats on water.")]


def test_changed_fact_flags_the_lessons_and_questions_that_rest_on_it(changed_fact: Fact) -> None:
    day = timezone.localdate()
    lessons = Lesson.objects.published().needing_review(day)
    questions = Question.objects.published().needing_review(day)

    resting = Lesson.objects.published().filter(current_version__fact_links__fact=changed_fact)
    assert set(lessons) == set(resting) != set()
    asked = Question.objects.filter(current_version__fact_links__fact=changed_fact)
    assert set(questions) == set(asked) != set()


def test_better_address_flags_nothing(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    edit(folder, "evidence.yaml", "https://ice.example/review", "https://ice.example/better")
    load(folder)

    assert Fact.objects.get(code="E002").versions.count() == 2
    assert not Lesson.objects.published().needing_review(timezone.localdate()).exists()


def test_fact_past_its_date_flags_what_rests_on_it() -> None:
    after = Fact.objects.get(code="E002").review_by_date + timedelta(days=1)

    assert Fact.objects.overdue_on(after).filter(code="E002").exists()
    assert Lesson.objects.published().needing_review(after).exists()
    assert not Lesson.objects.published().needing_review(date(2026, 11, 25)).exists()


def test_lesson_past_its_own_date_is_flagged() -> None:
    lesson = Lesson.objects.get(code="al-l1")
    day = lesson.current_version.review_by_date

    assert lesson not in Lesson.objects.published().needing_review(day)
    assert lesson in Lesson.objects.published().needing_review(day + timedelta(days=1))


def test_reader_disputes_a_fact_and_sees_that_it_waits() -> None:
    client = signed_in(ada())

    client.post(FACT_PAGE, {"argument": "Heavy water ice sinks.", "citation": "Any text, 2020."})

    row = Dispute.objects.get()
    assert (row.raised_by, row.statement) == (ada(), "Ice floats on water.")
    assert "waits for an author" in client.get(FACT_PAGE).content.decode()
    assert "Heavy water" not in signed_in(eve()).get(FACT_PAGE).content.decode()


def test_nobody_who_is_not_signed_in_disputes() -> None:
    answer = Client().post(FACT_PAGE, {"argument": "No.", "citation": "None."})

    assert (answer.status_code, Dispute.objects.count()) == (302, 0)


@pytest.mark.parametrize("missing", ["argument", "citation"])
def test_dispute_without_reason_or_citation_is_refused(missing: str) -> None:
    said = {"argument": "Wrong.", "citation": "A text."} | {missing: "  "}

    answer = signed_in(ada()).post(FACT_PAGE, said)

    assert (answer.status_code, Dispute.objects.count()) == (400, 0)
    assert "Please check what you typed" in answer.content.decode()


def test_person_with_too_many_open_disputes_is_asked_to_wait() -> None:
    for _ in range(MOST_OPEN):
        dispute()

    with pytest.raises(actions.DisputeRefused, match="wait for an answer"):
        dispute()


def test_answer_is_public_beside_the_statement_without_the_name() -> None:
    answered(dispute())

    for page in (FACT_PAGE, "/courses/small/evidence/"):
        text = signed_in(eve()).get(page).content.decode()
        assert "Plain water is meant." in text
        assert "the statement stands" in text
        assert "Sørensen" not in text


def test_words_that_name_a_patient_stay_with_the_authors() -> None:
    row = dispute(argument="My patient Jane Roe had it otherwise.")
    actions.answer_dispute(
        dispute=row,
        by=noor(),
        outcome="stands",
        text="No.",
        now=timezone.now(),
        shows_argument=False,
    )
    text = signed_in(eve()).get(FACT_PAGE).content.decode()

    assert "the statement stands" in text
    assert "Jane Roe" not in text


def test_later_answer_stands_and_the_earlier_is_kept() -> None:
    row = dispute()
    answered(row, outcome="looking", text="We look.")
    answered(row, outcome="mended", text="Mended in July.")

    found = Dispute.objects.answered().get()
    assert (found.outcome, found.answer) == ("mended", "Mended in July.")
    assert row.answers.count() == 2
    assert not Dispute.objects.open().exists()


@pytest.mark.parametrize(
    ("person", "outcome", "text", "refusal"),
    [
        (eve, "stands", "No.", NotAllowed),
        (noor, "perhaps", "No.", actions.DisputeRefused),
        (noor, "stands", " ", actions.DisputeRefused),
    ],
)
def test_answer_of_the_wrong_person_or_shape_is_refused(
    person: Any, outcome: str, text: str, refusal: type[Exception]
) -> None:
    row = dispute()

    with pytest.raises(refusal):
        actions.answer_dispute(
            dispute=row, by=person(), outcome=outcome, text=text, now=timezone.now()
        )
    assert not DisputeAnswer.objects.exists()


def test_nobody_answers_their_own_dispute() -> None:
    row = actions.raise_dispute(
        fact=Fact.objects.get(code="E002"),
        by=lead(),
        argument="Wrong.",
        citation="A text.",
        now=timezone.now(),
    )

    with pytest.raises(actions.DisputeRefused, match="Another person"):
        actions.answer_dispute(
            dispute=row, by=lead(), outcome="stands", text="It is right.", now=timezone.now()
        )


def test_dispute_that_is_being_looked_into_still_waits() -> None:
    answered(dispute(), outcome="looking", text="We look.")

    assert Dispute.objects.open().count() == 1
