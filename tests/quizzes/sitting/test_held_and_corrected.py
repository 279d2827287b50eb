"""A fast sitting and a corrected key: a pass that is let go is told as one that a correction brought, and one that is taken is looked at
no more."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from quizzes import actions
from quizzes.models import Attempt
from tests.people import ada, root, vera
from tests.quizzes.examined import (
    NOW,
    begin,
    correct,
    corrector,
    exam,
    hand_in,
    question,
    sat,
    states,
)
from tests.quizzes.sitting.test_rescoring import answer_fast, rekeyed
from tests.quizzes.test_pages import signed_in
from trainingsite.accounts.actions.case_parties import ask_party, reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second, stop
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import ReviewCase

pytestmark = pytest.mark.django_db


def sat_fast(settings: Any, letters: str) -> tuple[Attempt, list[Any]]:
    """An exam of six questions, all of which are needed, answered faster than reading takes."""
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.clinic.org", False
    vera(), root()
    quiz = exam(cut=6)
    asked = [question(quiz, f"q{n}") for n in range(6)]
    attempt = begin(ada(), quiz, asked)
    answer_fast(attempt, letters)
    hand_in(attempt)
    return attempt, asked


@pytest.mark.parametrize("how", ["by a person", "by time"])
def test_who_passes_by_a_correction_is_told_when_the_hold_ends(settings: Any, how: str) -> None:
    attempt, asked = sat_fast(settings, "aaaaab")
    correct(asked[5], corrector(), treatment="for-all")
    assert states(attempt) == ["failed", "held"]
    mail.outbox.clear()

    if how == "by time":
        actions.sweep(by=SYSTEM, now=NOW + timedelta(days=10))
    else:
        look = ReviewCase.objects.get(kind="fast-sitting")
        decide_case(case=look, outcome="counts", note="Looked into.", by=root(), now=NOW)

    assert states(attempt) == ["failed", "held", "passed"]
    told = [one.subject for one in mail.outbox if one.to == [ada().email]]
    assert [one for one in told if "You have passed: The exam" in one]
    page = " ".join(
        signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode().split()
    )
    assert "on 29 November 2026: they are enough, and you have passed since." in page


def test_pass_that_a_correction_brought_waits_for_what_is_proposed(settings: Any) -> None:
    settings.SEED_DEMO = True
    vera(), root()
    quiz = exam(cut=2)
    asked = [question(quiz, f"q{n}") for n in range(3)]
    attempt = sat(ada(), quiz, asked, "abb")
    until = (NOW + timedelta(days=8)).date()
    case = actions.report_sitting(
        attempt=attempt, kind="misconduct", text="A phone.", until=until, by=root(), now=NOW
    )
    reply(case=case, text="It was off.", by=ada(), now=NOW)
    decide_case(case=case, outcome="void", note="It was on.", by=root(), now=NOW)
    correct(asked[1], corrector(), treatment="for-all")

    assert states(attempt) == ["failed", "held"]
    page = " ".join(
        signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode().split()
    )
    assert "It is proposed that this attempt counts for nothing" in page
    assert "Before you handed in" not in page


def test_case_that_nobody_decided_is_said_to_be_closed(settings: Any) -> None:
    attempt, _asked = sat_fast(settings, "aaaaaa")
    actions.sweep(by=SYSTEM, now=NOW + timedelta(days=10))
    page = " ".join(
        signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode().split()
    )
    assert "closed on 9 December 2026" in page
    assert "the reasons stand there" not in page


def test_pass_that_no_correction_brought_is_not_told_as_one(settings: Any) -> None:
    attempt, _asked = sat_fast(settings, "aaaaaa")
    mail.outbox.clear()
    actions.sweep(by=SYSTEM, now=NOW + timedelta(days=10))
    assert states(attempt) == ["held", "passed"]
    assert not [one for one in mail.outbox if "You have passed" in one.subject]
    assert actions.told_correction(attempt) is None


def denied(settings: Any) -> tuple[Attempt, ReviewCase]:
    """A pass that is held, and that a corrected key denies; an answer is promised by the eleventh of December."""
    attempt, asked = sat_fast(settings, "aaaaaa")
    rekeyed(asked[2], "b")
    correct(asked[2], corrector())
    mail.outbox.clear()
    return attempt, ReviewCase.objects.get(kind="corrected-pass")


def subjects(to: Any) -> list[str]:
    return [one.subject.partition(": ")[2] for one in mail.outbox if one.to == [to.email]]


def test_pass_that_a_corrected_key_denies_is_not_let_count_by_asking(settings: Any) -> None:
    attempt, case = denied(settings)
    until = (NOW + timedelta(days=20)).date()
    ask_party(case=case, person=ada(), text="How?", until=until, by=root(), now=NOW)
    reply(case=case, text="I do not know.", by=ada(), now=NOW)

    assert actions.sweep(by=SYSTEM, now=NOW + timedelta(days=200))["released"] == 0
    assert states(attempt) == ["held"]


def test_look_at_a_pass_that_a_corrected_key_denies_ends_and_people_decide(settings: Any) -> None:
    attempt, case = denied(settings)

    for _twice in range(2):
        assert actions.sweep(by=SYSTEM, now=NOW)["released"] == 0

    look = ReviewCase.objects.get(kind="fast-sitting")
    assert look.outcome == "settled"
    assert (
        look.note
        == "Nobody decided in time. The pass waits for the decision about a corrected key."
    )
    assert states(attempt) == ["held"]
    assert subjects(ada()) == ["Your result waits for a decision"]
    assert "An answer is promised by 11 December 2026." in mail.outbox[-1].body
    page = " ".join(
        signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode().split()
    )
    assert "by the corrected key your answers are not enough" in page
    assert "an answer is promised by 11 December 2026" in page
    assert "Somebody looks at your exam" not in page

    decide_case(case=case, outcome="stands", note="It was taught so.", by=root(), now=NOW)
    assert actions.sweep(by=SYSTEM, now=NOW)["released"] == 1
    assert states(attempt) == ["held", "passed"]
    attempt.refresh_from_db()
    assert attempt.current_result is not None
    assert actions.was_not_reviewed(attempt.current_result)


def test_who_looks_in_time_lets_a_pass_count_that_a_corrected_key_denies(settings: Any) -> None:
    attempt, case = denied(settings)
    look = ReviewCase.objects.get(kind="fast-sitting")
    decide_case(case=look, outcome="counts", note="Looked into.", by=root(), now=NOW)

    actions.sweep(by=SYSTEM, now=NOW)

    assert states(attempt) == ["held", "passed"]
    assert ReviewCase.objects.open().get() == case
    assert "Your result waits for a decision" not in subjects(ada())


def test_holder_and_deciders_are_told_each_week_that_a_denied_pass_is_late(settings: Any) -> None:
    attempt, case = denied(settings)
    actions.sweep(by=SYSTEM, now=NOW)
    late = NOW + timedelta(days=13)

    for days in (0, 1, 6, 7, 8):
        mail.outbox.clear()
        actions.sweep(by=SYSTEM, now=late + timedelta(days=days))
        is_told = days in (0, 7)
        assert subjects(ada()) == ["Your result waits for a decision"] * is_told, days
        for admin in (root(), vera()):
            told = ["A pass waits for a decision that is late"] * is_told
            assert subjects(admin) == told, days

    assert states(attempt) == ["held"]
    said = list(case.events.filter(kind="told").values_list("person__email", "by"))
    assert said == [(ada().email, None)] * 3
    ReviewCase.objects.filter(pk=case.pk).update(answer_by_date=NOW.date() - timedelta(days=3))
    page = signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert "That day is over" in page


def test_what_one_proposes_again_and_again_holds_for_a_week_from_the_first(settings: Any) -> None:
    attempt, _asked = sat_fast(settings, "aaaaaa")
    look = ReviewCase.objects.get(kind="fast-sitting")
    until = (NOW + timedelta(days=8)).date()
    ask_party(case=look, person=ada(), text="How?", until=until, by=root(), now=NOW)
    reply(case=look, text="I read fast.", by=ada(), now=NOW)

    for days in (0, 3, 7):
        now = NOW + timedelta(days=days)
        proposed = decide_case(case=look, outcome="void", note="Fast.", by=root(), now=now)
        assert actions.sweep(by=SYSTEM, now=now)["released"] == 0
        if days < 7:
            stop(proposal=proposed, by=root(), now=now)

    assert actions.sweep(by=SYSTEM, now=NOW + timedelta(days=9))["released"] == 1
    assert states(attempt) == ["held", "passed"]


def test_held_pass_that_is_taken_is_looked_at_no_more(settings: Any) -> None:
    attempt, asked = sat_fast(settings, "aaaaaa")
    rekeyed(asked[2], "b")
    correct(asked[2], corrector())
    case = ReviewCase.objects.get(kind="corrected-pass")

    taken = decide_case(case=case, outcome="take-away", note="One short.", by=root(), now=NOW)
    second(proposal=taken, by=vera(), now=NOW)

    assert states(attempt) == ["held", "failed"]
    assert not ReviewCase.objects.open().exists()
