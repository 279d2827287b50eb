"""A panel of the small course: its study, its judges, and the workbooks that they hand in."""

import io
import random
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from openpyxl import load_workbook

from quizzes import actions
from quizzes.models import Quiz, StandardReport, StandardStudy
from tests.people import lead

HEAD = 3
NAMES = ("Ana Silva", "Ben Cole", "Chi Ito")


def exam() -> Quiz:
    return Quiz.objects.get(code="small-exam")


def study_of(names: Sequence[str] = NAMES, *, which: str = "form", **judge: Any) -> StandardStudy:
    """A study opened by the lead, with these judges."""
    now = timezone.now()
    study = actions.open_study(
        quiz=exam(), which=which, borderline="Knows the dangers, not the numbers.",
        dice=random.Random(1), by=lead(), now=now,
    )  # fmt: skip
    for name in names:
        said = {
            "qualification": "Surgeon",
            "interests": "none",
            "may_be_named": True,
            "person": None,
        }
        actions.name_judge(study=study, name=name, by=lead(), now=now, **said | judge)
    return study


def filled(study: StandardStudy, rate: Any = None) -> bytes:
    """The workbook of the next round as the judges hand it in: `rate(judge, place)` gives each rating; 70 without it."""
    book = load_workbook(
        io.BytesIO(actions.take_workbook(study=study, by=lead(), now=timezone.now()))
    )
    sheet = book["Ratings"]
    columns = len(NAMES) if rate is None else study.judges.count()
    last = sheet.max_column
    for row in range(HEAD + 1, sheet.max_row + 1):
        for judge in range(columns):
            column = last - columns + 1 + judge
            place = row - HEAD - 1
            sheet.cell(row=row, column=column).value = 70 if rate is None else rate(judge, place)
    return saved(book)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rated(study: StandardStudy, rate: Any = None) -> StandardReport:
    """The study with both rounds in, and its report."""
    for _round in (1, 2):
        actions.enter_ratings(study=study, data=filled(study, rate), by=lead(), now=timezone.now())
    return actions.make_report(study=study, by=lead(), now=timezone.now())
