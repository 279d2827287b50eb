"""What the rules of an item reckon beside the comparison with the declared answer, so that its key need not be all."""

import re
from collections.abc import Iterator

from quizzes.bank.formats.markup import Element, text_of
from quizzes.bank.formats.numbers import decimal_of
from quizzes.bank.formats.qti.literals import is_score, scores_below, scores_of
from quizzes.bank.formats.qti.names import attribute, inside, tag

_NO_POINTS = re.compile(r"FEEDBACK|COMPLETION|DURATION|NUMATTEMPTS|^(?:MAX|MIN)(?:SCORE|_|$)")


def has_more(item: Element, rules: Element) -> bool:
    """Whether points are there before any rule, given without a condition or to every other answer, by another number, or for
    another comparison."""
    tests = (_is_given_anyway, _gives_to_others, _has_other_numbers, _has_other_comparisons)
    return _starts_with_points(item) or any(test(rules) for test in tests)


def _starts_with_points(item: Element) -> bool:
    declared = (node for node in inside(item, "outcomedeclaration") if is_score(attribute(node, "identifier")))  # fmt: skip
    values = (value for node in declared for begins in inside(node, "defaultvalue") for value in inside(begins, "value"))  # fmt: skip
    return any(decimal_of(text_of(value)) for value in values)


def _is_given_anyway(rules: Element) -> bool:
    """A score that hangs on no condition: so many points for everybody, or nothing after all that was won."""
    is_after = False
    for node in rules:
        is_after = is_after or tag(node) == "responsecondition"
        if tag(node) == "setoutcomevalue" and is_score(attribute(node, "identifier")):
            constants = list(_constants(node))
            is_set = len(node) and tag(node[0]) == "basevalue"
            if any(constants) or (constants and is_set and is_after):
                return True
    return False


def _constants(node: Element) -> Iterator[bool]:
    """The numbers that stand in an expression, whether each is more or less than nothing."""
    return (decimal_of(text_of(value)) != 0 for value in inside(node, "basevalue"))


def _gives_to_others(rules: Element) -> bool:
    """Points where no condition holds."""
    given = (scores_of(branch).values() for branch in inside(rules, "responseelse"))
    return any(points for all_points in given for points in all_points)


def _has_other_numbers(rules: Element) -> bool:
    """A number beside the score. What chooses a feedback is none."""
    setters = (node for node in inside(rules, "setoutcomevalue") if _is_other(node))
    return any(any(_constants(node)) or tag(node[0]) != "basevalue" for node in setters if len(node))  # fmt: skip


def _is_other(node: Element) -> bool:
    """Whether a rule sets a number that is no score by its name and may be one."""
    name = attribute(node, "identifier").upper()
    types = {attribute(value, "basetype").lower() for value in inside(node, "basevalue")}
    is_number = not types or bool(types & {"float", "integer"})
    return is_number and not is_score(name) and _NO_POINTS.search(name) is None


def _has_other_comparisons(rules: Element) -> bool:
    """Points for a comparison with anything but the declared answer of the same response."""
    branches = (branch for branch in inside(rules, "responseif", "responseelseif") if len(branch))
    scored = (branch for branch in branches if any(points != 0 for points in scores_below(branch)))
    return any(not _is_own(node) for branch in scored for node in (branch[0], *inside(branch[0], "match")) if tag(node) == "match")  # fmt: skip


def _is_own(match: Element) -> bool:
    sides = {tag(side): attribute(side, "identifier") for side in match}
    return set(sides) == {"variable", "correct"} and sides["variable"] == sides["correct"]
