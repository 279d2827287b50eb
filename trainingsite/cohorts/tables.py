"""What the table of a group says, on the page and in the files to take along: outcomes in a few plain words, days, what is overdue."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from certificates.clinics.messages import STATUS_LOOKS
from quizzes.bank.domain.bank_sheet import write_bank
from trainingsite.cohorts.actions.progress import Progress
from trainingsite.cohorts.domain import progress, showing
from trainingsite.cohorts.domain.progress import Held, Row, Step
from trainingsite.studio.bank import safe_cell

FILTER_LABELS = {
    showing.OVERDUE: lazy("overdue"),
    showing.EXPIRING: lazy("certificate ends within 60 days"),
    showing.NOT_BEGUN: lazy("not begun"),
    showing.NOT_PASSED: lazy("not passed yet"),
    showing.PASSED: lazy("passed"),
}
ORDER_LABELS = {
    showing.BY_NAME: lazy("Name"),
    showing.BY_JOINED: lazy("In the group since"),
    showing.BY_EXAM: lazy("Exam, what is open first"),
    showing.BY_CERTIFICATE: lazy("End of the certificate"),
}
# Badge and icon.
_STEP_LOOKS = {
    progress.PASSED: ("valid", "check"),
    progress.FAILED: ("refused", "cross"),
    progress.RUNNING: ("due", "clock"),
    progress.NOT_FINAL: ("due", "clock"),
    progress.IN_STUDY: ("", "clock"),
    progress.NOT_BEGUN: ("", "question"),
}


@dataclass(frozen=True)
class Shown:
    """One cell: under which heading, badge and icon, what it says, more below it, and what is overdue in words ("" for nothing)."""

    heading: str
    badge: str
    icon: str
    says: str
    more: tuple[str, ...] = ()
    overdue: str = ""

    @property
    def text(self) -> str:
        """All of it on one line, for a file."""
        return "; ".join(filter(None, (self.says, *self.more, self.overdue)))


def headings_of(table: Progress) -> list[str]:
    """The headings of the states: modules, exams, certificate."""
    titles = [module.title for module, _quiz in table.modules]
    return [*titles, *(quiz.title for quiz in table.exams), str(_("Certificate"))]


def shown_row(row: Row, table: Progress) -> list[Shown]:
    """The cells of one person, under `headings_of`."""
    headings = headings_of(table)
    steps = [*row.checks, *row.exams]
    cells = [_step(heading, step) for heading, step in zip(headings, steps, strict=False)]
    return [*cells, _held(headings[-1], row.held, table.today)]


def _step(heading: str, step: Step) -> Shown:
    badge, icon = _STEP_LOOKS[step.state]
    more = []
    if step.due is not None and step.state != progress.PASSED and not step.is_overdue:
        more.append(_("due by %(day)s") % {"day": _day(step.due)})
    if step.state == progress.FAILED:
        more += _further_try(step)
    late = _("overdue since %(day)s") % {"day": _day(step.due)} if step.is_overdue else ""
    return Shown(heading, badge, icon, _says(step), tuple(more), late)


def _says(step: Step) -> str:
    day = {"day": _day(step.on)}
    said = {
        progress.PASSED: _("passed on %(day)s") % day,
        progress.FAILED: _("not passed on %(day)s") % day,
        progress.RUNNING: _("sits it now"),
        progress.NOT_FINAL: _("handed in, the result is not final"),
        progress.IN_STUDY: _("in study"),
        progress.NOT_BEGUN: _("not begun"),
    }
    return said[step.state]


def _further_try(step: Step) -> list[str]:
    told = []
    if step.tries_left is not None:
        left = ngettext("%(n)d try left", "%(n)d tries left", step.tries_left)
        told.append(left % {"n": step.tries_left})
    if step.opens_at is not None:
        day = _day(timezone.localdate(step.opens_at))
        told.append(_("next from %(day)s on") % {"day": day})
    return told


def _held(heading: str, held: tuple[Held, ...], today: date) -> Shown:
    if not held:
        return Shown(heading, "", "question", _("none yet"))
    # What asks for something first: of several exams each has one.
    one = min(held, key=lambda each: (each.status == "valid", each.until))
    until = _("until %(day)s") % {"day": _day(one.until)}
    if one.is_expiring(today):
        return Shown(heading, "due", "clock", _("ends soon"), (until,))
    badge, icon, says = STATUS_LOOKS[one.status]
    return Shown(heading, badge, icon, str(says), (until,))


def _day(day: date | None) -> str:
    return date_format(day, "j M Y") if day is not None else ""


FILE_HEADINGS = (lazy("Name"), lazy("Address"), lazy("In the group since"), lazy("Overdue"))


def file_headings(table: Progress) -> list[str]:
    """Of the files: who, since when, what is overdue; for each module and exam its state, the day of it and the due date; then the certificate."""
    asked = [*(module.title for module, _q in table.modules), *(q.title for q in table.exams)]
    steps = [f"{title}: {part}" for title in asked for part in (_("state"), _("on"), _("due by"))]
    return [*map(str, FILE_HEADINGS), *steps, _("Certificate"), _("Certificate until")]


def file_rows(rows: Iterable[Row], table: Progress) -> list[list[Any]]:
    """The rows of the files, days as days."""
    return [_file_row(row, table) for row in rows]


def _file_row(row: Row, table: Progress) -> list[Any]:
    cells = shown_row(row, table)
    steps = [*row.checks, *row.exams]
    late = [cell.heading for cell in cells if cell.overdue]
    said: list[Any] = [row.name, row.email, timezone.localdate(row.joined_at), ", ".join(late)]
    for cell, step in zip(cells, steps, strict=False):
        said += ["; ".join((cell.says, *_more_in_file(step))), step.on, step.due]
    last = min((one.until for one in row.held), default=None)
    return [*said, cells[-1].says, last]


def _more_in_file(step: Step) -> list[str]:
    return _further_try(step) if step.state == progress.FAILED else []


def as_csv(rows: Iterable[Row], table: Progress) -> bytes:
    """The table as CSV, which Excel, too, reads as UTF-8. What a spreadsheet would take for a formula is a text."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in [file_headings(table), *file_rows(rows, table)]:
        writer.writerow([_csv_cell(cell) for cell in line])
    return ("\ufeff" + out.getvalue()).encode()


def _csv_cell(cell: Any) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return safe_cell(str(cell)) if cell is not None else ""


def as_xlsx(rows: Iterable[Row], table: Progress, title: str) -> bytes:
    """The table as a workbook: days are days, no text is a formula."""
    return write_bank(title, file_headings(table), file_rows(rows, table))
