"""A file of questions read whole, into what is kept of it: plain rows, each with its reasons untranslated, and nothing in them that a
database refuses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from courses.content.formats.archives import opened
from courses.content.formats.decoding import storable
from courses.content.formats.refusals import Because, Refused, because, gettext_noop
from quizzes.bank.formats.drafts.about import in_lower_case
from quizzes.bank.formats.drafts.drafting import Row, rows_of
from quizzes.bank.formats.drafts.kinds import place_of_reason
from quizzes.bank.formats.reading import Reading
from quizzes.bank.formats.registry import read
from quizzes.bank.formats.tables.mapping import HEADINGS_WITHIN, layout_key
from quizzes.bank.formats.tables.opening import NAMES as TABLES
from quizzes.bank.formats.tables.opening import Guess, pictures_beside, read_with, tables_in

EXPLAINED = gettext_noop("The column that explains the answer became the reason of the right answer, in questions: {count}.")  # fmt: skip
IN_LOWER_CASE = gettext_noop("Codes have lower-case letters; those of the table were taken so (OWN-1 as own-1), of questions: {count}.")  # fmt: skip
LONGEST_STEM = 400
# What is shown of a table whose columns a person names: its first rows, the beginnings of their cells.
LONGEST_SAMPLE, ROWS_SHOWN = 80, HEADINGS_WITHIN + 5
# What is read while somebody waits for the page: at most a second's work.
SMALL, SMALL_UNPACKED = 700_000, 1_500_000
Said = tuple[str, dict[str, Any]]  # a message, and what fills its holes: texts, or messages


def is_small(data: bytes) -> bool:
    """Whether the file is read in a moment; an archive also by what it holds."""
    if len(data) > SMALL:
        return False
    if not data.startswith(b"PK"):
        return True
    try:
        return sum(info.file_size for info in opened(data).zip.infolist()) <= SMALL_UNPACKED
    except Refused:
        return True


def read_file(name: str, data: bytes, layouts: Mapping[str, Any]) -> Reading:
    """What a file says; tables by the layouts that somebody named before, by the key of each. Never raises."""
    return _reading(name, data, layouts, tables_in(name, data, layouts) if layouts else [])


def _reading(
    name: str, data: bytes, layouts: Mapping[str, Any], tables: Sequence[Guess]
) -> Reading:
    if not any(one.key in layouts for one in tables):
        return read(name, data)
    return read_with([one.sheet for one in tables], layouts, pictures_beside(name, data))


def kept_file(
    name: str,
    data: bytes,
    layouts: Mapping[str, Any],
    tell: Callable[[int], None] = lambda _count: None,
) -> dict[str, Any]:
    """What is kept of the file, with `table`: as what its columns were read, for who sees that they are others. Never raises."""
    tables = tables_in(name, data, layouts) if layouts else []
    reading = _reading(name, data, layouts, tables)
    kept = kept_of(reading, tell)
    # Of a file of another format no rows are columns, though none of them is taken.
    is_table = not reading.parts or reading.format in TABLES
    if not is_table:
        return kept | {"table": {}}
    return kept | {"table": _table(tables or tables_in(name, data, layouts), layouts)}


def _table(tables: Sequence[Guess], layouts: Mapping[str, Any]) -> dict[str, Any]:
    """The first table of a file that was read as somebody had named its columns, else the first; {} where there is none."""
    named = [one for one in tables if one.key in layouts]
    found = next(iter([*named, *tables]), None)
    if found is None:
        return {}
    headings = [storable(heading)[:LONGEST_STEM] for heading in found.headings]
    first = [
        {"number": number, "key": layout_key(cells), "cells": [storable(cell)[:LONGEST_SAMPLE] for cell in cells]}
        for number, cells in found.sheet.rows[:ROWS_SHOWN]
    ]  # fmt: skip
    layout = layouts.get(found.key, found.layout)
    said = {"key": found.key, "headings": headings, "layout": layout, "is_named": bool(named)}
    return said | {"at": found.row, "first": first}


def kept_of(reading: Reading, tell: Callable[[int], None] = lambda _count: None) -> dict[str, Any]:
    """What is kept: {format, remarks, rows}. `tell` hears how many rows there are so far."""
    rows = []
    for row in rows_of(reading):
        rows.append(_plain(row))
        tell(len(rows))
    explained = sum(place_of_reason(part) is not None for part in reading.parts)
    lowered = sum(in_lower_case(part) for part in reading.parts)
    told = (
        *reading.remarks,
        *([because(EXPLAINED, count=explained)] if explained else ()),
        *([because(IN_LOWER_CASE, count=lowered)] if lowered else ()),
    )
    remarks = [_said(remark) for remark in told]
    return {"format": reading.format[:40], "remarks": remarks, "rows": rows}


def _plain(row: Row) -> dict[str, Any]:
    stem = row.part.stem.plain if row.part is not None else ""
    return {
        "verdict": str(row.verdict),
        "reasons": [_said(reason) for reason in row.reasons],
        "place": storable(str(row.place)),
        "stem": storable(stem[:LONGEST_STEM]),
        "entry": _storable(row.entry),
        "lacks": list(row.lacks),
    }


def _said(reason: Because) -> Said:
    filled = {
        name: _said(value) if isinstance(value, Because) else storable(value)
        for name, value in reason.values
    }
    return reason.message, filled


def _storable(said: Any) -> Any:
    """The same with every text in it cleaned."""
    if isinstance(said, str):
        return storable(said)
    if isinstance(said, Mapping):
        return {_storable(key): _storable(value) for key, value in said.items()}
    return [_storable(one) for one in said] if isinstance(said, list | tuple) else said
