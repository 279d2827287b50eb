"""Certificate codes: every single error and every swap of neighbours is caught."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.codes import (
    ALPHABET,
    LENGTH,
    RANDOM_BITS,
    THE_CODE,
    _times,
    around_code,
    grouped,
    make_code,
    read_code,
)

numbers = st.integers(0, 2**RANDOM_BITS - 1)
SIGNS = len(ALPHABET)


def test_alphabet_is_crockfords():
    assert ALPHABET == "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_known_code_stays_what_it_is():
    # Printed in QR codes for ever: a change of the arithmetic would make every old code unreadable.
    assert make_code(0x2FEDCBA9876543210FEDCBA9876543210) == "QYVJX9GXJM688FXQ5TK1V58CGGW"


def test_field_has_no_zero_divisors_and_the_generator_has_full_order():
    products = {_times(a, b) for a, b in itertools.product(range(1, SIGNS), repeat=2)}
    assert products == set(range(1, SIGNS))
    power, seen = 1, set()
    for _ in range(SIGNS - 1):
        power = _times(power, 2)
        seen.add(power)
    assert seen == set(range(1, SIGNS))


def test_every_pair_of_neighbours_at_every_place_notices_a_swap():
    # The check is linear, so the code with zeros elsewhere stands for all codes: 26 * 32 * 31 swaps and more.
    for place, left, right in itertools.product(range(LENGTH), range(SIGNS), range(SIGNS)):
        if place == LENGTH - 1 or left == right:
            continue
        number = left << 5 * (LENGTH - 1 - place) | right << 5 * (LENGTH - 2 - place)
        code = make_code(number)
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert read_code(swapped) is None, (code, place)


def test_every_swap_with_the_check_character_is_noticed():
    for last, other in itertools.product(range(SIGNS), repeat=2):
        code = make_code(other << 5 | last)
        swapped = code[:-2] + code[-1] + code[-2]
        assert (swapped == code) or read_code(swapped) is None


def test_every_single_substitution_at_every_place_is_noticed():
    for place, value in itertools.product(range(LENGTH), range(SIGNS)):
        code = make_code(value << 5 * (LENGTH - 1 - place))
        for sign in ALPHABET:
            changed = code[:place] + sign + code[place + 1 :]
            assert (read_code(changed) is None) == (changed != code)
        for sign in ALPHABET:
            changed = code[:-1] + sign
            assert (read_code(changed) is None) == (changed != code)


@given(numbers, st.integers(0, LENGTH), st.sampled_from(ALPHABET))
def test_a_substitution_in_any_code_is_noticed(number, place, sign):
    code = make_code(number)
    changed = code[:place] + sign + code[place + 1 :]
    assert (read_code(changed) is None) == (changed != code)


@given(numbers, st.integers(0, LENGTH - 1))
def test_a_swap_in_any_code_is_noticed(number, place):
    code = make_code(number)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (read_code(swapped) is None) == (swapped != code)


@given(numbers)
def test_code_is_read_back_however_it_is_typed(number):
    code = make_code(number)
    typed = grouped(code).lower().replace("1", "l").replace("0", "o")
    assert read_code(typed) == code
    assert read_code(f" {code.replace('1', 'I')} ") == code


COPIED = [
    "{}.", "({})", "[{}],", "\u201e{}\u201c", "{}\u00ad", "\u200b{}\ufeff", "Code\t{}\n"[5:], "{}/", "https://a.example/v/{}",
    "https://a.example/v/{}?at=2026-11-24", "Code: {}", "Certificate no. {}", "https://a.example/v/?code={}", "a.example/v/{}#top",
]  # fmt: skip


@pytest.mark.parametrize("around", COPIED)
def test_code_is_read_from_what_was_copied_with_it(around):
    code = make_code(12345678901234567890)
    assert read_code(around.format(grouped(code))) == code
    assert read_code(around.format(code)) == code


def test_full_width_and_hidden_signs_are_read_as_what_they_show():
    code = make_code(7)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    assert read_code(wide) == code
    assert read_code("\u00ad".join(code)) == code


SENTENCES = [
    "{} is my code", "Hello, my code is {}, thanks!", "{}: is it in order?", "please look at https://a.example/v/{} for me\n-- \nAnna",
    "The certificate of my colleague has the code {}.", "{}\t\tAnna Example",
]  # fmt: skip


@pytest.mark.parametrize("around", SENTENCES)
def test_code_is_read_out_of_a_sentence(around):
    code = make_code(12345678901234567890)

    assert read_code(around.format(grouped(code))) == code
    assert read_code(around.format(code.lower())) == code


def test_same_code_twice_is_one_code():
    code = make_code(7)

    assert read_code(f"{grouped(code)} is my code ({code})") == code


def test_place_of_the_code_in_what_was_typed_is_told():
    code = grouped(make_code(7))

    assert around_code(f"{code} on Monday") == f"{THE_CODE} on Monday"
    assert around_code(f"Code: {code.lower().replace('-', ' ')}.") == f"Code: {THE_CODE}."
    assert around_code(f"https://a.example/v/{code}?x") == f"https://a.example/v/{THE_CODE}?x"
    assert around_code("no code on Monday") is None


@pytest.mark.parametrize(
    "text", ["{} {}", "Code {} {}", "{} is mine and {} is hers", "x" * 600 + "{}", "{}x is my code"]
)
def test_what_holds_more_than_a_code_is_no_code(text):
    assert read_code(text.format(make_code(7), make_code(8))) is None


@given(numbers, numbers)
def test_different_numbers_make_different_codes(first, second):
    assert (make_code(first) == make_code(second)) == (first == second)


@given(st.text(max_size=60))
def test_any_text_is_either_a_code_or_none(text):
    found = read_code(text)
    assert found is None or (len(found) == LENGTH + 1 and set(found) <= set(ALPHABET))


@pytest.mark.parametrize("text", ["", "0" * 26, "0" * 28, "U" * 27, "é" * 27, "ß" * 14, "٠" * 27])
def test_what_cannot_be_a_code_is_refused(text):
    assert read_code(text) is None


@pytest.mark.parametrize("number", [-1, 2**RANDOM_BITS])
def test_too_many_bits_are_refused(number):
    with pytest.raises(ValueError, match="130 random bits"):
        make_code(number)


@given(numbers)
def test_grouping_keeps_every_sign(number):
    code = make_code(number)
    assert grouped(code).replace("-", "") == code


@pytest.mark.parametrize(
    "text", ["1 " * 12 + "\ufdfa" * 473, "a " * 249, "/" * 497, "\ufdfa " * 249]
)
def test_text_that_is_made_to_be_slow_is_read_in_no_time(text):
    """A list has five hundred of them. One of these signs stands for eighteen."""
    several = [f"{text[:497]}{number}" for number in range(100, 200)]
    begun = time.process_time()
    found = [read_code(one) for one in several for _again in range(3)]

    assert time.process_time() - begun < 0.3
    assert set(found) == {None}
