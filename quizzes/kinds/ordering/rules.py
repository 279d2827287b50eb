"""Steps to be put in their order; all or nothing. Practice pool only: the order itself is rarely beyond dispute."""

import random
from collections.abc import Mapping
from typing import Any

from quizzes.kinds.marks import Marks, Offered, by_part
from quizzes.kinds.parts import PARTS, own
from quizzes.kinds.shapes import (
    Answer,
    BadAnswer,
    Line,
    Order,
    Render,
    Spec,
    chosen_ids,
    each,
    in_order,
    labelled,
    list_of,
    meant,
    plain,
    refuse_unknown,
    shuffled_ids,
    unique_codes,
    with_ids,
)

STEP = PARTS.only("code", "text", "picture", "rationale")
FIELDS = (own("options", *STEP.keys, first_rows=4),)
POOLS = ("practice",)
ANSWER = '["id", "id", "id"]'
PART = "a step, in the right order"
PART_ALSO = "`given_place`: the place it was put at, or null"


def parse(entry: Mapping[str, Any], render: Render) -> Spec:
    """The spec of an entry: the steps in their right order. Raises BadEntry."""
    options = each(list_of(entry, "options", least=3, most=6), lambda raw: _step(raw, render))
    unique_codes(options, "options")
    return {"options": options}


def _step(raw: Mapping[str, Any], render: Render) -> Spec:
    refuse_unknown(raw, STEP, "options")
    return labelled(raw, render)


def unparse(spec: Spec) -> dict[str, Any]:
    """The entry's own keys as the author wrote them."""
    return {"options": [plain(option) for option in spec["options"]]}


def assign_ids(spec: Spec, rng: random.Random) -> Spec:
    """The spec with random option ids."""
    return {"options": with_ids(spec["options"], rng)}


def order(spec: Spec, rng: random.Random) -> Order:
    """A random order that is not the right one."""
    shown = shuffled_ids(spec["options"], rng)
    while shown == key(spec):
        shown = shuffled_ids(spec["options"], rng)
    return {"options": shown}


def present(spec: Spec, order: Order) -> dict[str, Any]:
    """What the candidate sees."""
    return {"options": in_order(spec["options"], order["options"])}


def clean(spec: Spec, answer: Answer) -> Answer:
    """All option ids in the candidate's order, or BadAnswer."""
    chosen = chosen_ids(answer, spec["options"])
    if len(chosen) != len(spec["options"]):
        raise BadAnswer("every option id is needed once")
    return chosen


def mark(spec: Spec, answer: Answer) -> Marks:
    """A point for each item at its place; the parts are the places given, from 1."""
    rights = [given == item for given, item in zip(answer, key(spec), strict=True)]
    return by_part(rights, [f"{place}={item}" for place, item in enumerate(answer, start=1)])


def offered(spec: Spec) -> list[Offered]:
    """Every step at every place."""
    places = range(1, len(spec["options"]) + 1)
    return [
        Offered(f"{at}={step['id']}", f"{at}. {step['text']}", spec["options"][at - 1] is step)
        for step in spec["options"]
        for at in places
    ]


def key(spec: Spec) -> Answer:
    """The right answer in the answer's shape."""
    return [option["id"] for option in spec["options"]]


def explain(spec: Spec, answer: Answer, order: Order) -> list[Line]:
    """The steps in their right order, the place each was given, and why. For after the reveal only."""
    given = {item: place for place, item in enumerate(answer or [], start=1)}
    return [
        {
            "html": option["html"],
            "picture": option.get("picture"),
            "right": True,
            "chosen": given.get(option["id"]) == place,
            "given_place": given.get(option["id"]),
            "rationale_html": option["rationale_html"],
        }
        for place, option in enumerate(spec["options"], start=1)
    ]


def meaning(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a change of wording leaves alone: the order of the steps is the key."""
    return {"options": meant(entry, "options")}
