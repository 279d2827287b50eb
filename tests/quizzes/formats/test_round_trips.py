"""What goes out comes back in: XLSX and CSV whole, Moodle's XML but for what Moodle cannot say."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from courses.content.domain.pictured import pictures_in
from courses.content.markdown import render_block
from quizzes.bank.formats import registry
from quizzes.bank.formats.drafts.drafting import TWICE, Verdict, as_drafts
from quizzes.bank.formats.drafts.kinds import SAME_TEXT
from quizzes.bank.formats.moodle.writer import PICTURES as PICTURES_LOST
from quizzes.bank.formats.moodle.writer import written
from quizzes.bank.formats.pictures import pictures_in as pictures_in_file
from quizzes.bank.formats.prose import from_markdown
from quizzes.bank.formats.tables.pictures import cell_of
from quizzes.bank.formats.tables.writing import LEFT, csv_of, xlsx_of, zip_of
from quizzes.kinds import KINDS
from tests.quizzes.formats.entries import ENTRIES, PICTURED, PICTURES, Entry

REPEATED = (TWICE, SAME_TEXT)


def back(name: str, data: bytes) -> list[Entry]:
    rows = as_drafts(registry.read(name, data))
    # Entries made at random repeat themselves, which is flagged rightly.
    told = [str(reason) for row in rows for reason in row.reasons if reason.message not in REPEATED]
    assert told == []
    assert Verdict.REFUSED not in {row.verdict for row in rows}
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


def with_bytes(name: str, data: bytes, said: Any) -> Any:
    """An entry as it was read, its pictures by what they hold: that names them."""
    named = {one["file"] for one in pictures_in(said)}
    kept = {data: name for name, data in PICTURES.items()}
    found = pictures_in_file(name, data, named)

    def renamed(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                key: kept[found[value]] if key == "file" else renamed(value)
                for key, value in part.items()
            }
        return [renamed(one) for one in part] if isinstance(part, list) else part

    return renamed(said)


@given(PICTURED)
@settings(max_examples=12, deadline=None)
def test_workbook_with_pictures_comes_back_whole(entries: list[Entry]):
    data = zip_of(entries, PICTURES)
    assert with_bytes("a.zip", data, back("a.zip", data)) == entries


@given(PICTURED)
@settings(max_examples=12, deadline=None)
def test_moodle_brings_back_pictures_but_those_of_partners(entries: list[Entry]):
    file = written(entries, pictures=PICTURES)
    rows = as_drafts(registry.read("a.xml", file.data))

    read = with_bytes("a.xml", file.data, [row.entry for row in rows])
    assert [_kept(entry) for entry in read] == [_kept(_partners_bare(entry)) for entry in entries]
    lost = any("picture" in part for entry in entries for part in entry.get("right", []))
    assert (PICTURES_LOST in file.lost) == lost
    told = [str(reason) for row in rows for reason in row.reasons]
    assert not any("picture" in one or "attached" in one for one in told), told


def _partners_bare(entry: Entry) -> Entry:
    right = [_without(part, ("picture",)) for part in entry.get("right", [])]
    return entry | ({"right": right} if right else {})


@given(PICTURED)
@settings(max_examples=8, deadline=None)
def test_workbook_alone_says_which_pictures_stayed_behind(entries: list[Entry]):
    data = xlsx_of(entries)
    named = [one["file"] for entry in entries for one in pictures_in(entry)]
    book = load_workbook(BytesIO(data))
    said = [row[1] or "" for row in book[LEFT].iter_rows(min_row=3, values_only=True)] if named else []  # fmt: skip

    assert [cell.partition(" ")[0] for cell in said] == named
    assert (LEFT in book.sheetnames) == bool(named)
    told = " ".join(str(reason) for row in as_drafts(registry.read("a.xlsx", data)) for reason in row.reasons)  # fmt: skip
    assert all(f"picture '{name}'" in told for name in named)
    rows = as_drafts(registry.read("a.xlsx", data))
    assert [one for row in rows for one in pictures_in(row.entry)] == []


def test_what_moodle_cannot_hold_is_named():
    entry: Entry = {"kind": "numeric", "stem": "How much is it?", "answer": {"value": "1", "tolerance": "0", "unit": "mm"},
                    "units": ["mm", "cm"], "misreadings": [{"value": "2", "harm": 1}]}  # fmt: skip

    assert written([entry]).lost == ("harm of wrong answers", "units beside that of the key")


@pytest.mark.parametrize(
    ("partner", "is_kept"),
    [("*star*", True), ("not **safe** here", True), ("*not* a < b", False), ("_u_", False), ("2 * 3 * 4", True), ("a*b*c", True)],
)  # fmt: skip
def test_emphasis_of_a_partner_comes_back_or_is_named(partner: str, is_kept: bool):
    sides = ["x", "y", "z"]
    entry: Entry = {
        "kind": "matching", "stem": "Which belong together?", "left": [{"code": letter, "text": side, "match": str(at)} for at, (letter, side) in enumerate(zip("abc", sides, strict=True), 1)],
        "right": [{"code": str(at), "text": text} for at, text in enumerate(["1 mm", "2 mm", "3 mm", partner], 1)],
    }  # fmt: skip
    file = written([entry])
    (row,) = as_drafts(registry.read("a.xml", file.data))

    assert row.entry is not None
    assert ("emphasis in partners" not in file.lost) is is_kept
    if is_kept:
        assert render_block(row.entry["right"][3]["text"]) == render_block(partner)


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


def test_description_of_a_picture_may_hold_the_sign_that_stands_before_it():
    picture = {"file": "skin.png", "alt": "before | after |"}

    name, _apart, said = cell_of(picture).partition("|")

    assert (name.strip(), said.strip()) == (picture["file"], picture["alt"])
    assert cell_of({"file": "skin.png", "alt": ""}) == "skin.png"
