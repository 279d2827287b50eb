"""Several right answers: what holds for this kind alone."""

import random
from typing import Any

import pytest

from quizzes.kinds import KINDS, BadAnswer, BadEntry
from tests.quizzes.kinds.entries import spec_of

NAME = "multiple_response"
KIND = KINDS[NAME]
ENTRY: dict[str, Any] = {
    "options": [
        {"code": "a", "text": "Ice", "correct": True, "rationale": "Ice is the solid state of water, below zero."},
        {"code": "b", "text": "Steam", "correct": True, "rationale": "Steam is the gaseous state of water, above 100."},
        {"code": "c", "text": "Oil", "correct": False, "rationale": "Oil is another substance altogether.", "harm": 0},
        {"code": "d", "text": "Salt", "correct": False, "rationale": "Salt is another substance altogether, too.", "harm": 0},
    ]
}  # fmt: skip


def test_options_are_explained_in_the_order_in_which_they_were_shown() -> None:
    spec = spec_of(NAME)
    order = {"options": list(reversed(KIND.order(spec, random.Random(2))["options"]))}
    shown = [option["html"] for option in KIND.present(spec, order)["options"]]
    assert [line["html"] for line in KIND.explain(spec, None, order)] == shown


def test_multiple_response_is_all_or_nothing() -> None:
    spec = spec_of(NAME)
    everything = [option["id"] for option in spec["options"]]
    assert not KIND.mark(spec, KIND.clean(spec, KIND.key(spec)[:1])).full
    assert not KIND.mark(spec, KIND.clean(spec, everything)).full
    assert KIND.mark(spec, KIND.clean(spec, list(reversed(KIND.key(spec))))).full


def test_nothing_ticked_is_no_answer() -> None:
    with pytest.raises(BadAnswer, match="null clears"):
        KIND.clean(spec_of(NAME), [])


def test_something_has_to_be_wrong() -> None:
    options = [{**option, "correct": True} for option in ENTRY["options"]]
    for option in options:
        option.pop("harm", None)
    with pytest.raises(BadEntry, match="at least two correct options and a wrong one"):
        spec_of(NAME, options=options)


def test_answer_is_said_by_its_letters_in_the_order_shown() -> None:
    spec = spec_of(NAME)
    ice, steam, oil, salt = (option["id"] for option in spec["options"])
    assert KIND.said(spec, sorted([ice, salt]), {"options": [salt, oil, steam, ice]}) == "A, D"
