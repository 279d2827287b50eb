"""The words True and False are nobody's own: the rules for options do not ask, those for harm, reasons and keys do."""

from collections.abc import Mapping
from typing import Any

from quizzes.kinds.linting import STATES, Keyed, Reason, WrongAnswer, harm_of, nothing
from quizzes.kinds.true_false.rules import LABELS, reason_key

STEM_ENDS = STATES
ONE_BEST_OPTION = False
choices = nothing


def wrong_answers(entry: Mapping[str, Any]) -> list[WrongAnswer]:
    """The one that is not the answer."""
    answer = entry.get("answer")
    if not isinstance(answer, bool):
        return []
    return [WrongAnswer("harm", f"the answer {LABELS[not answer]}", harm_of(entry))]


def right_texts(entry: Mapping[str, Any]) -> list[str]:
    """True or False."""
    answer = entry.get("answer")
    return [LABELS[answer]] if isinstance(answer, bool) else []


def reasons(entry: Mapping[str, Any]) -> list[Reason]:
    """Why True and why False is right or wrong."""
    return [
        Reason(
            place=reason_key(says),
            answer=label,
            correct=entry.get("answer") is says,
            text=str(entry.get(reason_key(says)) or "").strip(),
        )
        for says, label in LABELS.items()
    ]


def key_place(entry: Mapping[str, Any]) -> tuple[int, int] | None:
    """True is the first of two."""
    answer = entry.get("answer")
    return (list(LABELS).index(answer), len(LABELS)) if isinstance(answer, bool) else None


def keyed(entry: Mapping[str, Any]) -> list[Keyed]:
    """True and False."""
    answer = entry.get("answer")
    if not isinstance(answer, bool):
        return []
    return [Keyed(label, says is answer) for says, label in LABELS.items()]
