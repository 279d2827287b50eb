"""What is published, spelled as the files of docs/authoring.md: they load to the same content."""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any
from unicodedata import category

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
)

from courses.content.domain.course_files import CourseFiles
from courses.content.domain.entries import Entry
from courses.content.domain.fields import Fields
from courses.content.domain.figures import figure_entry
from courses.content.domain.tables import FIGURE_FILE_FIELDS, TABLES

# What needs no quotes between brackets: codes, and words like "mm".
_BARE = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
# Controls, signs without a picture, line separators: the writer quotes and escapes a text that has one.
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_WIDTH = 100


@dataclass
class CourseContent:
    """A course as plain data: every entry in the shape of docs/authoring.md, lessons with `body`.

    Modules stand in their order. Lessons and questions name their module under `_module`; lessons stand in
    their order, which `_position` counts from 1 in each module. `figures` is the SVG by (module, file name).
    `source` is the id by which a load knows the folder again, `disclosed` what it says of who can read it. `tables` has a table for each sort of entry in it.
    """

    course: dict[str, Any]
    source: str = ""
    disclosed: bool | None = None
    facts: list[dict[str, Any]] = field(default_factory=list)
    glossary: list[dict[str, Any]] = field(default_factory=list)
    modules: list[dict[str, Any]] = field(default_factory=list)
    lessons: list[dict[str, Any]] = field(default_factory=list)
    figures: dict[tuple[str, str], str] = field(default_factory=dict)
    # Photographs by (module, file name): the names under which they are kept.
    photographs: dict[tuple[str, str], str] = field(default_factory=dict)
    # What is told of figures beside them, as figures.yaml says it, with `_module`.
    about_figures: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    quizzes: list[dict[str, Any]] = field(default_factory=list)
    schemes: list[dict[str, Any]] = field(default_factory=list)
    tables: Mapping[str, Fields] = field(default_factory=lambda: TABLES)


def course_texts(content: CourseContent) -> dict[str, str]:
    """Path inside the course folder -> text of the file, in the layout of docs/authoring.md."""
    tables = content.tables
    folder = {"source": content.source, "disclosed": content.disclosed}
    texts = {
        "course.yaml": entry_text(tables["course"], content.course | folder),
        "evidence.yaml": list_text(tables["fact"], content.facts),
    }
    if content.glossary:
        texts["glossary.yaml"] = list_text(tables["term"], content.glossary)
    if content.schemes:
        texts["scheme.yaml"] = _one_or_more(tables["scheme"], content.schemes)
    for quiz in content.quizzes:
        texts[f"quizzes/{quiz['code']}.yaml"] = entry_text(tables["quiz"], quiz)
    for number, module in enumerate(content.modules, start=1):
        place = module_folder(number, module["code"])
        texts |= {f"{place}/{name}": text for name, text in _module_texts(content, module)}
    return texts


def module_folder(number: int, code: str) -> str:
    """The folder of the module that stands at `number`, from 1."""
    return f"{number:02d}-{code}"


