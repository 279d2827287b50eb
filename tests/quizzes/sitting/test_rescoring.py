"""A corrected key: looked at first, then every attempt scored again, nothing lost and nothing taken away in silence."""

import html
import random
import re
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction

from quizzes import actions
from quizzes.models import (
    AnswerEvent,
    Attempt,
    KeyCorrection,
    Question,
    QuestionVersion,
    Rescoring,
    Result,
)
from quizzes.sitting import signals
from quizzes.sitting.actions import grading, rescoring
from quizzes.sitting.actions.given import forget_cached
from tests.people import ada, bob, eve, lead, mira, noor, root, vera, with_keys
from tests.quizzes.examined import (
    EXAMINED_AT,
    LETTERS,
    MINUTES,
    NOW,
    all_recompute,
    answer,
    begin,
    correct,
    corrector,
    counts_of,
    exam,
    hand_in,
    letter_of,
    published,
    question,
    sat,
    states,
)
from tests.quizzes.test_pages import signed_in
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second, stop, sweep_proposals
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import Proposal, ReviewCase
from trainingsite.database import immutability

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> Any:
    """An exam of three questions, of which two are needed; its last one has the wrong key."""
    quiz = exam(cut=2)
    return quiz, [question(quiz, code) for code in ("q1", "q2", "q3")]


def rekeyed(made: Question, right: str) -> None:
    published(made, right=right)
    made.refresh_from_db()


# --- Thirty flipped keys ------------------------------------------------------------------------------------------


def _examined(dice: random.Random) -> tuple[Any, list[Question]]:
    """Two dozen people with random answers, most of them near the cut."""
    quiz = exam(cut=12, critical_needed=2, module_percent=40)
    bank = [
        question(quiz, f"b{n:02d}", module="two" if n % 2 else "one", critical=n % 5 == 0)
        for n in range(40)
    ]
    for n in range(24):
        person = get_user_model().objects.create_user(
            f"p{n}@clinic.example", register_name=f"P {n}", register="GMC", register_number=f"70{n}"
        )
        asked = dice.sample(bank, 20)
        # Each knows most of it, and of the rest one in three chooses what the corrected key says.
        letters = "".join(dice.choice("aaaaabbcd-") for _ in asked)
        sat(person, quiz, asked, letters, scoring=1 + n % 2)
    return quiz, bank


@pytest.mark.long
def test_counts_of_the_dry_run_are_those_of_the_replay_for_thirty_flipped_keys() -> None:
    dice = random.Random(20261129)
    _quiz, bank = _examined(dice)
    by, turned = corrector(), dict.fromkeys(("fail_to_pass", "pass_to_fail", "rescored", "same"), 0)
    for made in dice.sample(bank, 30):
        rekeyed(made, dice.choice("bcd"))
        treatment = dice.choice(["new-key", "new-key", "for-all", "void"])
        plan = actions.plan_correction(question=made, treatment=treatment)
        impact = actions.impact_of(plan, now=NOW)
        said, lost = impact.counts, impact.of(actions.Turn.LOST)
        before = _states_now()

        job = correct(made, by, treatment=treatment)

        assert counts_of(job) == {name: said[name] for name in turned}
        assert (job.done, job.of, job.failures) == (said["touched"], said["touched"], [])
        # What the rows say, apart from what the job counted.
        changed = {pk: state for pk, state in _states_now().items() if state != before[pk]}
        assert set(changed.values()) <= {"passed"}
        assert len(changed) == said["fail_to_pass"]
        for name in turned:
            turned[name] += said[name]
        assert _waiting() >= {str(uuid) for uuid in _uuids(lost)}
    assert min(turned.values()) > 0, turned
    assert all_recompute()


def _waiting() -> set[str]:
    """The attempts about which a case is open."""
    about = ReviewCase.objects.open().filter(kind="corrected-pass").values_list("about", flat=True)
    return {one.rpartition(":")[2] for one in about}


