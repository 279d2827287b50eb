"""Pairs are neither right nor wrong by themselves: the rules for options have nothing to ask."""

from collections.abc import Mapping
from typing import Any

from quizzes.kinds.linting import TASKS, Keyed, no_place, nothing, parts_of, shown_in, texts_in

STEM_ENDS = TASKS
ONE_BEST_OPTION = False
choices = nothing
wrong_answers = nothing
reasons = nothing
key_place = no_place


def right_texts(entry: Mapping[str, Any]) -> list[str]:
    """Everything that is to be put together."""
    return texts_in(entry, "left", "right")


def keyed(entry: Mapping[str, Any]) -> list[Keyed]:
    """Every pair, and what fits nothing."""
    extras = {raw.get("code"): shown_in(raw) for raw in parts_of(entry, "right")}
    pairs = []
    for raw in parts_of(entry, "left"):
        partner = extras.pop(raw.get("match"), None)
        pairs.append(Keyed(f"{shown_in(raw)} → {partner or '–'}", partner is not None))
    return [*pairs, *(Keyed(text, False) for text in extras.values())]
