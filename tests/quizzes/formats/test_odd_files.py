"""Files that say something otherwise than their format does: each would give another key without a word, so each is flagged."""

import docx
import pytest

from quizzes.bank.formats.drafts.drafting import Verdict, as_drafts
from tests.quizzes.formats.reads import keyed, reading_of
from tests.quizzes.formats.test_tables import book, table_of, written

OPTIONS = "A. one\nB. two\nC. three\n"
HEADED = "Question,A,B,C,D,Answer"


def told(name: str, text: str | bytes) -> str:
    row, *_others = as_drafts(reading_of(name, text))
    assert row.verdict is Verdict.FLAGGED
    return " ".join(map(str, row.reasons))


def taken(name: str, text: str | bytes) -> list[str]:
    row, *_others = as_drafts(reading_of(name, text))
    assert row.verdict is Verdict.TAKEN, [str(why) for why in row.reasons]
    assert row.part is not None
    return keyed(row.part)


def moodle(kind: str, answers: str) -> str:
    return f"<quiz><question type='{kind}'><name><text>n</text></name><questiontext><text>Q?</text></questiontext>{answers}</question></quiz>"


def answer(share: object, text: str, more: str = "") -> str:
    return f'<answer fraction="{share}"><text>{text}</text>{more}</answer>'


OTHERS = answer(0, "b") + answer(0, "c")


@pytest.mark.parametrize(
    ("braces", "why"),
    [
        ("Yes", "No sign stands before"),
        ("WAHR#no", "No sign stands before"),
        ("TF", "No sign stands before"),
        (">a >b >c", "No sign stands before"),
        ("%100%a %0%b", "No sign stands before"),
        ("＝a ～b ～c", "No sign stands before"),
        ("=1..5", "as no # stands before it"),
        ("=5:0.5", "as no # stands before it"),
        ("=%50%a ~b ~c", "The best answer gives 50 %"),
        ("#=5 =*", "Every other answer"),
        ("=a -> 1 =a -> 2 =b -> 3", "'a' stands on the left more than once"),
    ],
)
def test_gift(braces: str, why: str):
    assert why in told("a.gift", f"Q? {{{braces}}}")


@pytest.mark.parametrize(("braces", "key"), [("four", ["four"]), ("=5", ["5"]), ("T", ["true"])])
def test_gift_that_is_plain_is_taken(braces: str, key: list[str]):
    assert taken("a.gift", f"Q? {{{braces}}}") == key


@pytest.mark.parametrize(
    ("kind", "answers", "why"),
    [
        ("multichoice", answer(50, "a") + OTHERS, "The best answer gives 50 %"),
        ("multichoice", answer(1, "a") + OTHERS, "The best answer gives 1 %"),
        ("shortanswer", answer(50, "a"), "The best answer gives 50 %"),
        ("truefalse", answer(50, "true") + answer(0, "false"), "The best answer gives 50 %"),
        ("numerical", answer(100, "5") + answer(100, "*"), "Every other answer ('*') gives 100 %"),
        ("numerical", answer(100, "5") + "<tolerance>1</tolerance>", "beside the answers"),
        ("numerical", answer(100, "5", "<tolerance>1</tolerance><tolerancetype>1</tolerancetype>"), "share of the answer"),
        ("ordering", answer(1, "a") + answer(1, "b") + answer(3, "c"), "have the same number"),
        ("ordering", answer(0, "a") + answer(0, "b") + answer(0, "c"), "have the same number"),
    ],
)  # fmt: skip
def test_moodle(kind: str, answers: str, why: str):
    assert why in told("a.xml", moodle(kind, answers))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"Q?\n{OPTIONS}ANSWER: A\nANSWER: B", "A second line with ANSWER"),
        ("Q?\nA. one B. two\nC. three\nD. four\nANSWER: C", "The letters of the answers are A, C, D"),
        ("Q?\nA. [x] one\nB. two\nC. three\nANSWER: C", "can mean that it is right"),
        ("Q?\nA. one\nB. two\nC. three\nD. four E. five\nANSWER: D", "E. stands within it"),
        ("Q?\nA) one\nB) two\nC) three\nD) four, (e) five\nANSWER: D", "(e) stands within it"),
    ],
)  # fmt: skip
def test_aiken(text: str, why: str):
    assert why in told("a.txt", text)


