"""Cases about sittings: misconduct, two devices, an incident in a room, an appeal. Heard first, taken by two, appealed to others."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import actions
from quizzes.case_kinds import leads_of_exam
from quizzes.models import AnswerEvent, Attempt
from quizzes.sitting.actions.attempt_cases import cases_about
from quizzes.sitting.actions.late_cases import give_try_back
from tests.people import ada, appointed, bob, eve, lead, root, vera
from tests.quizzes.examined import (
    EXAMINED_AT,
    NOW,
    answer,
    begin,
    exam,
    hand_in,
    question,
    sat,
    states,
)
from tests.quizzes.test_pages import signed_in
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second, stop
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import CaseEvent, ReviewCase

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNTIL = (NOW + 14 * DAY).date()


@pytest.fixture
def three(settings: Any) -> Any:
    """An exam of three questions, of which two are needed."""
    settings.SEED_DEMO = True
    quiz = exam(cut=2)
    return quiz, [question(quiz, code) for code in ("q1", "q2", "q3")]


def reported(attempt: Attempt, kind: str = "misconduct", **changes: Any) -> ReviewCase:
    facts = {"text": "A second person was heard.", "until": UNTIL, "by": root(), "now": NOW}
    return actions.report_sitting(attempt=attempt, kind=kind, **(facts | changes))


def decided(case: ReviewCase, outcome: str, *, by: Any = None, now: datetime = NOW) -> Any:
    return decide_case(
        case=case, outcome=outcome, note="It was looked into.", by=by or root(), now=now
    )


def by_two(case: ReviewCase, outcome: str) -> None:
    later = NOW + 20 * DAY
    proposal = decided(case, outcome, now=later)
    second(proposal=proposal, by=vera(), now=later)


# --- Misconduct and two devices -----------------------------------------------------------------------------


def test_candidate_is_told_and_heard_before_two_void_the_attempt(three):
    quiz, bank = three
    attempt = sat(ada(), quiz, bank, "aaa")
    case = reported(attempt)
    assert mail.outbox[-1].to == [ada().email]
    assert "A second person was heard." in mail.outbox[-1].body
    with pytest.raises(Refused, match="was asked for a reply and has until"):
        decided(case, "void")

    reply(case=case, text="It was the radio.", by=ada(), now=NOW)
    proposal = decided(case, "void")
    assert states(attempt) == ["passed"]
    second(proposal=proposal, by=vera(), now=NOW)

    assert states(attempt) == ["passed", "void"]
    case.refresh_from_db()
    assert (case.outcome, case.decided_by) == ("void", root())
    assert f"/attempts/{attempt.uuid}/result/#appeal" in mail.outbox[-1].body


def test_who_only_looks_at_a_proposal_locks_nothing(three):
    quiz, bank = three
    case = reported(sat(ada(), quiz, bank, "aaa"))
    vera()
    reply(case=case, text="No.", by=ada(), now=NOW)
    proposal = decided(case, "void")
    desk = at_desk(vera())
    for page in ("change", "agree"):
        with CaptureQueriesContext(connection) as queries:
            shown = desk.get(f"/admin/accounts/proposal/{proposal.pk}/{page}/")
        assert shown.status_code == 200
        asked = [one["sql"] for one in queries if "quizzes_attempt" in one["sql"]]
        assert asked
        assert not [sql for sql in asked if "FOR UPDATE" in sql]


def test_sitting_that_runs_is_not_void_before_it_has_ended(three):
    quiz, bank = three
    attempt = begin(ada(), quiz, bank)
    answer(attempt, "aaa")
    case = reported(attempt)
    reply(case=case, text="It was the radio.", by=ada(), now=NOW)
    vera()
    proposal = decided(case, "void")

    with pytest.raises(Refused, match="The sitting still runs"):
        second(proposal=proposal, by=vera(), now=NOW)
    attempt.refresh_from_db()
    assert attempt.closed_at is None

    hand_in(attempt)
    second(proposal=proposal, by=vera(), now=NOW)
    assert states(attempt) == ["held", "void"]
    lead().groups.add(Group.objects.get(name="admin"))
    actions.count_again(attempt=attempt, by=lead(), reason="It was the radio.", now=NOW)
    assert states(attempt) == ["held", "void", "passed"]


def test_one_ends_no_exam_that_runs_by_voiding_it(three):
    quiz, bank = three
    attempt = begin(ada(), quiz, bank)
    answer(attempt, "aaa")
    page = at_desk(root()).post(
        f"/admin/quizzes/attempt/{attempt.pk}/void/", {"reason": "Noise."}, follow=True
    )

    assert "The sitting still runs" in page.content.decode()
    attempt.refresh_from_db()
    assert (attempt.closed_at, states(attempt)) == (None, [])


@pytest.fixture
def handed_in(three) -> tuple[Attempt, Any]:
    """An attempt with enough points, handed in after it was proposed that it counts for nothing."""
    quiz, bank = three
    vera()
    attempt = begin(ada(), quiz, bank, at=NOW)
    answer(attempt, "aaa")
    case = reported(attempt)
    reply(case=case, text="It was the radio.", by=ada(), now=NOW)
    proposal = decided(case, "void")
    hand_in(attempt)
    return attempt, proposal


def released(now: datetime) -> int:
    return actions.sweep(by=SYSTEM, now=now)["released"]


def test_pass_handed_in_after_it_was_proposed_to_void_it_waits_for_that(handed_in):
    attempt, proposal = handed_in
    assert states(attempt) == ["held"]
    page = " ".join(
        signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode().split()
    )
    assert "It is proposed that this attempt counts for nothing" in page
    assert "faster than" not in page
    assert "it waits until 7 December 2026 at the most" in page
    assert released(NOW + 8 * DAY) == 0

    second(proposal=proposal, by=vera(), now=NOW + 8 * DAY)

    assert states(attempt) == ["held", "void"]
    page = signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert (
        f'<a href="/cases/{ReviewCase.objects.get().uuid}/">What is said of your exam</a>' in page
    )
    assert "the reasons stand there" in page


@pytest.mark.parametrize("how", ["stopped and decided", "nobody agreed"])
def test_pass_that_waited_for_a_proposal_counts_when_that_is_over(handed_in, how):
    attempt, proposal = handed_in
    if how == "stopped and decided":
        stop(proposal=proposal, by=vera(), now=NOW)
        decided(ReviewCase.objects.get(), "none")
        assert released(NOW + HOUR) == 1
    else:
        assert released(NOW + 9 * DAY) == 1

    assert states(attempt) == ["held", "passed"]
    attempt.refresh_from_db()
    # What was not fast needs no look: the certificate has nothing to say.
    assert not actions.was_not_reviewed(attempt.current_result)


def test_fail_waits_for_nothing(three):
    quiz, bank = three
    vera()
    attempt = begin(ada(), quiz, bank, at=NOW)
    answer(attempt, "bbb")
    case = reported(attempt)
    reply(case=case, text="It was the radio.", by=ada(), now=NOW)
    decided(case, "void")

    hand_in(attempt)

    assert states(attempt) == ["failed"]


@pytest.mark.parametrize("outcome", ["none", "warned"])
def test_one_decides_what_takes_nothing_away(three, outcome):
    quiz, bank = three
    attempt = sat(ada(), quiz, bank, "aaa")

    decided(reported(attempt), outcome)

    assert states(attempt) == ["passed"]
    assert "Your result stands as it is." in mail.outbox[-1].body


def test_same_is_reported_once_and_not_of_what_is_void(three):
    quiz, bank = three
    attempt = sat(ada(), quiz, bank, "aaa")
    reported(attempt)
    with pytest.raises(Refused, match="open already"):
        reported(attempt)
    with pytest.raises(Refused, match="Choose what it is"):
        reported(attempt, "late-answers")
    actions.void_attempt(attempt=attempt, by=root(), reason="Seen.", now=NOW, also_passed=True)
    attempt.refresh_from_db()
    with pytest.raises(Refused, match="void already"):
        reported(attempt)


def test_two_devices_are_reported_where_answers_alternate(three):
    quiz, bank = three
    attempt = begin(ada(), quiz, bank)
    with pytest.raises(Refused, match="one window at a time"):
        reported(attempt, "doubled-sitting")
    windows = [uuid4(), uuid4()]
    for number in range(4):
        AnswerEvent.objects.create(
            attempt=attempt, window=windows[number % 2], client_seq=number, revision=number + 1,
            question_version=bank[0].current_version, answer=None, received_at=EXAMINED_AT,
        )  # fmt: skip
    hand_in(attempt)

    case = reported(attempt, "doubled-sitting")
    by_two(case, "void")

    assert states(attempt)[-1] == "void"


def test_what_a_forgotten_page_sends_after_the_end_is_no_second_device(three):
    quiz, bank = three
    attempt = begin(ada(), quiz, bank)
    windows = [uuid4(), uuid4()]
    for number, (window, late) in enumerate([(0, False), (1, False), (0, True)]):
        AnswerEvent.objects.create(
            attempt=attempt, window=windows[window], client_seq=number, revision=number + 1, is_late=late,
            question_version=bank[0].current_version, answer=None, received_at=EXAMINED_AT,
        )  # fmt: skip

    assert not actions.came_from_two_at_once(attempt)
    with pytest.raises(Refused, match="one window at a time"):
        reported(attempt, "doubled-sitting")


def test_passed_exam_is_not_voided_by_one(three):
    quiz, bank = three
    passed, failed = sat(ada(), quiz, bank, "aaa"), sat(bob(), quiz, bank, "bbb")
    desk = at_desk(root())
    for attempt in (passed, failed):
        page = desk.post(
            f"/admin/quizzes/attempt/{attempt.pk}/void/", {"reason": "Noise."}, follow=True
        )
        assert ("This exam is passed, or its pass is held." in page.content.decode()) == (
            attempt == passed
        )

    assert (states(passed), states(failed)) == (["passed"], ["failed", "void"])


def test_pass_that_comes_while_the_page_is_open_is_not_voided_by_one(three):
    quiz, bank = three
    attempt = begin(ada(), quiz, bank)
    answer(attempt, "aaa")
    as_shown = Attempt.objects.get(pk=attempt.pk)
    hand_in(attempt)

    for voids in (actions.void_alone, actions.void_attempt, give_try_back):
        with pytest.raises(Refused, match="passed, or its pass is held"):
            voids(attempt=as_shown, by=root(), reason="Noise.", now=NOW)

    assert states(attempt) == ["passed"]


@pytest.mark.parametrize("left", ["not graded", "not closed"])
def test_pass_that_is_not_graded_yet_is_not_voided_by_one(three, left):
    """A crash between the hand-in and the result, and time that is over with a sweep still to come."""
    quiz, bank = three
    passed, failed = begin(ada(), quiz, bank), begin(bob(), quiz, bank)
    answer(passed, "aaa"), answer(failed, "bbb")
    for attempt in (passed, failed):
        if left == "not graded":
            actions.close_attempt(
                attempt=attempt, by=attempt.user, reason="submitted", now=EXAMINED_AT + HOUR / 2
            )
        else:
            Attempt.objects.filter(pk=attempt.pk).update(closes_at=EXAMINED_AT + HOUR)
        attempt.refresh_from_db()

    with pytest.raises(Refused, match="This exam is passed"):
        actions.void_alone(attempt=passed, by=root(), reason="Noise.", now=NOW)
    actions.void_alone(attempt=failed, by=root(), reason="Noise.", now=NOW)
    actions.sweep(by=SYSTEM, now=NOW)

    assert (states(passed), states(failed)) == (["passed"], ["failed", "void"])


def test_refused_report_opens_nothing(three):
    quiz, bank = three
    attempt = sat(ada(), quiz, bank, "aaa")

    with pytest.raises(Refused, match="a week at least"):
        reported(attempt, until=NOW.date())

    assert not ReviewCase.objects.exists()
    assert not mail.outbox


# --- An incident in a room --------------------------------------------------------------------------------------


def touched(quiz: Any, begin_at: datetime = EXAMINED_AT, end: datetime | None = None) -> Any:
    return actions.sittings_between(quiz=quiz, begin=begin_at, end=end or begin_at + HOUR)


def incident(sittings: Any) -> ReviewCase:
    return actions.report_incident(
        sittings=sittings, text="The fire alarm rang at 09:20.", until=UNTIL, by=root(), now=NOW
    )


def test_incident_touches_what_ran_in_its_time(three):
    quiz, bank = three
    passed, failed = sat(ada(), quiz, bank, "aaa"), sat(bob(), quiz, bank, "bbb")
    running = begin(eve(), quiz, bank)
    sat(lead(), quiz, bank, "aaa", at=EXAMINED_AT + 3 * HOUR)

    found = touched(quiz)

    assert found.attempts == (passed, failed, running)
    assert found.counts == {"running": 1, "ungraded": 0, "passed": 1, "others": 1}
    assert [
        one.user for one in touched(quiz, EXAMINED_AT + 2 * HOUR, EXAMINED_AT + 2.5 * HOUR).attempts
    ] == [eve()]
    for begin_at, end, why in (
        (EXAMINED_AT, EXAMINED_AT, "after the beginning"),
        (EXAMINED_AT, EXAMINED_AT + 2 * DAY, "at most a day"),
        (EXAMINED_AT - DAY, EXAMINED_AT - HOUR, "Nobody sat"),
    ):
        with pytest.raises(Refused, match=why):
            touched(quiz, begin_at, end)


def test_incident_leaves_a_pass_that_is_not_graded_yet(three):
    quiz, bank = three
    passed, failed = begin(ada(), quiz, bank), sat(bob(), quiz, bank, "bbb")
    answer(passed, "aaa")
    actions.close_attempt(attempt=passed, by=ada(), reason="submitted", now=EXAMINED_AT + HOUR / 2)
    sittings = touched(quiz)
    assert sittings.counts == {"running": 0, "ungraded": 1, "passed": 0, "others": 1}

    decided(incident(sittings), "tries-given-back")
    actions.sweep(by=SYSTEM, now=NOW)

    assert (states(passed), states(failed)) == (["passed"], ["failed", "void"])


def test_incident_gives_tries_back_and_leaves_passes(three):
    quiz, bank = three
    passed, failed = sat(ada(), quiz, bank, "aaa"), sat(bob(), quiz, bank, "bbb")
    running = begin(eve(), quiz, bank)
    case = incident(touched(quiz))
    assert {message.to[0] for message in mail.outbox} == {
        one.email for one in (ada(), bob(), eve())
    }
    hand_in(running)
    mail.outbox.clear()

    decided(case, "tries-given-back")

    running.refresh_from_db()
    assert (states(passed), states(failed), states(running)) == (
        ["passed"],
        ["failed", "void"],
        ["failed", "void"],
    )
    assert running.close_reason == "submitted"
    assert len(mail.outbox) == 3
    assert "The fire alarm rang" in mail.outbox[0].body
    assert not any(
        ada().email in message.body for message in mail.outbox if message.to != [ada().email]
    )


def test_incident_ends_no_sitting_that_runs(three):
    quiz, bank = three
    failed, running = sat(bob(), quiz, bank, "bbb"), begin(eve(), quiz, bank)
    case = incident(touched(quiz))
    with pytest.raises(Refused, match="1 of these sittings still runs"):
        decided(case, "tries-given-back")
    with pytest.raises(Refused, match="still runs"):
        by_two(case, "void-all")
    running.refresh_from_db()
    assert (running.closed_at, states(failed), states(running)) == (None, ["failed"], [])
    assert ReviewCase.objects.get(pk=case.pk).is_open


def test_passes_are_voided_by_two_and_not_before_the_replies(three):
    quiz, bank = three
    passed = sat(ada(), quiz, bank, "aaa")
    case = incident(touched(quiz))
    with pytest.raises(Refused, match="has until"):
        decided(case, "void-all")

    by_two(case, "void-all")

    assert states(passed) == ["passed", "void"]
    with pytest.raises(Refused, match="Nobody sat this exam"):
        touched(quiz)


def test_same_incident_is_open_once_and_nobody_reports_one_of_their_own(three):
    quiz, bank = three
    sat(ada(), quiz, bank, "aaa")
    found = touched(quiz)
    incident(found)
    with pytest.raises(Refused, match="open already"):
        incident(found)
    sat(root(), quiz, bank, "aaa", at=EXAMINED_AT + 5 * HOUR)
    with pytest.raises(Refused, match="what is their own"):
        incident(touched(quiz, EXAMINED_AT + 5 * HOUR))


# --- An appeal ----------------------------------------------------------------------------------------------------


def appealed(attempt: Attempt, text: str = "The room was on fire.", **changes: Any) -> ReviewCase:
    attempt.refresh_from_db()
    facts = {"by": attempt.user, "now": NOW}
    return actions.appeal_result(attempt=attempt, text=text, **(facts | changes))


def test_failed_result_is_appealed_and_the_try_given_back(three):
    quiz, bank = three
    attempt = sat(bob(), quiz, bank, "bbb")
    case = appealed(attempt)
    assert appealed(attempt) == case

    decided(case, "try-given-back")

    assert states(attempt) == ["failed", "void"]
    assert "the try is yours again" in mail.outbox[-1].body


def third_administrator() -> Any:
    third = lead()
    third.is_superuser = True
    third.save()
    return third


def test_void_attempt_counts_again_by_somebody_who_had_no_hand_in_it(three):
    quiz, bank = three
    third = third_administrator()
    attempt = sat(ada(), quiz, bank, "aaa")
    by_two(reported(attempt), "void")
    case = appealed(attempt, now=NOW + 21 * DAY)
    for who in (root(), vera()):
        with pytest.raises(Refused, match="Another administrator has to decide it"):
            decided(case, "counts-again", by=who, now=NOW + 40 * DAY)

    decided(case, "counts-again", by=third)

    assert states(attempt) == ["passed", "void", "passed"]
    assert "had a part" not in mail.outbox[-1].body
    assert not any(differs for _result, differs in actions.recompute(attempt))


def test_where_both_administrators_had_a_hand_the_second_decides_after_a_week_and_the_letter_says_so(
    three,
):
    quiz, bank = three
    attempt = sat(ada(), quiz, bank, "aaa")
    by_two(reported(attempt), "void")
    opened = NOW + 21 * DAY
    case = appealed(attempt, now=opened)
    for who, now in ((root(), opened + 8 * DAY), (vera(), opened + 6 * DAY)):
        for outcome in ("stands", "counts-again", "try-given-back"):
            with pytest.raises(Refused, match="Vera Lund had the least, and may decide it from 27"):
                decided(case, outcome, by=who, now=now)
    with pytest.raises(Refused, match="appoint another administrator"):
        decided(case, "stands", by=root(), now=opened)

    decided(case, "counts-again", by=vera(), now=opened + 7 * DAY)

    assert states(attempt) == ["passed", "void", "passed"]
    assert "everybody who could decide had one" in " ".join(mail.outbox[-1].body.split())
    page = at_desk(root()).get(f"/admin/accounts/reviewcase/{case.pk}/change/").content.decode()
    assert "everybody who could decide had one" in page


def test_appeal_against_an_incident_is_decided_by_somebody_who_had_no_hand_in_it(three):
    quiz, bank = three
    third_administrator()
    attempt, other = sat(ada(), quiz, bank, "aaa"), sat(bob(), quiz, bank, "aaa")
    elsewhere = sat(ada(), quiz, bank, "aaa", at=EXAMINED_AT + 5 * HOUR)
    by_two(incident(touched(quiz)), "void-all")
    case = appealed(attempt, now=NOW + 21 * DAY)
    for who in (root(), vera()):
        with pytest.raises(Refused, match="Another administrator has to decide it"):
            decided(case, "counts-again", by=who)

    assert [one.kind for one in cases_about(attempt)] == ["incident", "result-appeal"]
    assert [one.kind for one in cases_about(other)] == ["incident"]
    assert cases_about(elsewhere) == []


def test_where_nobody_else_is_there_the_same_person_decides_the_appeal_after_a_week(three):
    quiz, bank = three
    attempt = sat(bob(), quiz, bank, "bbb")
    actions.void_attempt(attempt=attempt, by=root(), reason="Seen.", now=NOW)
    case = appealed(attempt)
    with pytest.raises(Refused, match="appoint another administrator"):
        decided(case, "stands")

    decided(case, "stands", now=NOW + 7 * DAY)

    case.refresh_from_db()
    assert case.outcome == "stands"


def test_appeals_have_an_end(three):
    quiz, bank = three
    passed, failed = sat(ada(), quiz, bank, "aaa"), sat(bob(), quiz, bank, "bbb")
    with pytest.raises(Refused, match="no result here that could be appealed"):
        appealed(passed)
    with pytest.raises(Refused, match="more than four weeks old"):
        appealed(failed, now=EXAMINED_AT + 29 * DAY)
    with pytest.raises(Attempt.DoesNotExist):
        appealed(failed, by=eve())
    decided(appealed(failed), "stands")
    with pytest.raises(Refused, match="has looked at this result"):
        appealed(failed)


def test_voided_while_it_ran_counts_for_nothing_again(three):
    quiz, bank = three
    attempt = begin(ada(), quiz, bank)
    actions.void_attempt(attempt=attempt, by=root(), reason="Alarm.", now=NOW)
    case = appealed(attempt)
    with pytest.raises(Refused, match="while it ran"):
        decided(case, "counts-again", now=NOW + 7 * DAY)
    assert ReviewCase.objects.get(pk=case.pk).is_open


# --- Pages ------------------------------------------------------------------------------------------------------


def test_result_page_takes_an_appeal_and_says_where_it_stands(three):
    quiz, bank = three
    attempt, client = sat(bob(), quiz, bank, "bbb", at=datetime.now(UTC) - DAY), signed_in(bob())
    address = f"/attempts/{attempt.uuid}/appeal/"
    assert (
        "I think that this result is wrong"
        in client.get(f"/attempts/{attempt.uuid}/result/").content.decode()
    )
    assert client.post(address, {"appeal-text": " "}).status_code == 400
    page = client.post(
        address, {"appeal-text": "The lift stood still."}, follow=True
    ).content.decode()
    assert "It reached us. Somebody answers by" in page
    assert "The lift stood still." in page
    assert "I think that this result is wrong" not in page
    decided(ReviewCase.objects.get(), "stands", now=datetime.now(UTC))
    page = client.get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert "It was looked into." in page
    assert "The result stands" in page
    assert signed_in(eve()).post(address, {"appeal-text": "x"}).status_code == 404
    assert client.get(address).status_code == 302


def test_desk_opens_a_case_about_a_sitting(three):
    quiz, bank = three
    attempt, desk = sat(ada(), quiz, bank, "aaa"), at_desk(root())
    page = f"/admin/quizzes/attempt/{attempt.pk}/report/"
    assert page in desk.get(f"/admin/quizzes/attempt/{attempt.pk}/change/").content.decode()
    far = (datetime.now(UTC) + 20 * DAY).date().isoformat()
    form = {"kind": "misconduct", "text": "A phone lay on the table.", "until": far}

    assert desk.get(page).status_code == 200
    assert desk.post(page, form | {"text": ""}).status_code == 200
    done = desk.post(page, form, follow=True).content.decode()

    assert "The case is open, and the candidate is told." in done
    assert "A phone lay on the table." in done
    assert at_desk(lead()).get(page).status_code == 403


def test_desk_shows_the_sittings_before_it_opens_a_case_about_them(three):
    quiz, bank = three
    sat(ada(), quiz, bank, "aaa")
    desk, page = at_desk(root()), "/admin/quizzes/attempt/incident/"
    far = (datetime.now(UTC) + 20 * DAY).date().isoformat()
    form = {
        "quiz": quiz.pk, "begin": "2026-11-20T09:00", "end": "2026-11-20T10:00",
        "text": "The alarm rang.", "until": far,
    }  # fmt: skip
    assert page in desk.get("/admin/quizzes/attempt/").content.decode()
    assert desk.get(page).status_code == 200
    assert (
        "Nobody sat this exam"
        in desk.post(
            page, form | {"end": "2026-11-20T08:30", "begin": "2026-11-20T08:00"}
        ).content.decode()
    )

    shown = desk.post(page, form).content.decode()
    assert "Sittings in that time: 1" in shown
    assert not ReviewCase.objects.exists()
    stamp = str(Attempt.objects.get().pk)
    assert f'name="seen" value="{stamp}"' in shown
    sat(bob(), quiz, bank, "bbb")
    assert "Sittings in that time: 2" in desk.post(page, form | {"seen": stamp}).content.decode()
    assert not ReviewCase.objects.exists()
    both = ",".join(str(pk) for pk in Attempt.objects.order_by("pk").values_list("pk", flat=True))
    done = desk.post(page, form | {"seen": both}, follow=True).content.decode()

    assert "every candidate is told" in done
    assert CaseEvent.objects.filter(kind="notice").count() == 2
    assert at_desk(lead()).get(page).status_code == 403


def test_lead_whom_the_candidate_appointed_stops_nothing_of_theirs(three):
    """They are not asked to: neither by mail nor by a link."""
    quiz, bank = three
    appointed(lead())
    for candidate, stops in ((root(), []), (vera(), []), (ada(), [lead()])):
        attempt = sat(candidate, quiz, bank, "aaa")
        case = ReviewCase(about=f"quizzes.attempt:{attempt.uuid}")
        assert leads_of_exam(case) == stops


def test_whom_the_candidate_made_an_administrator_decides_no_appeal_of_theirs(three):
    """However long ago: not while somebody else is there."""
    quiz, bank = three
    new = eve()
    set_roles(person=new, roles=["admin"], by=root(), now=NOW - 365 * DAY)
    vera()
    case = appealed(sat(root(), quiz, bank, "bbb"))

    for outcome in ("try-given-back", "stands"):
        with pytest.raises(Refused, match="You have your role from somebody whom this is about"):
            decided(case, outcome, by=new, now=NOW + 9 * DAY)
    decided(case, "stands", by=vera())
