"""Tables of anybody: which column is which, what an answer means, and what stays open."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from openpyxl import Workbook, load_workbook

from courses.content.formats.refusals import Refused
from courses.content.formats.sheet import Sheet
from quizzes.bank.formats import registry
from quizzes.bank.formats.drafts.drafting import as_drafts
from quizzes.bank.formats.reading import Status
from quizzes.bank.formats.tables.columns import COLUMNS, described
from quizzes.bank.formats.tables.mapping import guessed, is_enough, layout_key
from quizzes.bank.formats.tables.opening import guess, read_with, sheets_of
from quizzes.bank.formats.tables.writing import csv_of, template
from quizzes.bank.formats.whole import read_file
from quizzes.kinds.describing import DOCUMENTS
from tests.quizzes.formats.reads import keyed, only, parts_of, reading_of, why
from tests.quizzes.formats.test_packages import packed


def sheet(*rows: str) -> str:
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        ("Question,A,B,C,Correct answer", "stem option_a option_b option_c answer"),
        ("No.,Question Text,Option 1,Option 2,Key,Explanation", "code stem option_a option_b answer rationale"),
        ("Frage;Antwort A;Antwort B;Richtige Antwort", "stem option_a option_b answer"),
        ("ITEM,Stem,Choices,Answer", "code stem options answer"),
        ("Question,Correct Answer,Distractor 1,Distractor 2", "stem answer wrong_a wrong_b"),
        ("question,answer,feedback a,harm a,Topic,Bloom", "stem answer rationale_a harm_a topic level"),
    ],
)  # fmt: skip
def test_headings_of_others_are_found(headings: str, found: str):
    cells = headings.split(";" if ";" in headings else ",")
    layout = guessed(cells)

    assert " ".join(layout) == found
    assert is_enough(layout)


def test_person_says_which_column_is_which_and_it_is_remembered():
    data = b"Aufgabe,Erste,Zweite,Loesung\nWas?,x,y,B\n,,,\n"
    (one,) = sheets_of("a.csv", data)
    found = guess(one)
    assert found is not None
    assert (found.headings, found.layout) == (("Aufgabe", "Erste", "Zweite", "Loesung"), {})

    said = {found.key: {"stem": 0, "option_a": 1, "option_b": 2, "answer": 3}}
    (part,) = read_with([one], said).parts

    assert (part.stem.plain, keyed(part)) == ("Was?", ["y"])
    assert "no question below" in str(read_with([one], {}).refusal)


def test_headings_below_a_title_are_found_where_somebody_named_them():
    text = b"Bank of May,,,\nQ text,Sol.,x1,x2\nWhat?,B,x,y\n"
    said = {
        layout_key(["Q text", "Sol.", "x1", "x2"]): {
            "stem": 0,
            "answer": 1,
            "option_a": 2,
            "option_b": 3,
        }
    }
    (part,) = read_file("a.csv", text, said).parts

    assert (part.stem.plain, keyed(part), part.place.row) == ("What?", ["y"], 3)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.docx"])
def test_sheets_of_every_sort_of_table(name: str):
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "Question"
    data = {"a.csv": b"Question", "a.xlsx": book(["Question"]), "a.docx": written(document)}[name]

    assert [sheet.rows[0][1] for sheet in sheets_of(name, data)] == [("Question",)]
    with pytest.raises(Refused, match="no table"):
        sheets_of("a.pdf", b"%PDF-1.7")


def test_empty_sheet_has_nothing_to_guess():
    assert guess(Sheet("", ((1, ("", " ")),))) is None


def test_layout_is_remembered_by_its_headings_alone():
    assert layout_key(["Question", "A"]) == layout_key([" question: ", "a"])
    assert layout_key(["Question", "A"]) != layout_key(["A", "Question"])


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        *(("B", ["fat"]), ("b)", ["fat"]), ("2", ["fat"]), ("Option C", ["muscle"]), ("Fat", ["fat"])),
        *(("A, C", ["skin", "muscle"]), ("AC", ["skin", "muscle"]), ("1 and 3", ["skin", "muscle"])),
        ("skin; muscle", ["skin", "muscle"]),
    ],
)  # fmt: skip
def test_answer_as_people_write_it(answer: str, right: list[str]):
    part = only("a.csv", f'Question,A,B,C,Answer\nWhich?,skin,fat,muscle,"{answer}"\n')

    assert keyed(part) == right
    assert part.kind == ("single_choice" if len(right) == 1 else "multiple_response")
    assert part.place.row == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Which?,skin,fat,muscle,D", "no letter, number or text"),
        ("Which?,skin,fat,muscle,", "No answer is given"),
        ("Which?,1,2,3,2;", None),
        ("Which?,2,1,3,2", "can mean option A or option B"),
        ("Which?,skin,,muscle,A", "Option B is empty"),
        (",skin,fat,muscle,A", "column for the question is empty"),
        ("Which?,skin,skin,muscle,skin", "same text"),
    ],
)
def test_what_is_open_is_flagged_and_never_guessed(row: str, reason: str | None):
    part = only("a.csv", f"Question,A,B,C,Answer\n{row}\n")

    if reason is None:
        assert keyed(part) == ["2"]
    else:
        assert (part.status, keyed(part)) == (Status.FLAGGED, [])
        assert reason in why(part)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("It is so.,,,,yes", "true_false"),
        ("How many mm?,,,,2.5", "numeric"),
        ("Which nerve?,,,,facial | CN VII", "short_text"),
        ("Match.,a -> 1,b -> 2,-> 3,", "matching"),
    ],
)
def test_kind_shows_in_options_and_answer(row: str, kind: str):
    assert only("a.csv", f"Question,A,B,C,Answer\n{row}\n").kind == kind


@pytest.mark.parametrize(("row", "reason"), [
    ("Which?,skin,,,A", "'A' names an option, and fewer than two"),
    ("Which?,skin,,,(b)", "'(b)' names an option"),
    ("Which?,skin,,,\"A, C\"", "'A, C' names an option"),
    ("Which?,skin,,,1", "'1' names an option"),
    ("Which?,skin,,,Skin", "'Skin' names an option"),
    ("Which?,,,,A", "'A' names an option"),
    ("Which?,,fat,,B", "Option A is empty"),
])  # fmt: skip
def test_answer_that_names_an_option_is_never_another_kind(row: str, reason: str):
    part = only("a.csv", f"Question,A,B,C,Answer\n{row}\n")

    assert (part.status, part.answers) == (Status.FLAGGED, ())
    assert reason in why(part)
    (said,) = as_drafts(reading_of("a.csv", f"Question,A,B,C,Answer\n{row}\n"))
    assert said.entry is None


@pytest.mark.parametrize(("row", "kind"), [
    ("How many mm?,5,,,2.5", "numeric"),
    ("How many mm?,5,,,1", "numeric"),
    ("Which nerve?,trigeminal,,,facial", "short_text"),
    ("It is so.,It is.,,,yes", "true_false"),
])  # fmt: skip
def test_one_option_beside_a_typed_answer_is_flagged_as_what_it_was_taken_for(row: str, kind: str):
    part = only("a.csv", f"Question,A,B,C,Answer\n{row}\n")

    assert part.kind == kind
    assert f"taken for {kind}" in why(part)


def test_blood_group_is_typed_where_the_row_or_the_table_says_so():
    one = only("a.csv", "Question,Kind,A,B,Answer\nWhich group?,short_text,,,A\n")
    two = only("a.csv", "Question,Kind,Answer\nWhich group?,short_text,A\n")

    assert [(part.kind, part.status) for part in (one, two)] == [
        ("short_text", Status.IMPORTED)
    ] * 2


ARROWS = "Which?,tip -> pad,hand -> foot,ear -> eye"


def test_options_with_arrows_and_an_answer_are_a_choice():
    part = only("a.csv", f"Question,A,B,C,Answer\n{ARROWS},B\n")

    assert (part.kind, keyed(part)) == ("single_choice", ["hand -> foot"])
    assert "no letter, number or text" in why(only("a.csv", f"Question,A,B,C,Answer\n{ARROWS},x\n"))


@pytest.mark.parametrize(("kind", "answer", "reason"), [
    ("matching", "A", "the arrows say"), ("matching", "", ""),
    ("ordering", "C B A", "in which they stand"), ("ordering", "ABC", ""), ("ordering", "1, 2, 3", ""), ("ordering", "", ""),
])  # fmt: skip
def test_answer_that_a_kind_does_not_use_is_flagged(kind: str, answer: str, reason: str):
    part = only("a.csv", f'Question,A,B,C,Answer,Kind\n{ARROWS},"{answer}",{kind}\n')

    assert part.kind == kind
    if reason:
        assert reason in why(part)
    else:
        assert part.status is Status.IMPORTED


def test_kind_that_is_said_counts_and_an_unknown_one_is_flagged():
    one, two = parts_of("a.csv", "Question,Type,A,B,Answer\nWhich?,SBA,x,y,A\nWhich?,Essay,x,y,A\n")

    assert one.kind == "single_choice"
    assert "'essay' is none of" in why(two)


def test_separators_quotes_lines_in_cells_and_rows_before_the_headings():
    text = 'Bank of 2024\n\nQuestion;A;B;Answer\n"Which;\nof both?";x;y;B\n;;;\nAnd?;x;y;A\n'
    one, two = parts_of("a.csv", text)

    assert (one.stem.plain, one.place.row, keyed(one)) == ("Which; of both?", 4, ["y"])
    assert two.place.row == 7


def test_options_in_one_cell_and_wrong_ones_beside_a_written_answer():
    one = only("a.csv", 'Question,Options,Answer\nWhich?,"A) skin\nB) fat\nC) muscle",B\n')
    two = only(
        "a.csv", "Question,Correct answer,Distractor 1,Distractor 2\nWhich?,fat,skin,muscle\n"
    )

    assert keyed(one) == ["fat"]
    assert ([option.text.plain for option in two.options], keyed(two)) == (["fat", "skin", "muscle"], ["fat"])  # fmt: skip


def test_signs_of_markdown_mean_nothing_in_tables_of_others():
    part = only("a.csv", "Question,A,B,Answer\n2 * 3 * 4?,*x,y_1_,B\n")

    assert part.stem.markdown == r"2 \* 3 \* 4?"
    assert part.options[1].text.markdown == r"y\_1\_"


def test_table_without_a_question_is_refused_with_its_headings():
    read = reading_of("a.csv", "Name,Mail\nAda,ada@example.org\n")

    assert "Name | Mail" in str(read.refusal)


def test_no_cell_that_goes_out_is_a_formula():
    entry = {
        "kind": "short_text",
        "stem": '=HYPERLINK("x")',
        "accepted": ["@x", "-y"],
        "rationale": "+z",
    }
    text = csv_of([entry]).decode("utf-8-sig")

    assert "'=HYPERLINK" in text
    assert "'@x | -y" in text
    assert "'+z" in text


def book(*rows: list[object], title: str = "Bank") -> bytes:
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def test_workbook_with_numbers_and_truths_as_cells():
    one, two = parts_of("a.xlsx", book(["Question", "A", "B", "C", "Answer"], ["How many?", 0.1, 12, 12.5, "B"],
                                       ["It is so.", None, None, None, False]))  # fmt: skip

    assert ([option.text.plain for option in one.options], keyed(one)) == (
        ["0.1", "12", "12.5"],
        ["12"],
    )
    assert (two.kind, keyed(two), two.place.sheet, two.place.row) == (
        "true_false",
        ["false"],
        "Bank",
        3,
    )


def test_date_that_excel_made_of_an_answer_is_flagged():
    part = only(
        "a.xlsx",
        book(["Question", "A", "B", "Answer"], ["How many?", date(2026, 2, 1), "3", "A"]),
    )

    assert (part.status, keyed(part)) == (Status.FLAGGED, [])
    assert "column 2 holds a date" in why(part)


def test_sheet_without_questions_is_named_and_a_hidden_one_is_left():
    made = load_workbook(
        io.BytesIO(book(["Question", "A", "B", "Answer"], ["Which?", "x", "y", "A"]))
    )
    made.create_sheet("Notes").append(["Ask Ada about these."])
    hidden = made.create_sheet("Old")
    hidden.append(["Question", "A", "B", "Answer"])
    hidden.append(["Old?", "x", "y", "A"])
    hidden.sheet_state = "hidden"
    data = io.BytesIO()
    made.save(data)
    read = reading_of("a.xlsx", data.getvalue())

    assert [part.stem.plain for part in read.parts] == ["Which?"]
    assert "'Notes' has no column" in str(read.remarks[0])


def test_template_names_every_column_and_offers_lists():
    made = load_workbook(io.BytesIO(template()))
    questions, told = made.worksheets
    lists = [rule.formula1 for rule in questions.data_validations.dataValidation]

    keys = [column.key for column in COLUMNS if not column.is_picture]
    assert [cell.value for cell in questions[1]] == keys
    assert '"recall,application,judgement"' in lists
    assert (
        '"single_choice,multiple_response,true_false,numeric,matching,ordering,short_text"' in lists
    )
    assert [row[0].value for row in told.iter_rows(min_row=2)] == keys
    (row,) = as_drafts(registry.read("template.xlsx", template()))
    assert row.entry is not None
    assert row.entry["options"][0]["correct"] is True


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"xl/workbook.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>"}, "document type"),
        ({"xl/workbook.xml": "<workbook/>"}, "cannot be read"),
        ({"word/document.xml": "<!DOCTYPE x><document/>"}, "document type"),
        ({"word/document.xml": "<document/>"}, "no table"),
        ({"word/document.xml": "<document>"}, "well-formed"),
    ],
)
def test_broken_files_of_office_are_refused(files: dict[str, str | bytes], reason: str):
    assert reason in str(reading_of("a.xlsx", packed(files)).refusal)


def test_workbook_with_too_many_rows_is_refused():
    rows = [["Question", "A", "B", "Answer"], *([f"Q{n}", "x", "y", "A"] for n in range(5_001))]

    assert "more than 5000 rows" in str(reading_of("a.xlsx", book(*rows)).refusal)


def written(document: object) -> bytes:
    data = io.BytesIO()
    document.save(data)  # type: ignore[attr-defined]
    return data.getvalue()


def test_word_table_with_headings_and_raised_text():
    document = docx.Document()
    table = document.add_table(rows=2, cols=4)
    for cell, text in zip(table.rows[0].cells, ("Question", "A", "B", "Answer"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("How small?", "10", "1", "A"), strict=True):
        cell.text = text
    run = table.cell(1, 1).paragraphs[0].add_run("-3")
    run.font.superscript = True
    part = only("bank.docx", written(document))

    assert ([option.text.plain for option in part.options], keyed(part)) == (
        ["10⁻³", "1"],
        ["10⁻³"],
    )
    assert (part.place.sheet, part.place.row) == ("Table 1", 2)


def test_word_table_that_reads_downwards_is_a_question():
    document = docx.Document()
    for number in (1, 2):
        table = document.add_table(rows=4, cols=2)
        for row, texts in zip(table.rows, (("Question", f"Which {number}?"), ("A", "x"), ("B", "y"), ("Answer", "B")), strict=True):  # fmt: skip
            row.cells[0].text, row.cells[1].text = texts

    assert [(part.stem.plain, keyed(part)) for part in parts_of("a.docx", written(document))] == [
        ("Which 1?", ["y"]),
        ("Which 2?", ["y"]),
    ]


def test_deleted_text_of_tracked_changes_is_gone_and_added_text_is_there():
    document = docx.Document()
    table = document.add_table(rows=2, cols=4)
    for row, texts in zip(
        table.rows, (("Question", "A", "B", "Answer"), ("Which?", "x", "y", "A")), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    paragraph = table.cell(1, 3).paragraphs[0]._p
    run = paragraph.find(qn("w:r"))
    for name, text in (("w:del", "A"), ("w:ins", "B")):
        change = paragraph.makeelement(qn(name), {})
        copy = paragraph.makeelement(qn("w:r"), {})
        said = paragraph.makeelement(qn("w:delText" if name == "w:del" else "w:t"), {})
        said.text = text
        copy.append(said)
        change.append(copy)
        paragraph.append(change)
    paragraph.remove(run)

    assert keyed(only("a.docx", written(document))) == ["y"]


def table_of(document: Any, *rows: tuple[str, ...]) -> Any:
    """A table of Word with these cells."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