def _uuids(keys: list[int]) -> Any:
    return Attempt.objects.filter(pk__in=keys).values_list("uuid", flat=True)


def _states_now() -> dict[int, str]:
    return dict(Attempt.objects.values_list("pk", "current_result__state"))


# --- What becomes of an attempt -----------------------------------------------------------------------------------


def test_fail_becomes_a_pass_that_is_announced_and_told(
    three: Any, django_capture_on_commit_callbacks: Any
) -> None:
    quiz, asked = three
    attempt = sat(ada(), quiz, asked, "abb")
    rekeyed(asked[2], "b")
    by, heard = corrector(), []
    mail.outbox.clear()

    def listen(attempt_id: int, **_rest: Any) -> None:
        heard.append(attempt_id)

    signals.attempt_passed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        job = correct(asked[2], by)
    signals.attempt_passed.disconnect(listen)

    attempt.refresh_from_db()
    assert states(attempt) == ["failed", "passed"]
    assert heard == [attempt.pk]
    assert (attempt.current_result.right, attempt.current_result.by) == (2, by)
    assert attempt.current_result.corrected_through == job.corrections.get().pk
    [told] = [one for one in mail.outbox if one.to == [ada().email]]
    assert "You have passed: The exam" in told.subject
    assert "A question of your exam was corrected" in told.body
    assert not re.search(r"\bq3\b", told.body)
    assert all_recompute()


def test_pass_that_the_key_would_take_away_stays_and_waits_for_people(three: Any) -> None:
    quiz, asked = three
    attempt = sat(ada(), quiz, asked, "aba")
    rekeyed(asked[2], "b")

    job = correct(asked[2], corrector())

    attempt.refresh_from_db()
    assert states(attempt) == ["passed"]
    assert counts_of(job)["pass_to_fail"] == 1
    case = ReviewCase.objects.get(kind="corrected-pass")
    assert (case.person, case.is_open) == (ada(), True)
    assert (case.content["right"], case.content["cut"]) == (1, 2)


def test_other_numbers_keep_the_state_and_the_day_on_which_it_was_reached(three: Any) -> None:
    quiz, asked = three
    passed, failed = sat(ada(), quiz, asked, "aaa"), sat(bob(), quiz, asked, "bba")
    rekeyed(asked[2], "b")

    job = correct(asked[2], corrector())

    for attempt, state, right in ((passed, "passed", 2), (failed, "failed", 0)):
        attempt.refresh_from_db()
        assert states(attempt) == [state, state]
        assert attempt.current_result.right == right
        first = attempt.results.get(number=1)
        assert attempt.current_result.stands_since == first.scored_at
    assert counts_of(job) == {"fail_to_pass": 0, "pass_to_fail": 0, "rescored": 2, "same": 0}
    assert all_recompute()


@pytest.mark.parametrize(
    ("treatment", "right", "total", "cut"), [("void", 1, 2, 2), ("for-all", 2, 3, 2)]
)
def test_form_of_the_first_scoring_is_scored_by_the_second(
    three: Any, treatment: str, right: int, total: int, cut: int
) -> None:
    quiz, asked = three
    attempt = sat(ada(), quiz, asked, "abb", scoring=1)

    correct(asked[2], corrector(), treatment=treatment)

    attempt.refresh_from_db()
    result = attempt.current_result
    assert [one.scoring_version for one in attempt.results.order_by("number")] == [1, 2]
    assert (result.right, result.total, result.cut) == (right, total, cut)
    assert all_recompute()


def test_who_answers_the_same_either_way_keeps_the_result(three: Any) -> None:
    quiz, asked = three
    attempt = sat(ada(), quiz, asked, "aac")
    rekeyed(asked[2], "b")
    assert counts_of(correct(asked[2], corrector()))["same"] == 1
    assert states(attempt) == ["passed"]


