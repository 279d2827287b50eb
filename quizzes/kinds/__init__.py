"""The registry of question kinds. A new kind is one module with these functions and one line here."""

import random
from collections.abc import Mapping
from typing import Any, Protocol, cast

from quizzes.kinds.matching import rules as matching
from quizzes.kinds.multiple_response import rules as multiple_response
from quizzes.kinds.numeric import rules as numeric
from quizzes.kinds.ordering import rules as ordering
from quizzes.kinds.shapes import Answer, BadAnswer, BadEntry, Line, Order, Render, Spec
from quizzes.kinds.single_choice import rules as single_choice

__all__ = ["KINDS", "Answer", "BadAnswer", "BadEntry", "Kind", "Line", "Order", "Render", "Spec"]


class Kind(Protocol):
    """What every kind's module offers. Copy a neighbour, change these, add it to KINDS."""

    KEYS: frozenset[str]

    def parse(self, entry: Mapping[str, Any], render: Render) -> Spec:
        """Entry of docs/authoring.md -> spec; raises BadEntry."""

    def unparse(self, spec: Spec) -> dict[str, Any]:
        """Spec -> the entry's own keys, so that an export loads to the same content."""

    def assign_ids(self, spec: Spec, rng: random.Random) -> Spec:
        """Give the parts that an answer names random ids."""

    def order(self, spec: Spec, rng: random.Random) -> Order:
        """The order in which one form shows the parts."""

    def present(self, spec: Spec, order: Order) -> dict[str, Any]:
        """What a candidate sees; never a key, rationale or harm."""

    def clean(self, spec: Spec, answer: Answer) -> Answer:
        """The answer in its canonical shape; raises BadAnswer."""

    def mark(self, spec: Spec, answer: Answer) -> bool:
        """Whether a clean answer is right; all or nothing."""

    def key(self, spec: Spec) -> Answer:
        """The right answer in the answer's shape."""

    def explain(self, spec: Spec, answer: Answer, order: Order) -> list[Line]:
        """Every part with whether it is right, what was answered there, and why. For after the reveal only."""


KINDS: dict[str, Kind] = {
    "single_choice": cast(Kind, single_choice),
    "multiple_response": cast(Kind, multiple_response),
    "numeric": cast(Kind, numeric),
    "matching": cast(Kind, matching),
    "ordering": cast(Kind, ordering),
}
