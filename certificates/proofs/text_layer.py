"""The font of the text below a drawn name: nobody sees its signs, and readers of a PDF find and copy them.

Some names cannot be set so that a reader gets them back: an Arabic letter is drawn from a stroke and dots, a letter with marks from
several signs, and each of these brings the whole letter along, so that it comes out twice. Such a name is drawn, and this font says
it below the drawing, one sign for each code point, or one for a whole run of words from left to right. `python -m certificates.proofs.text_layer` makes the font again.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables import otTables

from certificates.domain.glyphs import printable

FONTS = Path(__file__).parent / "layer"
FILE = FONTS / "CertificateTextLayer.ttf"
FAMILY = "Certificate Text Layer"
JOINERS = "\u200c\u200d"
JOINER_SIGNS = {sign: f"shown{ord(sign):04X}" for sign in JOINERS}
# From here on stand Chinese signs, each a glyph of its own in its own font, and shaped forms of Arabic letters, which a
# typesetter would put in the place of the letters.
_END = 0x2E80
# A typesetter hangs a mark that stands alone on this circle.
_DOTTED_CIRCLE = 0x25CC
# A sign of the longest name's width has to fit into 15 bits.
_EM, _WIDE = 320, 160
_ASCENT = 256
_HEIGHTS = {
    "sTypoAscender": _ASCENT,
    "sTypoDescender": _ASCENT - _EM,
    "usWinAscent": _ASCENT,
    "usWinDescent": _EM - _ASCENT,
}
# The code points of the longest name; so many different texts of one length stand in one document.
LONGEST, SETS = 200, 4
# More signs than 64 no shaper joins at once.
_MOST_JOINED = 60


def needs_drawing(text: str) -> bool:
    """Whether a reader would get the text back otherwise than it was set: it has marks, joiners or signs from right to left."""
    return any(
        unicodedata.category(sign).startswith("M")
        or unicodedata.bidirectional(sign) in ("R", "AL")
        or sign in JOINERS
        for sign in text
    )


@dataclass(frozen=True)
class Run:
    """Words of one direction that stand together. `parts`: each word in pieces that are set one by one; the run as one piece where
    one sign stands for all of it, that of the stylistic set `whole` (0: none does)."""

    rtl: bool
    parts: list[list[str]]
    whole: int


def runs(text: str, taken: Counter[int]) -> list[Run]:
    """The text in runs. `taken`: how often a whole run of so many code points stands in the document already, counted on here."""
    found: list[tuple[bool, list[str]]] = []
    for part in text.split():
        rtl = is_rtl(part, default=found[-1][0] if found else False)
        if found and found[-1][0] == rtl:
            found[-1][1].append(part)
        else:
            found.append((rtl, [part]))
    return [_run(rtl, parts, taken) for rtl, parts in found]


def _run(rtl: bool, parts: list[str], taken: Counter[int]) -> Run:
    text = " ".join(parts)
    # One sign of the font says one text in a document, or readers get the first one twice.
    if not rtl and needs_drawing(text) and len(text) <= LONGEST and taken[len(text)] < SETS:
        taken[len(text)] += 1
        return Run(rtl, [[text]], whole=taken[len(text)])
    return Run(rtl, [_pieces(part) for part in parts], whole=0)


def is_rtl(text: str, default: bool = False) -> bool:
    """Whether a line is set from right to left: its first letter says so (Unicode's rules P2 and P3)."""
    kinds = map(unicodedata.bidirectional, text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), default)


def _pieces(part: str) -> list[str]:
    """A mark is apart from its letter, or it brings it along; a joiner begins a piece, or it changes places with the letter before."""
    found: list[str] = []
    was_mark = True
    for sign in part:
        is_mark = unicodedata.category(sign).startswith("M")
        if is_mark or was_mark or sign in JOINERS:
            found.append(sign)
        else:
            found[-1] += sign
        was_mark = is_mark
    return found