def test_void_attempt_is_left_and_counted_nowhere(three: Any) -> None:
    quiz, asked = three
    attempt = sat(ada(), quiz, asked, "abb")
    actions.void_attempt(attempt=attempt, by=root(), reason="Somebody else sat it", now=NOW)
    rekeyed(asked[2], "b")
    plan = actions.plan_correction(question=asked[2], treatment="new-key")
    assert actions.impact_of(plan, now=NOW).counts["touched"] == 0
    assert sum(counts_of(correct(asked[2], corrector())).values()) == 0
    assert states(attempt) == ["failed", "void"]


def test_held_pass_stays_held_with_its_new_number(three: Any, settings: Any) -> None:
    quiz, asked = three
    attempt = sat(ada(), quiz, asked, "aaa")
    held = attempt.current_result
    held.pk, held.number, held.state = None, 2, "held"
    held.save(force_insert=True)
    Attempt.objects.filter(pk=attempt.pk).update(current_result=held)
    rekeyed(asked[2], "b")

    correct(asked[2], corrector())
    released = actions.release_attempt(attempt=attempt, by=root(), reason="Looked.", now=NOW)

    assert states(attempt) == ["passed", "held", "held", "passed"]
    assert released.right == 2
    assert released.corrected_through > 0


# --- Attempts that run --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("running", "state"), [("as-corrected", "passed"), ("as-asked", "failed")])
def test_attempt_that_runs_counts_as_was_chosen(three: Any, running: str, state: str) -> None:
    quiz, asked = three
    attempt = begin(ada(), quiz, asked, at=NOW - 5 * MINUTES)
    answer(attempt, "abb")
    rekeyed(asked[2], "b")
    plan = actions.plan_correction(question=asked[2], treatment="new-key", running=running)
    assert actions.impact_of(plan, now=NOW).counts["open"] == 1

    correct(asked[2], corrector(), running=running)
    hand_in(attempt, at=NOW + MINUTES)

    attempt.refresh_from_db()
    assert states(attempt) == [state]
    assert attempt.current_result.corrected_through == KeyCorrection.objects.get().pk
    assert all_recompute()


def test_who_begins_after_it_is_scored_as_corrected_whatever_was_chosen(three: Any) -> None:
    quiz, asked = three
    sat(bob(), quiz, asked, "abb")
    correct(asked[2], corrector(), treatment="void", running="as-asked")
    attempt = sat(ada(), quiz, asked, "aab", at=NOW + MINUTES)
    assert (attempt.current_result.total, attempt.current_result.state) == (2, "passed")


def test_attempt_graded_while_the_job_waits_knows_the_correction_and_is_not_scored_twice(
    three: Any,
) -> None:
    quiz, asked = three
    sat(bob(), quiz, asked, "aac")
    attempt = begin(ada(), quiz, asked, at=NOW - 5 * MINUTES)
    answer(attempt, "abb")
    rekeyed(asked[2], "b")
    plan = actions.plan_correction(question=asked[2], treatment="new-key")
    job = actions.correct_key(plan=plan, reason="Wrong.", by=corrector(), now=NOW)

    hand_in(attempt, at=NOW + MINUTES)
    while actions.rescore(by=SYSTEM, now=NOW):
        pass

    job.refresh_from_db()
    assert states(attempt) == ["passed"]
    assert (job.done, job.of) == (2, 2)
    assert sum(counts_of(job).values()) == 1


# --- The job ------------------------------------------------------------------------------------------------------


