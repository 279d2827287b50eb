"""A whole course as files and printed modules: what is published now, read back before anybody relies on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from courses.content.domain.curriculum import CourseFiles, examine_course
from courses.content.domain.entries import content_hash
from courses.content.domain.exporting import (
    CourseContent,
    course_texts,
    misread,
    module_folder,
)
from courses.content.domain.photographs import name_of_file
from courses.content.domain.picture_names import ending_of
from courses.lessons.actions.exporting import (
    course_content,
    printed_module,
    rendered_anew,
    waiting_lessons,
)
from courses.lessons.domain.lint.course import lesson_gate
from courses.models import Course, Module, StoredPicture, WithdrawnPicture
from courses.printing.domain.typesetting import Press
from quizzes.bank.actions.pictures import drawing_styles, picture_files, printed_pictures
from quizzes.bank.actions.published import parse, published_entry
from quizzes.bank.domain.lint.files import question_gate
from quizzes.bank.domain.printed import printed_question
from quizzes.bank.models import Question, QuestionVersion
from quizzes.kinds import BadEntry
from quizzes.sitting.actions.parts_above import all_tables, parts_above
from quizzes.sitting.actions.published import published_quiz
from quizzes.sitting.domain.quizzes import parse_quiz
from quizzes.sitting.models import Quiz


@dataclass(frozen=True)
class Export:
    """A course folder in memory: its content, path -> bytes, and what the reader of it should know."""

    content: CourseContent
    files: dict[str, bytes]
    notes: list[str]


def export_course(*, course: Course, day: date, press: Press | None) -> Export:
    """What is published of the course on `day`; with a press, a PDF of each module for reviewers under review/."""
    content = course_content(course)
    questions = _questions(course)
    content.questions = [_entry(question) for question in questions]
    content.disclosed = _disclosed(questions)
    content.tables = all_tables()
    content.quizzes = [
        entry
        for quiz in Quiz.objects.current().filter(course=course).order_by("code")
        if (entry := published_quiz(quiz))
    ]
    content.schemes = [entry for part in parts_above() for entry in part.published(course)]
    content.source = _source(content)
    files = {path: text.encode() for path, text in course_texts(content).items()}
    files |= _photographs(content)
    for number, said in enumerate(content.modules, start=1):
        own = [one for one in content.questions if one["_module"] == said["code"]]
        files |= picture_files(module_folder(number, said["code"]), own)
    if press is not None:
        for number, module in enumerate(course.modules.current(), start=1):
            document = _document(module, questions, press, day)
            files[f"review/{module_folder(number, module.code)}.pdf"] = press.pdf(document, day)
    return Export(content, files, _notes(course))


def module_pdf(*, module: Module, day: date, press: Press, with_exams: bool) -> bytes:
    """What is published of one module on `day`, for its reviewers; `with_exams`: also its exam questions, with their keys."""
    questions = _questions(module.course)
    shown = [one for one in questions if with_exams or not one.holds_exam_keys]
    return press.pdf(_document(module, shown, press, day), day)


def site_press() -> Press:
    """A press with the site's fonts, and the site's rules for drawings."""
    return Press(settings.PRINT_FONTS, drawing_styles())


def _photographs(content: CourseContent) -> dict[str, bytes]:
    """The bytes of the figures that are photographs, by their paths in the folder. For one that was withdrawn, and that a lesson
    still names, a plain picture says so: else nobody could load the folder."""
    numbers = {module["code"]: number for number, module in enumerate(content.modules, start=1)}
    data = StoredPicture.objects.bytes_of(content.photographs.values())
    for name in WithdrawnPicture.objects.among(data):
        instead = name_of_file(data[name], ending_of(name))
        data[instead] = data[name]
        shown = [key for key, one in content.photographs.items() if one == name]
        content.photographs |= dict.fromkeys(shown, instead)
    return {
        f"{module_folder(numbers[module], module)}/{file}": data[name]
        for (module, file), name in content.photographs.items()
    }


def _source(content: CourseContent) -> str:
    """The id by which a load knows the folder again, and so what was taken out of it; the same for the same content."""
    return f"export-{content_hash(course_texts(content))[:32]}"


def _questions(course: Course) -> list[Question]:
    questions = Question.objects.listed().published().filter(course=course)
    return list(
        questions.filter(module__retired_at=None)
        .select_related("module", "current_version__objective")
        .prefetch_related("current_version__question", "current_version__fact_links__fact")
        .order_by("module__position", "code")
    )


def _disclosed(questions: Iterable[Question]) -> bool | None:
    """What the folder says of who can read it: nothing where that is not the same for all, so that a load asks of each
    question what is known of it."""
    known = {_version(question).disclosed for question in questions}
    return known.pop() if len(known) == 1 else None


def _version(question: Question) -> QuestionVersion:
    assert question.current_version is not None  # noqa: S101 -- drawable() only offers questions with one
    return question.current_version


def _entry(question: Question) -> dict[str, Any]:
    return published_entry(_version(question)) | {"_module": question.module.code}


def _document(
    module: Module, questions: Iterable[Question], press: Press, day: date
) -> dict[str, Any]:
    """The module's printed pages as data."""
    own = [question for question in questions if question.module_id == module.pk]
    unsigned = set(
        QuestionVersion.objects.filter(current_of__in=own)
        .unsigned_on(day)
        .values_list("pk", flat=True)
    )
    return printed_module(
        module,
        questions=[_printed(_version(question), unsigned, press) for question in own],
        unsigned_questions=len(unsigned),
        press=press,
        day=day,
    )


