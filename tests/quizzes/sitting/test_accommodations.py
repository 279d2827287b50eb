"""Rights to more time: asked for, decided by somebody else, applied at every start, ended with a reason."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from quizzes import actions
from quizzes.models import Accommodation, AccommodationProof, Attempt, TimeGrant
from quizzes.sitting.domain.proof import MOST_BYTES, media_type_of
from tests.at_once import at_once, met
from tests.people import ada, bob, noor, root, vera
from tests.quizzes.sitters import DAY, MINUTE, NOW, sit, start
from tests.quizzes.timed import MINUTES, PDF, ask, begin, exam, granted
from trainingsite.accounts import factor_keys
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import ReviewCase, SecurityEvent

pytestmark = pytest.mark.usefixtures("curriculum")
END = NOW + MINUTES * MINUTE
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40 + b"\xff\xd9"


def decide(case: ReviewCase, by: Any = None, **terms: Any) -> Accommodation | None:
    return actions.decide_time(
        case=case,
        terms=actions.Terms(**terms),
        note="The letter says so.",
        by=by or root(),
        now=NOW,
    )


# --- Asking ---------------------------------------------------------------------------------------------


def test_wish_is_a_case_with_a_day_and_there_is_one_at_a_time() -> None:
    case = ask(ada())
    assert (case.kind, case.person, case.asked) == ("more-time", ada(), "I read slowly.")
    assert case.content == {
        "reason_class": "disability",
        "wanted": "Half as much time again.",
        "quiz": "",
    }
    assert case.answer_by_date > timezone.localdate(NOW)
    with pytest.raises(Refused, match="asked already"):
        ask(ada())
    assert actions.open_wish(ada()) == case


@pytest.mark.django_db(transaction=True)
def test_wishes_that_come_at_once_are_one_and_the_others_are_told() -> None:
    person = ada()
    found = at_once([lambda: ask(person, proof=PDF)] * 6)
    refused = [one for one in found if isinstance(one, Refused)]
    assert (len(refused), [str(one) for one in refused if "asked already" not in str(one)]) == (
        5,
        [],
    )
    assert AccommodationProof.objects.get().case == ReviewCase.objects.get()


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (b"MZ" + PDF, None),
        (PDF[:-8], None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"", None),
    ],
)
def test_paper_is_known_by_its_content(data: bytes, expected: str | None) -> None:
    assert media_type_of(data) == expected


@pytest.mark.parametrize("data", [b"GIF89a", PDF + b"\0" * MOST_BYTES])
def test_paper_that_is_none_or_too_large_asks_nothing(data: bytes) -> None:
    with pytest.raises(Refused):
        ask(ada(), proof=data)
    assert not ReviewCase.objects.exists()


def test_paper_lies_sealed_opens_for_who_decides_and_that_is_kept() -> None:
    case = ask(ada(), proof=PDF)
    row = AccommodationProof.objects.get()
    assert "%PDF-" not in row.sealed
    assert actions.open_proof(case=case, by=root(), now=NOW) == (PDF, "application/pdf")
    event = SecurityEvent.objects.get(kind="proof-opened")
    assert (event.by, event.person) == (root(), ada())
    for person in (ada(), bob(), noor()):
        with pytest.raises(NotAllowed):
            actions.open_proof(case=case, by=person, now=NOW)
    assert SecurityEvent.objects.filter(kind="proof-opened").count() == 1


def test_new_key_seals_papers_anew_and_the_one_before_can_go(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path
    case, erased = ask(ada(), proof=PDF), ask(bob(), proof=PDF)
    AccommodationProof.objects.filter(case=erased).update(sealed="", erased_at=NOW)
    before, said = AccommodationProof.objects.get(case=case).sealed, io.StringIO()
    call_command("seal_second_factors", "--new-key", stdout=said)
    _newest, older = factor_keys.files()
    older.unlink()
    assert AccommodationProof.objects.get(case=case).sealed != before
    assert actions.open_proof(case=case, by=root(), now=NOW) == (PDF, "application/pdf")
    assert AccommodationProof.objects.get(case=erased).sealed == ""
    assert "papers of wishes for more time: 1 sealed by the newest key" in said.getvalue()


def test_own_paper_is_opened_by_another_administrator() -> None:
    case = ask(root(), proof=PDF)
    with pytest.raises(Refused):
        actions.open_proof(case=case, by=root(), now=NOW)
    assert actions.open_proof(case=case, by=vera(), now=NOW)[0] == PDF


def test_paper_goes_thirty_days_after_the_decision() -> None:
    case = ask(ada(), proof=PDF)
    assert actions.erase_proofs(by=SYSTEM, now=NOW + 365 * DAY) == 0
    decide(case, quiz=exam(), percent=50)
    assert actions.erase_proofs(by=SYSTEM, now=NOW + 29 * DAY) == 0
    assert actions.erase_proofs(by=SYSTEM, now=NOW + 30 * DAY) == 1
    row = AccommodationProof.objects.get()
    assert (row.sealed, row.erased_at) == ("", NOW + 30 * DAY)
    with pytest.raises(AccommodationProof.DoesNotExist):
        actions.open_proof(case=case, by=root(), now=NOW + 30 * DAY)


# --- Deciding -------------------------------------------------------------------------------------------


def test_decision_is_told_with_its_reasons() -> None:
    granted(ada(), percent=50)
    case = ReviewCase.objects.get()
    assert (case.outcome, case.decided_by) == ("granted", root())
    [sent] = [one for one in mail.outbox if one.to == [ada().email]]
    assert "Granted" in sent.body
    assert "The letter says so." in sent.body


def test_refusal_gives_nothing_and_a_new_wish_may_follow() -> None:
    case = ask(ada())
    assert actions.decide_time(case=case, terms=None, note="No.", by=root(), now=NOW) is None
    case.refresh_from_db()
    assert case.outcome == "refused"
    assert not Accommodation.objects.exists()
    assert ask(ada()).pk != case.pk


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"percent": 50}, "needs the day"),
        ({"until_date": NOW.date() - DAY, "percent": 50}, "from today"),
        ({"until_date": NOW.date() + 3000 * DAY, "percent": 50}, "from today"),
        ({"until_date": NOW.date()}, "how much"),
        ({"until_date": NOW.date(), "percent": 301}, "too much"),
        ({"until_date": NOW.date(), "break_minutes": 241}, "too much"),
        ({"until_date": NOW.date(), "percent": 5, "is_untimed": True}, "leave them 0"),
    ],
)
def test_terms_that_mean_nothing_say_why(terms: dict[str, Any], why: str) -> None:
    case = ask(ada())
    with pytest.raises(Refused, match=why):
        decide(case, **terms)
    assert not Accommodation.objects.exists()
    assert ReviewCase.objects.get().is_open


def test_nobody_decides_their_own_wish_and_authors_decide_none() -> None:
    own = ask(root())
    with pytest.raises(Refused):
        decide(own, quiz=exam(), percent=50)
    with pytest.raises(NotAllowed):
        decide(own, by=noor(), quiz=exam(), percent=50)
    decide(own, by=vera(), quiz=exam(), percent=50)


def test_general_page_of_cases_grants_nothing_without_numbers() -> None:
    case = ask(ada())
    with pytest.raises(Refused, match="how much time"):
        decide_case(case=case, outcome="granted", note="Yes.", by=root(), now=NOW)
    assert ReviewCase.objects.get().is_open


# --- What it does ---------------------------------------------------------------------------------------


def test_share_is_given_at_the_start_and_on_record() -> None:
    right = granted(ada(), percent=50)
    attempt = begin(ada())
    assert attempt.deadline_at == END + 15 * MINUTE
    grant = TimeGrant.objects.get()
    assert (grant.kind, grant.seconds, grant.accommodation) == ("accommodation", 900, right)
    assert begin(bob()).deadline_at == END
    assert actions.moved_otherwise(type(attempt).objects.all()) == []


def test_minutes_come_on_top_of_percent_and_the_best_of_several_holds() -> None:
    granted(ada(), percent=50)
    granted(ada(), percent=10, minutes=20, break_minutes=5)
    own = actions.own_time(person=ada(), quiz=exam(), now=NOW)
    assert own is not None
    assert (own.in_all, own.break_minutes) == (MINUTES + 3 + 20, 5)


def test_untimed_ends_with_the_day() -> None:
    granted(ada(), is_untimed=True)
    attempt = begin(ada())
    assert attempt.deadline_at == NOW.replace(hour=23, minute=59, second=59)
    assert TimeGrant.objects.get().until == attempt.deadline_at


def test_right_in_every_exam_holds_until_its_day() -> None:
    granted(ada(), quiz=None, until_date=NOW.date() + DAY, percent=100)
    soon = actions.own_time(person=ada(), quiz=exam(), now=NOW + DAY)
    later = actions.own_time(person=ada(), quiz=exam(), now=NOW + 2 * DAY)
    assert soon is not None
    assert later is not None
    assert (soon.in_all, later.in_all) == (2 * MINUTES, MINUTES)


def test_right_that_was_ended_gives_no_more_and_takes_nothing(settings: Any) -> None:
    settings.SEED_DEMO = True  # a site that can send mail
    right = granted(ada(), percent=50)
    attempt = begin(ada())
    with pytest.raises(Refused, match="reason"):
        actions.end_right(right=right, reason=" ", by=root(), now=NOW)
    actions.end_right(right=right, reason="Not needed any more.", by=root(), now=NOW)
    assert "Not needed any more." in mail.outbox[-1].body
    with pytest.raises(Refused, match="already"):
        actions.end_right(right=right, reason="Again.", by=root(), now=NOW)
    attempt.refresh_from_db()
    assert attempt.deadline_at == END + 15 * MINUTE
    own = actions.own_time(person=ada(), quiz=exam(), now=NOW + timedelta(hours=1))
    assert own is not None
    assert own.in_all == MINUTES


def ends_and_breaks(attempt: Attempt) -> tuple[Any, int]:
    attempt.refresh_from_db()
    return attempt.deadline_at, attempt.break_seconds


def test_right_that_is_granted_while_an_exam_runs_holds_in_it_at_once() -> None:
    attempt, other = begin(ada()), begin(bob())
    granted(ada(), now=NOW + 5 * MINUTE, percent=50, break_minutes=10)
    assert ends_and_breaks(attempt) == (END + 15 * MINUTE, 600)
    granted(ada(), now=NOW + 6 * MINUTE, percent=100, break_minutes=15)
    assert ends_and_breaks(attempt) == (END + 30 * MINUTE, 900)
    granted(ada(), now=NOW + 7 * MINUTE, percent=20, break_minutes=5)
    assert ends_and_breaks(attempt) == (END + 30 * MINUTE, 900)
    assert ends_and_breaks(other) == (END, 0)
    assert [grant.seconds for grant in actions.grants_of(attempt)] == [900, 900]
    assert actions.moved_otherwise(Attempt.objects.all()) == []
    assert actions.begin_break(attempt=attempt, by=ada(), now=NOW + 8 * MINUTE).paused_until


def test_end_of_the_day_is_granted_once_while_an_exam_runs() -> None:
    attempt, midnight = begin(ada()), NOW.replace(hour=23, minute=59, second=59)
    for _again in range(2):
        granted(ada(), now=NOW + 5 * MINUTE, is_untimed=True)
    assert ends_and_breaks(attempt) == (midnight, 0)
    assert len(actions.grants_of(attempt)) == 1
    granted(ada(), now=NOW + 6 * MINUTE, percent=50)
    assert ends_and_breaks(attempt) == (midnight, 0)


def test_end_of_the_day_that_is_granted_in_a_break_is_whole_after_it() -> None:
    granted(ada(), break_minutes=10)
    attempt, midnight = begin(ada()), NOW.replace(hour=23, minute=59, second=59)
    actions.begin_break(attempt=attempt, by=ada(), now=NOW + MINUTE)
    granted(ada(), now=NOW + 2 * MINUTE, is_untimed=True)
    actions.end_break(attempt=attempt, by=ada(), now=NOW + 3 * MINUTE)
    assert ends_and_breaks(attempt)[0] >= midnight
    assert actions.moved_otherwise(Attempt.objects.all()) == []


def ended(right: Accommodation, *, now: Any) -> None:
    actions.end_right(right=right, reason="Not needed any more.", by=root(), now=now)


@pytest.mark.parametrize(("minutes", "expected"), [(20, 30), (40, 40)])
@pytest.mark.parametrize("is_given_at_start", [True, False])
def test_breaks_of_a_right_that_was_ended_while_the_exam_runs_are_not_given_twice(
    minutes: int, expected: int, is_given_at_start: bool
) -> None:
    attempt = None if is_given_at_start else begin(ada())
    right = granted(ada(), break_minutes=30)
    attempt = attempt or begin(ada())
    ended(right, now=NOW + MINUTE)
    granted(ada(), now=NOW + 2 * MINUTE, break_minutes=minutes)
    assert ends_and_breaks(attempt)[1] == expected * 60


def test_breaks_of_a_right_whose_last_day_is_over_while_the_exam_runs_are_not_given_twice() -> None:
    granted(ada(), is_untimed=True, break_minutes=30, until_date=NOW.date())
    attempt = begin(ada(), now=NOW.replace(hour=23))
    granted(ada(), now=NOW + DAY, break_minutes=20)
    assert ends_and_breaks(attempt)[1] == 30 * 60


def test_breaks_of_a_right_that_was_over_before_the_exam_take_nothing_of_a_new_one() -> None:
    ended(granted(ada(), break_minutes=30), now=NOW)
    attempt = begin(ada(), now=NOW + MINUTE)
    granted(ada(), now=NOW + 2 * MINUTE, break_minutes=20)
    assert ends_and_breaks(attempt)[1] == 20 * 60


def test_exam_that_is_closed_gets_nothing_of_a_right_that_is_granted_then() -> None:
    attempt = begin(ada())
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW + MINUTE)
    granted(ada(), now=NOW + 2 * MINUTE, percent=50, break_minutes=10)
    assert ends_and_breaks(attempt) == (END, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_exam_that_begins_while_a_right_is_granted_has_it() -> None:
    person, case = ada(), ask(ada())
    sit(person, "alpha-check")

    _granted, attempt = met(
        lambda: decide(case, quiz=exam(), percent=50), lambda: start(person, "small-exam")
    )

    assert attempt.deadline_at == END + 15 * MINUTE


def test_quiz_without_a_limit_needs_no_right() -> None:
    granted(ada(), quiz=None, until_date=NOW.date() + DAY, percent=100, break_minutes=5)
    attempt = start(ada(), "alpha-check")
    assert (attempt.deadline_at, attempt.break_seconds) == (None, 0)
    assert not TimeGrant.objects.exists()


def test_security_log_holds_no_reason_and_no_word_of_anybody() -> None:
    case = ask(ada(), proof=PDF)
    actions.open_proof(case=case, by=root(), now=NOW)
    decide(case, quiz=exam(), percent=50)
    said = json.dumps(list(SecurityEvent.objects.values_list("facts", flat=True)))
    assert "disability" not in said
    assert "slowly" not in said
