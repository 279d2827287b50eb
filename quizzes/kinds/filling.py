"""The same reason or the same harm for all answers of a question that have none yet, whatever its kind."""

from collections.abc import Iterable, Mapping
from typing import Any

from courses.content.domain.fields import Field
from quizzes.kinds.linting import harm_of
from quizzes.kinds.parts import Own

REASON, HARM = "rationale", "harm"


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
    is_reason = one.key == REASON or one.key.startswith(f"{REASON}_")
    return _reason(value, said) if is_reason else value


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
