"""Lists of Word: the numbers that people see are kept where they are read, and a paragraph of a list is one option."""

from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from tests.quizzes.formats.reads import keyed, reading_of
from tests.quizzes.formats.test_tables import table_of, written

IN_ONE_CELL = ("Question", "Options", "Answer")
COLUMNS = ("Question", "A", "B", "C", "Answer")


def a_list(document: Any, number: int, sort: str = "decimal", text: str = "%1.", start: int = 1, restart: str = "") -> None:  # fmt: skip
    """Define a list of this number."""
    part = document.part.numbering_part.element
    level = f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{sort}"/><w:lvlText w:val="{text}"/></w:lvl>'
    deeper = '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    part.append(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{level}{deeper}</w:abstractNum>'))  # fmt: skip
    part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/>{restart}</w:num>'))  # fmt: skip


def put(cell: Any, *said: tuple[str, int, int] | str) -> None:
    """Write paragraphs: of a list where its number and depth stand beside the words."""
    for at, one in enumerate(said):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        text, number, depth = (one, 0, 0) if isinstance(one, str) else one
        for line, part in enumerate(text.split("\n")):
            run = paragraph.add_run()
            if line:
                run.add_break()
            run.add_text(part)
        if number:
            listed = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(listed))


def rows(document: Any) -> list[Row]:
    return as_drafts(reading_of("a.docx", written(document)))


def told(row: Row) -> str:
    return " ".join(map(str, row.reasons))


def of_options(answer: str, *said: tuple[str, int, int] | str, **how: Any) -> Row:
    document = docx.Document()
    a_list(document, 77, **how)
    put(table_of(document, IN_ONE_CELL, ("What first?", "", answer)).cell(1, 1), *said)
    (row,) = rows(document)
    return row


def texts(row: Row) -> list[str]:
    assert row.part is not None
    return [option.text.plain for option in row.part.options]


COOL = ("Cool the skin\nfor ten minutes", 77, 0)
STOP, CALL = ("Stop the device", 77, 0), ("Call the lead", 77, 0)
LISTED = ["Cool the skin for ten minutes", "Stop the device", "Call the lead"]


@pytest.mark.parametrize(
    ("sort", "text", "answer"),
    [
        ("decimal", "%1.", "B"),
        ("decimal", "%1)", "2"),
        ("upperLetter", "(%1)", "B"),
        ("lowerRoman", "%1.", "ii"),
        ("bullet", "o", "B"),
        ("none", "", "B"),
        ("decimal", "Step %1", "B"),
    ],
)
def test_new_line_within_an_option_of_a_list_makes_no_other(
    sort: str, text: str, answer: str
) -> None:
    row = of_options(answer, COOL, STOP, CALL, sort=sort, text=text)
    assert row.part is not None
    assert (texts(row), keyed(row.part)) == (LISTED, ["Stop the device"])
    if sort not in ("none",) and "Step" not in text:
        assert row.verdict is Verdict.TAKEN


def test_paragraph_without_a_number_belongs_to_the_option_above_and_is_told() -> None:
    row = of_options("B", ("Cool the skin", 77, 0), "for ten minutes", STOP, CALL)
    assert row.part is not None
    assert (texts(row), keyed(row.part)) == (LISTED, ["Stop the device"])
    assert (row.verdict, "'for ten minutes' has no letter" in told(row)) == (Verdict.FLAGGED, True)


def test_deeper_lines_of_a_list_belong_to_the_option_above() -> None:
    row = of_options("B", ("Cool", 77, 0), ("the skin", 77, 1), ("the probe", 77, 1), STOP, CALL)
    assert texts(row) == ["Cool 1.a the skin 1.b the probe", "Stop the device", "Call the lead"]
    assert row.verdict is Verdict.FLAGGED
    assert "The line 'the probe' stands a level deeper in the list" in told(row)


def test_list_that_does_not_begin_at_one_is_told() -> None:
    row = of_options("B", ("Cool", 77, 0), STOP, CALL, start=4)
    assert row.part is not None
    assert keyed(row.part) == ["Stop the device"]
    assert "run on from other rows (4, 5, 6)" in told(row)


def test_paragraphs_of_several_lines_without_a_list_are_options_and_told() -> None:
    row = of_options("B", COOL[0], STOP[0], CALL[0])
    assert row.part is not None
    assert (texts(row), keyed(row.part)) == (LISTED, ["Stop the device"])
    assert "were taken for one option" in told(row)


def test_lines_of_one_paragraph_are_still_options() -> None:
    row = of_options("B", "one\ntwo\nthree")
    assert (texts(row), row.verdict) == (["one", "two", "three"], Verdict.TAKEN)


