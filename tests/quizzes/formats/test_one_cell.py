"""All options in one cell: the letters that stand there say which option a key names."""

import docx
import pytest

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from quizzes.bank.formats.reading import Status
from tests.quizzes.formats.reads import keyed, only, parts_of, reading_of, why
from tests.quizzes.formats.test_tables import book, table_of, written

HEADED = ["Question", "Options", "Answer"]


def drafted(cell: str, answer: str) -> Row:
    (row,) = as_drafts(reading_of("a.xlsx", book(HEADED, ["Which?", cell, answer])))
    return row


def texts(row: Row) -> list[str]:
    assert row.part is not None
    return [option.text.plain for option in row.part.options]


def said(row: Row) -> str:
    return " ".join(map(str, row.reasons))


@pytest.mark.parametrize(
    ("cell", "answer", "right"),
    [
        ("B. two\nA. one\nC. three", "A", "one"),
        ("B)two\nA)one\nC)three", "A", "one"),
        ("B: two; A: one; C: three", "A", "one"),
        ("A. one\nC. three\nD. four", "C", "three"),
        ("2: two\n1: one\n3: three", "1", "one"),
        ("0: none\n1: one\n2: two", "1", "one"),
        ("0. none\n1. one\n2. two", "1", "one"),
        ("2. 5 mg\n1. 10 mg\n3. 20 mg", "1", "10 mg"),
        ("ii) two\ni) one\niii) three", "II", "two"),
        ("A. one\nA. more\nB. two", "B", "two"),
        ("B. two\nC. three\nD. four", "C", "three"),
        ("D. four\nA. one\nC. three", "D", "four"),
    ],
)
def test_key_is_the_letter_that_stands_there_and_the_row_is_flagged(
    cell: str, answer: str, right: str
) -> None:
    row = drafted(cell, answer)
    assert row.part is not None
    assert keyed(row.part) == [right]
    assert row.verdict is Verdict.FLAGGED
    assert "The options stand under" in said(row)


@pytest.mark.parametrize(
    ("cell", "answer", "right"),
    [
        ("S. aureus\nP. acnes\nM. furfur", "A", "S. aureus"),
        ("S. aureus\nC. acnes\nE. coli\nB. cereus", "A", "S. aureus"),
        ("E. coli; C. acnes; B. cereus", "E. coli", "E. coli"),
        ("E. coli\nMalassezia\nS. aureus", "2", "Malassezia"),
        ("Malassezia\nS. aureus\nE. coli", "B", "S. aureus"),
        ("S. aureus\nB. cereus\nM. furfur", "B", "B. cereus"),
        ("1: 1000\n1: 10000\n1: 100000", "B", "1: 10000"),
        ("1: 1000; 1: 10000; 1: 100000", "1: 10000", "1: 10000"),
        ("1: 10\n2: 10\n3: 10", "2", "2: 10"),
        ("1: 1000 in water\n1: 10000 in water", "B", "1: 10000 in water"),
        ("1: 5 of it\n3: 5 of it\n7: 5 of it", "C", "7: 5 of it"),
    ],
)
def test_names_and_ratios_stay_whole_and_are_taken_by_place(
    cell: str, answer: str, right: str
) -> None:
    row = drafted(cell, answer)
    assert row.part is not None
    assert texts(row) == [text.strip() for text in cell.replace(";", "\n").split("\n")]
    assert (keyed(row.part), row.part.status) == ([right], Status.IMPORTED), said(row)


@pytest.mark.parametrize(
    ("cell", "answer", "right", "other"),
    [
        ("S. aureus\nC. acnes\nE. coli\nB. cereus", "C", ["E. coli"], "C. acnes"),
        ("E. coli\nS. aureus\nB. subtilis", "B", ["S. aureus"], "B. subtilis"),
        ("E. coli; C. acnes; B. cereus", "C", ["B. cereus"], "C. acnes"),
        ("1: 1000\n1: 10000\n1: 100000", "1", ["1: 1000"], "1: 10000"),
        ("A. baumannii\nA. fumigatus", "A", ["A. baumannii"], "A. fumigatus"),
        ("S. aureus\nC. acnes\nE. coli\nB. cereus", "A, B", ["S. aureus", "C. acnes"], "B. cereus"),
    ],
)  # fmt: skip
def test_key_that_is_a_place_and_begins_a_text_is_flagged(
    cell: str, answer: str, right: list[str], other: str
) -> None:
    row = drafted(cell, answer)
    assert row.part is not None
    assert (keyed(row.part), row.verdict) == (right, Verdict.FLAGGED)
    assert f"was taken for the place of an option, and it also stands in '{other}'" in said(row)


