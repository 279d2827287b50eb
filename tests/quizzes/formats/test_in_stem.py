"""A table of questions and answers whose options stand in the cell of the question."""

import docx
import pytest

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from tests.quizzes.formats.reads import keyed, only, reading_of
from tests.quizzes.formats.test_tables import table_of, written
from tests.quizzes.formats.test_word_lists import a_list, put

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
    row = asked("What first?", answer)

    assert row.verdict is Verdict.REFUSED
    assert "names an option, and fewer than two" in str(row.reasons[0])


@pytest.mark.parametrize("answer", ["ACE", "BCC", "zygomatic", "1/2", "I"])
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
        ("How many are signs of a burn?\nA. Pain\nB. Blister\nC. Fever", "2", "was taken for the place of one"),
        (LETTERED, "2.", "was taken for the place of one"),
        (LETTERED, "1, 3", "was taken for the place of one"),
        ("What first?\nA. Cool\nB. Stop\nC. Call D. Wait", "B", "D. stands within it"),
    ],
)  # fmt: skip
def test_what_can_be_meant_otherwise_is_flagged(cell: str, answer: str, told: str):
    row = asked(cell, answer)

    assert row.verdict is Verdict.FLAGGED
    assert told in str(row.reasons[0])


def test_number_of_an_option_with_a_letter_is_plain_where_the_row_says_that_it_is_a_choice():
    row = asked(LETTERED, "2", "mcq")

    assert (row.verdict, right(row)) == (Verdict.TAKEN, ["Stop"])


@pytest.mark.parametrize(
    ("answer", "told"), [("E", "'E' is no letter"), ("B. Stop", "is no letter")]
)
def test_answer_that_is_none_of_the_options_is_refused(answer: str, told: str):
    row = asked(LETTERED, answer)

    assert row.verdict is Verdict.REFUSED
    assert told in str(row.reasons[0])


@pytest.mark.parametrize(
    "signs", ["i. |ii. |iii. ", "I) |II) |III) ", "(i) |(ii) |(iii) ", "• |• |• ", "- |- |- ", "1. |2. |3. "]
)  # fmt: skip
@pytest.mark.parametrize("answer", ["2", "b)", "Stop"])
def test_lines_with_other_signs_are_options_and_flagged(signs: str, answer: str):
    listed = zip(signs.split("|"), ("Cool", "Stop", "Call"), strict=True)
    row = asked("What first?\n" + "\n".join(sign + text for sign, text in listed), answer)

    assert row.part is not None
    assert (row.part.stem.plain, right(row), row.verdict) == ("What first?", ["Stop"], Verdict.FLAGGED)  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("What first? A. Cool B. Stop C. Call", "B"),
        ("What first? (A) Cool (B) Stop (C) Call", "2"),
        ("What first? a) Cool, b) Stop, c) Call", "Stop"),
        ("What first? 1. Cool; 2. Stop; 3. Call", "2"),
        ("What first? i. Cool ii. Stop iii. Call", "ii"),
        ("What first?<br>1. Cool<br>2. Stop<br>3. Call", "2"),
        ("What first?\nA. Cool B. Stop C. Call", "b)"),
    ],
)
def test_options_on_the_line_of_the_question_are_taken_apart_and_flagged(cell: str, answer: str):
    row = asked(cell, answer)

    assert (right(row), row.verdict) == (["Stop"], Verdict.FLAGGED)
    assert "stand on one line" in str(row.reasons[0])


ON_ONE_LINE = [
    "What first? 1- Cool 2- Stop 3- Call", "What first? 1 Cool 2 Stop", "What first? ① Cool ② Stop", "What first? ①Cool ②Stop", "What first? Cool / Stop / Call",
    "What first? A- Cool B- Stop", "What first? A Cool B Stop", "What first? 1/ Cool 2/ Stop", "What first? 1-Cool 2-Stop", "What first? Cool; Stop; Call",
    "What first? Cool | Stop | Call", "What first? • Cool • Stop", "What first? Cool, Stop, Call", "What first? Cool, Stop or Call", "What first? Cool/Stop/Call",
    "1) Cool 2) Stop 3) Call. What first?", "1- Cool 2- Stop 3- Call. What first?", "First comes: Cool / Stop / Call", "What first?\n1- Cool 2- Stop", "What first? ❶ Cool ❷ Stop",
    "What first? 1=Cool, 2=Stop", "What first? #1 Cool #2 Stop", "What first? 1st Cool 2nd Stop", "What first (1 Cool, 2 Stop, 3 Call)?", "What first? Cool or Stop", "What first?\tCool\tStop",
]  # fmt: skip


@pytest.mark.parametrize("cell", ON_ONE_LINE)
@pytest.mark.parametrize("answer", ["2", "(2)", "No. 2", "ii", "2- Stop"])
def test_place_in_a_list_on_one_line_is_never_taken_for_what_people_type(cell: str, answer: str):
    row = asked(cell, answer)

    assert row.verdict is Verdict.FLAGGED
    assert "seems to list its options" in str(row.reasons[0])


