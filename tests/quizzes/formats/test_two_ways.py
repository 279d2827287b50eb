"""A key that names a place and also stands in the words of another option is never taken without a word."""

from collections.abc import Callable

import pytest

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from tests.quizzes.formats.reads import keyed, reading_of
from tests.quizzes.formats.test_tables import book

HEADED = ["Question", "Option A", "Option B", "Option C", "Option D", "Correct answer"]
Reads = Callable[[list[str], str], Row]
ALSO = "it also stands in '{}'"


def in_columns(options: list[str], answer: str) -> Row:
    (row,) = as_drafts(reading_of("a.xlsx", book(HEADED, ["Which is it?", *options, answer])))
    return row


def in_one_cell(options: list[str], answer: str) -> Row:
    said = book(["Question", "Options", "Answer"], ["Which is it?", "\n".join(options), answer])
    (row,) = as_drafts(reading_of("a.xlsx", said))
    return row


def told(row: Row) -> str:
    return " ".join(map(str, row.reasons))


@pytest.mark.parametrize("read", [in_columns, in_one_cell])
@pytest.mark.parametrize(
    ("options", "answer", "other"),
    [
        (["2 mm", "4 mm", "6 mm", "8 mm"], "4", "4 mm"),
        (["2mm", "3 mm", "4 mm", "8 mm"], "2", "2mm"),
        (["Grade 2", "Grade 1", "Grade 3", "Grade 4"], "2", "Grade 2"),
        (["Hepatitis B", "Hepatitis C", "Hepatitis A", "None"], "B", "Hepatitis B"),
        (["E. coli", "C. acnes", "S. aureus", "B. cereus"], "C", "C. acnes"),
        (["1 pass", "4 passes", "2 passes", "3 passes"], "1, 3", "3 passes"),
    ],
)
def test_key_that_also_stands_in_another_option_is_flagged(
    read: Reads, options: list[str], answer: str, other: str
) -> None:
    row = read(options, answer)
    assert row.verdict is Verdict.FLAGGED
    assert ALSO.format(other) in told(row)


@pytest.mark.parametrize("read", [in_columns, in_one_cell])
@pytest.mark.parametrize(
    ("options", "answer", "right"),
    [
        (["1 mm", "2 mm", "3 mm", "4 mm"], "3", "3 mm"),
        (["2 mm", "4 mm", "6 mm", "8 mm"], "4 mm", "4 mm"),
        (["2 mm", "4.5 mm", "4,000 mm", "8 mm"], "4", "8 mm"),
        (["14 mm", "40 mm", "6 mm", "8 mm"], "4", "8 mm"),
        (["A nerve", "A vein", "A muscle", "The skin"], "A", "A nerve"),
        (["1. 2 mm", "2. 4 mm", "3. 6 mm", "4. 8 mm"], "4", "8 mm"),
    ],
)
def test_key_that_says_one_thing_is_taken(
    read: Reads, options: list[str], answer: str, right: str
) -> None:
    row = read(options, answer)
    assert row.part is not None
    assert (keyed(row.part), row.verdict, told(row)) == ([right], Verdict.TAKEN, "")


def test_answer_that_is_written_out_beside_wrong_ones_is_no_place() -> None:
    headed = ["Question", "Answer", "Wrong 1", "Wrong 2"]
    read = reading_of("a.xlsx", book(headed, ["Which germ?", "E. coli", "A. baumannii", "Vitamin A"]))  # fmt: skip
    (row,) = as_drafts(read)
    assert row.part is not None
    assert (keyed(row.part), row.verdict) == (["E. coli"], Verdict.TAKEN)
