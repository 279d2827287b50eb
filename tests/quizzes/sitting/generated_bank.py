"""A bank of 288 questions from dice, with enemies, areas and difficulties: large enough for every rule of the form."""

import random
from typing import Any

from quizzes.sitting.domain.candidates import Candidate
from quizzes.sitting.domain.form_rules import FormRules, Rule

MODULES = ("alpha", "beta", "gamma")
AREAS = ("eye", "burn", "implant", "anaesthetic", "branches", "weakness")
CELLS: list[dict[str, Any]] = [
    {"module": module, "pool": "exam", "critical": critical, "count": count}
    for module in MODULES
    for critical, count in (("true", 4), ("false", 16))
]
RULES = FormRules(
    rules=(
        *(Rule((("area", area),), least=1) for area in AREAS),
        Rule((("area", "burn"),), critical="true", least=1),
        Rule((("level", "recall"),), most=18),
        Rule((("kind", "numeric"),), most=3),
        Rule((("asks", "study"),), most=8),
    ),
    within=0.5,
    most_exposed=30,
)


def generated_bank(seed: int = 1) -> list[Candidate]:
    """In each module 24 critical questions and 72 others. One has ten enemies, a hundred pairs are spread by chance."""
    dice = random.Random(seed)
    codes = [f"{module}-{n:02}" for module in MODULES for n in range(96)]
    enemies: dict[str, set[str]] = {code: set() for code in codes}
    hub = "beta-90"
    pairs = [(hub, other) for other in dice.sample(codes[:90], 10)]
    pairs += [tuple(dice.sample(codes, 2)) for _ in range(100)]  # type: ignore[misc]
    for one, other in pairs:
        enemies[one].add(other)
    return [_one(code, frozenset(enemies[code] - {code}), dice) for code in codes]


def _one(code: str, enemies: frozenset[str], dice: random.Random) -> Candidate:
    module, number = code.split("-")
    critical = int(number) < 24
    return Candidate(
        code,
        module,
        "exam",
        critical,
        enemies,
        areas=frozenset(dice.sample(AREAS, 1)) if dice.random() < 0.3 else frozenset(),
        topic=f"topic-{dice.randrange(20)}",
        level=dice.choices(("recall", "application", "judgement"), (2, 5, 3))[0],
        kind="single_choice" if critical else dice.choices(("single_choice", "numeric"), (9, 1))[0],
        asks="study" if dice.random() < 0.15 else "",
        difficulty=round(min(0.95, max(0.3, dice.gauss(0.72, 0.1))), 2),
    )