def of_stem(*said: tuple[str, int, int] | str, **how: Any) -> Row:
    document = docx.Document()
    a_list(document, 77, **how)
    filled = ("", "1 and 3", "2 and 3", "only 2", "A")
    put(table_of(document, COLUMNS, filled).cell(1, 0), *said)
    (row,) = rows(document)
    return row


HEAT = ("Heat injures nerves.", 77, 0), ("Cold heals all.", 77, 0), ("Stop first.", 77, 0)


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ({}, ["1.", "2.", "3."]),
        ({"sort": "lowerLetter", "text": "%1)"}, ["a)", "b)", "c)"]),
        ({"sort": "upperRoman"}, ["I.", "II.", "III."]),
        ({"start": 9, "sort": "decimalZero"}, ["09.", "10.", "11."]),
        ({"sort": "bullet", "text": "o"}, ["•", "•", "•"]),
    ],
)
def test_statements_keep_the_numbers_that_people_see(how: Any, shown: list[str]) -> None:
    row = of_stem("Which are right?", *HEAT, **how)
    assert row.part is not None
    said = " ".join(f"{sign} {text}" for sign, (text, _number, _depth) in zip(shown, HEAT, strict=True))  # fmt: skip
    assert row.part.stem.plain == f"Which are right? {said}"
    assert row.verdict is Verdict.TAKEN


@pytest.mark.parametrize("how", [{"sort": "chicago"}, {"sort": "cardinalText"}])
def test_numbers_that_cannot_be_read_are_told(how: Any) -> None:
    row = of_stem("Which are right?", *HEAT, **how)
    assert (row.verdict, "could not be read" in told(row)) == (Verdict.FLAGGED, True)


def test_lists_run_on_over_cells_and_begin_anew_where_word_says_so() -> None:
    document = docx.Document()
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    a_list(document, 77)
    a_list(document, 78, restart=again)
    answers = ("yes", "no", "both", "A")
    table = table_of(document, COLUMNS, ("", *answers), ("", *answers), ("", *answers))
    for at, number in ((1, 77), (2, 77), (3, 78)):
        put(table.cell(at, 0), (f"One of {at}", number, 0), ("Two", number, 0))
    assert [row.part.stem.plain for row in rows(document) if row.part] == [
        "1. One of 1 2. Two",
        "3. One of 2 4. Two",
        "1. One of 3 2. Two",
    ]


def test_style_of_a_list_numbers_its_paragraphs() -> None:
    document = docx.Document()
    cell = table_of(document, COLUMNS, ("", "1", "2", "both", "C")).cell(1, 0)
    put(cell, "Which?", "One", "Two")
    for paragraph in cell.paragraphs[1:]:
        paragraph.style = "List Number"
    (row,) = rows(document)
    assert row.part is not None
    assert row.part.stem.plain == "Which? 1. One 2. Two"


def test_lone_number_of_a_cell_is_that_of_its_row_and_not_a_part_of_it() -> None:
    document = docx.Document()
    a_list(document, 77)
    table = table_of(document, COLUMNS, ("", "x", "y", "z", ""))
    put(table.cell(1, 0), ("Which one?", 77, 0))
    put(table.cell(1, 4), ("A", 77, 0), ("C", 77, 0))
    (row,) = rows(document)
    assert row.part is not None
    assert (row.part.stem.plain, keyed(row.part)) == ("Which one?", ["x", "z"])


def test_list_in_the_cell_of_the_question_is_its_options_and_the_number_of_the_question_goes():
    document = docx.Document()
    a_list(document, 77, sort="upperLetter")
    a_list(document, 78)
    cell = table_of(document, ("Question", "Answer"), ("", "B")).cell(1, 0)
    put(cell, ("What first?", 78, 0), ("Cool", 77, 0), ("Stop", 77, 0), ("Call", 77, 0))
    (row,) = rows(document)

    assert row.verdict is Verdict.TAKEN
    assert row.part is not None
    assert (row.part.stem.plain, texts(row), keyed(row.part)) == ("What first?", ["Cool", "Stop", "Call"], ["Stop"])  # fmt: skip


def test_table_within_a_cell_is_told() -> None:
    document = docx.Document()
    table = table_of(document, COLUMNS, ("What first?", "Cool", "", "Call", "A"))
    table.cell(1, 2).add_table(rows=1, cols=2).cell(0, 0).text = "Stop"
    (row,) = rows(document)

    assert row.verdict is Verdict.FLAGGED
    assert "A table stands within the row" in told(row)
