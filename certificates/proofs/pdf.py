"""The certificate as an archival, accessible PDF (PDF/A-3a and PDF/UA-1), the same bytes for the same facts."""

import json
import threading
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import typst

from certificates.domain.claims import Claims
from certificates.domain.codes import grouped
from certificates.domain.document import A4, LETTER
from certificates.domain.glyphs import FONTS, missing_glyphs
from certificates.proofs import qr, text_layer
from certificates.proofs.ob3 import OB3
from certificates.proofs.proof import (
    CannotProve,
    Document,
    Proof,
    Signer,
    Statement,
    statement_of,
)

TEMPLATE = Path(__file__).with_name("certificate.typ")
DRAWN_NAME = Path(__file__).with_name("drawn_name.typ")
# What sets a drawn name in a document, ours or another's, and the folders of the fonts that it takes.
DRAWN_LINE = Path(__file__).with_name("drawn_line.typ")
FOLDERS: Sequence[Path] = (FONTS, text_layer.FONTS)
# Room for a name on each paper in millimetres, and in points what its strokes reach over a line.
WIDTHS, MARGIN = {A4: 253, LETTER: 239}, 12
_POINTS = 717 / 253
# Between two lines of a name, in parts of its size.
LEADING = 0.58
# By script, the language of a name, as far as that tells. Those without one are set as English or, from right to left, as Arabic.
LANGUAGES = {
    "ARMENIAN": "hy", "BENGALI": "bn", "ETHIOPIC": "am", "GEORGIAN": "ka", "GUJARATI": "gu", "GURMUKHI": "pa",
    "HANGUL": "ko", "HEBREW": "he", "KANNADA": "kn", "KHMER": "km", "LAO": "lo", "MALAYALAM": "ml", "MYANMAR": "my",
    "ORIYA": "or", "SINHALA": "si", "TAMIL": "ta", "TELUGU": "te", "THAANA": "dv", "THAI": "th",
}  # fmt: skip
# Their letters stand in storeys, and reach over a line as those of no other script, in parts of their size.
TALL = frozenset(LANGUAGES.values()) - {"am", "he", "hy", "ka", "ko"}
ABOVE, BELOW, TALL_MARGIN, TALL_LEADING = 0.3, 0.4, 0.75, 1.2
# PDF/A-3a for archives, PDF/UA-1 for screen readers: both in one file.
STANDARDS: list[Any] = ["a-3a", "ua-1"]

# What stands across a page that shows what certificates would look like.
SPECIMEN = "SPECIMEN"


class UnprintableName(CannotProve):
    """The name has a sign that no vendored font has; trying again cannot help."""

    def __init__(self, missing: list[str]) -> None:
        numbers = " ".join(f"U+{ord(sign):04X}" for cluster in missing for sign in cluster)
        super().__init__(f"no glyph for {numbers}")
        self.missing = missing


class _Typesetter:
    """One compiler for the process, made at its first use: typst hangs after a fork if the parent ever compiled."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # a compiler is not thread-safe
        self._compiler: typst.Compiler | None = None

    def compile(self, data: dict[str, object], day: date) -> bytes:
        midnight = int((day - date(1970, 1, 1)).total_seconds())
        (document,) = self._make(
            TEMPLATE, data, format="pdf", pdf_standards=STANDARDS, timestamp=midnight
        )
        return document

    def pages(self, data: dict[str, object]) -> list[bytes]:
        """Each page as SVG."""
        return self._make(TEMPLATE, data, format="svg")

    def draw(self, data: dict[str, object]) -> str:
        """A name as SVG."""
        (drawing,) = self._make(DRAWN_NAME, data, format="svg")
        return drawing.decode()

    def _make(self, template: Path, data: dict[str, object], **output: Any) -> list[bytes]:
        with self._lock:
            if self._compiler is None:
                fonts = typst.Fonts(
                    include_system_fonts=False,
                    include_embedded_fonts=False,
                    font_paths=list(FOLDERS),
                )
                self._compiler = typst.Compiler(
                    TEMPLATE, font_paths=fonts, ignore_system_fonts=True
                )
            made = self._compiler.compile(
                input=template, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, **output
            )
        assert made is not None  # noqa: S101 -- no output file is named
        # A document of one page is one file, not a list of one.
        return made if isinstance(made, list) else [made]


_typesetter = _Typesetter()


def render(page: Statement, credential: str = "") -> bytes:
    """The PDF's bytes, with the credential as a file in it where there is one. Raises UnprintableName when a sign has no glyph."""
    # Each by itself: a mark at the beginning of one is set over no letter of another.
    printed = (page.name, page.native_name, page.register, page.register_number)
    missing = [cluster for text in printed for cluster in missing_glyphs(text)]
    if missing:
        raise UnprintableName(missing)
    return _typesetter.compile(_data(page) | {"credential": credential}, page.valid_from)


