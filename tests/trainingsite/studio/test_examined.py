"""The page on which a key is corrected for who was examined: numbers first, then the act, and no key for who may read none."""

import re
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from certificates import actions as certificates
from certificates.models import Certificate
from courses import actions as courses
from quizzes import actions
from quizzes.models import KeyCorrection, Question, Rescoring
from quizzes.tasks import rescore
from tests.certificates import factories
from tests.curriculum_small import another, copy_to
from tests.people import ada, bob, eve, lead, mira, noor, root, vera, with_keys
from tests.quizzes import sitters
from tests.quizzes.examined import NOW, correct, corrector, exam, published, question, sat, states
from tests.quizzes.sitters import sit
from tests.quizzes.test_pages import signed_in
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import Proposal, ReviewCase

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
PAGE = "/studio/course/examined/question/q3/examined/"
FORM = {"treatment": "new-key", "running": "as-corrected", "reason": "Two sources say b."}
IMPACT = (
    "Graded attempts with this question",
    "Failed before, passed then: told, and certified",
    "Passed before, not enough then: nothing is taken away, two people decide",
    "The same outcome with other numbers",
    "Nothing changes",
)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.fixture
def asked() -> list[Question]:
    """Three people sat it; the key of the third question is mended since: one gains a pass by it, one would lose it."""
    quiz = exam(cut=2)
    made = [question(quiz, code) for code in ("q1", "q2", "q3")]
    for person, letters in ((ada, "abb"), (bob, "aba"), (eve, "aac")):
        sat(person(), quiz, made, letters)
    published(made[2], right="b")
    return made


def look(client: Client, **said: str) -> str:
    return unescape(client.post(PAGE, {**FORM, "do": "look", **said}).content.decode())


