"""The bank as authors look through it: one row a question, what it may be filtered by, and where objectives have holes."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial


@dataclass(frozen=True)
class BankRow:
    """What lists show of a question: what its draft says, and how it has been used.

    `state` is live, changed, new, review or out; `used` how many graded attempts held it; `right` the share of full
    points, or None; `gaps` how many things keep the draft from going live, and `rules` which rules find something in it; `readers` where it stands with blind readers, "" for
    what none of them is asked; `alike` which questions ask nearly the same; `exposure` the share of last year's forms that held it.
    """

    pk: int
    code: str
    name: str
    module: str
    pool: str
    kind: str
    topic: str
    objective: str
    level: str
    critical: bool
    state: str
    author: str
    review_by: date | None
    evidence: tuple[str, ...]
    used: int = 0
    right: float | None = None
    gaps: int = 0
    readers: str = ""
    rules: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    exposure: float = 0.0


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: "" for anything. `due_on` is the day that `due` is asked about."""

    text: str = ""
    module: str = ""
    pool: str = ""
    kind: str = ""
    topic: str = ""
    objective: str = ""
    level: str = ""
    critical: str = ""  # "yes", "no"
    state: str = ""
    author: str = ""
    due: str = ""  # "yes": its day is over or comes within 60 days
    use: str = ""  # "never", "often"
    gaps: str = ""  # "yes": it lacks something
    finding: str = ""  # the name of a rule, or "any"
    fact: str = ""
    alike: str = ""  # "yes": another question asks nearly the same
    exposure: str = ""  # "never", "low", "middle", "high": of last year's forms
    exposure_from: str = ""  # own bounds in per cent, both included
    exposure_to: str = ""


OFTEN = 20
ANY = "any"
SOON_DAYS = 60
# Of last year's forms, in per cent: below the first is low, above the second high.
LOWEST_MIDDLE, HIGHEST_MIDDLE = 10, 30
EXPOSURES = ("never", "low", "middle", "high")
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)
PLAIN = ("module", "pool", "kind", "topic", "objective", "level", "state", "author")


class BadBounds(ValueError):
    """Own bounds that say nothing: "number", one of them is no per cent, or "order", the first is above the second."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def matching(rows: Iterable[BankRow], wanted: Wanted, today: date) -> list[BankRow]:
    """The rows that are as wanted, in their order. Raises BadBounds."""
    tests = list(_tests(wanted, today))
    return [row for row in rows if all(test(row) for test in tests)]


def _tests(wanted: Wanted, today: date) -> Iterator[Callable[[BankRow], bool]]:
    for key in PLAIN:
        value = getattr(wanted, key)
        if value:
            yield partial(_says, key, value)
    parts = wanted.text.casefold().split()
    if parts:
        yield lambda row: all(part in f"{row.code} {row.name}".casefold() for part in parts)
    if wanted.critical:
        yield lambda row: row.critical == (wanted.critical == "yes")
    if wanted.due == "yes":
        yield lambda row: row.review_by is not None and (row.review_by - today).days <= SOON_DAYS
    if wanted.use:
        yield lambda row: row.used == 0 if wanted.use == "never" else row.used >= OFTEN
    if wanted.gaps == "yes":
        yield lambda row: row.gaps > 0
    if wanted.exposure:
        yield lambda row: step_of(row.exposure) == wanted.exposure
    if asks_for_bounds(wanted):
        yield partial(_lies_within, *bounds_of(wanted))
    if wanted.alike == "yes":
        yield lambda row: bool(row.alike)
    if wanted.finding:
        yield partial(_finds, wanted.finding)
    if wanted.fact:
        yield lambda row: wanted.fact in row.evidence


def _says(key: str, value: str, row: BankRow) -> bool:
    return bool(getattr(row, key) == value)


def _finds(rule: str, row: BankRow) -> bool:
    return bool(row.rules) if rule == ANY else rule in row.rules


def step_of(exposure: float) -> str:
    """The step in which an exposure lies: never, low, middle or high."""
    percent = percent_of(exposure)
    if exposure <= 0:
        return "never"
    return "low" if percent < LOWEST_MIDDLE else "middle" if percent <= HIGHEST_MIDDLE else "high"


def percent_of(exposure: float) -> float:
    """As it is shown and compared: in per cent, to one decimal place."""
    return round(100 * exposure, 1)


def asks_for_bounds(wanted: Wanted) -> bool:
    """Whether somebody has said bounds of their own."""
    return bool(wanted.exposure_from or wanted.exposure_to)


def bounds_of(wanted: Wanted) -> tuple[float, float]:
    """The bounds in per cent; a side that is not said is open. Raises BadBounds."""
    least, most = _percent(wanted.exposure_from, 0), _percent(wanted.exposure_to, 100)
    if least > most:
        raise BadBounds("order")
    return least, most


def _percent(said: str, default: float) -> float:
    if not said.strip():
        return default
    number = said.strip().removesuffix("%").strip().replace(",", ".")
    if not _PERCENT.fullmatch(number) or float(number) > 100:
        raise BadBounds("number")
    return float(number)


def _lies_within(least: float, most: float, row: BankRow) -> bool:
    return least <= percent_of(row.exposure) <= most


def found_in(rows: Iterable[BankRow], key: str) -> list[str]:
    """What rows say under a key, each once, sorted: the choices of a filter."""
    return sorted({getattr(row, key) for row in rows} - {""})


@dataclass(frozen=True)
class Cell:
    """How many questions of one pool an objective has: all, and the safety-critical among them."""

    count: int
    critical: int


@dataclass(frozen=True)
class MatrixRow:
    """An objective and its questions by pool. `is_hole`: no question in use asks for it."""

    code: str
    text: str
    module: str
    cells: Mapping[str, Cell]

    @property
    def is_hole(self) -> bool:
        """Whether nothing asks for it."""
        return not any(cell.count for cell in self.cells.values())


def matrix(
    objectives: Sequence[tuple[str, str, str]], rows: Collection[BankRow], pools: Sequence[str]
) -> list[MatrixRow]:
    """Objectives, given as (code, text, module), by pools: how many questions that are in use ask for each."""
    used = [row for row in rows if row.state != "out"]
    counts = Counter((row.objective, row.pool) for row in used)
    critical = Counter((row.objective, row.pool) for row in used if row.critical)
    return [
        MatrixRow(
            code,
            text,
            module,
            {pool: Cell(counts[code, pool], critical[code, pool]) for pool in pools},
        )
        for code, text, module in objectives
    ]
