"""Nothing of a table vanishes: cells as the sheet shows them, columns that nobody reads, words that are struck through."""

import io
from decimal import Decimal
from typing import Any

import docx
import pytest
from openpyxl import Workbook

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from quizzes.bank.formats.reading import Status
from tests.quizzes.formats.reads import only, reading_of, why
from tests.quizzes.formats.test_tables import table_of, written

CHOICE = ["Question", "A", "B", "Answer"]


def book(*rows: list[Any]) -> bytes:
    """A workbook; a cell that is (value, format) has that format."""
    made, out = Workbook(), io.BytesIO()
    sheet: Any = made.active
    for at, row in enumerate(rows, start=1):
        for place, said in enumerate(row, start=1):
            value, code = said if isinstance(said, tuple) else (said, None)
            cell = sheet.cell(at, place, value)
            if code:
                cell.number_format = code
    made.save(out)
    return out.getvalue()


def drafted(*rows: list[Any]) -> Row:
    (row,) = as_drafts(reading_of("a.xlsx", book(*rows)))
    return row


def said(row: Row) -> str:
    return " ".join(map(str, row.reasons))


def test_options_are_what_the_sheet_shows() -> None:
    row = ["How strong?", (0.05, "0%"), (10, '0" mg"'), "A"]
    part = only("a.xlsx", book(CHOICE, row))

    assert [option.text.plain for option in part.options] == ["5%", "10 mg"]
    assert part.status is Status.IMPORTED


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ((5.5, "[<1]0.0;0"), "in the format '[<1]0.0;0'"),
        ((2.345, "0.0"), "shows '2.3' and holds 2.345"),
    ],
)
def test_cell_that_cannot_be_read_as_shown_is_flagged_by_name(cell: Any, reason: str) -> None:
    part = only("a.xlsx", book(CHOICE, ["How strong?", cell, "9", "A"]))
    assert part.status is Status.FLAGGED
    assert reason in why(part)


@pytest.mark.parametrize(
    ("answer", "value", "unit"),
    [((0.25, "0%"), "25", "%"), ((10, '0" mg"'), "10", "mg"), ("25 %", "25", "%"), ("10 mg", "10", "mg")],
)  # fmt: skip
def test_number_with_a_unit_keeps_it_and_is_flagged(answer: Any, value: str, unit: str) -> None:
    row = drafted(["Question", "Kind", "Answer"], ["How much?", "numeric", answer])
    assert row.verdict is Verdict.FLAGGED
    assert f"the number {value} with the unit '{unit}'" in said(row)
    assert row.entry is not None
    assert (row.entry["answer"]["value"], row.entry["answer"]["unit"]) == (value, unit)


@pytest.mark.parametrize("heading", ["Tolerance", "Option A"])
@pytest.mark.parametrize(
    ("answer", "other", "is_flagged"),
    [((0.25, "0%"), 0.05, True), ("25 %", 0.05, True), ((0.25, "0%"), (0.05, "0%"), False), ((25, '0" mg"'), 0.05, False)],
)  # fmt: skip
def test_bare_number_beside_percents_is_flagged(
    heading: str, answer: Any, other: Any, is_flagged: bool
) -> None:
    row = drafted(["Question", "Kind", "Answer", heading], ["How much?", "numeric", answer, other])
    assert ("'0.05' has no % and the answer 25" in said(row)) == is_flagged


@pytest.mark.parametrize("code", ["0;0", "0;[Red]0", '0" mm";0" mm"', "#,##0.0;#,##0.0"])
def test_minus_that_a_format_hides_is_flagged(code: str) -> None:
    row = drafted(["Question", "Kind", "Answer"], ["How deep?", "numeric", (-5, code)])
    assert row.verdict is Verdict.FLAGGED
    assert "and holds -5" in said(row)


@pytest.mark.parametrize("code", ["0", "0;-0", "0.0", "General"])
def test_minus_that_is_shown_is_the_key(code: str) -> None:
    row = drafted(["Question", "Kind", "Answer"], ["How deep?", "numeric", (-5, code)])
    assert row.verdict is Verdict.TAKEN
    assert row.entry is not None
    assert Decimal(row.entry["answer"]["value"]) == -5


def test_formatted_number_is_a_number_where_the_kind_is_not_said() -> None:
    row = drafted(["Question", "Answer"], ["How much?", (0.25, "0%")])
    assert row.verdict is Verdict.FLAGGED
    assert row.entry is not None
    assert (row.entry["kind"], row.entry["answer"]["value"]) == ("numeric", "25")


@pytest.mark.parametrize("answer", [(1500, "#,##0"), (1500.0, "0.00"), (1500, "00000")])
def test_thousands_and_noughts_change_no_number(answer: Any) -> None:
    row = drafted(["Question", "Kind", "Answer", "Unit"], ["How much?", "numeric", answer, "J"])
    assert row.verdict is Verdict.TAKEN
    assert row.entry is not None
    assert Decimal(row.entry["answer"]["value"]) == 1500


