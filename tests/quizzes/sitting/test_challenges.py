"""Something is wrong with a question: kept without the clock, joined into one case, answered; and what follows from it."""

import re
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, transaction

from quizzes import actions
from quizzes.models import Attempt, Challenge, KeyCorrection
from quizzes.sitting.actions.given import given_questions
from tests.people import ada, bob, eve, root, vera, with_keys
from tests.quizzes.examined import NOW, begin, exam, published, question, sat
from tests.quizzes.test_pages import signed_in
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.models import ReviewCase

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def three(settings: Any) -> Any:
    """An exam of three questions, of which two are needed; its last one has the wrong key."""
    settings.SEED_DEMO = True
    quiz = exam(cut=2)
    return quiz, [question(quiz, code) for code in ("q1", "q2", "q3")]


def version_of(attempt: Attempt, place: int) -> Any:
    return list(given_questions(attempt.pk))[place - 1]


def said(attempt: Attempt, text: str = "B is right too.", place: int = 3, **changes: Any) -> Any:
    facts = {"version": version_of(attempt, place), "key": uuid4(), "by": attempt.user, "now": NOW}
    return actions.raise_challenge(attempt=attempt, text=text, **(facts | changes))


def decide(outcome: str, by: Any = None) -> None:
    decide_case(
        case=ReviewCase.objects.open().get(kind="question-challenge"),
        outcome=outcome,
        note="The textbook of 2025 says so.",
        by=by or with_keys(root()),
        now=NOW,
    )


def test_words_are_kept_while_the_attempt_runs_and_its_clock_goes_on(three):
    quiz, bank = three
    attempt = begin(ada(), quiz, bank)
    before = attempt.closes_at

    challenge, is_new = said(attempt, " B is right too. ")

    attempt.refresh_from_db()
    assert (is_new, attempt.closes_at, attempt.closed_at) == (True, before, None)
    assert (challenge.text, challenge.origin, challenge.made_at) == (
        "B is right too.",
        "attempt",
        NOW,
    )
    assert challenge.question_version == bank[2].current_version


def test_sent_again_it_is_kept_once(three):
    quiz, bank = three
    attempt, key = begin(ada(), quiz, bank), uuid4()

    first, _new = said(attempt, key=key)

    assert said(attempt, key=key) == (first, False)
    assert said(attempt) == (first, False)
    with pytest.raises(Refused, match="Something else was sent under this key"):
        said(attempt, "C is right.", key=key)
    assert said(attempt, "C is right too.")[1]
    assert Challenge.objects.count() == 2


