"""What every answer to a choice of QTI 1.2 scores, reckoned as its conditions say, and which answer is right by that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from itertools import combinations
from operator import and_, or_

from courses.content.formats.refusals import Refused, because
from quizzes.bank.formats.markup import Element, name_of
from quizzes.bank.formats.numbers import ZERO
from quizzes.bank.formats.qti12_rules import NOT_ALONE, Condition, Scale
from quizzes.bank.formats.reading import few

Chosen = frozenset[str]  # the names of the options that somebody takes
NOBODY: Chosen = frozenset()
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


@dataclass(frozen=True)
class Answers:
    """All answers to a response. Some of them are a number with a bit for each, so that one way through a condition serves for all."""

    response: str
    each: tuple[Chosen, ...]

    @cached_property
    def every(self) -> int:
        """All of them."""
        return (1 << len(self.each)) - 1

    @cached_property
    def _places(self) -> dict[Chosen, int]:
        return {chosen: 1 << at for at, chosen in enumerate(self.each)}

    @cached_property
    def _with(self) -> dict[str, int]:
        """Those that take an option, by its name."""
        found: dict[str, int] = {}
        for chosen, place in self._places.items():
            for name in chosen:
                found[name] = found.get(name, 0) | place
        return found

    def where(self, asked: Element, held: int) -> int:
        """Those for which a condition holds. `held`: for which another held before it. Raises Refused."""
        name, said = name_of(asked), (asked.text or "").strip()
        below = [self.where(node, held) for node in asked if name_of(node)]
        match name:
            case "conditionvar" | "and":
                return reduce(and_, below, self.every)
            case "or":
                return reduce(or_, below, 0)
            case "not" if len(below) == 1:
                return self.every & ~below[0]
            case "varequal":
                return self._with.get(said, 0) if asked.get("respident") == self.response else 0
            case "varsubset" if (asked.get("setmatch") or "Exact").casefold() == "exact":
                exact = frozenset(one.strip() for one in said.split(","))
                return self._places.get(exact, 0) if asked.get("respident") in (None, self.response) else 0  # fmt: skip
            case "unanswered":
                return self._places[NOBODY]
            case "other":
                return self.every & ~held
        raise Refused(because(NOT_ALONE))


def scores_of(conditions: Sequence[Condition], scale: Scale, response: str, names: Sequence[str], *, several: bool) -> Scores | None:  # fmt: skip
    """What each answer to the response scores; None where no answer is right, or there are too many. Raises Refused where a
    condition cannot be reckoned, and where another is right, or none, if one that holds ends the rest: programs do not agree in that."""
    if not are_tried(names, several=several):
        return None
    answers = Answers(response, tuple(_answers(names, several=several)))
    asked = [one for one in conditions if one.asked is not None]
    few(len(asked))
    ways = [
        Scores(_reckoned(asked, answers, scale.start, is_ended=is_ended), scale, several)
        for is_ended in sorted({False, *(one.ends for one in asked)})
    ]
    if len({way.right for way in ways}) > 1:
        raise Refused(because(NOT_ALONE))
    return ways[-1] if ways[-1].right is not None else None


def are_tried(names: Sequence[str], *, several: bool) -> bool:
    """Whether the answers to so many options are few enough to go through them all."""
    return not several or len(names) <= MOST_OPTIONS


def _answers(names: Sequence[str], *, several: bool) -> Iterator[Chosen]:
    for count in range(len(names) + 1 if several else 2):
        yield from map(frozenset, combinations(names, count))


def _reckoned(asked: Sequence[Condition], answers: Answers, start: Decimal, *, is_ended: bool) -> dict[Chosen, Decimal]:  # fmt: skip
    """What each answer scores. `is_ended`: a condition that ends the rest does so."""
    scores, held, over = [start] * len(answers.each), 0, 0
    for condition in asked:
        holds = answers.where(condition.asked, held) & ~over
        held |= holds
        over |= holds if is_ended and condition.ends else 0
        for at, score in enumerate(scores):
            if holds >> at & 1:
                scores[at] = score * condition.adds + condition.points
    return dict(zip(answers.each, scores, strict=True))
