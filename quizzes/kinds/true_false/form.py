"""Two radio buttons on a page without scripts."""

from collections.abc import Mapping
from typing import Any

from quizzes.kinds.shapes import Posted, as_it_is

prefilled = as_it_is
_POSTED = {"true": True, "false": False}


def read_form(name: str, _question: Mapping[str, Any], data: Posted) -> bool | None:
    """Which of the two was chosen."""
    return _POSTED.get(data.get(name) or "")
