"""What an item declares as right against what its mapping gives points for: where the two differ, nobody knows which is meant."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.numbers import ZERO, decimal_of
from quizzes.bank.formats.qti.declarations import Declaration
from quizzes.bank.formats.reading import Area, Part

STRANGE_KEY = gettext_noop("'{key}' is declared as right and is none of the options.")
NO_NUMBER = gettext_noop("'{key}' is declared as right and is no number.")
OTHER_KEY = gettext_noop("'{key}' is declared as right, and '{best}' gives most points. Decide which is meant.")  # fmt: skip
OTHER_KEYS = gettext_noop("Declared as right is {keys}, and points are given for {best}. Decide which is meant.")  # fmt: skip
OUTSIDE = gettext_noop("The point '{key}' is declared as right and lies in no area that gives points. Decide which is meant.")  # fmt: skip
UNREAD = gettext_noop("The mapping gives '{text}' points, which is no number. Write a plain number: 1 or 0.5.")  # fmt: skip
TWICE = gettext_noop("The item says more than once what is right of '{response}', or what that gives. Decide which is meant.")  # fmt: skip
_IN_ORDER = (reading.ORDERING, "graphic_order")
_TYPED = (reading.NUMERIC, reading.SHORT_TEXT, "slider")


def contradiction(part: Part, response: Declaration, *, has_rules: bool) -> Because | None:
    """What of the key of a part cannot be meant. `has_rules`: the item says which of its answer and its
    mapping scores; a mapping that says otherwise is a doubt also where its rules do without."""
    if response.is_twice:
        return because(TWICE, response=response.identifier)
    strange = _strange(part, response)
    if strange is not None:
        return strange
    if response.unread:
        return because(UNREAD, text=response.unread)
    if part.areas and response.correct:
        return _outside(response)
    if not response.entries or part.kind in _IN_ORDER:
        return None
    return _other_key(part, response, has_rules=has_rules)


def _strange(part: Part, response: Declaration) -> Because | None:
    """A key that is none of what can be answered."""
    if part.kind == reading.NUMERIC:
        odd = next((key for key in response.correct if decimal_of(key) is None), None)
        return None if odd is None else because(NO_NUMBER, key=odd)
    names = {option.name for option in part.options}
    sides = (name for pair in part.pairs for name in (pair.first, pair.second))
    strange = next((key for key in (sides if part.pairs else response.correct) if key not in names), None)  # fmt: skip
    return because(STRANGE_KEY, key=strange) if names and strange is not None else None


def _other_key(part: Part, response: Declaration, *, has_rules: bool) -> Because | None:
    """That the mapping gives its points for others than those that are declared."""
    worth = _worth(part, response)
    most = max(worth.values(), default=ZERO)
    declared = [" ".join(pair) for pair in response.pairs()] if part.pairs else response.keys()
    keys = {_compared(part, response, key): key for key in declared}
    if most <= 0 or not keys:
        return None
    is_one = response.cardinality == "single"
    best = {key for key, value in worth.items() if (value == most if is_one else value > 0)}
    takes_others = part.kind == "slider" or (part.kind == reading.SHORT_TEXT and has_rules)
    if keys.keys() == best or (takes_others and keys.keys() <= best):
        return None
    shown = {_compared(part, response, key): key for key in (*(option.name for option in part.options), *(entry.key for entry in response.entries))}  # fmt: skip
    others = sorted(shown.get(key, str(key)) for key in best - set(keys))
    if is_one and len(keys) == 1 and others:
        return because(OTHER_KEY, key=min(keys.values()), best=others[0])
    said, given = (", ".join(sorted(some)) for some in (keys.values(), (shown.get(key, str(key)) for key in best)))  # fmt: skip
    return because(OTHER_KEYS, keys=said, best=given)


def _worth(part: Part, response: Declaration) -> Mapping[Hashable, Decimal]:
    """What each answer gives by the mapping: of a choice every option, which may get the default."""
    if part.options and not part.pairs and part.kind not in _TYPED:
        return {option.name: response.value_of(option.name) or ZERO for option in part.options}
    return {_compared(part, response, entry.key): entry.value for entry in response.entries}


def _compared(part: Part, response: Declaration, key: str) -> Hashable:
    """An answer as it is compared: a number by what it is worth, a pair in either direction, a text without its case."""
    if part.kind in (reading.NUMERIC, "slider"):
        number = decimal_of(key)
        return key if number is None else number
    if response.base_type == "pair":
        return frozenset(key.split())
    return " ".join(key.split()).casefold() if part.kind == reading.SHORT_TEXT else key


def _outside(response: Declaration) -> Because | None:
    good = [area for area in response.areas if area.value is None or area.value > 0]
    for key in response.correct:
        numbers = [decimal_of(one) for one in key.split()]
        if len(numbers) == 2 and not any(_is_within(numbers[0] or ZERO, numbers[1] or ZERO, area) for area in good):  # fmt: skip
            return because(OUTSIDE, key=key)
    return None


def _is_within(x: Decimal, y: Decimal, area: Area) -> bool:
    """Whether a point lies in an area; also where its shape is none that we know."""
    match area.shape, area.coordinates:
        case "rect", (left, top, right, bottom):
            return left <= x <= right and top <= y <= bottom
        case "circle", (middle, height, radius):
            return (x - middle) ** 2 + (y - height) ** 2 <= radius**2
        case "poly", corners if len(corners) > 5:
            return _is_surrounded(x, y, list(zip(corners[::2], corners[1::2], strict=False)))
    return True


def _is_surrounded(x: Decimal, y: Decimal, corners: Iterable[tuple[Decimal, Decimal]]) -> bool:
    """Whether a line from the point to the right meets an odd number of sides."""
    return sum(_meets(x, y, side) for side in _sides(list(corners))) % 2 == 1


def _sides(corners: list[tuple[Decimal, Decimal]]) -> Iterator[tuple[Decimal, ...]]:
    return ((*one, *other) for one, other in pairwise([*corners, corners[0]]))


def _meets(x: Decimal, y: Decimal, side: tuple[Decimal, ...]) -> bool:
    from_x, from_y, to_x, to_y = side
    if (from_y > y) == (to_y > y):
        return False
    return x < from_x + (y - from_y) * (to_x - from_x) / (to_y - from_y)
