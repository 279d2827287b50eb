"""A sitting that went faster than reading allows is held, three working days at most; its certificate says so."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from certificates import actions as certificates
from certificates.models import Certificate, Issuer, Scheme
from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, QuestionVersion, Quiz
from quizzes.sitting.actions.held_until import passes_held_too_long
from quizzes.sitting.domain.pace import (
    came_from_two_at_once,
    is_faster_than_reading,
    seconds_each,
)
from tests.people import ada, root, vera
from tests.quizzes.examined import begin, correct, corrector, exam, hand_in, question, states
from tests.quizzes.sitters import item, keys, save, sit, start
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import ask_party, reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.domain.calendar import working_days_later, years_later
from trainingsite.accounts.models import CaseEvent, ReviewCase

BEGUN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday


def at(seconds: float) -> datetime:
    return BEGUN + timedelta(seconds=seconds)


# --- How fast ---------------------------------------------------------------------------------------------------


def test_each_question_took_the_time_since_the_answer_before() -> None:
    assert seconds_each(BEGUN, [at(30), at(10), at(14)]) == [10.0, 4.0, 16.0]


def test_what_came_in_one_request_shares_its_time() -> None:
    assert seconds_each(BEGUN, [at(60), at(60), at(60), at(70)]) == [20.0, 20.0, 20.0, 10.0]
    assert seconds_each(BEGUN, []) == []


@pytest.mark.parametrize(
    ("seconds", "fast"),
    [
        ([4.9] * 5, True),
        ([5.0] * 5, False),
        ([1, 1, 4.9, 60, 60], True),
        ([1, 1, 5, 60, 60], False),
        ([1.0] * 4, False),
        ([], False),
    ],
)
def test_half_of_the_answers_decide(seconds: list[float], fast: bool) -> None:
    assert is_faster_than_reading(seconds) is fast


@pytest.mark.parametrize(
    ("windows", "two"), [("aab", False), ("abab", True), ("aba", True), ("", False), ("abc", False)]
)
def test_windows_that_alternate_are_two_at_once(windows: str, two: bool) -> None:
    assert came_from_two_at_once(windows) is two


@pytest.mark.parametrize(
    ("day", "count", "answered"),
    [
        (date(2026, 11, 24), 3, date(2026, 11, 27)),
        (date(2026, 11, 26), 3, date(2026, 12, 1)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
    ],
)
def test_weekends_are_no_working_days(day: date, count: int, answered: date) -> None:
    assert working_days_later(day, count) == answered


def test_leap_day_is_the_28th_two_years_later() -> None:
    assert years_later(date(2028, 2, 29), 2) == date(2030, 2, 28)


# --- Held, and what becomes of it -----------------------------------------------------------------------------


@pytest.fixture
def _real(settings: Any, curriculum: Any) -> None:
    """No trial: the address is public, and nobody is a demo person."""
    settings.PUBLIC_URL = "https://training.clinic.org"
    settings.SEED_DEMO = False


def sat(*, pace: float, person: Any = None) -> Attempt:
    """The exam, every answer right, one each `pace` seconds."""
    who = person or ada()
    exam = Quiz.objects.get(code="small-exam")
    for check in actions.unpassed_checks(user=who, quiz=exam):
        sit(who, check.code, now=BEGUN - timedelta(hours=1))
    attempt = start(who, exam.code, now=BEGUN)
    window = uuid4()
    for number, (version, key) in enumerate(keys(attempt).items(), start=1):
        save(attempt, item(number, version, key), window=window, now=at(number * pace))
    return actions.submit_attempt(attempt=attempt, by=who, now=at(1800))


def scheme() -> Scheme:
    issuer = Issuer.objects.create(code="issuer", name="Issuer")
    return Scheme.objects.create(
        issuer=issuer, exam=Quiz.objects.get(code="small-exam"), code="s", edition="1",
        title="Small", limits="None.", term_months=6, is_pilot=False,
    )  # fmt: skip


def state(attempt: Attempt) -> str:
    attempt.refresh_from_db()
    assert attempt.current_result is not None
    return attempt.current_result.state


def caveats(attempt: Attempt, now: datetime) -> set[str]:
    made = certificates.issue_certificate(by=SYSTEM, attempt_id=attempt.pk, now=now)
    assert made is not None
    return {caveat["code"] for caveat in made.facts["caveats"]}


@pytest.mark.django_db
@pytest.mark.each_engine
@pytest.mark.any_engine
@pytest.mark.usefixtures("_real")
def test_fast_pass_is_held_in_plain_words_and_counts_once_somebody_has_looked() -> None:
    attempt = sat(pace=2)
    case = ReviewCase.objects.get(kind="fast-sitting")

    assert state(attempt) == "held"
    assert (case.person, case.answer_by_date) == (ada(), date(2026, 11, 27))
    page = at_desk(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert "Somebody looks at your exam" in page
    assert "27 November 2026" in page
    scheme()
    assert certificates.issue_certificate(by=SYSTEM, attempt_id=attempt.pk, now=at(2000)) is None
    assert not actions.availability(user=ada(), quiz=attempt.quiz, now=at(9000)).can_start
    shown = at_desk(root()).get(f"/admin/quizzes/attempt/{attempt.pk}/change/").content.decode()
    assert "half of the questions in under 2.0 s each" in shown

    decide_case(
        case=case, outcome="counts", note="She wrote these questions.", by=root(), now=at(4000)
    )

    assert state(attempt) == "passed"
    assert "sitting_not_reviewed" not in caveats(attempt, at(4100))


def decided_void(case: ReviewCase) -> Any:
    note = "A list of answers was used."
    return decide_case(case=case, outcome="void", note=note, by=root(), now=at(4000))


def heard(case: ReviewCase) -> None:
    """Its candidate is asked and replies."""
    ask_party(
        case=case, person=ada(), text="How so fast?", until=date(2026, 12, 10), by=root(), now=at(1900)
    )  # fmt: skip
    reply(case=case, text="I wrote these questions.", by=ada(), now=at(2000))


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
def test_held_pass_is_taken_by_two_and_after_its_candidate_was_heard(settings: Any) -> None:
    attempt = sat(pace=2)
    settings.SEED_DEMO = True  # who is to agree can be told
    case = ReviewCase.objects.get(kind="fast-sitting")

    with pytest.raises(Refused, match="was not heard"):
        decided_void(case)
    heard(case)
    proposal = decided_void(case)

    assert state(attempt) == "held"
    second(proposal=proposal, by=vera(), now=at(4100))
    assert state(attempt) == "void"
    assert not Certificate.objects.exists()
    assert actions.may_appeal(attempt, at(4200))


def released(day: datetime) -> int:
    return actions.sweep(by=SYSTEM, now=day)["released"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
def test_held_pass_whose_candidate_is_being_heard_is_let_go_when_nothing_follows() -> None:
    attempt = sat(pace=2)
    case = ReviewCase.objects.get(kind="fast-sitting")
    until = date(2026, 12, 10)
    ask_party(case=case, person=ada(), text="How?", until=until, by=root(), now=at(1900))

    assert released(datetime(2026, 12, 15, tzinfo=UTC)) == 0  # three working days after the tenth
    assert released(datetime(2026, 12, 16, tzinfo=UTC)) == 1
    assert state(attempt) == "passed"


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
def test_held_pass_whose_candidate_has_replied_is_let_go_when_nothing_follows() -> None:
    attempt = sat(pace=2)
    heard(ReviewCase.objects.get(kind="fast-sitting"))

    assert released(datetime(2026, 11, 27, tzinfo=UTC)) == 0
    assert released(datetime(2026, 11, 28, tzinfo=UTC)) == 1
    assert state(attempt) == "passed"


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
def test_held_pass_that_is_to_be_taken_waits_for_the_second(settings: Any) -> None:
    attempt = sat(pace=2)
    settings.SEED_DEMO = True
    vera()
    case = ReviewCase.objects.get(kind="fast-sitting")
    heard(case)
    decided_void(case)
    settings.SEED_DEMO = False

    assert not passes_held_too_long(at(4000) + timedelta(days=6))
    assert state(attempt) == "held"


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
def test_pass_is_not_held_by_asking_again_and_again() -> None:
    attempt = sat(pace=2)
    case = ReviewCase.objects.get(kind="fast-sitting")
    with pytest.raises(Refused, match="That is too long"):
        ask_party(
            case=case, person=ada(), text="How?", until=date(2099, 1, 1), by=root(), now=at(1900)
        )
    for days in (0, 50, 100):
        now = at(1900) + timedelta(days=days)
        until = (now + timedelta(days=59)).date()
        ask_party(case=case, person=ada(), text="How?", until=until, by=root(), now=now)

    assert [one.pk for one in passes_held_too_long(at(1900) + timedelta(days=70))] == [attempt.pk]


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
def test_nobody_takes_a_held_pass_alone_by_another_way() -> None:
    attempt = sat(pace=2)
    attempt.refresh_from_db()
    with pytest.raises(Refused, match="its pass is held"):
        actions.void_alone(attempt=attempt, by=root(), reason="Fast.", now=at(4000))
    with pytest.raises(Refused, match="its pass is held"):
        actions.give_try_back(attempt=attempt, by=root(), reason="Fast.", now=at(4000))
    assert state(attempt) == "held"


@pytest.mark.django_db
@pytest.mark.each_engine
@pytest.mark.any_engine
@pytest.mark.usefixtures("_real")
def test_nobody_waits_longer_than_three_working_days_and_the_certificate_says_so() -> None:
    attempt = sat(pace=2)
    scheme()
    actions.sweep(by=SYSTEM, now=datetime(2026, 11, 27, 23, 0, tzinfo=UTC))
    assert state(attempt) == "held"

    done = actions.sweep(by=SYSTEM, now=datetime(2026, 11, 28, 0, 1, tzinfo=UTC))

    assert (done["released"], state(attempt)) == (1, "passed")
    assert ReviewCase.objects.get(kind="fast-sitting").outcome == "settled"
    assert "sitting_not_reviewed" in caveats(attempt, datetime(2026, 11, 28, 1, 0, tzinfo=UTC))
    assert actions.sweep(by=SYSTEM, now=datetime(2026, 11, 29, tzinfo=UTC))["released"] == 0


def accused(attempt: Attempt) -> ReviewCase:
    return actions.report_sitting(
        attempt=attempt, kind="misconduct", text="A phone lay there.", until=date(2026, 12, 10), by=root(), now=at(1900)
    )  # fmt: skip


def in_an_incident(attempt: Attempt) -> ReviewCase:
    sittings = actions.sittings_between(quiz=attempt.quiz, begin=BEGUN, end=at(600))
    return actions.report_incident(
        sittings=sittings, text="The alarm rang.", until=date(2026, 12, 10), by=root(), now=at(1900)
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
@pytest.mark.parametrize(
    ("opened", "outcome"), [(accused, "none"), (in_an_incident, "tries-given-back")]
)
def test_held_pass_waits_for_a_case_that_may_take_it(opened: Any, outcome: str) -> None:
    attempt, late = sat(pace=2), datetime(2026, 12, 2, tzinfo=UTC)
    case = opened(attempt)
    scheme()

    assert actions.sweep(by=SYSTEM, now=late)["released"] == 0

    assert state(attempt) == "held"
    page = at_desk(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert (
        "Your result waits until it is decided; an answer is promised by 17 December 2026."
        in " ".join(page.split())
    )
    assert "at the latest" not in page
    assert "is issued all the same" not in page
    decide_case(case=case, outcome=outcome, note="It was hers to use.", by=root(), now=late)
    assert actions.sweep(by=SYSTEM, now=late)["released"] == 1
    assert state(attempt) == "passed"


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
def test_reply_that_nobody_asked_for_holds_nothing() -> None:
    attempt = sat(pace=2)
    scheme()
    case = ReviewCase.objects.get(kind="fast-sitting")
    at_desk(ada()).post(f"/cases/{case.uuid}/", {"text": "I simply read fast."})
    assert CaseEvent.objects.get().kind == "reply"

    assert actions.sweep(by=SYSTEM, now=datetime(2026, 12, 2, tzinfo=UTC))["released"] == 1

    assert state(attempt) == "passed"


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
def test_what_voids_a_held_pass_ends_the_look_at_it() -> None:
    attempt = sat(pace=2)
    look = ReviewCase.objects.get(kind="fast-sitting")

    actions.void_attempt(attempt=attempt, by=root(), reason="Seen.", now=at(4000), also_passed=True)

    look.refresh_from_db()
    assert (look.outcome, look.note) == ("settled", "The attempt was declared void otherwise.")
    with pytest.raises(Refused, match="decided this already"):
        decide_case(case=look, outcome="void", note="Fast.", by=root(), now=at(4100))


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
@pytest.mark.parametrize(("pace", "expected"), [(20, "passed"), (2, "held")])
def test_only_who_was_faster_than_reading_waits(pace: float, expected: str) -> None:
    assert state(sat(pace=pace)) == expected


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_nothing_is_held_on_a_trial() -> None:
    assert state(sat(pace=1)) == "passed"
    assert not ReviewCase.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
def test_two_devices_are_shown_at_the_desk_and_hold_nothing() -> None:
    who, exam = ada(), Quiz.objects.get(code="small-exam")
    for check in actions.unpassed_checks(user=who, quiz=exam):
        sit(who, check.code, now=BEGUN - timedelta(hours=1))
    attempt = start(who, exam.code, now=BEGUN)
    windows = (uuid4(), uuid4())
    for number, (version, key) in enumerate(keys(attempt).items(), start=1):
        save(attempt, item(number, version, key), window=windows[number % 2], now=at(number * 20))
    actions.submit_attempt(attempt=attempt, by=who, now=at(1800))

    assert state(attempt) == "passed"
    shown = at_desk(root()).get(f"/admin/quizzes/attempt/{attempt.pk}/change/").content.decode()
    assert "perhaps two devices at once" in shown


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
def test_fast_sitting_that_passes_only_by_a_corrected_key_is_held() -> None:
    quiz = exam(cut=6)
    bank = [question(quiz, f"q{number}") for number in range(6)]
    attempt, window = begin(ada(), quiz, bank), uuid4()
    for number, (row, letter) in enumerate(zip(attempt.form.tree.rows, "aaaaab", strict=True)):
        options = QuestionVersion.objects.get(pk=row["version"]).spec["options"]
        AnswerEvent.objects.create(
            attempt=attempt,
            window=window,
            client_seq=number,
            question_version_id=row["version"],
            revision=1,
            answer=next(one["id"] for one in options if one["code"] == letter),
            received_at=attempt.started_at + timedelta(seconds=number + 1),
        )
    hand_in(attempt)
    asked = [QuestionVersion.objects.get(pk=row["version"]) for row in attempt.form.tree.rows]
    last = next(one for one in bank if one.pk == asked[-1].current_of.pk)
    mail.outbox.clear()

    correct(last, corrector(), treatment="for-all")

    assert states(attempt) == ["failed", "held"]
    assert ReviewCase.objects.open().get(kind="fast-sitting").person == ada()
    assert not [one for one in mail.outbox if "pass" in one.subject.lower()]
