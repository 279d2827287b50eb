"""What is published of a course, gathered: as content for its files, and module by module for printing."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from courses.content.domain.blocks import picture_names
from courses.content.domain.dialect import cited_codes
from courses.content.domain.exporting import CourseContent
from courses.content.domain.figures import ParsedFigure, figure_entry
from courses.content.domain.picture_names import MEDIA_TYPES, PLAIN_WIDTH, ending_of, size_in
from courses.content.domain.tables import FACT_FIELDS, FIGURE_FIELDS
from courses.content.markdown import render_lesson
from courses.content.models import Course, Module, StoredPicture
from courses.content.pictures import in_width
from courses.evidence.models import Fact
from courses.lessons.actions.published import (
    published_course,
    published_fact,
    published_lesson,
    published_module,
    published_term,
)
from courses.lessons.models import Figure, Lesson, LessonVersion
from courses.printing.domain.typesetting import Press, PrintedFigure, lesson_nodes

GUIDE = (
    "The numbers at the left count the lines of each page. Name a place by its page and line: page 7, line 12. "
    "At the right stand the facts that a line rests on, in the order of its statements; they are listed at the end "
    "with their sources. A line without one states nothing clinical, or goes on to a line that has one.",
    "A question stands after the lesson that teaches its objective, with its key, the reason for every answer and the "
    "harm that a wrong one could do: 0 harmless, 1 a worse result, 2 injury that heals, 3 lasting injury.",
    "This is a copy for reading. A signature is given on the site, under the versions that are named here.",
)


def course_content(course: Course) -> CourseContent:
    """The course's own entries as they are published now; questions and quizzes are for the app above."""
    lessons = list(_lessons(course))
    terms = course.glossary.prefetch_related("facts")
    figures = _live_figures(course)
    return CourseContent(
        course=published_course(course),
        facts=[published_fact(fact) for fact in Fact.objects.living_in(course)],
        glossary=[published_term(term) for term in terms],
        modules=[published_module(module) for module in course.modules.current()],
        lessons=_placed(published_lesson(lesson) for lesson in lessons),
        figures={key: figure.svg for key, figure in figures.items() if figure.svg},
        photographs={key: figure.photo for key, figure in figures.items() if figure.photo},
        about_figures=[
            {"_module": module, "name": name} | FIGURE_FIELDS.typed(told)
            for (module, name), figure in figures.items()
            if (told := figure_entry(figure.parsed))
        ],
    )


def _lessons(course: Course) -> Iterable[Lesson]:
    lessons = Lesson.objects.published().filter(module__course=course, module__retired_at=None)
    return lessons.select_related("module", "current_version__publish_record")


