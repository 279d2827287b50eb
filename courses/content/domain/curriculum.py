"""A course folder (docs/authoring.md) read whole and checked whole: all problems at once, or all of the content."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from courses.content.domain.checking import check_files, thin_module
from courses.content.domain.course_files import CourseFiles
from courses.content.domain.entries import (
    ContentRefused,
    Entry,
    Problem,
    entry_of,
    read_text,
    read_yaml,
)
from courses.content.domain.fields import Fields
from courses.content.domain.figures import ParsedFigure, told_of_figure
from courses.content.domain.picture_names import PHOTOGRAPHS
from courses.content.domain.reader import Reader
from courses.content.domain.shapes import CODE
from courses.content.domain.strays import strays
from courses.content.domain.tables import FIGURE_FILE_FIELDS, TABLES

# The course that comes with the program, and the id of its folder. A copy elsewhere is another source.
SHIPPED = Path(__file__).resolve().parents[2] / "curriculum" / "rf-skin-tightening"
SHIPPED_ID = "shipped"
_NUMBER = re.compile("([0-9]+)")


def read_course(folder: Path, tables: Mapping[str, Fields] = TABLES) -> CourseFiles:
    """Read and check a course folder. Raises ContentRefused with every problem found. `tables` as for examine_course."""
    files, problems = examine_course(folder, tables)
    if problems or files is None:
        raise ContentRefused(problems)
    files.source = source_of(folder, files)
    return files


def source_of(folder: Path, files: CourseFiles) -> str:
    """Which source a folder's files are: the shipped folder has a fixed id, every other what it says of itself."""
    return SHIPPED_ID if folder.resolve() == SHIPPED else files.source


def course_code(folder: Path) -> str:
    """The code of the course in a folder, without reading the rest. Raises ContentRefused."""
    path = folder / "course.yaml"
    shown = f"{folder.name}/{path.name}"
    return entry_of("course", read_yaml(read_text(path, shown), shown), shown).code


def folder_hash(folder: Path) -> str:
    """SHA-256 (hex) over the names and bytes of everything in a course folder."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()


def examine_course(
    folder: Path, tables: Mapping[str, Fields] = TABLES
) -> tuple[CourseFiles | None, list[Problem]]:
    """What could be read of a course folder (None without its course.yaml), and every problem found.

    `tables`: of the entries that are checked key by key. Who knows those of the parts above hands them in.
    """
    problems: list[Problem] = []
    reader = Reader(folder, problems)
    course = reader.single("course", folder / "course.yaml")
    if course is None:
        return None, problems
    files = CourseFiles(
        course, source=folder_id(course, problems), disclosed=_disclosed(course, problems)
    )
    files.facts = reader.many("fact", folder / "evidence.yaml", code_key="id")
    if (folder / "glossary.yaml").exists():
        files.glossary = reader.many("term", folder / "glossary.yaml", code_key="term")
    if (folder / "scheme.yaml").exists():
        files.schemes = reader.one_or_more("scheme", folder / "scheme.yaml")
    problems += strays(folder)
    module_folders = sorted(path for path in folder.glob("[0-9][0-9]-*") if path.is_dir())
    for module_folder in module_folders:
        _read_module(reader, files, module_folder)
    for path in sorted((folder / "quizzes").glob("*.yaml")):
        quiz = reader.single("quiz", path)
        files.quizzes += [quiz] if quiz else []
    _set_retired_apart(files, problems)
    # A file that cannot be read would make every reference to it wrong: its own fault is told alone.
    if not problems:
        problems += check_files(files, tables)
    return files, sorted(set(problems), key=lambda p: (p.path, p.line, p.message))


def _set_retired_apart(files: CourseFiles, problems: list[Problem]) -> None:
    """Nothing is asked of an entry that only says what is to go out of use; a course and a module cannot say it."""
    for name in ("facts", "glossary", "lessons", "questions", "quizzes", "schemes"):
        entries = getattr(files, name)
        files.retired += [entry for entry in entries if entry.retired]
        setattr(files, name, [entry for entry in entries if not entry.retired])
    problems += [
        entry.problem(
            "retired", f"a {entry.kind} does not say 'retired'. Take its files out instead."
        )
        for entry in (files.course, *files.modules)
        if entry.retired
    ]


def _disclosed(course: Entry, problems: list[Problem]) -> bool | None:
    """What the folder says of who can read it, taken off the course's content like its id."""
    said = course.data.pop("disclosed", None)
    if said is None or isinstance(said, bool):
        return said
    problems.append(
        course.problem(
            "disclosed",
            "'disclosed' is true where others than its authors can read the exam questions of this folder, and false "
            "where nobody can.",
        )
    )
    return None