def render_specimen(page: Statement) -> bytes:
    """The same document with "SPECIMEN" across every page of it."""
    return _typesetter.compile(_data(page, mark=SPECIMEN), page.valid_from)


def draw_specimen(page: Statement) -> list[bytes]:
    """Each page of the specimen as a drawing (SVG)."""
    return _typesetter.pages(_data(page, mark=SPECIMEN))


def _data(page: Statement, mark: str = "") -> dict[str, object]:
    size, width = _name_size(page.name), WIDTHS[page.paper]
    taken: Counter[int] = Counter()
    return {
        "paper": page.paper,
        "mark": mark,
        "title": f"{mark} Certificate of knowledge: {page.scheme}, {page.name}".strip(),
        "issuer": page.issuer,
        "name": page.name,
        "name_size": size,
        "drawn_name": _drawn(page.name, size, "medium", taken, width),
        "drawn_native_name": _drawn(page.native_name, size * 0.72, "regular", taken, width),
        "native_name": page.native_name,
        "native_rtl": text_layer.is_rtl(page.native_name),
        "native_lang": _language(page.native_name),
        "register": page.register,
        "register_number": page.register_number,
        "entry_note": page.entry_note,
        "scheme": page.scheme,
        "edition": page.edition,
        "scopes": page.scopes,
        "limits": page.limits,
        "remarks": page.remarks,
        "passed_on": _long_date(page.passed_on),
        "valid_from": _long_date(page.valid_from),
        "valid_until": _long_date(page.valid_until),
        "date": [page.valid_from.year, page.valid_from.month, page.valid_from.day],
        "qr": qr.drawing(page.verify_url, border=2),
        "code": grouped(page.code),
        "verify_url": page.verify_url,
        "type_at": f"{page.public_url}/v/",
        "plain_text": _plain_text(page, mark),
        "credential": "",
    }


def _plain_text(page: Statement, mark: str) -> str:
    """What goes along as a file: names letter by letter in the order in which they are read."""
    lines = [
        mark,
        f"Certificate of knowledge: {page.scheme}, {page.edition}",
        page.issuer,
        page.name,
        page.native_name,
        f"{page.register}, no. {page.register_number}",
        page.entry_note,
        f"Passed on {_long_date(page.passed_on)}",
        *page.scopes,
        f"{page.limits} Practical competence: none recorded.",
        f"Valid: {_long_date(page.valid_from)} to {_long_date(page.valid_until)} (last day included, UTC)",
        *page.remarks,
        f"Check it before you rely on it: {page.verify_url}",
    ]
    return "\n".join(filter(None, lines)) + "\n"


def name_line(name: str, *, size: float, width: int) -> dict[str, object] | None:
    """A name for a line of another document, `width` millimetres wide, as DRAWN_LINE takes it; None for a name that readers get
    back as it is set."""
    return _drawn(name, size, "medium", Counter(), width)


def _drawn(
    name: str, size: float, weight: str, taken: Counter[int], width: int
) -> dict[str, object] | None:
    """The name as a drawing with its text in pieces, where readers would not get it back; None where they would."""
    if not text_layer.needs_drawing(name):
        return None
    lang = _language(name)
    is_tall = lang in TALL
    line: dict[str, object] = {
        "margin": max(MARGIN, size * TALL_MARGIN) if is_tall else MARGIN,
        "leading": TALL_LEADING if is_tall else LEADING,
        "above": size * ABOVE if is_tall else 0,
        "below": size * BELOW if is_tall else 0,
        "width": width,
        "rtl": text_layer.is_rtl(name),
        "lang": lang,
    }
    drawing = _typesetter.draw(line | {"text": name, "size": size, "weight": weight})
    return line | {
        "drawing": drawing,
        "runs": [asdict(run) for run in text_layer.runs(name, taken)],
        # A sign is half as wide as it is high: all of them in one line, however many.
        "layer_size": min(size, width * _POINTS / (0.5 * len(name) + 1)),
    }


def _name_size(name: str) -> int:
    """Points: long names are set smaller so that they keep to two lines, and the longest of high letters to the page."""
    if len(name) > 120 and _language(name) in TALL:
        return 12
    return 30 if len(name) <= 34 else 24 if len(name) <= 60 else 17


def _long_date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _language(text: str) -> str:
    """The language tag of a native name, as far as its script tells."""
    scripts = (unicodedata.name(sign, "").partition(" ")[0] for sign in text)
    if told := next((LANGUAGES[script] for script in scripts if script in LANGUAGES), None):
        return told
    if text_layer.is_rtl(text):
        return "ar"
    if any("CJK" in unicodedata.name(sign, "") for sign in text):
        return "zh"
    return "en"


def _prove(claims: Claims, _signer: Signer, made: Sequence[Document]) -> bytes:
    credentials = [one.content.decode() for one in made if one.kind == OB3.kind]
    return render(statement_of(claims), *credentials)


PDF = Proof("pdf", "application/pdf", _prove)