HEADED = ("Question", "A", "B", "Answer")


def test_row_that_was_deleted_while_changes_were_tracked_is_gone():
    document = docx.Document()
    table = table_of(document, HEADED, ("Kept?", "x", "y", "A"), ("Deleted?", "x", "y", "B"))
    table.rows[2]._tr.get_or_add_trPr().append(OxmlElement("w:del"))

    assert [part.stem.plain for part in parts_of("a.docx", written(document))] == ["Kept?"]


def test_rows_inside_of_a_control_are_read_too():
    document = docx.Document()
    table = table_of(document, HEADED, ("First?", "x", "y", "A"), ("Second?", "x", "y", "B"))
    row = table.rows[2]._tr
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    row.addprevious(control)
    control.append(content)
    content.append(row)

    assert [part.stem.plain for part in parts_of("a.docx", written(document))] == [
        "First?",
        "Second?",
    ]


@pytest.mark.parametrize(("font", "place", "sign"), [
    ("Symbol", "F0B0", "°"), ("Symbol", "F0A3", "≤"), ("Symbol", "F06D", "μ"), ("Arial", "00B1", "±"), ("Wingdings", "F04A", "[sign]"),
    ("Symbol", "no", "[sign]"),
])  # fmt: skip
def test_sign_by_its_place_in_a_font_is_never_dropped(font: str, place: str, sign: str):
    document = docx.Document()
    table = table_of(document, HEADED, ("How hot is 43", "x", "y", "A"))
    drawn = OxmlElement("w:sym")
    drawn.set(qn("w:font"), font)
    drawn.set(qn("w:char"), place)
    table.cell(1, 0).paragraphs[0].add_run()._r.append(drawn)

    assert only("a.docx", written(document)).stem.plain == f"How hot is 43{sign}"


