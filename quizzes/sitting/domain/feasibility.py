"""Whether a bank suffices for the forms that a quiz asks for: what is short, by name and number, before anybody sits.

Each shortage is something without which no forms can be as asked. That nothing is short proves nothing: then forms are drawn
and counted (quizzes/sitting/domain/form_counts.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quizzes.sitting.domain.candidates import Candidate, fits
from quizzes.sitting.domain.even_draw import Order
from quizzes.sitting.domain.form_rules import Rule

WHOLE = 100


class Sort(StrEnum):
    """What is short."""

    TOO_FEW = "too-few"  # a form cannot be filled
    EXPOSED = "exposed"  # the same ones would come too often
    ENEMIES = "enemies"  # there are enough, but too few that go together
    CAPPED = "capped"  # there are too few beside those that a form may have few of
    UNPREDICTED = "unpredicted"  # nobody said how hard they are
    PILOTS = "pilots"


@dataclass(frozen=True)
class Lack:
    """One thing that is short: of `what` the bank has `have` and needs `need`, because a form asks `asked`.

    `percent`: the largest share of forms that may hold one question (100: any). `waits`: only a rule asks it that no draw keeps yet.
    """

    sort: Sort
    what: str
    have: int
    need: int
    asked: int
    percent: int = WHOLE
    waits: bool = False


def lacks_of(order: Order) -> list[Lack]:
    """Everything that is short for the cells and all rules of an order, those that wait too, in the order in which they stand."""
    bank = [one for one in order.candidates if not one.is_pilot]
    percent = order.rules.most_exposed or WHOLE
    found: list[Lack] = []
    for cell in order.cells:
        own = [one for one in bank if fits(one, cell)]
        found += _of(cell_name(cell), own, cell["count"], percent, waits=False)
    asked = [one for one in bank if any(fits(one, cell) for cell in order.cells)]
    for rule in order.rules.rules:
        own = [one for one in asked if rule.covers(one)]
        if rule.least:
            found += _of(str(rule), own, rule.least, percent, waits=rule.waits)
        found += _capped(rule, order.cells, asked, percent)
    if order.rules.within is not None:
        blank = sum(one.difficulty is None for one in asked)
        if blank:
            found.append(Lack(Sort.UNPREDICTED, "all questions", len(asked) - blank, len(asked), 0))
    pilots = sum(one.is_pilot for one in order.candidates)
    if pilots < order.rules.pilots:
        found.append(Lack(Sort.PILOTS, "pilots", pilots, order.rules.pilots, order.rules.pilots))
    return found


def cell_name(cell: Any) -> str:
    """A cell in words, as rules are told."""
    critical = {"true": ", critical", "false": ", not critical"}.get(cell["critical"], "")
    return f"module {cell['module']}{critical}"


def needed_at(asked: int, percent: int) -> int:
    """How many questions it takes so that a form asks so many of them and none is in more than `percent` of the forms."""
    return -(-asked * WHOLE // percent)


def _of(
    what: str, own: Sequence[Candidate], asked: int, percent: int, *, waits: bool
) -> Iterator[Lack]:
    """What is short of questions of which a form asks so many: the first reason that there is."""
    need, have = needed_at(asked, percent), len(own)
    if have < asked:
        yield Lack(Sort.TOO_FEW, what, have, max(asked, need), asked, percent, waits)
    elif have < need:
        yield Lack(Sort.EXPOSED, what, have, need, asked, percent, waits)
    else:
        room = _room(own, percent)
        if room < asked * WHOLE:
            yield Lack(
                Sort.ENEMIES, what, room * have // (asked * WHOLE), have, asked, percent, waits
            )


def _room(own: Sequence[Candidate], percent: int) -> int:
    """The most of these questions that a form can have on average, in hundredths: of a group that are all each other's enemies
    it has one at most, however many they are."""
    return sum(min(WHOLE, percent * len(group)) for group in _groups(own))


def _groups(own: Sequence[Candidate]) -> list[list[Candidate]]:
    """The questions parted into groups of which each is everybody's enemy; those with most enemies first."""
    codes = {one.code for one in own}
    ordered = sorted(own, key=lambda one: (-len(one.enemies & codes), one.code))
    groups: list[list[Candidate]] = []
    for one in ordered:
        for group in groups:
            if all(one.code in other.enemies or other.code in one.enemies for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _capped(
    rule: Rule, cells: Sequence[Any], asked: Sequence[Candidate], percent: int
) -> Iterator[Lack]:
    """Where a form has to take more of a sort than its rule allows, because the others do not suffice."""
    if rule.most is None:
        return
    forced, short = 0, []
    for cell in cells:
        others = [one for one in asked if fits(one, cell) and not rule.covers(one)]
        lacking = cell["count"] * WHOLE - min(_room(others, percent), cell["count"] * WHOLE)
        if lacking:
            forced += lacking
            short.append((cell, others))
    if forced > rule.most * WHOLE:
        cell, others = max(short, key=lambda one: one[0]["count"] * WHOLE - len(one[1]) * percent)
        need = needed_at(cell["count"], percent)
        what = f"{cell_name(cell)}, without {rule}"
        yield Lack(Sort.CAPPED, what, len(others), need, rule.most, percent, rule.waits)
