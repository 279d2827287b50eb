"""One best option: its rules ask for everything that options can give away."""

from collections.abc import Mapping
from typing import Any

from quizzes.kinds.linting import (
    ASKS,
    choices_in,
    keyed_choices,
    reasons_of_choices,
    right_of_choices,
    wrong_choices,
)

STEM_ENDS = ASKS
ONE_BEST_OPTION = True
choices = choices_in
wrong_answers = wrong_choices
reasons = reasons_of_choices
right_texts = right_of_choices
keyed = keyed_choices


def key_place(entry: Mapping[str, Any]) -> tuple[int, int] | None:
    """Where the key stands among the options."""
    right = [choice.correct for choice in choices(entry)]
    return (right.index(True), len(right)) if sum(right) == 1 and len(right) > 1 else None
