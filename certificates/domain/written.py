"""Frozen dataclasses as JSON values: what is sent of an answer, and kept of it, is the same."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from certificates.domain.verification import AsOf
from trainingsite.accounts.domain.calendar import instant

# Of each type that is no JSON value, what stands for it. A JSON value stands for itself.
_WRITTEN: dict[type, Callable[[Any], Any]] = {date: date.isoformat, datetime: instant, AsOf: str}


def written(value: Any) -> Any:
    """What the serializer of a dataclass would send of it (certificates/api/shapes.py), ready for JSON, without asking each
    of its fields anew."""
    kind = type(value)
    if kind in _WRITTEN:
        return _WRITTEN[kind](value)
    if kind is tuple:
        return [written(item) for item in value]
    if is_dataclass(kind):
        return {name: written(getattr(value, name)) for name in _names(kind)}
    return value


@cache
def _names(shape: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(shape))
