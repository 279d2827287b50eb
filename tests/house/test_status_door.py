"""The history of certificates has one door: nothing but `record_event` makes a StatusEvent."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.writing import PARTS, ROOT

DOOR = "certificates/actions/events.py"
# Whoever calls one of these on the rows of a history adds to it, changes it or takes from it.
_WRITES = {
    "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete", "add", "set", "save",
    "acreate", "abulk_create", "aupdate", "adelete",
}  # fmt: skip


def _writes(source: str) -> Iterator[int]:
    """The lines on which a StatusEvent is made, or rows of a history are written."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name("StatusEvent") | ast.Attribute(attr="StatusEvent")):
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=rows, attr=name)) if name in _WRITES:
                source = ast.unparse(rows)
                if "StatusEvent.objects" in source or "status_events" in source:
                    yield node.lineno


def test_every_status_event_is_made_at_the_door():
    files = (path for part in PARTS for path in (ROOT / part).rglob("*.py"))
    found = {
        str(path.relative_to(ROOT)): lines
        for path in files
        if "migrations" not in path.parts and (lines := list(_writes(path.read_text())))
    }

    assert list(found) == [DOOR]
    assert len(found[DOOR]) == 1


@pytest.mark.parametrize(
    "line",
    [
        "StatusEvent(status='issued')",
        "models.StatusEvent(status='issued').save()",
        "StatusEvent.objects.create(status='issued')",
        "StatusEvent.objects.filter(pk=1).update(status='issued')",
        "models.StatusEvent.objects.bulk_create(rows)",
        "certificate.status_events.create(status='issued')",
        "certificate.status_events.all().delete()",
    ],
)
def test_other_doors_would_be_seen(line):
    assert set(_writes(line)) == {1}


@pytest.mark.parametrize(
    "line",
    [
        "StatusEvent.objects.filter(status='issued').exists()",
        "certificate.status_events.order_by('id')",
        "record_event(by=by, status=StatusEvent.Status.ISSUED)",
    ],
)
def test_reading_is_no_door(line):
    assert list(_writes(line)) == []


# Outside of these nobody takes a certificate back: the decision of a case does, after a hearing and by two.
WITHDRAWS = ["certificates/actions/withdrawal_cases.py"]


def _withdraws(source: str) -> Iterator[int]:
    """The lines that call the action which takes a certificate back."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(keywords=words) if ast.unparse(node.func).rpartition(".")[
                2
            ] == "withdraw" and "certificate" in {word.arg for word in words}:
                yield node.lineno


def test_certificates_are_withdrawn_by_the_decision_of_a_case_alone():
    files = (path for part in PARTS for path in (ROOT / part).rglob("*.py"))
    found = [str(path.relative_to(ROOT)) for path in files if list(_withdraws(path.read_text()))]

    assert found == WITHDRAWS


def test_another_place_that_withdraws_would_be_seen():
    assert list(_withdraws("actions.withdraw(certificate=held, by=by)")) == [1]
    assert list(_withdraws("actions.withdraw(invitation=row, by=by)")) == []
