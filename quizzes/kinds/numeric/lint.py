"""A number has no options; the misreadings that an author names have their harm."""

from collections.abc import Mapping
from typing import Any

from quizzes.kinds.linting import WrongAnswer, harm_of, no_place, nothing, parts_of

ONE_BEST_OPTION = False
choices = nothing
reasons = nothing
key_place = no_place


def wrong_answers(entry: Mapping[str, Any]) -> list[WrongAnswer]:
    """The numbers that people reach by mistake; nobody is offered them."""
    return [
        WrongAnswer("misreadings", str(raw.get("value")), harm_of(raw), is_offered=False)
        for raw in parts_of(entry, "misreadings")
    ]
