"""What is taken along of drafts: with whatever holes they have, and without a kind that no writer knows, which is told."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

from quizzes.bank.formats.moodle.writer import written
from quizzes.bank.formats.reading import OTHER_KINDS, OURS
from quizzes.bank.formats.tables.writing import csv_of, lost, xlsx_of, zip_of

WRITERS: dict[str, Callable[[Any], bytes]] = {
    "moodle": lambda entries: written(entries).data,
    "csv": csv_of,
    "xlsx": xlsx_of,
    "zip": lambda entries: zip_of(entries, {}),
}
KNOWN = {"code": "floats", "kind": "true_false", "stem": "Ice floats on water.", "answer": True}
OTHER = {"code": "where", "kind": "hotspot", "stem": "Where on this drawing is the ice?"}


@pytest.mark.parametrize("name", WRITERS)
def test_question_of_a_kind_that_no_writer_knows_is_left_out(name: str) -> None:
    write = WRITERS[name]

    assert b"Where on this drawing" not in write([OTHER, KNOWN])
    assert write([OTHER])


def test_what_is_left_out_is_told() -> None:
    assert OTHER_KINDS in written([OTHER, KNOWN]).lost
    assert lost([OTHER, KNOWN]) == (OTHER_KINDS,)
    assert OTHER_KINDS not in written([KNOWN]).lost
    assert lost([KNOWN]) == ()


def hollow(said: Any) -> Iterator[Any]:
    """The value with one thing after another left out of it."""
    if isinstance(said, dict):
        for key, value in said.items():
            yield {other: kept for other, kept in said.items() if other != key}
            yield from (said | {key: less} for less in hollow(value))
    if isinstance(said, list):
        for at, value in enumerate(said):
            yield from ([*said[:at], less, *said[at + 1 :]] for less in hollow(value))


@pytest.mark.parametrize("kind", OURS)
@pytest.mark.parametrize("name", WRITERS)
def test_draft_goes_out_whatever_it_still_lacks(name: str, kind: str) -> None:
    own = import_module(f"quizzes.kinds.{kind}.test_{kind}").ENTRY
    entry = {"code": "one", "stem": "Which one of these is it?", **own, "kind": kind}

    for draft in hollow(entry):
        assert WRITERS[name]([draft])
