"""A place for each step, on a page without scripts."""

from collections.abc import Mapping
from typing import Any

from quizzes.kinds.shapes import Posted


def read_form(name: str, question: Mapping[str, Any], data: Posted) -> list[str] | None:
    """The steps by the places they were given; None unless every one has a place."""
    places = {item["id"]: data.get(f"{name}-{item['id']}") or "" for item in question["options"]}
    if not all(place.isdecimal() and len(place) < 4 for place in places.values()):
        return None
    return sorted(places, key=lambda step: int(places[step]))


def prefilled(question: dict[str, Any]) -> dict[str, Any]:
    """With the place that each step was given."""
    places = {step: place for place, step in enumerate(question["answer"] or (), start=1)}
    options = [item | {"place": places.get(item["id"])} for item in question["options"]]
    return question | {"options": options}
