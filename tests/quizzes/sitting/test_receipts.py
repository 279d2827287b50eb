"""The receipt of a hand-in and the paper's hash: the same years later, another one after any change."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, AttemptForm, Result
from quizzes.sitting.actions.given import forget_cached
from tests.people import ada, root
from tests.quizzes.sitters import NOW, item, keys, save, sit, start
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


def exam(**kwargs: Any) -> Attempt:
    sit(ada(), "alpha-check")
    return sit(ada(), "small-exam", **kwargs)


def result_of(attempt: Attempt) -> Result:
    assert attempt.current_result is not None
    return attempt.current_result


def check(attempt: Attempt, paper: str) -> str:
    out = StringIO()
    call_command("check_paper", str(attempt.uuid), paper, stdout=out)
    return out.getvalue().strip()


def test_result_keeps_the_hash_of_the_paper() -> None:
    attempt = exam()
    kept = result_of(attempt).paper_hash

    assert len(kept) == 64
    assert actions.paper_hash(attempt) == kept
    assert check(attempt, kept) == "same"
    assert check(attempt, f" {kept[:32]} {kept[32:].upper()} ") == "same"


def test_later_result_keeps_it_too() -> None:
    attempt = exam()
    first = result_of(attempt).paper_hash
    actions.void_attempt(attempt=attempt, by=root(), reason="fire alarm", now=NOW, also_passed=True)
    attempt.refresh_from_db()

    assert (result_of(attempt).number, result_of(attempt).paper_hash) == (2, first)


CHANGES = {
    "answer": lambda attempt: _first(attempt).update(answer="z"),
    "time": lambda attempt: _first(attempt).update(received_at=NOW - timedelta(days=1)),
    "window": lambda attempt: _first(attempt).update(window=uuid4()),
    "left out": lambda attempt: _first(attempt).delete(),
    "cut": lambda attempt: AttemptForm.objects.filter(attempt=attempt).update(cut=1),
    "seed": lambda attempt: AttemptForm.objects.filter(attempt=attempt).update(seed=5),
}


def _first(attempt: Attempt) -> Any:
    found = AnswerEvent.objects.filter(attempt=attempt).order_by("pk").first()
    assert found is not None
    return AnswerEvent.objects.filter(pk=found.pk)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_behind_the_program_is_noticed(change: str) -> None:
    attempt = exam()
    kept = result_of(attempt).paper_hash
    with immutability.lifted(connection):
        CHANGES[change](attempt)
    forget_cached()

    with pytest.raises(CommandError, match=r"DIFFERS.*keep the hash you gave"):
        check(attempt, kept)


def test_answer_that_comes_late_leaves_the_paper_as_it_was() -> None:
    attempt = exam()
    kept = result_of(attempt).paper_hash
    version, key = next(iter(keys(attempt).items()))
    save(attempt, item(99, version, key, revision=9), now=NOW + timedelta(hours=2))
    assert AnswerEvent.objects.filter(attempt=attempt).late().exists()

    assert check(attempt, kept) == "same"


@pytest.mark.parametrize("paper", ["", "ab", "g" * 64])
def test_what_is_no_hash_is_refused_with_words(paper: str) -> None:
    with pytest.raises(CommandError, match="64 signs"):
        check(exam(), paper)


def test_another_hash_an_open_attempt_and_an_unknown_one_are_told() -> None:
    with pytest.raises(CommandError, match="No result of it keeps"):
        check(exam(), "0" * 64)
    with pytest.raises(CommandError, match="is open"):
        check(start(ada(), "alpha-check"), "0" * 64)
    with pytest.raises(CommandError, match="There is no attempt"):
        call_command("check_paper", str(uuid4()), "0" * 64)


def test_candidate_reads_how_much_was_received_and_when() -> None:
    attempt = exam()
    receipt = actions.receipt_of(attempt)
    client = Client()
    client.force_login(ada())
    page = " ".join(client.get(f"/attempts/{attempt.uuid}/result/").content.decode().split())

    assert (receipt.answered, receipt.of) == (5, 5)
    assert receipt.last_received_at is not None
    assert f"5 of 5 answers received, the last at {receipt.last_received_at:%H:%M:%S} UTC" in page
    assert receipt.paper_hash in page


def test_who_gave_no_answer_reads_so() -> None:
    sit(ada(), "alpha-check")
    attempt = start(ada(), "small-exam")
    actions.close_attempt(attempt=attempt, by=SYSTEM, reason="submitted", now=NOW)
    actions.grade_attempt(attempt=attempt, by=SYSTEM, now=NOW)
    attempt.refresh_from_db()

    assert actions.receipt_of(attempt).answered == 0
    assert actions.receipt_of(attempt).last_received_at is None


def test_api_gives_the_receipt() -> None:
    attempt = exam()
    client = Client()
    client.force_login(ada())

    receipt = client.get(f"/api/v1/attempts/{attempt.uuid}/result/").json()["receipt"]

    assert receipt["answered"] == receipt["of"] == 5
    assert receipt["paper_hash"] == result_of(attempt).paper_hash
