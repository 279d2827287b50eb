"""The readers of a course: who reads, what they were given, what came of it in numbers; and one case, with its key."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.models import Course, Declaration
from quizzes import actions
from quizzes.keys import closed_keys
from quizzes.models import (
    BlindReading,
    Question,
    QuestionVersion,
    Reader,
    read_rightly_by_two,
)
from quizzes.studio.forms import AssignForm, NameReaderForm
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, may


@require_http_methods(["GET", "POST"])
@never_cache
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """For those who name readers or give them questions: it shows numbers, and no key."""
    course, by = get_object_or_404(Course, code=code), person_of(request.user)
    if not (may(by, Act.ASSIGN_READINGS) or may(by, Act.NAME_READER)):
        raise PermissionDenied
    naming = NameReaderForm(request.POST if "name" in request.POST else None)
    giving = AssignForm(request.POST if "assign" in request.POST else None, course=course)
    if "end" in request.POST:
        return _end(request, course, by)
    if naming.is_bound and naming.is_valid() and _name(request, course, naming, by):
        return redirect("quizzes:reading_desk", code=code)
    if giving.is_bound and giving.is_valid():
        return _assign(request, course, giving.cleaned_data, by)
    context = {
        "course": course,
        "report": actions.reading_report(course),
        "readers": _readers(course),
        "naming": naming if may(by, Act.NAME_READER) else None,
        "giving": giving if may(by, Act.ASSIGN_READINGS) else None,
    }
    status = 400 if naming.errors or giving.errors else 200
    return TemplateResponse(request, "studio/reading/desk.html", context, status=status)


def _readers(course: Course) -> list[dict[str, Any]]:
    readers = list(
        Reader.objects.filter(course=course)
        .select_related("person", "register_check", "course")
        .order_by("ended_at", "named_at")
    )
    progress = actions.progress_of(readers)
    declared = Declaration.objects.last_of([reader.person for reader in readers])
    return [
        {
            "reader": reader,
            "read": progress[reader.pk][0],
            "given": progress[reader.pk][1],
            "declared": declared.get(reader.person_id),
        }
        for reader in readers
    ]


def _name(request: HttpRequest, course: Course, form: NameReaderForm, by: Person) -> bool:
    assert form.person is not None  # noqa: S101 -- the form refused
    ask_again(request, Act.NAME_READER)
    try:
        actions.name_reader(
            course=course,
            person=form.person,
            qualification=form.cleaned_data["qualification"],
            by=by,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Named. Give them questions below."))
    return True


def _end(request: HttpRequest, course: Course, by: Person) -> HttpResponse:
    reader = get_object_or_404(Reader, course=course, uuid=request.POST["end"])
    actions.end_reader(reader=reader, by=by, now=timezone.now())
    messages.success(request, _("Ended. What this reader has said stays on record."))
    return redirect("quizzes:reading_desk", code=course.code)


def _assign(
    request: HttpRequest, course: Course, asked: dict[str, Any], by: Person
) -> HttpResponse:
    questions = Question.objects.published().filter(course=course, pool=Question.Pool.EXAM)
    if asked["module"] is not None:
        questions = questions.filter(module=asked["module"])
    if asked["which"] == "left":
        questions = questions.exclude(current_version__in=read_rightly_by_two().values("pk"))
    done = actions.assign_readings(
        reader=asked["reader"], questions=list(questions), by=by, now=timezone.now()
    )
    said = _(
        "Given: %(given)d. Had before: %(had)d. Left out, because the reader wrote, published or signed them or opened their "
        "keys: %(tied)d."
    )
    messages.success(request, said % {"given": done.given, "had": done.had, "tied": done.tied})
    return redirect("quizzes:reading_desk", code=course.code)


@require_http_methods(["GET", "POST"])
@never_cache
def case(request: HttpRequest, code: str, version: UUID) -> HttpResponse:
    """What readers said of one version, beside its key: for whoever may open that."""
    by = person_of(request.user)
    if not (may(by, Act.DECIDE_CASE) or may(by, Act.ASSIGN_READINGS)):
        raise PermissionDenied
    versions = QuestionVersion.objects.select_related("question__course")
    row = get_object_or_404(versions, uuid=version, question__course__code=code)
    closed = closed_keys(request, row.question)
    if closed is not None:
        return closed
    context = {
        "course": row.question.course,
        "version": row,
        "key": actions.explained(row),
        "said": [_said(row, reading) for reading in _readings(row)],
    }
    response = TemplateResponse(request, "studio/reading/case.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _readings(version: QuestionVersion) -> list[BlindReading]:
    rows = version.blind_readings.select_related("reader__register_check", "case")
    return list(rows.order_by("read_at", "pk"))


def _said(version: QuestionVersion, reading: BlindReading) -> dict[str, Any]:
    """The reading, with its answer as the reader saw it."""
    return {
        "reading": reading,
        "kind": version.kind,
        "answered": reading.answer is not None,
        "lines": actions.explained_reading(reading),
    }
