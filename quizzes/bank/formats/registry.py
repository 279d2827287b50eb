"""The formats that are read. One more: a module with NAME, claims() and read(), and one line here."""

from dataclasses import replace
from types import ModuleType

from courses.content.formats.refusals import Refused, because, gettext_noop
from quizzes.bank.formats import aiken, others, qti12
from quizzes.bank.formats.gift import reader as gift
from quizzes.bank.formats.moodle import reader as moodle
from quizzes.bank.formats.qti import package as qti_package
from quizzes.bank.formats.qti import reader as qti
from quizzes.bank.formats.reading import Reading, with_struck
from quizzes.bank.formats.source import Source
from quizzes.bank.formats.statements import reader as statements
from quizzes.bank.formats.tables import csv, docx, xlsx, zipped

# In the order in which they are asked: whoever is surest first.
READERS: tuple[ModuleType, ...] = (
    *(moodle, qti, qti12, xlsx, docx, zipped, qti_package, statements, others),
    *(aiken, csv, gift),
)
UNKNOWN = gettext_noop(
    "This is no format that is read here. Read are: XLSX, CSV, Word tables, Moodle XML, GIFT, AIKEN and QTI."
)
EMPTY = gettext_noop("The file is empty.")


def read(name: str, data: bytes) -> Reading:
    """What the file says, by whichever reader claims it. Never raises: what cannot be read is a refusal with its reason."""
    if not data.strip():
        return Reading("", refusal=because(EMPTY))
    source = Source(name, data)
    try:
        reader = next((reader for reader in READERS if reader.claims(source)), None)
        return Reading("", refusal=because(UNKNOWN)) if reader is None else _read(reader, source)
    except Refused as refused:
        return Reading("", refusal=refused.reason, place=refused.place)


def _read(reader: ModuleType, source: Source) -> Reading:
    try:
        read: Reading = reader.read(source)
    except Refused as refused:
        return Reading(reader.NAME, refusal=refused.reason, place=refused.place)
    return replace(read, parts=tuple(with_struck(part) for part in read.parts))
