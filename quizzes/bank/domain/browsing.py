"""The bank as authors look through it: one row a question, what it may be filtered by, and where objectives have holes."""

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
    what none of them is asked; `alike` which questions ask nearly the same.
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


OFTEN = 20
ANY = "any"
SOON_DAYS = 60
PLAIN = ("module", "pool", "kind", "topic", "objective", "level", "state", "author")


def matching(rows: Iterable[BankRow], wanted: Wanted, today: date) -> list[BankRow]:
    """The rows that are as wanted, in their order."""
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
