"""The names under which a load remembers what a course folder says: facts and words are named for each course."""

from collections.abc import Iterator
from dataclasses import replace

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.entries import Entry


def in_course(course: str, code: str) -> str:
    """The name of a fact or word: two courses may both have an E001, or explain the same word."""
    return f"{course}/{code}"


def named(entry: Entry, course: str) -> Entry:
    """A fact's or word's entry under its name."""
    return replace(entry, code=in_course(course, entry.code))


def figure_entries(files: CourseFiles) -> Iterator[tuple[str, str, Entry]]:
    """(module code, file name, entry) of every drawing in the folder."""
    folders = {module.code: module.path.rpartition("/")[0] for module in files.modules}
    for (module, name), drawn in files.figures.items():
        said = {"svg": drawn.svg, "title": drawn.title, "description": drawn.description}
        path = f"{folders[module]}/{name}"
        yield module, name, Entry("figure", f"{module}/{name}", path, 1, said)


def named_entries(files: CourseFiles) -> Iterator[Entry]:
    """Everything that the folder says, entry by entry, under the names that are remembered."""
    yield files.course
    yield from (named(entry, files.course.code) for entry in (*files.facts, *files.glossary))
    yield from (entry for _module, _name, entry in figure_entries(files))
    yield from (*files.modules, *files.lessons, *files.questions, *files.quizzes)
