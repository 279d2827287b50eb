"""What answers to items of QTI 1.2 give: the conditions that change the score, and what of them cannot be kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from courses.content.formats.refusals import Refused, because, gettext_noop
from quizzes.bank.formats.markup import Element, child, children, descendants, name_of, text_of
from quizzes.bank.formats.numbers import ZERO, decimal_of

NO_KEY = gettext_noop("None of the answers is marked as right.")
NOT_ALONE = gettext_noop("The right answer is said by conditions that are not read here.")
NO_POINTS = gettext_noop("'{text}' stands where a number of points is needed, so nobody can say what an answer gives. Write a plain number: 1 or 0.5.")  # fmt: skip
EMPTY_POINTS = gettext_noop("A condition sets the score and says no number of points, so nobody can say what an answer gives. Write a plain number: 1 or 0.5.")  # fmt: skip
NO_MOST = gettext_noop("'{text}' stands for the most that the score can be, and the item declares no maxvalue for it. Declare it, or write a plain number: 1 or 0.5.")  # fmt: skip
SCORE = "SCORE"
_LOGIC = ("or", "and", "not", "varequal", "other", "unanswered", "respident")
_ANY = ("other", "unanswered")


@dataclass(frozen=True)
class Gain:
    """What an answer to a response gives or takes, by the condition of this number. `adds`: beside what other answers give; `either`:
    the condition names others that will do as well; `by_case`: only as it is written."""

    response: str
    value: str
    points: Decimal
    condition: int
    adds: bool
    either: bool = False
    by_case: bool = False


@dataclass(frozen=True)
class Rules:
    """The gains of an item. `has_more`: whether numbers are reckoned beside these."""

    gains: tuple[Gain, ...] = ()
    has_more: bool = False

    def of(self, response: str) -> "Worth":
        """What the answers to one response are worth. Raises Refused where nobody can say."""
        return Worth(tuple(one for one in self.gains if one.response == response))


@dataclass(frozen=True)
class Worth:
    """What each answer gives. Raises Refused where none gives anything, or one both does and does not."""

    gains: tuple[Gain, ...]

    def __post_init__(self) -> None:
        """Look whether the gains say what is right."""
        if not self._good:
            raise Refused(because(NO_KEY))
        if any(max(points) > 0 >= min(points) for points in self._said.values()):
            raise Refused(because(NOT_ALONE))

    @cached_property
    def _good(self) -> list[Gain]:
        return [one for one in self.gains if one.points > 0]

    @cached_property
    def _said(self) -> dict[str, set[Decimal]]:
        said: dict[str, set[Decimal]] = {}
        for one in self.gains:
            said.setdefault(one.value, set()).add(one.points)
        return said

    @cached_property
    def points(self) -> dict[str, Decimal]:
        """What each answer gives at most."""
        return {value: max(points) for value, points in self._said.items()}

    @cached_property
    def most(self) -> Decimal:
        """What the best answer gives."""
        return max(self.points.values())

    @cached_property
    def adds(self) -> bool:
        """Whether the right answers add up, each with points of its own."""
        return all(one.adds for one in self._good) and len({one.condition for one in self._good}) > 1  # fmt: skip

    @cached_property
    def is_partial(self) -> bool:
        """Whether any answer gives neither nothing nor as much as the best."""
        return any(points not in (ZERO, self.most) for points in self.points.values())

    def is_mixed(self, *, several: bool) -> bool:
        """Whether one answer gives now more, now less; or some of several will do."""
        is_some = any(one.either for one in self._good) or len({one.condition for one in self._good}) > 1  # fmt: skip
        return any(len(points) > 1 for points in self._said.values()) or (several and is_some and not self.adds)  # fmt: skip

    def right(self, *, several: bool) -> set[str]:
        """The answers that are right: the best, or all that add something where several are asked for."""
        adds = several and self.adds
        return {value for value, points in self.points.items() if points > 0 and (adds or points == self.most)}  # fmt: skip

    def share(self, value: str) -> Decimal | None:
        """What an answer gives of what the best gives; None where every answer gives all or nothing."""
        return self.points.get(value, ZERO) / self.most if self.is_partial else None


@dataclass(frozen=True)
class Scale:
    """The number that is the score: where it begins, and between what it stays."""

    name: str = SCORE
    start: Decimal = ZERO
    low: Decimal | None = None
    high: Decimal | None = None

    def within(self, score: Decimal) -> Decimal:
        """The score, held between its bounds."""
        score = score if self.low is None else max(score, self.low)
        return score if self.high is None else min(score, self.high)


@dataclass(frozen=True)
class Condition:
    """What is asked, and what it does to the score where it holds. `adds`: to what the score was before; `sets`: whether it changes
    the score at all; `ends`: whether it is the last one then. By the standard each is that does not say otherwise; programs that add
    points forget to say so, and are taken by their word where they say that it ends."""

    asked: Element | None
    points: Decimal
    adds: bool
    sets: bool
    ends: bool


def conditions_of(item: Element) -> tuple[Scale, list[Condition]]:
    """The conditions of an item. Raises Refused where a number in them cannot be read."""
    found = list(descendants(item, "respcondition"))
    setters = [setter for condition in found for setter in children(condition, "setvar")]
    scale = _scale(item, _score(item, setters))
    return scale, [_condition(one, scale) for one in found]


def _condition(node: Element, scale: Scale) -> Condition:
    mine = [setter for setter in children(node, "setvar") if _name(setter) == scale.name]
    points, adds = _points(mine, scale)
    goes_on = (node.get("continue") or "").casefold()
    ends = goes_on == "no" or (goes_on != "yes" and not adds)
    return Condition(child(node, "conditionvar"), points, adds, bool(mine), ends)


def rules_of(conditions: Sequence[Condition], *, has_more: bool) -> Rules:
    """What single answers gain. Raises Refused where points hang on a condition that is not read here."""
    gains = list[Gain]()
    for number, condition in enumerate(conditions):
        asked = condition.asked if condition.sets else None
        found = list(_gains(asked, condition.points)) if asked is not None else []
        gains += [replace(one, condition=number, adds=condition.adds) for one in found]
        has_more = has_more or (condition.points != 0 and not found)
    return Rules(tuple(gains), has_more=has_more)


def has_others(item: Element, scale: Scale) -> bool:
    """Whether another number is reckoned beside the score, the score begins with points, or something sets it that asks nothing."""
    conditions = list(descendants(item, "respcondition"))
    setters = [(one, setter) for one in conditions for setter in children(one, "setvar")]
    is_other = any(_name(setter) != scale.name and decimal_of(text_of(setter)) != 0 for _one, setter in setters)  # fmt: skip
    asks_nothing = any(child(one, "conditionvar") is None for one, _setter in setters)
    return scale.start != 0 or is_other or asks_nothing


def _name(node: Element) -> str:
    return (node.get("varname") or node.get("variablename") or SCORE).strip().upper()


def _score(item: Element, setters: list[Element]) -> str:
    """The name of the number that is the score: SCORE, else the only one that there is. Raises Refused."""
    names = {_name(node) for node in (*descendants(item, "decvar"), *setters)}
    if SCORE in names or not names:
        return SCORE
    if len(names) > 1:
        raise Refused(because(NOT_ALONE))
    return names.pop()


def _scale(item: Element, name: str) -> Scale:
    declared = next((node for node in descendants(item, "decvar") if _name(node) == name), None)
    if declared is None:
        return Scale(name)
    start, low, high = (_said(declared.get(one)) for one in ("defaultval", "minvalue", "maxvalue"))
    return Scale(name, start or ZERO, low, high)


def _said(text: str | None) -> Decimal | None:
    """A number of a declaration; None where none is said. Raises Refused."""
    number = decimal_of(text)
    if number is None and (text or "").strip():
        raise Refused(because(NO_POINTS, text=text))
    return number


def _number(setter: Element, scale: Scale) -> Decimal:
    """The points of a setter; SCORE.max is what the score is declared to reach. Raises Refused."""
    text = text_of(setter).strip()
    most = f"{scale.name}.MAX"
    ends = {most: scale.high, f"{scale.name}.MIN": scale.low or ZERO}
    number = ends.get(text.upper(), decimal_of(text))
    if number is None:
        why = NO_MOST if text.upper() == most else NO_POINTS if text else EMPTY_POINTS
        raise Refused(because(why, text=text))
    return number


def _gains(asked: Element, points: Decimal) -> Iterator[Gain]:
    """The answers that a condition names, each with its points. What takes points is read where it names one answer, or any of some."""
    named, logic = list(_named(asked)), set(_logic(asked))
    if points > 0:
        _plain(asked, named)
    elif not logic <= {"varequal", "or"} or (len(named) > 1 and "or" not in logic):
        return
    either = "or" in logic and len(named) > 1
    for node in named:
        case = (node.get("case") or "").casefold() == "yes"
        yield Gain(node.get("respident") or "", (node.text or "").strip(), points, 0, adds=False, either=either, by_case=case)  # fmt: skip


def _points(setters: list[Element], scale: Scale) -> tuple[Decimal, bool]:
    """What they do to the score, and whether to what it was before. Raises Refused where they multiply or divide it."""
    points, adds = ZERO, True
    for setter in setters:
        action, number = (setter.get("action") or "Set").casefold(), _number(setter, scale)
        if action == "set":
            points, adds = number, False
        elif action in ("add", "subtract"):
            points += number if action == "add" else -number
        else:
            raise Refused(because(NOT_ALONE))
    return points, adds


def _logic(asked: Element) -> Iterator[str]:
    return (name_of(node) for node in asked.iter() if node is not asked and name_of(node))


def _denials(node: Element) -> int:
    return sum(name_of(above) == "not" for above in node.iterancestors())


def _named(asked: Element) -> Iterator[Element]:
    """The answers that a condition asks for, and not those that it must not find."""
    return (node for node in descendants(asked, "varequal") if not _denials(node))


def _plain(asked: Element, named: list[Element]) -> None:
    """Refuse a condition for points that anything but the named answers can meet. Raises Refused."""
    is_any = any(not _denials(node) for node in descendants(asked, *_ANY))
    is_doubled = any(_denials(node) > 1 for node in asked.iter())
    if not named or is_any or is_doubled or not set(_logic(asked)) <= set(_LOGIC):
        raise Refused(because(NOT_ALONE))
