"""Numbers as people write them into tables: read where that can be done in one way, else refused; and no unit is lost."""

import csv
import io
from decimal import Decimal

import pytest

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from tests.quizzes.formats.reads import reading_of
from tests.quizzes.formats.test_tables import book

HEADED = ("Question", "Answer", "Unit", "Tolerance", "Kind")


def row_of(*cells: str, headings: tuple[str, ...] = HEADED) -> Row:
    out = io.StringIO()
    csv.writer(out).writerows([headings, ("How deep is it?", *cells, *[""] * (len(headings) - 1 - len(cells)))])  # fmt: skip
    (row,) = as_drafts(reading_of("a.csv", out.getvalue()))
    return row


def said(row: Row) -> str:
    return " ".join(map(str, row.reasons))


def number(row: Row) -> tuple[Decimal, Decimal, str]:
    assert row.entry is not None
    assert row.entry["kind"] == "numeric"
    answer = row.entry["answer"]
    return Decimal(answer["value"]), Decimal(answer["tolerance"]), answer.get("unit", "")


@pytest.mark.parametrize(("answer", "tolerance", "value", "off"), [
    ("12,5", "", "12.5", "0"), ("0,125", "", "0.125", "0"), (",5", "", "0.5", "0"), ("−5", "", "-5", "0"), ("-0,5", "0,25", "-0.5", "0.25"),
    ("1 000", "", "1000", "0"), ("1 000,5", "", "1000.5", "0"), ("1'000", "", "1000", "0"), ("1,000.5", "", "1000.5", "0"),
    ("1.000,5", "", "1000.5", "0"), ("1,000,000", "", "1000000", "0"), ("12345,678", "", "12345.678", "0"), ("5±1", "", "5", "1"),
    ("5 ± 0,5", "", "5", "0.5"), ("5 +/- 1", "", "5", "1"), ("5 mm ± 1 mm", "", "5", "1"), ("5", "±1", "5", "1"), ("1.5", "0,5 mm", "1.5", "0.5"),
])  # fmt: skip
def test_number_beside_its_unit_is_read_and_taken(
    answer: str, tolerance: str, value: str, off: str
) -> None:
    row = row_of(answer, "mm", tolerance)
    assert number(row) == (Decimal(value), Decimal(off), "mm")
    assert row.verdict is Verdict.TAKEN or "with the unit 'mm'" in said(row)


@pytest.mark.parametrize(("answer", "value", "off"), [
    ("41-43", "42", "1"), ("41–43", "42", "1"), ("41 to 43", "42", "1"), ("41..44", "42.5", "1.5"), ("0,5 - 1,5", "1", "0.5"),
    ("-5--3", "-4", "1"), ("41°C-43°C", "42", "1"), ("41-43 °C", "42", "1"),
])  # fmt: skip
def test_range_is_its_middle_and_a_half_and_told(answer: str, value: str, off: str) -> None:
    row = row_of(answer, "°C")
    assert number(row) == (Decimal(value), Decimal(off), "°C")
    assert f"'{answer}' was read as the range from" in said(row)


@pytest.mark.parametrize(("answer", "reason"), [
    ("12,5", "was read as the number 12.5"), ("1 000", "was read as the number 1000"), ("10-20", "as the range from 10 to 20"),
    ("12,5 mm", "with the unit 'mm'"), ("10 to 20", "as the range from 10 to 20"),
])  # fmt: skip
def test_number_that_nothing_else_says_is_one_is_told(answer: str, reason: str) -> None:
    row = row_of(answer)
    assert number(row)
    assert row.verdict is Verdict.FLAGGED
    assert reason in said(row)


@pytest.mark.parametrize(("cells", "reason"), [
    (("1,500", "mm"), "Write 1500 or 1.5"), (("1,500",), "Write 1500 or 1.5"), (("5", "mm", "1,250"), "Write 1250 or 1.25"),
    (("5±1", "mm", "2"), "Leave one of them"), (("1-2", "mm", "1"), "Leave one of them"), (("43-41", "°C"), "looks like a number"),
    (("~5", "mm"), "looks like a number"), (("5 or 6", "mm"), "looks like a number"), (("5/6", "mm"), "looks like a number"),
    (("50±5%",), "looks like a number"), (("5 mm ± 1 cm",), "looks like a number"), (("5±1 cm", "mm"), "another unit than the answer (mm)"),
    (("1,2,3",), "looks like a number"),
])  # fmt: skip
def test_what_can_be_read_in_two_ways_is_refused_with_its_mending(
    cells: tuple[str, ...], reason: str
) -> None:
    row = row_of(*cells)
    assert row.verdict is Verdict.REFUSED
    assert reason in said(row)