def test_job_goes_on_where_a_crash_left_it(three: Any, monkeypatch: Any) -> None:
    quiz, asked = three
    sittings = [sat(person(), quiz, asked, "abb") for person in (ada, bob, eve, noor)]
    rekeyed(asked[2], "b")
    plan = actions.plan_correction(question=asked[2], treatment="new-key")
    job = actions.correct_key(plan=plan, reason="Wrong.", by=corrector(), now=NOW)
    monkeypatch.setattr(rescoring, "MOST_AT_ONCE", 2)

    assert actions.rescore(by=SYSTEM, now=NOW) is True
    job.refresh_from_db()
    assert (job.done, job.finished_at) == (2, None)
    stale = Rescoring.objects.get(pk=job.pk)
    stale.last_attempt = 0  # a second worker that read the row before the first had begun
    for attempt in sittings[:2]:
        rescoring._take(stale, attempt.pk, rescoring.corrections_in(job), NOW)
    assert actions.rescore(by=SYSTEM, now=NOW) is False

    job.refresh_from_db()
    assert (job.done, job.of, job.fail_to_pass) == (4, 4, 4)
    assert [states(attempt) for attempt in sittings] == [["failed", "passed"]] * 4
    assert actions.rescore(by=SYSTEM, now=NOW) is False


def test_attempt_that_cannot_be_scored_is_named_and_keeps_no_other_waiting(three: Any) -> None:
    quiz, asked = three
    broken, sound = sat(ada(), quiz, asked, "abb"), sat(bob(), quiz, asked, "abb")
    with immutability.lifted(connection):
        form = broken.form
        form.questions[0]["version"] = 999_999
        form.save()
    forget_cached()
    rekeyed(asked[2], "b")

    job = correct(asked[2], corrector())

    assert job.failures == [str(broken.uuid)]
    assert (job.done, job.fail_to_pass) == (2, 1)
    assert (states(broken), states(sound)) == (["failed"], ["failed", "passed"])


@pytest.mark.parametrize("breaks", [1, 1000])
def test_attempt_at_which_the_database_breaks_off_is_tried_again(three: Any, breaks: int) -> None:
    quiz, asked = three
    attempt = sat(ada(), quiz, asked, "abb")
    rekeyed(asked[2], "b")
    plan = actions.plan_correction(question=asked[2], treatment="new-key")
    job = actions.correct_key(plan=plan, reason="Wrong.", by=corrector(), now=NOW)
    broken = []

    def break_off(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "quizzes_result"') and len(broken) < breaks:
            broken.append(sql)
            raise OperationalError("deadlock detected")
        return execute(sql, *rest)

    with connection.execute_wrapper(break_off):
        if breaks == 1:
            assert actions.rescore(by=SYSTEM, now=NOW) is False
        else:
            with pytest.raises(OperationalError):
                actions.rescore(by=SYSTEM, now=NOW)
    actions.rescore(by=SYSTEM, now=NOW)

    job.refresh_from_db()
    assert (len(broken), job.failures, job.fail_to_pass) == (1 if breaks == 1 else 3, [], 1)
    assert states(attempt) == ["failed", "passed"]


def test_correction_that_comes_while_an_attempt_is_graded_is_not_missed(
    three: Any, monkeypatch: Any
) -> None:
    """Between the scoring, which holds no lock, and the commit. The job has passed the attempt by then: it had no result."""
    quiz, asked = three
    attempt, by = begin(ada(), quiz, asked, at=NOW - 5 * MINUTES), corrector()
    answer(attempt, "abb")
    rekeyed(asked[2], "b")
    hashed = grading.paper_hash

    def meanwhile(paper: Attempt, events: list[AnswerEvent]) -> str:
        if not KeyCorrection.objects.exists():
            correct(asked[2], by)
        return hashed(paper, events)

    monkeypatch.setattr(grading, "paper_hash", meanwhile)
    hand_in(attempt, at=NOW + MINUTES)

    assert states(attempt) == ["passed"]
    assert Rescoring.objects.get().finished_at is not None
    assert all_recompute()


def test_second_correction_waits_for_the_first(three: Any) -> None:
    quiz, asked = three
    sat(ada(), quiz, asked, "abb")
    by = corrector()
    rekeyed(asked[2], "b")
    plan = actions.plan_correction(question=asked[2], treatment="new-key")
    actions.correct_key(plan=plan, reason="Wrong.", by=by, now=NOW)
    other = actions.plan_correction(question=asked[1], treatment="void")
    with pytest.raises(Refused, match="The key of q3 was corrected, and 0 of 1"):
        actions.correct_key(plan=other, reason="Wrong.", by=by, now=NOW)


# --- Who, and what is refused -------------------------------------------------------------------------------------


def test_only_who_publishes_and_reads_keys_corrects_and_not_about_themselves(three: Any) -> None:
    quiz, asked = three
    own = sat(lead(), quiz, asked, "abb")
    plan = actions.plan_correction(question=asked[2], treatment="void")
    said: dict[str, Any] = {"plan": plan, "reason": "Wrong.", "now": NOW}
    with pytest.raises(NotAllowed):
        actions.correct_key(by=with_keys(noor()), **said)
    with pytest.raises(Refused, match="right to read exam keys"):
        actions.correct_key(by=mira(), **said)
    with pytest.raises(Refused, match="decides about your own exam"):
        actions.correct_key(by=with_keys(lead()), **said)
    with pytest.raises(Refused, match="Say what was wrong"):
        actions.correct_key(by=with_keys(mira()), plan=plan, reason=" ", now=NOW)
    assert (Rescoring.objects.count(), states(own)) == (0, ["failed"])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"words": " in another way"}, "an answer was worded otherwise"),
        ({"stem": "What is q3 not?"}, "the question was worded otherwise"),
    ],
)
def test_key_of_another_question_is_refused_with_the_ways_that_are_left(
    three: Any, changed: dict[str, str], told: str
) -> None:
    quiz, asked = three
    sat(ada(), quiz, asked, "abb")
    published(asked[2], right="b", **changed)
    with pytest.raises(Refused, match=told):
        actions.plan_correction(question=asked[2], treatment="new-key")
    assert actions.plan_correction(question=asked[2], treatment="void").numbers == [1]


