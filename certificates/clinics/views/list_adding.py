"""People are brought to the clinic's list: first what would become of each line, then, as it was shown, it is done."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certificates.clinics import actions
from certificates.clinics.domain.list_judging import PARTS, Judged
from certificates.clinics.domain.list_lines import FAULTS, MOST_LINES, Line, line_of
from certificates.clinics.forms import BringForm
from certificates.clinics.messages import PART_LABELS, VERDICT_LOOKS
from certificates.clinics.models import StaffMembership
from certificates.clinics.views.entering import clinic_page, for_clinic
from certificates.domain.codes import grouped
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.may import Act, check

KEEP = "keep"


@require_http_methods(["GET", "POST"])
@for_clinic
def add(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """Lines, pasted or as a file: what would become of them comes next, and nothing is changed by it."""
    check(person_of(request.user), Act.KEEP_LIST, organisation=place.organisation)
    if request.method == "POST" and request.POST.get("act") == KEEP:
        return _kept(request, place)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            lines = _read(form)
        except Refused as refusal:
            form.add_error("file" if form.cleaned_data["file"] else "text", str(refusal))
        else:
            return _dry_run(request, place, lines)
    return _form(request, place, form, status=400 if form.errors else 200)


def _form(
    request: HttpRequest, place: StaffMembership, form: BringForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    return clinic_page(
        request, place, "clinics/list_add.html", here="list", form=form, status=status, **more
    )


def _read(form: BringForm) -> list[Line]:
    file = form.cleaned_data["file"]
    if file:
        return actions.read_brought(data=file.read())
    return actions.read_brought(text=form.cleaned_data["text"])


def _dry_run(
    request: HttpRequest, place: StaffMembership, lines: Sequence[Line], *, status: int = 200
) -> HttpResponse:
    by = person_of(request.user)
    judged = actions.dry_run(organisation=place.organisation, lines=lines, by=by)
    counts = Counter(one.verdict for one in judged)
    todo = counts["new"] + counts["changed"]
    return clinic_page(
        request,
        place,
        "clinics/list_dry_run.html",
        here="list",
        lines=[_shown(one) for one in judged],
        counts=[(look, counts[key]) for key, look in VERDICT_LOOKS.items() if counts[key]],
        todo=todo,
        seen=actions.mark_of_run(judged),
        brought=json.dumps([_said(one) for one in lines], ensure_ascii=False),
        form=BringForm(initial={"text": _as_text(lines)}),
        status=status,
    )


def _shown(one: Judged) -> dict[str, Any]:
    line = one.line
    code, name, number, site = one.becomes or (line.code, line.name, line.number, line.site)
    return {
        "line": line,
        "code": grouped(code) if code else "",
        "name": name,
        "number": number,
        "site": site,
        "look": VERDICT_LOOKS[one.verdict],
        "before": one.before,
        "was": [(PART_LABELS[part], old or "–") for part, old in one.was],
    }


def _said(line: Line) -> list[Any]:
    """A line for the form that confirms it: its number, its parts, and what stood there where it cannot be read."""
    said = line.said if line.fault else ""
    return [line.line, line.code, line.name, line.number, line.site, said, line.fault]


def _as_text(lines: Sequence[Line]) -> str:
    """The lines to be mended and looked at again, as they stood there where they could not be read."""
    said = (
        line.said if line.fault else "\t".join((line.code, line.name, line.number, line.site))
        for line in lines
    )
    return "\n".join(("\t".join(PARTS), *said))


def _brought(said: str) -> list[Line] | None:
    """The lines that the form confirms, read as strictly as the first time; None where it is none of ours."""
    try:
        rows = json.loads(said)
        return [_line(*row) for row in rows] if 0 < len(rows) <= MOST_LINES else None
    except (ValueError, TypeError, RecursionError):
        return None


def _line(number: Any, *said: Any) -> Line:
    if not isinstance(number, int) or len(said) != len(PARTS) + 2:
        raise TypeError
    if not all(isinstance(one, str) for one in said):
        raise TypeError
    code, name, place, site, told, fault = said
    if fault in FAULTS:
        return Line(number, told, code, name, place, site, fault)
    return line_of(number, dict(zip(PARTS, said, strict=False)))


def _kept(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    lines = _brought(request.POST.get("brought", ""))
    if lines is None:
        messages.error(request, _("This form was not whole. Bring the list once more."))
        return redirect("clinics:list_add")
    try:
        kept = actions.keep_list(
            organisation=place.organisation,
            lines=lines,
            seen=request.POST.get("seen", ""),
            by=person_of(request.user),
            now=timezone.now(),
        )
    except actions.Moved:
        told = _("The list was changed meanwhile. This is what would happen now: look once more.")
        messages.warning(request, told)
        return _dry_run(request, place, lines, status=409)
    told = _("New on the list: %(new)d. Changed: %(changed)d.")
    messages.success(request, told % {"new": kept.new, "changed": kept.changed})
    if not kept.left:
        return redirect("clinics:list")
    form = BringForm(initial={"text": _as_text(kept.left)})
    return _form(request, place, form, left=len(kept.left))