@pytest.mark.parametrize(
    ("headings", "row", "why"),
    [
        (HEADED, "Q?,one,two,three,four,A/B", "for all of these options together"),
        (HEADED, "Q?,*one,two,three,four,B", "can mean that it is right"),
        (HEADED, "Q?,one (correct),two,three,four,B", "can mean that it is right"),
        (HEADED, "Q?,one,*two,three,four,B", "Candidates would see it"),
        (HEADED, "Q?,one,two (correct),three,four,B", "Candidates would see it"),
        (HEADED, "Q?,one,two ✓,three,four,B", "Candidates would see it"),
        (HEADED, "Q?,one,ear (right),three,four,B", "Candidates would see it"),
        (HEADED, "Q?,A. one,B. two,C. three,D. four E. five,D", "E. stands within it"),
        ("Question,0,1,2,3,Answer", "Q?,one,two,three,four,1", "the column '0' was not taken"),
        (f"{HEADED},Points A,Points B", "Q?,one,two,three,four,A,0,1", "'Points A' also seems to say what is right"),
        ("Question,A,B,C,Answer", "Which, then?,one,two,A,B", "without a heading"),
        (f"{HEADED},", "Q?,one,two,three,four,A,D", "without a heading"),
        (HEADED, "Is it so?,,,,,1", "can mean true or false"),
        (HEADED, "Is it so?,,,,,Y", "can mean true or false"),
        (HEADED, "Is it so?,,,,,right", "can mean true or false"),
    ],
)  # fmt: skip
def test_tables(headings: str, row: str, why: str):
    assert why in told("a.csv", f"{headings}\n{row}\n")


def test_sides_of_the_body_and_numbers_with_a_unit_are_plain():
    assert taken("a.csv", f"{HEADED}\nQ?,Ear (left),Ear (right),Nose,Chin,B\n") == ["Ear (right)"]
    assert taken("a.csv", f"{HEADED}\nQ?,Ear (left),Ear (right),Nose,Chin,A\n") == ["Ear (left)"]
    assert taken("a.csv", "Question,Answer,Unit\nHow many?,1,mg\n") == ["1"]


def test_column_without_a_heading_that_numbers_the_rows_is_no_doubt():
    rows = [["", "Question", "A", "B", "C", "Answer"], ["1.", "Q?", "one", "two", "three", "B"]]
    document = docx.Document()
    table_of(document, *map(tuple, rows))

    for name, data in (("a.docx", written(document)), ("a.xlsx", book(*rows)), ("a.csv", "\n".join(",".join(row) for row in rows))):  # fmt: skip
        assert taken(name, data) == ["two"]


def test_comma_that_shifts_cells_is_told_of_texts_alone():
    rows = [["Question", "A", "B", "C", "Answer"], ["Q?", "one", "two", "three", "B", "see page 4"]]
    for name, data in (("a.xlsx", book(*rows)), ("a.csv", "\n".join(",".join(row) for row in rows))):  # fmt: skip
        said = told(name, data)
        assert "'see page 4' stands in a column without a heading" in said
        assert ("a comma within a text" in said) is (name == "a.csv")


@pytest.mark.parametrize("last", ["D. Vitamin E.", "D. A and E", "D. E. coli", "D. four e.g. five"])
def test_letter_that_begins_no_other_option_is_a_part_of_the_text(last: str):
    assert taken("a.txt", f"Q?\nA. one\nB. two\nC. three\n{last}\nANSWER: D") == [last[3:]]