def test_all_voices_about_a_question_have_one_case(three):
    quiz, bank = three
    for person in (ada(), bob()):
        said(sat(person, quiz, bank, "aaa"), f"{person.email} thinks so.")
    said(begin(eve(), quiz, bank), place=1)

    cases = ReviewCase.objects.filter(kind="question-challenge").order_by("id")
    assert [actions.challenged_question(case).code for case in cases] == ["q3", "q1"]
    assert len(actions.voices(cases[0])) == 2
    assert (cases[0].person, cases[0].opened_by) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_what_is_said_while_somebody_decides_is_in_a_case_that_is_open(three):
    quiz, bank = three
    first, second = sat(ada(), quiz, bank, "aaa"), sat(bob(), quiz, bank, "aaa")
    said(first)
    version, decider = version_of(second, 3), with_keys(root())
    found: list[Any] = []

    def say() -> None:
        try:
            found.append(said(second, "C is right.", version=version)[0])
        finally:
            connection.close()

    other = threading.Thread(target=say)
    with transaction.atomic():
        decide("not-upheld", by=decider)
        other.start()
        other.join(1)  # it waits for whoever decides
        assert not found
    other.join(30)

    closed, is_open = ReviewCase.objects.filter(kind="question-challenge").order_by("id")
    assert (closed.outcome, is_open.is_open) == ("not-upheld", True)
    assert found[0].case == is_open
    assert [one.text for one in actions.voices(closed)] == ["B is right too."]
    assert list(is_open.party_rows.values_list("person", flat=True)) == [bob().pk]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": "  "}, "Say what is wrong"),
        ({"text": "a" * 2001}, "at most 2000 signs"),
        ({"version": uuid4()}, "no such question"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_opens_nothing(three, changes, why):
    quiz, bank = three
    attempt = begin(ada(), quiz, bank)

    with pytest.raises(Refused, match=why):
        said(attempt, **changes)
    with pytest.raises(Attempt.DoesNotExist):
        said(attempt, by=eve())
    assert not ReviewCase.objects.exists()


def test_after_four_weeks_and_without_end_nothing_more_is_kept(three, monkeypatch):
    quiz, bank = three
    attempt = sat(ada(), quiz, bank, "aaa")
    with pytest.raises(Refused, match="more than four weeks ago"):
        said(attempt, now=attempt.closed_at + 29 * DAY)
    assert said(attempt, now=attempt.closed_at + 27 * DAY)[0].origin == "result"

    monkeypatch.setattr("quizzes.sitting.actions.challenges.MOST_OF_AN_ATTEMPT", 1)
    with pytest.raises(Refused, match="as much of this attempt as one can"):
        said(attempt, "More.")


def test_nobody_says_more_in_a_day_than_anybody_needs(three, monkeypatch):
    quiz, bank = three
    attempt, other = sat(ada(), quiz, bank, "aab"), sat(bob(), quiz, bank, "aab")
    monkeypatch.setattr("quizzes.sitting.actions.challenges.MOST_OF_A_DAY", 2)
    said(attempt)
    said(attempt, "And C.")
    with pytest.raises(Refused, match="as much as one can in a day"):
        said(attempt, "And D.")
    assert said(other)[1]
    assert said(attempt, "And D.", now=NOW + 2 * DAY)[1]


# --- What follows -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("treatment", KeyCorrection.Treatment.values)
def test_upheld_corrects_the_key_and_tells_everybody_who_said_so(three, treatment):
    quiz, bank = three
    failed, passed = sat(ada(), quiz, bank, "abb"), sat(bob(), quiz, bank, "aaa")
    said(failed)
    said(passed, "Option B stands in the guideline.")
    if treatment == "new-key":
        published(bank[2], right="b")

    decide(treatment)
    while actions.rescore(by=SYSTEM, now=NOW):
        pass

    correction = KeyCorrection.objects.get()
    assert (correction.treatment, correction.asked) == (treatment, bank[2].versions.first())
    assert correction.reason == "The textbook of 2025 says so."
    told = {
        message.to[0]: message.body for message in mail.outbox if "You are right" in message.body
    }
    assert set(told) == {ada().email, bob().email}
    assert "Question 3: B is right too." in told[ada().email]
    assert "guideline" not in told[ada().email]
    failed.refresh_from_db()
    assert failed.current_result.state == ("failed" if treatment == "void" else "passed")


def test_without_the_right_to_keys_nobody_upholds(three):
    quiz, bank = three
    said(sat(ada(), quiz, bank, "abb"))

    with pytest.raises(Refused, match="right to read exam keys first"):
        decide("void", vera())
    assert ReviewCase.objects.open().get().kind == "question-challenge"

    decide("not-upheld", vera())
    assert not KeyCorrection.objects.exists()
    assert "The question stands" in mail.outbox[-1].body


def test_who_said_so_does_not_decide(three):
    quiz, bank = three
    said(sat(root(), quiz, bank, "aab"))

    with pytest.raises(Refused, match="your own exam"):
        decide("not-upheld", root())


def test_after_the_decision_new_words_open_a_new_case(three):
    quiz, bank = three
    first, _new = said(sat(ada(), quiz, bank, "abb"))
    decide("not-upheld", vera())

    second, _new = said(sat(bob(), quiz, bank, "abb"), "But it is wrong.")

    assert second.case != first.case
    assert second.case.is_open


# --- Pages ------------------------------------------------------------------------------------------------------


def test_result_page_takes_words_by_place_and_shows_no_question(three):
    quiz, bank = three
    attempt, client = sat(ada(), quiz, bank, "abb"), signed_in(ada())
    address = f"/attempts/{attempt.uuid}/challenge/"
    Attempt.objects.filter(pk=attempt.pk).update(
        closed_at=NOW + 3650 * DAY
    )  # these tests have a date of their own

    page = client.get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert "Something was wrong with a question" in page
    assert client.post(address, {"wrong-place": "", "wrong-text": ""}).status_code == 400
    assert client.post(address, {"wrong-place": "4", "wrong-text": "x"}).status_code == 400
    for _twice in range(2):
        page = client.post(address, {"wrong-place": "3", "wrong-text": "B too."}, follow=True)
    text = page.content.decode()
    assert "What you said of question 3 is kept." in text
    assert "B too." in text
    assert "Somebody looks at it and answers by" in text
    for secret in ("What is q3", "Answer a of q3", "SECRET"):
        assert secret not in text
    assert Challenge.objects.count() == 1
    own = client.get(f"/cases/{Challenge.objects.get().case.uuid}/").content.decode()
    assert "Question 3: B too." in own
    assert not re.search(r"\bq3\b", own)

    decide("not-upheld", vera())
    assert "The question stands" in client.get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert (
        signed_in(eve()).post(address, {"wrong-place": "3", "wrong-text": "x"}).status_code == 404
    )
    assert client.get(address).status_code == 302


def test_page_without_scripts_keeps_words_beside_the_answers(three):
    quiz, bank = three
    attempt, client = begin(ada(), quiz, bank), signed_in(ada())
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=None, closes_at=None)
    save, words = f"/attempts/{attempt.uuid}/save/", "No answer fits."

    page = client.post(
        save, {"wrong-place": "2", "wrong-text": words}, follow=True
    ).content.decode()
    assert "What you said of question 2 is kept." in page
    page = client.post(save, {"wrong-place": "", "wrong-text": words}, follow=True).content.decode()
    assert "is not kept: Give the number of the question. You wrote: No answer fits." in page
    assert Challenge.objects.get().text == words