@pytest.mark.parametrize("cell", ["A. one B. two C. three", "a) one, b) two, c) three", "1. one 2. two 3. three"])  # fmt: skip
@pytest.mark.parametrize("answer", ["2", "two"])
def test_options_on_one_line_are_taken_apart_at_their_signs_and_flagged(cell: str, answer: str) -> None:  # fmt: skip
    row = drafted(cell, answer)
    assert row.part is not None
    assert (texts(row), keyed(row.part), row.verdict) == (["one", "two", "three"], ["two"], Verdict.FLAGGED)  # fmt: skip
    assert "stand on one line" in said(row)


def test_word_takes_the_letters_that_stand_in_the_cell() -> None:
    document = docx.Document()
    table_of(document, tuple(HEADED), ("Which?", "B) two\nA) one\nC) three", "A"))
    part = only("a.docx", written(document))
    assert (keyed(part), part.status) == (["one"], Status.FLAGGED)


@pytest.mark.parametrize(
    ("cell", "answer", "right"),
    [
        ("A. one\nB. two\nC. three", "B", "two"),
        ("(a) one\n(b) two\n(c) three", "2", "two"),
        ("A - one; B - two; C - three", "b", "two"),
        ("1. 5 mg\n2. 10 mg\n3. 20 mg", "2", "10 mg"),
        ("1.5 mg\n2.5 mg\n3.5 mg", "2.5 mg", "2.5 mg"),
        ("1: 5 mg\n2: 10 mg\n3: 20 mg", "2", "10 mg"),
        ("1:10\n1:100\n1:1000", "B", "1:100"),
        ("A.\none\nB.\ntwo\nC.\nthree", "B", "two"),
        ("i. one\nii. two\niii. three", "ii", "two"),
    ],
)
def test_plain_letters_numbers_and_none_are_taken(cell: str, answer: str, right: str) -> None:
    row = drafted(cell, answer)
    assert row.part is not None
    assert (keyed(row.part), row.part.status) == ([right], Status.IMPORTED), said(row)


def test_line_without_a_letter_belongs_to_the_option_above_and_is_named() -> None:
    row = drafted("A. one and\nits second line\nB. two\nC. three", "B")
    assert row.part is not None
    assert texts(row) == ["one and its second line", "two", "three"]
    assert keyed(row.part) == ["two"]
    assert "'its second line' has no letter" in said(row)


@pytest.mark.parametrize("cell", ["A. one\nB. two\nC. three D. four", "1. one\n2. two\n3. three; 4. four", "a) one\nb) two\nc) three (d) four"])  # fmt: skip
@pytest.mark.parametrize("answer", ["3", "2"])
def test_sign_of_the_next_option_within_the_last_is_told(cell: str, answer: str) -> None:
    row = drafted(cell, answer)
    assert row.verdict is Verdict.FLAGGED
    assert "stands within it as if another began there" in said(row)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("Choose:\nA. one\nB. two", "stands before the first letter"),
        ("A. one\ntwo\nthree", "One option alone has a letter"),
    ],
)
def test_lines_of_which_nobody_knows_what_they_are_flag_the_row(cell: str, reason: str) -> None:
    row = drafted(cell, "A")
    assert row.verdict is not Verdict.TAKEN
    assert reason in said(row)


def test_letter_that_two_options_have_is_no_key() -> None:
    part = only("a.xlsx", book(HEADED, ["Which?", "A. one\nA. more\nB. two", "A"]))
    assert (keyed(part), part.status) == ([], Status.FLAGGED)
    assert "Two options have the letter or number 'A'" in why(part)


@pytest.mark.parametrize("between", [";", "\n", "\n\n"])
@pytest.mark.parametrize("answer", ["i1", "B"])
def test_ninth_option_is_never_cut(between: str, answer: str) -> None:
    cell = between.join(f"{letter}1" for letter in "abcdefghi")
    part = only("a.xlsx", book(HEADED, ["Which?", cell, answer]))
    assert part.status is Status.FLAGGED
    assert "more than 8 options" in why(part)


def test_ninth_option_beside_a_written_answer_is_never_cut() -> None:
    headings = ["Question", "Correct answer", *(f"Distractor {number}" for number in range(1, 9))]
    part = only("a.xlsx", book(headings, ["Which?", *"abcdefghi"]))
    assert "more than 8 options" in why(part)


def test_letters_in_columns_of_other_letters_are_flagged() -> None:
    headings = ["Question", "A", "B", "C", "Answer"]
    one, two = parts_of(
        "a.xlsx",
        book(
            headings,
            ["Which?", "B. two", "A. one", "C. three", "A"],
            ["What grows?", "E. coli", "S. aureus", "B. subtilis", "A"],
        ),
    )
    assert "and their columns are others" in why(one)
    assert two.status is Status.IMPORTED


