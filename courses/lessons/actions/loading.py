"""Loading a course folder: facts, modules, objectives, figures and lessons become rows and versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.doors import Decision
from courses.content.domain.entries import Entry, content_hash
from courses.content.domain.exporting import settled
from courses.content.domain.naming import figure_entries, in_course, named
from courses.content.models import Course, Module, Objective
from courses.evidence.models import Fact, FactVersion
from courses.glossary.models import GlossaryTerm
from courses.lessons.actions.published import (
    FACT_FIELDS,
    published_course,
    published_fact,
    published_lesson,
    published_module,
    published_term,
)
from courses.lessons.actions.publishing import LESSON, lesson_content, publish_version
from courses.lessons.actions.rows import course_row, fact_row, figure_row, module_row, term_row
from courses.lessons.models import Figure, Lesson
from courses.publishing.actions.contributing import contributors_to, forget_contributors
from courses.publishing.actions.file_records import FileLoad
from courses.publishing.models.records import Provenance


@dataclass(frozen=True)
class LoadedCourse:
    """The course that a load wrote to."""

    course: Course


def load_course(*, files: CourseFiles, sync: FileLoad) -> LoadedCourse:
    """Write the course's own entries. Runs inside the caller's transaction, which `sync.finish()` ends."""
    course, decision = _course(files.course, sync)
    _expect(course, files, sync)
    _retire(course, sync)  # first: an entry may come back under another code with the same address
    for fact in files.facts:
        _fact(course, fact, sync)
    _glossary(course, files.glossary, sync)
    taken = [module for module in files.modules if _module(course, module, sync)]
    if decision in FILE_SPEAKS:
        _order(course, files.course.data["modules"])
    for module in taken:
        _study_first(module)
    for module_code, name, entry in figure_entries(files):
        _figure(module_code, name, entry, sync)
    for lesson in files.lessons:
        _lesson(course, lesson, sync)
    return LoadedCourse(course)


def _expect(course: Course, files: CourseFiles, sync: FileLoad) -> None:
    """Tell the sync which entries the files hold, so that what left them is known before anything is written."""
    sync.expect("fact", [in_course(course.code, fact.code) for fact in files.facts])
    sync.expect("module", [module.code for module in files.modules])
    sync.expect("lesson", [lesson.code for lesson in files.lessons])


def _says(entry: Entry, published: Mapping[str, Any]) -> bool:
    """Whether the entry comes to what is published, however it is spelled."""
    return settled(entry.kind, entry.data) == settled(entry.kind, published)


# The decisions after which what lives in the files alone follows them.
FILE_SPEAKS = (Decision.LOAD, Decision.KEEP)


def _course(entry: Entry, sync: FileLoad) -> tuple[Course, Decision]:
    course = Course.objects.filter(code=entry.code).first()

    def load() -> Mapping[str, Any]:
        fields = {key: entry.data.get(key, "") for key in ("title", "summary", "edition")}
        more = {
            "language": entry.data.get("language", "en"),
            "never_say": entry.data.get("never_say") or [],
            "handbook": entry.data.get("handbook") or {},
        }
        row, _created = Course.objects.update_or_create(code=entry.code, defaults=fields | more)
        return course_row(row)

    decision = sync.entry(
        entry,
        row=None if course is None else course_row(course),
        load=load,
        is_published=lambda: course is not None and _says(entry, published_course(course)),
        files_only=True,
    )
    return Course.objects.get(code=entry.code), decision


def _order(course: Course, codes: list[str]) -> None:
    """The modules stand in the order that course.yaml gives them."""
    for module in Module.objects.filter(course=course, code__in=codes):
        module.position = codes.index(module.code)
        module.save(update_fields=["position"])


# A change in one of these asks whether what rests on the fact is still right; a better address does not.
FACT_SUBSTANCE = ("statement", "mark", "tier", "jurisdiction", "limit", "conflict")


def _fact(course: Course, entry: Entry, sync: FileLoad) -> None:
    found = Fact.objects.filter(course=course, code=entry.code).first()
    fact = _living(found)

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

    sync.entry(
        named(entry, course.code),
        row=None if fact is None else fact_row(fact),
        load=load,
        is_published=lambda: fact is not None and _says(entry, published_fact(fact)),
        is_retired=found is not fact,
        files_only=True,
    )


def _living(row: Any) -> Any:
    """The row, or None where it is out of use."""
    return row if row is not None and row.retired_at is None else None


def _recorded(fact: Fact, sync: FileLoad) -> dict[str, Any]:
    """The fact's content, kept as a version of its own."""
    content = published_fact(fact)
    plain = {key: str(value) if key == "review_by" else value for key, value in content.items()}
    FactVersion.objects.create(
        fact=fact, number=fact.versions.count() + 1, content=plain, recorded_at=sync.now
    )
    return fact_row(fact)


