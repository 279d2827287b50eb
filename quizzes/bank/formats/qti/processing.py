"""How an item is scored: by one of the templates, by rules that come to the same, or by rules of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from quizzes.bank.formats.markup import Element
from quizzes.bank.formats.numbers import ZERO
from quizzes.bank.formats.qti.besides import has_more
from quizzes.bank.formats.qti.literals import (
    has_literals,
    keys_of,
    matched_in,
    rivals_of,
    rules_in,
    scores_of,
)
from quizzes.bank.formats.qti.names import attribute, inside, tag

MATCH, MAP = "match", "map"
# The standard templates by the last part of their address; those of Common Cartridge add feedback only.
_TEMPLATES = {"match_correct": MATCH, "map_response": MAP, "map_response_point": MAP,
              "cc2_match": MATCH, "cc2_match_basic": MATCH, "cc2_map_response": MAP}  # fmt: skip
_PLAIN = {"responsecondition", "responseif", "responseelse", "responseelseif", "match", "variable", "correct",
          "setoutcomevalue", "basevalue", "mapresponse", "mapresponsepoint", "sum", "isnull", "and", "not"}  # fmt: skip


@dataclass(frozen=True)
class Scoring:
    """Which responses are compared with their right answer and which are mapped. `own`: there are other rules besides. `contrary`:
    those whose right answer gains nothing. `rivals`: of a response the literal that gains as much as its right answer, or more."""

    template: str = ""
    matched: frozenset[str] = frozenset()
    mapped: frozenset[str] = frozenset()
    own: bool = False
    none: bool = False
    contrary: frozenset[str] = frozenset()
    rivals: dict[str, str] = field(default_factory=dict)

    def of(self, response: str) -> str:
        """How one response is scored: "match", "map", or "" where nobody can say."""
        if self.template:
            return self.template
        if response in self.mapped:
            return MAP
        return MATCH if response in self.matched or self.none else ""


def scoring_of(item: Element) -> Scoring:
    """How the item is scored."""
    rules = rules_in(item)
    if rules is None:
        return _by_template(item)
    found = {tag(node) for node in rules.iter()} - {"", "responseprocessing"}
    return Scoring(
        matched=frozenset(matched_in(rules)),
        mapped=frozenset(
            attribute(node, "identifier")
            for node in inside(rules, "mapresponse", "mapresponsepoint")
        ),
        own=not found <= _PLAIN or has_literals(rules, keys_of(item)) or has_more(item, rules),
        contrary=frozenset(_contrary(rules)),
        rivals=dict(rivals_of(rules, keys_of(item))),
    )


def _by_template(item: Element) -> Scoring:
    """How an item without rules in it is scored."""
    named = (node for node in item if tag(node) == "responseprocessing")
    said = (attribute(node, name) for node in named for name in ("template", "templatelocation"))
    template = next(filter(None, said), "")
    if not template:
        return Scoring(none=True)
    name = template.rstrip("/").rpartition("/")[2].lower().removesuffix(".xml")
    return Scoring(template=_TEMPLATES.get(name, ""), own=name not in _TEMPLATES)


def _contrary(rules: Element) -> Iterator[str]:
    """The responses whose right answer gains nothing by any rule that asks for it."""
    gains: dict[str, list[bool]] = {}
    for condition in inside(rules, "responsecondition"):
        otherwise = next((scores_of(branch) for branch in condition if tag(branch) == "responseelse"), {})  # fmt: skip
        for branch in condition:
            if tag(branch) in ("responseif", "responseelseif") and len(branch):
                won = [_is_more(points, otherwise.get(outcome, ZERO)) for outcome, points in scores_of(branch).items()]  # fmt: skip
                for name in matched_in(branch[0]):
                    gains.setdefault(name, []).extend(won)
    return (name for name, won in gains.items() if won and not any(won))


def _is_more(points: Decimal | None, otherwise: Decimal | None) -> bool:
    """Whether it gives more than nothing, and than the other; also where nobody can say."""
    return points is None or otherwise is None or points > max(otherwise, ZERO)
