"""The font of the text below a drawn name: nobody sees its signs, and readers of a PDF find and copy them.

Some names cannot be set so that a reader gets them back: an Arabic letter is drawn from a stroke and dots, a letter with marks from
several signs, and each of these brings the whole letter along, so that it comes out twice. Such a name is drawn, and this font says
it below the drawing, one sign for each code point. `python -m certificates.proofs.text_layer` makes the font again.
"""

import unicodedata
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
# From here on stand Chinese signs, each a glyph of its own in its own font, and shaped forms of Arabic letters, which a
# typesetter would put in the place of the letters.
_END = 0x2E80
# A typesetter hangs a mark that stands alone on this circle.
_DOTTED_CIRCLE = 0x25CC
_EM = 1000


def needs_drawing(text: str) -> bool:
    """Whether a reader would get the text back otherwise than it was set: it has marks, joiners or signs from right to left."""
    return any(
        unicodedata.category(sign).startswith("M")
        or unicodedata.bidirectional(sign) in ("R", "AL")
        or sign in JOINERS
        for sign in text
    )


def pieces(text: str) -> list[list[str]]:
    """What stands between spaces, each in pieces that are set one by one: a mark apart from its letter brings itself alone."""
    return [_pieces(stretch) for stretch in text.split()]


def _pieces(stretch: str) -> list[str]:
    found: list[str] = []
    was_mark = True
    for sign in stretch:
        is_mark = unicodedata.category(sign).startswith("M")
        if is_mark or was_mark:
            found.append(sign)
        else:
            found[-1] += sign
        was_mark = is_mark
    return found


def make() -> TTFont:
    """The font: a block for each sign that our fonts print, and no rule of shaping."""
    points = [point for point in sorted(printable()) if _END > point != _DOTTED_CIRCLE]
    names = {point: f"u{point:04X}" for point in points}
    order = [".notdef", *names.values()]
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    # Readers leave out what covers no ground.
    builder.setupGlyf(dict.fromkeys(order, _block()))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (_EM // 2, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
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
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost(keepGlyphNames=False)
    builder.font["GDEF"] = _every_sign_stands_for_itself(order)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    return builder.font


def _block() -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 600), (400, 600), (400, 0)):
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
