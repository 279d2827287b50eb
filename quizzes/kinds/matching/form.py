"""A list of partners for each on the left, on a page without scripts."""

from collections.abc import Mapping
from typing import Any

from quizzes.kinds.shapes import Posted


def read_form(name: str, question: Mapping[str, Any], data: Posted) -> dict[str, str] | None:
    """The pairs that were made."""
    pairs = {left["id"]: data.get(f"{name}-{left['id']}") for left in question["left"]}
    return {left: right for left, right in pairs.items() if right} or None


def prefilled(question: dict[str, Any]) -> dict[str, Any]:
    """With the partner that each on the left was given."""
    given = question["answer"] or {}
    left = [item | {"chosen": given.get(item["id"])} for item in question["left"]]
    return question | {"left": left}
