"""Loading a course folder: facts, modules, objectives, figures and lessons become rows and versions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from courses.actions.published import (
    FACT_FIELDS,
    published_course,
    published_fact,
    published_lesson,
    published_module,
)
from courses.actions.publishing import lesson_content, publish_version
from courses.actions.syncing import FileSync
from courses.domain.curriculum import CourseFiles
from courses.domain.entries import Entry, content_hash
from courses.domain.exporting import settled
from courses.models import (
    Course,
    Fact,
    FactVersion,
    Figure,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
)
from courses.models.catalogue import Provenance


@dataclass(frozen=True)
class LoadedCourse:
    """The course that a load wrote to."""

    course: Course


def load_course(*, files: CourseFiles, sync: FileSync) -> LoadedCourse:
    """Write the course's own entries. Runs inside the caller's transaction, which `sync.finish()` ends."""
    course = _course(files.course, sync)
    _expect(course, files, sync)
    _retire(course, sync)  # first: an entry may come back under another code with the same address
    for fact in files.facts:
        _fact(course, fact, sync)
    _glossary(course, files.glossary)
    order = files.course.data["modules"]
    for module in sorted(
        files.modules, key=lambda m: order.index(m.code) if m.code in order else len(order)
    ):
        _module(course, module, order, sync)
    for module in files.modules:
        _study_first(module)
    _figures(files)
    for lesson in files.lessons:
        _lesson(course, lesson, sync)
    return LoadedCourse(course)


def _expect(course: Course, files: CourseFiles, sync: FileSync) -> None:
    """Tell the sync which entries the files hold, so that what left them is known before anything is written."""
    sync.expect("fact", [_fact_name(course, fact.code) for fact in files.facts])
    sync.expect("module", [module.code for module in files.modules])
    sync.expect("lesson", [lesson.code for lesson in files.lessons])


def _says(entry: Entry, published: Mapping[str, Any]) -> bool:
    """Whether the entry comes to what is published, however it is spelled."""
    return settled(entry.kind, entry.data) == settled(entry.kind, published)


def _course(entry: Entry, sync: FileSync) -> Course:
    course = Course.objects.filter(code=entry.code).first()

    def load() -> Mapping[str, Any]:
        fields = {key: entry.data.get(key, "") for key in ("title", "summary", "edition")}
        more = {
            "language": entry.data.get("language", "en"),
            "never_say": entry.data.get("never_say") or [],
            "handbook": entry.data.get("handbook") or {},
        }
        Course.objects.update_or_create(code=entry.code, defaults=fields | more)
        return entry.data

    # The course itself is edited in its file only, so the row never differs from what the file last said.
    sync.entry(
        entry,
        row=None if course is None else entry.data,
        load=load,
        is_published=lambda: course is not None and _says(entry, published_course(course)),
    )
    return Course.objects.get(code=entry.code)


# A change in one of these asks whether what rests on the fact is still right; a better address does not.
FACT_SUBSTANCE = ("statement", "mark", "tier", "jurisdiction", "limit", "conflict")


def _fact(course: Course, entry: Entry, sync: FileSync) -> None:
    fact = Fact.objects.filter(course=course, code=entry.code, retired_at=None).first()

    def load() -> Mapping[str, Any]:
        fields = {name: entry.data.get(name) or "" for name in FACT_FIELDS}
        before = {} if fact is None else published_fact(fact)
        says_more = any(before.get(key) != fields.get(key) for key in FACT_SUBSTANCE)
        row, _created = Fact.objects.update_or_create(
            course=course,
            code=entry.code,
            defaults=fields
            | {
                "critical": entry.data.get("critical", False),
                "review_by_date": entry.data["review_by"],
                "changed_at": sync.now if fact is None or says_more else fact.changed_at,
                "retired_at": None,
            },
        )
        return _recorded(row, sync)

    # Two courses may both have an E001: what the files last said is remembered for each course.
    named = replace(entry, code=_fact_name(course, entry.code))
    # Facts are edited in their file only, so the row never differs from what the file last said.
    sync.entry(
        named,
        row=None if fact is None else named.data,
        load=load,
        is_published=lambda: fact is not None and _says(entry, published_fact(fact)),
    )


def _recorded(fact: Fact, sync: FileSync) -> dict[str, Any]:
    """The fact's content, kept as a version of its own."""
    content = published_fact(fact)
    plain = {key: str(value) if key == "review_by" else value for key, value in content.items()}
    FactVersion.objects.create(
        fact=fact, number=fact.versions.count() + 1, content=plain, recorded_at=sync.now
    )
    return content


def _fact_name(course: Course, code: str) -> str:
    return f"{course.code}/{code}"


