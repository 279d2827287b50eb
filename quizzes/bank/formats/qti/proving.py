"""Whether the rules of an item give its key more than any other answer, tried with the key and with others."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.numbers import ZERO
from quizzes.bank.formats.qti.declarations import Declaration
from quizzes.bank.formats.qti.reckoning import NotReckoned, Reckoning, Value, answer_of
from quizzes.bank.formats.reading import Part

CONTRARY = gettext_noop("The rules give the answer that is declared as right no more points than any other. Decide which is meant.")  # fmt: skip
RIVAL = gettext_noop("'{key}' is declared as right, and the rules give as many points, or more, for '{other}'. Decide which is meant.")  # fmt: skip
NOTHING = gettext_noop("'{key}' is declared as right, and the rules give as many points, or more, where nothing is answered. Decide which is meant.")  # fmt: skip
# Of so many options all sets are tried.
MOST_OPTIONS = 6
_OTHER_TEXT, _OTHER_NUMBER = "something else altogether", Decimal(1_000_003)


def doubt_about(part: Part, response: Declaration, reckoning: Reckoning) -> Because | None:
    """An answer that gains as much as the key, or that the key gains nothing. Raises NotReckoned."""
    keys = tuple(" ".join(pair) for pair in response.pairs()) if part.pairs else response.keys()
    if not keys or part.areas or part.kind == reading.ESSAY:
        return None
    name = reckoning.score_name
    if name is None:
        return None
    best = {one.identifier: _key(one) for one in reckoning.responses.values()}

    def score(said: Value) -> Decimal:
        return reckoning.score(name, best | {response.identifier: said})

    right = answer_of(response, keys)
    won = score(right)
    if won <= max(ZERO, _start(reckoning.defaults, name)):
        return because(CONTRARY)
    for others in _others(part, response, keys):
        given = answer_of(response, others)
        if given != right and score(given) >= won:
            said = ", ".join(keys)
            return because(RIVAL, key=said, other=", ".join(others)) if others else because(NOTHING, key=said)  # fmt: skip
    return None


def _start(defaults: Mapping[str, Value], name: str) -> Decimal:
    begins = defaults.get(name)
    return begins if isinstance(begins, Decimal) else ZERO


def _key(response: Declaration) -> Value:
    try:
        return answer_of(response, response.keys())
    except NotReckoned:
        return None


def _others(part: Part, response: Declaration, keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Answers that are not right. Those of several options that hold all right ones and more are none of them: a mapping may give
    nothing for what is too much."""
    yield ()
    names = tuple(option.name for option in part.options)
    if part.pairs:
        yield from [keys[:-1]] if len(keys) > 1 else []
        yield from [tuple(_crossed(keys))] if len(keys) > 1 else []
    elif response.cardinality == "ordered":
        yield from (order for order in (keys[::-1], keys[1:] + keys[:1]) if order != keys)
    elif not names:
        yield (_OTHER_TEXT,) if part.kind == reading.SHORT_TEXT else (str(_OTHER_NUMBER),)
    elif response.cardinality == "single":
        yield from ((name,) for name in names if name not in keys)
    elif len(names) > MOST_OPTIONS:
        yield from ((name,) for name in names if {name} != set(keys))
        yield from _nearly(names, keys)
    else:
        sets = (some for count in range(1, len(names) + 1) for some in combinations(names, count))
        yield from (some for some in sets if not set(keys) <= set(some))


def _nearly(names: tuple[str, ...], keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Answers that lack one right option, alone and with a wrong one in its place; each right and each wrong option has its turn. All
    sets of a size are too many: there are 145 million of 14 out of 30."""
    wrong = [name for name in names if name not in keys]
    for at in range(max(len(keys), len(wrong))):
        lost = at % len(keys)
        rest = (*keys[:lost], *keys[lost + 1 :])
        yield rest
        if wrong:
            yield (*rest, wrong[at % len(wrong)])


def _crossed(keys: tuple[str, ...]) -> Iterator[str]:
    """Pairs with the partner of the next."""
    for one, other in zip(keys, keys[1:] + keys[:1], strict=True):
        yield f"{one.split()[0]} {other.split()[-1]}"