@pytest.mark.parametrize("cell", ON_ONE_LINE[:15])
def test_text_in_a_list_on_one_line_is_told(cell: str):
    assert asked(cell, "Stop").verdict is Verdict.FLAGGED


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("How many mg are given in 1 to 2 hours?", "4"),
        ("How deep is 1/3 of 6 mm?", "2"),
        ("A patient of type A and one of type B: how many?", "2"),
        ("How many mm? (at rest)", "3"),
        ("What is 5 - 3?", "2"),
        ("Which grade, 1 to 4?", "2"),
        ("Which is it, type 1 or type 2?", "2"),
        ("What carries a flap of 1:1 or 2:1?", "pedicle"),
        ("Which nerve? It lies on bone, is thin, and moves the lip.", "marginal mandibular"),
    ],
)
def test_question_without_a_list_is_asked_for_a_number_or_a_text(cell: str, answer: str):
    assert asked(cell, answer).verdict is Verdict.TAKEN


@pytest.mark.parametrize(
    "case",
    [
        "A man of 60 has a burn.\nA scar is left.\nHow many mm is it wide?",
        "I see a man.\nI treat him.\nHow many days does it take?",
        "2 days later it is red.\n3 weeks later it is pale.\nHow many mm is it wide?",
    ],
)
@pytest.mark.parametrize("answer", ["7", "12"])
def test_lines_of_a_case_that_begin_with_a_small_word_or_number_are_no_list(case: str, answer: str):
    assert asked(case, answer).verdict is Verdict.TAKEN


def test_number_with_a_unit_is_no_place():
    (row,) = as_drafts(reading_of("a.csv", "Question,Answer,Unit\nHow much? (by weight; by mouth),2,mg\n"))  # fmt: skip

    assert row.verdict is Verdict.TAKEN


def test_first_letter_of_options_on_a_line_is_the_one_before_the_second():
    row = asked("What of hepatitis A. Is it spread A. by food B. by blood C. by air", "B")

    assert row.part is not None
    assert row.part.stem.plain == "What of hepatitis A. Is it spread"
    assert right(row) == ["by blood"]


@pytest.mark.parametrize(
    "cell",
    ["Cool\nStop\nCall", "1 Cool\n2 Stop\n3 Call", "1- Cool\n2- Stop\n3- Call", "① Cool\n② Stop", "[ ] Cool\n[x] Stop",
     "Option A: Cool\nOption B: Stop", "А. Cool\nБ. Stop", "1. Cool\n3. Stop", "α) Cool\nβ) Stop"],
)  # fmt: skip
@pytest.mark.parametrize("answer", ["2", "2.", "Stop", "b"])
def test_lines_that_may_be_options_are_never_taken_with_a_typed_answer(cell: str, answer: str):
    for lead in ("What first?\n", ""):
        assert asked(lead + cell, answer).verdict is not Verdict.TAKEN


@pytest.mark.parametrize("answer", ["#2", "No. 2", "7", "iv", "2 Stop"])
def test_answer_beside_a_list_that_it_does_not_name_plainly_is_told(answer: str):
    row = asked("What first?\n1. Cool\n2. Stop\n3. Call", answer)

    assert row.verdict is Verdict.FLAGGED
    assert "seems to list its options" in str(row.reasons[0])


def test_case_of_several_paragraphs_is_asked_for_a_number():
    case = "A man of 60 kg is given lidocaine.\nThe most is 4.5 mg/kg.\nHow many mg may he have?"

    assert asked(case, "270").verdict is Verdict.TAKEN
    assert asked(case, "2").verdict is Verdict.TAKEN


@pytest.mark.parametrize(
    ("sort", "text"),
    [("decimal", "%1."), ("decimal", "%1"), ("decimal", "Option %1"), ("lowerRoman", "%1."), ("bullet", "o"), ("upperLetter", "%1)")],
)  # fmt: skip
@pytest.mark.parametrize("answer", ["2", "ii", "b)", "Stop"])
def test_list_of_word_below_the_question_is_no_typed_answer(sort: str, text: str, answer: str):
    document = docx.Document()
    a_list(document, 77, sort=sort, text=text)
    cell = table_of(document, ("Question", "Answer"), ("", answer)).cell(1, 0)
    put(cell, "What first?", *((said, 77, 0) for said in ("Cool", "Stop", "Call")))
    (row,) = as_drafts(reading_of("a.docx", written(document)))

    assert row.part is not None
    is_plain = sort == "upperLetter" and answer in ("b)", "Stop")
    assert row.verdict is (Verdict.TAKEN if is_plain else row.verdict)
    assert is_plain or row.verdict is not Verdict.TAKEN
    assert row.part.kind == "single_choice" or str(row.part.status) == "flagged"


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
