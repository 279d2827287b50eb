"""What every answer to a choice of QTI 1.2 scores, reckoned as its conditions say, and which answer is right by that."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from courses.content.formats.refusals import Refused, because
from quizzes.bank.formats.markup import Element, name_of
from quizzes.bank.formats.numbers import ZERO
from quizzes.bank.formats.qti12_rules import NOT_ALONE, Condition, Scale
from quizzes.bank.formats.reading import few

Chosen = frozenset[str]  # the names of the options that somebody takes
NOBODY: Chosen = frozenset()
# Whether a condition holds for an answer, and whether another held before it.
Test = Callable[[Chosen, bool], bool]
# All sets of so many options are gone through.
MOST_OPTIONS = 8


@dataclass(frozen=True)
class Scores:
    """What each answer scores, before the score is held between its bounds. `several`: more than one option can be taken."""

    reckoned: dict[Chosen, Decimal]
    scale: Scale
    several: bool

    @cached_property
    def right(self) -> Chosen | None:
        """The answer that scores most, of several such the one that lies within all others; None where none does."""
        most = max(self._bounded.values())
        best = [chosen for chosen, score in self._bounded.items() if score == most]
        least = min(best, key=len)
        is_plain = most > self._bounded[NOBODY] and all(least <= one for one in best)
        return least if is_plain else None

    @cached_property
    def _bounded(self) -> dict[Chosen, Decimal]:
        return {chosen: self.scale.within(score) for chosen, score in self.reckoned.items()}

    @cached_property
    def _alone(self) -> dict[str, Decimal]:
        """What each option gives or takes where nothing else is taken."""
        start = self.reckoned[NOBODY]
        return {name: score - start for chosen, score in self.reckoned.items() if len(chosen) == 1 for name in chosen}  # fmt: skip

    @cached_property
    def is_summed(self) -> bool:
        """Whether each option gives or takes its own points, whatever else is taken."""
        start = self.reckoned[NOBODY]
        return all(score - start == sum(map(self._alone.__getitem__, chosen)) for chosen, score in self.reckoned.items())  # fmt: skip

    def is_in_part(self) -> bool:
        """Whether an answer that lacks a part of the right one scores anything."""
        right, start = self.right or NOBODY, self._bounded[NOBODY]
        return any(score > start for chosen, score in self._bounded.items() if not right <= chosen)

    def share(self, name: str) -> Decimal | None:
        """What an option gives alone, of what the best gives alone; None where each gives all or nothing, or they hang together."""
        most = max(self._alone.values())
        is_partial = any(points not in (ZERO, most) for points in self._alone.values())
        return self._alone[name] / most if most > 0 and is_partial and self.is_summed else None


def scores_of(conditions: Sequence[Condition], scale: Scale, response: str, names: Sequence[str], *, several: bool) -> Scores | None:  # fmt: skip
    """What each answer to the response scores; None where no answer is right, or there are too many. Raises Refused where a
    condition cannot be reckoned, and where another is right if one that holds ends the rest: programs do not agree in that."""
    if several and len(names) > MOST_OPTIONS:
        return None
    answers = list(_answers(names, several=several))
    asked = [(one, _test(one.asked, response)) for one in conditions if one.asked is not None]
    few(len(asked))
    ways = [
        Scores(
            {one: _score(asked, scale.start, one, is_ended=is_ended) for one in answers},
            scale,
            several,
        )
        for is_ended in sorted({False, *(one.ends for one, _test_of in asked)})
    ]
    decided = [way for way in ways if way.right is not None]
    if len({way.right for way in decided}) > 1:
        raise Refused(because(NOT_ALONE))
    return decided[0] if decided else None


def _answers(names: Sequence[str], *, several: bool) -> Iterator[Chosen]:
    for count in range(len(names) + 1 if several else 2):
        yield from map(frozenset, combinations(names, count))


def _score(asked: Sequence[tuple[Condition, Test]], start: Decimal, chosen: Chosen, *, is_ended: bool) -> Decimal:  # fmt: skip
    score, has_held = start, False
    for condition, holds in asked:
        if holds(chosen, has_held):
            has_held = True
            score = score * condition.adds + condition.points
            if is_ended and condition.ends:
                break
    return score


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
