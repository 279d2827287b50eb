"""A module on paper for its reviewers: asked for, made by a worker, and taken; with exam questions for who may read their keys."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.models import Course, Module
from quizzes import actions
from quizzes.keys import closed_keys
from quizzes.models import ModulePrint
from quizzes.tasks import ring_for_prints
from trainingsite.accounts.actors import Person
from trainingsite.studio.place import course_of, entering

# What stands in the address: without and with exam questions.
FORMS = {
    "practice": (False, gettext_lazy("Lessons, facts and practice questions")),
    "exam": (True, gettext_lazy("The same, with exam questions and their keys")),
}


def _module(course: Course, code: str) -> Module:
    rows = course.modules.current().select_related("course")
    found: Module = get_object_or_404(rows, code=code)
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def prints(request: HttpRequest, course: str, module: str) -> HttpResponse:
    """The module's PDFs: made, being made, or to be asked for."""
    by, row = entering(request), course_of(course)
    place = _module(row, module)
    if request.method == "POST":
        _ask(request, place, by)
        return redirect("studio:prints", row.code, place.code)
    known = {one.with_exams: one for one in ModulePrint.objects.filter(module=place).defer("data")}
    may_read = actions.reads_keys(by, row)
    shown: list[dict[str, Any]] = [
        {"form": form, "label": label, "made": known.get(with_exams)}
        for form, (with_exams, label) in FORMS.items()
        if may_read or not with_exams
    ]
    is_part = request.headers.get("X-Fragment") == "1"
    context = {
        "course": row,
        "module": place,
        "prints": shown,
        "is_waiting": any(one["made"] and one["made"].made_at is None for one in shown),
    }
    template = "studio/_prints.html" if is_part else "studio/prints.html"
    return TemplateResponse(request, template, context)


def _ask(request: HttpRequest, module: Module, by: Person) -> None:
    with_exams, _label = FORMS.get(request.POST.get("form", ""), (False, ""))
    try:
        actions.ask_for_print(module=module, with_exams=with_exams, by=by, now=timezone.now())
    except actions.KeysClosed:
        raise Http404 from None
    ring_for_prints()


@never_cache
@require_http_methods(["GET", "POST"])
def taken(request: HttpRequest, course: str, module: str, form: str) -> HttpResponse:
    """The PDF. Before one with exam questions stands the page that stands before a key."""
    by, row = entering(request), course_of(course)
    place = _module(row, module)
    if form not in FORMS:
        raise Http404
    kept = ModulePrint.objects.kept().filter(module=place)
    made = get_object_or_404(kept, with_exams=FORMS[form][0])
    closed = _closed(request, made)
    if closed is not None:
        return closed
    data = actions.open_print(made=made, by=by, now=timezone.now())
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{row.code}-{place.code}-{form}.pdf"'
    return response


def _closed(request: HttpRequest, made: ModulePrint) -> Any:
    first = next(iter(actions.exam_questions_of(made.module)), None) if made.with_exams else None
    if first is None:
        return None
    if not actions.reads_keys(entering(request), made.module.course_id):
        raise Http404
    return closed_keys(request, first)
