"""A mail about a change says what stands when it leaves: what a later change made old is told by that one alone, and only what."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from certificates import actions
from certificates.models import Certificate
from tests.certificates.factories import LATER, certificate, married
from tests.certificates.renewals import suspend, take, withdraw
from tests.people import ada, root

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
DAY = timedelta(days=1)


@pytest.fixture
def held(settings: Any, db: None) -> Certificate:
    settings.SEED_DEMO = True
    return certificate(ada())


def withdraw_ahead(held: Certificate, now: Any, days: int = 30) -> None:
    actions.withdraw(
        certificate=held, by=root(), reason_class="error", reason="Wrong.", effect="from_date",
        effective_at=now + days * DAY, now=now,
    )  # fmt: skip


def void(held: Certificate, now: Any) -> None:
    actions.withdraw(
        certificate=held, by=root(), reason_class="error", reason="Wrong.", effect="void_from_start",
        now=now,
    )  # fmt: skip


def reinstate(held: Certificate, now: Any) -> None:
    actions.reinstate(certificate=held, by=root(), reason="Cleared.", now=now)


def reissue(held: Certificate, now: Any) -> None:
    said = {"name": "Ada Lund", "native_name": "", "why": married(), "now": now}
    actions.reissue(certificate=held, by=root(), **said)


def bring_forward(held: Certificate, now: Any) -> None:
    withdraw_ahead(held, now, days=10)


ROWS = [
    # Nothing later, or what leaves it true: each is told.
    ([suspend], ["issued", "suspended"]),
    ([withdraw_ahead], ["issued", "withdrawn"]),
    ([withdraw_ahead, suspend], ["issued", "withdrawn", "suspended"]),
    ([suspend, withdraw_ahead], ["issued", "suspended", "withdrawn"]),
    ([suspend, reinstate, withdraw_ahead], ["issued", "reinstated", "withdrawn"]),
    # What stands no more is not.
    ([reissue], ["reissued"]),
    ([withdraw], ["withdrawn"]),
    ([void], ["withdrawn"]),
    ([suspend, withdraw], ["withdrawn"]),
    ([suspend, reinstate], ["issued", "reinstated"]),
    ([suspend, reinstate, suspend], ["issued", "suspended"]),
    ([suspend, reinstate, withdraw], ["withdrawn"]),
    ([withdraw_ahead, bring_forward], ["issued", "withdrawn"]),
    ([withdraw_ahead, withdraw], ["withdrawn"]),
]


@pytest.mark.parametrize(("changes", "expected"), ROWS)
def test_news_leaves_unless_a_change_that_counts_has_made_it_old(held, changes, expected):
    for number, change in enumerate(changes):
        change(held, LATER + number * timedelta(hours=1))

    while take(LATER + DAY):
        pass

    rows = [
        step
        for one in Certificate.objects.order_by("pk")
        for step in one.steps.filter(is_told=True).order_by("event")
    ]
    assert [step.step for step in rows] == expected
    assert len(mail.outbox) == len(expected)
