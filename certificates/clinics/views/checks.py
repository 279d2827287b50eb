"""What the clinic asked: to filter, one with its whole answer, and all of it to take along."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from certificates.clinics import actions
from certificates.clinics.actions import Wanted
from certificates.clinics.forms import ChecksForm
from certificates.clinics.messages import STATUS_LOOKS
from certificates.clinics.models import StaffMembership, VerificationCheck
from certificates.clinics.responses import check_as_json, csv_lines
from certificates.clinics.views.entering import clinic_page, for_clinic
from certificates.domain.codes import grouped
from trainingsite.accounts.actors import person_of

PAGE = 12
MOST_PAGES = 4_000
MOST_LINES = 10_000
# Excel reads UTF-8 as such only behind this sign.
BOM = "\ufeff"
COMPARED = {"name": lazy("Name"), "register": lazy("Register"), "number": lazy("Number")}
Look = tuple[str, str, str | Promise]


@require_GET
@for_clinic
def checks(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """The checks that fit, newest first, a page of them."""
    form = ChecksForm(request.GET)
    if not form.is_valid():
        return clinic_page(
            request, place, "clinics/checks.html", here="checks", form=form, status=400
        )
    number = number_of(request.GET.get("page", ""))
    first, last = (number - 1) * PAGE, number * PAGE + 1
    # One more than shown says that there is a next page; nothing is counted.
    found = actions.newest_checks(place.organisation, form.wanted, first, last)
    asked = request.GET.copy()
    asked.pop("page", None)
    return clinic_page(
        request,
        place,
        "clinics/checks.html",
        here="checks",
        form=form,
        checks=shown_checks(found[:PAGE]),
        number=number,
        has_next=len(found) > PAGE,
        query=asked.urlencode(),
        is_filtered=form.wanted != Wanted(),
    )


def number_of(said: str) -> int:
    """The page that is asked for; the first one for whatever is no number."""
    return min(max(1, int(said)), MOST_PAGES) if said.isascii() and said.isdigit() else 1


def shown_checks(rows: Iterable[VerificationCheck]) -> list[dict[str, Any]]:
    """Checks as a page shows them: who it was about as the answer said it, and what it answered."""
    return [_shown(row) for row in rows]


def _shown(row: VerificationCheck) -> dict[str, Any]:
    told = json.loads(row.answer) if row.answer else {}
    return {
        "row": row,
        "code": grouped(row.code),
        "holder": told.get("holder") or {},
        "looks": _looks(row.status, told),
        "compared": _compared(told),
        "knowledge": _look(str((told.get("knowledge") or {}).get("state")))[2],
        "until": told.get("valid_until") if row.status in {"valid", "expired"} else None,
        # Asked without a day it is that moment, which the page shows anyway.
        "for_day": "" if row.as_of == told.get("answered_at") else row.as_of,
        "told": told,
    }


def _looks(status: str, told: dict[str, Any]) -> list[Look]:
    """What the answer said, what stands against the person first: nobody else's certificate, and none for another scope,
    reads as a plain yes."""
    match = told.get("match") or {}
    scope = (told.get("knowledge") or {}).get("state")
    is_trial = any(caveat["code"] == "trial" for caveat in told.get("caveats") or [])
    own = "trial" if status == "valid" and is_trial else status
    against: list[Look] = []
    if False in match.values():
        against.append(("refused", "cross", _("not this person")))
    if scope == "not_in_scope":
        against.append(("refused", "cross", _("not in scope")))
    elif scope not in {None, "current", status, own}:
        against.append(_look(str(scope)))
    badge, icon, says = _look(own)
    return [*against, (badge, icon, says) if not against else ("", icon, says)]


def _look(status: str) -> Look:
    return STATUS_LOOKS.get(status, ("", "question", status))


def _compared(told: dict[str, Any]) -> list[tuple[str | Promise, str, bool | None]]:
    """Of each part that was asked about: what was given, and whether it is the certificate's; None: of no such certificate."""
    given, match = told.get("compared") or {}, told.get("match") or {}
    return [
        (label, given[part], match.get(part))
        for part, label in COMPARED.items()
        if given.get(part) is not None
    ]


@require_GET
@for_clinic
def table(request: HttpRequest, place: StaffMembership) -> Any:
    """The checks that fit as a table (CSV), the newest MOST_LINES of them; a last line says so where there are more."""
    form = ChecksForm(request.GET)
    if not form.is_valid():
        return clinic_page(
            request, place, "clinics/checks.html", here="checks", form=form, status=400
        )
    by, now = person_of(request.user), timezone.now()
    actions.note_taken(organisation=place.organisation, what="checks", by=by, now=now)
    rows = actions.checks_of_clinic(place.organisation, form.wanted)
    response = StreamingHttpResponse(_written(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="checks-{now:%Y-%m-%d}.csv"'
    return response


def _written(rows: Any) -> Iterator[str]:
    yield BOM
    found = rows[: MOST_LINES + 1].iterator(chunk_size=500)
    yield from csv_lines(check_as_json(row) for row in islice(found, MOST_LINES))
    if next(found, None) is not None:
        told = _("These are the newest %(most)d. There are more: ask by days.")
        yield f'"{told % {"most": MOST_LINES}}"\r\n'


@require_GET
@for_clinic
def check_page(request: HttpRequest, place: StaffMembership, pk: int) -> HttpResponse:
    """One check, with the whole answer as it was given."""
    rows = actions.checks_of_clinic(place.organisation, Wanted())
    row = get_object_or_404(rows, pk=pk)
    shown = _shown(row)
    whole = json.dumps(shown["told"], ensure_ascii=False, indent=2) if row.answer else ""
    return clinic_page(
        request, place, "clinics/check.html", here="checks", check=shown, whole=whole
    )
