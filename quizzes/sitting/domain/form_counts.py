"""Forms that are drawn to be counted: what each rule comes to, how hard they are, how often one question is seen."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from quizzes.sitting.domain.candidates import Candidate, fits
from quizzes.sitting.domain.even_draw import Bank, Order, draw_from
from quizzes.sitting.domain.form_rules import Rule

# How many of the most often drawn questions are told.
MOST_TOLD = 5


@dataclass(frozen=True)
class FormCounts:
    """What `forms` drawn forms came to. Shares of forms are from 0 to 1; the numbers right are predictions for one form.

    `mark`: the pass mark that the panel's ratings give, where there are some. `ranges`: of each rule the least and the most questions that a form had, those of rules that wait too.
    """

    forms: int
    ranges: Mapping[Rule, tuple[int, int]]
    right: tuple[float, float]
    mark: tuple[float, float] | None
    largest: float
    exposed: Mapping[str, float]  # the most often drawn ones, by code


def count_forms(order: Order, forms: int, *, first: int = 0) -> FormCounts:
    """Draw so many forms by seeds from `first` on, and count. Raises Shortfall."""
    bank = Bank(order)
    known = {one.code: one for one in order.candidates}
    seen = Counter[str]()
    ranges: dict[Rule, tuple[int, int]] = {}
    right, marks = list[float](), list[float]()
    rated = order.rated or {}
    mean_rating = sum(rated.values()) / len(rated) if rated else 0.0
    mean = mean_difficulty(order)
    for seed in range(first, first + forms):
        form = [known[code] for code in draw_from(bank, random.Random(seed))]  # noqa: S311 -- the same forms again
        seen.update(one.code for one in form)
        scored = [one for one in form if not one.is_pilot]
        right.append(sum(mean if one.difficulty is None else one.difficulty for one in scored))
        marks.append(sum(rated.get(one.code, mean_rating) for one in scored))
        for rule in order.rules.rules:
            count = sum(rule.covers(one) for one in scored)
            low, high = ranges.get(rule, (count, count))
            ranges[rule] = min(low, count), max(high, count)
    scored_alone = Counter({code: n for code, n in seen.items() if not known[code].is_pilot})
    shares = {code: count / forms for code, count in scored_alone.most_common(MOST_TOLD)}
    return FormCounts(
        forms=forms,
        ranges=ranges,
        right=(min(right), max(right)),
        mark=(min(marks), max(marks)) if rated else None,
        largest=max(shares.values(), default=0.0),
        exposed=shares,
    )


def mean_difficulty(order: Order) -> float:
    """The mean predicted share of right answers of what may be drawn; 0 where nothing is predicted."""
    known = [one.difficulty for one in order.candidates if _is_asked(one, order)]
    said = [one for one in known if one is not None]
    return sum(said) / len(said) if said else 0.0


def predicted_right(order: Order) -> float | None:
    """How many right answers the predictions give for a form of this bank; None where a cell has no prediction."""
    total = 0.0
    for cell in order.cells:
        said = [
            one.difficulty
            for one in order.candidates
            if one.difficulty is not None and not one.is_pilot and fits(one, cell)
        ]
        if not said:
            return None
        total += cell["count"] * sum(said) / len(said)
    return total


def all_rules(order: Order) -> Order:
    """The same with the rules that wait in force: whether they could be."""
    rules = tuple(replace(rule, waits=False) for rule in order.rules.rules)
    return replace(order, rules=replace(order.rules, rules=rules))


def _is_asked(one: Candidate, order: Order) -> bool:
    return not one.is_pilot and any(fits(one, cell) for cell in order.cells)
