"""Two tabs, two devices, a double click: threads on the real database."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, ExamEntry, Invigilation, Result, SectionClose
from quizzes.sitting.actions import attempts, pass_cases
from tests import curriculum_small
from tests.at_once import at_once as acts_at_once
from tests.people import ada, bob, eve, mira, noor, root, vera
from tests.quizzes import examined
from tests.quizzes.sectioned import in_sections, versions_in
from tests.quizzes.sitters import NOW, item, keys, quiz, save, sit, start
from tests.quizzes.sitting.test_rescoring import answer_fast, rekeyed
from tests.quizzes.witnessed import accepted, code_for, opened
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import ask_party, reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import Proposal, ReviewCase

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def at_once(act: Callable[[int], Any], times: int = AT_ONCE) -> list[Any]:
    """What each of several threads got; errors are raised here."""
    results: list[Any] = [None] * times
    gate = threading.Barrier(times)

    def run(place: int) -> None:
        try:
            gate.wait(10)
            results[place] = act(place)
        except Exception as error:  # noqa: BLE001 -- shown to the test below
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


@pytest.fixture(autouse=True)
def _curriculum() -> None:
    curriculum_small.give()


def test_start_at_once_makes_one_attempt_and_one_says_new() -> None:
    sit(ada(), "alpha-check")
    person, exam = ada(), quiz("small-exam")
    results = at_once(
        lambda _n: actions.start_attempt(
            by=person, quiz=exam, agreed=True, name_confirmed=True, now=NOW
        )
    )
    assert len({attempt.pk for attempt, _created in results}) == 1
    assert [created for _attempt, created in results].count(True) == 1
    assert ExamEntry.objects.count() == 1


def test_same_batch_at_once_is_stored_once_and_acknowledged_to_all() -> None:
    attempt, window = start(ada(), "alpha-check"), uuid4()
    items = [item(n, version, key) for n, (version, key) in enumerate(keys(attempt).items())]
    outcomes = at_once(lambda _n: save(attempt, *items, window=window))
    assert all(outcome.acknowledged == [0, 1, 2, 3, 4] for outcome in outcomes)
    assert AnswerEvent.objects.count() == 5


def test_two_devices_agree_on_the_winner() -> None:
    attempt = start(ada(), "beta-practice")
    question = actions.attempt_body(attempt=attempt, by=ada(), now=NOW)["form"]["questions"][0]
    ids = [option["id"] for option in question["options"]]
    at_once(lambda n: save(attempt, item(1, question["version"], ids[n % 3])))
    first = AnswerEvent.objects.order_by("id").first()
    assert first is not None
    assert [row["answer"] for row in actions.current_answers(attempt=attempt)] == [first.answer]


def test_submit_at_once_makes_one_result() -> None:
    attempt = start(ada(), "alpha-check")
    at_once(
        lambda _n: actions.submit_attempt(
            attempt=Attempt.objects.get(pk=attempt.pk), by=attempt.user, now=NOW
        )
    )
    assert Result.objects.count() == 1


def test_section_closed_at_once_is_closed_once_and_all_are_told_the_same() -> None:
    attempt = in_sections()

    def act(_n: int) -> int:
        closed = actions.close_section(
            attempt=attempt, number=1, with_break=False, by=attempt.user, now=NOW
        )
        return closed.open_section

    assert at_once(act) == [2] * AT_ONCE
    assert SectionClose.objects.count() == 1


def test_answer_saved_while_its_section_is_closed_counts_or_is_told_that_it_does_not() -> None:
    attempt = in_sections()
    version = versions_in(attempt, 1)[0]
    key = keys(attempt)[version]

    def act(n: int) -> Any:
        if n == 0:
            return actions.close_section(
                attempt=attempt, number=1, with_break=False, by=attempt.user, now=NOW
            )
        return save(attempt, item(1, version, key, revision=n))

    outcomes = at_once(act)[1:]
    counted = AnswerEvent.objects.filter(attempt=attempt, is_late=False).count()
    told = [item["reason"] for outcome in outcomes for item in outcome.rejected]
    assert told == ["section-closed"] * (AT_ONCE - 1 - counted)
    assert sum(len(outcome.acknowledged) for outcome in outcomes) == counted
    assert AnswerEvent.objects.filter(attempt=attempt).count() == AT_ONCE - 1


def test_code_typed_at_once_on_several_devices_opens_one_sitting() -> None:
    sit(ada(), "alpha-check")
    row = accepted()
    code = code_for(row)
    person, exam = ada(), quiz("small-exam")

    def act(_n: int) -> Any:
        attempt, _new = actions.start_attempt(
            by=person, quiz=exam, agreed=True, name_confirmed=True, now=NOW, code=code
        )
        return attempt.pk

    started = at_once(lambda n: _tried(lambda: act(n)))
    attempt = Attempt.objects.get(user=person, quiz=exam)
    assert {one for one in started if one is not None} == {attempt.pk}
    row.refresh_from_db()
    assert (row.state, row.attempt, attempt.assurance) == ("opened", attempt, "id_checked")


def _tried(act: Callable[[], Any]) -> Any:
    """None for a start that found the code used a moment ago."""
    try:
        return act()
    except actions.NotOpen as refusal:
        return None if refusal.reason == "witness-code" else refusal.reason


@pytest.mark.postgres
def test_invigilator_s_rows_do_not_wait_for_what_the_candidate_begins() -> None:
    """Each would wait for the other: the start for the invigilation, the invigilator for the candidate's row."""
    sit(ada(), "alpha-check")
    row = accepted()
    person, exam = ada(), quiz("small-exam")
    questions = attempts._draw(user=person, quiz=exam, seed=1)
    with (
        transaction.atomic()
    ):  # as start_attempt holds the candidate, and waits for the invigilation
        attempts._insert(user=person, quiz=exam, questions=questions, seed=1, now=NOW)
        at_once(lambda _n: _code_soon(row), times=1)
    assert row.events.filter(kind="code").count() == 1


