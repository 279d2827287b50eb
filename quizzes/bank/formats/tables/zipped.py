"""A table and the pictures that its cells name, together in a ZIP."""

from courses.content.formats.archives import opened
from courses.content.formats.refusals import Refused, because, gettext_noop
from courses.content.formats.sheet import Sheet
from courses.content.formats.workbooks import BROKEN, check_office, is_workbook, sheets_of
from quizzes.bank.formats.reading import Reading
from quizzes.bank.formats.source import Source
from quizzes.bank.formats.tables import csv
from quizzes.bank.formats.tables.pictures import ENDINGS, pictures_of
from quizzes.bank.formats.tables.whole import read_sheets

NAME = "table-zip"
TABLES = (".xlsx", ".csv")
SEVERAL = gettext_noop("The archive holds {count} tables: {names}. Pack one table with its pictures.")  # fmt: skip


def claims(source: Source) -> bool:
    """A ZIP in which lie tables and pictures, and nothing else that could be questions."""
    if not source.is_zip:
        return False
    names = source.archive.names
    return bool(_tables(names)) and all(n.lower().endswith((*TABLES, *ENDINGS)) for n in names)


def read(source: Source) -> Reading:
    """The rows of its table, each with the pictures that it names."""
    pictures = pictures_of(source.archive.names)
    return read_sheets(NAME, sheets_in(source), pictures=pictures)


def sheets_in(source: Source) -> list[Sheet]:
    """The sheets of its table. Raises Refused."""
    tables = _tables(source.archive.names)
    if len(tables) > 1:
        raise Refused(because(SEVERAL, count=len(tables), names=", ".join(tables)))
    data = source.archive.read(tables[0])
    if tables[0].lower().endswith(".csv"):
        return [csv.sheet_of(Source(tables[0], data).text)]
    book = opened(data)
    if not is_workbook(book):
        raise Refused(because(BROKEN))
    check_office(book)
    return list(sheets_of(data))


def _tables(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name.lower().endswith(TABLES)]
