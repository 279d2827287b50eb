"""One best answer among three to five options."""

import random
from collections.abc import Mapping
from typing import Any

from quizzes.kinds.marks import Marks, Offered, whole
from quizzes.kinds.numbers import quantity_of
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
    in_order,
    meant_in_any_order,
    plain,
    shuffled_ids,
    with_ids,
)

FIELDS = (own("options", *CHOICE.keys, first_rows=4),)
POOLS = ANY_POOL
ANSWER = '"id"'
PART = "an option, in the order shown"
PART_ALSO = ""


def parse(entry: Mapping[str, Any], render: Render) -> Spec:
    """The spec of an entry: options with exactly one correct. Raises BadEntry."""
    options = choice_options(entry, render, least=3, most=5)
    if sum(option["correct"] for option in options) != 1:
        raise BadEntry("options", "A single_choice question has exactly one correct option.")
    return {"options": options}


def unparse(spec: Spec) -> dict[str, Any]:
    """The entry's own keys as the author wrote them."""
    return {"options": [_entry(option) for option in spec["options"]]}


def _entry(option: Spec) -> dict[str, Any]:
    written = plain(option)
    if written["correct"]:
        del written["harm"]
    return written


def assign_ids(spec: Spec, rng: random.Random) -> Spec:
    """The spec with random option ids."""
    return {"options": with_ids(spec["options"], rng)}


def order(spec: Spec, rng: random.Random) -> Order:
    """A random order of the options for one form; numbers keep their author's order, in which they are found."""
    if all(quantity_of(option["text"]) for option in spec["options"]):
        return {"options": [option["id"] for option in spec["options"]]}
    return {"options": shuffled_ids(spec["options"], rng)}


def present(spec: Spec, order: Order) -> dict[str, Any]:
    """What the candidate sees."""
    return {"options": in_order(spec["options"], order["options"])}


def clean(spec: Spec, answer: Answer) -> Answer:
    """The id of one option, or BadAnswer."""
    if not isinstance(answer, str) or answer not in {option["id"] for option in spec["options"]}:
        raise BadAnswer("one option id is needed")
    return answer


def mark(spec: Spec, answer: Answer) -> Marks:
    """One point for the key; the part is the option chosen."""
    return whole(right=answer == key(spec), parts=[answer])


def offered(spec: Spec) -> list[Offered]:
    """The options."""
    return [Offered(one["id"], one["text"], one["correct"]) for one in spec["options"]]


def key(spec: Spec) -> Answer:
    """The right answer in the answer's shape."""
    return next(option["id"] for option in spec["options"] if option["correct"])


def explain(spec: Spec, answer: Answer, order: Order) -> list[Line]:
    """Every option as it was shown: whether it is right, whether it was chosen, and why. For after the reveal only."""
    return [
        {
            "html": option["html"],
            "picture": option.get("picture"),
            "right": option["correct"],
            "chosen": answer == option["id"],
            "rationale_html": option["rationale_html"],
        }
        for option in arranged(spec["options"], order["options"])
    ]


def meaning(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a change of wording leaves alone."""
    return {"options": meant_in_any_order(entry, "options")}
