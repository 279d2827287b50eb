"""What becomes of each line of a list that somebody brings: a judgement, and nothing is changed by it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certificates.clinics.domain.list_lines import Line
from certificates.domain.comparing import name_key
from trainingsite.accounts.domain.register import number_key

NEW, SAME, CHANGED = "new", "same", "changed"
# Beside the faults of a line itself: it says what another line says, or is of the same person or code and says otherwise; several rows fit
# it, or there is no room.
TWICE, AGAIN, SEVERAL, FULL = "twice", "again", "several", "full"
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
    that change, by their names; `before`: the number of the line that it repeats."""

    line: Line
    verdict: str
    key: int | None = None
    becomes: Parts | None = None
    was: tuple[tuple[str, str], ...] = ()
    before: int = 0


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
        # The line that came first, by the row that it is of and by its code.
        self.keys: dict[int, Line] = {}
        self.codes: dict[str, Line] = {}
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
        if (before := self._before(line)) is not None:
            return _repeated(line, before)
        if self.count >= most:
            return Judged(line, FULL)
        self.count += 1
        self.codes[line.code] = line
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
        before = self.keys.get(row.key) or self._of_code(line)
        if before is not None:
            return _repeated(line, before)
        self.keys[row.key] = self.codes[line.code] = line
        said: Sequence[str] = (line.code, line.name, line.number, line.site)
        code, name, number, site = (new or old for new, old in zip(said, row.parts, strict=True))
        becomes = (code, name, number, site)
        was = tuple(
            (part, old)
            for part, old, new in zip(PARTS, row.parts, becomes, strict=True)
            if old != new
        )
        return Judged(line, CHANGED if was else SAME, row.key, becomes, was)

    def _of_code(self, line: Line) -> Line | None:
        return self.codes.get(line.code) if line.code else None

    def _before(self, line: Line) -> Line | None:
        """A line before of the same: of its code, or of its name where no number and no other code tells them apart."""
        if (found := self._of_code(line)) is not None or not line.name:
            return found
        number, named = number_key(line.number), self.new.get(name_key(line.name), [])
        same = (
            before
            for other, before in named
            if _agree(other, number) and not (before.code and line.code)
        )
        return next(same, None)


def _repeated(line: Line, before: Line) -> Judged:
    """Nothing is lost with a line that says no more than one before, and by its code or number of whom. Another one may be of another
    person of that name, or the one that is right."""
    has_more = (
        line.code not in ("", before.code)
        or (line.name and name_key(line.name) != name_key(before.name))
        or (line.number and number_key(line.number) != number_key(before.number))
        or line.site not in ("", before.site)
    )
    is_told = bool(line.code or line.number)
    return Judged(line, TWICE if is_told and not has_more else AGAIN, before=before.line)


def _agree(one: str, other: str) -> bool:
    """Whether two numbers, in normal form, can be of one person: nothing was said of one of them, or they are the same."""
    return not one or not other or one == other
