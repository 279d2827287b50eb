"""The report of a study as an archival, accessible PDF: the same bytes for the same numbers and day."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARDS: list[Any] = ["a-3a", "ua-1"]


@dataclass(frozen=True)
class Section:
    """A heading, what is said under it, and a table with the relative widths of its columns."""

    title: str
    lines: Sequence[str] = ()
    head: Sequence[str] = ()
    widths: Sequence[int] = ()
    rows: Sequence[Sequence[str]] = field(default=())


@dataclass(frozen=True)
class Report:
    """Everything that the document says, in the language of its readers."""

    title: str
    language: str
    foot: str
    lead: Sequence[str]
    sections: Sequence[Section]


@lru_cache(maxsize=4)
def _printable(fonts: tuple[Path, ...]) -> frozenset[int]:
    """Every code point that one of the fonts has."""
    found: set[int] = set()
    for folder in fonts:
        for path in sorted(folder.glob("*.[ot]tf")):
            with TTFont(path, lazy=True) as font:
                found |= set(font.getBestCmap())
    return frozenset(found)


def missing_signs(text: str, fonts: Sequence[Path]) -> list[str]:
    """What of the text no font can print, each sign once: it is an error in an archival document, so it is asked when it is typed."""
    known = _printable(tuple(fonts))
    strange = {sign for sign in text if ord(sign) not in known and not sign.isspace()}
    return sorted(strange)


def report_pdf(report: Report, day: date, fonts: Sequence[Path]) -> bytes:
    """The PDF's bytes; `fonts` are folders. One compiler for each: a report is made once, and a compiler kept in a web
    process would outlive a fork."""
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(fonts)
    )
    compiler = typst.Compiler(TEMPLATE, font_paths=found, ignore_system_fonts=True)
    data = asdict(report) | {"day": [day.year, day.month, day.day]}
    made = compiler.compile(
        format="pdf",
        pdf_standards=STANDARDS,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int((day - date(1970, 1, 1)).total_seconds()),
    )
    assert isinstance(made, bytes)  # noqa: S101 -- a PDF is one file
    return made
