"""The entries of one kind of a course, live ones and drafts together: facts, terms, figures, quizzes, schemes."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses.models import Course, EntryDraft
from courses.publishing.actions.living import LivingAdapter
from courses.publishing.actions.sheets import KINDS as TABLED
from trainingsite.accounts.may import Act, may
from trainingsite.studio.labels import way_of
from trainingsite.studio.naming import KINDS, KINDS_OF_MANY, short
from trainingsite.studio.place import adapter_of_kind, course_of, entering
from trainingsite.studio.states import LIVE, in_review, state_of
from trainingsite.studio.thumbs import with_thumbs

PAGE_OF = 100


@never_cache
@require_GET
def entries(request: HttpRequest, course: str, kind: str) -> HttpResponse:
    """What there is of the kind, by its words."""
    by, row, adapter = entering(request), course_of(course), adapter_of_kind(kind)
    if not isinstance(adapter, LivingAdapter):
        raise Http404
    found = rows_of(row, adapter)
    text = request.GET.get("text", "").casefold()
    wanted = [one for one in found if text in f"{one['code']} {one['name']}".casefold()]
    page = Paginator(wanted, PAGE_OF).get_page(request.GET.get("page"))
    context = {
        "course": row,
        "kind": kind,
        "title": KINDS_OF_MANY[kind],
        "kind_name": KINDS[kind],
        "page": page,
        "text": request.GET.get("text", ""),
        "total": len(wanted),
        "may_write": may(by, Act.SAVE_DRAFT),
        "sheet_way": way_of(adapter) if kind in TABLED else "",
    }
    template = "studio/entries.html"
    if kind == "figure":
        with_thumbs(row, page)
        template = "studio/figures.html"
    return TemplateResponse(request, template, context)


def rows_of(course: Course, adapter: LivingAdapter) -> list[dict[str, Any]]:
    """Every entry of the kind, sorted by code: {code, name, state, said}. A draft is called by its draft's words."""
    drafts = {
        one.code: one
        for one in EntryDraft.objects.filter(kind=adapter.KIND, course=course).select_related(
            "current_version", "edited_by"
        )
    }
    asked = in_review(drafts.values())
    live = {code: said for code, said in adapter.all_live(course).items() if code not in drafts}
    rows = [_row(code, said, LIVE) for code, said in live.items()]
    rows += [
        _row(code, one.content, state_of(one, in_review=one.uuid in asked))
        for code, one in drafts.items()
    ]
    return sorted(rows, key=lambda row: str(row["code"]))


def _row(code: str, said: Mapping[str, Any], state: Any) -> dict[str, Any]:
    return {"code": code, "name": short(said) or code, "state": state, "said": said}
