"""Steps in order: what holds for this kind alone."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import KINDS
from tests.quizzes.kinds.entries import explained, spec_of

NAME = "ordering"
KIND = KINDS[NAME]
ENTRY: dict[str, Any] = {
    "options": [
        {"code": "s1", "text": "Boil the water", "rationale": "Without hot water there is no tea."},
        {"code": "s2", "text": "Pour it on the leaves", "rationale": "The leaves need the hot water now."},
        {"code": "s3", "text": "Wait and drink", "rationale": "Nobody drinks before it has drawn."},
    ]
}  # fmt: skip


def test_ordering_shows_the_place_that_each_step_was_given() -> None:
    lines = explained(NAME, lambda spec: [spec["options"][n]["id"] for n in (1, 0, 2)])
    assert [(line["html"], line["given_place"], line["chosen"]) for line in lines] == [
        ("Boil the water", 2, False),
        ("Pour it on the leaves", 1, False),
        ("Wait and drink", 3, True),
    ]


@given(st.integers())
def test_ordering_never_shows_the_right_order(seed: int) -> None:
    spec = spec_of(NAME)
    assert KIND.order(spec, random.Random(seed))["options"] != KIND.key(spec)


def test_places_of_a_page_without_scripts_are_an_order_when_each_step_has_one() -> None:
    question = {"options": [{"id": "x"}, {"id": "y"}, {"id": "z"}], "answer": None}
    posted = {"q-x": "3", "q-y": "1", "q-z": "2"}
    assert KIND.read_form("q", question, posted) == ["y", "z", "x"]
    assert KIND.read_form("q", question, posted | {"q-z": ""}) is None


def test_order_is_asked_for_in_practice_only() -> None:
    assert KIND.POOLS == ("practice",)


def test_answer_is_said_by_the_letters_of_the_steps_as_shown() -> None:
    spec = spec_of(NAME)
    boil, pour, wait = (option["id"] for option in spec["options"])
    order = {"options": [wait, boil, pour]}
    assert [part.text for part in KIND.shown(spec, order)] == [
        "Wait and drink",
        "Boil the water",
        "Pour it on the leaves",
    ]
    assert KIND.said(spec, KIND.key(spec), order) == "B → C → A"
