"""A line of text on a page without scripts."""

from collections.abc import Mapping
from typing import Any

from quizzes.kinds.shapes import Posted, as_it_is

prefilled = as_it_is


def read_form(name: str, _question: Mapping[str, Any], data: Posted) -> str | None:
    """The text as it was typed."""
    return (data.get(name) or "").strip() or None
