"""Rows enter the chain once, in order, linked to each other; a withdrawal at once."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import actions
from certificates.chain.actions import extending, kinds
from certificates.chain.domain.hashing import START, leaf_hash
from certificates.chain.models import ChainEntry, Finding
from certificates.models import ErasedCertificate, ErasedDocument, StatusEvent
from courses.models import Course, PublishRecord
from tests.certificates.chain.rows import enter, head_again, one_of_each
from tests.certificates.factories import certificate
from tests.people import ada, bob, root

pytestmark = pytest.mark.django_db


def publications(number: int) -> list[PublishRecord]:
    course = Course.objects.create(code="chained", title="Chained", edition="1")
    return [
        PublishRecord.objects.create(course=course, source="files", published_at=timezone.now())
        for _number in range(number)
    ]


@pytest.mark.any_engine
def test_leaf_is_the_same_on_every_machine_and_another_for_every_change():
    values = [
        datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
        date(2027, 5, 24),
        UUID(int=7),
        {"b": 1, "a": "é"},
        None,
    ]

    found = leaf_hash(salt="00", kind="status", row=7, values=values)

    assert found == "f80df8e95e9f416846c52ca5c56072c736b7f4804ed962628e51071430f6e0ac"
    shifted = datetime.fromisoformat("2026-11-24T11:30:00+01:00")
    reordered = {"a": "é", "b": 1}
    assert found == leaf_hash(
        salt="00", kind="status", row=7, values=[shifted, *values[1:3], reordered, None]
    )
    others = {
        leaf_hash(salt="01", kind="status", row=7, values=values),
        leaf_hash(salt="00", kind="check", row=7, values=values),
        leaf_hash(salt="00", kind="status", row=8, values=values),
        leaf_hash(salt="00", kind="status", row=7, values=values[:-1]),
        leaf_hash(salt="00", kind="status", row=7, values=[*values[:-1], ""]),
    }
    assert found not in others
    assert len(others) == 5


@pytest.mark.any_engine
def test_column_of_an_unknown_sort_is_refused():
    with pytest.raises(TypeError, match="bytes has no place"):
        leaf_hash(salt="00", kind="status", row=7, values=[b"bytes"])


def test_each_row_of_each_kind_enters_once():
    one_of_each()

    entered = set(ChainEntry.objects.values_list("kind", "row"))

    assert entered == {
        (kind.name, pk)
        for kind in kinds.KINDS
        for pk in kind.model._base_manager.values_list("pk", flat=True)
    } | {
        ("holder", ErasedCertificate.objects.get().holder_key),
        *(("document", one.document_key) for one in ErasedDocument.objects.all()),
    }
    assert {kind for kind, _row in entered} == set(kinds.BY_NAME)
    assert enter() == 0
    assert ChainEntry.objects.count() == len(entered)


def test_entries_are_linked_from_the_first_on():
    one_of_each()
    certificate(bob())
    enter()

    head = START
    for number, entry in enumerate(ChainEntry.objects.order_by("sequence"), start=1):
        assert (entry.sequence, entry.previous) == (number, head)
        head = head_again(entry, previous=head)
        assert entry.head == head


def test_entry_says_nothing_of_the_row():
    held = one_of_each()

    said = str(list(ChainEntry.objects.values()))

    assert held.code not in said
    assert held.holder.name not in said
    assert held.holder.register_number not in said


def test_old_rows_enter_in_batches_with_an_end_to_each_tick(monkeypatch):
    monkeypatch.setattr(extending, "BATCH", 3)
    monkeypatch.setattr(extending, "BATCHES", 2)
    publications(8)

    assert [enter() for _tick in range(3)] == [6, 2, 0]
    caught_up = ChainEntry.objects.order_by("sequence").values_list("is_caught_up", flat=True)
    assert list(caught_up) == [False] * 6 + [True] * 2


def test_lower_key_that_was_committed_later_enters_too():
    first, second = publications(2)
    ahead = PublishRecord.objects.create(
        pk=second.pk + 5, course=first.course, source="files", published_at=timezone.now()
    )
    enter()
    late = PublishRecord.objects.create(
        pk=second.pk + 3, course=first.course, source="files", published_at=timezone.now()
    )

    assert enter() == 1
    rows = ChainEntry.objects.order_by("sequence").values_list("row", flat=True)
    assert list(rows) == [first.pk, second.pk, ahead.pk, late.pk]


def test_of_two_that_come_at_once_one_enters_and_the_other_leaves_it():
    publications(1)
    seen = extending._next_batch(timezone.now())
    enter()

    assert extending._stored(seen) is False
    assert ChainEntry.objects.count() == 1


def test_who_was_not_quick_enough_reads_again_and_enters(monkeypatch):
    publications(1)
    stored = extending._stored
    refusals = [True]

    def refused_once(entries: list[ChainEntry]) -> bool:
        return not refusals.pop() if refusals else stored(entries)

    monkeypatch.setattr(extending, "_stored", refused_once)

    assert enter() == 1


def test_chain_that_takes_nothing_is_no_race_and_says_so(monkeypatch):
    publications(1)
    monkeypatch.setattr(extending, "_stored", lambda _entries: False)

    with pytest.raises(extending.NothingEnters):
        enter()


def test_nothing_is_read_or_hashed_while_a_transaction_is_open():
    publications(3)

    with CaptureQueriesContext(connection) as asked:
        enter()

    said = [query["sql"].split(" ", 1)[0] for query in asked]
    begun = said.index("SAVEPOINT")
    assert [one for one in said[begun:] if one == "SELECT"] == []


@pytest.mark.any_engine
def test_tick_that_finds_nothing_asks_two_questions_a_kind():
    one_of_each()

    with CaptureQueriesContext(connection) as asked:
        enter()

    assert len(asked) == 1 + 2 * len(kinds.KINDS)


@pytest.fixture
def rung(monkeypatch):
    """How often a worker was asked to enter rows now."""
    calls = []
    monkeypatch.setattr("certificates.chain.receivers.extend_chain.delay", lambda: calls.append(1))
    return calls


@pytest.mark.django_db(transaction=True)
def test_withdrawal_rings_after_the_commit_and_an_issue_does_not(rung):
    held = certificate(ada())
    now = timezone.now()

    assert rung == []
    actions.withdraw(
        certificate=held,
        by=root(),
        reason_class="safety",
        reason="Harm.",
        effect="from_now",
        now=now,
    )

    assert rung == [1]
    enter(now + timedelta(seconds=1))
    event = StatusEvent.objects.get(status="withdrawn")
    assert ChainEntry.objects.filter(kind="status", row=event.pk).exists()


def test_name_of_each_kind_fits_its_columns():
    """PostgreSQL refuses a longer one, and then nothing enters any more; SQLite stores it."""
    for model in (ChainEntry, Finding):
        longest = model._meta.get_field("kind").max_length
        assert [name for name in kinds.BY_NAME if len(name) > longest] == []
