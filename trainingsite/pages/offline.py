"""Lessons without a connection: the worker that serves kept pages, what a course's copy holds, and who may read it."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_safe

from courses.lessons.domain.published import PublishedLesson
from courses.models import (
    Course,
    DisputeAnswer,
    FactVersion,
    Lesson,
    LessonSignOff,
    Module,
    WithdrawnPicture,
)
from trainingsite.accounts.actors import Person

WORKER = "trainingsite/sw.js"
# The folders of what readers' pages are made of, apart from the pages themselves.
FOLDERS = ("trainingsite", "courses")


def reader_of(user: Person | AnonymousUser | None) -> str:
    """An opaque name under which a device keeps this person's copies; "" for nobody."""
    if not isinstance(user, Person):
        return ""
    return salted_hmac("reader", str(user.uuid)).hexdigest()[:20]


@lru_cache(maxsize=1)
def static_version() -> str:
    """Changes with every style, script and font of the pages for readers."""
    found = hashlib.sha256()
    for folder in FOLDERS:
        top = finders.find(folder)
        for path in sorted(path for path in Path(str(top)).rglob("*") if path.is_file()):
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


@lru_cache(maxsize=1)
def _worker() -> str:
    # Browsers take a worker as new when its bytes differ: the first line differs with every file it may serve.
    script = Path(str(finders.find(WORKER))).read_text()
    return f"// {static_version()}\n{script}"


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root: a worker rules only the folder that it comes from."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the worker in place of a page that is not kept."""
    return TemplateResponse(request, "offline.html")


@require_GET
def offline_copy(request: HttpRequest, code: str) -> JsonResponse:
    """What a device has to fetch to keep the course, and the version that it then has."""
    course = get_object_or_404(Course.objects.opened(), code=code)
    named = Lesson.objects.filter(course=course).named_to_readers()
    modules = Module.objects.filter(course=course).current()
    address = reverse("courses:course", args=[code])
    return JsonResponse(
        {
            "course": code,
            "title": course.title,
            "address": address,
            "day": date_format(timezone.localdate(), "j F Y"),
            "version": _version(course, named, list(modules)),
            "lessons": [_address(code, one) for one in named if not one.is_withdrawn],
            "pages": [
                address,
                *(reverse("courses:module", args=[code, module.code]) for module in modules),
                reverse("courses:glossary", args=[code]),
                reverse("courses:evidence", args=[code]),
            ],
            "instead": reverse("offline"),
        }
    )


def _address(code: str, lesson: PublishedLesson) -> str:
    return reverse("courses:lesson", args=[code, lesson.module, lesson.slug])


def _version(course: Course, lessons: list[PublishedLesson], modules: list[Module]) -> str:
    """Changes when any page of the copy would say something new to everybody; a person's progress is not in it."""
    said = (
        static_version(),
        course.title,
        course.summary,
        course.glossary_hash,
        [(one.slug, one.version, one.withdrawn_at) for one in lessons],
        [(module.code, module.title, module.summary) for module in modules],
        FactVersion.objects.filter(fact__course=course).aggregate(Max("pk")),
        DisputeAnswer.objects.filter(dispute__fact__course=course).aggregate(Max("pk")),
        list(_signatures(course)),
        WithdrawnPicture.objects.count(),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _signatures(course: Course) -> Any:
    standing = LessonSignOff.objects.standing_on(timezone.localdate())
    own = standing.filter(lesson_version__lesson__module__course=course)
    return own.order_by("pk").values_list("pk", flat=True)
