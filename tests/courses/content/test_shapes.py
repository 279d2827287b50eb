"""What a key may hold: every shape takes what is sound, and says of everything else what it must be."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from courses.content.domain.fields import Field, Fields
from courses.content.domain.nested import Group, Rows
from courses.content.domain.shapes import (
    Codes,
    Day,
    Flag,
    Numbers,
    OneOf,
    Parts,
    Phrases,
    Shape,
    Share,
    Sign,
    Text,
    Whole,
)

PAIR = Fields(Field(key="code", required=True), Field(key="count", shape=Whole(1, 9)))
SOUND: list[tuple[Shape, Any]] = [
    (Text(5), "words"),
    (Text(least=3), "abc"),
    (Sign("a code"), "a-1"),
    (OneOf(("a", "b")), "b"),
    (Flag(), False),
    (Whole(1, 240), 240),
    (Share("share"), 0),
    (Share("share"), 1.0),
    (Day(), date(2027, 11, 30)),
    (Day(as_text=True), "2027-11-30"),
    (Codes("fact", least=1, once=True), ["E001"]),
    (Codes("fact"), ["E001", "E001"]),
    (Phrases("phrases"), ["one"]),
    (Numbers("days"), [0, 14]),
    (Parts(("a", "b")), {"b": "Text."}),
    (Rows(PAIR, least=1), [{"code": "x", "count": 9}, {"code": "y"}]),
    (Group(PAIR, "a pair"), {"code": "x"}),
]
WRONG: list[tuple[Shape, Any, str]] = [
    (Text(5), "longer", "'k' has at most 5 characters."),
    (Text(5), 5, "'k' must be a text (put it in quotes)."),
    (Text(), None, "'k' is missing."),
    (Text(), "  ", "'k' is missing."),
    (Text(least=3), " ab ", "'k' needs a text of at least 3 characters."),
    (Sign("a code is small"), "Big", "a code is small"),
    (Sign("a code is small"), None, "'k' is missing."),
    (OneOf(("a", "b")), "c", "'k' is 'c'; it must be one of a, b."),
    (OneOf(("a", "b")), ["a"], "'k' is ['a']; it must be one of a, b."),
    (OneOf(("a", "b"), "a or b"), None, "a or b"),
    (Flag(), 0, "'k' must be true or false."),
    (Whole(1, 240), 0, "'k' is a whole number from 1 to 240."),
    (Whole(1, 240), 241, "'k' is a whole number from 1 to 240."),
    (Whole(0, 1), True, "'k' is a whole number from 0 to 1."),
    (Share("a share"), 1.01, "a share"),
    (Share("a share"), True, "a share"),
    (Day(), "2027-11-30", "'k' must be a date such as 2027-11-30, without quotes."),
    (Day(), datetime(2027, 11, 30), "'k' must be a date such as 2027-11-30, without quotes."),  # noqa: DTZ001
    (Day(as_text=True), "soon", "'k' must be a date such as 2027-11-30."),
    (Codes("fact", least=1, once=True), None, "'k' needs at least 1 codes, each once."),
    (Codes("fact", once=True), ["a", "a"], "'k' needs at least 0 codes, each once."),
    (Codes("fact"), "E001", "'k' must be a list of codes."),
    (Codes("fact", once=True), [["E001"]], "'k' must be a list of codes."),
    (Phrases("a list of phrases"), [" "], "a list of phrases"),
    (Numbers("a list of days"), [-1], "a list of days"),
    (Numbers("a list of days"), [True], "a list of days"),
    (Parts(("a", "b")), {"c": "x"}, "'k' has a, b."),
    (Parts(("a", "b")), {"a": ""}, "'a' must be a text."),
    (Rows(PAIR), "x", "'k' is a list of {code, count}."),
    (Rows(PAIR, least=1), [], "'k' is missing. 'k' is a list of {code, count}."),
    (Rows(PAIR), [{"code": "x", "kount": 1}], "Unknown key 'kount' in k. Known: code, count."),
    (Rows(PAIR, each="pairs"), [{}, {"code": "x", "count": 0}], "pairs"),
    (Group(PAIR, "a pair"), None, "a pair"),
    (Group(PAIR, "a pair"), {"code": "x", "count": 10}, "'count' is a whole number from 1 to 9."),
]


@pytest.mark.parametrize(("shape", "value"), SOUND, ids=repr)
def test_what_is_sound_passes(shape: Shape, value: Any) -> None:
    assert list(shape.wrong("k", value)) == []


@pytest.mark.parametrize(("shape", "value", "told"), WRONG, ids=repr)
def test_what_is_wrong_is_told_once_with_the_remedy(shape: Shape, value: Any, told: str) -> None:
    assert list(shape.wrong("k", value)) == [told]


@pytest.mark.parametrize(
    ("shape", "kept"), [(Share(""), Decimal("0.25")), (Day(as_text=True), date(2027, 11, 30))]
)
def test_what_a_column_holds_comes_out_and_goes_in_again(shape: Shape, kept: Any) -> None:
    assert shape.stored(shape.clean(shape.plain(kept))) == kept


TABLE = Fields(
    Field(key="code", required=True, versioned=False, placed=True),
    Field(key="body", required=True, apart=True, placed=True),
    Field(key="share", shape=Share("a share"), sentence="{:.0%} of them"),
    Field(key="facts", shape=Codes("fact"), unordered=True, column=None, loud=True),
    Field(key="note", quiet=True, label="A note"),
    Field(key="pairs", shape=Rows(PAIR), sentence="{code}: {count}"),
    Field(key="by", shape=OneOf(("machine", "person")), default="machine", column="drafted_by"),
)
SAID = {
    "body": "Text.",
    "pairs": [{"code": "x", "count": 2}, {"code": "y", "count": 3}],
    "odd": 1,
    "share": 0.123,
    "facts": ["b", "a"],
    "note": "Mind it",
    "code": "c",
    "_module": "m",
}


def test_entry_comes_to_the_same_however_it_is_spelled() -> None:
    whole = {"note": "", "pairs": [], "share": None, "by": "machine"}
    assert TABLE.settled({"code": "c", "facts": ["b", "a"]}) == TABLE.settled(
        {"facts": ["a", "b"], "code": "c"} | whole
    )
    assert TABLE.settled({"code": "c"}) != TABLE.settled({"code": "c", "by": "person"})


def test_what_says_nothing_is_left_out_but_where_it_always_stood() -> None:
    assert TABLE.said({"code": "c", "note": "", "by": None}) == {
        "code": "c",
        "facts": [],
        "by": "machine",
    }


def test_file_has_the_keys_in_order_and_loses_none() -> None:
    assert list(TABLE.written(SAID | {"note": ""})) == ["code", "share", "facts", "pairs", "odd"]


def test_columns_are_those_of_the_row_and_read_back_the_same() -> None:
    columns = TABLE.columns(SAID, versioned=True)
    assert columns == {
        "body": "Text.",
        "share": Decimal("0.12"),
        "note": "Mind it",
        "pairs": SAID["pairs"],
        "drafted_by": "machine",
    }
    back = TABLE.read(columns, owner={"code": "c"}, facts=["a", "b"])
    assert back == TABLE.clean({key: SAID[key] for key in TABLE.keys if key in SAID})


def test_comparison_names_every_part_and_puts_the_text_last() -> None:
    assert list(TABLE.lines({key: SAID[key] for key in SAID if key != "_module"})) == [
        *("share: 0.123", "facts: a, b", "A note: Mind it"),
        *("pairs x, code: x", "pairs x, count: 2", "pairs y, code: y", "pairs y, count: 3"),
        *("by: machine", "odd: 1", "", "Text."),
    ]


def test_paper_tells_what_has_no_place_of_its_own() -> None:
    told = [(field.name, said) for field, said in TABLE.remarks(SAID) if field.key[0] != "_"]
    assert told == [
        ("share", "12% of them."),
        ("facts", "a, b"),
        ("A note", "Mind it"),
        ("pairs", "x: 2."),
        ("pairs", "y: 3."),
        ("by", "machine"),
        ("odd", "1"),
    ]


def test_everything_wrong_is_told_at_once() -> None:
    assert list(TABLE.problems({"bodi": "", "share": 2, "note": 5})) == [
        ("bodi", "unknown key 'bodi'. Known: body, by, code, facts, note, pairs, share."),
        ("code", "'code' is missing."),
        ("body", "'body' is missing."),
        ("share", "a share"),
        ("note", "'note' must be a text (put it in quotes)."),
    ]
