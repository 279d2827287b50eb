"""What is wrong with a course folder: entry by entry against its table, then what entries say of each other."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from courses.content.domain.course_files import CourseFiles
from courses.content.domain.entries import Entry, Problem, authored
from courses.content.domain.fields import NOTHING, Fields
from courses.content.domain.references import broken_references

# What a module cannot be without, in words for whoever has to write it.
_NEEDED = {
    "code": "a 'code'",
    "title": "a 'title'",
    "objectives": "'objectives', a list of {code: ..., text: ...}",
}
_LISTED = "its code under 'modules' in course.yaml"


def thin_module(said: Mapping[str, Any], *, is_listed: bool) -> str:
    """Everything that a module still needs in one sentence, where that is more than one thing; "" otherwise."""
    needs = [need for key, need in _NEEDED.items() if said.get(key) in NOTHING]
    needs += [] if is_listed else [_LISTED]
    if len(needs) < 2:
        return ""
    return f"too little in it. It still needs {'; '.join(needs[:-1])}; and {needs[-1]}."


def check_files(files: CourseFiles, tables: Mapping[str, Fields]) -> Iterator[Problem]:
    """Everything that must be mended, with file and line. `tables`: of the entries that are checked key by key."""
    thin = {
        module.code: thin_module(module.data, is_listed=_is_listed(module, files))
        for module in files.modules
    }
    lists = files.lists()
    for entry in (files.course, *(one for entries in lists for one in entries)):
        if entry.kind == "module" and thin[entry.code]:
            yield entry.problem("code", thin[entry.code])
        elif entry.kind in tables:
            yield from _entry(entry, tables[entry.kind])
    for entries in lists:
        yield from _repeated(entries)
    yield from _slugs(files.lessons)
    yield from _forms(files.glossary)
    yield from _unlisted(files, thin)
    yield from _references(files, thin)
    yield from _handbook(files)
    for lesson in files.lessons:
        yield from _body(lesson, files)


def _entry(entry: Entry, table: Fields) -> Iterator[Problem]:
    said = authored(entry.data)
    for key, message in table.of(said).problems(said):
        yield entry.problem(key, message)


def _repeated(entries: Iterable[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries:
        earlier = first.setdefault(entry.code, entry)
        if earlier is not entry:
            yield entry.problem(
                "code", f"the code is already used in {earlier.path}:{earlier.line}."
            )


def _slugs(lessons: Iterable[Entry]) -> Iterator[Problem]:
    first: dict[tuple[str, str], Entry] = {}
    for lesson in lessons:
        address = (lesson.data["_module"], str(lesson.data.get("slug")))
        earlier = first.setdefault(address, lesson)
        if earlier is not lesson:
            yield lesson.problem("slug", f"the slug is already used in {earlier.path}.")


def _forms(terms: Iterable[Entry]) -> Iterator[Problem]:
    """A term and its other forms each lead to one meaning."""
    first: dict[str, Entry] = {}
    for term in terms:
        also = term.data.get("also")
        others = also if isinstance(also, list) else []
        for form in (term.code, *(one for one in others if isinstance(one, str))):
            earlier = first.setdefault(form.lower(), term)
            if earlier is not term:
                yield term.problem("also", f"'{form}' already belongs to '{earlier.code}'.")


def _is_listed(module: Entry, files: CourseFiles) -> bool:
    """Whether course.yaml lists the module, as far as it lists any."""
    listed = files.course.data.get("modules")
    return not isinstance(listed, list) or listed.count(module.code) == 1


def _unlisted(files: CourseFiles, thin: Mapping[str, str]) -> Iterator[Problem]:
    for module in files.modules:
        if not thin[module.code] and not _is_listed(module, files):
            yield module.problem("code", "course.yaml lists every module once under 'modules'.")


def _references(files: CourseFiles, thin: Mapping[str, str]) -> Iterator[Problem]:
    """Every code that an entry names is there."""
    modules = {module.code for module in files.modules}
    facts = {fact.code for fact in files.facts}
    yield from _named([files.course], "modules", modules, "module")
    yield from _named(files.modules, "study_first", modules, "module")
    yield from _named(files.questions, "evidence", facts, "fact of evidence.yaml")
    yield from _named(files.glossary, "evidence", facts, "fact of evidence.yaml")
    yield from _named(files.questions, "enemies", {q.code for q in files.questions}, "question")
    areas = _codes_in(files.course, "areas")
    yield from _repeated_areas(files.course, areas)
    yield from _named(files.questions, "areas", areas, "area of course.yaml")
    yield from _named_in_rules(files.quizzes, "area", areas, "area of course.yaml")
    yield from _named_in_rules(files.quizzes, "module", modules, "module")
    yield from _named(files.quizzes, "opens_after", {q.code for q in files.quizzes}, "quiz")
    codes: set[str] = set()
    for module in files.modules:
        for code in _codes_in(module, "objectives"):
            if code in codes:
                yield module.problem("objectives", f"the objective '{code}' appears twice.")
            codes.add(code)
    if not any(thin.values()):  # what a module lacks would be told again for all that rests on it
        yield from _named(files.lessons, "objectives", codes, "objective")
        yield from _named(files.questions, "objective", codes, "objective")


def _named(
    entries: Iterable[Entry], key: str, known: Collection[str], what: str
) -> Iterator[Problem]:
    for entry in entries:
        value = entry.data.get(key) or []
        # One question has one objective; every other reference is a list, and a text would be lost in silence.
        codes = [value] if isinstance(value, str) and key == "objective" else value
        if not isinstance(codes, list):
            yield entry.problem(key, f"'{key}' must be a list of codes.")
            continue
        for code in codes:
            if not isinstance(code, str) or code not in known:
                yield entry.problem(key, f"'{code}' is no {what}.")


def _named_in_rules(
    quizzes: Iterable[Entry], key: str, known: Collection[str], what: str
) -> Iterator[Problem]:
    """What the rules of a form name, as far as they are sound."""
    for quiz in quizzes:
        rules = quiz.data.get("form_rules")
        for rule in rules if isinstance(rules, list) else ():
            named = rule.get(key) if isinstance(rule, Mapping) else None
            if named and named not in known:
                yield quiz.problem("form_rules", f"'{named}' is no {what}.")


def _repeated_areas(course: Entry, areas: list[str]) -> Iterator[Problem]:
    for code in sorted({code for code in areas if areas.count(code) > 1}):
        yield course.problem("areas", f"the area '{code}' appears twice.")


def _codes_in(entry: Entry, key: str) -> list[str]:
    """The codes of what an entry lists under a key, such as a module's objectives, as far as they are sound."""
    rows = entry.data.get(key)
    found = (
        [row.get("code") for row in rows if isinstance(row, Mapping)]
        if isinstance(rows, list)
        else []
    )
    return [code for code in found if isinstance(code, str)]


def _handbook(files: CourseFiles) -> Iterator[Problem]:
    """Every part of the handbook cites facts there are."""
    handbook = files.course.data.get("handbook")
    facts = {fact.code for fact in files.facts}
    for part, text in handbook.items() if isinstance(handbook, Mapping) else ():
        if isinstance(text, str):
            for _line, message in broken_references(text, facts=facts, figures=()):
                yield files.course.problem("handbook", f"{part}: {message}")


def _body(lesson: Entry, files: CourseFiles) -> Iterator[Problem]:
    """The text of a lesson cites facts and shows figures that there are, and closes its boxes."""
    body = lesson.data.get("body")
    if not isinstance(body, str):
        return
    facts = {fact.code for fact in files.facts}
    figures = {name for module, name in files.figures if module == lesson.data["_module"]}
    for line, message in broken_references(body, facts=facts, figures=figures):
        at = lesson.line_of("body") + line - 1
        yield Problem(lesson.path, at, f"{lesson.kind} {lesson.code}: {message}")