@pytest.mark.parametrize("answer", ["12,5", "10-20", "1,000"])
def test_text_stays_one_where_the_kind_says_so(answer: str) -> None:
    row = row_of(answer, "", "", "short_text")
    assert row.entry is not None
    assert (row.entry["accepted"], row.verdict) == ([answer], Verdict.TAKEN)


@pytest.mark.parametrize("answer", ["1.2.3", "7th", "5 fingers", "T1-T2", "facial nerve, 2 branches"])  # fmt: skip
def test_words_with_figures_stay_texts(answer: str) -> None:
    row = row_of(answer)
    assert row.entry is not None
    assert (row.entry["accepted"], row.verdict) == ([answer], Verdict.TAKEN)


@pytest.mark.parametrize("answer", ["5 mm", "10mm", "43 °C", "1.5 MHz", "20 %"])
def test_number_with_a_unit_that_says_no_kind_is_told(answer: str) -> None:
    row, text = row_of(answer), row_of(answer, "", "", "short_text")
    assert row.verdict is Verdict.FLAGGED
    assert "can mean the number" in said(row)
    assert text.verdict is Verdict.TAKEN


@pytest.mark.parametrize(("cells", "column"), [(("twenty", "mm"), "unit"), (("some", "", "0.5"), "tolerance")])  # fmt: skip
def test_unit_and_tolerance_of_a_text_are_never_lost(cells: tuple[str, ...], column: str) -> None:
    row = row_of(*cells)
    assert row.verdict is Verdict.FLAGGED
    assert f"What stands in the column {column}" in said(row)


@pytest.mark.parametrize(("unit", "verdict"), [("mm", Verdict.FLAGGED), ("-", Verdict.TAKEN), ("", Verdict.TAKEN)])  # fmt: skip
def test_unit_of_a_choice_is_never_lost(unit: str, verdict: Verdict) -> None:
    row = row_of("5", "6", "7", "B", unit, headings=("Question", "A", "B", "C", "Answer", "Unit"))
    assert row.verdict is verdict, said(row)


def test_wrong_answers_have_commas_too() -> None:
    headings = ("Question", "Answer", "Unit", "Kind", "Option A")
    row = row_of("12,5", "mm", "numeric", "1,25", headings=headings)
    assert number(row)[0] == Decimal("12.5")
    assert row.part is not None
    assert [answer.value for answer in row.part.answers] == [Decimal("12.5"), Decimal("1.25")]


@pytest.mark.parametrize(("cells", "text", "one", "other"), [
    (("1.000",), "1.000", "1000", "1"), (("1.000", "mm"), "1.000", "1000", "1"), (("1.500", "", "", "numeric"), "1.500", "1500", "1.5"),
    (("2", "mm", "1.250"), "1.250", "1250", "1.25"), (("10.000 IU", "", "", "numeric"), "10.000", "10000", "10"), (("5", "mm", "±1.000"), "1.000", "1000", "1"),
])  # fmt: skip
def test_point_that_can_stand_between_thousands_is_told_with_both_numbers(
    cells: tuple[str, ...], text: str, one: str, other: str
) -> None:
    row = row_of(*cells)
    assert row.verdict is Verdict.FLAGGED
    assert f"'{text}' was read as {other}, and can mean {one}" in said(row)


@pytest.mark.parametrize("answer", ["0.125", "1.25", "1.0000", "12345.678", "1.000,5"])
def test_point_that_can_only_stand_before_decimals_is_no_doubt(answer: str) -> None:
    row = row_of(answer, "mm")
    assert row.verdict is Verdict.TAKEN, said(row)


def test_number_of_a_workbook_and_of_our_own_table_is_one_number() -> None:
    (held,) = as_drafts(reading_of("a.xlsx", book(["Question", "Answer", "Unit"], ["How deep is it?", 1.125, "mm"])))  # fmt: skip
    (text,) = as_drafts(reading_of("a.xlsx", book(["Question", "Answer", "Unit"], ["How deep is it?", "1.125", "mm"])))  # fmt: skip
    (ours,) = as_drafts(reading_of("a.csv", "stem,kind,answer,unit\nHow deep is it?,numeric,1.125,mm\n"))  # fmt: skip
    assert [row.verdict for row in (held, text, ours)] == [Verdict.TAKEN, Verdict.FLAGGED, Verdict.TAKEN]  # fmt: skip
