"""Cells of workbooks as they are shown: in percent, with units, thousands and fractions; what cannot be read so is told."""

import contextlib

import pytest

from courses.content.formats.shown import NotShown, Shown, plain, shown, text_shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.05, "0%", "5%"),
        (0.025, "0.0 %", "2.5 %"),
        (-0.05, "0%", "-5%"),
        (10, '0" mg"', "10 mg"),
        (10, r"0\ \m\g", "10 mg"),
        (10, 'General" mg"', "10 mg"),
        (5, '0.00 "J/cm²"', "5.00 J/cm²"),
        (36.6, '0.0"°C"', "36.6°C"),
        (5, "#,##0 [$mg]", "5 mg"),
        (1500, "#,##0", "1,500"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (0.5, "# ?/?", "1/2"),
        (1.25, "# ??/??", "1 1/4"),
        (0.25, "?/4", "1/4"),
        (7, "000", "007"),
        (-3, "0;[Red]-0", "-3"),
        (-3, "0_);(0)", "(3)"),
        (0, '0;-0;"none"', None),
        (3, "0.##", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (12.0, "General", "12"),
        (10, "@", "10"),
    ],
)
def test_number_is_read_as_it_is_shown(value: float, code: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(NotShown):
            shown(value, code)
    else:
        assert shown(value, code) == Shown(text)


@pytest.mark.parametrize("code", ["[<1]0.0;0", "0.00E+00", "000-0000", ";;;", "0" * 300])
def test_format_that_cannot_be_read_is_never_guessed(code: str) -> None:
    with pytest.raises(NotShown):
        shown(5.5, code)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [(2.345, "0.0", "2.3"), (0.5, "0", "1"), (1500, "0.0,", "1.5"), (0.3, "?/2", "1/2")],
)
def test_rounded_number_is_told(value: float, code: str, text: str) -> None:
    assert shown(value, code) == Shown(text, is_exact=False)


@pytest.mark.parametrize("value", [1e300, -1e300, 1e-300, float("inf"), float("nan"), 10**40])
def test_no_number_breaks_the_reading(value: float) -> None:
    assert plain(value)
    with contextlib.suppress(NotShown):
        assert shown(value, "#,##0.00").text


def test_words_with_a_unit_in_their_format() -> None:
    assert text_shown("10", '@" mg"') == "10 mg"
    assert text_shown("10", '0;0;0;@" mg"') == "10 mg"
    assert text_shown("10", "@") == "10"