def make() -> TTFont:
    """The font: a block for each sign that our fonts print, and for runs of signs; no other rule of shaping."""
    points = [point for point in sorted(printable()) if _END > point != _DOTTED_CIRCLE]
    names = {point: f"u{point:04X}" for point in points}
    wholes = {_whole(set_, n): n for set_ in range(1, SETS + 1) for n in range(1, LONGEST + 1)}
    order = [".notdef", *names.values(), *JOINER_SIGNS.values(), *wholes]
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    # Readers leave out what covers no ground.
    builder.setupGlyf({name: _block(wholes.get(name, 1)) for name in order})
    builder.setupHorizontalMetrics({name: (wholes.get(name, 1) * _WIDE, 0) for name in order})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_ASCENT - _EM)
    builder.setupNameTable(
        {
            "familyName": FAMILY,
            "styleName": "Regular",
            "uniqueFontIdentifier": f"{FAMILY} 1",
            "fullName": FAMILY,
            "psName": FAMILY.replace(" ", ""),
            "version": "Version 1.0",
        }
    )
    builder.setupOS2(**_HEIGHTS)
    builder.setupPost(keepGlyphNames=False)
    builder.addOpenTypeFeatures(_rules(names.values()))
    # After the rules: their compiler takes away what it has not made.
    builder.font["GDEF"] = _every_sign_stands_for_itself(order)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    return builder.font


def _whole(set_: int, n: int) -> str:
    return f"whole{n}.{set_}"


def _rules(names: Iterable[str]) -> str:
    """A joiner gets ground under it. In a stylistic set the signs of a run, however many, are one sign as wide as all."""
    joiners = [f"sub u{ord(sign):04X} by {shown};" for sign, shown in JOINER_SIGNS.items()]
    signs = " ".join([*names, *JOINER_SIGNS.values()])
    sets = [line for set_ in range(1, SETS + 1) for line in _rules_of_set(set_, signs)]
    return "\n".join(["languagesystem DFLT dflt;", *_block_of("feature ccmp", joiners), *sets])


def _rules_of_set(set_: int, signs: str) -> list[str]:
    few = [_joined(set_, [1] * n) for n in range(_MOST_JOINED, 1, -1)]
    many = [
        _joined(set_, [_MOST_JOINED] * (n // _MOST_JOINED) + [n % _MOST_JOINED])
        for n in range(LONGEST, _MOST_JOINED, -1)
    ]
    lookups = {"alike": [f"sub [{signs}] by {_whole(set_, 1)};"], "few": few, "many": many}
    bodies = [
        line for name, rules in lookups.items() for line in _block_of(f"lookup {name}{set_}", rules)
    ]
    return bodies + _block_of(f"feature ss{set_:02}", [f"lookup {name}{set_};" for name in lookups])


def _block_of(what: str, lines: list[str]) -> list[str]:
    return [f"{what} {{", *lines, f"}} {what.split()[1]};"]


def _joined(set_: int, sizes: list[int]) -> str:
    parts = " ".join(_whole(set_, n) for n in sizes if n)
    return f"sub {parts} by {_whole(set_, sum(sizes))};"


def _block(signs: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    right, top = signs * _WIDE - _WIDE // 5, _ASCENT * 3 // 4
    for corner in ((0, top), (right, top), (right, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def _every_sign_stands_for_itself(order: list[str]) -> object:
    """Marks as well: a typesetter would give them no room and set them on the letter before."""
    classes = otTables.GlyphClassDef()
    classes.classDefs = dict.fromkeys(order, 1)
    table = otTables.GDEF()
    table.Version = 0x00010000
    table.GlyphClassDef = classes
    table.AttachList = table.LigCaretList = table.MarkAttachClassDef = None
    gdef = newTable("GDEF")
    gdef.table = table
    return gdef


if __name__ == "__main__":
    FONTS.mkdir(exist_ok=True)
    make().save(FILE)