def _placed(lessons: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lessons with the places that their files give them: one after the other in each module."""
    places: Counter[str] = Counter()
    placed = []
    for lesson in lessons:
        places[lesson["_module"]] += 1
        placed.append(lesson | {"_position": places[lesson["_module"]]})
    return placed


def _live_figures(course: Course) -> dict[tuple[str, str], Figure]:
    """Every figure of the modules that are live, by module and name; also one that no lesson shows yet."""
    rows = Figure.objects.filter(module__in=course.modules.current()).select_related("module")
    return {(one.module.code, one.name): one for one in rows.order_by("module__code", "name")}


def _figures_of(lessons: Sequence[Lesson]) -> dict[tuple[str, str], Figure]:
    """The drawings that the published lessons show, by module and name."""
    shown = {
        (lesson.module.code, name) for lesson in lessons for name in picture_names(_body(lesson))
    }
    figures = Figure.objects.filter(module__in={lesson.module_id for lesson in lessons})
    by_name = {(f.module.code, f.name): f for f in figures.select_related("module")}
    return {key: by_name[key] for key in sorted(shown & by_name.keys())}


def _body(lesson: Lesson) -> str:
    return lesson.current_version.body if lesson.current_version else ""


def waiting_lessons(course: Course) -> list[str]:
    """The codes of lessons with a draft that nobody has published; it is not exported."""
    waiting = Lesson.objects.filter(module__course=course, retired_at=None)
    return list(waiting.exclude(edited_by=None).values_list("code", flat=True).order_by("code"))


def rendered_anew(course: Course) -> list[str]:
    """The codes of lessons that a load would render otherwise than their version: an earlier program drew its page,
    or a figure has changed while a draft waited.
    """
    lessons = list(_lessons(course))
    drawn: defaultdict[str, dict[str, ParsedFigure]] = defaultdict(dict)
    for (module, name), figure in _figures_of(lessons).items():
        drawn[module][name] = figure.parsed
    return [
        lesson.code
        for lesson in lessons
        if lesson.current_version
        and render_lesson(_body(lesson), drawn[lesson.module.code]).html
        != lesson.current_version.html
    ]


def printed_module(
    module: Module,
    *,
    questions: Sequence[Mapping[str, Any]],
    unsigned_questions: int,
    press: Press,
    day: date,
) -> dict[str, Any]:
    """The module as the document that review.typ prints. `questions` are printed ones, each with its `objective`."""
    course = module.course
    lessons = [lesson for lesson in _lessons(course) if lesson.module_id == module.pk]
    unsigned = LessonVersion.objects.filter(current_of__in=lessons).unsigned_on(day).count()
    by_lesson, loose = _shared_out(questions, lessons)
    facts = _printed_facts(course, lessons, questions)
    return {
        **_tongue(course.language),
        "day": [day.year, day.month, day.day],
        "title": f"{module.title}: for review",
        "course": course.title,
        "edition": course.edition,
        "module": module.title,
        "summary": module.summary,
        "signed": bool(lessons) and not unsigned and not unsigned_questions,
        "status": _status(unsigned, len(lessons), unsigned_questions, len(questions)),
        "confidential": _confidential(questions),
        "counts": f"Lessons {len(lessons)}, questions {len(questions)}, facts {len(facts)}. Printed on {long_date(day)}.",
        "objectives": published_module(module)["objectives"],
        "guide": GUIDE,
        "lessons": [_printed_lesson(one, by_lesson[one.code], press, day) for one in lessons],
        "questions": loose,
        "facts": facts,
    }


def _tongue(language: str) -> dict[str, str | None]:
    """The parts of a language tag that the typesetter takes; English where the tag is none."""
    parts = re.fullmatch(r"([a-z]{2,3})(?:-([A-Z]{2}))?", language)
    return {"language": parts[1] if parts else "en", "region": parts[2] if parts else None}


def _status(unsigned: int, lessons: int, unsigned_questions: int, questions: int) -> str:
    if not lessons:
        return "Not signed off: no lesson of this module is published."
    if not unsigned and not unsigned_questions:
        return "Signed off: a clinical lead has signed every lesson and question."
    return (
        f"Not signed off: no clinical lead's signature stands under {unsigned} of {lessons} lessons "
        f"and {unsigned_questions} of {questions} questions."
    )


def _confidential(questions: Iterable[Mapping[str, Any]]) -> str:
    exam = any(question["pool"] == "exam" for question in questions)
    return "For reviewers only: holds exam questions with their keys." if exam else "For reviewers."


def _shared_out(
    questions: Iterable[Mapping[str, Any]], lessons: Iterable[Lesson]
) -> tuple[defaultdict[str, list[Mapping[str, Any]]], list[Mapping[str, Any]]]:
    """Each question with the first lesson that teaches its objective, and those that none teaches."""
    teaches: dict[str, str] = {}
    for lesson in lessons:
        for objective in lesson.current_version.objective_codes if lesson.current_version else []:
            teaches.setdefault(objective, lesson.code)
    shared: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for question in questions:
        shared[teaches.get(question["objective"], "")].append(question)
    return shared, shared.pop("", [])


def _printed_lesson(
    lesson: Lesson, questions: Sequence[Mapping[str, Any]], press: Press, day: date
) -> dict[str, Any]:
    version = lesson.current_version
    assert version is not None  # noqa: S101 -- published lessons only
    figures = {
        name: printed_figure(figure.parsed, press)
        for (_module, name), figure in _figures_of([lesson]).items()
    }
    return {
        "title": version.title,
        "about": _about_lesson(version, day),
        "blocks": lesson_nodes(version.body, figures),
        "questions": questions,
    }


def printed_figure(figure: ParsedFigure, press: Press) -> PrintedFigure:
    """The figure as paper has it; a photograph in the width of a column."""
    if not figure.photo:
        return press.drawing(figure.svg, figure.description)
    data = in_width(StoredPicture.objects.bytes_of([figure.photo])[figure.photo], PLAIN_WIDTH)
    type_ = MEDIA_TYPES[ending_of(figure.photo)]
    return press.photograph(data, type_, size_in(figure.photo), figure.description)


def _about_lesson(version: LessonVersion, day: date) -> list[str]:
    signature = version.signature_on(day)
    signed = "Not signed by a clinical lead."
    if signature is not None:
        signed = f"Signed by {signature.name}, {signature.register} {signature.register_number}, on {long_date(signature.signed_at)}."
    dates = [
        f"{what} {long_date(when)}"
        for what, when in (
            (f"Version {version.number}, published", version.publish_record.published_at),
            ("text last reviewed", version.reviewed_date),
            ("next review by", version.review_by_date),
        )
        if when
    ]
    objectives = ", ".join(version.objective_codes) or "none"
    minutes = "1 minute" if version.minutes == 1 else f"{version.minutes} minutes"
    return [
        f"{'; '.join(dates)}. {version.get_drafted_by_display()}. {signed}",
        f"Objectives: {objectives}. Reading time: {minutes}.",
    ]


def _printed_facts(
    course: Course, lessons: Sequence[Lesson], questions: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    cited = {code for lesson in lessons for code in cited_codes(_body(lesson))}
    cited |= {code for question in questions for code in question["evidence"]}
    return [_printed_fact(fact) for fact in Fact.objects.living_in(course).filter(code__in=cited)]


def _printed_fact(fact: Fact) -> dict[str, Any]:
    about = [
        fact.get_source_display(),
        *(() if fact.is_editorial else (f"tier {fact.tier}", fact.get_mark_display())),
        fact.get_read_display(),
        fact.jurisdiction,
        f"review by {long_date(fact.review_by_date)}",
    ]
    return {
        "code": fact.code,
        "statement": fact.statement,
        "remarks": [
            (field.name, told) for field, told in FACT_FIELDS.remarks(FACT_FIELDS.read(fact))
        ],
        "about": " · ".join(str(part) for part in about if part),
        "citation": f"Read at a copy of: {fact.citation}" if fact.copy_read else fact.citation,
        "address": fact.address,
        "copy": f", {fact.copy_read}" if fact.copy_read else "",
    }


def long_date(day: date) -> str:
    """A day as people write it: 24 November 2026."""
    return f"{day.day} {day:%B %Y}"
