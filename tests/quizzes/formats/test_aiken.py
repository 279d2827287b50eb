"""AIKEN, and what people do to it."""

import pytest

from quizzes.bank.formats.reading import Status
from tests.quizzes.formats.reads import keyed, only, parts_of, why


def test_questions_with_both_ways_of_lettering():
    one, two = parts_of(
        "bank.txt",
        "Which layer <is> deepest?\nA) Skin\nB) Fat\nC) Muscle\nANSWER: C\n\nIs 1 < 2?\nA. Yes\nB. No\nANSWER: A\n",
    )

    assert (one.stem.plain, keyed(one), one.place.line) == (
        "Which layer <is> deepest?",
        ["Muscle"],
        1,
    )
    assert (keyed(two), [option.name for option in two.options], two.place.line) == (
        ["Yes"],
        ["A", "B"],
        7,
    )


def test_stem_and_answer_may_go_on_in_the_next_line():
    part = only("a.txt", "First line\nsecond line\nA) one\n   more of it\nB) two\nANSWER: A")

    assert part.stem.plain == "First line second line"
    assert keyed(part) == ["one more of it"]


def test_several_letters_make_several_answers():
    part = only("a.txt", "Which?\nA) a\nB) b\nC) c\nANSWER: A, C")

    assert (part.kind, keyed(part)) == ("multiple_response", ["a", "c"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Which?\nA) a\nB) b\nANSWER: D", "names 'D'"),
        ("Which?\nA) a\nB) b\nANSWER:", "No line 'ANSWER"),
        ("Which?\nA) a\nANSWER: A", "fewer than two"),
        ("Which?\nA) a\nA) b\nANSWER: A", "have the letter A"),
        ("Which?\nA) a\nB) b\n\nAnd?\nA) a\nB) b\nANSWER: A", "No line 'ANSWER"),
    ],
)
def test_what_is_missing_is_named(text: str, reason: str):
    parts = parts_of("a.txt", f"One?\nA) a\nB) b\nANSWER: A\n\n{text}")

    assert parts[0].status is Status.IMPORTED
    assert (parts[1].status, parts[1].place.line) == (Status.FLAGGED, 6)
    assert reason in why(parts[1])


@pytest.mark.parametrize(
    ("said", "keys", "remark"),
    [
        ("B (see page 4)", ["b"], "(see page 4"), ("B, since it is so", ["b"], ", since it is so"), ("B or C", ["b"], "or C"),
        ("A, C - both", ["a", "c"], "- both"), ("B. A is wrong", ["b"], "A is wrong"),
        ("C. A is too hot", ["c"], "A is too hot"), ("B (a nerve)", ["b"], "(a nerve"), ("C a nerve", ["c"], "a nerve"),
        ("A/C (I think)", ["a", "c"], "(I think"), ("a, and c: both", ["a", "c"], ": both"),
    ],
)  # fmt: skip
def test_words_behind_the_letter_are_named_and_are_no_letter(
    said: str, keys: list[str], remark: str
):
    part = only("a.txt", f"Which?\nA) a\nB) b\nC) c\nANSWER: {said}")

    assert (keyed(part), part.status) == (keys, Status.FLAGGED)
    assert f"{', '.join(keys).upper()} was taken for the answer, and not '{remark}" in why(part)


@pytest.mark.parametrize("said", ["A and C", "(a), (c)", "A; C.", "a c", "A & C"])
def test_letters_as_people_write_them(said: str):
    part = only("a.txt", f"Which?\nA) a\nB) b\nC) c\nANSWER: {said}")

    assert (keyed(part), part.status) == (["a", "c"], Status.IMPORTED)
