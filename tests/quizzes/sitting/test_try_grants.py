"""Tries, waits and times to begin that are granted beside the rules of an exam."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from quizzes import actions
from quizzes.models import ExamEntry, TryGrant
from quizzes.sitting.domain import timing
from quizzes.sitting.domain.timing import TriesGranted
from tests.people import ada, bob, noor, root
from tests.quizzes.sitters import DAY, MINUTE, NOW, quiz, sit
from tests.quizzes.timed import exam
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
RULES: dict[str, Any] = {"tries": 3, "window_days": 365, "waits_days": [14, 60]}


def grant(person: Any, asked: actions.Asked, **changed: Any) -> TryGrant:
    given = {"quiz": exam(), "reason": "The room was flooded.", "by": root(), "now": NOW}
    return actions.grant_try(person=person, asked=asked, **(given | changed))


def test_more_tries_open_what_was_used_up() -> None:
    used = [NOW - 30 * DAY, NOW - 20 * DAY, NOW - 1 * DAY]
    assert timing.next_try(used, now=NOW, **RULES).no_tries_left
    more = timing.next_try(used, now=NOW, granted=[TriesGranted(NOW, 1)], **RULES)
    assert (more.tries_left, more.opens_at) == (1, NOW + 59 * DAY)
    both = [TriesGranted(NOW, 1), TriesGranted(NOW, opens_at=NOW)]
    assert timing.next_try(used, now=NOW, granted=both, **RULES).opens_at is None


def test_granted_try_is_gone_when_its_window_is() -> None:
    used = [NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY]
    old = [TriesGranted(NOW - 366 * DAY, 1)]
    assert timing.next_try(used, now=NOW, granted=old, **RULES).no_tries_left


def test_shorter_wait_holds_for_the_wait_that_ran_and_for_no_later_one() -> None:
    sooner = [TriesGranted(NOW, opens_at=NOW + DAY)]
    assert timing.next_try([NOW - DAY], now=NOW, granted=sooner, **RULES).opens_at == NOW + DAY
    after = timing.next_try([NOW - DAY, NOW + 2 * DAY], now=NOW + 3 * DAY, granted=sooner, **RULES)
    assert after.opens_at == NOW + 62 * DAY


def test_wait_that_was_granted_is_never_longer_than_the_rule() -> None:
    later = [TriesGranted(NOW, opens_at=NOW + 100 * DAY)]
    assert timing.next_try([NOW - DAY], now=NOW, granted=later, **RULES).opens_at == NOW + 13 * DAY


def test_candidate_who_failed_may_begin_sooner_and_is_told(settings: Any) -> None:
    settings.SEED_DEMO = True  # a site that can send mail
    sit(bob(), "alpha-check", now=NOW - DAY)
    sit(bob(), "small-exam", right=0, now=NOW - DAY)
    before = actions.availability(user=bob(), quiz=exam(), now=NOW)
    assert (before.state, before.can_start) == ("waiting", False)
    made = grant(bob(), actions.Asked("wait", opens_at=NOW + timedelta(hours=1)))
    still = actions.availability(user=bob(), quiz=exam(), now=NOW)
    assert still.opens_at == NOW + timedelta(hours=1)
    assert actions.availability(user=bob(), quiz=exam(), now=NOW + 61 * MINUTE).can_start
    [sent] = [one for one in mail.outbox if "granted" in one.subject]
    assert sent.to == [bob().email]
    assert actions.granted_message(made) in sent.body
    assert "The room was flooded." in sent.body


def entry_of(person: Any, opens: int, closes: int | None = None) -> None:
    """An entry with a time to begin, in days from NOW."""
    sit(person, "alpha-check", now=NOW - DAY)
    ExamEntry.objects.create(
        user=person, quiz=exam(), cycle=1, reason="granted",
        opens_at=NOW + opens * DAY, closes_at=None if closes is None else NOW + closes * DAY,
    )  # fmt: skip


def states(person: Any, days: range) -> list[str]:
    return [
        actions.availability(user=person, quiz=exam(), now=NOW + day * DAY).state for day in days
    ]


def test_windows_are_open_beside_the_entry_and_beside_each_other() -> None:
    entry_of(ada(), 1, 2)
    grant(ada(), actions.Asked("window", opens_at=NOW + 3 * DAY, closes_at=NOW + 4 * DAY))
    assert states(ada(), range(5)) == ["waiting", "open", "waiting", "open", "locked"]
    grant(ada(), actions.Asked("window", opens_at=NOW, closes_at=NOW + DAY))
    assert states(ada(), range(5)) == ["open", "open", "waiting", "open", "locked"]
    waiting = actions.availability(user=ada(), quiz=exam(), now=NOW + 2 * DAY)
    assert waiting.opens_at == NOW + 3 * DAY
    grant(ada(), actions.Asked("window", opens_at=NOW + 3 * DAY))
    assert states(ada(), range(5, 7)) == ["open", "open"]


def test_window_that_is_over_or_comes_later_closes_no_entry_that_is_open() -> None:
    entry_of(ada(), 0, 9)
    grant(ada(), actions.Asked("window", opens_at=NOW - DAY, closes_at=NOW + DAY))
    grant(ada(), actions.Asked("window", opens_at=NOW + 20 * DAY))
    assert states(ada(), range(0, 9, 4)) == ["open", "open", "open"]
    assert states(ada(), range(10, 30, 10)) == ["waiting", "open"]


def test_window_gives_nothing_where_the_exam_may_be_begun_anyway() -> None:
    sit(bob(), "alpha-check", now=NOW - DAY)
    entry_of(ada(), 0)
    for person in (ada(), bob()):
        for closes_at in (NOW + 3 * DAY, None):
            with pytest.raises(Refused, match="takes none away"):
                grant(person, actions.Asked("window", opens_at=NOW + 2 * DAY, closes_at=closes_at))
    assert not TryGrant.objects.exists()
    assert states(bob(), range(2)) == ["open", "open"]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (actions.Asked("tries"), "number of tries"),
        (actions.Asked("tries", tries=6), "number of tries"),
        (actions.Asked("tries", tries=1, opens_at=NOW), "no times"),
        (actions.Asked("wait"), "Give the time"),
        (actions.Asked("wait", opens_at=NOW, closes_at=NOW + DAY), "no end"),
        (actions.Asked("window", opens_at=NOW, closes_at=NOW), "after the beginning"),
    ],
)
def test_what_means_nothing_is_refused_in_words(asked: actions.Asked, why: str) -> None:
    with pytest.raises(Refused, match=why):
        grant(ada(), asked)
    assert not TryGrant.objects.exists()


def test_only_administrators_grant_only_to_others_only_for_exams_and_with_a_reason() -> None:
    one = actions.Asked("tries", tries=1)
    with pytest.raises(NotAllowed):
        grant(ada(), one, by=noor())
    for changed in ({"reason": " "}, {"quiz": quiz("alpha-check")}):
        with pytest.raises(Refused):
            grant(ada(), one, **changed)
    with pytest.raises(Refused):
        grant(root(), one)
    assert not TryGrant.objects.exists()
