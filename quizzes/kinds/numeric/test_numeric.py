"""A number with a unit: what holds for this kind alone."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes.kinds import KINDS, BadAnswer, BadEntry, UnclearAnswer
from quizzes.kinds.numeric.reading import readings
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
     ("\u22125", "-5"), ("– 5", "-5"), (".5", "0.5"), ("007", "7"), ("12.", "12"), ("12,", "12"), ("0,125", "0.125"),
     ("1'200", "1200"), ("1’200.5", "1200.5"), ("1,200.5", "1200.5"), ("1.200,5", "1200.5"), ("1,200,000", "1200000"),
     ("1,20,000", "120000"), ("1 200 000,25", "1200000.25"), ("١٢٫٥", "12.5"), ("١٬٢٠٠", "1200"), ("۱۲٫۵", "12.5"),
     ("１２．５", "12.5"), ("１２，５", "12.5"), ("12·5", "12.5"), ("१२.५", "12.5"), ("\u200e12.5\u200f", "12.5"),
     ("10٫000", "10"), ("100.0000", "100")],
)  # fmt: skip
def test_number_is_read_as_people_type_it(typed: str, number: str) -> None:
    assert readings(typed) == [Decimal(number)]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [("10.000", ["10", "10000"]), ("10,000", ["10", "10000"]), ("-25,500", ["-25.5", "-25500"]),
     ("１０．０００", ["10", "10000"]), ("1.200", ["1.2", "1200"]), ("١٠,٠٠٠", ["10", "10000"])],
)  # fmt: skip
def test_number_that_can_mean_two_is_asked_about_and_never_guessed(
    typed: str, numbers: list[str]
) -> None:
    spec = spec_of(NAME)
    with pytest.raises(UnclearAnswer) as asked:
        KIND.clean(spec, {"value": typed, "unit": "mm"})
    assert asked.value.readings == [{"value": number, "unit": "mm"} for number in numbers]
    for reading in asked.value.readings:
        assert KIND.clean(spec, reading) == reading


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1e9",
        "1e999999999",
        "NaN",
        "Infinity",
        "1.2.3",
        "1.2,3.4",
        "12 5",
        "1 20",
        "0'125",
        "--1",
        "0x10",
        "1" * 13,
        "1,111" * 4,
        "12 kHz",
        "%",
        "10²",
        "½",
        "\x00",
        "1_0",
        ".",
        "-",
    ],
)
def test_what_is_no_plain_number_is_refused(typed: str) -> None:
    with pytest.raises(BadAnswer) as refusal:
        KIND.clean(spec_of(NAME), {"value": typed, "unit": "mm"})
    assert not isinstance(refusal.value, UnclearAnswer)


@pytest.mark.parametrize(
    ("typed", "chosen", "stored"),
    [("12 mm", "mm", "12"), ("12mm", "mm", "12"), ("12,5 MM", "mm", "12,5"), ("1,200 mm", "%", None),
     ("30 %", "%", "30"), ("30 ％", "%", "30"), ("٣٠ ٪", "%", "30")],
)  # fmt: skip
def test_unit_typed_behind_the_number_is_taken_off(
    typed: str, chosen: str, stored: str | None
) -> None:
    spec = spec_of(NAME) | {"units": ["mm", "cm", "%"]}
    if stored is None:
        with pytest.raises(BadAnswer):
            KIND.clean(spec, {"value": typed, "unit": chosen})
    else:
        assert KIND.clean(spec, {"value": typed, "unit": chosen})["value"] == stored


def test_unit_that_is_typed_and_not_the_chosen_one_is_asked_about() -> None:
    with pytest.raises(UnclearAnswer) as asked:
        KIND.clean(spec_of(NAME), {"value": "1.25 cm", "unit": "mm"})
    assert asked.value.readings == [
        {"value": "1.25", "unit": "cm"},
        {"value": "1.25", "unit": "mm"},
    ]


OLD = re.compile(r"[+-]?(\d{1,12}([.,]\d{1,12})?|[.,]\d{1,12})")
SPACES = re.compile("[ \u00a0\u202f\u2009]")


@given(st.from_regex(re.compile(r"[+\-\u2212]?[0-9 \u202f]{0,6}[.,]?[0-9 ]{0,6}"), fullmatch=True))
def test_answer_stored_before_two_readings_were_asked_about_means_what_it_meant(typed: str) -> None:
    """It was read with its mark for a decimal sign and spaces anywhere; what was scored so stays so."""
    compact = SPACES.sub("", typed).replace("\u2212", "-")
    assume(OLD.fullmatch(compact))
    number = Decimal(compact.replace(",", "."))
    spec = spec_of(
        NAME, answer={"value": f"{number:f}".lstrip("+"), "tolerance": "0", "unit": "mm"}
    )
    assert KIND.mark(spec, {"value": typed, "unit": "mm"}).full


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


def test_answer_is_said_as_it_was_typed() -> None:
    spec = spec_of(NAME)
    assert [part.text for part in KIND.shown(spec, {})] == ["mm", "cm", "kg"]
    assert KIND.said(spec, {"value": "1,25", "unit": "cm"}, {}) == "1,25 cm"
