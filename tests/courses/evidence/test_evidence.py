"""Living evidence: facts keep what they said, readers dispute them, a changed or expired fact flags what rests on it."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses import actions
from courses.evidence.actions.disputing import MOST_OPEN
from courses.models import AnswerDraft, Dispute, DisputeAnswer, Fact, Lesson, ReviewRequest
from quizzes.models import Question
from tests.curriculum_small import copy_to, edit, load
from tests.people import ada, eve, lead, mira, noor, root
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
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


def written(row: Dispute, by: Any = noor, **said: Any) -> Any:
    """An answer as a draft."""
    draft = actions.draft_answer(dispute=row, by=by(), now=timezone.now())
    content = draft.content | {"outcome": "stands", "text": "Plain water is meant."} | said
    return actions.save_draft(entry=draft, content=content, by=by(), now=timezone.now())


def answered(row: Dispute, **said: Any) -> None:
    """An answer that noor wrote and the reviewer published."""
    actions.publish(entry=written(row, **said), by=lead(), now=timezone.now())


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

    # The words stand on the answer, to be copied; without any it leads to the sign-in.
    assert (answer.status_code, Dispute.objects.count()) == (401, 0)
    assert "None." in answer.content.decode()
    assert Client().post(FACT_PAGE, {}).status_code == 302


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
    answered(row, text="No.", shows_argument=False)
    text = signed_in(eve()).get(FACT_PAGE).content.decode()

    assert "the statement stands" in text
    assert "Jane Roe" not in text


def test_later_answer_stands_and_the_earlier_is_kept() -> None:
    row = dispute()
    actions.answer_dispute(
        dispute=row, by=noor(), outcome="looking", text="We look.", now=timezone.now()
    )
    answered(row, outcome="mended", text="Mended in July.")

    found = Dispute.objects.answered().get()
    assert (found.outcome, found.answer) == ("mended", "Mended in July.")
    assert row.answers.count() == 2
    assert not Dispute.objects.open().exists()


def looking(person: Any, outcome: str = "looking", text: str = "We look.") -> None:
    row = dispute()
    actions.answer_dispute(dispute=row, by=person(), outcome=outcome, text=text, now=timezone.now())


@pytest.mark.parametrize(
    ("person", "outcome", "text", "refusal"),
    [
        (eve, "looking", "No.", NotAllowed),
        (noor, "perhaps", "No.", actions.DisputeRefused),
        (noor, "looking", " ", actions.DisputeRefused),
        (noor, "stands", "No.", actions.DisputeRefused),
        (root, "mended", "Yes.", actions.DisputeRefused),
    ],
)
def test_answer_of_the_wrong_person_or_shape_is_refused(
    person: Any, outcome: str, text: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        looking(person, outcome, text)
    assert not DisputeAnswer.objects.exists()


def disputed_by(person: Any) -> Dispute:
    return actions.raise_dispute(
        fact=Fact.objects.get(code="E002"),
        by=person,
        argument="Wrong.",
        citation="A text.",
        now=timezone.now(),
    )


def test_nobody_answers_their_own_dispute_or_publishes_the_answer() -> None:
    row = disputed_by(lead())
    with pytest.raises(actions.DisputeRefused, match="Another person"):
        actions.answer_dispute(
            dispute=row, by=lead(), outcome="looking", text="We look.", now=timezone.now()
        )
    with pytest.raises(Refused, match="Another person"):
        actions.draft_answer(dispute=row, by=lead(), now=timezone.now())
    draft = written(row)
    with pytest.raises(actions.CannotPublish, match="Who raised this dispute"):
        actions.publish(entry=draft, by=lead(), now=timezone.now())
    assert not DisputeAnswer.objects.exists()
    actions.publish(entry=draft, by=mira(), now=timezone.now())
    assert DisputeAnswer.objects.get().by == noor()


def test_answer_waits_for_a_second_person_and_can_be_sent_back() -> None:
    row = dispute()
    draft = written(row)
    actions.ask_for_review(entry=draft, by=noor(), now=timezone.now(), reviewer=lead())
    assert "Plain water" not in signed_in(eve()).get(FACT_PAGE).content.decode()
    with pytest.raises(actions.NotASecondPerson):
        actions.publish(entry=written(dispute(), by=lead), by=lead(), now=timezone.now())
    actions.return_draft(entry=draft, answer="Cite it.", by=lead(), now=timezone.now())

    assert not DisputeAnswer.objects.exists()
    assert ReviewRequest.objects.get().outcome == "sent-back"


def test_unfinished_answer_is_not_published() -> None:
    draft = actions.draft_answer(dispute=dispute(), by=noor(), now=timezone.now())
    with pytest.raises(actions.Unfinished, match="outcome"):
        actions.publish(entry=draft, by=lead(), now=timezone.now())
    with pytest.raises(Refused, match="is not taken out of use"):
        actions.pull(entry=draft, reason="No more.", by=lead(), now=timezone.now())


def test_answer_of_before_is_the_first_version_of_its_draft() -> None:
    row = dispute()
    DisputeAnswer.objects.create(
        dispute=row, by=noor(), answered_at=timezone.now(), outcome="stands", text="As it was."
    )
    draft = actions.draft_answer(dispute=row, by=mira(), now=timezone.now())

    assert draft.content["text"] == "As it was."
    assert draft.current_version.number == 1
    said = draft.content | {"text": "As it is now.", "outcome": "mended"}
    saved = actions.save_draft(entry=draft, content=said, by=mira(), now=timezone.now())
    actions.publish(entry=saved, by=lead(), now=timezone.now())
    assert [one.text for one in row.answers.order_by("pk")] == ["As it was.", "As it is now."]


def test_dispute_is_answered_in_the_studio() -> None:
    row = dispute()
    page = f"/studio/course/small/disputes/{row.uuid}/"
    assert "Heavy water ice sinks." in at_desk(noor()).get(page).content.decode()
    assert signed_in(eve()).get(page).status_code == 403
    at_desk(noor()).post(page, {"looking": "yes"})
    assert DisputeAnswer.objects.get().outcome == "looking"
    opened = at_desk(noor()).post(page)
    assert opened.url == f"/studio/course/small/answer/{row.uuid}/"
    form = at_desk(noor()).get(opened.url).content.decode()
    assert 'name="outcome"' in form
    assert "The statement was mended" in form
    assert f'href="{page}"' in form
    assert f'href="{page}"' in at_desk(lead()).get(f"{opened.url}review/").content.decode()
    assert "Open the draft of the answer" in at_desk(noor()).get(page).content.decode()
    home = at_desk(noor()).get("/studio/").content.decode()
    assert "Disputes to answer" in home
    code = row.fact.code
    assert f"<h1>{code}: Heavy water ice sinks.</h1>" in form
    assert f"<title>answer to a dispute {code}" in " ".join(form.split())
    texts = " ".join(re.sub(r"<[^>]*>", " ", form).split())
    assert str(row.uuid) not in texts
    draft = AnswerDraft.objects.get()
    said = draft.content | {"text": ""}
    kept = actions.save_draft(entry=draft, content=said, by=noor(), now=timezone.now())
    waits = at_desk(noor()).get("/studio/").content.decode()
    assert f"{code}: Heavy water ice sinks." in waits
    actions.ask_for_review(entry=kept, by=noor(), now=timezone.now(), reviewer=mira())
    for path in ("/studio/", "/studio/news/"):
        assert f"answer to a dispute {code}" in at_desk(mira()).get(path).content.decode()


def test_dispute_that_is_being_looked_into_still_waits() -> None:
    looking(noor)

    assert Dispute.objects.open().count() == 1
