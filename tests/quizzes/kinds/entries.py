"""An entry of every kind, as the test in its folder has it, and what is made of it."""

import random
from importlib import import_module
from typing import Any

from quizzes.kinds import KINDS


def entry_of(name: str) -> dict[str, Any]:
    """The kind's own keys of one good entry."""
    own: dict[str, Any] = import_module(f"quizzes.kinds.{name}.test_{name}").ENTRY
    return own


def spec_of(name: str, **changes: Any) -> Any:
    """The spec of that entry, with other values under some keys."""
    parsed = KINDS[name].parse(entry_of(name) | changes, str)
    return KINDS[name].assign_ids(parsed, random.Random(1))


def explained(name: str, answering: Any, **changes: Any) -> list[Any]:
    """The lines for the answer that `answering` makes of the spec."""
    kind, spec = KINDS[name], spec_of(name, **changes)
    return list(kind.explain(spec, answering(spec), kind.order(spec, random.Random(2))))
