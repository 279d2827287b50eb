"""What an author picks from while writing: facts and terms of the course, figures of the module, by their words."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses.content.domain.picture_names import plain_address
from courses.models import Fact, Figure, GlossaryTerm
from trainingsite.studio.place import course_of, entering

MOST = 20


@never_cache
@require_GET
def facts(request: HttpRequest, course: str) -> JsonResponse:
    """The facts that have all the words that are asked for, as JSON: number, statement, tier, limit, conflict, whether due."""
    entering(request)
    row, today = course_of(course), timezone.localdate()
    found = Fact.objects.filter(course=row, retired_at=None)
    for part in request.GET.get("q", "").split()[:8]:
        found = found.filter(
            Q(statement__icontains=part) | Q(code__iexact=part) | Q(citation__icontains=part)
        )
    return JsonResponse({"facts": [_told(one, today) for one in found.order_by("code")[:MOST]]})


@never_cache
@require_GET
def figures(request: HttpRequest, course: str, module: str) -> JsonResponse:
    """The figures of a module that have all the words, as JSON: name, title, description, drawing or address of the photograph."""
    entering(request)
    found = Figure.objects.filter(module__course=course_of(course), module__code=module)
    for part in request.GET.get("q", "").split()[:8]:
        found = found.filter(
            Q(name__icontains=part) | Q(title__icontains=part) | Q(description__icontains=part)
        )
    shown = [_figure(one) for one in found.order_by("name")[:MOST]]
    return JsonResponse({"figures": shown})


def _figure(figure: Figure) -> dict[str, str]:
    about = {key: getattr(figure, key) for key in ("name", "title", "description", "svg")}
    return about | {"photo": plain_address(figure.photo) if figure.photo else ""}


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
    }
