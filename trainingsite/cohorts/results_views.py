"""How far the people of a group are: the table, with filters, and the table to take along."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from trainingsite.accounts.actors import Person
from trainingsite.cohorts import tables
from trainingsite.cohorts.actions import progress as acts
from trainingsite.cohorts.domain import showing
from trainingsite.cohorts.domain.progress import Row
from trainingsite.cohorts.entering import for_managers, group_of
from trainingsite.cohorts.models import Cohort

ROWS_OF = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@for_managers
def group(request: HttpRequest, by: Person, uuid: UUID) -> HttpResponse:
    """The table of a group; with `as=csv` or `as=xlsx` the rows that are wanted, as a file."""
    cohort, now = group_of(by, uuid), timezone.now()
    table = acts.read_progress(cohort=cohort, by=by, now=now)
    asked = {key: request.GET.get(key, "") for key in ("show", "name", "order")}
    rows = showing.wanted_rows(table.rows, today=table.today, **asked)
    form = request.GET.get("as", "")
    if form in ("csv", "xlsx"):
        acts.note_taken(cohort=cohort, format=form, rows=len(rows), by=by, now=now)
        return _file(cohort, table, rows, form)
    page = Paginator(rows, ROWS_OF).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "here": "results",
        "table": table,
        "headings": tables.headings_of(table),
        "page": page,
        "rows": [(row, tables.shown_row(row, table)) for row in page],
        "total": len(rows),
        "asked": asked,
        "query": _query(request),
        "filters": tables.FILTER_LABELS.items(),
        "orders": tables.ORDER_LABELS.items(),
        "counts": _counts(table),
        "waiting": cohort.invitations.filter(
            accepted_at=None, declined_at=None, withdrawn_at=None
        ).count(),
    }
    return TemplateResponse(request, "cohorts/group.html", context)


def _query(request: HttpRequest) -> str:
    """What the address asks for without its page, for links that ask the same otherwise."""
    kept = request.GET.copy()
    for name in ("page", "as"):
        kept.pop(name, None)
    return kept.urlencode()


def _counts(table: acts.Progress) -> list[tuple[str, Any, int]]:
    """How many each filter finds, of those that find any."""
    found = ((name, label, len(_only(table, name))) for name, label in tables.FILTER_LABELS.items())
    return [one for one in found if one[2]]


def _only(table: acts.Progress, show: str) -> list[Row]:
    return showing.wanted_rows(table.rows, show=show, name="", order="", today=table.today)


def _file(cohort: Cohort, table: acts.Progress, rows: Iterable[Row], form: str) -> HttpResponse:
    if form == "csv":
        response = HttpResponse(tables.as_csv(rows, table), content_type="text/csv; charset=utf-8")
    else:
        title = slugify(cohort.name) or "group"
        response = HttpResponse(tables.as_xlsx(rows, table, title), content_type=XLSX)
    name = f"{slugify(cohort.name) or 'group'}-{table.today.isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
