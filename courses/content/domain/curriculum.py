"""A course folder (docs/authoring.md) read whole and checked whole: all problems at once, or all of the content."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from courses.content.domain.dialect import (
    BOX,
    BOXES,
    CITATION,
    IMAGE,
    NEAR_CITATION,
    cited_codes,
    unclosed_boxes,
)
from courses.content.domain.entries import (
    ContentRefused,
    Entry,
    Problem,
    entries_of,
    entry_of,
    read_text,
    read_yaml,
    split_front_matter,
)
from courses.content.domain.figures import BadFigure, ParsedFigure, parse_figure

# The course that comes with the program, and the id of its folder. A copy elsewhere is another source.
SHIPPED = Path(__file__).resolve().parents[2] / "curriculum" / "rf-skin-tightening"
SHIPPED_ID = "shipped"
COURSE_KEYS = frozenset(
    {"code", "title", "summary", "language", "edition", "modules", "never_say", "handbook"}
)
# What the programme's handbook says in words; its numbers come from the database.
HANDBOOK_PARTS = (
    *("audience", "needs", "weights", "cut", "accommodations", "appeals", "not_tested"),
)
MODULE_KEYS = frozenset({"code", "title", "summary", "study_first", "objectives"})
FACT_KEYS = frozenset(
    {
        "id",
        "statement",
        "mark",
        "tier",
        "source",
        "read",
        "citation",
        "address",
        "jurisdiction",
        "review_by",
        "limit",
        "conflict",
        "critical",
        "not_tested",
    }
)
SOURCES = ("study", "guideline", "review", "official", "textbook", "secondary")
READ = ("abstract", "page", "whole", "none")
TERM_KEYS = frozenset({"term", "also", "said", "meaning", "evidence"})
LESSON_KEYS = frozenset(
    {"code", "slug", "title", "minutes", "objectives", "reviewed", "review_by", "drafted_by"}
)
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
# What the columns hold; PostgreSQL refuses more in the middle of a load, without file and line.
LONGEST = {
    "title": 200,
    "said": 120,
    "edition": 60,
    "language": 10,
    "jurisdiction": 40,
    "address": 500,
}
T = TypeVar("T")


@dataclass
class CourseFiles:
    """Everything a course folder holds. Questions and quizzes are raw: the quizzes app reads them."""

    course: Entry
    source: str = ""  # the id that course.yaml gives the folder; empty where it gives none
    facts: list[Entry] = field(default_factory=list)
    modules: list[Entry] = field(default_factory=list)
    lessons: list[Entry] = field(default_factory=list)
    figures: dict[tuple[str, str], ParsedFigure] = field(default_factory=dict)
    questions: list[Entry] = field(default_factory=list)
    quizzes: list[Entry] = field(default_factory=list)
    glossary: list[Entry] = field(default_factory=list)
    # Entries that say `retired: true`, whatever else they say: what they name goes out of use.
    retired: list[Entry] = field(default_factory=list)

    def retired_of(self, kind: str) -> list[Entry]:
        """The entries of one kind that say `retired: true`."""
        return [entry for entry in self.retired if entry.kind == kind]


def read_course(folder: Path) -> CourseFiles:
    """Read and check a course folder. Raises ContentRefused with every problem found."""
    files, problems = examine_course(folder)
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


def examine_course(folder: Path) -> tuple[CourseFiles | None, list[Problem]]:
    """What could be read of a course folder (None without its course.yaml), and every problem found."""
    problems: list[Problem] = []
    reader = _Reader(folder, problems)
    course = reader.single("course", folder / "course.yaml")
    if course is None:
        return None, problems
    files = CourseFiles(course, source=_source(course, problems))
    files.facts = reader.many("fact", folder / "evidence.yaml", code_key="id")
    if (folder / "glossary.yaml").exists():
        files.glossary = reader.many("term", folder / "glossary.yaml", code_key="term")
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
        _check(files, problems)
    return files, sorted(set(problems), key=lambda p: (p.path, p.line, p.message))


# What is read, by the place in a course folder; `review/` holds what an export printed for people.
_READ = {
    "the course's folder": ("course.yaml", "evidence.yaml", "glossary.yaml"),
    "quizzes/": ("*.yaml",),
    "a module's folder": ("module.yaml", "lesson-*.md", "questions*.yaml", "*.svg"),
}


def strays(folder: Path) -> list[Problem]:
    """Files that nobody reads, each told: a question bank of another program must not be taken for loaded."""
    places = [(folder, "the course's folder"), (folder / "quizzes", "quizzes/")]
    places += [(path, "a module's folder") for path in sorted(folder.glob("[0-9][0-9]-*"))]
    return [
        Problem(
            str(path.relative_to(folder.parent)),
            1,
            f"This file is not read. In {place} belong {', '.join(_READ[place])}. Take it out, or rename it.",
        )
        for within, place in places
        for path in sorted(within.glob("*"))
        if path.is_file()
        and not path.name.startswith(".")
        and not any(path.match(pattern) for pattern in _READ[place])
    ]


def _set_retired_apart(files: CourseFiles, problems: list[Problem]) -> None:
    """Nothing is asked of an entry that only says what is to go out of use; a course and a module cannot say it."""
    for name in ("facts", "glossary", "lessons", "questions", "quizzes"):
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


def _source(course: Entry, problems: list[Problem]) -> str:
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


def _read_module(reader: "_Reader", files: CourseFiles, folder: Path) -> None:
    module = reader.single("module", folder / "module.yaml")
    if module is None:
        return
    files.modules.append(module)
    for path in sorted(folder.glob("*.svg")):
        figure = reader.figure(path)
        if figure:
            files.figures[(module.code, path.name)] = figure
    for position, path in enumerate(sorted(folder.glob("lesson-*.md")), start=1):
        lesson = reader.lesson(path, module.code, position)
        files.lessons += [lesson] if lesson else []
    for path in sorted(folder.glob("questions*.yaml")):
        for entry in reader.many("question", path):
            entry.data["_module"] = module.code
            files.questions.append(entry)


@dataclass
class _Reader:
    """Reads single files and collects problems instead of stopping at the first."""

    root: Path
    problems: list[Problem]

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self.root.parent))

    def _try(self, read: Callable[[], T], default: T) -> T:
        try:
            return read()
        except ContentRefused as refused:
            self.problems += refused.problems
            return default

    def single(self, kind: str, path: Path) -> Entry | None:
        shown = self._shown(path)
        return self._try(
            lambda: entry_of(kind, read_yaml(read_text(path, shown), shown), shown), None
        )

    def many(self, kind: str, path: Path, *, code_key: str = "code") -> list[Entry]:
        shown = self._shown(path)
        return self._try(
            lambda: entries_of(kind, read_text(path, shown), shown, code_key=code_key), []
        )

    def lesson(self, path: Path, module: str, position: int) -> Entry | None:
        shown = self._shown(path)

        def read() -> Entry:
            front, body, body_line = split_front_matter(read_text(path, shown), shown)
            entry = entry_of("lesson", read_yaml(front, shown, first_line=2), shown, first_line=2)
            entry.key_lines["body"] = body_line + len(body) - len(body.lstrip("\n"))
            entry.data.update({"body": body.strip(), "_module": module, "_position": position})
            return entry

        return self._try(read, None)

    def figure(self, path: Path) -> ParsedFigure | None:
        shown = self._shown(path)
        try:
            return parse_figure(self._try(lambda: read_text(path, shown), ""), path.name)
        except BadFigure as error:
            self.problems.append(Problem(shown, 1, str(error)))
            return None


def _check(files: CourseFiles, problems: list[Problem]) -> None:
    """Unknown keys, missing keys, wrong types, broken references, repeated codes."""
    check = _Checker(problems)
    check.keys([files.course], COURSE_KEYS, required=("title", "edition", "modules"))
    check.keys(
        files.facts,
        FACT_KEYS,
        required=("statement", "mark", "tier", "source", "read", "citation", "review_by"),
    )
    check.keys(files.modules, MODULE_KEYS, required=("title", "objectives"))
    check.keys(
        files.lessons,
        LESSON_KEYS | {"body", "_module", "_position"},
        required=("slug", "title", "minutes", "body"),
    )
    check.keys(files.glossary, TERM_KEYS, required=("meaning",))
    for entries in (
        *(files.facts, files.modules, files.lessons, files.questions, files.quizzes),
        files.glossary,
    ):
        check.unique(entries)
    check.codes([files.course, *files.modules, *files.lessons, *files.questions, *files.quizzes])
    check.slugs(files.lessons)
    never_say = files.course.data.get("never_say") or []
    if not isinstance(never_say, list) or not all(
        isinstance(one, str) and one.strip() for one in never_say
    ):
        check.add(files.course, "never_say", "'never_say' is a list of phrases, none empty.")
    _check_handbook(files, check)
    modules = {module.code for module in files.modules}
    check.references([files.course], "modules", modules, "module")
    listed = files.course.data.get("modules")
    for module in files.modules:
        if isinstance(listed, list) and listed.count(module.code) != 1:
            check.add(module, "code", "course.yaml lists every module once under 'modules'.")
    check.references(files.modules, "study_first", modules, "module")
    objectives = _check_objectives(files.modules, check)
    check.references(files.lessons, "objectives", objectives, "objective")
    check.references(files.questions, "objective", objectives, "objective")
    facts = {fact.code for fact in files.facts}
    check.references(files.questions, "evidence", facts, "fact of evidence.yaml")
    check.references(files.glossary, "evidence", facts, "fact of evidence.yaml")
    _check_glossary(files.glossary, check)
    check.references(files.questions, "enemies", {q.code for q in files.questions}, "question")
    check.references(files.quizzes, "opens_after", {q.code for q in files.quizzes}, "quiz")
    _check_facts(files.facts, check)
    for lesson in files.lessons:
        _check_lesson(lesson, facts, files, check)


def _check_handbook(files: CourseFiles, check: "_Checker") -> None:
    """Every part of the handbook is a text that cites facts there are; a course may have none."""
    handbook = files.course.data.get("handbook", {})
    if not isinstance(handbook, dict) or set(handbook) - set(HANDBOOK_PARTS):
        check.add(files.course, "handbook", f"'handbook' has {', '.join(HANDBOOK_PARTS)}.")
        return
    facts = {fact.code for fact in files.facts}
    for part, text in handbook.items():
        if not isinstance(text, str) or not text.strip():
            check.add(files.course, "handbook", f"'{part}' must be a text.")
            continue
        for _line, message in broken_references(text, facts=facts, figures=()):
            check.add(files.course, "handbook", f"{part}: {message}")


def _check_objectives(modules: Sequence[Entry], check: "_Checker") -> set[str]:
    codes: set[str] = set()
    for module in modules:
        raws = module.data.get("objectives")
        if raws and not isinstance(raws, list):
            check.add(module, "objectives", "'objectives' is a list of {code: ..., text: ...}.")
        for raw in raws if isinstance(raws, list) else []:
            code = raw.get("code") if isinstance(raw, dict) else None
            if (
                not isinstance(code, str)
                or not isinstance(raw.get("text"), str)
                or not code.strip()
                or not raw["text"].strip()
                or set(raw) != {"code", "text"}
            ):
                check.add(module, "objectives", "every objective is {code: ..., text: ...}.")
            elif code in codes:
                check.add(module, "objectives", f"the objective '{code}' appears twice.")
            else:
                codes.add(code)
    return codes


def _check_facts(facts: Sequence[Entry], check: "_Checker") -> None:
    for fact in facts:
        if not re.fullmatch(r"E\d{3}", fact.code):
            check.add(fact, "id", "a fact's id is E and three digits.")
        if fact.data.get("mark") not in ("SEEN", "KNOWN"):
            check.add(fact, "mark", "'mark' is SEEN or KNOWN. A fact marked UNSURE is not used.")
        if fact.data.get("tier") not in ("A", "B", "C"):
            check.add(fact, "tier", "'tier' is A, B or C.")
        if fact.data.get("source") not in SOURCES:
            check.add(fact, "source", f"'source' is one of {', '.join(SOURCES)}.")
        if fact.data.get("read") not in READ:
            check.add(fact, "read", f"'read' is one of {', '.join(READ)}.")
        if not isinstance(fact.data.get("critical", False), bool):
            check.add(fact, "critical", "'critical' is true or false.")
        check.date(fact, "review_by")


def _check_glossary(terms: Sequence[Entry], check: "_Checker") -> None:
    """A term and its other forms each lead to one meaning."""
    first: dict[str, Entry] = {}
    for term in terms:
        also = term.data.get("also") or []
        if not isinstance(also, list) or not all(isinstance(form, str) for form in also):
            check.add(term, "also", "'also' is a list of other forms of the term.")
            continue
        for form in (term.code, *also):
            earlier = first.setdefault(form.lower(), term)
            if earlier is not term:
                check.add(term, "also", f"'{form}' already belongs to '{earlier.code}'.")


def _check_lesson(lesson: Entry, facts: set[str], files: CourseFiles, check: "_Checker") -> None:
    for key in ("reviewed", "review_by"):
        check.date(lesson, key)
    minutes = lesson.data.get("minutes")
    if type(minutes) is not int or not 1 <= minutes <= 240:
        check.add(lesson, "minutes", "'minutes' is a whole number from 1 to 240.")
    body = lesson.data.get("body")
    if not isinstance(body, str):
        return
    figures = {name for module, name in files.figures if module == lesson.data["_module"]}
    for line, message in broken_references(body, facts=facts, figures=figures):
        check.at(lesson, lesson.line_of("body") + line - 1, message)


def broken_references(
    body: str, *, facts: Collection[str], figures: Collection[str]
) -> list[tuple[int, str]]:
    """(line from 1, message) for every cited fact that does not exist, every figure that is not there, every open box."""
    found = [
        (number, f"the box '::: {name}' is not closed. End it with a line of as many colons.")
        for number, name in unclosed_boxes(body)
    ]
    for number, line in enumerate(body.splitlines(), start=1):
        found += [
            (number, f"{near} is no citation: a fact has E and three digits, such as [E004].")
            for near in NEAR_CITATION.findall(CITATION.sub("", line))
        ]
        box = BOX.match(line)
        if box and box[1] not in BOXES:
            found.append((number, f"'::: {box[1]}' is no box. Known: {', '.join(BOXES)}."))
        found += [
            (
                number,
                f"[{code}] is no fact of this course. Cite one of evidence.yaml, or add it there.",
            )
            for code in cited_codes(line)
            if code not in facts
        ]
        found += [
            (number, f"the figure '{name}' does not belong to this module.")
            for name in IMAGE.findall(line)
            if name not in figures
        ]
    return found


@dataclass
class _Checker:
    problems: list[Problem]

    def add(self, entry: Entry, key: str, message: str) -> None:
        self.problems.append(entry.problem(key, message))

    def at(self, entry: Entry, line: int, message: str) -> None:
        self.problems.append(Problem(entry.path, line, f"{entry.kind} {entry.code}: {message}"))

    def keys(
        self, entries: Iterable[Entry], known: frozenset[str], *, required: Sequence[str]
    ) -> None:
        for entry in entries:
            for key in sorted(set(entry.data) - known):
                shown = ", ".join(sorted(k for k in known if not k.startswith("_")))
                self.add(entry, key, f"unknown key '{key}'. Known: {shown}.")
            for key in required:
                if entry.data.get(key) in (None, "", []):
                    self.add(entry, key, f"'{key}' is missing.")
            for key in (
                "title",
                "edition",
                "language",
                "jurisdiction",
                "slug",
                "summary",
                "statement",
                "citation",
                "address",
                "limit",
                "conflict",
                "not_tested",
                "said",
                "meaning",
            ):
                value = entry.data.get(key, "")
                if not isinstance(value, str):
                    self.add(entry, key, f"'{key}' must be a text (put it in quotes).")
                elif len(value) > LONGEST.get(key, len(value)):
                    self.add(entry, key, f"'{key}' has at most {LONGEST[key]} characters.")

    def codes(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if not CODE.fullmatch(entry.code):
                self.add(
                    entry, "code", "a code has lower-case letters, digits and hyphens, at most 60."
                )

    def slugs(self, lessons: Iterable[Entry]) -> None:
        first: dict[tuple[str, str], Entry] = {}
        for lesson in lessons:
            slug = str(lesson.data.get("slug"))
            if not CODE.fullmatch(slug):
                self.add(
                    lesson, "slug", "a slug has lower-case letters, digits and hyphens, at most 60."
                )
            earlier = first.setdefault((lesson.data["_module"], slug), lesson)
            if earlier is not lesson:
                self.add(lesson, "slug", f"the slug is already used in {earlier.path}.")

    def unique(self, entries: Iterable[Entry]) -> None:
        first: dict[str, Entry] = {}
        for entry in entries:
            earlier = first.setdefault(entry.code, entry)
            if earlier is not entry:
                self.add(
                    entry, "code", f"the code is already used in {earlier.path}:{earlier.line}."
                )

    def references(self, entries: Iterable[Entry], key: str, known: set[str], what: str) -> None:
        for entry in entries:
            value = entry.data.get(key) or []
            # One question has one objective; every other reference is a list, and a text would be lost in silence.
            codes = [value] if isinstance(value, str) and key == "objective" else value
            if not isinstance(codes, list):
                self.add(entry, key, f"'{key}' must be a list of codes.")
                continue
            for code in codes:
                if not isinstance(code, str) or code not in known:
                    self.add(entry, key, f"'{code}' is no {what}.")

    def date(self, entry: Entry, key: str) -> None:
        value: Any = entry.data.get(key)
        if value is not None and type(value) is not date:  # a time of day is no date
            self.add(entry, key, f"'{key}' must be a date such as 2027-11-30, without quotes.")
