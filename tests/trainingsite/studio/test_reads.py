"""What people type into a form: read where it means one thing, and else kept as it was typed, with all else saved."""

from datetime import date
from typing import Any

import pytest

from quizzes.bank.domain.table import QUESTION_FIELDS
from trainingsite.studio.reads import read_day, read_decimal, read_share, read_whole
from trainingsite.studio.unread import apart


@pytest.mark.parametrize(("typed", "read"), [
    ("0.65", 0.65), (".65", 0.65), ("0,65", 0.65), ("65%", 0.65), ("65 %", 0.65), ("65\u00a0%", 0.65), ("65", 0.65),
    ("1", 1.0), ("0", 0.0), ("1 %", 0.01), ("100", 1.0), ("1.5", 1.5), ("62.5 %", 0.625),
    ("most", "most"), ("", ""), (".", "."), ("-0.5", "-0.5"), ("0.6.5", "0.6.5"), ("65 % of them", "65 % of them"),
])  # fmt: skip
def test_shares(typed: str, read: Any) -> None:
    assert read_share(typed) == read


@pytest.mark.parametrize(("typed", "read"), [
    ("12", 12), ("1 200", 1200), ("-3", -3), ("12.5", "12.5"), ("ten", "ten"), ("12 %", "12 %"), ("٣", "٣"),
])  # fmt: skip
def test_whole_numbers(typed: str, read: Any) -> None:
    assert read_whole(typed) == read
    assert read_whole("65 %", is_percent=True) == 65


@pytest.mark.parametrize(("typed", "read"), [
    ("2027-11-30", date(2027, 11, 30)), ("30.11.2027", date(2027, 11, 30)), ("1.2.2027", date(2027, 2, 1)),
    ("31.02.2027", "31.02.2027"), ("11/30/2027", "11/30/2027"), ("soon", "soon"),
])  # fmt: skip
def test_days(typed: str, read: Any) -> None:
    assert read_day(typed) == read


@pytest.mark.parametrize(("typed", "read"), [
    ("0,5", "0.5"), ("12,25", "12.25"), ("0,125", "0.125"), ("1,000", "1,000"), ("12.5", "12.5"), ("\u22122", "-2"), ("1,2,3", "1,2,3"),
])  # fmt: skip
def test_numbers_of_keys_where_a_comma_means_one_thing(typed: str, read: str) -> None:
    assert read_decimal(typed) == read


def test_row_that_holds_something_unread_keeps_its_other_words_and_what_was_there() -> None:
    table = QUESTION_FIELDS.of({"kind": "single_choice"})
    was = {"options": [{"code": "a", "text": "x"}, {"code": "b", "text": "y", "harm": 2}]}
    said = {"options": [{"code": "b", "text": "new", "harm": "much"}, {"code": "c", "harm": "no"}]}
    kept, unread = apart(table, said, was)

    assert kept == {"options": [{"code": "b", "text": "new", "harm": 2}, {"code": "c"}]}
    assert [one.name for one in unread] == ["options-0-harm", "options-1-harm"]
