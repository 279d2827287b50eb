"""How an item is scored: by one of the templates, by rules that come to the same, or by rules of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from quizzes.bank.formats.markup import Element, text_of
from quizzes.bank.formats.numbers import ZERO, decimal_of
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
    those whose right answer gains nothing."""

    template: str = ""
    matched: frozenset[str] = frozenset()
    mapped: frozenset[str] = frozenset()
    own: bool = False
    none: bool = False
    contrary: frozenset[str] = frozenset()

    def of(self, response: str) -> str:
        """How one response is scored: "match", "map", or "" where nobody can say."""
        if self.template:
            return self.template
        if response in self.mapped:
            return MAP
        return MATCH if response in self.matched or self.none else ""


def scoring_of(item: Element) -> Scoring:
    """How the item is scored."""
    rules = next((node for node in item if tag(node) == "responseprocessing"), None)
    if rules is None:
        return Scoring(none=True)
    template = attribute(rules, "template") or attribute(rules, "templatelocation")
    if template:
        name = template.rstrip("/").rpartition("/")[2].lower().removesuffix(".xml")
        return Scoring(template=_TEMPLATES.get(name, ""), own=name not in _TEMPLATES)
    found = [tag(node) for node in rules.iter() if tag(node)][1:]
    if not found:
        return Scoring(none=True)
    return Scoring(
        matched=frozenset(_matched(rules)),
        mapped=frozenset(
            attribute(node, "identifier")
            for node in inside(rules, "mapresponse", "mapresponsepoint")
        ),
        own=not set(found) <= _PLAIN,
        contrary=frozenset(_contrary(rules)),
    )


def _matched(rules: Element) -> set[str]:
    """The responses that are compared with the right answer that they declare."""
    found = set()
    for node in rules.iter():
        if tag(node) != "match" or any(tag(above) == "not" for above in node.iterancestors()):
            continue  # what is scored when the answer is not the right one, nobody takes for its key
        sides = {tag(side): attribute(side, "identifier") for side in node}
        if sides.get("variable") and sides.get("variable") == sides.get("correct"):
            found.add(sides["variable"])
    return found


def _contrary(rules: Element) -> Iterator[str]:
    """The responses whose right answer gains nothing by any rule that asks for it."""
    gains: dict[str, list[bool]] = {}
    for condition in inside(rules, "responsecondition"):
        otherwise = next((_scores(branch) for branch in condition if tag(branch) == "responseelse"), {})  # fmt: skip
        for branch in condition:
            if tag(branch) in ("responseif", "responseelseif") and len(branch):
                won = [_is_more(points, otherwise.get(outcome, ZERO)) for outcome, points in _scores(branch).items()]  # fmt: skip
                for name in _matched(branch[0]):
                    gains.setdefault(name, []).extend(won)
    return (name for name, won in gains.items() if won and not any(won))


def _scores(branch: Element) -> dict[str, Decimal | None]:
    """What a branch gives as points, by the name of the score; None where that is reckoned."""
    return {
        name: decimal_of(text_of(node[0])) if len(node) and tag(node[0]) == "basevalue" else None
        for node in branch
        if tag(node) == "setoutcomevalue" and _is_score(name := attribute(node, "identifier"))
    }


def _is_score(name: str) -> bool:
    return "SCORE" in name.upper() and not name.upper().startswith(("MAX", "MIN"))


def _is_more(points: Decimal | None, otherwise: Decimal | None) -> bool:
    """Whether it gives more than nothing, and than the other; also where nobody can say."""
    return points is None or otherwise is None or points > max(otherwise, ZERO)
