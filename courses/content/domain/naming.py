"""Every entry of a course folder, under the name by which a load remembers it: figures are named by their module."""

from collections.abc import Iterator

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.entries import Entry


def figure_entries(files: CourseFiles) -> Iterator[tuple[str, str, Entry]]:
    """(module code, file name, entry) of every drawing in the folder."""
    folders = {module.code: module.path.rpartition("/")[0] for module in files.modules}
    for (module, name), drawn in files.figures.items():
        path = f"{folders[module]}/{name}"
        yield module, name, Entry("figure", f"{module}/{name}", path, 1, drawn.said)


def all_entries(files: CourseFiles) -> Iterator[Entry]:
    """Everything that the folder says, entry by entry."""
    yield files.course
    yield from (*files.facts, *files.glossary)
    yield from (entry for _module, _name, entry in figure_entries(files))
    yield from (*files.modules, *files.lessons, *files.questions, *files.quizzes, *files.schemes)