@pytest.mark.parametrize(
    "cells", [{"Unit": "mg", "Answer": (0.25, "0%")}, {"Unit": "mg", "Answer": (5, '0" mg"'), "Tolerance": (0.05, "0%")}]
)  # fmt: skip
def test_two_units_are_refused_by_name(cells: dict[str, Any]) -> None:
    row = drafted(["Question", "Kind", *cells], ["How much?", "numeric", *cells.values()])
    assert row.verdict is Verdict.REFUSED
    assert "has another unit than the answer (mg)" in said(row)


@pytest.mark.parametrize(
    "heading", ["Option I", "Rationale", "Image credit", "Distractor 12", "Feedback"]
)
def test_column_of_a_part_that_is_not_read_flags_its_rows(heading: str) -> None:
    headings = ["Question", *(f"Option {one}" for one in "ABCDEFGH"), "Answer", "Explanation"]
    row = ["Which one?", *"stuvwxyz", "A", "As it is the first."]
    found = as_drafts(
        reading_of(
            "a.xlsx",
            book([*headings, heading], [*row, "more"], ["Which other?", *row[1:]]),
        )
    )
    assert [f"in the column '{heading}' was not taken" in said(one) for one in found] == [
        True,
        False,
    ]
    assert found[0].verdict is Verdict.FLAGGED


@pytest.mark.parametrize(
    "heading",
    ["Correct answer 2", "Alternative answer", "Key 2", "Answer (second)", "Solution II", "Also correct", "Correct", "Lösung 2", "Richtige Antwort 2"],
)  # fmt: skip
def test_second_column_of_the_key_flags_its_rows(heading: str) -> None:
    headings = ["Question", "A", "B", "C", "D", "Correct answer", heading]
    rows = [["Which two?", *"wxyz", "A", "C"], ["Which one?", *"wxyz", "A", ""]]
    one, two = reading_of("a.xlsx", book(headings, *rows)).parts
    assert one.status is Status.FLAGGED
    assert f"The column '{heading}' also seems to say what is right" in why(one)
    assert two.status is Status.IMPORTED


@pytest.mark.parametrize("heading", ["Keywords", "Key words", "Key learning points", "Answered by"])
def test_columns_that_only_sound_like_a_key_flag_nothing(heading: str) -> None:
    text = f"Question,A,B,C,D,Answer,{heading}\nWhich?,w,x,y,z,A,burns\n"
    assert [one.verdict for one in as_drafts(reading_of("a.csv", text))] == [Verdict.TAKEN]


def test_two_numbered_keys_without_a_first_are_named() -> None:
    headings = ["Question", "A", "B", "C", "D", "Correct 1", "Correct 2"]
    row = drafted(headings, ["Which two?", *"wxyz", "A", "C"])
    assert row.verdict is not Verdict.TAKEN
    assert "'Correct 2' also seems" in said(row)


def test_other_columns_are_named_once_for_the_file() -> None:
    read = reading_of("a.csv", "Question,A,B,C,D,Answer,Author,Seen\nWhich?,w,x,y,z,A,Ada,yes\n")
    assert [one.verdict for one in as_drafts(read)] == [Verdict.TAKEN]
    assert [str(one) for one in read.remarks] == [
        "Columns that are none of ours were not read: Author, Seen."
    ]


@pytest.mark.parametrize("column", ["rationale_c", "harm_c", "picture_c"])
@pytest.mark.parametrize("answer", ["A", "C"])
def test_option_without_a_text_is_named_and_never_cut(column: str, answer: str) -> None:
    headings = f"stem,option_a,option_b,option_c,answer,{column}"
    (row,) = as_drafts(reading_of("a.csv", f"{headings}\nWhich?,x,y,,{answer},2\n"))
    assert row.verdict is Verdict.REFUSED
    assert "Option C has no text" in said(row)


def test_words_struck_through_or_hidden_are_left_out_and_told() -> None:
    document = docx.Document()
    table = table_of(document, tuple(CHOICE), ("Which one?", "x", "y", "A"), ("And?", "x", "y", "B"))  # fmt: skip
    cell = table.rows[1].cells[1].paragraphs[0]
    cell.add_run(" or z").font.strike = True
    cell.add_run(" draft").font.hidden = True
    table.rows[2].cells[1].paragraphs[0].add_run(" kept").font.strike = False

    first, second = as_drafts(reading_of("a.docx", written(document)))
    assert first.entry is not None
    assert first.entry["options"][0]["text"] == "x"
    assert "were left out: 'or z draft'" in said(first)
    assert "left out" not in said(second)
    assert second.entry is not None
    assert second.entry["options"][0]["text"] == "x kept"
