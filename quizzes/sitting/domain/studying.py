"""What is named to study again after an exam: parts of its form that hold enough questions together to tell of none.

How a form falls into parts follows from the form alone, never from the answers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from quizzes.sitting.domain.reveal import LEAST, LEAST_CRITICAL, MOST_AFTER_A_PASS, is_weak


@dataclass(frozen=True)
class Asked:
    """A scored question of a form. `module`, `lesson` and `objective` are places in the course, so that they sort."""

    module: int
    lesson: int
    objective: int
    is_critical: bool
    is_right: bool

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it belongs in the course."""
        return self.module, self.lesson, self.objective


Part = Sequence[Asked]


@dataclass(frozen=True)
class ToStudy:
    """The parts that are named: those where something critical was wrong, and others."""

    critical: list[Part]
    others: list[Part]


def to_study(asked: Iterable[Asked], *, passed: bool) -> ToStudy:
    """After a fail: the parts with a wrong critical question, and those where half or more was wrong. After a pass: as many
    parts as after any other pass with such a form, so that how many they are tells nothing of the score."""
    scored = list(asked)
    found = parts(scored, least=LEAST)
    if passed:
        return ToStudy([], _first_to_read(found))
    critical = parts(
        [one for one in scored if one.is_critical], least=LEAST_CRITICAL, across_modules=True
    )
    return ToStudy(
        [part for part in critical if _wrong(part)],
        [part for part in found if is_weak(wrong=_wrong(part), of=len(part))],
    )


def parts(asked: Iterable[Asked], *, least: int, across_modules: bool = False) -> list[Part]:
    """The form in parts of at least so many questions, in the order of the course: objectives where each has enough, else
    lessons, else lessons of a module that follow each other. A module with fewer is left out, or joins the next."""
    modules = _runs(sorted(asked, key=lambda one: one.place), lambda one: one.module)
    blocks = _together(modules, least) if across_modules else modules
    joined = (
        part
        for block in blocks
        for part in _together(_runs(block, lambda one: (one.module, one.lesson)), least)
    )
    return [one for part in joined for one in _split(part, least)]


def _first_to_read(found: Sequence[Part]) -> list[Part]:
    """Half of the parts at most: first those with a wrong critical question, then by the share that was wrong, then by
    the order of the course, in which they are given."""

    def need(place: int) -> tuple[bool, float, int]:
        part = found[place]
        is_safe = all(one.is_right or not one.is_critical for one in part)
        return is_safe, -_wrong(part) / len(part), place

    most = min(MOST_AFTER_A_PASS, len(found) // 2)
    return [found[place] for place in sorted(sorted(range(len(found)), key=need)[:most])]


def _wrong(part: Part) -> int:
    return sum(not one.is_right for one in part)


def _runs(asked: Part, key: Callable[[Asked], object]) -> list[Part]:
    return [list(run) for _key, run in groupby(asked, key)]


def _together(runs: Iterable[Part], least: int) -> list[Part]:
    """Neighbours joined until each has enough; what is left at the end joins the last. None where all have too few."""
    found: list[Part] = []
    held: list[Asked] = []
    for run in runs:
        held = [*held, *run]
        if len(held) >= least:
            found.append(held)
            held = []
    if held and found:
        found[-1] = [*found[-1], *held]
    return found


def _split(part: Part, least: int) -> list[Part]:
    """By objective, where each of them has enough."""
    objectives = _runs(part, lambda one: one.place)
    return objectives if all(len(one) >= least for one in objectives) else [part]
