"""What an item declares of a response: what is right, what is worth what, and which areas count."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from quizzes.bank.formats.markup import Element, text_of
from quizzes.bank.formats.numbers import ZERO, decimal_of
from quizzes.bank.formats.qti.names import attribute, first, inside, tag
from quizzes.bank.formats.reading import Area


@dataclass(frozen=True)
class Entry:
    """One line of a mapping."""

    key: str
    value: Decimal
    case_sensitive: bool


@dataclass(frozen=True)
class Declaration:
    """One response. `lower`, `upper`: the least and the most that its mapping gives; `default`: what an answer gives that no entry names;
    `unread`: points in it that are no number; `is_twice`: whether the item declares it, its answer or its mapping more than once."""

    identifier: str
    cardinality: str = "single"
    base_type: str = ""
    correct: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    default: Decimal = ZERO
    lower: Decimal | None = None
    upper: Decimal | None = None
    areas: tuple[Area, ...] = ()
    unread: str = ""
    is_twice: bool = False

    def value_of(self, key: str) -> Decimal | None:
        """What the mapping gives for an answer; None where nothing is mapped."""
        if not self.entries:
            return None
        return next((entry.value for entry in self.entries if entry.key == key), self.default)

    def within(self, points: Decimal) -> Decimal:
        """Points of the mapping, held between its bounds."""
        points = points if self.lower is None else max(points, self.lower)
        return points if self.upper is None else min(points, self.upper)

    def most(self) -> Decimal | None:
        """The most points that can be had by the mapping; None where it does not say so, or where several answers add up."""
        if self.upper is not None or self.cardinality != "single":
            return self.upper
        return max((entry.value for entry in self.entries), default=None)

    def keys(self) -> tuple[str, ...]:
        """The right answers: as declared, else those for which the mapping gives most."""
        if self.correct:
            return self.correct
        good = [entry for entry in self.entries if entry.value > 0 and entry.key]
        if self.cardinality == "single" and good:
            most = max(entry.value for entry in good)
            return tuple(entry.key for entry in good if entry.value == most)
        return tuple(entry.key for entry in good)

    def sides(self) -> list[str]:
        """What the right pairs consist of, one side behind the other; some programs break them over lines or forget to say that they
        are pairs."""
        return " ".join(self.keys()).split()

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The right pairs."""
        names = self.sides()
        return tuple(zip(names[::2], names[1::2], strict=False))


def declared(item: Element) -> dict[str, Declaration]:
    """The responses of an item by their names."""
    found: dict[str, Declaration] = {}
    for node in inside(item, "responsedeclaration"):
        one = _response(node)
        is_again = one.identifier in found
        found[one.identifier] = replace(one, is_twice=one.is_twice or is_again)
    return found


def _response(node: Element) -> Declaration:
    mapping = first(node, "mapping")
    correct = first(node, "correctresponse")
    return Declaration(
        identifier=attribute(node, "identifier"),
        cardinality=attribute(node, "cardinality") or "single",
        base_type=attribute(node, "basetype").lower(),
        correct=tuple(_values(correct)) if correct is not None else (),
        entries=tuple(_entries(mapping)) if mapping is not None else (),
        default=_number(mapping, "defaultvalue") or ZERO,
        lower=_number(mapping, "lowerbound"),
        upper=_number(mapping, "upperbound"),
        areas=tuple(_areas(node)),
        unread=next(_unread(node), ""),
        is_twice=any(
            len(list(inside(node, name))) > 1
            for name in ("correctresponse", "mapping", "areamapping")
        ),
    )


def _unread(node: Element) -> Iterator[str]:
    """Points of a mapping that are no number."""
    for entry in inside(node, "mapping", "areamapping", "mapentry", "areamapentry"):
        for name in ("mappedvalue", "defaultvalue", "lowerbound", "upperbound"):
            said = attribute(entry, name)
            if said and decimal_of(said) is None:
                yield said


def _values(correct: Element) -> Iterator[str]:
    for value in inside(correct, "value"):
        text = " ".join(text_of(value).split())
        if text:
            yield text


def _entries(mapping: Element) -> Iterator[Entry]:
    for entry in inside(mapping, "mapentry"):
        value = decimal_of(attribute(entry, "mappedvalue"))
        if value is not None:
            case = attribute(entry, "casesensitive").lower() in ("true", "1")
            yield Entry(" ".join(attribute(entry, "mapkey").split()), value, case)


def _areas(node: Element) -> Iterator[Area]:
    for entry in inside(node, "areamapentry"):
        yield area_of(entry, decimal_of(attribute(entry, "mappedvalue")))


def area_of(node: Element, value: Decimal | None = None) -> Area:
    """The shape and coordinates of an element that has them."""
    said = attribute(node, "coords").replace(",", " ").split()
    numbers = tuple(number for number in map(decimal_of, said) if number is not None)
    return Area(attribute(node, "shape"), numbers, value)


def _number(node: Element | None, name: str) -> Decimal | None:
    return None if node is None else decimal_of(attribute(node, name))


def most_points(item: Element) -> Decimal | None:
    """What the item says that it gives at most: the value of MAXSCORE, or the declared maximum of SCORE."""
    found: dict[str, Decimal | None] = {}
    for outcome in item:
        name = attribute(outcome, "identifier").upper()
        if tag(outcome) == "outcomedeclaration" and name == "MAXSCORE":
            found[name] = decimal_of(text_of(first(outcome, "value")))
        elif tag(outcome) == "outcomedeclaration" and name == "SCORE":
            found[name] = _number(outcome, "normalmaximum")
    return found.get("MAXSCORE") or found.get("SCORE") or None
