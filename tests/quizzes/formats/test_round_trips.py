"""What goes out comes back in: XLSX and CSV whole, Moodle's XML but for what Moodle cannot say."""

from typing import Any

from hypothesis import given, settings

from courses.content.markdown import render_block
from quizzes.bank.formats import registry
from quizzes.bank.formats.drafts.drafting import Verdict, as_drafts
from quizzes.bank.formats.moodle.writer import written
from quizzes.bank.formats.prose import from_markdown
from quizzes.bank.formats.tables.writing import csv_of, xlsx_of
from quizzes.kinds import KINDS
from tests.quizzes.formats.entries import ENTRIES, Entry


def back(name: str, data: bytes) -> list[Entry]:
    rows = as_drafts(registry.read(name, data))
    assert {row.verdict for row in rows} == {Verdict.TAKEN}, [
        str(r) for row in rows for r in row.reasons
    ]
    return [row.entry or {} for row in rows]


@given(ENTRIES)
@settings(max_examples=25, deadline=None)
def test_workbook_comes_back_whole(entries: list[Entry]):
    assert back("a.xlsx", xlsx_of(entries)) == entries


@given(ENTRIES)
@settings(max_examples=25, deadline=None)
def test_csv_comes_back_whole(entries: list[Entry]):
    assert back("a.csv", csv_of(entries)) == entries


@given(ENTRIES)
@settings(max_examples=10, deadline=None)
def test_what_comes_back_is_a_question_of_its_kind(entries: list[Entry]):
    for entry in back("a.xlsx", xlsx_of(entries)):
        assert KINDS[entry["kind"]].parse(entry, render_block)


@given(ENTRIES)
@settings(max_examples=25, deadline=None)
def test_moodle_brings_back_what_it_can_hold(entries: list[Entry]):
    rows = as_drafts(registry.read("a.xml", written(entries).data))

    assert [row.entry and _kept(row.entry) for row in rows] == [_kept(entry) for entry in entries]


def test_what_moodle_cannot_hold_is_named():
    entry: Entry = {"kind": "numeric", "stem": "How much is it?", "answer": {"value": "1", "tolerance": "0", "unit": "mm"},
                    "units": ["mm", "cm"], "misreadings": [{"value": "2", "harm": 1}]}  # fmt: skip

    assert written([entry]).lost == ("harm of wrong answers", "units beside that of the key")


LOST = (
    "harm",
    "module",
    "objective",
    "level",
    "critical",
    "evidence",
    "difficulty",
    "units",
    "convert",
    "topic",
)


def _kept(entry: Entry) -> Any:
    """An entry without what Moodle has no place for. Its partners of a pair are plain text."""
    if entry["kind"] == "matching":
        right = [{**part, "text": from_markdown(part["text"]).plain} for part in entry["right"]]
        return _without(entry | {"right": right}, (*LOST, "rationale"))
    if entry["kind"] == "ordering":
        return _without(entry, (*LOST, "rationale"))
    return _without(entry, LOST)


def _without(said: Any, names: tuple[str, ...]) -> Any:
    if isinstance(said, dict):
        return {key: _without(value, names) for key, value in said.items() if key not in names}
    return [_without(one, names) for one in said] if isinstance(said, list) else said
