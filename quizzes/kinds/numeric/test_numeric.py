"""A number with a unit: what holds for this kind alone."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import KINDS, BadAnswer, BadEntry
from quizzes.kinds.numeric.rules import read_number
from tests.quizzes.kinds.entries import explained, spec_of

NAME = "numeric"
KIND = KINDS[NAME]
ENTRY: dict[str, Any] = {
    "answer": {"value": "12.5", "tolerance": "0.5", "unit": "mm"},
    "units": ["mm", "cm", "kg"],
    "convert": {"cm": "10"},
    "rationale": "The edge is given in the question itself.",
    "misreadings": [
        {"value": "1.25", "rationale": "A factor of ten was lost between units.", "harm": 2}
    ],
}


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("12.5", "mm", [("12.5 mm", True, "12.5 mm"), ("1.25 mm", False, "")]),
        ("1.25", "cm", [("12.5 mm", True, "1.25 cm"), ("1.25 mm", False, "")]),
        ("1.25", "mm", [("12.5 mm", False, ""), ("1.25 mm", True, "1.25 mm")]),
        ("0.13", "cm", [("12.5 mm", False, ""), ("1.25 mm", True, "0.13 cm")]),
        ("40", "mm", [("12.5 mm", False, ""), ("40 mm", True, ""), ("1.25 mm", False, "")]),
        ("12.5", "kg", [("12.5 mm", False, ""), ("12.5 kg", True, ""), ("1.25 mm", False, "")]),
    ],
)
def test_numeric_shows_the_key_the_typed_number_and_every_misreading(
    value: str, unit: str, told: list[Any]
) -> None:
    lines = explained(NAME, lambda spec: {"value": value, "unit": unit})
    assert [(line["html"], line["chosen"], line.get("given_html", "")) for line in lines] == told
    assert lines[0]["tolerance"] == "0.5 mm"


def test_number_and_unit_of_an_author_are_text_and_never_markup() -> None:
    changes = {
        "answer": {"value": "5", "tolerance": "0", "unit": "<b>mm"},
        "units": ["<b>mm"],
        "convert": {},
    }
    line = explained(NAME, lambda spec: None, **changes)[0]
    assert line["html"] == "5 &lt;b&gt;mm"
    assert "tolerance" not in line


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12.5", "12.5"), ("12,5", "12.5"), (" +12.50 ", "12.5"), ("1 200", "1200"), ("1\u202f200", "1200"),
     ("\u22125", "-5"), (".5", "0.5"), ("007", "7")],
)  # fmt: skip
def test_number_is_read_as_people_type_it(typed: str, number: str) -> None:
    assert read_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1e9",
        "1e999999999",
        "NaN",
        "Infinity",
        "1.2.3",
        "1,200.5",
        "1,200",
        "-25,000",
        "--1",
        "0x10",
        "1" * 13,
        "12 mm",
        "\x00",
        "1_0",
    ],
)
def test_what_is_no_plain_number_is_refused(typed: str) -> None:
    with pytest.raises(BadAnswer):
        read_number(typed)


@pytest.mark.parametrize(
    ("value", "unit", "right"),
    [("12", "mm", True), ("13", "mm", True), ("11.999999", "mm", False), ("13.000001", "mm", False),
     ("1.25", "cm", True), ("1,30", "cm", True), ("1.31", "cm", False), ("12.5", "kg", False)],
)  # fmt: skip
def test_numeric_tolerance_is_inclusive_and_units_convert(
    value: str, unit: str, right: bool
) -> None:
    spec = spec_of(NAME)
    assert KIND.mark(spec, KIND.clean(spec, {"value": value, "unit": unit})).full is right


@given(
    value=st.decimals(-(10**9), 10**9, places=6),
    tolerance=st.decimals(0, 1000, places=6),
    step=st.decimals(0, 2000, places=6),
)
def test_numeric_arithmetic_is_exact(value: Decimal, tolerance: Decimal, step: Decimal) -> None:
    answer = {"value": f"{value:f}", "tolerance": f"{tolerance:f}", "unit": "mm"}
    spec = spec_of(NAME, answer=answer)
    typed = KIND.clean(spec, {"value": f"{value + step:f}", "unit": "mm"})
    assert KIND.mark(spec, typed).full is (step <= tolerance)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"answer": {"value": "1e3", "tolerance": "0", "unit": "mm"}}, "answer"),
        ({"answer": {"value": 12.5, "tolerance": "0", "unit": "mm"}}, "answer"),
        ({"answer": {"value": "1", "tolerance": "-1", "unit": "mm"}}, "answer"),
        ({"answer": {"value": "1", "tolerance": "0", "unit": "m"}}, "units"),
        ({"convert": {"mm": "2"}}, "convert"),
        ({"convert": {"cm": "0"}}, "convert"),
        ({"units": ["mm", "mm"], "convert": {}}, "units"),
        (
            {"misreadings": [{"value": "x", "rationale": "long enough to be a reason", "harm": 1}]},
            "misreadings",
        ),
    ],
)
def test_numeric_entry_that_cannot_be_marked_is_refused(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(BadEntry) as refusal:
        spec_of(NAME, **changes)
    assert refusal.value.key == key
