"""Every combination of passes that were read first and certificates that were read afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from certificates.domain.waiting import Pass, Standing, standing

PASS, OTHER = 7, 8
MAKING = Standing(being_made=True, goes_on=True, is_empty=False, making=frozenset({"exam"}))
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def passed(attempt: int, **changes: Any) -> Pass:
    """A pass for which a certificate is due; changed, one for which none is."""
    fields: dict[str, Any] = {
        "exam": "exam",
        "title": "Exam",
        "passed_at": NOON + timedelta(days=attempt),
    }
    return Pass(attempt, **fields | changes)


def clashing(attempt: int, **changes: Any) -> Pass:
    return passed(attempt, has_clash=True, **changes)


def unsigned(attempt: int, **changes: Any) -> Pass:
    return passed(attempt, unsigned=UUID(int=attempt), **changes)


def not_issued(attempt: int, **changes: Any) -> Pass:
    return passed(attempt, in_force=False, **changes)


@pytest.mark.parametrize(
    ("passes", "listed", "expected"),
    [
        ([], [], Standing(being_made=False, goes_on=False, is_empty=True)),
        ([], [(PASS, False)], Standing(being_made=False, goes_on=True, is_empty=False)),
        ([], [(PASS, True)], Standing(being_made=False, goes_on=False, is_empty=False)),
        ([PASS], [], MAKING),
        # The worker was between the two readings: reserved only, or stored already.
        ([PASS], [(PASS, False)], Standing(being_made=False, goes_on=True, is_empty=False)),
        ([PASS], [(PASS, True)], Standing(being_made=False, goes_on=False, is_empty=False)),
        ([PASS], [(OTHER, True)], MAKING),
        ([PASS], [(OTHER, False)], MAKING),
        (
            [PASS, OTHER],
            [(OTHER, True)],
            MAKING,
        ),
        (
            [],
            [(PASS, True), (OTHER, False)],
            Standing(being_made=False, goes_on=True, is_empty=False),
        ),
    ],
)
def test_standing_of_every_combination(
    passes: list[int], listed: list[tuple[int, bool]], expected: Standing
) -> None:
    assert standing([passed(attempt) for attempt in passes], listed) == expected


@pytest.mark.parametrize(
    ("passes", "listed", "withheld", "goes_on"),
    [
        ([clashing(PASS)], [], [clashing(PASS)], False),
        ([not_issued(PASS)], [], [not_issued(PASS)], False),
        # An earlier certificate is listed, or on its way.
        ([clashing(PASS)], [(OTHER, True)], [clashing(PASS)], False),
        ([clashing(PASS)], [(OTHER, False)], [clashing(PASS)], True),
        ([not_issued(PASS)], [(OTHER, True)], [not_issued(PASS)], False),
        # Settled and reserved between the two readings.
        ([clashing(PASS)], [(PASS, True)], [], False),
        ([not_issued(PASS)], [(PASS, False)], [], True),
        # Several passes: at one exam the last is named, at two both.
        ([clashing(PASS), clashing(OTHER)], [], [clashing(OTHER)], False),
        (
            [clashing(PASS), not_issued(OTHER, exam="old")],
            [],
            [clashing(PASS), not_issued(OTHER, exam="old")],
            False,
        ),
        ([not_issued(PASS, exam="old"), passed(OTHER)], [], [not_issued(PASS, exam="old")], True),
    ],
)
def test_pass_that_gets_no_certificate_is_withheld_and_not_waited_for(
    passes: list[Pass], listed: list[tuple[int, bool]], withheld: list[Pass], goes_on: bool
) -> None:
    found = standing(passes, listed)

    assert found.withheld == tuple(withheld)
    assert (found.goes_on, found.is_empty) == (goes_on, False)


def test_reason_is_the_one_that_a_person_can_do_something_about() -> None:
    assert passed(PASS).withheld == ""
    assert clashing(PASS).withheld == "register-clash"
    assert not_issued(PASS).withheld == "not-issued"
    assert clashing(PASS, in_force=False).withheld == "not-issued"


def test_reason_is_that_of_the_exam_that_is_asked_about() -> None:
    found = standing([not_issued(PASS, exam="old"), passed(OTHER, exam="new")], [])

    assert (found.withheld_at("old"), found.withheld_at("new")) == ("not-issued", "")


def test_pass_waits_for_a_signature_only_where_nothing_else_is_in_the_way() -> None:
    assert unsigned(PASS).withheld == "not-co-signed"
    assert unsigned(PASS, has_clash=True).withheld == "register-clash"
    assert unsigned(PASS, in_force=False).withheld == "not-issued"
    assert unsigned(PASS, held=UUID(int=1)).withheld == "sitting-held"
    found = standing([unsigned(PASS)], [])
    assert (found.being_made, found.withheld_at("exam")) == (False, "not-co-signed")
