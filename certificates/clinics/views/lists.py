"""The clinic's list: who stands how, to filter and sort, and all of it to take along."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from certificates.clinics import actions
from certificates.clinics.actions import Sought
from certificates.clinics.forms import ListFilterForm
from certificates.clinics.messages import PART_LABELS, STANDING_LOOKS
from certificates.clinics.models import ListRow, StaffMembership, State
from certificates.clinics.responses import list_lines
from certificates.clinics.views.checks import BOM, number_of
from certificates.clinics.views.entering import clinic_page, for_clinic
from certificates.domain.codes import grouped
from trainingsite.accounts.actors import person_of

PAGE = 25
LOG_PAGE = 100


@require_GET
@for_clinic
def listed(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """The rows that fit, a page of them, and how many stand how."""
    form = ListFilterForm(request.GET)
    if not form.is_valid():
        return clinic_page(request, place, "clinics/list.html", here="list", form=form, status=400)
    number, now = number_of(request.GET.get("page", "")), timezone.now()
    rows = actions.list_of(place.organisation, form.sought, now)
    # One more than shown says that there is a next page.
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    counts = Counter(actions.standings_of(place.organisation, now))
    asked = request.GET.copy()
    asked.pop("page", None)
    return clinic_page(
        request,
        place,
        "clinics/list.html",
        here="list",
        form=form,
        rows=shown_rows(found[:PAGE]),
        number=number,
        has_next=len(found) > PAGE,
        query=asked.urlencode(),
        is_filtered=bool(form.sought.state or form.sought.text),
        counts=[(state, STANDING_LOOKS[state], counts[state]) for state in State if counts[state]],
        total=counts.total(),
    )


def shown_rows(rows: Iterable[ListRow]) -> list[dict[str, Any]]:
    """Rows as a page shows them."""
    return [shown_row(row) for row in rows]


def shown_row(row: ListRow) -> dict[str, Any]:
    """One row with its `state`: its code as it is read aloud, how it stands, and what could take its place."""
    return {
        "row": row,
        "code": grouped(row.code) if row.code else "",
        "look": (*STANDING_LOOKS[State(row.state)][:2], row.says),
        "replaced_by": actions.replaced_by(row),
    }


@require_GET
@for_clinic
def table(request: HttpRequest, place: StaffMembership) -> Any:
    """The rows that fit as a table (CSV)."""
    form = ListFilterForm(request.GET)
    sought = form.sought if form.is_valid() else Sought()
    by, now = person_of(request.user), timezone.now()
    actions.note_taken(organisation=place.organisation, what="list", by=by, now=now)
    rows = actions.list_of(place.organisation, sought, now)
    response = StreamingHttpResponse(_written(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="list-{now:%Y-%m-%d}.csv"'
    return response


def _written(rows: Any) -> Iterator[str]:
    yield BOM
    yield from list_lines(rows.iterator(chunk_size=500))


@require_GET
@for_clinic
def log(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """Who changed rows, and who took some off, a page of that."""
    number = number_of(request.GET.get("page", ""))
    first = (number - 1) * LOG_PAGE
    # One more than shown says that there is a next page.
    found = actions.log_of_list(place.organisation, first=first, most=LOG_PAGE + 1)
    return clinic_page(
        request,
        place,
        "clinics/list_log.html",
        here="list",
        edits=[shown_edit(one) for one in found[:LOG_PAGE]],
        number=number,
        has_next=len(found) > LOG_PAGE,
    )


def shown_edit(one: actions.Logged) -> dict[str, Any]:
    """What somebody did to a row, as a page shows it."""
    parts = [
        (PART_LABELS[part], _part(part, old), _part(part, new)) for part, old, new in one.parts
    ]
    return {
        "name": one.row.name or grouped(one.row.code),
        "by": one.by,
        "at": one.at,
        "parts": parts,
    }


def _part(part: str, said: str) -> str:
    """A part as it is read, and that there was none."""
    if part == "code" and said:
        return grouped(said)
    return said or "–"
