"""A number has no options; the misreadings that an author names have their harm."""

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
    """The numbers that people reach by mistake; nobody is offered them."""
    return [
        WrongAnswer("misreadings", str(raw.get("value")), harm_of(raw), is_offered=False)
        for raw in parts_of(entry, "misreadings")
    ]


def right_texts(entry: Mapping[str, Any]) -> list[str]:
    """The number and its unit."""
    answer = entry.get("answer")
    said = answer if isinstance(answer, Mapping) else {}
    return [str(said[key]) for key in ("value", "unit") if said.get(key) is not None]


def keyed(entry: Mapping[str, Any]) -> list[Keyed]:
    """The number with its unit and what it may miss by, the units that count too, and the misreadings."""
    answer = entry.get("answer")
    said = answer if isinstance(answer, Mapping) else {}
    misses = str(said.get("tolerance") or "0")
    number = [str(said.get("value")), *([f"± {misses}"] if misses.strip("0.") else []), str(said.get("unit") or "")]  # fmt: skip
    right = [Keyed(" ".join(number).strip(), True)] if said.get("value") is not None else []
    others = entry.get("convert")
    factors = others.items() if right and isinstance(others, Mapping) else ()
    also = [Keyed(f"1 {unit} = {factor} {said.get('unit') or ''}".strip(), True) for unit, factor in factors]  # fmt: skip
    return [*right, *also, *keyed_texts(entry, "misreadings", "value")]