def ordered(cell: str) -> Row:
    (row,) = as_drafts(
        reading_of("a.xlsx", book(["Type", *HEADED], ["ordering", "In which order?", cell, ""]))
    )
    return row


@pytest.mark.parametrize(
    ("cell", "steps", "verdict"),
    [
        ("2. test\n1. cool\n3. treat", ["cool", "test", "treat"], Verdict.FLAGGED),
        ("C) treat; A) cool; B) test", ["cool", "test", "treat"], Verdict.FLAGGED),
        ("ii. test\niii. treat\ni. cool", ["cool", "test", "treat"], Verdict.FLAGGED),
        ("2. test\n0. look\n1. cool", ["look", "cool", "test"], Verdict.FLAGGED),
        ("1. cool\n2. test\n3. treat", ["cool", "test", "treat"], Verdict.TAKEN),
        ("test\ncool\ntreat", ["test", "cool", "treat"], Verdict.TAKEN),
    ],
)
def test_steps_are_ordered_by_the_signs_before_them(
    cell: str, steps: list[str], verdict: Verdict
) -> None:
    row = ordered(cell)
    assert row.part is not None
    named = {option.name: option.text.plain for option in row.part.options}
    assert ([named[name] for name in row.part.order], row.verdict) == (steps, verdict), said(row)
    assert ("The options stand under" in said(row)) == (verdict is Verdict.FLAGGED)


@pytest.mark.parametrize("cell", ["1. cool\n1. test\n2. treat", "A. cool\n2. test\n3. treat"])
def test_steps_under_signs_that_are_no_order_are_refused(cell: str) -> None:
    row = ordered(cell)
    assert row.verdict is not Verdict.TAKEN
    assert "which is no order" in said(row)


OWN_HEADED = "Question,A,B,C,D,Answer\n"


@pytest.mark.parametrize("labels", ["A.|B.|C.|D.", "(a)|(b)|(c)|(d)", "1)|2)|3)|4)", "A -|B -|C -|D -"])  # fmt: skip
@pytest.mark.parametrize("answer", ["C", "3", "three", "{label} three"])
def test_labels_of_their_own_columns_go_since_options_are_shuffled(labels: str, answer: str) -> None:  # fmt: skip
    said = labels.split("|")
    cells = [f"{label} {text}" for label, text in zip(said, ("one", "two", "three", "four"), strict=True)]  # fmt: skip
    part = only("a.csv", f"{OWN_HEADED}Which?,{','.join(cells)},{answer.format(label=said[2])}\n")
    assert [option.text.plain for option in part.options] == ["one", "two", "three", "four"]
    assert (keyed(part), part.status) == (["three"], Status.IMPORTED)


def test_answers_that_name_several_options_with_their_labels_are_found() -> None:
    part = only("a.csv", f"{OWN_HEADED}Which?,A. one,B. two,C. three,D. four,B. two | D. four\n")
    assert (keyed(part), part.status) == (["two", "four"], Status.IMPORTED)


def test_labels_before_some_options_are_flagged() -> None:
    part = only("a.csv", f"{OWN_HEADED}Which?,A. one,B. two,three,four,C\n")
    assert (keyed(part), part.status) == (["three"], Status.FLAGGED)
    assert "the letter of their column (A, B)" in why(part)


@pytest.mark.parametrize("cells", [
    "E. coli,S. aureus,C. difficile,K. oxytoca", "1: 1000,2: 2000,3: 3000,4: 4000", "1.5 mg,2.5 mg,3.5 mg,4.5 mg", "A,B,C,D",
])  # fmt: skip
def test_what_is_no_label_stays(cells: str) -> None:
    part = only("a.csv", f"{OWN_HEADED}Which?,{cells},B\n")
    assert [option.text.plain for option in part.options] == cells.split(",")
    assert part.status is Status.IMPORTED


@pytest.mark.parametrize("last", ["Infection with E. coli", "Infection by E. faecium", "Gram-negative E. coli", "S. aureus or E. hirae (mixed)", "E. coli"])  # fmt: skip
def test_name_in_the_last_option_is_no_sign_of_another(last: str) -> None:
    row = drafted(f"A. Herpes\nB. Contact allergy\nC. S. aureus\nD. {last}", "B")
    assert texts(row)[3] == last
    assert row.part is not None
    assert (row.part.status, row.part.doubts) == (Status.IMPORTED, ()), said(row)


@pytest.mark.parametrize("last", ["Wait E. Call", "wait E. call", "Wait and see E. call", "With E. Call", "S. aureus e. coli"])  # fmt: skip
def test_option_behind_the_last_one_is_told(last: str) -> None:
    row = drafted(f"A. Herpes\nB. Contact allergy\nC. S. aureus\nD. {last}", "B")
    assert "stands within it as if another began there" in said(row)
