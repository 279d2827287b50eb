"""The door of the history: what is recorded is told after the commit, and only then."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from certificates import actions
from certificates.models import Certificate, StatusEvent
from certificates.signals import certificate_changed
from tests.certificates.factories import LATER, attempt, certificate, married, scheme
from tests.people import ada, root
from trainingsite.accounts.actors import SYSTEM


@pytest.fixture
def told():
    """What listeners were told, each time."""
    found: list[dict[str, Any]] = []

    def listen(**news: Any) -> None:
        found.append({name: news[name] for name in news if name not in ("signal", "sender")})

    certificate_changed.connect(listen)
    yield found
    certificate_changed.disconnect(listen)


def names(told: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """The statuses that were told of, each with its certificate."""
    events = {event.pk: event for event in StatusEvent.objects.all()}
    return [(events[news["event_id"]].status, news["certificate_id"]) for news in told]


@pytest.mark.django_db(transaction=True)
def test_every_change_is_told_once_with_ids_only(told):
    held = certificate(ada())
    common = {"by": root(), "reason": "Words.", "now": LATER}
    actions.suspend(certificate=held, reason_class="safety", **common)
    actions.reinstate(certificate=held, **common)
    new = actions.reissue(
        certificate=held, name="Ada Lund", native_name="", why=married(), by=root(), now=LATER
    )
    actions.withdraw(certificate=new, reason_class="error", effect="from_now", **common)

    assert names(told) == [
        ("issued", held.pk),
        ("suspended", held.pk),
        ("reinstated", held.pk),
        ("issued", new.pk),
        ("superseded", held.pk),
        ("withdrawn", new.pk),
    ]
    assert {name for news in told for name in news} == {"certificate_id", "event_id"}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_before_the_commit_or_after_a_rollback(told):
    held = certificate(ada())
    told.clear()
    with transaction.atomic():
        actions.suspend(
            certificate=held, by=root(), reason_class="safety", reason="Words.", now=LATER
        )
        assert told == []
        transaction.set_rollback(True)
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_listener_that_fails_takes_nothing_back():
    def fail(**_news: Any) -> None:
        raise RuntimeError

    certificate_changed.connect(fail)
    try:
        held = certificate(ada())
    finally:
        certificate_changed.disconnect(fail)
    assert held.status_events.get().status == "issued"


@pytest.fixture
def held(db) -> Certificate:
    return certificate(ada())


def test_issue_is_recorded_once(held):
    with pytest.raises(actions.StatusRefused, match="issued-already"):
        actions.record_event(by=SYSTEM, certificate=held, status="issued", now=LATER)


@pytest.mark.parametrize("status", ["suspended", "withdrawn", "reinstated"])
def test_decision_needs_words(held, status):
    with pytest.raises(actions.StatusRefused, match="no-reason"):
        actions.record_event(by=root(), certificate=held, status=status, reason=" ", now=LATER)


def test_program_names_whose_decision_it_carries_out(held):
    event = actions.record_event(
        by=SYSTEM, certificate=held, status="suspended", reason="Voided.", decided_by=root(), now=LATER
    )  # fmt: skip
    assert event.by == root()


def test_person_who_acts_answers_for_it_whoever_is_named(held):
    event = actions.record_event(
        by=root(), certificate=held, status="suspended", reason="Words.", decided_by=ada(), now=LATER
    )  # fmt: skip
    assert event.by == root()


def test_program_records_no_decision_that_nobody_took(held):
    """The database refuses it: a suspension has somebody behind it."""
    with pytest.raises(IntegrityError):
        actions.record_event(
            by=SYSTEM, certificate=held, status="suspended", reason="Words.", now=LATER
        )


def test_issue_has_nobody_behind_it(db):
    passed = attempt(ada())
    scheme(passed.quiz)
    made = actions.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    assert made is not None
    assert made.status_events.get().by is None
