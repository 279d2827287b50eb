"""What an author picks from while writing: facts and terms of the course, figures of the module, by their words."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses import actions as courses
from courses.content.domain.picture_names import plain_address
from courses.models import Fact, Figure, GlossaryTerm, WithdrawnPicture
from courses.publishing.models import EntryDraft
from trainingsite.studio.naming import short
from trainingsite.studio.place import course_of, entering

MOST = 20


@never_cache
@require_GET
def facts(request: HttpRequest, course: str) -> JsonResponse:
    """The facts that have all the words that are asked for, as JSON: number, statement, tier, limit, conflict, whether due
    or a draft."""
    entering(request)
    row, today = course_of(course), timezone.localdate()
    found = Fact.objects.filter(course=row, retired_at=None)
    for part in request.GET.get("q", "").split()[:8]:
        found = found.filter(
            Q(statement__icontains=part) | Q(code__iexact=part) | Q(citation__icontains=part)
        )
    drafts = [
        _drafted_fact(one.code, one.content) for one in _having(courses.drafted_facts(row), request)
    ]
    live = [_told(one, today) for one in found.order_by("code")[:MOST]]
    return JsonResponse({"facts": [*drafts, *live][:MOST]})


def _having(drafts: Mapping[str, EntryDraft], request: HttpRequest) -> list[EntryDraft]:
    """The drafts that have all the words, last begun first: somebody looks for what they have just made."""
    asked = request.GET.get("q", "").casefold().split()[:8]
    found = [one for one in drafts.values() if all(part in _text_of(one) for part in asked)]
    return sorted(found, key=lambda one: one.pk, reverse=True)


def _text_of(draft: EntryDraft) -> str:
    """A drawing by its title, not by its signs."""
    said = {key: value for key, value in draft.content.items() if key != "svg"}
    return " ".join([draft.code, short(draft.content), *map(str, said.values())]).casefold()


def _drafted_fact(code: str, said: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: said.get(key) or "" for key in ("statement", "tier", "limit", "conflict")}
    return {"code": code, **told, "due": False, "draft": True}


@never_cache
@require_GET
def figures(request: HttpRequest, course: str, module: str) -> JsonResponse:
    """The figures of a module that have all the words, as JSON: name, title, description, drawing or address of the photograph."""
    entering(request)
    found = Figure.objects.filter(module__course=course_of(course), module__code=module)
    # One whose photograph was withdrawn shows nothing any more.
    found = found.exclude(photo__in=WithdrawnPicture.objects.values("name"))
    for part in request.GET.get("q", "").split()[:8]:
        found = found.filter(
            Q(name__icontains=part) | Q(title__icontains=part) | Q(description__icontains=part)
        )
    shown = [_figure(one) for one in found.order_by("name")[:MOST]]
    return JsonResponse({"figures": [*_drafted(course, module, request), *shown][:MOST]})


def _drafted(course: str, module: str, request: HttpRequest) -> Iterator[dict[str, Any]]:
    """The figures of the module that are drafts alone, those that can be shown."""
    row = course_of(course).modules.filter(code=module).first()
    for draft in _having(courses.drafted_figures(row) if row else {}, request):
        name = draft.code.partition("/")[2]
        figure = courses.figure_of(draft.content, name)
        if figure is not None and not (figure.photo and courses.is_withdrawn(figure.photo)):
            about = {"name": name, "title": figure.title, "description": figure.description}
            photo = plain_address(figure.photo) if figure.photo else ""
            yield about | {"svg": figure.svg, "photo": photo, "draft": True}


def _figure(figure: Figure) -> dict[str, Any]:
    about: dict[str, Any] = {
        key: getattr(figure, key) for key in ("name", "title", "description", "svg")
    }
    return about | {"photo": plain_address(figure.photo) if figure.photo else "", "draft": False}


@never_cache
@require_GET
def terms(request: HttpRequest, course: str) -> JsonResponse:
    """The words of the glossary that are asked for, as JSON: term, meaning."""
    entering(request)
    found = GlossaryTerm.objects.filter(course=course_of(course))
    for part in request.GET.get("q", "").split()[:8]:
        found = found.filter(Q(term__icontains=part) | Q(meaning__icontains=part))
    return JsonResponse({"terms": list(found.order_by("term").values("term", "meaning")[:MOST])})


def _told(fact: Fact, today: Any) -> dict[str, Any]:
    return {
        "code": fact.code,
        "statement": fact.statement,
        "tier": fact.tier,
        "limit": fact.limit,
        "conflict": fact.conflict,
        "due": fact.review_by_date < today,
        "draft": False,
    }
