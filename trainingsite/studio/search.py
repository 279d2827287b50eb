"""The page of the studio's search."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses.models import Course
from trainingsite.studio.place import entering
from trainingsite.studio.searching import search as found

LONGEST = 200


@never_cache
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What has every part of what is asked for, kind by kind; in one course, where the address names it."""
    by = entering(request)
    asked = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    course = Course.objects.filter(code=request.GET.get("in", "").replace("\0", "")).first()
    groups = found(asked, by, course)
    context = {
        "asked": asked,
        "searched_in": course,
        "groups": groups,
        "total": sum(group.total for group in groups),
    }
    return TemplateResponse(request, "studio/search.html", context)
