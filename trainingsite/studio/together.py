"""All drafts of a course: what each still lacks, and several of them published as one act."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import actions as courses
from courses.models import Course
from courses.publishing.actions.adapters import adapter_of, adapters
from courses.publishing.actions.contributing import may_publish
from courses.publishing.models import Draft
from quizzes.actions import reads_keys
from trainingsite.accounts.actors import Person
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check
from trainingsite.studio.checks import why_not
from trainingsite.studio.marks import seen, shown
from trainingsite.studio.naming import KINDS, Names
from trainingsite.studio.place import course_of, entering, entries_of
from trainingsite.studio.states import in_review, state_of


@never_cache
@require_http_methods(["GET", "POST"])
def drafts(request: HttpRequest, course: str) -> HttpResponse:
    """What waits in a course, and the button that publishes what was chosen, all or nothing."""
    by, row = entering(request), course_of(course)
    waiting = list(drafts_of(row))
    if request.method == "POST":
        return _publish(request, row, by, waiting)
    asked, names = in_review(waiting), Names(by)
    rows = [_row(one, by, names, is_asked=one.uuid in asked) for one in waiting]
    _read(rows, by)
    editions = courses.behind_each(row, waiting)
    for one in rows:
        one["behind"] = editions.get((one["kind"], one["entry"].code))
    may_any = any(one["may_publish"] for one in rows)
    context = {"course": row, "rows": rows, "may_publish": may_any}
    return TemplateResponse(request, "studio/drafts.html", context)


def drafts_of(course: Course) -> Iterator[Draft]:
    """Every draft that waits, kind by kind."""
    for adapter in adapters():
        rows = entries_of(adapter, course).exclude(edited_by=None).filter(retired_at=None)
        yield from rows.select_related("course", "current_version", "edited_by").order_by("code")


def _goes_with_others(entry: Draft) -> bool:
    """What it lacks may be another draft: both go live together. Everything of a new course does."""
    return bool(adapter_of(entry).awaits(entry)) or entry.course.is_draft


def _row(entry: Draft, by: Person, names: Names, *, is_asked: bool) -> dict[str, Any]:
    adapter = adapter_of(entry)
    gaps = adapter.gaps(entry)
    return {
        "entry": entry,
        "kind": adapter.KIND,
        "kind_name": KINDS[adapter.KIND],
        "name": names.of(entry),
        "state": state_of(entry, in_review=is_asked),
        "gaps": len(gaps) if names.shows(entry) else 0,
        "may_publish": _may_publish(entry, by, names) and (not gaps or _goes_with_others(entry)),
    }


def _read(rows: list[dict[str, Any]], by: Person) -> None:
    """Of what this person may publish: what they have read as it stands, and its mark, so that nothing else goes live."""
    offered = [one for one in rows if one["may_publish"]]
    left = {one.uuid for one in courses.unread(entries=[one["entry"] for one in offered], by=by)}
    for one in offered:
        entry = one["entry"]
        one["seen"] = "" if entry.uuid in left else shown(entry)


def _may_publish(entry: Draft, by: Person, names: Names) -> bool:
    """Nobody publishes an exam question whose key they may not read."""
    reads = names.shows(entry) or reads_keys(by, entry.course_id)
    return reads and may_publish(entry, by=by)


def _publish(
    request: HttpRequest, course: Course, by: Person, waiting: list[Draft]
) -> HttpResponse:
    check(by, Act.PUBLISH)
    marks, names = seen(request.POST.getlist("entry"), waiting), Names(by)
    chosen = [one for one in waiting if one.uuid in marks and _may_publish(one, by, names)]
    if not chosen:
        messages.error(request, _("Choose what is to be published."))
        return redirect("studio:drafts", course.code)
    if any(one.holds_exam_keys for one in chosen):
        ask_again(request, Act.PUBLISH)
    try:
        made = courses.publish_together(entries=chosen, by=by, now=timezone.now(), seen=marks)
    except courses.NotTogether as refused:
        for entry, why in refused.refused:
            told = why_not(entry, why, by, timezone.localdate())
            messages.error(request, f"{names.of(entry)}: {told}")
    else:
        said = ngettext("Published %(n)d entry.", "Published %(n)d entries.", len(made))
        messages.success(request, said % {"n": len(made)})
    return redirect("studio:drafts", course.code)
