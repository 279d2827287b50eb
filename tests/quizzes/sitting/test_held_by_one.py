"""A pass that is held: what one person does holds it once, whatever they open, ask and propose anew; two hold it longer."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from quizzes import actions
from quizzes.models import Attempt
from tests.people import ada, mira, root, vera
from tests.quizzes.examined import NOW, begin, exam, hand_in, question, states
from tests.quizzes.sitting.test_rescoring import answer_fast
from tests.quizzes.test_pages import signed_in
from trainingsite.accounts.actions.case_parties import ask_party, reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second, stop
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.models import Proposal, ReviewCase

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEGUN = NOW - 9 * DAY  # a Friday


@pytest.fixture
def held(settings: Any) -> Attempt:
    """A pass that came faster than reading takes, on the twentieth of November."""
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.clinic.org", False
    settings.MAIL_IS_CONFIGURED = True
    vera(), root()
    quiz = exam(cut=6)
    attempt = begin(ada(), quiz, [question(quiz, f"q{n}") for n in range(6)])
    answer_fast(attempt, "aaaaaa")
    hand_in(attempt)
    return attempt


def accuse(attempt: Attempt, day: int, by: Any, *, for_days: int = 8) -> ReviewCase:
    now = BEGUN + day * DAY
    until = (now + for_days * DAY).date()
    return actions.report_sitting(
        attempt=attempt, kind="misconduct", text="A phone lay there.", until=until, by=by, now=now
    )


def counts(case: ReviewCase, day: int, by: Any) -> None:
    decide_case(case=case, outcome="none", note="It was off.", by=by, now=BEGUN + day * DAY)


def released_on(attempt: Attempt, *, after: int = 0) -> int:
    """The day, counted from the hand-in, on which time lets it count."""
    for day in range(after, 500):
        actions.sweep(by=SYSTEM, now=BEGUN + day * DAY)
        if states(attempt)[-1] == "passed":
            return day
    raise AssertionError("It is held for ever.")


def test_one_who_opens_cases_anew_holds_it_through_the_first_hearing_alone(held: Attempt) -> None:
    counts(accuse(held, 0, root()), 6, root())
    accuse(held, 6, root(), for_days=60)
    page = signed_in(ada()).get(f"/attempts/{held.uuid}/result/").content.decode()
    assert "A case about this attempt is open" not in page
    facts = case_kind("misconduct").describe(ReviewCase.objects.open().get(kind="misconduct"))
    assert ("Its pass waits until", "25 November 2026") in [(str(a), str(b)) for a, b in facts]

    assert released_on(held, after=6) == 6


def test_hearing_by_one_and_three_working_days_are_all_it_waits(held: Attempt) -> None:
    case = accuse(held, 0, root())
    page = signed_in(ada()).get(f"/attempts/{held.uuid}/result/").content.decode()
    assert "it waits until 2 December 2026 at the most" in page
    until = (BEGUN + 20 * DAY).date()
    ask_party(case=case, person=ada(), text="And?", until=until, by=root(), now=BEGUN + 5 * DAY)

    assert released_on(held) == 13
    assert ReviewCase.objects.open().get() == case


def test_reply_ends_a_hearing_that_one_begins_again(held: Attempt) -> None:
    case = accuse(held, 0, root(), for_days=50)
    reply(case=case, text="It was off.", by=ada(), now=BEGUN + DAY)
    until = (BEGUN + 50 * DAY).date()
    ask_party(case=case, person=ada(), text="Sure?", until=until, by=root(), now=BEGUN + 2 * DAY)

    assert released_on(held) == 6  # a Saturday, the second day; three working days


def test_second_person_who_opens_another_case_holds_it_once_more(held: Attempt) -> None:
    counts(accuse(held, 0, root()), 6, root())
    case = accuse(held, 6, vera())

    assert released_on(held) == 20
    counts(case, 21, vera())


def test_second_person_who_asks_in_what_was_opened_anew_holds_it_once_more(held: Attempt) -> None:
    counts(accuse(held, 0, root()), 6, root())
    case = accuse(held, 6, root())
    until = (BEGUN + 15 * DAY).date()
    ask_party(case=case, person=ada(), text="And?", until=until, by=vera(), now=BEGUN + 6 * DAY)

    assert released_on(held) == 20


def test_whom_one_has_just_made_an_administrator_is_no_second_person(held: Attempt) -> None:
    counts(accuse(held, 0, root()), 6, root())
    Group.objects.get_or_create(name="admin")
    set_roles(person=mira(), roles=["admin"], by=root(), now=BEGUN + 6 * DAY)
    accuse(held, 6, get_user_model().objects.get(pk=mira().pk))

    assert released_on(held, after=7) == 7


def test_proposal_of_somebody_else_than_who_asked_holds_it_for_the_second(held: Attempt) -> None:
    case = accuse(held, 0, root())
    reply(case=case, text="It was off.", by=ada(), now=BEGUN + DAY)
    decide_case(case=case, outcome="void", note="It was on.", by=vera(), now=BEGUN + DAY)

    assert released_on(held) == 32


def test_what_one_asks_and_proposes_waits_a_week_for_the_second(held: Attempt) -> None:
    case = accuse(held, 0, root())
    reply(case=case, text="It was off.", by=ada(), now=BEGUN + DAY)
    decide_case(case=case, outcome="void", note="It was on.", by=root(), now=BEGUN + DAY)

    assert released_on(held) == 10


def heard_in_the_look() -> ReviewCase:
    look = ReviewCase.objects.get(kind="fast-sitting")
    until = (BEGUN + 8 * DAY).date()
    ask_party(case=look, person=ada(), text="How?", until=until, by=root(), now=BEGUN)
    reply(case=look, text="I read fast.", by=ada(), now=BEGUN)
    return look


def proposed_in(look: ReviewCase) -> Any:
    return decide_case(case=look, outcome="void", note="Fast.", by=root(), now=BEGUN)


def test_what_is_proposed_in_the_look_is_agreed_to_after_time_let_the_pass_count(
    held: Attempt,
) -> None:
    look = heard_in_the_look()
    proposal = proposed_in(look)

    assert released_on(held) == 9
    look.refresh_from_db()
    assert look.is_open
    second(proposal=proposal, by=vera(), now=BEGUN + 10 * DAY)

    assert states(held) == ["held", "passed", "void"]
    look.refresh_from_db()
    assert look.outcome == "void"


def test_look_that_is_left_after_its_release_still_ends_with_it_counts(held: Attempt) -> None:
    look = heard_in_the_look()
    proposal = proposed_in(look)
    assert released_on(held) == 9
    stop(proposal=proposal, by=vera(), now=BEGUN + 10 * DAY)

    counts_look = {"case": look, "outcome": "counts", "note": "Read before.", "by": vera()}
    decide_case(**counts_look, now=BEGUN + 10 * DAY)

    assert states(held) == ["held", "passed"]
    held.refresh_from_db()
    assert not actions.was_not_reviewed(held.current_result)


def test_nobody_looked_is_said_only_where_nobody_did(held: Attempt) -> None:
    look = heard_in_the_look()
    released_on(held)
    look.refresh_from_db()
    assert look.note == "Somebody looked and nobody decided in time, so the result counts."


def test_proposal_of_who_is_alone_waits_until_it_may_be_carried_out(held: Attempt) -> None:
    vera().groups.clear()
    proposal = proposed_in(heard_in_the_look())
    assert proposal.due_at == BEGUN + 7 * DAY
    # The last mail about it left five days later.
    Proposal.objects.update(due_at=BEGUN + 12 * DAY)

    assert released_on(held) == 14
