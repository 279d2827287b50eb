"""Version 2 of the draw: forms that are alike. Rules are kept, enemies part, predicted difficulty stays near that of the bank.

A race decides: every question gets a random time, the sooner the larger its weight, and whoever is needed is taken in the order
of arrival. What asks for the rarest questions chooses first; what came away empty chooses first in the next try. At the end
questions of one cell are exchanged until the predicted number of right answers is near that of the bank.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from quizzes.sitting.domain.candidates import Candidate, Shortfall, fits
from quizzes.sitting.domain.form_rules import NO_RULES, FormRules, Rule

TRIES = 60
TRIES_FOR_DIFFICULTY = 8
MOST_EXCHANGES = 80


@dataclass(frozen=True)
class Order:
    """What a form is drawn for. `seen`: codes that come last; `weights`: by code, 1 where nothing is said; `rated`: by code the
    share of borderline candidates that a panel expects to be right, from 0 to 1."""

    cells: Sequence[Mapping[str, Any]]
    candidates: Sequence[Candidate]
    seen: frozenset[str] = frozenset()
    rules: FormRules = NO_RULES
    weights: Mapping[str, float] | None = None
    rated: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Measure:
    """Something that forms are held alike in: of each question a share from 0 to 1, and what a form of the bank comes to."""

    shares: Sequence[float]
    target: float


class Bank:
    """An order in numbers, read once for many draws: a question is a bit, and a set of questions a whole number."""

    def __init__(self, order: Order) -> None:
        ordered = sorted(order.candidates, key=lambda one: one.code)
        self.all = [one for one in ordered if not one.is_pilot]
        self.pilots = [one for one in ordered if one.is_pilot]
        # The narrow cells choose first: "any" could otherwise use up what "critical" needs.
        self.cells = sorted(order.cells, key=lambda cell: cell["critical"] == "any")
        self.in_cell = [self._mask(partial(_fits_into, cell)) for cell in self.cells]
        self.rules = order.rules.in_force
        self.in_rule = [self._mask(rule.covers) for rule in self.rules]
        self.caps = [
            (mask, rule.most)
            for mask, rule in zip(self.in_rule, self.rules, strict=True)
            if rule.most is not None
        ]
        at = {one.code: number for number, one in enumerate(self.all)}
        self.enemies = [0] * len(self.all)
        for number, one in enumerate(self.all):
            for other in (at[code] for code in one.enemies if code in at):
                self.enemies[number] |= 1 << other
                self.enemies[other] |= 1 << number
        self.seen = 0
        self.weights: list[float] = []
        self._turn_to(order)
        self.measures = self._measures() if order.rules.within is not None else []

    def for_one(self, order: Order) -> "Bank":
        """The same questions, cells and rules, with what this order says of what was seen and of the weights."""
        own = copy(self)
        own._turn_to(order)
        return own

    def _turn_to(self, order: Order) -> None:
        self.order = order
        self.seen = self._mask(lambda one: one.code in order.seen) if order.seen else 0
        self.weigh(order.weights or {})

    def weigh(self, weights: Mapping[str, float]) -> None:
        """Other weights by code, 1 where nothing is said."""
        self.weights = [weights.get(one.code, 1.0) for one in self.all]

    def _mask(self, holds: Callable[[Candidate], bool]) -> int:
        mask = 0
        for number, one in enumerate(self.all):
            if holds(one):
                mask |= 1 << number
        return mask

    def _measures(self) -> list[Measure]:
        """The predicted difficulty, and the expected pass mark where a panel has rated questions."""
        rated = self.order.rated or {}
        measures = [self._measure([one.difficulty for one in self.all])]
        if rated:
            measures.append(self._measure([rated.get(one.code) for one in self.all]))
        return measures

    def _measure(self, said: Sequence[float | None]) -> Measure:
        """A question of which nothing is said counts like the mean of its cell."""
        shares = [0.0 if one is None else one for one in said]
        target = 0.0
        for cell, mask in zip(self.cells, self.in_cell, strict=True):
            own = [number for number in range(len(said)) if mask >> number & 1]
            known = [one for number in own if (one := said[number]) is not None]
            mean = sum(known) / len(known) if known else 0.0
            for number in own:
                shares[number] = mean if said[number] is None else shares[number]
            target += cell["count"] * mean
        return Measure(shares, target)


def _fits_into(cell: Mapping[str, Any], one: Candidate) -> bool:
    return fits(one, cell)


class _Form:
    """A form that grows: which questions it has, and from which cell each came."""

    def __init__(self, bank: Bank, arrivals: list[int]) -> None:
        self.bank, self.arrivals = bank, arrivals
        self.taken = self.blocked = 0
        self.room = [cell["count"] for cell in bank.cells]
        self.cell_of: dict[int, int] = {}

    def fill_cell(self, place: int) -> bool:
        """Take for a cell in the order of arrival; whether it is full."""
        mask = self.bank.in_cell[place]
        for number in self.arrivals:
            if not self.room[place]:
                break
            if mask >> number & 1 and self._may(number):
                self._take(number, place)
        return not self.room[place]

    def fill(self) -> int | None:
        """Take for all cells in one race, so that none chooses before the others: the first that stays short, or None."""
        for number in self.arrivals:
            if self._may(number):
                place = self._cell_with_room(number)
                if place is not None:
                    self._take(number, place)
        return next((place for place, room in enumerate(self.room) if room), None)

    def keep_rule(self, place: int) -> bool:
        """Take for a rule until it has its least number; whether it has."""
        mask, least = self.bank.in_rule[place], self.bank.rules[place].least
        lacks = least - (self.taken & mask).bit_count()
        for number in self.arrivals:
            if lacks <= 0:
                break
            if mask >> number & 1 and self._may(number):
                cell = self._cell_with_room(number)
                if cell is not None:
                    self._take(number, cell)
                    lacks -= 1
        return lacks <= 0

    def _may(self, number: int) -> bool:
        """Whether it is free, no enemy of what is there, and under every cap."""
        if (self.taken | self.blocked) >> number & 1:
            return False
        return not any(
            mask >> number & 1 and (self.taken & mask).bit_count() >= most
            for mask, most in self.bank.caps
        )

    def _cell_with_room(self, number: int) -> int | None:
        for place, mask in enumerate(self.bank.in_cell):
            if self.room[place] and mask >> number & 1:
                return place
        return None

    def _take(self, number: int, place: int) -> None:
        self.taken |= 1 << number
        self.blocked |= self.bank.enemies[number]
        self.room[place] -= 1
        self.cell_of[number] = place

    def bring_near(self, within: float) -> float:
        """Exchange questions of one cell until the form is near the target in every measure; gives how far off it stays."""
        measures = self.bank.measures
        off = [sum(m.shares[number] for number in self.cell_of) - m.target for m in measures]
        for _ in range(MOST_EXCHANGES):
            if max(map(abs, off)) <= within:
                break
            pair = self._exchange(off)
            if pair is None:
                break
            off = [
                one + m.shares[pair[1]] - m.shares[pair[0]]
                for one, m in zip(off, measures, strict=True)
            ]
        return max(map(abs, off))

    def _exchange(self, off: Sequence[float]) -> tuple[int, int] | None:
        """Put a question in the place of another one so that the largest distance shrinks: those that came last go first."""
        furthest = max(map(abs, off))
        pairs = list(zip(off, (m.shares for m in self.bank.measures), strict=True))
        for out in reversed(self.arrivals):
            if out not in self.cell_of:
                continue
            mask = self.bank.in_cell[self.cell_of[out]]
            for number in self.arrivals:
                if not mask >> number & 1:
                    continue
                nears = all(
                    abs(one + shares[number] - shares[out]) < furthest for one, shares in pairs
                )
                if nears and self._may_replace(number, out):
                    self._replace(number, out)
                    return out, number
        return None

    def _may_replace(self, number: int, out: int) -> bool:
        bank, rest = self.bank, self.taken & ~(1 << out)
        if self.taken >> number & 1 or bank.enemies[number] & rest:
            return False
        if bank.seen >> number & 1 > bank.seen >> out & 1:
            return False
        for rule, mask in zip(bank.rules, bank.in_rule, strict=True):
            count = (rest & mask).bit_count() + (mask >> number & 1)
            if (count < rule.least and mask >> out & 1) or (
                rule.most is not None and count > rule.most
            ):
                return False
        return True

    def _replace(self, number: int, out: int) -> None:
        self.taken = self.taken & ~(1 << out) | 1 << number
        place = self.cell_of.pop(out)
        self.cell_of[number] = place


def draw_evenly(order: Order, rng: random.Random) -> list[str]:
    """The codes of a form in the order shown, pilots among them; the same order and dice give the same form. Raises Shortfall.

    Where nothing else can be had, questions seen before come, and the predicted difficulty may stay off; rules and cells hold.
    """
    return draw_from(_read(order), rng)


# A start finds most of a bank as the one before it left it; few courses are examined at once.
_MOST_KEPT = 8
_kept: dict[tuple[object, ...], Bank] = {}


def _read(order: Order) -> Bank:
    """The bank of the order. What does not depend on who draws is read once for the same questions: a bank holds them, so that nothing
    else can have the identity of one of them meanwhile."""
    said = (repr(order.cells), repr(order.rules), repr(order.rated))
    key = (*said, *map(id, order.candidates))
    bank = _kept.get(key)
    if bank is None:
        bank = Bank(replace(order, seen=frozenset(), weights=None))
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = bank
    return bank.for_one(order)


def draw_from(bank: Bank, rng: random.Random) -> list[str]:
    """As draw_evenly, from a bank that was read before."""
    form = _near(bank, rng)
    chosen = [bank.all[number].code for number in sorted(form.cell_of)]
    chosen += _pilots(bank, chosen, rng)
    rng.shuffle(chosen)
    return chosen


def _near(bank: Bank, rng: random.Random) -> _Form:
    """A form near the bank in every measure, the nearest of some tries where exchanges do not bring one there."""
    within = bank.order.rules.within
    if within is None:
        return _filled(bank, rng)
    nearest, least = None, 0.0
    for _ in range(TRIES_FOR_DIFFICULTY):
        form = _filled(bank, rng)
        off = form.bring_near(within)
        if nearest is None or off < least:
            nearest, least = form, off
        if off <= within:
            break
    assert nearest is not None  # noqa: S101 -- there is one try at least
    return nearest


def _filled(bank: Bank, rng: random.Random) -> _Form:
    """The first of the tries in which every rule and every cell gets what it asks for."""
    rarest = sorted(
        (place for place, rule in enumerate(bank.rules) if rule.least),
        key=lambda place: bank.in_rule[place].bit_count(),
    )
    wants: list[tuple[bool, int]] = [(True, place) for place in rarest]
    shortfall: Shortfall | None = None
    for _ in range(TRIES):
        form = _Form(bank, _arrivals(bank, rng))
        empty = next((want for want in wants if not _gets(form, want)), None)
        if empty is None:
            place = form.fill()
            if place is None:
                return form
            empty = (False, place)
        shortfall = shortfall or _short(form, empty)
        wants = [empty, *(want for want in wants if want != empty)]
    assert shortfall is not None  # noqa: S101 -- TRIES > 0, so the loop set it or returned
    raise shortfall


def _gets(form: _Form, want: tuple[bool, int]) -> bool:
    is_rule, place = want
    return form.keep_rule(place) if is_rule else form.fill_cell(place)


def _short(form: _Form, want: tuple[bool, int]) -> Shortfall:
    is_rule, place = want
    if not is_rule:
        cell = form.bank.cells[place]
        return Shortfall(cell, cell["count"] - form.room[place])
    rule: Rule = form.bank.rules[place]
    found = (form.taken & form.bank.in_rule[place]).bit_count()
    return Shortfall({"rule": str(rule), "count": rule.least}, found)


def _arrivals(bank: Bank, rng: random.Random) -> list[int]:
    """The questions in the order of their random times, those seen before at the end."""
    times = [rng.expovariate(weight) for weight in bank.weights]
    return sorted(range(len(times)), key=lambda number: (bank.seen >> number & 1, times[number]))


def _pilots(bank: Bank, chosen: Sequence[str], rng: random.Random) -> list[str]:
    """Pilots of the modules and pools of the cells, unseen ones first, no enemy of anything in the form."""
    places = {(cell["module"], cell["pool"]) for cell in bank.cells}
    fitting = [one for one in bank.pilots if (one.module, one.pool) in places]
    rng.shuffle(fitting)
    fitting.sort(key=lambda one: one.code in bank.order.seen)
    scored = {one.code: one for one in bank.all}
    there = [scored[code] for code in chosen]
    taken: list[Candidate] = []
    for pilot in fitting:
        if len(taken) == bank.order.rules.pilots:
            break
        if not any(
            pilot.code in other.enemies or other.code in pilot.enemies for other in (*there, *taken)
        ):
            taken.append(pilot)
    return [one.code for one in taken]