def _glossary(course: Course, terms: list[Entry]) -> None:
    """The glossary lives in its file only: rows follow it."""
    for entry in terms:
        row, _created = GlossaryTerm.objects.update_or_create(
            course=course,
            term=entry.code,
            defaults={
                "also": entry.data.get("also") or [],
                "said": entry.data.get("said") or "",
                "meaning": entry.data["meaning"],
            },
        )
        row.facts.set(Fact.objects.filter(course=course, code__in=entry.data.get("evidence") or []))
    GlossaryTerm.objects.filter(course=course).exclude(term__in=[e.code for e in terms]).delete()
    course.glossary_hash = content_hash({entry.code: entry.said for entry in terms})
    course.save(update_fields=["glossary_hash"])


def module_content(module: Module) -> dict[str, Any]:
    """What the web can change of a module."""
    return {"code": module.code, "title": module.title, "summary": module.summary}


def _module(course: Course, entry: Entry, order: list[str], sync: FileSync) -> None:
    module = Module.objects.filter(code=entry.code, retired_at=None).first()

    def load() -> Mapping[str, Any]:
        row, _created = Module.objects.update_or_create(
            code=entry.code,
            defaults={
                "course": course,
                "title": entry.data["title"],
                "summary": entry.data.get("summary", ""),
                "retired_at": None,
            },
        )
        return module_content(row)

    sync.entry(
        entry,
        row=None if module is None else module_content(module),
        load=load,
        is_published=lambda: module is not None and _says(entry, published_module(module)),
    )
    # Objectives and order live in the files only: they follow them even where the web's title is kept.
    row = Module.objects.get(code=entry.code)
    _objectives(row, entry.data["objectives"], sync)
    row.position = order.index(entry.code) if entry.code in order else len(order)
    row.save(update_fields=["position"])


def _objectives(module: Module, raws: list[dict[str, str]], sync: FileSync) -> None:
    for position, raw in enumerate(raws):
        Objective.objects.update_or_create(
            code=raw["code"],
            defaults={
                "module": module,
                "text": raw["text"],
                "position": position,
                "retired_at": None,
            },
        )
    gone = module.objectives.exclude(code__in=[raw["code"] for raw in raws]).filter(retired_at=None)
    gone.update(retired_at=sync.now)


def _study_first(entry: Entry) -> None:
    module = Module.objects.get(code=entry.code)
    module.study_first.set(Module.objects.filter(code__in=entry.data.get("study_first") or []))


def _figures(files: CourseFiles) -> None:
    for (module_code, name), figure in files.figures.items():
        Figure.objects.update_or_create(
            module=Module.objects.get(code=module_code),
            name=name,
            defaults={"svg": figure.svg, "title": figure.title, "description": figure.description},
        )


def _lesson(course: Course, entry: Entry, sync: FileSync) -> None:
    module = Module.objects.get(code=entry.data["_module"])
    lesson = Lesson.objects.filter(code=entry.code, retired_at=None).first()

    def load() -> Mapping[str, Any]:
        row = _write_lesson(module, entry)
        publish_version(row, record=lambda: sync.record(course))
        return lesson_content(row)

    sync.entry(
        entry,
        row=None if lesson is None else lesson_content(lesson),
        load=load,
        is_published=lambda: _is_published(lesson, entry),
        draft_waits=lesson is not None and lesson.edited_by_id is not None,
    )
    if lesson is not None:
        # A figure may have changed although the text did not.
        publish_version(
            Lesson.objects.get(pk=lesson.pk),
            record=lambda: sync.record(course),
            only_if_current=True,
        )


def _is_published(lesson: Lesson | None, entry: Entry) -> bool:
    if lesson is None or lesson.current_version is None:
        return False
    return _says(entry, published_lesson(lesson))


def _write_lesson(module: Module, entry: Entry) -> Lesson:
    data = entry.data
    lesson, _created = Lesson.objects.update_or_create(
        code=entry.code,
        defaults={
            "module": module,
            "slug": data["slug"],
            "position": data["_position"],
            "title": data["title"],
            "minutes": data["minutes"],
            "body": data["body"],
            "reviewed_date": data.get("reviewed"),
            "review_by_date": data.get("review_by"),
            "drafted_by": data.get("drafted_by", Provenance.MACHINE),
            "edited_by": None,
            "edited_at": None,
            "retired_at": None,
        },
    )
    lesson.objectives.set(Objective.objects.filter(code__in=data.get("objectives") or []))
    return lesson


def _retire(course: Course, sync: FileSync) -> None:
    """Entries that left the files are retired, never deleted."""
    living = {"retired_at": None}
    modules = Module.objects.filter(course=course, **living)
    lessons = Lesson.objects.filter(module__course=course, **living)
    facts = Fact.objects.filter(course=course, **living)
    for kind, rows in (("lesson", lessons), ("module", modules)):
        gone = sync.left(kind, set(rows.values_list("code", flat=True)))
        rows.filter(code__in=gone).update(retired_at=sync.now)
    named = {_fact_name(course, fact.code): fact.pk for fact in facts}
    gone = sync.left("fact", set(named))
    facts.filter(pk__in=[named[name] for name in gone]).update(retired_at=sync.now)
