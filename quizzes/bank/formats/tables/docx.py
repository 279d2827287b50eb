"""Tables of Word documents: a question a row below headings, or a question a table of two columns."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from courses.content.formats.archives import Archive
from courses.content.formats.heights import lowered, raised, struck_out
from courses.content.formats.refusals import Because, Refused, because, gettext_noop
from courses.content.formats.sheet import MOST_ROWS, TOO_MANY_ROWS, Cell, Sheet
from courses.content.formats.strict_xml import parsed
from courses.content.formats.workbooks import check_office
from quizzes.bank.formats.markup import Element, children, descendants, name_of
from quizzes.bank.formats.reading import Reading
from quizzes.bank.formats.source import Source
from quizzes.bank.formats.tables.docx_notes import (
    Notes,
    beside_tables,
    notes_of,
    paragraphs_beside,
)
from quizzes.bank.formats.tables.rows import headings_of
from quizzes.bank.formats.tables.whole import read_sheets

NAME = "docx"
DOCUMENT = "word/document.xml"
PICTURE, UNKNOWN_SIGN = "[picture]", "[sign]"
NO_TABLES = gettext_noop("The document has no table. Put the questions into one: a row for each, with a heading for each column.")  # fmt: skip
_OFF = ("0", "false", "off", "none")
# What was deleted while changes were tracked, and what Word keeps twice for older programs.
_GONE = ("del", "moveFrom", "Fallback", "instrText")


def claims(source: Source) -> bool:
    """A ZIP with a document of Office in it."""
    return source.is_zip and DOCUMENT in source.archive.names


def read(source: Source) -> Reading:
    """A part for every question of every table."""
    check_office(source.archive)
    return read_sheets(NAME, sheets_of(source.archive))


def sheets_of(archive: Archive) -> list[Sheet]:
    """The tables that do not lie in another. One that reads downwards is turned; several of those are one. What stands beside them
    is told with the first."""
    document, notes = parsed(archive.read(DOCUMENT)), notes_of(archive)
    tables = [table for table in descendants(document, "tbl") if not _is_inside(table)]
    if not tables:
        raise Refused(because(NO_TABLES))
    first, *others = [_upright(_sheet(table, number, notes)) for number, table in enumerate(tables, start=1)]  # fmt: skip
    apart = [(paragraph, _text(paragraph)) for paragraph in paragraphs_beside(document)]
    told = [*beside_tables([text for _node, text in apart if text])]
    told += [note for node, _text_of in apart for note in notes.of(node)]
    return [replace(first, remarks=tuple(told)), *others]


def _is_inside(table: Element) -> bool:
    return any(name_of(above) == "tbl" for above in table.iterancestors())


def _upright(sheet: Sheet) -> Sheet:
    if headings_of(sheet) is None:
        turned = sheet.turned()
        if headings_of(turned) is not None:
            return turned
    return sheet


def _sheet(table: Element, number: int, notes: Notes) -> Sheet:
    rows = [
        row
        for row in descendants(table, "tr")
        if _nearest(row, "tbl") is table and not _is_deleted(row)
    ]
    if len(rows) > MOST_ROWS:
        raise Refused(because(TOO_MANY_ROWS, most=MOST_ROWS))
    cells, doubts = [], dict[Cell, Because]()
    for at, row in enumerate(rows, start=1):
        read = list(_cells(row))
        cells.append((at, tuple(text for text, _struck in read)))
        doubts |= {(at, place): struck_out(struck) for place, (_text, struck) in enumerate(read) if struck}  # fmt: skip
    noted = {at: told for at, row in enumerate(rows, start=1) if (told := notes.of(row))}
    return Sheet(f"Table {number}", tuple(cells), doubts=doubts, notes=noted)


def _nearest(node: Element, name: str) -> Element | None:
    """The closest element of that name around this one: controls for filling in lie between a table and its rows."""
    return next((above for above in node.iterancestors() if name_of(above) == name), None)


def _is_deleted(part: Element) -> bool:
    """Whether a row or cell was taken out while changes were tracked."""
    about = next(children(part, "trPr", "tcPr"), None)
    return about is not None and any(True for _ in children(about, "del", "cellDel"))


def _cells(row: Element) -> Iterator[tuple[str, str]]:
    """The texts of a row, each with what of it is struck through or hidden and was left out; a cell over several columns
    leaves the others empty."""
    for cell in descendants(row, "tc"):
        if _nearest(cell, "tr") is not row or _is_deleted(cell):
            continue
        text = "\n".join(_text(paragraph) for paragraph in descendants(cell, "p")).strip()
        yield text, " ".join(_struck(cell).split())
        span = next(descendants(cell, "gridSpan"), None)
        yield from [("", "")] * (_count(span) - 1 if span is not None else 0)


def _count(span: Element) -> int:
    said = next((value for key, value in span.attrib.items() if str(key).endswith("val")), "1")
    return min(int(said), 60) if said.isdecimal() and said.isascii() else 1


def _text(paragraph: Element) -> str:
    return "".join(_pieces(paragraph)).strip()


def _pieces(node: Element) -> Iterator[str]:
    for below in node:
        name = name_of(below)
        if name in _GONE or (name == "r" and _is_struck(below)):
            continue
        if name == "t":
            yield _at_height(below)
        elif name in ("tab", "br", "cr", "noBreakHyphen"):
            yield {"tab": " ", "noBreakHyphen": "-"}.get(name, "\n")
        elif name in ("drawing", "pict", "object"):
            yield PICTURE
        elif name == "sym":
            yield _sign(below)
        elif name in _FORMULAS:
            yield _FORMULAS[name](below)
        else:
            yield from _pieces(below)


def _is_struck(run: Element) -> bool:
    """Whether a piece of text is struck through, or hidden: nobody reads it as a part of the question."""
    about = next(children(run, "rPr"), None)
    return about is not None and any(
        {str(key).rpartition("}")[2]: value for key, value in mark.attrib.items()}.get("val", "1") not in _OFF
        for mark in children(about, "strike", "dstrike", "vanish")
    )  # fmt: skip


def _struck(cell: Element) -> str:
    """The words of a cell that are struck through or hidden."""
    runs = (run for run in descendants(cell, "r") if _is_struck(run))
    return " ".join(text.text or "" for run in runs for text in descendants(run, "t"))


def _at_height(text: Element) -> str:
    """Raised and lowered text as signs of that height, so that 10 to the minus 3 stays it."""
    said = text.text or ""
    run = text.getparent()
    height = next((value for node in descendants(run, "vertAlign") for value in node.attrib.values()), "")  # fmt: skip
    return {"superscript": raised, "subscript": lowered}.get(height, str)(said)


# Signs that Word writes as places in a font: those of the font Symbol that stand in texts on doses and angles.
_SYMBOLS = {
    0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷",
    0xB9: "≠", 0xBB: "≈", 0xD7: "⋅", 0x44: "Δ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x6C: "λ",
    0x6D: "μ", 0x70: "π", 0x73: "σ", 0x74: "τ", 0x2D: "−", 0xD6: "√",
}  # fmt: skip


def _sign(node: Element) -> str:
    """A sign by its place in a font; one that nobody knows is told in its place."""
    said = {str(key).rpartition("}")[2]: value for key, value in node.attrib.items()}
    try:
        place = int(said.get("char", ""), 16)
    except ValueError:
        return UNKNOWN_SIGN
    if said.get("font", "").casefold() == "symbol":
        return _SYMBOLS.get(place & 0xFF, UNKNOWN_SIGN)
    is_private = 0xE000 <= place <= 0xF8FF
    return UNKNOWN_SIGN if is_private or not 0x20 <= place <= 0x10FFFF else chr(place)


def _of(node: Element, name: str) -> str:
    inside = next(children(node, name), None)
    return "" if inside is None else "".join(_pieces(inside)).strip()


def _grouped(text: str) -> str:
    return text if text.isalnum() else f"({text})"


# Formulas on one line: without their signs a half is twelve.
_FORMULAS: dict[str, Callable[[Element], str]] = {
    "f": lambda node: f"{_grouped(_of(node, 'num'))}/{_grouped(_of(node, 'den'))}",
    "sSup": lambda node: f"{_of(node, 'e')}{raised(_of(node, 'sup'))}",
    "sSub": lambda node: f"{_of(node, 'e')}{lowered(_of(node, 'sub'))}",
    "sSubSup": lambda node: (
        f"{_of(node, 'e')}{lowered(_of(node, 'sub'))}{raised(_of(node, 'sup'))}"
    ),
    "rad": lambda node: f"{raised(_of(node, 'deg'))}√({_of(node, 'e')})",
}
