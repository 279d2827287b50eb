"""What answers lack, filled in whatever the kind of their question: for many drafts at once, or to show one with holes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from courses.content.domain.fields import Field
from quizzes.kinds.linting import harm_of
from quizzes.kinds.parts import Own

REASON, HARM = "rationale", "harm"
UNSEEN = "A reason that nobody has written yet."  # long enough for the rules of every kind


def filled(
    fields: Iterable[Field], entry: Mapping[str, Any], said: Mapping[str, Any]
) -> dict[str, Any]:
    """Those of the kind's own keys that change. `said`: `rationale` for every answer without a reason, `harm` for every wrong one
    without its harm; what is left out, or None, or empty, fills nothing."""
    made = {one.key: _filled(one, entry.get(one.key), entry, said) for one in fields}
    return {key: value for key, value in made.items() if value != entry.get(key)}


def _filled(one: Field, value: Any, entry: Mapping[str, Any], said: Mapping[str, Any]) -> Any:
    shape = one.shape
    if not isinstance(shape, Own):
        return value
    if isinstance(value, list) and shape.parts.keys:
        return [_row(row, shape.parts.keys, said) if isinstance(row, Mapping) else row for row in value]  # fmt: skip
    if shape.control == HARM:
        return _or(harm_of(entry), said.get(HARM))
    return _reason(value, said) if _is_reason(one) else value


def _is_reason(one: Field) -> bool:
    return one.key == REASON or one.key.startswith(f"{REASON}_")


def _row(row: Mapping[str, Any], keys: Iterable[str], said: Mapping[str, Any]) -> dict[str, Any]:
    """An option, a pair, a wrong number: one that may be right has harm where it is not."""
    made = dict(row)
    if REASON in keys:
        made[REASON] = _reason(row.get(REASON), said)
    if HARM in keys and row.get("correct") is not True:
        made[HARM] = _or(harm_of(row), said.get(HARM))
    return {key: value for key, value in made.items() if key in row or value not in (None, "")}


def _reason(value: Any, said: Mapping[str, Any]) -> Any:
    return value if str(value or "").strip() else said.get(REASON) or value


def _or(value: Any, other: Any) -> Any:
    return other if value is None else value


def sketches(fields: Iterable[Field], entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The kind's own keys with what candidates never see filled in, as it is, then with one and with two right answers where none
    is said to be right: of which one can be read, that shows a draft with holes as candidates would see it. Nothing of it is kept."""
    own = [one for one in fields if isinstance(one.shape, Own)]
    for right in (0, 1, 2):
        made = {one.key: _sketched(one, one.shape, entry.get(one.key), right) for one in own}
        yield {key: value for key, value in made.items() if value is not None}


def _sketched(one: Field, shape: Any, value: Any, right: int) -> Any:
    if shape.control == HARM:
        return 0
    if shape.control == "truth":
        return value is True
    if _is_reason(one):
        return UNSEEN
    if not isinstance(value, list) or not shape.parts.keys:
        return value
    rows = [row for row in value if isinstance(row, Mapping)]
    return [_sketched_row(row, shape.parts.keys, at < right) for at, row in enumerate(rows)]


def _sketched_row(row: Mapping[str, Any], keys: Iterable[str], is_right: bool) -> dict[str, Any]:
    made = dict(row)
    if REASON in keys:
        made[REASON] = UNSEEN
    if "correct" in keys:
        made["correct"] = row.get("correct") is True or is_right
    if HARM in keys:
        made[HARM] = 0
    return made