def folder_id(course: Entry, problems: list[Problem]) -> str:
    """The folder's id, taken off the course's content: where a course comes from says nothing of what it teaches."""
    source = course.data.pop("source", "")
    if source == "" or (
        isinstance(source, str) and CODE.fullmatch(source) and source != SHIPPED_ID
    ):
        return source
    problems.append(
        course.problem(
            "source",
            "'source' is the id that export_curriculum gave this folder: lower-case letters, digits and hyphens. "
            "Leave the line out in a folder of your own.",
        )
    )
    return ""


def as_counted(paths: Iterable[Path]) -> list[Path]:
    """The files in the order in which people count: lesson-10 behind lesson-9, and not behind lesson-1."""
    return sorted(paths, key=lambda path: [_part(one) for one in _NUMBER.split(path.name)])


def _part(text: str) -> tuple[int, str]:
    return (int(text), "") if _NUMBER.fullmatch(text) else (0, text)


def _read_module(reader: Reader, files: CourseFiles, folder: Path) -> None:
    thin = _thin(folder)
    if thin:
        reader.refuse(folder / "module.yaml", f"this module has {thin}")
        return
    module = reader.single("module", folder / "module.yaml")
    if module is None:
        return
    files.modules.append(module)
    for path in sorted(folder.glob("*.svg")):
        figure = reader.figure(path)
        if figure:
            files.figures[(module.code, path.name)] = figure
    photographs = {path.name: path for end in PHOTOGRAPHS for path in folder.glob(f"*{end}")}
    if (folder / "figures.yaml").exists():
        _tell_of_figures(reader, files, module.code, folder / "figures.yaml", photographs)
    for _name, path in sorted(photographs.items()):
        reader.refuse(
            path,
            "nothing is told of it. A photograph has an entry in figures.yaml: {name, alt, description, shows, ...}.",
        )
    for position, path in enumerate(as_counted(folder.glob("lesson-*.md")), start=1):
        lesson = reader.lesson(path, module.code, position)
        files.lessons += [lesson] if lesson else []
    named: set[str] = set()
    for path in as_counted(folder.glob("questions*.yaml")):
        for entry in reader.many("question", path):
            entry.data["_module"] = module.code
            named |= reader.pictures_of(entry, folder, files.pictures)
            files.questions.append(entry)
    reader.refuse_unnamed(folder, named)


def _tell_of_figures(
    reader: Reader, files: CourseFiles, module: str, path: Path, photographs: dict[str, Path]
) -> None:
    """Credit, licence and consent of the figures of a module; of photographs, which are taken out of `photographs`,
    also what they show."""
    for entry in reader.many("figure", path, code_key="name"):
        table = FIGURE_FILE_FIELDS.of(entry.data)
        wrong = [entry.problem(key, told) for key, told in table.problems(entry.data)]
        photograph = photographs.pop(entry.code, None)
        drawn = files.figures.get((module, entry.code))
        if photograph is not None:
            name = reader.photograph(photograph, files.pictures)
            drawn = ParsedFigure("", "", "", photo=name) if name else None
        elif drawn is None:
            wrong.append(entry.problem("name", "there is no such picture in this folder."))
        if drawn is not None and not wrong:
            files.figures[module, entry.code] = replace(drawn, **told_of_figure(entry.data))
        reader.problems.extend(wrong)


def _thin(folder: Path) -> str:
    """What a module folder lacks that has not even a code, or nothing at all; "" for whatever the reader tells better."""
    path = folder / "module.yaml"
    if not path.is_file() and any(folder.glob("lesson-*.md")):
        return ""
    try:
        raw = read_yaml(read_text(path, ""), "") if path.is_file() else None
    except ContentRefused:
        return ""
    said = {} if raw is None else raw
    has_code = not isinstance(said, Mapping) or bool(said.get("code"))
    return "" if has_code else thin_module(said, is_listed=False)
