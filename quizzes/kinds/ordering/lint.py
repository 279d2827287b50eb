"""Steps are neither right nor wrong by themselves: the rules for options have nothing to ask."""

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
    """Every step."""
    return texts_in(entry, "options")


def keyed(entry: Mapping[str, Any]) -> list[Keyed]:
    """Every step with its place."""
    steps = map(shown_in, parts_of(entry, "options"))
    return [Keyed(f"{place}. {step}", True) for place, step in enumerate(steps, start=1)]
