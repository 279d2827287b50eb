"""Whom a pass rule lets through: the exact chance of people of a known level, from the blueprint and the rule alone.

No dice: right answers are independent, so the numbers of right answers are sums of binomial ones, and their distributions are
folded into one another. It says nothing about real questions, whose difficulty differs from form to form.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import Any

from quizzes.sitting.domain.pass_rule import PassRule

TRIES = 3
# (right answers, right answers among the critical questions) -> how likely
Spread = Mapping[tuple[int, int], float]
# What a first reading of the shipped bank gave a program that sees the options and no stem, of single-choice questions.
GUESSED_BY_OPTIONS = 0.47
GUESSED_BY_CHANCE = 0.25


@dataclass(frozen=True)
class Profile:
    """Somebody of a known level: the share of questions known, and in one module another share."""

    name: str
    level: float
    weak_module: str = ""
    weak_level: float = 0.0

    def chance(self, module: str) -> float:
        """The chance to get a question of the module right, from 0 to 1."""
        return self.weak_level if module == self.weak_module else self.level


@dataclass(frozen=True)
class Passing:
    """What a rule does with one profile: the chance to pass at the first try, and within the tries allowed (at most three)."""

    profile: Profile
    first: float
    within_three: float


@dataclass(frozen=True)
class Asked:
    """How many questions of one module a form has, and how many of them are drawn as critical ones."""

    module: str
    critical: int
    others: int

    @property
    def count(self) -> int:
        """All of them."""
        return self.critical + self.others


def asked_by_module(cells: Sequence[Mapping[str, Any]]) -> tuple[Asked, ...]:
    """What the cells of a blueprint draw of each module, in the order of the cells. A cell that takes any question promises
    no critical one."""
    critical, others = Counter[str](), Counter[str]()
    for cell in cells:
        (critical if cell["critical"] == "true" else others)[cell["module"]] += cell["count"]
    modules = dict.fromkeys(cell["module"] for cell in cells)
    return tuple(Asked(module, critical[module], others[module]) for module in modules)


def usual_profiles(modules: Sequence[str]) -> list[Profile]:
    """Those that every pass rule of ours is asked about: the able, the borderline, the weak, guessers, and in each module
    somebody who knows nearly everything else and half of it, or three fifths."""
    return [
        Profile("strong-90", 0.90),
        Profile("competent-85", 0.85),
        Profile("borderline-77", 0.77),
        Profile("flat-70", 0.70),
        Profile("weak-60", 0.60),
        Profile("testwise-47", GUESSED_BY_OPTIONS),
        Profile("layman-25", GUESSED_BY_CHANCE),
        *(Profile(f"compensator-{module}-50", 0.95, module, 0.50) for module in modules),
        *(Profile(f"compensator-{module}-60", 0.95, module, 0.60) for module in modules),
    ]


@lru_cache(maxsize=64)  # 20 CPU-ms for an exam of 60, and a public page shows it
def pass_table(rule: PassRule, asked: tuple[Asked, ...], tries: int | None) -> tuple[Passing, ...]:
    """Every usual profile under a rule, on forms that ask so many of each module. `tries` as for `passing`."""
    profiles = usual_profiles([module.module for module in asked])
    return tuple(passing(rule, asked, profile, tries=tries) for profile in profiles)


def passing(
    rule: PassRule, asked: Sequence[Asked], profile: Profile, *, tries: int | None
) -> Passing:
    """The chance that somebody of the profile passes a form that asks so many of each module: exact, shares from 0 to 1.

    `tries`: how many the policy allows (None: any number). The forms of two tries are independent, and the level stays.
    """
    spread: Spread = {(0, 0): 1.0}
    for module in asked:
        needed = rule.module_needed(module.count)
        spread = _folded(spread, _of_module(module, profile.chance(module.module), needed))
    first = sum(
        share
        for (right, critical), share in spread.items()
        if right >= rule.cut and critical >= rule.critical_needed
    )
    within = 1 - (1 - first) ** (TRIES if tries is None else min(tries, TRIES))
    return Passing(profile, first, within)


def _of_module(asked: Asked, chance: float, needed: int) -> Spread:
    """The spread of one module, without those who stay below its floor: they do not pass whatever else they know."""
    return {
        (critical + others, critical): _binomial(asked.critical, critical, chance)
        * _binomial(asked.others, others, chance)
        for critical in range(asked.critical + 1)
        for others in range(asked.others + 1)
        if critical + others >= needed
    }


def _folded(one: Spread, other: Spread) -> Spread:
    """The spread of the sums of two independent spreads."""
    folded: dict[tuple[int, int], float] = {}
    for (right, critical), share in one.items():
        for (more, more_critical), likely in other.items():
            key = (right + more, critical + more_critical)
            folded[key] = folded.get(key, 0.0) + share * likely
    return folded


def _binomial(n: int, k: int, p: float) -> float:
    return comb(n, k) * p**k * (1 - p) ** (n - k)
