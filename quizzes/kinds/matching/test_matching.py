"""Pairs: what holds for this kind alone."""

from typing import Any

import pytest

from quizzes.kinds import KINDS, BadEntry
from tests.quizzes.kinds.entries import explained, spec_of

NAME = "matching"
KIND = KINDS[NAME]
ENTRY: dict[str, Any] = {
    "left": [
        {"code": "l1", "text": "-10 °C", "match": "r1", "rationale": "Below zero water is solid ice."},
        {"code": "l2", "text": "20 °C", "match": "r2", "rationale": "Between the two points it is liquid."},
        {"code": "l3", "text": "120 °C", "match": "r3", "rationale": "Above one hundred it is steam."},
    ],
    "right": [
        {"code": "r1", "text": "Solid"},
        {"code": "r2", "text": "Liquid"},
        {"code": "r3", "text": "Gas"},
        {"code": "r4", "text": "Plasma"},
    ],
}  # fmt: skip


def test_matching_shows_the_partner_that_was_given() -> None:
    def swapped(spec: Any) -> Any:
        first, second, third = KIND.key(spec).items()
        return {first[0]: second[1], third[0]: third[1]}

    lines = {line["html"]: line for line in explained(NAME, swapped)}
    told = {html: (line["chosen"], line["given_html"]) for html, line in lines.items()}
    assert told == {
        "-10 °C → Solid": (False, "Liquid"),
        "20 °C → Liquid": (False, ""),
        "120 °C → Gas": (True, "Gas"),
    }


def test_matching_may_be_saved_half_filled_and_is_wrong_then() -> None:
    spec = spec_of(NAME)
    half = dict(list(KIND.key(spec).items())[:1])
    assert KIND.clean(spec, half) == half
    assert not KIND.mark(spec, half).full


def test_two_of_the_left_never_share_a_partner() -> None:
    left = [{**item, "match": "r1"} for item in ENTRY["left"][:2]] + ENTRY["left"][2:]
    with pytest.raises(BadEntry, match="each partner fits once"):
        spec_of(NAME, left=left)


def test_answer_is_said_by_numbers_and_letters_and_what_is_missing_by_a_dash() -> None:
    spec = spec_of(NAME)
    order = {side: [item["id"] for item in spec[side]][::-1] for side in ("left", "right")}
    parts = [(part.label, part.text) for part in KIND.shown(spec, order)]
    assert parts[:4] == [("1", "120 °C"), ("2", "20 °C"), ("3", "-10 °C"), ("A", "Plasma")]
    assert KIND.said(spec, KIND.key(spec), order) == "1 → B, 2 → C, 3 → D"
    first = spec["left"][0]["id"]
    assert KIND.said(spec, {first: KIND.key(spec)[first]}, order) == "1 → –, 2 → –, 3 → D"
