"""Workbooks of Excel and its like, as questions."""

from courses.content.formats.workbooks import check_office, is_workbook, sheets_of
from quizzes.bank.formats.reading import Reading
from quizzes.bank.formats.source import Source
from quizzes.bank.formats.tables.whole import read_sheets

NAME = "xlsx"


def claims(source: Source) -> bool:
    """A ZIP with a workbook of Office in it."""
    return source.is_zip and is_workbook(source.archive)


def read(source: Source) -> Reading:
    """A part for every row of every sheet with questions."""
    check_office(source.archive)
    return read_sheets(NAME, list(sheets_of(source.data)))
