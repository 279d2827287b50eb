"""Pages of a course: overview, module, lesson, glossary, evidence."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from courses import actions
from courses.content.domain.picture_names import MEDIA_TYPES, ending_of
from courses.content.pictures import nothing_in_place_of
from courses.forms import DisputeForm
from courses.lessons.actions.moved import moved_to
from courses.lessons.domain.published import PublishedLesson, promised
from courses.lessons.models import as_read
from courses.models import Course, Fact, Lesson, LessonFact, LessonProgress, Module, leads_of
from courses.reading.domain.progress import module_progress
from courses.terms import by_letter, explained_lesson, listed_terms
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, may

# A photograph whose consent is withdrawn is out of every reader's browser by the next day.
A_DAY = 86_400


class PersonRequest(HttpRequest):
    """A request of somebody signed in: LoginRequiredMiddleware lets nobody else through."""

    user: Person


def _done(request: PersonRequest, course: Course) -> frozenset[int]:
    rows = LessonProgress.objects.filter(
        enrolment__user=request.user, enrolment__course=course, completed_at__isnull=False
    )
    return frozenset(rows.values_list("lesson_id", flat=True))


@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """The one course, or the list when there are more."""
    courses = list(Course.objects.opened().order_by("id"))
    if len(courses) == 1:
        return redirect("courses:course", code=courses[0].code)
    return TemplateResponse(request, "courses/index.html", {"courses": courses})


@require_GET
def course(request: PersonRequest, code: str) -> HttpResponse:
    """What the course holds and how far the person is."""
    row = get_object_or_404(Course.objects.opened(), code=code)
    done = _done(request, row)
    modules = Module.objects.filter(course=row).current().prefetch_related("study_first")
    lessons = Lesson.objects.filter(course=row).named_to_readers()
    context = {
        "course": row,
        "sign_offs": leads_of(row, timezone.localdate()),
        "may_sign": may(request.user, Act.SIGN, course=row),
        "modules": [_module_row(module, lessons, done) for module in modules],
    }
    return TemplateResponse(request, "courses/course.html", context)


def _module_row(
    module: Module, lessons: list[PublishedLesson], done: frozenset[int]
) -> dict[str, Any]:
    """Withdrawn lessons are named in their places, and count for nothing."""
    own = [lesson for lesson in lessons if lesson.module_id == module.pk]
    to_read = [lesson for lesson in own if not lesson.is_withdrawn]
    read = frozenset(lesson.code for lesson in to_read if lesson.pk in done)
    taken = {lesson.slug for lesson in to_read}
    return {
        "module": module,
        "lessons": [
            {
                "lesson": lesson,
                "done": lesson.pk in done,
                # Another lesson may stand at the address of a withdrawn one by now.
                "has_address": not lesson.is_withdrawn or lesson.slug not in taken,
            }
            for lesson in own
        ],
        "progress": module_progress(module.code, [lesson.code for lesson in to_read], read),
        "minutes": sum(lesson.minutes for lesson in to_read),
    }


@require_GET
def module(request: PersonRequest, course: str, code: str) -> HttpResponse:
    """A module's objectives, lessons and check."""
    row = get_object_or_404(
        Module.objects.current().filter(course__is_draft=False).select_related("course"),
        course__code=course,
        code=code,
    )
    lessons = Lesson.objects.filter(course=row.course).named_to_readers()
    objectives = row.objectives.filter(retired_at=None).order_by("position", "id")
    context = _module_row(row, lessons, _done(request, row.course)) | {
        "course": row.course,
        "sign_offs": leads_of(row.course, timezone.localdate()),
        "objectives": promised(objectives, lessons),
        "study_first": row.study_first.order_by("position", "id"),
    }
    return TemplateResponse(request, "courses/module.html", context)


def _lesson(course: str, module: str, slug: str) -> Lesson:
    rows = Lesson.objects.published().select_related("module__course", "current_version")
    rows = rows.filter(course__is_draft=False)
    return get_object_or_404(rows, module__course__code=course, module__code=module, slug=slug)


def _pulled(request: HttpRequest, course: str, module: str, slug: str) -> HttpResponse:
    """In the place of a lesson that somebody took out of use: when, and why. Raises Http404 where there was none."""
    place = get_object_or_404(
        Module.objects.select_related("course"), course__code=course, code=module
    )
    named = Lesson.objects.filter(module=place, slug=slug).named_to_readers()
    gone = [one for one in named if one.is_withdrawn]
    if not gone:
        raise Http404
    last = max(gone, key=lambda one: (one.withdrawn_at, one.pk))
    context = {"course": place.course, "module": place, "lesson": last}
    return TemplateResponse(request, "courses/pulled.html", context, status=410)


def _mark_context(row: Lesson, progress: LessonProgress | None) -> dict[str, Any]:
    return {
        "course": row.module.course,
        "module": row.module,
        "lesson": as_read(row),
        "progress": progress,
    }


def _neighbours(row: Lesson) -> dict[str, Any]:
    around = Lesson.objects.filter(module=row.module).for_readers()
    place = [lesson.pk for lesson in around].index(row.pk)
    return {
        "previous": around[place - 1] if place else None,
        "next": around[place + 1] if place + 1 < len(around) else None,
        "place": place + 1,
        "of": len(around),
    }


