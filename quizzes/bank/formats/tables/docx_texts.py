"""The words of a Word document as people read them, and what in them cannot be taken as words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from courses.content.formats.heights import lowered, raised
from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.formats.markup import Element, child, descendants, name_of
from quizzes.bank.formats.tables.docx_formulas import is_lost, joined, line_of
from quizzes.bank.formats.tables.docx_styles import Styles

FORMULA = gettext_noop("A formula in the row loses signs on one line, or could be read in two ways: '{text}'. Look at it, or write it in plain signs with its brackets.")  # fmt: skip
PICTURE = gettext_noop("A picture or drawing stands in the row, which was not taken. Bring table and pictures in a ZIP, or add the picture to the draft.")  # fmt: skip
SIGN = gettext_noop("A sign in the row is known to its font alone and stands as [sign]. Write it anew.")  # fmt: skip
TABLE = gettext_noop("A table stands within the row; its cells were read as lines of text. Look whether they can be understood.")  # fmt: skip
LONGEST_FORMULA = 120
UNKNOWN_SIGN = "[sign]"
_DRAWN = ("drawing", "pict", "object")
# What was deleted while changes were tracked, and what Word keeps twice for older programs.
_GONE = ("del", "moveFrom", "Fallback", "instrText")


@dataclass(frozen=True)
class Texts:
    """How a document is read, by its styles."""

    styles: Styles = field(default_factory=Styles)

    def text(self, paragraph: Element) -> str:
        """What people read in a paragraph."""
        return joined(self._pieces(paragraph)).strip()

    def struck(self, cell: Element) -> str:
        """The words of a cell that are struck through or hidden."""
        runs = (run for run in descendants(cell, "r") if self.styles.is_struck(run))
        return " ".join(text.text or "" for run in runs for text in descendants(run, "t"))

    def lost(self, row: Element) -> tuple[Because, ...]:
        """What stands in a row and cannot be taken as words."""
        formulas = dict.fromkeys(
            self.text(formula)
            for formula in counting(row, "oMath")
            if any(is_lost(node, self._said) for node in counting(formula))
        )
        told = [because(FORMULA, text=text[:LONGEST_FORMULA]) for text in formulas]
        if has_picture(row):
            told.append(because(PICTURE))
        if next(counting(row, "tbl"), None) is not None:
            told.append(because(TABLE))
        if any(_sign(node) == UNKNOWN_SIGN for node in counting(row, "sym")):
            told.append(because(SIGN))
        return tuple(told)

    def _pieces(self, node: Element) -> Iterator[str]:
        for below in node:
            name = name_of(below)
            if name in _GONE or (name == "r" and self.styles.is_struck(below)):
                continue
            if name == "t":
                yield self._at_height(below)
            elif name in ("tab", "br", "cr", "noBreakHyphen"):
                yield {"tab": " ", "noBreakHyphen": "-"}.get(name, "\n")
            elif name in _DRAWN:
                continue
            elif name == "sym":
                yield _sign(below)
            elif (line := line_of(below, self._said)) is not None:
                yield line
            else:
                yield from self._pieces(below)

    def _at_height(self, text: Element) -> str:
        """Raised and lowered text as signs of that height, so that 10 to the minus 3 stays it."""
        run = text.getparent()
        height = "" if run is None else self.styles.height_of(run)
        return {"superscript": raised, "subscript": lowered}.get(height, str)(text.text or "")

    def _said(self, node: Element, name: str) -> str:
        """The text of a part of a formula, or of all of it where no name is given."""
        inside = child(node, name) if name else node
        return "" if inside is None else joined(self._pieces(inside)).strip()


def has_picture(part: Element) -> bool:
    """Whether anything is drawn in a part of a document. A mere box of text is read as text."""
    return any(_is_picture(node) for node in counting(part, *_DRAWN))


def _is_picture(node: Element) -> bool:
    is_box = next(descendants(node, "txbxContent"), None) is not None
    return not is_box or next(descendants(node, "blip", "imagedata"), None) is not None


def counting(part: Element, *names: str) -> Iterator[Element]:
    """Everything below with one of the names that was not deleted, but for what is said about it; all where none is given."""
    for below in part:
        name = name_of(below)
        if name not in _GONE and not name.endswith("Pr"):
            if not names or name in names:
                yield below
            yield from counting(below, *names)


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
