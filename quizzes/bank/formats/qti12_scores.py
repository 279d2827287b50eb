"""What every answer to a choice of QTI 1.2 scores, reckoned as its conditions say, and which answer is right by that."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from courses.content.formats.refusals import Refused, because
from quizzes.bank.formats.markup import Element, name_of
from quizzes.bank.formats.numbers import ZERO
from quizzes.bank.formats.qti12_rules import NOT_ALONE, Condition, Scale
from quizzes.bank.formats.reading import few

Chosen = frozenset[str]  # the names of the options that somebody takes
NOBODY: Chosen = frozenset()
Test = Callable[
    [Chosen, bool], bool
]  # whether it holds for an answer, and whether another has held before
# All sets of so many options are gone through.
MOST_OPTIONS = 8


@dataclass(frozen=True)
class Scores:
    """What each answer scores. `several`: more than one option can be taken."""

    of: dict[Chosen, Decimal]
    several: bool

    def right(self) -> Chosen | None:
        """The answer that scores most, of several such the one that lies within all others; None where none does."""
        most = max(self.of.values())
        best = [chosen for chosen, score in self.of.items() if score == most]
        least = min(best, key=len)
        is_plain = most > self.of[NOBODY] and all(least <= one for one in best)
        return least if is_plain else None

    def is_summed(self) -> bool:
        """Whether each option gives or takes its own points, whatever else is taken."""
        start = self.of[NOBODY]
        alone = {name: score - start for chosen, score in self.of.items() if len(chosen) == 1 for name in chosen}  # fmt: skip
        return all(score - start == sum(alone[name] for name in chosen) for chosen, score in self.of.items())  # fmt: skip

    def is_in_part(self) -> bool:
        """Whether an answer that is not the right one, nor one with more than that, scores anything."""
        right, start = self.right() or NOBODY, self.of[NOBODY]
        return any(score > start for chosen, score in self.of.items() if not right <= chosen)

    def share(self, name: str) -> Decimal | None:
        """What an option gives alone, of what the best gives alone; None where every one gives all or nothing, or they hang together."""
        if self.several and not self.is_summed():
            return None
        start = self.of[NOBODY]
        alone = {one: score - start for chosen, score in self.of.items() if len(chosen) == 1 for one in chosen}  # fmt: skip
        most = max(alone.values())
        is_partial = most > 0 and any(points not in (ZERO, most) for points in alone.values())
        return alone[name] / most if is_partial else None


def scores_of(conditions: Sequence[Condition], scale: Scale, response: str, names: Sequence[str], *, several: bool) -> Scores | None:  # fmt: skip
    """What each answer to the response scores; None where no answer is right, or there are too many. Raises Refused where a
    condition cannot be reckoned, and where another is right if one that holds ends the rest: programs do not agree in that."""
    if several and len(names) > MOST_OPTIONS:
        return None
    answers = list(_answers(names, several=several))
    asked = [(one, _test(one.asked, response)) for one in conditions if one.asked is not None]
    few(len(asked))
    ways = [
        Scores({one: _score(asked, scale, one, is_ended=is_ended) for one in answers}, several)
        for is_ended in sorted({False, *(one.ends for one, _test_of in asked)})
    ]
    decided = [way for way in ways if way.right() is not None]
    if len({way.right() for way in decided}) > 1:
        raise Refused(because(NOT_ALONE))
    return decided[0] if decided else None


def _answers(names: Sequence[str], *, several: bool) -> Iterator[Chosen]:
    for count in range(len(names) + 1 if several else 2):
        yield from map(frozenset, combinations(names, count))


def _score(asked: Sequence[tuple[Condition, Test]], scale: Scale, chosen: Chosen, *, is_ended: bool) -> Decimal:  # fmt: skip
    score, has_held = scale.start, False
    for condition, holds in asked:
        if holds(chosen, has_held):
            has_held = True
            score = score * condition.adds + condition.points
            if is_ended and condition.ends:
                break
    return scale.within(score)


def _test(asked: Element, response: str) -> Test:
    """What a condition asks of an answer. Raises Refused."""
    name, said = name_of(asked), (asked.text or "").strip()
    below = [_test(node, response) for node in asked if name_of(node)]
    match name:
        case "conditionvar" | "and":
            return lambda chosen, held: all(one(chosen, held) for one in below)
        case "or":
            return lambda chosen, held: any(one(chosen, held) for one in below)
        case "not" if len(below) == 1:
            return lambda chosen, held: not below[0](chosen, held)
        case "varequal":
            is_here = asked.get("respident") == response
            return lambda chosen, _held: is_here and said in chosen
        case "varsubset" if (asked.get("setmatch") or "Exact").casefold() == "exact":
            exact = {one.strip() for one in said.split(",")}
            return lambda chosen, _held: chosen == exact
        case "unanswered":
            return lambda chosen, _held: not chosen
        case "other":
            return lambda _chosen, held: not held
    raise Refused(because(NOT_ALONE))
