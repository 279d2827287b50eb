"""What every form keeps beside its cells: at least so many of an area, at most so many of a sort, alike in difficulty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.sitting.domain.candidates import Candidate

# What a rule can name of a question, in the order in which it is told.
NAMED = ("module", "area", "topic", "level", "kind", "asks")


@dataclass(frozen=True)
class Rule:
    """Of the questions that it covers every form asks at least `least` and at most `most` (None: any number).

    `named`: pairs of a key of NAMED and the code; `critical`: "any", "true" or "false". One that `waits` is checked and told,
    and no draw keeps it: the bank does not suffice yet.
    """

    named: tuple[tuple[str, str], ...] = ()
    critical: str = "any"
    least: int = 0
    most: int | None = None
    waits: bool = False

    def covers(self, candidate: Candidate) -> bool:
        """Whether the question counts for it."""
        if self.critical not in ("any", str(candidate.critical).lower()):
            return False
        return all(
            code in candidate.areas if key == "area" else getattr(candidate, key) == code
            for key, code in self.named
        )

    def __str__(self) -> str:
        named = [f"{key} {code}" for key, code in self.named]
        critical = {"true": ["critical"], "false": ["not critical"]}.get(self.critical, [])
        return ", ".join([*named, *critical]) or "all questions"


@dataclass(frozen=True)
class FormRules:
    """Everything that a quiz asks of its forms beside the cells of its blueprint.

    `within`: by how many questions the predicted number of right answers of a form may differ from that of the bank (None:
    any); `most_exposed`: the largest share of forms in percent that may hold one question (None: any); `pilots`: how many
    questions that nobody is scored on come on top.
    """

    rules: tuple[Rule, ...] = ()
    within: float | None = None
    most_exposed: int | None = None
    pilots: int = 0

    @property
    def in_force(self) -> tuple[Rule, ...]:
        """Those that draws keep."""
        return tuple(rule for rule in self.rules if not rule.waits)


NO_RULES = FormRules()


def read_form_rules(stored: Mapping[str, Any]) -> FormRules:
    """The rules as a blueprint keeps them, under the keys that a quiz has for them; each may be missing."""
    return FormRules(
        rules=tuple(map(_rule, stored.get("form_rules") or ())),
        within=stored.get("within"),
        most_exposed=stored.get("most_exposed_percent"),
        pilots=stored.get("pilots") or 0,
    )


def _rule(said: Mapping[str, Any]) -> Rule:
    return Rule(
        named=tuple((name, said[name]) for name in NAMED if said.get(name)),
        critical=str(said.get("critical", "any")).lower(),
        least=said.get("least") or 0,
        most=said.get("most"),
        waits=bool(said.get("waits")),
    )


def rules_out_of_order(rules: Sequence[Rule]) -> list[Rule]:
    """Those that ask for nothing, or for more than they allow."""
    return [
        rule
        for rule in rules
        if (rule.least == 0 and rule.most is None)
        or (rule.most is not None and rule.most < rule.least)
    ]
