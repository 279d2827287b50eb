"""Every question kind: strict entries, nothing leaked, tolerant input, all or nothing."""

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.content.domain.curriculum import read_course
from quizzes.kinds import KINDS, BadAnswer, BadEntry
from quizzes.kinds.numeric.rules import read_number

SMALL = Path(__file__).resolve().parents[2] / "curriculum_small" / "small"
ENTRIES: dict[str, dict[str, Any]] = {
    entry.data["kind"]: {
        key: value for key, value in entry.data.items() if key in KINDS[entry.data["kind"]].KEYS
    }
    for entry in reversed(read_course(SMALL).questions)
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
every_kind = pytest.mark.parametrize("name", sorted(KINDS))


def spec_of(name: str, **changes: Any) -> Any:
    parsed = KINDS[name].parse(ENTRIES[name] | changes, str)
    return KINDS[name].assign_ids(parsed, random.Random(1))


def test_registry_holds_the_five_kinds() -> None:
    assert sorted(KINDS) == sorted(ENTRIES)


@every_kind
def test_key_is_right_and_already_clean(name: str) -> None:
    kind, spec = KINDS[name], spec_of(name)
    assert kind.clean(spec, kind.key(spec)) == kind.key(spec)
    assert kind.mark(spec, kind.key(spec))


@every_kind
def test_unparse_gives_the_entry_back(name: str) -> None:
    assert KINDS[name].unparse(spec_of(name)) == ENTRIES[name]


@every_kind
def test_spec_survives_storage_as_json(name: str) -> None:
    spec = spec_of(name)
    assert json.loads(json.dumps(spec)) == spec


@every_kind
def test_present_shows_ids_and_html_only(name: str) -> None:
    kind, spec = KINDS[name], spec_of(name)
    shown = kind.present(spec, kind.order(spec, random.Random(2)))
    for part, items in shown.items():
        assert part in {"options", "left", "right", "units"}
        for item in items:
            assert isinstance(item, str) or set(item) == {"id", "html"}


@every_kind
def test_ids_differ_between_versions_and_are_unique(name: str) -> None:
    def ids(seed: int) -> list[str]:
        spec = KINDS[name].assign_ids(KINDS[name].parse(ENTRIES[name], str), random.Random(seed))
        return [
            item["id"]
            for side in spec.values()
            if isinstance(side, list)
            for item in side
            if "id" in item
        ]

    assert len(set(ids(1))) == len(ids(1))
    assert not set(ids(1)) & set(ids(2))


@every_kind
def test_order_is_the_same_for_the_same_seed(name: str) -> None:
    spec = spec_of(name)
    assert KINDS[name].order(spec, random.Random(7)) == KINDS[name].order(spec, random.Random(7))


@every_kind
@given(data=JSON)
def test_any_json_is_an_answer_or_a_bad_answer(name: str, data: Any) -> None:
    kind, spec = KINDS[name], spec_of(name)
    try:
        clean = kind.clean(spec, data)
    except BadAnswer:
        return
    assert kind.mark(spec, clean) in {True, False}
    assert kind.clean(spec, clean) == clean
    assert kind.explain(spec, clean, kind.order(spec, random.Random(3)))


@every_kind
def test_unanswered_is_explained(name: str) -> None:
    lines = explained(name, lambda spec: None)
    assert lines
    assert not any(line["chosen"] or line.get("given_html") for line in lines)


def explained(name: str, answering: Any, **changes: Any) -> list[Any]:
    """The lines for the answer that `answering` makes of the spec."""
    kind, spec = KINDS[name], spec_of(name, **changes)
    return list(kind.explain(spec, answering(spec), kind.order(spec, random.Random(2))))


@every_kind
def test_every_part_is_explained_with_its_rationale(name: str) -> None:
    reasons = {
        part["rationale"]
        for side in (spec_of(name), *spec_of(name).values())
        for part in (side if isinstance(side, list) else [side])
        if isinstance(part, dict) and "rationale" in part
    }
    assert {line["rationale_html"] for line in explained(name, lambda spec: None)} == reasons


@every_kind
def test_right_answer_is_chosen_wherever_a_part_is_right(name: str) -> None:
    for line in explained(name, KINDS[name].key):
        assert line["chosen"] is line["right"]


@pytest.mark.parametrize("name", ["single_choice", "multiple_response"])
def test_options_are_explained_in_the_order_in_which_they_were_shown(name: str) -> None:
    kind, spec = KINDS[name], spec_of(name)
    order = {"options": list(reversed(kind.order(spec, random.Random(2))["options"]))}
    shown = [option["html"] for option in kind.present(spec, order)["options"]]
    assert [line["html"] for line in kind.explain(spec, None, order)] == shown


def test_matching_shows_the_partner_that_was_given() -> None:
    def swapped(spec: Any) -> Any:
        first, second, third = KINDS["matching"].key(spec).items()
        return {first[0]: second[1], third[0]: third[1]}

    lines = {line["html"]: line for line in explained("matching", swapped)}
    told = {html: (line["chosen"], line["given_html"]) for html, line in lines.items()}
    assert told == {
        "-10 °C → Solid": (False, "Liquid"),
        "20 °C → Liquid": (False, ""),
        "120 °C → Gas": (True, "Gas"),
    }


def test_ordering_shows_the_place_that_each_step_was_given() -> None:
    lines = explained("ordering", lambda spec: [spec["options"][n]["id"] for n in (1, 0, 2)])
    assert [(line["html"], line["given_place"], line["chosen"]) for line in lines] == [
        ("Boil the water", 2, False),
        ("Pour it on the leaves", 1, False),
        ("Wait and drink", 3, True),
    ]


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
    lines = explained("numeric", lambda spec: {"value": value, "unit": unit})
    assert [(line["html"], line["chosen"], line.get("given_html", "")) for line in lines] == told
    assert lines[0]["tolerance"] == "0.5 mm"


def test_number_and_unit_of_an_author_are_text_and_never_markup() -> None:
    changes = {
        "answer": {"value": "5", "tolerance": "0", "unit": "<b>mm"},
        "units": ["<b>mm"],
        "convert": {},
    }
    line = explained("numeric", lambda spec: None, **changes)[0]
    assert line["html"] == "5 &lt;b&gt;mm"
    assert "tolerance" not in line


@every_kind
@given(
    changes=st.dictionaries(
        st.sampled_from(
            ["options", "left", "right", "answer", "units", "convert", "rationale", "misreadings"]
        ),
        JSON,
        min_size=1,
    )
)
def test_any_entry_is_parsed_or_refused(name: str, changes: dict[str, Any]) -> None:
    try:
        KINDS[name].parse(ENTRIES[name] | changes, str)
    except BadEntry as refusal:
        named, words = refusal.key, str(refusal)
    else:
        return
    assert named
    assert words


def test_single_choice_needs_exactly_one_right_option() -> None:
    options = [
        dict(option, correct=True) | {"harm": 0} for option in ENTRIES["single_choice"]["options"]
    ]
    with pytest.raises(BadEntry, match="exactly one correct"):
        spec_of("single_choice", options=options)


def test_wrong_option_needs_its_harm() -> None:
    options = [
        {k: v for k, v in o.items() if k != "harm"} for o in ENTRIES["single_choice"]["options"]
    ]
    with pytest.raises(BadEntry, match="'harm' 0 to 3"):
        spec_of("single_choice", options=options)


def test_misspelt_option_key_is_refused() -> None:
    options = [dict(o, rationle="why") for o in ENTRIES["single_choice"]["options"]]
    with pytest.raises(BadEntry, match="Unknown key 'rationle'"):
        spec_of("single_choice", options=options)


def test_multiple_response_is_all_or_nothing() -> None:
    kind, spec = KINDS["multiple_response"], spec_of("multiple_response")
    everything = [option["id"] for option in spec["options"]]
    assert not kind.mark(spec, kind.clean(spec, kind.key(spec)[:1]))
    assert not kind.mark(spec, kind.clean(spec, everything))
    assert kind.mark(spec, kind.clean(spec, list(reversed(kind.key(spec)))))


def test_matching_may_be_saved_half_filled_and_is_wrong_then() -> None:
    kind, spec = KINDS["matching"], spec_of("matching")
    half = dict(list(kind.key(spec).items())[:1])
    assert kind.clean(spec, half) == half
    assert not kind.mark(spec, half)


@given(st.integers())
def test_ordering_never_shows_the_right_order(seed: int) -> None:
    kind, spec = KINDS["ordering"], spec_of("ordering")
    assert kind.order(spec, random.Random(seed))["options"] != kind.key(spec)


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
    kind, spec = KINDS["numeric"], spec_of("numeric")
    assert kind.mark(spec, kind.clean(spec, {"value": value, "unit": unit})) is right


@given(
    value=st.decimals(-(10**9), 10**9, places=6),
    tolerance=st.decimals(0, 1000, places=6),
    step=st.decimals(0, 2000, places=6),
)
def test_numeric_arithmetic_is_exact(value: Decimal, tolerance: Decimal, step: Decimal) -> None:
    answer = {"value": f"{value:f}", "tolerance": f"{tolerance:f}", "unit": "mm"}
    spec = spec_of("numeric", answer=answer)
    typed = KINDS["numeric"].clean(spec, {"value": f"{value + step:f}", "unit": "mm"})
    assert KINDS["numeric"].mark(spec, typed) is (step <= tolerance)


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
        spec_of("numeric", **changes)
    assert refusal.value.key == key
