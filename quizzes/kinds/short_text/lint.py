"""A typed text has no options; the near-misses that an author names have their harm."""

from collections.abc import Mapping
from typing import Any

from quizzes.kinds.linting import (
    ASKS,
    Keyed,
    WrongAnswer,
    harm_of,
    keyed_texts,
    no_place,
    nothing,
    parts_of,
)

STEM_ENDS = ASKS
ONE_BEST_OPTION = False
choices = nothing
reasons = nothing
key_place = no_place


def wrong_answers(entry: Mapping[str, Any]) -> list[WrongAnswer]:
    """What people type instead; nobody is offered it."""
    return [
        WrongAnswer("near_misses", str(raw.get("text")), harm_of(raw), is_offered=False)
        for raw in parts_of(entry, "near_misses")
    ]


def right_texts(entry: Mapping[str, Any]) -> list[str]:
    """Every text that is accepted."""
    accepted = entry.get("accepted")
    return [str(text) for text in accepted] if isinstance(accepted, list) else []


def keyed(entry: Mapping[str, Any]) -> list[Keyed]:
    """Every text that is accepted, and the near-misses."""
    return [*(Keyed(text, True) for text in right_texts(entry)), *keyed_texts(entry, "near_misses")]