def _printed(version: QuestionVersion, unsigned: set[int], press: Press) -> dict[str, Any]:
    signed = "not signed" if version.pk in unsigned else "signed"
    remarks = (f"Version {version.number}, {signed}.",)
    entry = published_entry(version)
    pictures = printed_pictures(entry, press)
    return printed_question(entry, version.spec, remarks, pictures)


def _notes(course: Course) -> list[str]:
    waiting = Question.objects.filter(course=course, retired_at=None).exclude(edited_by=None)
    drafts = [*waiting_lessons(course), *waiting.values_list("code", flat=True).order_by("code")]
    anew = rendered_anew(course)
    private = Question.objects.private_in(course).count()
    notes = []
    if private:
        notes.append(
            f"Private exam questions that are not in it: {private}. Two administrators let them leave (--private)."
        )
    if drafts:
        notes.append(f"Drafts that nobody has published are not in it: {', '.join(drafts)}.")
    if anew:
        notes.append(
            "Rendered by an earlier program, or before a figure changed; their text loads "
            f"as a new version elsewhere: {', '.join(anew)}."
        )
    return notes


@dataclass(frozen=True)
class ReadBack:
    """What a load of a written folder would say: `wrong` is not what is published, `rules` are broken by what is."""

    files: CourseFiles | None
    wrong: list[str]
    rules: list[str]


def read_back(content: CourseContent, folder: Path, *, day: date) -> ReadBack:
    """The written folder as a load on `day` would read it. What was published under milder rules may break today's."""
    files, problems = examine_course(folder, all_tables())
    wrong = [str(problem) for problem in problems]
    if files is None or wrong:
        return ReadBack(files, wrong, [])
    for entry in (*files.questions, *files.quizzes):
        try:
            parse(entry.data) if entry.kind == "question" else parse_quiz(entry.data)
        except BadEntry as refused:
            wrong += [str(entry.problem(key, message)) for key, message in refused.problems]
    wrong += [f"{name} reads otherwise than it is published." for name in misread(content, files)]
    broken = [*lesson_gate(files, today=day), *question_gate(files, today=day)]
    return ReadBack(files, wrong, [str(problem) for problem in broken])