def _glossary(course: Course, terms: list[Entry], sync: FileLoad) -> None:
    """The words that readers may tap; a word that leaves the files goes."""
    for entry in terms:
        _term(course, entry, sync)
    living = {in_course(course.code, row.term): row for row in course.glossary.all()}
    gone = sync.left("term", set(living))
    GlossaryTerm.objects.filter(pk__in=[living[name].pk for name in gone]).delete()
    said = {term.term: published_term(term) for term in course.glossary.prefetch_related("facts")}
    course.glossary_hash = content_hash(said)
    course.save(update_fields=["glossary_hash"])


def _term(course: Course, entry: Entry, sync: FileLoad) -> None:
    term = GlossaryTerm.objects.filter(course=course, term=entry.code).first()

    def load() -> Mapping[str, Any]:
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
        return term_row(row)

    own = named(entry, course.code)
    sync.entry(
        own,
        row=None if term is None else term_row(term),
        load=load,
        is_published=lambda: term is not None and _says(entry, published_term(term)),
        is_retired=term is None and sync.has_known("term", own.code),
        files_only=True,
    )


def _module(course: Course, entry: Entry, sync: FileLoad) -> bool:
    """Bring the module in step; gives whether what lives in its file alone follows the file."""
    found = Module.objects.filter(code=entry.code).first()
    module = _living(found)

    def load() -> Mapping[str, Any]:
        row, _created = Module.objects.update_or_create(
            course=course,
            code=entry.code,
            defaults={
                "title": entry.data["title"],
                "summary": entry.data.get("summary", ""),
                "retired_at": None,
            },
        )
        _objectives(row, entry.data["objectives"], sync)
        return module_row(row)

    decision = sync.entry(
        entry,
        row=None if module is None else module_row(module),
        load=load,
        is_published=lambda: module is not None and _says(entry, published_module(module)),
        is_retired=found is not module,
        files_only=True,
    )
    if decision in (Decision.KEEP, Decision.REFUSE):
        # Objectives live in the files only, whoever's title is kept; what comes next refers to them.
        _objectives(Module.objects.get(code=entry.code), entry.data["objectives"], sync)
    return decision in FILE_SPEAKS


def _objectives(module: Module, raws: list[dict[str, str]], sync: FileLoad) -> None:
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


def _figure(module_code: str, name: str, entry: Entry, sync: FileLoad) -> None:
    module = Module.objects.get(code=module_code)
    figure = Figure.objects.filter(module=module, name=name).first()

    def load() -> Mapping[str, Any]:
        row, _created = Figure.objects.update_or_create(
            module=module, name=name, defaults=entry.data
        )
        return figure_row(row)

    sync.entry(
        entry,
        row=None if figure is None else figure_row(figure),
        load=load,
        files_only=True,
    )


def _lesson(course: Course, entry: Entry, sync: FileLoad) -> None:
    module = Module.objects.get(code=entry.data["_module"])
    found = Lesson.objects.filter(code=entry.code).first()
    lesson = _living(found)

    def load() -> Mapping[str, Any]:
        people = contributors_to(LESSON, lesson) if lesson is not None else []
        row = _write_lesson(module, entry)
        publish_version(row, record=lambda: sync.record(course, people))
        return lesson_content(row)

    sync.entry(
        entry,
        row=None if lesson is None else lesson_content(lesson),
        load=load,
        is_published=lambda: _is_published(lesson, entry),
        draft_waits=lesson is not None and lesson.edited_by_id is not None,
        is_retired=found is not lesson,
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
    forget_contributors(LESSON, lesson)
    return lesson


def _retire(course: Course, sync: FileLoad) -> None:
    """Entries that left the files are retired, never deleted."""
    living = {"retired_at": None}
    modules = Module.objects.filter(course=course, **living)
    lessons = Lesson.objects.filter(module__course=course, **living)
    facts = Fact.objects.filter(course=course, **living)
    for kind, rows in (("lesson", lessons), ("module", modules)):
        gone = sync.left(kind, set(rows.values_list("code", flat=True)))
        rows.filter(code__in=gone).update(retired_at=sync.now)
    named = {in_course(course.code, fact.code): fact.pk for fact in facts}
    gone = sync.left("fact", set(named))
    facts.filter(pk__in=[named[name] for name in gone]).update(retired_at=sync.now)