@require_GET
def lesson(request: PersonRequest, course: str, module: str, slug: str) -> HttpResponse:
    """The lesson as published, with its references and who signed it."""
    try:
        row = _lesson(course, module, slug)
    except Http404:
        moved = moved_to(course, module, slug)
        if moved is None:
            return _pulled(request, course, module, slug)
        return redirect("courses:lesson", course=course, module=moved.module.code, slug=moved.slug)
    version = row.current_version
    assert version is not None  # noqa: S101 -- published() only offers lessons with one
    progress = _progress(request, row)
    cited = list(dict.fromkeys(link.fact_id for link in version.fact_links.order_by("id")))
    facts = Fact.objects.with_answered_disputes().in_bulk(cited)
    context = _mark_context(row, progress) | {
        **_neighbours(row),
        "version": version,
        "sign_off": version.signature_on(timezone.localdate()),
        "objectives": version.objectives(),
        "references": [facts[fact_id] for fact_id in cited],
        "explained": explained_lesson(version, row.module.course),
    }
    return TemplateResponse(request, "courses/lesson.html", context)


def _progress(request: PersonRequest, row: Lesson) -> LessonProgress | None:
    """The lesson counts as opened now, unless a device only fetches its copy for later."""
    if "X-For-Offline" in request.headers:
        rows = LessonProgress.objects.filter(enrolment__user=request.user, lesson=row)
        return rows.first()
    return actions.open_lesson(by=request.user, lesson=row, now=timezone.now())


@require_http_methods(["GET", "POST"])
def mark_read(request: PersonRequest, course: str, module: str, slug: str) -> HttpResponse:
    """Mark a lesson as read, or undo it. A visit leads to the lesson."""
    row = _lesson(course, module, slug)
    if request.method == "GET":
        return redirect("courses:lesson", course=course, module=module, slug=slug)
    act = actions.reopen_lesson if request.POST.get("undo") else actions.complete_lesson
    progress = act(by=request.user, lesson=row, now=timezone.now())
    if "X-Fragment" in request.headers:
        return TemplateResponse(request, "courses/_read.html", _mark_context(row, progress))
    return redirect("courses:lesson", course=course, module=module, slug=slug)


@require_GET
def picture(request: PersonRequest, name: str, width: int) -> HttpResponse:
    """A photograph that lessons show, in one of the widths that they offer. One that was withdrawn answers so to everybody, as a
    plain picture that says it; browsers show that too."""
    type_ = MEDIA_TYPES.get(ending_of(name), "")
    if actions.is_withdrawn(name):
        return HttpResponse(nothing_in_place_of(name), content_type=type_, status=410)
    kept = actions.photograph_for(request.user, name)
    if kept is None or width not in kept.widths:
        raise Http404
    response = HttpResponse(kept.bytes_in(width), content_type=type_)
    response["Cache-Control"] = f"private, max-age={A_DAY}"
    return response


@require_GET
@never_cache
def withdrawn_pictures(request: PersonRequest) -> JsonResponse:
    """The names of the photographs that were withdrawn, for devices that keep lessons: they drop them."""
    return JsonResponse({"withdrawn": actions.withdrawn_names()})


@require_GET
def glossary(request: PersonRequest, code: str) -> HttpResponse:
    """Every term of the course, by letter."""
    row = get_object_or_404(Course.objects.opened(), code=code)
    context = {"course": row, "letters": by_letter(listed_terms(row)), "here": frozenset()}
    return TemplateResponse(request, "courses/glossary.html", context)


@require_GET
def evidence(request: PersonRequest, code: str) -> HttpResponse:
    """Every fact the course rests on."""
    row = get_object_or_404(Course.objects.opened(), code=code)
    facts = Fact.objects.living_in(row).with_answered_disputes()
    signed = leads_of(row, timezone.localdate())
    return TemplateResponse(
        request,
        "courses/evidence.html",
        {
            "course": row,
            "facts": facts,
            "sign_offs": signed,
            "sign_off": next(iter(signed), None),
        },
    )


@require_http_methods(["GET", "POST"])
def fact(request: PersonRequest, course: str, code: str) -> HttpResponse:
    """One fact: what it says, where it was read, where it is taught, what it said before, and who disputes it."""
    row = get_object_or_404(
        Fact.objects.with_answered_disputes().select_related("course"),
        course__code=course,
        course__is_draft=False,
        code=code,
    )
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.raise_dispute(
                fact=row, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except actions.DisputeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("Thank you. An author must answer; the answer will stand here for all.")
            )
            return redirect("courses:fact", course=course, code=code)
    resting = LessonFact.objects.filter(fact=row).values("lesson_version")
    context = {
        "course": row.course,
        "fact": row,
        "form": form,
        "lessons": Lesson.objects.filter(current_version__in=resting).for_readers(),
        "waiting": row.disputes.open().filter(raised_by=request.user),
        "earlier": row.versions.order_by("-number")[1:],
    }
    return TemplateResponse(
        request, "courses/fact.html", context, status=400 if form.errors else 200
    )