def _module_texts(content: CourseContent, module: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "module.yaml", entry_text(content.tables["module"], module)
    lessons = _of_module(content.lessons, module)
    # Files are taught in the order of their names: with ten lessons the second is 02.
    digits = len(str(len(lessons)))
    for number, lesson in enumerate(lessons, start=1):
        yield (
            f"lesson-{number:0{digits}d}-{lesson['slug']}.md",
            lesson_text(content.tables["lesson"], lesson),
        )
    for (owner, name), svg in content.figures.items():
        if owner == module["code"]:
            yield name, svg.strip() + "\n"
    about = _of_module(content.about_figures, module)
    if about:
        yield "figures.yaml", list_text(FIGURE_FILE_FIELDS, about)
    questions = _of_module(content.questions, module)
    for pool in sorted({question["pool"] for question in questions}):
        chosen = [question for question in questions if question["pool"] == pool]
        yield f"questions-{pool}.yaml", list_text(content.tables["question"], chosen)


def _of_module(
    entries: Iterable[dict[str, Any]], module: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return [entry for entry in entries if entry["_module"] == module["code"]]


def lesson_text(table: Fields, lesson: Mapping[str, Any]) -> str:
    """A lesson's file: front matter, then its Markdown."""
    return f"---\n{entry_text(table, lesson)}---\n\n{lesson['body']}\n"


def entry_text(table: Fields, data: Mapping[str, Any]) -> str:
    """One entry as YAML: keys in their order, long texts as blocks, codes and what the table says on one line."""
    own = table.of(data)
    out = StringIO()
    _yaml().dump(_styled(own.written(data), frozenset(own.those(one_line=True))), out)
    return out.getvalue()


def list_text(table: Fields, entries: Sequence[Mapping[str, Any]]) -> str:
    """A file with a list of entries, an empty line between two."""
    return "\n".join(_item(entry_text(table, entry)) for entry in entries) or "[]\n"


def _one_or_more(table: Fields, entries: Sequence[Mapping[str, Any]]) -> str:
    """A file with one entry, or a list where there are several."""
    return entry_text(table, entries[0]) if len(entries) == 1 else list_text(table, entries)


def _item(text: str) -> str:
    # The writer would push the whole list two columns to the right; blocks only count from where they stand.
    first, *more = text.removesuffix("\n").split("\n")
    return "\n".join([f"- {first}", *(f"  {line}" if line else "" for line in more)]) + "\n"


def _yaml() -> YAML:
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 10_000  # long texts are folded by _text, never in the middle of a quoted one
    yaml.allow_unicode = True
    yaml.representer.ignore_aliases = lambda *_data: True
    return yaml


def _styled(value: Any, on_one_line: frozenset[str], key: str = "") -> Any:
    """The value as the writer sets it: codes and short mappings on one line, long texts as blocks."""
    if isinstance(value, Mapping):
        if key in on_one_line and _is_short(value.values()):
            return _one_line(CommentedMap((_scalar(name), _scalar(v)) for name, v in value.items()))
        return CommentedMap(
            (_scalar(name), _styled(item, on_one_line, name)) for name, item in value.items()
        )
    if isinstance(value, list | tuple):
        if _is_short(value) and not any(isinstance(item, Mapping) for item in value):
            return _one_line(CommentedSeq(_scalar(item) for item in value))
        return CommentedSeq(_styled(item, on_one_line, key) for item in value)
    return _text(value) if isinstance(value, str) else value


def _is_short(values: Iterable[Any]) -> bool:
    return sum(len(str(value)) + 2 for value in values) < _WIDTH


def _one_line(collection: Any) -> Any:
    collection.fa.set_flow_style()
    return collection


def _scalar(value: Any) -> Any:
    """A value inside brackets, or a key. Whatever could be read as a sign of the language stands in quotes."""
    if not isinstance(value, str) or _BARE.fullmatch(value):
        return value
    return DoubleQuotedScalarString(value)


def _text(text: str) -> str:
    """A text of several lines stands as it is, a long one is folded between its words."""
    plain = not any(category(sign) in _UNPRINTED for sign in text if sign != "\n")
    if not plain:
        return DoubleQuotedScalarString(text)
    if "\n" in text:
        stands = text == text.lstrip() and not text.endswith("\n\n")
        return (LiteralScalarString if stands else DoubleQuotedScalarString)(text)
    # Every line break of a folded text is read as the one space it stands for.
    if len(text) <= _WIDTH - 20 or "  " in text or text != text.strip():
        return text
    folded = FoldedScalarString(text)
    folded.fold_pos = _folds(text)
    return folded


def _folds(text: str) -> list[int]:
    """The spaces at which lines of the text end."""
    places: list[int] = []
    end = 0
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    for line in lines[:-1]:
        end += len(line)
        places.append(end)
        end += 1
    return places


def misread(content: CourseContent, files: CourseFiles) -> list[str]:
    """What the exported files say otherwise than the content they were made of: 'kind code', nothing when all is well."""
    pairs: list[tuple[str, Sequence[Mapping[str, Any]], Sequence[Entry]]] = [
        ("course", [content.course], [files.course]),
        ("fact", content.facts, files.facts),
        ("term", content.glossary, files.glossary),
        ("module", content.modules, files.modules),
        ("lesson", content.lessons, files.lessons),
        ("question", content.questions, files.questions),
        ("quiz", content.quizzes, files.quizzes),
        ("scheme", content.schemes, files.schemes),
    ]
    found = [
        f"{kind} {code}"
        for kind, said, read in pairs
        if said or read
        for code in _differing(content.tables[kind], said, read)
    ]
    drawn = {key: figure.svg or figure.photo for key, figure in files.figures.items()}
    shown = {key: svg.strip() for key, svg in content.figures.items()} | content.photographs
    differ = {key for key, picture in shown.items() if drawn.get(key) != picture}
    for told in content.about_figures:
        key = (told["_module"], told["name"])
        read = files.figures.get(key)
        says = {name: str(value) for name, value in told.items() if name not in ("_module", "name")}
        if read is None or says != {k: str(value) for k, value in figure_entry(read).items()}:
            differ.add(key)
    return found + [f"figure {name}" for _module, name in sorted(differ)]


def _differing(
    table: Fields, said: Sequence[Mapping[str, Any]], read: Sequence[Entry]
) -> list[str]:
    meant = {_code(data): table.of(data).settled(data) for data in said}
    got = {entry.code: table.of(entry.data).settled(entry.data) for entry in read}
    return sorted(code for code in meant.keys() | got.keys() if meant.get(code) != got.get(code))


def _code(data: Mapping[str, Any]) -> str:
    return str(next(data[key] for key in ("code", "id", "term") if key in data))