def test_api_keeps_repeats_and_refuses(three):
    quiz, bank = three
    attempt, client = begin(ada(), quiz, bank), signed_in(ada())
    address = f"/api/v1/attempts/{attempt.uuid}/challenges/"
    body = {"key": str(uuid4()), "version": str(version_of(attempt, 1)), "text": "Two are right."}

    def post(body: Any, who: Any = client) -> Any:
        return who.post(address, body, content_type="application/json")

    first, again = post(body), post(body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["key"] == body["key"]
    other = post(body | {"text": "Three are right."})
    assert (other.status_code, other.json()["code"]) == (409, "challenge-refused")
    assert post(body | {"text": ""}).status_code == 400
    assert post([]).status_code == 400
    assert post(body, signed_in(eve())).status_code == 404
    assert Challenge.objects.count() == 1


def test_words_and_key_are_for_who_may_read_keys(three):
    quiz, bank = three
    said(sat(ada(), quiz, bank, "abb"), "B stands in the guideline.")
    case = ReviewCase.objects.get(kind="question-challenge")
    address = f"/studio/challenges/{case.uuid}/"
    assert case_kind(case.kind).link(case) == address
    decide_page = f"/admin/accounts/reviewcase/{case.pk}/decide/"

    shown = at_desk(vera()).get(decide_page).content.decode()
    assert "Candidates who say so" in shown
    assert at_desk(vera()).get(address).status_code == 403
    assert at_desk(bob()).get(address).status_code == 403
    page = at_desk(with_keys(root())).get(address)
    assert page.status_code == 200
    assert "B stands in the guideline." in page.content.decode()
    assert "ada@" not in page.content.decode()
    assert "/examined/" in page.content.decode()