FORMULA = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def formula(said: str) -> Any:
    return parse_xml(f'<m:oMath xmlns:m="{FORMULA}">{said}</m:oMath>')


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(("said", "line"), [
    (f"<m:f><m:num>{run('1')}</m:num><m:den>{run('2')}</m:den></m:f>", "1/2"),
    (f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('2')}</m:den></m:f>", "(a+b)/2"),
    (f"<m:sSup><m:e>{run('10')}</m:e><m:sup>{run('3')}</m:sup></m:sSup>", "10³"),
    (f"<m:sSub><m:e>{run('T')}</m:e><m:sub>{run('2')}</m:sub></m:sSub>", "T₂"),
    (f"<m:rad><m:deg/><m:e>{run('16')}</m:e></m:rad>", "√(16)"),
])  # fmt: skip
def test_formula_is_read_with_its_signs(said: str, line: str):
    document = docx.Document()
    table = table_of(document, HEADED, ("How much is ", "x", "y", "A"))
    table.cell(1, 0).paragraphs[0]._p.append(formula(said))

    assert only("a.docx", written(document)).stem.plain == f"How much is {line}"


def test_documents_name_the_columns():
    text = (DOCUMENTS / "authoring.md").read_text()

    assert described() in text, "write quizzes.bank.formats.tables.columns.described() into it"


def test_what_the_template_says_is_translated() -> None:
    told = load_workbook(io.BytesIO(template(lambda said: f"«{said}»"))).worksheets[1]
    assert told.title == "«What the columns mean»"
    assert all(row[1].startswith("«") for row in told.iter_rows(values_only=True))
