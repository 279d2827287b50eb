"""What an author picks from while writing: the facts of the course, by their words."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses.models import Fact
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


def _told(fact: Fact, today: Any) -> dict[str, Any]:
    return {
        "code": fact.code,
        "statement": fact.statement,
        "tier": fact.tier,
        "limit": fact.limit,
        "conflict": fact.conflict,
        "due": fact.review_by_date < today,
    }
