"""Two entries that a reader takes for one are one; the normal form is a form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trainingsite.accounts.spellings import ALSO_SAME, GMC, OTHER, SAME, TWO
from trainingsite.accounts.domain.register import (
    KEY_LENGTH,
    RegisterEntry,
    is_same_entry,
    kinds_of_digits,
    number_key,
    odd_letters,
    register_key,
    scripts,
    strange_signs,
    without_invisible,
)


@pytest.mark.parametrize("typed", SAME.values(), ids=SAME.keys())
def test_every_spelling_of_an_entry_is_the_same_entry(typed):
    assert is_same_entry(typed, GMC)


@pytest.mark.parametrize(("one", "other"), ALSO_SAME)
def test_writing_case_and_alphabet_tell_no_entries_apart(one, other):
    assert is_same_entry(one, other)


@pytest.mark.parametrize("typed", OTHER)
def test_another_number_or_register_is_another_entry(typed):
    assert not is_same_entry(typed, GMC)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_honest_people_have_two_entries(one, other):
    assert not is_same_entry(one, other)


def test_an_entry_without_a_number_has_no_normal_form():
    assert RegisterEntry("Ada", "", "", "").keys == ("", "")


@pytest.mark.parametrize("typed", [("ILO", "1105"), ("GMC", "GMC"), ("GMC", "No"), ("The", "7")])
def test_what_may_stand_before_a_number_is_not_taken_for_all_of_it(typed):
    register, number = RegisterEntry("", "", *typed).keys

    assert register
    assert number in {"1105", "gmc", "n0", "7"}


@pytest.mark.parametrize("text", ["々", "...", "😀", "ﷺ" * 80])
def test_whatever_is_given_has_a_normal_form_that_fits(text):
    assert 0 < len(register_key(text)) <= KEY_LENGTH
    assert 0 < len(number_key(text)) <= KEY_LENGTH


@given(st.text(min_size=1, max_size=80).filter(str.strip))
def test_composed_and_decomposed_writing_have_one_normal_form(text):
    assert register_key(unicodedata.normalize("NFC", text)) == register_key(
        unicodedata.normalize("NFD", text)
    )


@given(st.text(alphabet=st.characters(categories=["L", "N", "Cf"]), min_size=1, max_size=40))
def test_what_is_printed_has_the_normal_form_of_what_was_typed(text):
    seen = without_invisible(text)

    assert not seen or number_key(seen) == number_key(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("80\u200b00\ufeff005", "8000005"),
        ("\u202e8000005", "8000005"),
        (" 12  34 ", "12 34"),
        ("GM\u200cC", "GMC"),
        ("نظام\u200cپزشکی", "نظام\u200cپزشکی"),
        ("A\u0308B", "ÄB"),
    ],
)
def test_invisible_signs_are_not_kept_except_between_letters_that_they_shape(typed, kept):
    assert without_invisible(typed) == kept


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("12/34-56.7 (a) №8", []),
        ("800|005", ["|"]),
        ("8〇5", ["〇"]),
        ("800000Ⅴ", ["Ⅴ"]),
        ("8289162²", ["²"]),
        ("①8289162₂", ["①", "₂"]),
        ("⑴82㈠½🄁㏠", ["⑴", "㈠", "½", "🄁", "㏠"]),
        ("８２８９ N° 7 n.º", []),
        ("8️5\u0323", ["\ufe0f", "\u0323"]),
        ("Ärztekammer, 1", []),
    ],
)
def test_signs_that_no_register_uses_are_named(text, signs):
    assert strange_signs(text) == signs


@pytest.mark.parametrize(
    ("text", "plain_only", "letters"),
    [
        ("Lægeforeningen", False, []),
        ("Lægeforeningen", True, ["æ"]),
        ("ǀ23Ʒ", False, ["ǀ", "ʒ"]),
        ("Ármány Ø", True, []),
    ],
)
def test_letters_that_readers_take_for_others_are_named(text, plain_only, letters):
    assert odd_letters(text, plain_only=plain_only) == letters


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GMС", {"LATIN", "CYRILLIC"}),
        ("第123号", {"CJK"}),
        ("東京とカナ", {"CJK"}),
        ("12-34", set()),
        ("ＧＭＣ", {"LATIN"}),
    ],
)
def test_alphabets_of_a_text_are_named(text, found):
    assert scripts(text) == found


def test_digits_of_two_kinds_are_told_apart():
    assert [len(kinds_of_digits(text)) for text in ("123", "٨٠٥", "8٥٥", "８8")] == [1, 1, 2, 1]
