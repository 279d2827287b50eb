"""What is refused at once because it could never be printed."""

import pytest

from certificates.domain.glyphs import MOST_SIGNS_ON_A_LETTER, missing_glyphs
from tests.certificates.names import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_world_can_be_printed(name):
    assert missing_glyphs(name) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Ada 🙂", ["🙂"]),
        ("🙂🙂 and 🚀", ["🙂", "🚀"]),
        ("Ada\u202egnik", ["\u202e"]),
        ("Ada\ufeff", ["\ufeff"]),
        ("Ada\u2028", ["\u2028"]),
        ("A\x00da\n", ["\x00", "\n"]),
        ("\ud800", ["\ud800"]),
        ("ᏣᎳᎩ ᏣᎳ", ["Ꮳ", "Ꮃ", "Ꭹ"]),
        ("\u33bd\u0321", ["\u33bd\u0321"]),
    ],
)
def test_what_cannot_be_printed_is_named_once(text, missing):
    assert missing_glyphs(text) == missing


def test_letters_and_marks_written_apart_are_read_as_one():
    assert missing_glyphs("A\u030angstro\u0308m e\u0302\u0323") == []


def test_letter_under_a_heap_of_marks_is_not_printed() -> None:
    """One font has them all, and would set them over the line above."""
    most = "e" + "\u0301" * MOST_SIGNS_ON_A_LETTER
    assert missing_glyphs(most) == []
    assert missing_glyphs(f"{most}\u0301") != []


def test_signs_beside_a_letter_are_no_heap() -> None:
    """A Burmese word: two of its five signs hang below the letter, the others stand beside it."""
    assert missing_glyphs("လျှော့") == []
