"""The lessons of a course folder as their rules see them, and the rules that only the whole course can keep."""

from collections.abc import Iterable, Iterator
from datetime import date

from courses.content.domain.blocks import blocks_of
from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.dialect import cited_codes
from courses.content.domain.entries import Entry, Problem
from courses.content.domain.lint.findings import Finding, Rule, Span, worst_first
from courses.content.domain.lint.values import as_date, is_past, mappings_of, texts_of
from courses.lessons.domain.lint.lessons import (
    GATE,
    NEVER_SAID,
    forbidden_phrases,
    lint_lesson,
)
from courses.lessons.domain.lint.subject import LessonSubject, Surroundings, words_of_terms

LONGEST_MEANING = 300


def lesson_subjects(files: CourseFiles, *, today: date) -> list[LessonSubject]:
    """Every lesson of the folder, with what its rules need to know of the course around it."""
    around = Surroundings(
        facts=frozenset(fact.code for fact in files.facts),
        expired=frozenset(fact.code for fact in files.facts if is_past(fact, today)),
        terms=words_of_terms(
            (term.code, *texts_of(term.data.get("also"))) for term in files.glossary
        ),
        never_say=tuple(texts_of(files.course.data.get("never_say"))),
        language=str(files.course.data.get("language") or "en"),
        lessons=tuple(
            (str(one.data["_module"]), str(one.data.get("slug"))) for one in files.lessons
        ),
    )
    texts = objective_texts(files)
    return [_subject(around, lesson, files, texts) for lesson in files.lessons]


def _subject(
    around: Surroundings, lesson: Entry, files: CourseFiles, texts: dict[str, str]
) -> LessonSubject:
    data = lesson.data
    return around.subject(
        module=data["_module"],
        code=lesson.code,
        title=str(data.get("title", "")),
        body=str(data.get("body", "")),
        minutes=data["minutes"] if isinstance(data.get("minutes"), int) else 0,
        objectives=[texts.get(code, code) for code in texts_of(data.get("objectives"))],
        figures=frozenset(name for of, name in files.figures if of == data["_module"]),
        reviewed=as_date(data.get("reviewed")),
        review_by=as_date(data.get("review_by")),
        first_line=lesson.line_of("body"),
    )


def objective_texts(files: CourseFiles) -> dict[str, str]:
    """The text of every objective by its code, in the order of the modules."""
    return {
        raw["code"]: raw["text"]
        for module in files.modules
        for raw in mappings_of(module.data.get("objectives"))
        if isinstance(raw.get("code"), str) and isinstance(raw.get("text"), str)
    }


def lesson_by_objective(files: CourseFiles) -> dict[str, str]:
    """The lesson that teaches each objective: the first that names it, since a later one may sum others up."""
    return first_to_teach(
        (lesson.code, texts_of(lesson.data.get("objectives"))) for lesson in files.lessons
    )


def first_to_teach(lessons: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """By objective, the first of the lessons (code, objectives) that names it."""
    found: dict[str, str] = {}
    for code, objectives in lessons:
        for objective in objectives:
            found.setdefault(objective, code)
    return found


def lesson_gate(files: CourseFiles, *, today: date) -> list[Problem]:
    """What keeps lessons of the folder from going live, by file and line: the gate of the web, for files."""
    paths = {lesson.code: lesson.path for lesson in files.lessons}
    return [
        Problem(paths[subject.code], found.line, str(found))
        for subject in lesson_subjects(files, today=today)
        for found in lint_lesson(subject)
        if found.is_error and found.rule.name in GATE
    ]


FIGURE_UNUSED = Rule("figure-unused", "warning", "Every figure stands in a lesson.")
FIGURE_SHAPE = Rule(
    "figure-shape", "error", "Drawings are 360 wide: one unit is a pixel on a phone."
)
OBJECTIVE_UNTAUGHT = Rule("objective-untaught", "error", "Every objective belongs to a lesson.")
FACT_UNTAUGHT = Rule("fact-untaught", "info", "Every fact of the course is taught somewhere.")
MEANING_LONG = Rule("meaning-long", "warning", "A meaning fits on a small card.")
COURSE_RULES = (FIGURE_UNUSED, FIGURE_SHAPE, OBJECTIVE_UNTAUGHT, FACT_UNTAUGHT, MEANING_LONG)
FIGURE_WIDTH = 360


def lint_course(files: CourseFiles) -> list[Finding]:
    """What only the whole course can show: drawings and objectives nobody uses, facts nobody teaches, titles."""
    return worst_first(
        [
            *_title_findings(files),
            *_figure_findings(files),
            *_objective_findings(files),
            *_fact_findings(files),
        ]
    )


def _title_findings(files: CourseFiles) -> Iterator[Finding]:
    """What the course never says, in the titles and summaries of the course and its modules."""
    never_say = texts_of(files.course.data.get("never_say"))
    for entry in (files.course, *files.modules):
        for key in ("title", "summary"):
            for phrase in forbidden_phrases(str(entry.data.get(key, "")), never_say):
                message = f"'{phrase}' stands on the course's list of what it never says."
                yield Finding(NEVER_SAID, entry.code, message, Span(key), entry.line_of(key))


def _figure_findings(files: CourseFiles) -> Iterator[Finding]:
    used = {
        (lesson.data["_module"], name)
        for lesson in files.lessons
        for block in blocks_of(str(lesson.data.get("body")))
        for name, _caption in block.images
    }
    for (module, name), figure in files.figures.items():
        if (module, name) not in used:
            yield Finding(FIGURE_UNUSED, name, f"no lesson of {module} shows it.", Span("svg"))
        if figure.svg and figure.width != FIGURE_WIDTH:
            message = f"its viewBox is {figure.width:g} wide, not {FIGURE_WIDTH}."
            yield Finding(FIGURE_SHAPE, name, message, Span("svg"))


def _objective_findings(files: CourseFiles) -> Iterator[Finding]:
    taught = {code for lesson in files.lessons for code in texts_of(lesson.data.get("objectives"))}
    for code in objective_texts(files):
        if code not in taught:
            yield Finding(OBJECTIVE_UNTAUGHT, code, "no lesson has it.", Span("objectives"))


def _fact_findings(files: CourseFiles) -> Iterator[Finding]:
    cited = {c for lesson in files.lessons for c in cited_codes(str(lesson.data.get("body")))}
    for fact in files.facts:
        if fact.code not in cited:
            yield Finding(FACT_UNTAUGHT, fact.code, "no lesson cites it.", Span("id"), fact.line)
    for term in files.glossary:
        if len(str(term.data.get("meaning"))) > LONGEST_MEANING:
            message = f"more than {LONGEST_MEANING} characters."
            yield Finding(MEANING_LONG, term.code, message, Span("meaning"), term.line)
