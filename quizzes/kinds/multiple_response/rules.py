"""Several right answers among four to six options; all or nothing."""

import random
from collections.abc import Mapping
from typing import Any

from quizzes.kinds.marks import Marks, Offered, by_part
from quizzes.kinds.parts import CHOICE, own
from quizzes.kinds.shapes import (
    ANY_POOL,
    Answer,
    BadAnswer,
    BadEntry,
    Line,
    Order,
    Render,
    Spec,
    arranged,
    choice_options,
    chosen_ids,
)
from quizzes.kinds.single_choice import rules as single_choice

FIELDS = (own("options", *CHOICE.keys, first_rows=4),)
POOLS = ANY_POOL
ANSWER = '["id", "id"]'
PART = "an option, in the order shown"
PART_ALSO = ""


def parse(entry: Mapping[str, Any], render: Render) -> Spec:
    """The spec of an entry: at least two options correct, at least one wrong. Raises BadEntry."""
    options = choice_options(entry, render, least=4, most=6)
    right = sum(option["correct"] for option in options)
    if right < 2 or right == len(options):
        raise BadEntry(
            "options",
            "A multiple_response question has at least two correct options and a wrong one.",
        )
    return {"options": options}


unparse = single_choice.unparse
assign_ids = single_choice.assign_ids
present = single_choice.present
meaning = single_choice.meaning


def order(spec: Spec, rng: random.Random) -> Order:
    """A random order of the options for one form."""
    return single_choice.order(spec, rng)


def clean(spec: Spec, answer: Answer) -> Answer:
    """A list of different option ids, at least one, sorted; or BadAnswer."""
    chosen = sorted(chosen_ids(answer, spec["options"]))
    if not chosen:
        raise BadAnswer("at least one option id is needed; null clears the answer")
    return chosen


def mark(spec: Spec, answer: Answer) -> Marks:
    """A point for each option that is chosen or left as it should be; the parts are the options chosen."""
    rights = [option["correct"] == (option["id"] in answer) for option in spec["options"]]
    return by_part(rights, sorted(answer))


def offered(spec: Spec) -> list[Offered]:
    """The options."""
    return [Offered(one["id"], one["text"], one["correct"]) for one in spec["options"]]


def key(spec: Spec) -> Answer:
    """The right answer in the answer's shape."""
    return sorted(option["id"] for option in spec["options"] if option["correct"])


def explain(spec: Spec, answer: Answer, order: Order) -> list[Line]:
    """Every option as it was shown: whether it is right, whether it was chosen, and why. For after the reveal only."""
    return [
        {
            "html": option["html"],
            "picture": option.get("picture"),
            "right": option["correct"],
            "chosen": option["id"] in (answer or []),
            "rationale_html": option["rationale_html"],
        }
        for option in arranged(spec["options"], order["options"])
    ]
