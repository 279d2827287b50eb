"""One best answer: what holds for this kind alone."""

import random
from typing import Any

import pytest

from quizzes.kinds import KINDS, BadEntry
from tests.quizzes.kinds.entries import spec_of

NAME = "single_choice"
KIND = KINDS[NAME]
ENTRY: dict[str, Any] = {
    "options": [
        {"code": "a", "text": "90 °C", "correct": False, "rationale": "Too low by ten degrees at sea level.", "harm": 1},
        {"code": "b", "text": "100 °C", "correct": True, "rationale": "The Celsius scale was made so that it does."},
        {"code": "c", "text": "110 °C", "correct": False, "rationale": "Only under pressure does it get so hot.", "harm": 2},
    ]
}  # fmt: skip


def test_options_are_explained_in_the_order_in_which_they_were_shown() -> None:
    spec = spec_of(NAME)
    order = {"options": list(reversed(KIND.order(spec, random.Random(2))["options"]))}
    shown = [option["html"] for option in KIND.present(spec, order)["options"]]
    assert [line["html"] for line in KIND.explain(spec, None, order)] == shown


def test_single_choice_needs_exactly_one_right_option() -> None:
    options = [dict(option, correct=True) | {"harm": 0} for option in ENTRY["options"]]
    with pytest.raises(BadEntry, match="exactly one correct"):
        spec_of(NAME, options=options)


def test_wrong_option_needs_its_harm() -> None:
    options = [{k: v for k, v in o.items() if k != "harm"} for o in ENTRY["options"]]
    with pytest.raises(BadEntry, match="'harm' 0 to 3"):
        spec_of(NAME, options=options)


def test_misspelt_option_key_is_refused() -> None:
    options = [dict(o, rationle="why") for o in ENTRY["options"]]
    with pytest.raises(BadEntry, match="Unknown key 'rationle'"):
        spec_of(NAME, options=options)


def test_numbers_keep_the_order_of_their_author() -> None:
    spec = spec_of(NAME)
    for seed in range(20):
        shown = KIND.order(spec, random.Random(seed))["options"]
        assert shown == [option["id"] for option in spec["options"]]


def test_key_stands_at_a_place_only_when_there_is_one_key() -> None:
    assert KIND.key_place(ENTRY) == (1, 3)
    everything = [option | {"correct": True} for option in ENTRY["options"]]
    assert KIND.key_place({"options": everything}) is None
    assert KIND.key_place({"options": ENTRY["options"][1:2]}) is None


def test_linter_is_told_of_every_option_and_of_the_harm_of_wrong_ones() -> None:
    assert [choice.code for choice in KIND.choices(ENTRY)] == ["a", "b", "c"]
    assert [(wrong.place, wrong.harm) for wrong in KIND.wrong_answers(ENTRY)] == [
        ("options.a.harm", 1),
        ("options.c.harm", 2),
    ]
    assert [reason.correct for reason in KIND.reasons(ENTRY)] == [False, True, False]


def test_answer_is_said_by_the_letter_at_which_it_was_shown() -> None:
    spec = spec_of(NAME)
    order = {"options": [option["id"] for option in reversed(spec["options"])]}
    parts = KIND.shown(spec, order)
    assert [(part.label, part.text) for part in parts] == [
        ("A", "110 °C"),
        ("B", "100 °C"),
        ("C", "90 °C"),
    ]
    assert KIND.said(spec, spec["options"][0]["id"], order) == "C"