def test_nothing_to_correct_is_said(three: Any) -> None:
    _quiz, asked = three
    with pytest.raises(Refused, match="Nobody was examined on q3"):
        actions.plan_correction(question=asked[2], treatment="void")
    sat(ada(), three[0], asked, "abb")
    with pytest.raises(Refused, match="marked by the published key already"):
        actions.plan_correction(question=asked[2], treatment="new-key")
    with pytest.raises(Refused, match="Nobody was examined on version 7"):
        actions.plan_correction(question=asked[2], treatment="void", numbers=[7])


def test_correction_can_be_taken_back_by_the_next(three: Any) -> None:
    quiz, asked = three
    attempt, by = sat(ada(), quiz, asked, "abb"), corrector()
    correct(asked[2], by, treatment="for-all")
    assert states(attempt) == ["failed", "passed"]
    job = correct(asked[2], by)
    assert counts_of(job)["pass_to_fail"] == 1
    assert KeyCorrection.objects.order_by("id").last().key_version == asked[2].current_version
    assert all_recompute()


@pytest.mark.each_engine
def test_correction_never_changes_and_names_a_key_where_it_has_one(three: Any) -> None:
    quiz, asked = three
    sat(ada(), quiz, asked, "abb")
    correct(asked[2], corrector(), treatment="void")
    row = KeyCorrection.objects.get()
    for wrong in ({"treatment": "new-key"}, {"reason": ""}):
        copy = KeyCorrection.objects.get()
        copy.pk, copy.rescoring_id = None, row.rescoring_id
        for name, value in wrong.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


# --- Taking a pass away -------------------------------------------------------------------------------------------


