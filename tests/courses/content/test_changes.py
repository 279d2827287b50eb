"""What is a change of wording, and what is more."""

import pytest

from courses.content.domain.changes import lines_more_than_wording, more_than_wording


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Press down every edge of the pad.", "Press every edge of the pad down."),
        ("Hold it for 3 seconds, then lift.", "Hold for 3 seconds and then lift."),
        ("", ""),
    ],
)
def test_other_words_for_the_same_are_wording(before: str, after: str) -> None:
    assert more_than_wording(before, after) == ""


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("Hold it for 3 seconds.", "Hold it for 30 seconds.", "3, 30"),
        ("It grows seven times.", "It grows seventy times.", "seven, seventy"),
        ("It does harm the nerve here.", "It doesn't harm the nerve here.", "n't"),
        ("It is safe to go on.", "It is not safe to go on.", "not"),
        ("Cool the skin with water.", "Send her home with a leaflet.", "most of the words"),
    ],
)
def test_numbers_negations_and_new_sentences_are_more(before: str, after: str, why: str) -> None:
    assert why in more_than_wording(before, after)


def test_paragraph_that_comes_or_goes_is_more() -> None:
    assert lines_more_than_wording("One.\n\nTwo.", "One.") == "a paragraph came or went"
    assert lines_more_than_wording("A pad on a thigh.\n\nB.", "A pad on a thigh.\nB.") == ""
