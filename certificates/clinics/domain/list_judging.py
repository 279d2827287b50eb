"""What becomes of each line of a list that somebody brings: a judgement, and nothing is changed by it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certificates.clinics.domain.list_lines import Line
from certificates.domain.comparing import name_key
from trainingsite.accounts.domain.register import number_key

NEW, SAME, CHANGED = "new", "same", "changed"
# Beside the faults of a line itself: it stands there twice, several rows fit it, or there is no room.
TWICE, SEVERAL, FULL = "twice", "several", "full"
MOST_LISTED = 5_000
PARTS = ("code", "name", "number", "site")
Parts = tuple[str, str, str, str]


@dataclass(frozen=True)
class Held:
    """A row that is in the list, by its key."""

    key: int
    code: str
    name: str
    number: str
    site: str

    @property
    def parts(self) -> Parts:
        """As it stands there."""
        return self.code, self.name, self.number, self.site


@dataclass(frozen=True)
class Judged:
    """A line with what becomes of it. `key`: of which row; `becomes`: what will stand there; `was`: what stood there of the parts
    that change, by their names."""

    line: Line
    verdict: str
    key: int | None = None
    becomes: Parts | None = None
    was: tuple[tuple[str, str], ...] = ()


def judged(lines: Iterable[Line], held: Iterable[Held], most: int = MOST_LISTED) -> list[Judged]:
    """Each line with its verdict. A cell that is empty leaves what stands in the list: nothing is lost by what is not said."""
    known = _Known(held)
    return [known.judge(line, most) for line in lines]


class _Known:
    """The rows of a list, found by code and by name, as they are with the lines before."""

    def __init__(self, held: Iterable[Held]) -> None:
        self.by_code: dict[str, Held] = {}
        # Numbers stand beside rows and lines in normal form: of one name there may be thousands.
        self.by_name: dict[tuple[str, ...], list[tuple[str, Held]]] = defaultdict(list)
        self.count = 0
        for row in held:
            self.count += 1
            if row.code:
                self.by_code[row.code] = row
            if row.name:
                self.by_name[name_key(row.name)].append((number_key(row.number), row))
        self.keys: set[int] = set()
        self.codes: set[str] = set()
        self.new: dict[tuple[str, ...], list[tuple[str, Line]]] = defaultdict(list)

    def judge(self, line: Line, most: int) -> Judged:
        """The verdict on one line, which the lines after it know of."""
        if line.fault:
            return Judged(line, line.fault)
        fitting = self._fitting(line)
        if len(fitting) > 1:
            return Judged(line, SEVERAL)
        if fitting:
            return self._of_row(line, fitting[0])
        if self._is_again(line):
            return Judged(line, TWICE)
        if self.count >= most:
            return Judged(line, FULL)
        self.count += 1
        self.codes |= {line.code} - {""}
        self.new[name_key(line.name)].append((number_key(line.number), line))
        return Judged(line, NEW, becomes=(line.code, line.name, line.number, line.site))

    def _fitting(self, line: Line) -> list[Held]:
        """The row of its code; else those of its name that no number and no other code tells apart."""
        if line.code in self.by_code:
            return [self.by_code[line.code]]
        if not line.name:
            return []
        named, number = self.by_name.get(name_key(line.name), []), number_key(line.number)
        return [
            row for other, row in named if _agree(other, number) and not (row.code and line.code)
        ]

    def _of_row(self, line: Line, row: Held) -> Judged:
        if row.key in self.keys or (line.code and line.code in self.codes):
            return Judged(line, TWICE)
        self.keys.add(row.key)
        self.codes |= {line.code} - {""}
        said: Sequence[str] = (line.code, line.name, line.number, line.site)
        code, name, number, site = (new or old for new, old in zip(said, row.parts, strict=True))
        becomes = (code, name, number, site)
        was = tuple(
            (part, old)
            for part, old, new in zip(PARTS, row.parts, becomes, strict=True)
            if old != new
        )
        return Judged(line, CHANGED if was else SAME, row.key, becomes, was)

    def _is_again(self, line: Line) -> bool:
        """Whether a line before says the same: its code, or its name where no number and no other code tells them apart."""
        if line.code and line.code in self.codes:
            return True
        number = number_key(line.number)
        return bool(line.name) and any(
            _agree(other, number) and not (before.code and line.code)
            for other, before in self.new.get(name_key(line.name), [])
        )


def _agree(one: str, other: str) -> bool:
    """Whether two numbers, in normal form, can be of one person: nothing was said of one of them, or they are the same."""
    return not one or not other or one == other
