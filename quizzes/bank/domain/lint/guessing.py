"""A guesser who reads no stem: how often options alone give the key away, learnt from the questions of other lessons.

Two voices with equal weight, both bags of words in the manner of naive Bayes. One asks inside each question: a cue that some
options have and others have not was the key's so often, where chance would have it so often. The other asks over all options:
how often a word stands in keys, and how often in others. Nothing is drawn by lot, and the order of options counts for nothing,
so that the same questions give the same numbers.
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
# Beliefs as near as this are one.
SAME = 1e-9
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


class Seen:
    """What the guesser sees of a question. `bags`: of each option its words, each as often as it stands, and its looks;
    `having`: the cues that tell options apart, each with the places of the options that have it."""

    def __init__(self, item: Item) -> None:
        self.item = item
        said = [_WORD.findall(option.lower().replace("’", "'")) for option in item.options]
        self.bags = [
            [*words, *looks] for words, looks in zip(said, _looks(item.options, said), strict=True)
        ]
        having: defaultdict[str, set[int]] = defaultdict(set)
        for place, (words, bag) in enumerate(zip(said, self.bags, strict=True)):
            for cue in (*bag, *map(" ".join, pairwise(words)), *_ends(words)):
                having[cue].add(place)
        self.having = {
            cue: places for cue, places in sorted(having.items()) if len(places) < len(said)
        }


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


@dataclass
class Within:
    """The voice inside questions. By cue: in how many it tells options apart, how often the key had it, and by chance."""

    shown: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    chance: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, seen: Seen, sign: int = 1) -> None:
        """Learn from a question; with -1, forget it."""
        for cue, places in seen.having.items():
            self.shown[cue] += sign
            self.hits[cue] += sign * (seen.item.key in places)
            self.chance[cue] += sign * len(places) / len(seen.bags)

    def weight(self, cue: str) -> float:
        """How far the cue speaks for an option that has it, against one that has not: 0 where nothing is known."""
        shown = self.shown[cue]
        if not shown:
            return 0.0
        rate = self.chance[cue] / shown
        learnt = (self.hits[cue] + PRIOR * rate) / (shown + PRIOR)
        return _logit(learnt) - _logit(rate)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


@dataclass
class Over:
    """The voice over all options: how often a cue stands in keys, and in other options."""

    in_keys: Counter[str] = field(default_factory=Counter)
    in_others: Counter[str] = field(default_factory=Counter)

    def add(self, seen: Seen, sign: int = 1) -> None:
        """Learn from a question; with -1, forget it."""
        for place, bag in enumerate(seen.bags):
            counts = self.in_keys if place == seen.item.key else self.in_others
            for cue in bag:
                counts[cue] += sign

    def weights(self) -> dict[str, float]:
        """By cue, how far it speaks for an option: multinomial naive Bayes with one count more for each."""
        known = {cue for one in (self.in_keys, self.in_others) for cue, n in one.items() if n}
        of_keys = self.in_keys.total() + len(known)
        of_others = self.in_others.total() + len(known)
        return {
            cue: math.log((self.in_keys[cue] + 1) / of_keys)
            - math.log((self.in_others[cue] + 1) / of_others)
            for cue in known
        }


def guesses(items: Sequence[Item]) -> list[Guess]:
    """A guess at every question by somebody who learnt from all questions of other lessons and from none of its own."""
    all_seen = [Seen(item) for item in items]
    by_lesson: defaultdict[str, list[Seen]] = defaultdict(list)
    within, over = Within(), Over()
    for seen in all_seen:
        by_lesson[seen.item.lesson].append(seen)
        _learn(within, over, [seen])
    made: dict[Seen, Guess] = {}
    for own in by_lesson.values():
        _learn(within, over, own, -1)
        weights = over.weights()
        made |= {seen: _guess(seen, within, weights) for seen in own}
        _learn(within, over, own)
    return [made[seen] for seen in all_seen]


def _learn(within: Within, over: Over, many: Iterable[Seen], sign: int = 1) -> None:
    for seen in many:
        within.add(seen, sign)
        over.add(seen, sign)


def _guess(seen: Seen, within: Within, over: Mapping[str, float]) -> Guess:
    weights = {cue: within.weight(cue) for cue in seen.having}
    places = range(len(seen.bags))
    inside = [
        math.fsum(weights[cue] for cue, having in seen.having.items() if place in having)
        for place in places
    ]
    frequent = [math.fsum(over.get(cue, 0.0) for cue in bag) for bag in seen.bags]
    voices = zip(_belief(inside), _belief(frequent), strict=True)
    belief = tuple((one + other) / 2 for one, other in voices)
    chosen = [place for place in places if max(belief) - belief[place] < SAME]
    both = {cue: weights[cue] + over.get(cue, 0.0) for cue in seen.having}
    return Guess(
        item=seen.item,
        belief=belief,
        right=(seen.item.key in chosen) / len(chosen),
        telling=tuple(_telling(seen, both)),
    )


def _belief(scores: Sequence[float]) -> list[float]:
    powers = [math.exp(DAMPED * (score - max(scores))) for score in scores]
    return [power / math.fsum(powers) for power in powers]


def _telling(seen: Seen, weights: Mapping[str, float]) -> Iterable[tuple[str, bool, float]]:
    """The cues for the key: those of its own that speak for it, and those of others that speak against them."""
    found = [
        (cue, seen.item.key in places, abs(weights[cue]))
        for cue, places in seen.having.items()
        if weights[cue] and (weights[cue] > 0) == (seen.item.key in places)
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
    known, spread = Within(), defaultdict[str, float](float)
    for seen in map(Seen, items):
        known.add(seen)
        for cue, places in seen.having.items():
            share = len(places) / len(seen.bags)
            spread[cue] += share * (1 - share)
    found = [
        Cue(
            name=cue,
            shown=shown,
            hits=known.hits[cue],
            by_chance=known.chance[cue],
            distance=(known.hits[cue] - known.chance[cue]) / math.sqrt(spread[cue]),
        )
        for cue, shown in known.shown.items()
    ]
    return sorted(found, key=lambda cue: (-cue.distance, cue.name))