def answer_fast(attempt: Attempt, letters: str) -> None:
    """As `answer`, in two seconds each."""
    rows = attempt.form.tree.rows
    for number, (row, letter) in enumerate(zip(rows, letters, strict=True)):
        spec = QuestionVersion.objects.get(pk=row["version"]).spec
        (chosen,) = [one["id"] for one in spec["options"] if one["code"] == letter]
        AnswerEvent.objects.create(
            attempt=attempt, window=uuid4(), client_seq=number, question_version_id=row["version"], revision=1,
            answer=chosen, received_at=attempt.started_at + timedelta(seconds=2 * (number + 1)),
        )  # fmt: skip


def lost(three: Any) -> tuple[Attempt, ReviewCase]:
    quiz, asked = three
    attempt = sat(ada(), quiz, asked, "aba")
    rekeyed(asked[2], "b")
    correct(asked[2], corrector())
    return attempt, ReviewCase.objects.get(kind="corrected-pass")


def decide(case: ReviewCase, outcome: str, by: Any) -> None:
    decide_case(case=case, outcome=outcome, note="One answer short.", by=by, now=NOW)


def test_pass_is_taken_by_two_and_its_holder_is_told(three: Any, settings: Any) -> None:
    vera(), root()
    attempt, case = lost(three)
    decide(case, "take-away", root())
    assert states(attempt) == ["passed"]
    proposal = Proposal.objects.get()
    with pytest.raises(Refused, match="Somebody else has to agree"):
        second(proposal=proposal, by=root(), now=NOW)
    mail.outbox.clear()

    second(proposal=proposal, by=vera(), now=NOW)

    attempt.refresh_from_db()
    assert states(attempt) == ["passed", "failed"]
    assert (attempt.current_result.by, attempt.current_result.right) == (vera(), 1)
    [told] = [one for one in mail.outbox if one.to == [ada().email]]
    assert "Decision: Your pass does not count any more" in told.body
    assert "One answer short." in told.body
    assert "Decided by two people" in told.body
    assert f"/attempts/{attempt.uuid}/result/#appeal" in told.body
    case.refresh_from_db()
    assert (case.outcome, case.decided_by, case.proposal) == ("take-away", root(), proposal)
    assert all_recompute()


def test_appeal_gives_back_a_pass_that_was_taken(three: Any) -> None:
    vera(), root()
    attempt, case = lost(three)
    decide(case, "take-away", root())
    second(proposal=Proposal.objects.get(), by=vera(), now=NOW)
    attempt.refresh_from_db()
    appeal = actions.appeal_result(attempt=attempt, text="It said so.", by=ada(), now=NOW)
    third = mira()
    third.groups.add(Group.objects.get(name="admin"))
    with pytest.raises(Refused, match="had a part in what is appealed"):
        decide(appeal, "counts-again", vera())

    decide(appeal, "counts-again", third)

    attempt.refresh_from_db()
    assert states(attempt) == ["passed", "failed", "passed"]
    result = attempt.current_result
    assert (result.right, result.by, result.corrected_through) == (2, third, 0)
    assert all_recompute()
    # A correction that does not touch it asks about it no more.
    assert counts_of(correct(three[1][1], lead(), treatment="for-all"))["pass_to_fail"] == 0
    assert states(attempt)[-1] == "passed"


def test_fail_that_was_never_a_pass_does_not_count_again(three: Any) -> None:
    quiz, asked = three
    attempt = sat(ada(), quiz, asked, "bbb")
    with pytest.raises(Refused, match="not void, and no pass of it was taken"):
        actions.count_again(attempt=attempt, by=root(), reason="So.", now=NOW)


def said_on_page(person: Any, case: ReviewCase) -> str:
    page = signed_in(person).get(f"/cases/{case.uuid}/").content.decode()
    return " ".join(html.unescape(page).split())


