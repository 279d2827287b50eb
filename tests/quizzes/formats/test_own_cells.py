"""Our own table, where signs between the texts of a cell may stand in a text too, and a letter is always a letter."""

from typing import Any

import pytest

from quizzes.bank.formats import registry
from quizzes.bank.formats.drafts.drafting import Verdict, as_drafts
from quizzes.bank.formats.tables.escaping import apart, escaped, unescaped
from quizzes.bank.formats.tables.writing import csv_of, xlsx_of

Row = dict[str, str]


def back(entry: dict[str, Any]) -> list[dict[str, Any] | None]:
    files = (("a.csv", csv_of([entry])), ("a.xlsx", xlsx_of([entry])))
    return [row.entry for name, data in files for row in as_drafts(registry.read(name, data))]


def read(row: Row) -> Any:
    data = ",".join(row) + "\n" + ",".join(f'"{cell}"' for cell in row.values())
    return as_drafts(registry.read("a.csv", data.encode()))[0]


def options(*texts: str, right: int = 0) -> list[dict[str, Any]]:
    return [
        {"code": code, "text": text, "correct": at == right}
        for at, (code, text) in enumerate(zip("abcd", texts, strict=False))
    ]


@pytest.mark.parametrize("texts", [("B", "A", "C"), ("2", "1", "3"), ("a, b", "A", "B"), ("B", "AB", "A")])  # fmt: skip
@pytest.mark.parametrize("right", [0, 1, 2])
def test_letters_are_letters_whatever_the_options_say(texts: tuple[str, ...], right: int) -> None:
    entry = {"kind": "single_choice", "stem": "Which hepatitis is it here, of the three?", "options": options(*texts, right=right)}  # fmt: skip
    assert back(entry) == [entry, entry]


@pytest.mark.parametrize("accepted", [["1|10"], ["1|10", "one to ten"], ["a\\", "b"], ["\\|", "|"], ["x \\"]])  # fmt: skip
def test_bar_within_what_may_be_typed_parts_nothing(accepted: list[str]) -> None:
    entry = {"kind": "short_text", "stem": "Which ratio is typed here, please?", "accepted": accepted}  # fmt: skip
    assert [one and one["accepted"] for one in back(entry)] == [accepted, accepted]


@pytest.mark.parametrize(("left", "right"), [("Current 1 -> 2 A", "burn"), ("Heat", "1 -> 2"), ("a→b", "c => d"), ("a\\", "->"), ("\\->", "\\")])  # fmt: skip
def test_arrow_within_a_side_is_no_arrow_between_sides(left: str, right: str) -> None:
    entry = {
        "kind": "matching",
        "stem": "Match each change to what follows.",
        "left": [{"code": code, "text": text, "match": str(at)} for at, (code, text) in enumerate(zip("abc", (left, "Cold", "Wet"), strict=True), start=1)],
        "right": [{"code": str(at), "text": text} for at, text in enumerate((right, "ice", "rain", "x -> y"), start=1)],
    }  # fmt: skip
    assert back(entry) == [entry, entry]


def test_answer_in_words_or_numbers_is_still_read_in_our_own_table() -> None:
    row = {"stem": "Which layer is heated first by it?", "option_a": "muscle", "option_b": "dermis", "option_c": "fat"}  # fmt: skip
    for answer in ("dermis", "2", "b", "(B)"):
        entry = read(row | {"answer": answer}).entry
        assert [one["correct"] for one in entry["options"]] == [False, True, False], answer


def test_letter_in_a_table_of_others_that_can_mean_two_options_is_refused() -> None:
    row = {"Question": "Which hepatitis is it here, of the three?", "A": "B", "B": "A", "C": "C", "Answer": "B"}  # fmt: skip
    read_row = read(row)
    assert read_row.verdict is Verdict.REFUSED
    assert "can mean" in str(read_row.reasons[0])


def test_backslash_before_a_bar_says_nothing_in_a_table_of_others() -> None:
    row = {"Question": "Which folder is it in, please?", "Answer": "C:\\| D:", "Kind": "short_text"}
    assert read(row).entry["accepted"] == ["C:\\", "D:"]


@pytest.mark.parametrize("text", ["", "\\", "a\\|b", "->", "\\\\->|", "a | b"])
def test_escaped_text_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert apart(f"{escaped(text)} | {escaped(text)}", "|") == [f"{text} ", f" {text}"]
    assert apart(f"{escaped(text)} -> {escaped(text)}", "->", 1) == [f"{text} ", f" {text}"]


def test_only_the_first_sign_parts_where_two_texts_are_meant() -> None:
    assert apart("a -> b -> c", "->", 1) == ["a ", " b -> c"]


LABELLED = [("A. baumannii", "B. fragilis", "C. tetani"), ("1. one", "2) two", "3. three"), ("A – alpha", "B – beta", "C – gamma"), ("(a) x", "(b) y", "(c) z")]  # fmt: skip


@pytest.mark.parametrize("texts", LABELLED)
def test_letters_before_our_own_texts_are_theirs(texts: tuple[str, ...]) -> None:
    stem = "Which of these is it here, please?"
    choice = {"kind": "single_choice", "stem": stem, "options": options(*texts, right=1)}
    steps = {"kind": "ordering", "stem": stem, "options": [{"code": code, "text": text} for code, text in zip("abc", texts, strict=True)]}  # fmt: skip
    typed = {"kind": "short_text", "stem": stem, "accepted": ["x y"], "near_misses": [{"text": text} for text in texts]}  # fmt: skip
    for entry in (choice, steps, typed):
        assert back(entry) == [entry, entry]


def test_letters_before_options_of_our_own_table_are_told() -> None:
    row = {"stem": "Which layer is heated first?", "option_a": "A. skin", "option_b": "B. fat", "option_c": "C. bone", "answer": "B"}  # fmt: skip
    read_row = read(row)
    assert read_row.verdict is Verdict.FLAGGED
    assert "was taken for a part of the text" in str(read_row.reasons[0])


@pytest.mark.parametrize(
    ("texts", "is_told"),
    [
        (("A. baumannii", "B. fragilis", "C. tetani"), True),
        (("A. the skin", "B. the fat", "C. bone"), False),
        (("A) muscle", "B) dermis", "C) bones"), False),
    ],
)
def test_letters_that_may_begin_names_are_told_in_a_table_of_others(
    texts: tuple[str, ...], is_told: bool
) -> None:
    said = read({"Question": "Which is it?", **dict(zip("ABC", texts, strict=True)), "Answer": "B"})
    assert (said.verdict is Verdict.FLAGGED) is is_told
    assert ("became 'baumannii'" in " ".join(map(str, said.reasons))) is is_told


def test_wrong_answers_that_are_typed_keep_their_letters_in_a_table_of_others() -> None:
    said = read({"Question": "Which?", "A": "A. baumannii", "B": "B. fragilis", "Answer": "E. coli", "Kind": "short answer"})  # fmt: skip
    assert [one["text"] for one in said.entry["near_misses"]] == ["A. baumannii", "B. fragilis"]
