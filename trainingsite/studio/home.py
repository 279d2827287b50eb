"""The first page of the studio: what waits for whoever comes in; and a course as a tree."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from courses import actions as courses
from courses.models import Course, Lesson, Module, Objective
from quizzes.models import Question
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, may
from trainingsite.studio.messages import order_texts
from trainingsite.studio.place import course_of, entering
from trainingsite.studio.states import with_states
from trainingsite.studio.waiting import found_in_own, waiting_for


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, group by group, and the courses."""
    by = entering(request)
    context = {
        "groups": [*waiting_for(by, timezone.localdate()), *found_in_own(by)],
        "courses": Course.objects.order_by("title"),
        "may_write": may(by, Act.SAVE_DRAFT),
        "may_set_standard": may(by, Act.SET_STANDARD),
    }
    return TemplateResponse(request, "studio/home.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def course(request: HttpRequest, course: str) -> HttpResponse:
    """Everything that a course holds: modules, their lessons and questions, and what stands beside them. A post puts a
    module or a lesson one place up or down."""
    by, row = entering(request), course_of(course)
    if request.method == "POST":
        return _reorder(request, row, by)
    modules = Module.objects.filter(course=row, retired_at=None).order_by("position", "id")
    context = {
        "course": row,
        "modules": [_module(module) for module in modules],
        "texts": order_texts(),
        "may_write": may(by, Act.SAVE_DRAFT),
        "may_order": may(by, Act.PUBLISH) or (row.is_draft and may(by, Act.SAVE_DRAFT)),
    }
    return TemplateResponse(request, "studio/course.html", context)


def _reorder(request: HttpRequest, course: Course, by: Person) -> HttpResponse:
    """One place up or down among its own; a script says the whole order and gets no page."""
    kind, code = request.POST.get("kind", ""), request.POST.get("code", "")
    module = course.modules.filter(code=request.POST.get("module", "")).first()
    is_script = request.headers.get("X-Order") == "1"
    codes = request.POST.getlist("codes") if is_script else _one_place(request, course, module)
    try:
        courses.reorder_entries(
            kind=kind, course=course, module=module, codes=codes, by=by, now=timezone.now()
        )
    except Refused as refused:
        if is_script:
            return HttpResponse(str(refused), status=409, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refused))
    return HttpResponse(status=204) if is_script else redirect(f"{request.path}#{code}")


def _one_place(request: HttpRequest, course: Course, module: Module | None) -> list[str]:
    """The order in which the one that the form names stands one place further up or down."""
    rows: Any = course.modules if module is None else module.lessons
    living = rows.filter(retired_at=None).order_by("position", "id")
    codes = list(living.values_list("code", flat=True))
    code = request.POST.get("code", "")
    if code in codes:
        place, step = codes.index(code), -1 if "up" in request.POST else 1
        codes.insert(max(0, place + step), codes.pop(place))
    return codes


def _module(module: Module) -> dict[str, Any]:
    lessons = Lesson.objects.filter(module=module).select_related("current_version", "edited_by")
    questions = Question.objects.listed().filter(module=module, retired_at=None)
    return {
        "module": module,
        "lessons": with_states(lessons.order_by("position", "id")),
        "practice": questions.filter(pool=Question.Pool.PRACTICE).count(),
        "exam": questions.filter(pool=Question.Pool.EXAM).count(),
        "drafts": questions.exclude(edited_by=None).count(),
        "objectives": Objective.objects.filter(module=module, retired_at=None).count(),
        "figures": module.figures.count(),
    }
