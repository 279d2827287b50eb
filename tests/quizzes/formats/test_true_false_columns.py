"""True or false with columns for options: reasons and harm belong to the side that the option says."""

import pytest

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from tests.quizzes.formats.reads import reading_of
from tests.quizzes.formats.test_tables import book

HEADED = ["Question", "Type", "Option A", "Option B", "Answer", "Rationale A", "Rationale B", "Harm A", "Harm B"]  # fmt: skip


def drafted(*cells: str) -> Row:
    (row,) = as_drafts(reading_of("a.xlsx", book(HEADED, ["It spares a nerve.", *cells])))
    return row


def said(row: Row) -> str:
    return " ".join(map(str, row.reasons))


@pytest.mark.parametrize("kind", ["true_false", "tf"])
@pytest.mark.parametrize(
    "options",
    [("False", "True"), ("No", "Yes"), ("Nein", "Ja"), ("Wrong", "Right"), ("Falso", "Verdadero"), ("incorrect.", "Correct"), ("F", "T"), ("", "True"), ("false", "")],
)  # fmt: skip
def test_reasons_go_to_the_side_that_the_option_says(kind: str, options: tuple[str, str]) -> None:
    row = drafted(kind, *options, "A" if all(options) else "false", "because that holds", "no, dangerous", "", "3")  # fmt: skip
    assert row.entry is not None
    assert row.entry["answer"] is False
    assert row.entry["rationale_false"] == "because that holds"
    assert row.entry["rationale_true"] == "no, dangerous"
    assert row.entry["harm"] == 3
    assert row.verdict is Verdict.TAKEN, said(row)


@pytest.mark.parametrize(
    "options", [("It holds", "It does not"), ("", ""), ("True", "True"), ("True", "perhaps")]
)
def test_options_that_say_neither_flag_the_row_and_give_no_reason(options: tuple[str, str]) -> None:
    row = drafted("true_false", *options, "true", "because that holds", "no, dangerous", "", "3")
    assert row.verdict is Verdict.FLAGGED
    assert "do not say which is true" in said(row)
    assert row.entry is not None
    assert row.entry["answer"] is True
    assert not {"rationale_true", "rationale_false", "harm"} & set(row.entry)


def test_letter_is_no_key_where_options_say_neither() -> None:
    row = drafted("true_false", "It holds", "It does not", "A", "", "", "", "")
    assert row.verdict is Verdict.REFUSED
    assert "neither true nor false" in said(row)
