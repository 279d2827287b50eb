"""A number and its unit on a page without scripts."""

from collections.abc import Mapping
from typing import Any

from quizzes.kinds.shapes import Posted, as_it_is

prefilled = as_it_is


def read_form(name: str, _question: Mapping[str, Any], data: Posted) -> dict[str, str] | None:
    """The number as it was typed, with the unit that stands beside it."""
    value = (data.get(f"{name}-value") or "").strip()
    return {"value": value, "unit": data.get(f"{name}-unit") or ""} if value else None
