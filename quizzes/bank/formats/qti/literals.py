"""What rules of an item compare with: the right answer that is declared, or a literal beside it; and what is scored for that."""

from collections.abc import Iterator
from decimal import Decimal

from quizzes.bank.formats.markup import Element, text_of
from quizzes.bank.formats.numbers import ZERO, decimal_of
from quizzes.bank.formats.qti.names import attribute, inside, tag

Keys = dict[str, set[str]]  # what is declared as right, by the names of the responses


def rules_in(item: Element) -> Element | None:
    """The rules that stand in the item itself; None where there are none. By the standard they go before a template that is named
    beside them."""
    rules = next((node for node in item if tag(node) == "responseprocessing"), None)
    return rules if rules is not None and any(map(tag, rules)) else None


def keys_of(item: Element) -> Keys:
    """What the item declares as right of each response."""
    return {
        attribute(node, "identifier"): {_said(value) for right in inside(node, "correctresponse") for value in inside(right, "value")}
        for node in inside(item, "responsedeclaration")
    }  # fmt: skip


def matched_in(rules: Element) -> set[str]:
    """The responses that are compared with the right answer that they declare."""
    found = set()
    for node in rules.iter():
        if tag(node) != "match" or any(tag(above) == "not" for above in node.iterancestors()):
            continue  # what is scored when the answer is not the right one, nobody takes for its key
        sides = {tag(side): attribute(side, "identifier") for side in node}
        if sides.get("variable") and sides.get("variable") == sides.get("correct"):
            found.add(sides["variable"])
    return found


def has_literals(rules: Element, keys: Keys) -> bool:
    """Whether points depend on a literal beside the declared answer, so that the key need not be all that is right."""
    return any(_scores_literals(condition, keys) for condition in inside(rules, "responsecondition"))  # fmt: skip


def _scores_literals(condition: Element, keys: Keys) -> bool:
    is_after = False
    for branch in condition:
        asked = list(_literals(branch[0], keys)) if _is_asked(branch) else []
        is_after = is_after or bool(asked)
        scores = bool(asked) or (is_after and tag(branch) == "responseelse")
        if scores and any(points != 0 for points in scores_below(branch)):
            return True
        if any(text in keys[name] for name, text in asked) and list(scores_below(branch)):
            return True
    return False


def _literals(asked: Element, keys: Keys) -> Iterator[tuple[str, str]]:
    """The literals with which a condition compares responses, each behind the name of the response."""
    for node in (asked, *inside(asked, "match")):
        sides = {tag(side): side for side in node}
        if tag(node) == "match" and {"variable", "basevalue"} <= set(sides):
            name = attribute(sides["variable"], "identifier")
            if name in keys:
                yield name, _said(sides["basevalue"])


def scores_below(branch: Element) -> Iterator[Decimal | None]:
    """Every score that a branch sets, also in conditions within it."""
    yield from scores_of(branch).values()
    for within in inside(branch, "responseif", "responseelseif", "responseelse"):
        yield from scores_of(within).values()


def rivals_of(rules: Element, keys: Keys) -> Iterator[tuple[str, str]]:
    """The responses for which a literal gains as much as the declared answer, or more, with that literal."""
    branches = [branch for branch in inside(rules, "responseif", "responseelseif") if len(branch)]
    declared: dict[str, Decimal] = {}
    for branch in branches:
        for name in matched_in(branch[0]):
            declared[name] = max(declared.get(name, ZERO), _most(branch))
    for branch in branches:
        for name, text in _literals(branch[0], keys) if tag(branch[0]) in ("match", "or") else ():
            if text not in keys[name] and _most(branch) >= declared.get(name, ZERO) > 0:
                yield name, text


def _most(branch: Element) -> Decimal:
    return max((points for points in scores_of(branch).values() if points is not None), default=ZERO)  # fmt: skip


def _is_asked(branch: Element) -> bool:
    return tag(branch) in ("responseif", "responseelseif") and len(branch) > 0


def scores_of(branch: Element) -> dict[str, Decimal | None]:
    """What a branch gives as points, by the name of the score; None where that is reckoned."""
    return {
        name: decimal_of(text_of(node[0])) if len(node) and tag(node[0]) == "basevalue" else None
        for node in branch
        if tag(node) == "setoutcomevalue" and is_score(name := attribute(node, "identifier"))
    }


def is_score(name: str) -> bool:
    """Whether a number is one that counts: SCORE, or one with that in its name."""
    return "SCORE" in name.upper() and not name.upper().startswith(("MAX", "MIN"))


def _said(node: Element) -> str:
    return " ".join(text_of(node).split())
