"""A guesser who reads no stem: how often options alone give the key away, learnt from the questions of other lessons.

Bags of words in the manner of naive Bayes, but inside each question: a cue that some of its options have and others have
not was the key's so often, where chance would have it so often. Nothing is drawn by lot, and the order of options counts
for nothing, so that the same questions give the same numbers.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from quizzes.bank.domain.lint.english import CAUTIOUS

# What chance says of a cue weighs as much as so many questions that have it.
PRIOR = 4.0
# Cues of one option hang together, so that all of them together prove less than their sum.
DAMPED = 0.5
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-])*")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Item:
    """A question with one right option: what the guesser sees, which option it was, and to which numbers it belongs."""

    code: str
    lesson: str
    options: tuple[str, ...]
    key: int
    critical: bool = False
    # Whether exams ask and count it.
    asked: bool = True

    @property
    def chance(self) -> float:
        """The share of blind guesses that are right."""
        return 1 / len(self.options)


@dataclass(frozen=True)
class Guess:
    """What the guesser made of one question. `belief` is how far it takes each option for the key, together 1; `right` is 1
    where it chose the key, 0 where another option, and a share of 1 where it could not tell some of them apart; `telling`
    are the cues that speak for the key, the strongest first: (cue, whether the key has it, weight)."""

    item: Item
    belief: tuple[float, ...]
    right: float
    telling: tuple[tuple[str, bool, float], ...]

    @property
    def belief_in_key(self) -> float:
        """How far it takes the key for the key."""
        return self.belief[self.item.key]


@dataclass
class Tally:
    """By cue: in how many questions it tells options apart, how often the key had it, how often chance would have it so."""

    shown: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    chance: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, item: Item, sign: int = 1) -> None:
        """Learn from a question; with -1, forget it."""
        for cue, having in having_by_cue(item.options).items():
            self.shown[cue] += sign
            self.hits[cue] += sign * (item.key in having)
            self.chance[cue] += sign * len(having) / len(item.options)

    def weight(self, cue: str) -> float:
        """How far the cue speaks for an option that has it, against one that has not: 0 where nothing is known."""
        shown = self.shown[cue]
        if shown <= 0:
            return 0.0
        rate = self.chance[cue] / shown
        learnt = (self.hits[cue] + PRIOR * rate) / (shown + PRIOR)
        return _logit(learnt) - _logit(rate)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def cues_of(options: Sequence[str]) -> list[set[str]]:
    """What the guesser sees of each option: its words, every two side by side, and how it looks beside the others."""
    said = [_WORD.findall(option.lower().replace("’", "'")) for option in options]
    return [
        {*words, *map(" ".join, pairwise(words)), *_ends(words), *looks}
        for words, looks in zip(said, _looks(options, said), strict=True)
    ]


def _ends(words: Sequence[str]) -> list[str]:
    return [f"(begins: {words[0]})", f"(ends: {words[-1]})"] if words else []


def _looks(options: Sequence[str], said: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Cues that are no words: of length, of what options share, of caution, of signs."""
    bags = [set(words) for words in said]
    shared = [sum(len(bag & other) for other in bags if other is not bag) for bag in bags]
    lengths = [len(option) for option in options]
    for option, length, common in zip(options, lengths, shared, strict=True):
        looks = {
            "(longest)": length == max(lengths),
            "(shortest)": length == min(lengths),
            "(shares most words)": common == max(shared),
            "(shares fewest words)": common == min(shared),
            "(holds back)": bool(CAUTIOUS.search(option)),
            "(a number)": bool(_DIGIT.search(option)),
            "(a comma)": "," in option,
        }
        yield [cue for cue, there in looks.items() if there]


def having_by_cue(options: Sequence[str]) -> dict[str, set[int]]:
    """The cues that tell options apart, each with the places of the options that have it."""
    having: defaultdict[str, set[int]] = defaultdict(set)
    for place, bag in enumerate(cues_of(options)):
        for cue in bag:
            having[cue].add(place)
    return {cue: places for cue, places in sorted(having.items()) if len(places) < len(options)}


def guesses(items: Sequence[Item]) -> list[Guess]:
    """A guess at every question by somebody who learnt from all questions of other lessons and from none of its own."""
    by_lesson: defaultdict[str, list[Item]] = defaultdict(list)
    known = Tally()
    for item in items:
        by_lesson[item.lesson].append(item)
        known.add(item)
    made: dict[int, Guess] = {}
    for own in by_lesson.values():
        for item in own:
            known.add(item, -1)
        for item in own:
            made[id(item)] = _guess(item, known)
        for item in own:
            known.add(item)
    return [made[id(item)] for item in items]


def _guess(item: Item, known: Tally) -> Guess:
    having = having_by_cue(item.options)
    weights = {cue: known.weight(cue) for cue in having}
    scores = [
        math.fsum(weights[cue] for cue, places in having.items() if place in places)
        for place in range(len(item.options))
    ]
    best = max(scores)
    chosen = [place for place, score in enumerate(scores) if best - score < 1e-9]
    powers = [math.exp(DAMPED * (score - best)) for score in scores]
    return Guess(
        item=item,
        belief=tuple(power / sum(powers) for power in powers),
        right=(item.key in chosen) / len(chosen),
        telling=tuple(_telling(item, having, weights)),
    )


def _telling(
    item: Item, having: Mapping[str, set[int]], weights: Mapping[str, float]
) -> Iterable[tuple[str, bool, float]]:
    """The cues for the key: those of its own that speak for it, and those of others that speak against them."""
    found = [
        (cue, item.key in places, abs(weights[cue]))
        for cue, places in having.items()
        if weights[cue] and (weights[cue] > 0) == (item.key in places)
    ]
    return sorted(found, key=lambda one: (-one[2], one[0]))


@dataclass(frozen=True)
class GivenAway:
    """How many of so many questions were guessed right, and how many chance would give."""

    right: float
    of: int
    by_chance: float


def given_away(made: Iterable[Guess]) -> GivenAway:
    """The guesses together."""
    known = list(made)
    return GivenAway(
        right=math.fsum(guess.right for guess in known),
        of=len(known),
        by_chance=math.fsum(guess.item.chance for guess in known),
    )


@dataclass(frozen=True)
class Cue:
    """A cue over all questions in which it tells options apart: how often the key had it, and chance would have it."""

    name: str
    shown: int
    hits: int
    by_chance: float
    # How many standard deviations from chance.
    distance: float


def cues_by_distance(items: Iterable[Item]) -> list[Cue]:
    """All cues, those of keys first, those of wrong options last."""
    known, spread = Tally(), defaultdict[str, float](float)
    for item in items:
        known.add(item)
        for cue, places in having_by_cue(item.options).items():
            share = len(places) / len(item.options)
            spread[cue] += share * (1 - share)
    found = [
        Cue(
            name=cue,
            shown=known.shown[cue],
            hits=known.hits[cue],
            by_chance=known.chance[cue],
            distance=(known.hits[cue] - known.chance[cue]) / math.sqrt(spread[cue]),
        )
        for cue in known.shown
    ]
    return sorted(found, key=lambda cue: (-cue.distance, cue.name))
