"""Each on the left has one partner on the right, which may hold extras; all or nothing."""

import random
from collections.abc import Collection, Mapping
from typing import Any

from courses.content.domain.fields import Seen
from quizzes.kinds.marks import Marks, Offered, by_part
from quizzes.kinds.parts import PARTS, own
from quizzes.kinds.shapes import (
    ANY_POOL,
    Answer,
    BadAnswer,
    BadEntry,
    Line,
    Order,
    Render,
    Spec,
    all_of,
    arranged,
    each,
    in_order,
    labelled,
    list_of,
    meant_in_any_order,
    plain,
    refuse_unknown,
    shuffled_ids,
    text_of,
    unique_codes,
    with_ids,
)

LEFT = PARTS.only("code", "text", "picture", "match", "rationale")
RIGHT = PARTS.only("code", "text", "picture")
FIELDS = (
    own("left", *LEFT.keys, first_rows=3),
    own("right", *RIGHT.keys, seen_by=Seen.EVERYBODY, one_line=True, first_rows=4),
)
POOLS = ANY_POOL
ANSWER = '{"left id": "right id"}'
PART = "a right pair"
PART_ALSO = '`given_html`: the partner given, "" for none; `partner_picture`'


def parse(entry: Mapping[str, Any], render: Render) -> Spec:
    """The spec of an entry: left items with their match, right items. Raises BadEntry."""
    right = each(list_of(entry, "right", least=3, most=8), lambda raw: _partner(raw, render))
    unique_codes(right, "right")
    partners = {item["code"] for item in right}
    left = each(list_of(entry, "left", least=3, most=6), lambda raw: _item(raw, render, partners))
    unique_codes(left, "left")
    if len({item["match"] for item in left}) != len(left):
        raise BadEntry("left", "Two entries of 'left' have the same match; each partner fits once.")
    return {"left": left, "right": right}


def _partner(raw: Mapping[str, Any], render: Render) -> Spec:
    refuse_unknown(raw, RIGHT, "right")
    return labelled(raw, render, rationale=False, where="right")


def _item(raw: Mapping[str, Any], render: Render, partners: Collection[str]) -> Spec:
    refuse_unknown(raw, LEFT, "left")
    texts, match = all_of(
        lambda: labelled(raw, render, where="left"), lambda: _match(raw, partners)
    )
    return {**texts, "match": match}


def _match(raw: Mapping[str, Any], partners: Collection[str]) -> str:
    match = text_of(raw, "match", where="left")
    if match not in partners:
        raise BadEntry("left", f"'match: {match}' names no entry of 'right'.")
    return match


def unparse(spec: Spec) -> dict[str, Any]:
    """The entry's own keys as the author wrote them."""
    return {side: [plain(item) for item in spec[side]] for side in ("left", "right")}


def assign_ids(spec: Spec, rng: random.Random) -> Spec:
    """The spec with random ids on both sides."""
    return {"left": with_ids(spec["left"], rng), "right": with_ids(spec["right"], rng)}


def order(spec: Spec, rng: random.Random) -> Order:
    """A random order of both sides for one form."""
    return {"left": shuffled_ids(spec["left"], rng), "right": shuffled_ids(spec["right"], rng)}


def present(spec: Spec, order: Order) -> dict[str, Any]:
    """What the candidate sees."""
    return {side: in_order(spec[side], order[side]) for side in ("left", "right")}


def clean(spec: Spec, answer: Answer) -> Answer:
    """{left id: right id}, partly filled or whole (a half answer is saved too, and wrong); or BadAnswer."""
    if not isinstance(answer, dict) or not answer:
        raise BadAnswer("an object of left id to right id is needed; null clears the answer")
    if not set(answer) <= {item["id"] for item in spec["left"]}:
        raise BadAnswer("unknown left id")
    right = {item["id"] for item in spec["right"]}
    if not all(isinstance(value, str) and value in right for value in answer.values()):
        raise BadAnswer("unknown right id")
    return answer


def mark(spec: Spec, answer: Answer) -> Marks:
    """A point for each left item with its partner; the parts are the pairs given."""
    rights = [answer.get(left) == right for left, right in key(spec).items()]
    return by_part(rights, [f"{left}={right}" for left, right in sorted(answer.items())])


def offered(spec: Spec) -> list[Offered]:
    """Every pair of both sides."""
    return [
        Offered(
            f"{left['id']}={right['id']}",
            f"{left['text']} – {right['text']}",
            left["match"] == right["code"],
        )
        for left in spec["left"]
        for right in spec["right"]
    ]


def key(spec: Spec) -> Answer:
    """The right answer in the answer's shape."""
    ids = {item["code"]: item["id"] for item in spec["right"]}
    return {item["id"]: ids[item["match"]] for item in spec["left"]}


def explain(spec: Spec, answer: Answer, order: Order) -> list[Line]:
    """Every right pair with why, and the partner that was given. For after the reveal only."""
    right = {item["id"]: item["html"] for item in spec["right"]}
    pictures = {item["id"]: item.get("picture") for item in spec["right"]}
    partners, given = key(spec), answer or {}
    return [
        {
            "html": f"{item['html']} → {right[partners[item['id']]]}",
            "picture": item.get("picture"),
            "partner_picture": pictures[partners[item["id"]]],
            "right": True,
            "chosen": given.get(item["id"]) == partners[item["id"]],
            "given_html": right.get(given.get(item["id"]), ""),
            "rationale_html": item["rationale_html"],
        }
        for item in arranged(spec["left"], order["left"])
    ]


def meaning(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a change of wording leaves alone."""
    return {side: meant_in_any_order(entry, side) for side in ("left", "right")}