@pytest.mark.parametrize("how", ["stopped", "lapsed"])
def test_taking_that_nobody_agrees_to_leaves_the_case_open_and_is_told(
    three: Any, settings: Any, how: str
) -> None:
    settings.SEED_DEMO = True
    vera(), root()
    attempt, case = lost(three)
    decide(case, "take-away", root())
    proposed = said_on_page(ada(), case)
    mail.outbox.clear()

    if how == "stopped":
        stop(proposal=Proposal.objects.get(), by=vera(), now=NOW, note="Our mistake, not hers.")
    else:
        sweep_proposals(by=SYSTEM, now=NOW + timedelta(days=31))

    case.refresh_from_db()
    assert (states(attempt), case.is_open) == (["passed"], True)
    assert "It is proposed: Your pass does not count any more. A second person" in proposed
    [told] = [one for one in mail.outbox if one.to == [ada().email]]
    assert "does not happen" in told.subject
    said = "What was proposed does not happen: Your pass does not count any more. Nobody has decided yet"
    assert said in " ".join(told.body.split())
    after = said_on_page(ada(), case)
    assert said in after
    assert "One person has proposed a decision" not in after
    decide(case, "stands", root())
    case.refresh_from_db()
    assert case.outcome == "stands"


def test_held_pass_that_a_corrected_key_loses_waits_for_its_case(settings: Any) -> None:
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.clinic.org", False
    quiz = exam(cut=6)
    asked = [question(quiz, f"q{n}") for n in range(6)]
    attempt = begin(ada(), quiz, asked)
    answer_fast(attempt, "aaaaaa")
    hand_in(attempt)
    assert states(attempt) == ["held"]
    rekeyed(asked[2], "b")
    correct(asked[2], corrector())
    case = ReviewCase.objects.get(kind="corrected-pass")
    later = NOW + timedelta(days=20)

    assert actions.sweep(by=SYSTEM, now=later)["released"] == 0
    assert states(attempt) == ["held"]
    page = signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert "A case about this attempt is open." in page

    decide(case, "stands", root())
    assert actions.sweep(by=SYSTEM, now=later)["released"] == 1
    assert states(attempt) == ["held", "passed"]


def test_case_of_a_pass_that_is_void_is_settled(three: Any) -> None:
    vera(), root()
    attempt, case = lost(three)
    decide(case, "take-away", root())

    actions.void_attempt(attempt=attempt, by=root(), reason="Seen.", now=NOW, also_passed=True)

    case.refresh_from_db()
    assert (case.outcome, Proposal.objects.get().stop) == ("settled", "overtaken")


def test_later_correction_ends_what_was_proposed_and_says_so(three: Any, settings: Any) -> None:
    settings.SEED_DEMO = True
    vera(), root()
    _attempt, case = lost(three)
    decide(case, "take-away", root())
    _quiz, asked = three

    correct(asked[1], lead(), treatment="for-all")

    case.refresh_from_db()
    assert (case.outcome, Proposal.objects.get().stop) == ("settled", "overtaken")
    [told] = [one for one in mail.outbox if "does not happen" in one.subject]
    assert told.to == [ada().email]


def test_nobody_decides_about_their_own_pass(three: Any) -> None:
    quiz, asked = three
    sat(root(), quiz, asked, "aba")
    rekeyed(asked[2], "b")
    correct(asked[2], corrector())
    with pytest.raises(Refused):
        decide(ReviewCase.objects.get(kind="corrected-pass"), "stands", root())


def test_later_correction_that_leaves_the_pass_settles_the_case(three: Any) -> None:
    attempt, case = lost(three)
    _quiz, asked = three
    correct(asked[1], lead(), treatment="for-all")
    case.refresh_from_db()
    attempt.refresh_from_db()
    assert (case.is_open, case.outcome) == (False, "settled")
    assert (attempt.current_result.state, attempt.current_result.right) == ("passed", 2)


def lost_by_two(three: Any) -> tuple[Attempt, ReviewCase]:
    """A pass that a corrected key would take away, two right answers short."""
    quiz, asked = three
    quiz.current_policy.cut = 3
    with immutability.lifted(connection):
        quiz.current_policy.save()
    attempt = sat(ada(), quiz, asked, "aaa")
    rekeyed(asked[1], "b")
    by = corrector()
    correct(asked[1], by)
    rekeyed(asked[2], "b")
    correct(asked[2], by)
    return attempt, ReviewCase.objects.get(kind="corrected-pass")