def _code_soon(row: Invigilation) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    code_for(row)


def test_signed_at_once_is_settled_once() -> None:
    row = opened()
    actions.submit_attempt(attempt=row.attempt, by=ada(), now=NOW)
    by = eve()

    def act(_n: int) -> str:
        try:
            actions.sign_close(row=row, has_seen_all=True, saw="", by=by, now=NOW)
        except Refused:
            return "refused"
        return "signed"

    assert sorted(at_once(act)) == ["refused"] * (AT_ONCE - 1) + ["signed"]
    assert row.events.filter(kind="cosigned").count() == 1


def test_sweeps_at_once_grade_once() -> None:
    attempt = start(ada(), "alpha-check")
    actions.close_attempt(attempt=attempt, by=SYSTEM, reason="submitted", now=NOW)
    at_once(lambda _n: actions.sweep(by=SYSTEM, now=NOW))
    assert Result.objects.count() == 1


def test_answer_is_scored_or_late_when_saved_while_handing_in() -> None:
    """Whatever the order of save and close, an acknowledged answer is in the score and a late one is not."""
    attempt = start(ada(), "alpha-check")
    answers = list(keys(attempt).items())

    def act(n: int) -> Any:
        if n == AT_ONCE - 1:
            return actions.submit_attempt(
                attempt=Attempt.objects.get(pk=attempt.pk), by=attempt.user, now=NOW
            )
        version, key = answers[n]
        return save(attempt, item(1, version, key))

    outcomes = at_once(act)[:-1]
    scored = Result.objects.get().right
    assert scored == sum(len(outcome.acknowledged) for outcome in outcomes)
    assert all(outcome.acknowledged or outcome.received_late for outcome in outcomes)
    assert AnswerEvent.objects.filter(is_late=False).count() == scored
    assert AnswerEvent.objects.count() == 5


def test_pass_is_taken_while_its_attempt_is_scored_again(
    monkeypatch: pytest.MonkeyPatch, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever takes it holds the attempt and its case: the replay waits for both in the same order."""
    settings.SEED_DEMO = True
    vera(), root()
    exam = examined.exam(cut=2)
    asked = [examined.question(exam, code) for code in ("q1", "q2", "q3")]
    attempt, by = examined.sat(ada(), exam, asked, "aba"), examined.corrector()
    rekeyed(asked[2], "b")
    examined.correct(asked[2], by)
    taken = decide_case(
        case=ReviewCase.objects.get(kind="corrected-pass"),
        outcome="take-away",
        note="So.",
        by=root(),
        now=examined.NOW,
    )
    plan = actions.plan_correction(question=asked[1], treatment="for-all")
    job = actions.correct_key(plan=plan, reason="Wrong.", by=by, now=examined.NOW)
    has_locked, checked = threading.Event(), pass_cases.check_decides_about_another

    def slowly(*args: Any, **named: Any) -> None:
        has_locked.set()
        time.sleep(1)
        checked(*args, **named)

    def score_again() -> bool:
        has_locked.wait(30)
        return actions.rescore(by=SYSTEM, now=examined.NOW)

    monkeypatch.setattr(pass_cases, "check_decides_about_another", slowly)
    agreed, more = acts_at_once(
        [lambda: second(proposal=taken, by=vera(), now=examined.NOW), score_again]
    )

    job.refresh_from_db()
    assert (type(agreed), more) == (Refused, False)
    assert (job.failures, job.rescored, examined.states(attempt)) == ([], 1, ["passed", "passed"])
    assert ReviewCase.objects.get(kind="corrected-pass").outcome == "settled"
    assert "the database did not score" not in caplog.text


def test_pass_is_taken_and_its_sitting_made_void_at_one_moment(settings: Any) -> None:
    """Two cases about one attempt, each of which ends the other: whoever comes second waits, and finds nothing to decide."""
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.clinic.org", False
    vera(), root()
    exam = examined.exam(cut=6)
    asked = [examined.question(exam, f"q{n}") for n in range(6)]
    held = [examined.begin(person(), exam, asked) for person in (ada, bob, eve, noor, mira)]
    for attempt in held:
        answer_fast(attempt, "aaaaaa")
        examined.hand_in(attempt)
    rekeyed(asked[2], "b")
    examined.correct(asked[2], examined.corrector())

    for attempt in held:
        proposed = [
            _proposed(attempt, *one)
            for one in (("corrected-pass", "take-away"), ("fast-sitting", "void"))
        ]
        agreed = [partial(second, proposal=one, by=vera(), now=examined.NOW) for one in proposed]
        ended = acts_at_once(agreed)

        assert sorted(type(one).__name__ for one in ended) == ["NoneType", "Refused"], ended
        assert examined.states(attempt)[-1] in ("failed", "void")
    assert not ReviewCase.objects.open().exists()
    assert not Proposal.objects.open().exists()


def _proposed(attempt: Attempt, kind: str, outcome: str) -> Proposal:
    """What one administrator proposes after its candidate was heard."""
    case, until = (
        ReviewCase.objects.open().get(kind=kind, person=attempt.user),
        examined.NOW + timedelta(days=8),
    )
    said = {"case": case, "now": examined.NOW}
    ask_party(**said, person=attempt.user, text="How?", until=until.date(), by=root())
    reply(**said, text="I read fast.", by=attempt.user)
    proposal = decide_case(**said, outcome=outcome, note="So.", by=root())
    assert proposal is not None
    return proposal