def seen_on(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def number(page: str, label: str) -> int:
    return int(page.split(f"{label}</dt>")[1].split("<dd>")[1].split("<")[0])


def test_numbers_come_first_and_the_act_makes_exactly_those(asked: list[Question]) -> None:
    client = at_desk(corrector())
    page = client.get(PAGE).content.decode()
    assert "the published key marks these answers otherwise" in page
    assert "AskedVersion" not in page  # the studio's search has a name that a page must not take

    page = look(client)
    assert number(page, "Graded attempts with this question") == 3
    assert number(page, "Failed before, passed then: told, and certified") == 1
    assert (
        number(page, "Passed before, not enough then: nothing is taken away, two people decide")
        == 1
    )
    assert not Rescoring.objects.exists()

    response = client.post(PAGE, {**FORM, "do": "yes", "seen": seen_on(page)}, follow=True)
    assert "Corrected. The attempts are scored again now." in response.content.decode()
    assert f'data-fragment="{PAGE}"' in client.get(PAGE).content.decode()
    rescore()

    part = client.get(PAGE, headers={"X-Fragment": "1"}).content.decode()
    assert ("data-fragment" in part, number(part, "Failed before, passed now")) == (False, 1)
    row = KeyCorrection.objects.get()
    assert (row.by, row.reason, row.asked.number, row.key_version.number) == (
        lead(), "Two sources say b.", 1, 2,
    )  # fmt: skip
    assert "Two sources say b." in client.get(PAGE).content.decode()


def test_nothing_is_done_that_was_not_shown(asked: list[Question]) -> None:
    client = at_desk(corrector())
    seen = seen_on(look(client))
    for said in ({"seen": ""}, {"seen": seen, "treatment": "void"}):
        page = client.post(PAGE, {**FORM, "do": "yes", **said}).content.decode()
        assert "the numbers have changed. Look again" in page
    assert not Rescoring.objects.exists()


def test_act_without_a_reason_and_key_that_does_not_fit_say_what_to_do(
    asked: list[Question],
) -> None:
    client = at_desk(corrector())
    response = client.post(PAGE, {**FORM, "do": "look", "reason": " "})
    assert (response.status_code, "This field is required" in response.content.decode()) == (
        400,
        True,
    )
    published(asked[2], right="b", words=" reworded")
    response = client.post(PAGE, {**FORM, "do": "look"})
    assert response.status_code == 400
    assert "an answer was worded otherwise" in response.content.decode()
    assert "the published key cannot be given with what was shown" in response.content.decode()


def test_page_is_for_who_publishes_and_reads_keys_and_shows_no_key(asked: list[Question]) -> None:
    assert Client().get(PAGE).status_code == 302
    assert at_desk(ada()).get(PAGE).status_code == 403
    assert at_desk(with_keys(noor())).get(PAGE).status_code == 403
    for headers in ({}, {"X-Fragment": "1"}):
        closed = at_desk(mira()).get(PAGE, headers=headers)
        assert (closed.status_code, "Correct it" in closed.content.decode()) == (403, False)
    client = at_desk(corrector())
    for page in (client.get(PAGE).content.decode(), look(client)):
        assert "SECRET" not in page
        assert "Answer b of q3" not in page


def test_ways_to_the_page(asked: list[Question]) -> None:
    client = at_desk(corrector())
    assert PAGE in client.get("/studio/course/examined/question/q3/").content.decode()
    desk = f"/admin/quizzes/question/{asked[2].pk}/change/"
    assert PAGE in client.get(desk).content.decode()
    assert PAGE not in at_desk(with_keys(noor())).get(desk).content.decode()


def test_practice_question_has_no_such_page(curriculum: None) -> None:
    address = "/studio/course/small/question/al-p-01/examined/"
    assert at_desk(lead()).get(address).status_code == 404


# --- What whoever sat it reads ------------------------------------------------------------------------------------


def result_page(person: Any) -> str:
    attempt = person.attempts.get()
    return signed_in(person).get(f"/attempts/{attempt.uuid}/result/").content.decode()


def test_result_says_that_a_question_was_corrected_and_what_came_of_it(
    asked: list[Question],
) -> None:
    assert "was corrected" not in result_page(ada())
    correct(asked[2], corrector())
    page = result_page(ada())
    assert "A question of this exam was corrected" in page
    assert "you have passed since" in page
    assert not re.search(r"\bq3\b", page)
    for untouched in (bob, eve):
        assert "A question of this exam was corrected" not in result_page(untouched())
    # Whose pass it may take is led to the case about that.
    title = "Your exam, after one of its questions was corrected</a>"
    assert [title in result_page(who()) for who in (bob, eve)] == [True, False]
    vera()
    case = ReviewCase.objects.get(kind=actions.PASS_KIND)
    decide_case(case=case, outcome="take-away", note="One short.", by=root(), now=NOW)
    second(proposal=Proposal.objects.get(), by=vera(), now=NOW)
    assert "that the pass does not count any more" in " ".join(result_page(bob()).split())


# --- Certificates -------------------------------------------------------------------------------------------------


def test_case_names_the_certificate_and_the_sweep_suspends_it_when_two_took_the_pass(
    asked: list[Question],
) -> None:
    attempt = bob().attempts.get()
    factories.scheme(attempt.quiz)
    certificate = certificates.issue_certificate(by=SYSTEM, attempt_id=attempt.pk, now=NOW)
    assert certificate is not None
    assert number(look(at_desk(corrector())), "Certificates that rest on these") == 1
    correct(asked[2], lead())
    case = ReviewCase.objects.get(kind=actions.PASS_KIND)
    client = at_desk(root())
    page = client.get(f"/admin/accounts/reviewcase/{case.pk}/change/").content.decode()
    shown = page.split("Certificate that rests on it")[1][:80]
    assert certificate.code[:4] in shown
    assert "2 / 3 (2)" in page
    assert "1 / 3 (2)" in page
    vera()
    decide_case(case=case, outcome="take-away", note="One short.", by=root(), now=NOW)
    second(proposal=Proposal.objects.get(), by=vera(), now=NOW)

    certificates.sweep(by=SYSTEM, now=NOW)

    event = certificate.status_events.latest("pk")
    assert (event.status, event.reason) == (
        "suspended",
        "The pass it rests on does not count any more: One short.",
    )


def test_pass_with_another_number_brings_no_withdrawn_certificate_again(
    asked: list[Question],
) -> None:
    quiz = asked[0].course.quizzes.get()
    attempt = sat(mira(), quiz, asked, "aab")
    factories.scheme(quiz)
    certificate = certificates.issue_certificate(by=SYSTEM, attempt_id=attempt.pk, now=NOW)
    certificates.withdraw(
        certificate=certificate, by=root(), reason_class="request", reason="Asked.", effect="from_now", now=NOW,
    )  # fmt: skip
    job = correct(asked[0], corrector(), treatment="void")
    assert job.failures == []
    assert states(attempt) == ["passed", "passed"]
    certificates.sweep(by=SYSTEM, now=NOW)
    assert Certificate.objects.filter(person=mira()).count() == 1


# --- Doors --------------------------------------------------------------------------------------------------------


def asked_in_the_exam() -> Question:
    """A question of the small exam on which somebody was examined."""
    sit(ada(), "alpha-check")
    attempt = sit(ada(), "small-exam")
    return Question.objects.get(versions__pk=attempt.form.tree.rows[0]["version"])


def draft_with_another_key(made: Question, **said: str) -> Question:
    """What an author saved: another option is right."""
    draft = {**made.draft, "options": [dict(one) for one in made.draft["options"]], **said}
    for option in draft["options"]:
        option["correct"] = option["code"] == "b"
        option["harm"] = 0 if option["correct"] else 2
        option["rationale"] = "It has been found out since that this answer is the one that holds."
        if option["correct"]:
            del option["harm"]
    author = with_keys(noor())
    return courses.save_draft(entry=made, content=draft, by=author, now=NOW, seen=None)


def test_review_says_what_a_key_would_change_before_it_goes_live(curriculum: None) -> None:
    made = asked_in_the_exam()
    saved, reviewer = draft_with_another_key(made), with_keys(lead())
    client = at_desk(reviewer)
    address = f"/studio/course/small/question/{made.code}/review/"
    page = client.get(address).content.decode()
    assert "1 exam attempt was asked this question" in page
    said = [number(page, label) for label in IMPACT]
    mark = page.split('name="publish-draft" value="')[1].split('"')[0]
    response = client.post(
        address, {"act": "publish", "publish-draft": mark, "publish-note": "Key."}
    )
    assert response.headers["Location"] == f"/studio/course/small/question/{made.code}/examined/"
    saved.refresh_from_db()
    assert actions.marked_otherwise(saved) == 1
    looked = client.post(response.headers["Location"], {**FORM, "do": "look"}).content.decode()
    assert said == [number(looked, label) for label in IMPACT]
    assert (said[0], sum(said[1:])) == (1, 1)


def test_review_of_many_attempts_is_asked_for_the_numbers_and_authors_get_none(
    curriculum: None, monkeypatch: Any
) -> None:
    made = asked_in_the_exam()
    draft_with_another_key(made)
    address = f"/studio/course/small/question/{made.code}/review/"
    client = at_desk(with_keys(lead()))
    monkeypatch.setattr("trainingsite.studio.examined.MOST_AT_ONCE", 0)
    assert IMPACT[0] not in client.get(address).content.decode()
    assert number(client.get(address, {"impact": "yes"}).content.decode(), IMPACT[0]) == 1
    author = at_desk(noor()).get(address, {"impact": "yes"}).content.decode()
    assert ("1 exam attempt was asked" in author, IMPACT[0] in author) == (True, False)


def test_review_says_that_a_key_does_not_fit_what_was_shown(curriculum: None) -> None:
    made = asked_in_the_exam()
    draft_with_another_key(made, stem="Which of these would hold if it were asked otherwise?")
    address = f"/studio/course/small/question/{made.code}/review/"
    page = " ".join(at_desk(with_keys(lead())).get(address).content.decode().split())
    assert "cannot be given with what they were shown" in page


def reviewed(made: Question, reviewer: Any) -> str:
    """The page on which the draft is reviewed."""
    address = f"/studio/course/small/question/{made.code}/review/"
    return " ".join(at_desk(reviewer).get(address).content.decode().split())


NOTHING, GAPS, MISFITS = (
    "That would change nothing",
    "The draft is no whole question yet",
    "cannot be given with what they were shown",
)


def test_review_says_that_a_draft_with_gaps_cannot_be_held_against_answers(
    curriculum: None,
) -> None:
    made = asked_in_the_exam()
    draft_with_another_key(made, stem="")
    page = reviewed(made, with_keys(lead()))
    assert [said in page for said in (NOTHING, GAPS, MISFITS)] == [False, True, False]


def test_review_says_that_a_key_marks_alike_by_which_they_were_marked(curriculum: None) -> None:
    made, reviewer = asked_in_the_exam(), with_keys(lead())
    before = made.draft
    saved = draft_with_another_key(made)
    courses.publish(entry=saved, by=reviewer, now=NOW)
    saved.refresh_from_db()
    courses.save_draft(entry=saved, content=before, by=noor(), now=NOW, seen=None)
    page = reviewed(made, reviewer)
    assert [said in page for said in (NOTHING, GAPS, MISFITS)] == [True, False, False]


def test_review_says_of_how_many_a_key_does_not_fit_what_they_were_shown(curriculum: None) -> None:
    made, reviewer, stem = asked_in_the_exam(), with_keys(lead()), "Which of these holds by now?"
    with_first_key = {**made.draft, "stem": stem}
    saved = draft_with_another_key(made, stem=stem)
    courses.publish(entry=saved, by=reviewer, now=NOW)
    saved.refresh_from_db()
    for person in (bob(), eve()):
        sat(person, sitters.quiz("small-exam"), [saved], "a")
    assert [one.attempts for one in actions.asked_versions(saved)] == [1, 2]
    courses.save_draft(entry=saved, content=with_first_key, by=noor(), now=NOW, seen=None)
    page = reviewed(made, reviewer)
    assert number(page, IMPACT[0]) == 2
    assert "Of 1 exam attempt that changes nothing" in page
    assert NOTHING not in page


def test_who_reads_no_keys_of_the_course_is_led_to_no_numbers(curriculum: None) -> None:
    made, reviewer = asked_in_the_exam(), lead()
    saved = draft_with_another_key(made)
    courses.ask_for_review(entry=saved, reviewer=reviewer, by=noor(), now=NOW)
    actions.open_key(question=saved, by=reviewer, now=NOW)
    page = reviewed(made, reviewer)
    assert "1 exam attempt was asked this question" in page
    assert IMPACT[0] not in page
    assert IMPACT[0] in reviewed(made, with_keys(reviewer))


def turn_keys(folder: Path) -> None:
    """Another option is right in each of three exam questions."""
    path = folder / "01-alpha" / "questions-exam.yaml"
    why = "It has been found out since which answer it is that holds."
    text = path.read_text().replace(
        'correct: true, rationale: "SECRET-WHY because it is right here, for a reason."',
        f'correct: false, harm: 2, rationale: "{why}"',
    )
    text = text.replace(
        'correct: false, rationale: "SECRET-WHY it is not right here.", harm: 3',
        f'correct: true, rationale: "{why}"',
    )
    path.write_text(text)


def test_file_door_names_the_command(curriculum: None, tmp_path: Any) -> None:
    sit(ada(), "alpha-check")
    sit(ada(), "small-exam")
    folder = copy_to(tmp_path)
    turn_keys(folder)
    out = StringIO()
    call_command("load_curriculum", str(folder), stdout=out)
    said = [line for line in out.getvalue().splitlines() if "marked by another key" in line]
    assert len(said) == 3
    assert "See: manage.py rescore --question al-e-" in said[0]


def test_file_door_warns_of_no_other_course_with_the_same_codes(
    curriculum: None, tmp_path: Any
) -> None:
    sit(ada(), "alpha-check")
    sit(ada(), "small-exam")
    changed = copy_to(tmp_path / "first")
    turn_keys(changed)
    call_command("load_curriculum", str(changed), stdout=StringIO())
    out = StringIO()

    call_command("load_curriculum", str(another(tmp_path, "other")), stdout=out)

    assert "added: question al-e-" in out.getvalue()
    assert "marked by another key" not in out.getvalue()
