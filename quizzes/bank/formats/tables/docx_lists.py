"""The numbers and bullets that Word writes before the paragraphs of its lists, as people see them."""

from dataclasses import dataclass, field

from courses.content.formats.archives import Archive
from courses.content.formats.refusals import Because, because, gettext_noop
from courses.content.formats.sheet import Line
from courses.content.formats.strict_xml import parsed
from quizzes.bank.formats.markup import Element, child, children
from quizzes.bank.formats.numbering import letters, roman
from quizzes.bank.formats.tables.docx_styles import MEMBER as STYLES
from quizzes.bank.formats.tables.docx_styles import inherited, value_of
from quizzes.bank.formats.tables.docx_texts import Texts, counting

MEMBER = "word/numbering.xml"
BULLET = "•"
# Before a paragraph of a list whose numbers nobody can tell.
UNKNOWN = "[?]"
NUMBERS = gettext_noop("The numbers of a list in the row could not be read and stand as [?]. Type them before the lines.")  # fmt: skip
DEEPEST, LONGEST_SIGN = 8, 40
Place = tuple[str, int]  # of a paragraph: the number of its list, and how deep it lies in it


@dataclass(frozen=True)
class Level:
    """How one depth of a list is numbered."""

    sort: str
    start: int
    text: str


@dataclass
class Lists:
    """The lists of a document, counted while its paragraphs are gone through in their order."""

    levels: dict[Place, Level] = field(default_factory=dict)
    counters: dict[str, str] = field(default_factory=dict)
    restarts: dict[Place, int] = field(default_factory=dict)
    by_style: dict[str, Place] = field(default_factory=dict)
    counts: dict[Place, int] = field(default_factory=dict)
    signs: dict[Element, tuple[str, int]] = field(default_factory=dict)

    def count(self, document: Element) -> None:
        """Number every paragraph."""
        for paragraph in counting(document, "p"):
            place = self._place(paragraph)
            if place is not None:
                self.signs[paragraph] = (self._next(*place), place[1])

    def lines(self, cell: Element, texts: Texts) -> tuple[Line, ...]:
        """The paragraphs of a cell that say anything."""
        read = ((paragraph, texts.text(paragraph)) for paragraph in counting(cell, "p"))
        return tuple(Line(text, *self.signs.get(node, ("", 0))) for node, text in read if text)

    def _place(self, paragraph: Element) -> Place | None:
        about = child(paragraph, "pPr")
        named = child(about, "pStyle")
        usual = self.by_style.get(value_of(named, "val") if named is not None else "")
        place = _place_in(about, usual)
        return None if place is None or place[0] in ("", "0") else place

    def _next(self, name: str, depth: int) -> str:
        """The sign of the next paragraph at this depth."""
        level, counter = self.levels.get((name, depth)), self.counters.get(name, name)
        if level is None:
            return UNKNOWN
        if (name, depth) in self.restarts:
            self.counts[counter, depth] = self.restarts.pop((name, depth)) - 1
        self.counts[counter, depth] = self.counts.get((counter, depth), level.start - 1) + 1
        for deeper in range(depth + 1, DEEPEST + 1):
            self.counts.pop((counter, deeper), None)
        return self._sign(name, counter, level)

    def _sign(self, name: str, counter: str, level: Level) -> str:
        if level.sort in ("bullet", "none"):
            return BULLET if level.sort == "bullet" else ""
        said = level.text
        for depth in range(DEEPEST + 1):
            above = self.levels.get((name, depth))
            if f"%{depth + 1}" in said and above is not None:
                number = self.counts.get((counter, depth), above.start)
                said = said.replace(f"%{depth + 1}", _numbered(number, above.sort))
        return UNKNOWN if UNKNOWN in said else said.strip()


def without_numbers(lines: tuple[Line, ...]) -> Because | None:
    """A doubt where nobody can tell what numbers people see."""
    return because(NUMBERS) if any(line.sign == UNKNOWN for line in lines) else None


def _numbered(number: int, sort: str) -> str:
    """A number of a list in its sort of signs."""
    if sort in ("decimal", "decimalZero"):
        return f"{number:02}" if sort == "decimalZero" else str(number)
    if sort in ("lowerLetter", "upperLetter") and 1 <= number <= 780:
        return letters(number) if sort == "lowerLetter" else letters(number).upper()
    if sort in ("lowerRoman", "upperRoman") and 1 <= number <= 3999:
        return roman(number) if sort == "lowerRoman" else roman(number).upper()
    return UNKNOWN


def lists_of(archive: Archive, document: Element) -> Lists:
    """The lists of a document, counted. Raises Refused."""
    lists = Lists()
    if MEMBER in archive.names:
        _define(lists, parsed(archive.read(MEMBER)))
    if STYLES in archive.names:
        styles = {value_of(one, "styleId"): one for one in children(parsed(archive.read(STYLES)), "style")}  # fmt: skip
        lists.by_style = _by_style(styles)
    lists.count(document)
    return lists


def _define(lists: Lists, root: Element) -> None:
    abstract = {value_of(one, "abstractNumId"): _levels(one) for one in children(root, "abstractNum")}  # fmt: skip
    for number in children(root, "num"):
        name, rests = value_of(number, "numId"), child(number, "abstractNumId")
        counter = value_of(rests, "val") if rests is not None else ""
        lists.counters[name] = counter
        lists.levels |= {(name, depth): level for depth, level in abstract.get(counter, {}).items()}
        for other in children(number, "lvlOverride"):
            place = name, _number(other, "ilvl")
            start, level = child(other, "startOverride"), child(other, "lvl")
            if level is not None:
                lists.levels[place] = _level(level)
            if start is not None:
                lists.restarts[place] = _number(start, "val")


def _levels(node: Element) -> dict[int, Level]:
    """The depths of a list; Word knows nine."""
    found = ((_number(level, "ilvl"), level) for level in children(node, "lvl"))
    return {depth: _level(level) for depth, level in found if depth <= DEEPEST}


def _level(level: Element) -> Level:
    sort, start, text = (child(level, name) for name in ("numFmt", "start", "lvlText"))
    return Level(
        sort="decimal" if sort is None else value_of(sort, "val"),
        start=0 if start is None else _number(start, "val"),
        text="" if text is None else value_of(text, "val")[:LONGEST_SIGN],
    )


def _number(node: Element, name: str) -> int:
    said = value_of(node, name)
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 8 else 0


def _place_in(about: Element | None, usual: Place | None = None) -> Place | None:
    """What properties say of the list of a paragraph, else what its style says."""
    listed = child(about, "numPr")
    if listed is None:
        return usual
    name, depth = child(listed, "numId"), child(listed, "ilvl")
    own, deep = usual or ("", 0)
    return (
        own if name is None else value_of(name, "val"),
        deep if depth is None else min(_number(depth, "val"), DEEPEST),
    )


def _by_style(styles: dict[str, Element]) -> dict[str, Place]:
    """The lists of styles, with those of what they rest on."""
    none: Place | None = None
    places = inherited(styles, none, lambda style, base: _place_in(child(style, "pPr"), base))
    return {name: place for name, place in places.items() if place is not None}
