"""A table of questions and answers whose options stand in the cell of the question."""

import docx
import pytest

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from tests.quizzes.formats.reads import keyed, only, reading_of
from tests.quizzes.formats.test_tables import written

LETTERED = "What first?\nA. Cool\nB. Stop\nC. Call\nD. Wait"


def asked(cell: str, answer: str, kind: str = "") -> Row:
    (row,) = as_drafts(reading_of("a.csv", f'Question,Kind,Answer\n"{cell}",{kind},"{answer}"\n'))
    return row


def right(row: Row) -> list[str]:
    assert row.part is not None
    return keyed(row.part)


@pytest.mark.parametrize(
    ("cell", "answer", "key"),
    [
        (LETTERED, "B", ["Stop"]),
        (LETTERED, "b)", ["Stop"]),
        (LETTERED, "A, C", ["Cool", "Call"]),
        (LETTERED, "A and C", ["Cool", "Call"]),
        (LETTERED, "Stop", ["Stop"]),
        ("What first?\n(a) Cool\n(b) Stop\n(c) Call", "(b)", ["Stop"]),
        ("Which?\n1. sweat\n2. tears\nA. 1 and 2\nB. 2 alone\nC. none", "B", ["2 alone"]),
    ],
)
def test_lettered_lines_below_the_question_are_its_options(cell: str, answer: str, key: list[str]):
    row = asked(cell, answer)

    assert (row.verdict, right(row)) == (Verdict.TAKEN, key)
    assert row.entry is not None
    assert "Cool" not in row.entry["stem"]
    assert "A. 1" not in row.entry["stem"]


@pytest.mark.parametrize("answer", ["B", "b)", "(B)", "A, C", "A and C", "B."])
def test_letter_without_options_is_no_typed_answer(answer: str):
    for cell in ("What first?", "What first? (A) Cool (B) Stop (C) Call"):
        row = asked(cell, answer)

        assert row.verdict is Verdict.REFUSED
        assert "names an option, and fewer than two" in str(row.reasons[0])


@pytest.mark.parametrize("answer", ["ACE", "BCC", "zygomatic", "5 mm", "1/2", "I"])
def test_word_or_number_without_options_is_typed(answer: str):
    assert asked("Which?", answer).verdict is Verdict.TAKEN


def test_letter_is_typed_where_the_row_says_so():
    assert asked("Which vitamin?", "B", "short_text").verdict is Verdict.TAKEN
    assert asked(LETTERED, "B", "short_text").entry == {
        "kind": "short_text",
        "stem": LETTERED,
        "accepted": ["B"],
    }
    assert right(asked(LETTERED, "B", "mcq")) == ["Stop"]


@pytest.mark.parametrize(
    ("cell", "answer", "told"),
    [
        ("What first?\n1. Cool\n2. Stop\n3. Call", "2", "numbered lines of the question"),
        (LETTERED, "the laser is stopped", "names none of these"),
        ("What first?\nA. Cool\nB. Stop\nat once\nC. Call", "B", "was joined to the option above"),
    ],
)
def test_what_can_be_meant_otherwise_is_flagged(cell: str, answer: str, told: str):
    row = asked(cell, answer)

    assert row.verdict is Verdict.FLAGGED
    assert told in str(row.reasons[0])


@pytest.mark.parametrize(
    ("answer", "told"), [("E", "'E' is no letter"), ("B. Stop", "is no letter")]
)
def test_answer_that_is_none_of_the_options_is_refused(answer: str, told: str):
    row = asked(LETTERED, answer)

    assert row.verdict is Verdict.REFUSED
    assert told in str(row.reasons[0])


def test_list_of_word_in_the_cell_of_the_question():
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for at, heading in enumerate(("Question", "Answer")):
        table.rows[0].cells[at].text = heading
    cell = table.rows[1].cells[0]
    cell.text = "What first?"
    for text in ("A. Cool", "B. Stop", "C. Call"):
        cell.add_paragraph(text)
    table.rows[1].cells[1].text = "B"
    part = only("a.docx", written(document))

    assert (part.kind, part.stem.plain, keyed(part)) == ("single_choice", "What first?", ["Stop"])
