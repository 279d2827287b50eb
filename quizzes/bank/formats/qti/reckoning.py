"""What the rules of an item score for an answer: the part of QTI's rules that says so by itself, gone through step by step."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, reduce
from operator import ge, gt, le, lt, mul
from typing import Any

from quizzes.bank.formats.markup import Element, text_of
from quizzes.bank.formats.numbers import ZERO, decimal_of
from quizzes.bank.formats.qti.declarations import Declaration
from quizzes.bank.formats.qti.literals import is_score, rules_in
from quizzes.bank.formats.qti.names import attribute, first, inside, tag
from quizzes.bank.formats.reading import Effort

# None is QTI's NULL. Of several values an ordered answer is a tuple, any other a set.
Value = str | Decimal | bool | frozenset[Any] | tuple[Any, ...] | None
_NUMBERS = ("float", "integer")
# So many steps are gone through for one item, all answers together; thirty options with a rule each take some ten thousand.
MOST_STEPS = 50_000


class NotReckoned(Exception):
    """A rule that is not among those that are gone through here."""


class _Ended(Exception):
    """The rules say that they end."""


@dataclass
class Reckoning:
    """The rules of one item. `effort`: what its file may still cost, `steps`: how many were taken so far."""

    rules: Element
    responses: Mapping[str, Declaration]
    defaults: dict[str, Value]
    effort: Effort
    given: Mapping[str, Value] = field(default_factory=dict)
    outcomes: dict[str, Value] = field(default_factory=dict)
    steps: int = 0

    def score(self, name: str, given: Mapping[str, Value]) -> Decimal:
        """What they say of the outcome for these answers. Raises NotReckoned."""
        self.given, self.outcomes = given, dict(self.defaults)
        try:
            self._run(self.rules)
        except _Ended:
            pass
        except (ArithmeticError, IndexError, TypeError) as odd:
            raise NotReckoned(name) from odd
        score = self.outcomes.get(name)
        if not isinstance(score, Decimal):
            raise NotReckoned(name)
        return score

    @cached_property
    def _scores(self) -> frozenset[str]:
        setters = inside(self.rules, "setoutcomevalue")
        return frozenset(name for node in setters if is_score(name := attribute(node, "identifier")))  # fmt: skip

    @property
    def score_name(self) -> str | None:
        """The number that is the score: SCORE, else the only one called so; None where there is none. Raises NotReckoned where there
        are several."""
        if "SCORE" in self._scores:
            return "SCORE"
        if len(self._scores) > 1:
            raise NotReckoned(", ".join(sorted(self._scores)))
        return next(iter(self._scores), None)

    def _step(self, count: int = 1) -> None:
        """Go so many steps further. Raises NotReckoned where they are too many for one item, or for its file."""
        self.steps += count
        if self.steps > MOST_STEPS or self.effort.is_spent_by(count):
            raise NotReckoned("steps")

    def _run(self, rules: Iterable[Element]) -> None:
        for rule in rules:
            self._step()
            match tag(rule):
                case "responsecondition":
                    branch = next((one for one in rule if self._is_taken(one)), None)
                    if branch is not None:
                        self._run(branch if tag(branch) == "responseelse" else list(branch)[1:])
                case "setoutcomevalue" if len(rule) == 1:
                    self.outcomes[attribute(rule, "identifier")] = self._value(rule[0])
                case "responseprocessingfragment":
                    self._run(rule)
                case "exitresponse":
                    raise _Ended
                case "":
                    continue
                case other:
                    raise NotReckoned(other)

    def _is_taken(self, branch: Element) -> bool:
        return tag(branch) == "responseelse" or (len(branch) > 0 and self._value(branch[0]) is True)

    def _value(self, node: Element) -> Value:
        self._step()
        name = tag(node)
        if name in _LEAVES:
            return _LEAVES[name](self, node)
        below = [self._value(one) for one in node if tag(one)]
        if name == "isnull":
            return below[0] in (None, "", frozenset(), ())
        if name in ("and", "or"):
            whole = any if name == "or" else all
            return whole(one is True for one in below)
        if name == "not":
            return None if below[0] is None else below[0] is not True
        if None in below:
            return None
        if name in _OF_TWO and len(below) == 2:
            return _OF_TWO[name](*below)
        if name in _OF_NUMBERS:
            numbers = [one for one in below if isinstance(one, Decimal)]
            if len(numbers) == len(below):
                return _OF_NUMBERS[name](numbers)
        raise NotReckoned(name)

    def _variable(self, node: Element) -> Value:
        name = attribute(node, "identifier")
        if name in self.given:
            return self.given[name]
        if name not in self.outcomes:
            raise NotReckoned(name)
        return self.outcomes[name]

    def _correct(self, node: Element) -> Value:
        declared = self.responses.get(attribute(node, "identifier"))
        if declared is None:
            return None
        self._step(len(declared.correct))
        return answer_of(declared, declared.correct)

    def _base(self, node: Element) -> Value:
        return _typed(" ".join(text_of(node).split()), attribute(node, "basetype").lower())

    def _mapped(self, node: Element) -> Value:
        name = attribute(node, "identifier")
        declared, given = self.responses.get(name), self.given.get(name)
        if declared is None or not declared.entries:
            raise NotReckoned(name)
        if given in (None, frozenset(), ()):
            return ZERO
        several = set(given) if isinstance(given, frozenset | tuple) else {given}
        self._step(len(several) * len(declared.entries))
        return declared.within(sum((_worth(declared, one) for one in several), ZERO))


_LEAVES: dict[str, Callable[[Reckoning, Element], Value]] = {
    "variable": Reckoning._variable, "correct": Reckoning._correct, "basevalue": Reckoning._base, "mapresponse": Reckoning._mapped,
    "null": lambda _reckoning, _node: None,
}  # fmt: skip
_OF_TWO: dict[str, Callable[[Any, Any], Value]] = {
    "match": lambda one, other: one == other, "member": lambda one, other: one in (*other,) if not isinstance(other, str) else one == other,
    "gt": gt, "gte": ge, "lt": lt, "lte": le, "subtract": lambda one, other: one - other,
}  # fmt: skip
_OF_NUMBERS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": lambda numbers: sum(numbers, ZERO), "product": lambda numbers: reduce(mul, numbers),
}  # fmt: skip


def reckoning_of(
    item: Element, responses: Mapping[str, Declaration], effort: Effort
) -> Reckoning | None:
    """The rules of an item that has some of its own; None else."""
    rules = rules_in(item)
    return None if rules is None else Reckoning(rules, responses, _defaults(item), effort)


def _defaults(item: Element) -> dict[str, Value]:
    """What outcomes are before any rule. One that cannot be read is none of them, so that no rule which asks for it is gone through."""
    found: dict[str, Value] = {"SCORE": ZERO}
    for node in item:
        if tag(node) == "outcomedeclaration":
            name = attribute(node, "identifier")
            try:
                found[name] = _default(node)
            except NotReckoned:
                found.pop(name, None)
    return found


def _default(outcome: Element) -> Value:
    """Where it begins: as it says, else a number with nothing. Raises NotReckoned."""
    sort, begins = attribute(outcome, "basetype").lower(), first(outcome, "defaultvalue")
    if begins is not None:
        return _typed(" ".join(text_of(begins).split()), sort)
    return ZERO if sort in _NUMBERS else None


def answer_of(declared: Declaration, said: Iterable[str]) -> Value:
    """An answer as the rules compare it."""
    values = [frozenset(one.split()) if declared.base_type == "pair" else _typed(one, declared.base_type) for one in said]  # fmt: skip
    if not values:
        return None
    if declared.cardinality == "ordered":
        return tuple(values)
    return frozenset(values) if declared.cardinality == "multiple" else values[0]


def _typed(said: str, sort: str) -> str | Decimal | bool:
    if sort == "boolean":
        return said.lower() in ("true", "1")
    if sort not in _NUMBERS:
        return said
    number = decimal_of(said)
    if number is None:
        raise NotReckoned(said)
    return number


def _worth(declared: Declaration, value: Value) -> Decimal:
    """What the mapping gives for one value."""
    for entry in declared.entries:
        one = answer_of(declared, [entry.key])
        key = next(iter(one)) if isinstance(one, frozenset) and declared.cardinality == "multiple" else one  # fmt: skip
        key = key[0] if isinstance(key, tuple) else key
        is_same = key == value
        if isinstance(key, str) and isinstance(value, str) and not entry.case_sensitive:
            is_same = key.casefold() == value.casefold()
        if is_same:
            return entry.value
    return declared.default