def test_second_correction_of_a_lost_pass_only_changes_the_numbers_of_its_case(three: Any) -> None:
    attempt, case = lost_by_two(three)
    job = Rescoring.objects.order_by("-pk")[0]

    assert (counts_of(job)["pass_to_fail"], counts_of(job)["rescored"]) == (0, 1)
    assert (case.is_open, case.content["right"], case.content["cut"]) == (True, 1, 3)
    assert states(attempt) == ["passed"]
    assert all_recompute()


def test_favourable_correction_opens_no_pass_again_that_was_let_stand(three: Any) -> None:
    attempt, case = lost_by_two(three)
    decide(case, "stands", root())
    _quiz, asked = three
    plan = actions.plan_correction(question=asked[2], treatment="for-all")
    expected = actions.impact_of(plan, now=NOW)
    assert expected.turns[attempt.pk] is actions.Turn.RESCORED

    job = correct(asked[2], lead(), treatment="for-all")

    assert counts_of(job)["pass_to_fail"] == expected.counts["pass_to_fail"] == 0
    assert not ReviewCase.objects.open().filter(kind="corrected-pass").exists()
    assert states(attempt) == ["passed"]
    assert all_recompute()


# --- manage.py rescore --------------------------------------------------------------------------------------------


def rescore(*options: str) -> str:
    out = StringIO()
    call_command("rescore", "--question", "q3", *options, stdout=out)
    return out.getvalue()


def test_command_looks_and_then_does_the_same(three: Any) -> None:
    quiz, asked = three
    sat(ada(), quiz, asked, "abb"), sat(bob(), quiz, asked, "aba"), sat(eve(), quiz, asked, "aac")
    begin(noor(), quiz, asked)
    rekeyed(asked[2], "b")
    assert rescore("--dry-run") == (
        "versions asked: 1\ntouched: 3\nfail_to_pass: 1\npass_to_fail: 1\nrescored: 0\nsame: 1\nopen: 1\ncertificates: 0\n"
    )
    assert (Rescoring.objects.count(), Result.objects.count()) == (0, 3)

    done = rescore("--by", corrector().email, "--reason", "Two sources say b.")

    assert done == "4 of 4\nfail_to_pass: 1\npass_to_fail: 1\nrescored: 0\nsame: 1\n"
    assert KeyCorrection.objects.get().reason == "Two sources say b."


def test_command_says_what_it_lacks_and_changes_nothing(three: Any) -> None:
    quiz, asked = three
    sat(ada(), quiz, asked, "abb")
    with pytest.raises(CommandError, match="There is no question q9"):
        call_command("rescore", "--question", "q9", "--dry-run")
    with pytest.raises(CommandError, match="marked by the published key already"):
        rescore("--dry-run")
    with pytest.raises(CommandError, match="--by"):
        rescore("--treatment", "void", "--reason", "Wrong.")
    with pytest.raises(CommandError, match=r"Nothing was changed\. Say what was wrong"):
        rescore("--treatment", "void", "--by", corrector().email)
    assert not Rescoring.objects.exists()


def test_answers_keep_their_letters_under_new_ids(three: Any) -> None:
    """The fixtures themselves: a new version has ids of its own, and the key moves by the letter."""
    _quiz, asked = three
    first = asked[2].current_version
    rekeyed(asked[2], "b")
    then = asked[2].current_version
    assert {one["id"] for one in first.spec["options"]}.isdisjoint(
        one["id"] for one in then.spec["options"]
    )
    right = next(one["id"] for one in then.spec["options"] if one["correct"])
    assert letter_of(then, right) in LETTERS[1]
    assert EXAMINED_AT < NOW
