"""Loading a course folder: facts, modules, objectives, figures and lessons become rows and versions.

Every entry goes the same way: decide, write the row where the file speaks, remember.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.doors import Decision
from courses.content.domain.entries import Entry, content_hash
from courses.content.domain.figures import ABOUT, FOCUS
from courses.content.domain.naming import figure_entries
from courses.content.domain.tables import (
    COURSE_FIELDS,
    FACT_FIELDS,
    LESSON_FIELDS,
    MODULE_FIELDS,
    OBJECTIVE_FIELDS,
    TABLES,
    TERM_FIELDS,
)
from courses.content.models import Course, Module, Objective, StoredPicture
from courses.evidence.models import Fact, FactVersion
from courses.glossary.models import GlossaryTerm
from courses.lessons.actions.published import (
    published_course,
    published_fact,
    published_lesson,
    published_module,
    published_term,
)
from courses.lessons.actions.rows import course_row, fact_row, figure_row, module_row, term_row
from courses.lessons.models import Figure, Lesson
from courses.publishing.actions.file_records import NOT_EDITED, FileLoad
from courses.publishing.models import PlaceChange
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# The decisions after which what lives in the files alone follows them.
FILE_SPEAKS = (Decision.LOAD, Decision.KEEP)
# A change in one of these asks whether what rests on the fact is still right; a better address does not.
SUBSTANCE = FACT_FIELDS.those(meaning=True)


@dataclass(frozen=True)
class LoadedCourse:
    """The course that a load wrote to."""

    course: Course


def load_course(*, files: CourseFiles, sync: FileLoad, by: Actor) -> LoadedCourse:
    """Write the course's own entries. Runs inside the caller's transaction, which `sync.finish()` ends."""
    check(by, Act.LOAD_COURSE)
    course, decision = _course(files.course, sync)
    _expect(files, sync)
    _retire(
        course, files, sync
    )  # first: an entry may come back under another code with the same address
    for fact in files.facts:
        _fact(course, fact, sync)
    _glossary(course, files, sync)
    taken = [module for module in files.modules if _module(course, module, sync) in FILE_SPEAKS]
    modules = {module.code: module for module in course.modules.all()}
    if decision in FILE_SPEAKS:
        _order(modules, files.course.data["modules"])
    for entry in taken:
        study_first = entry.data.get("study_first") or []
        modules[entry.code].study_first.set([modules[code] for code in study_first])
    StoredPicture.objects.keep_all(files.pictures)
    for module_code, name, entry in figure_entries(files):
        _figure(modules[module_code], name, entry, sync)
    moving = _Moving()
    for lesson in files.lessons:
        _lesson(modules[lesson.data["_module"]], lesson, sync, moving)
    moving.settle(course, sync)
    return LoadedCourse(course)


def _expect(files: CourseFiles, sync: FileLoad) -> None:
    """Tell the sync which entries the files hold, so that what left them is known before anything is written."""
    sync.expect("fact", [fact.code for fact in files.facts])
    sync.expect("module", [module.code for module in files.modules])
    sync.expect("lesson", [lesson.code for lesson in files.lessons])
    for entry in files.retired:
        sync.expect(entry.kind, [entry.code])


def _says(entry: Entry, published: Mapping[str, Any]) -> bool:
    """Whether the entry comes to what is published, however it is spelled."""
    table = TABLES[entry.kind]
    return table.settled(entry.data) == table.settled(published)


def _living(row: Any) -> Any:
    """The row, or None where it is out of use."""
    return row if row is not None and row.retired_at is None else None


def _course(entry: Entry, sync: FileLoad) -> tuple[Course, Decision]:
    course = Course.objects.filter(code=entry.code).first()
    row = None if course is None or course.is_draft else course_row(course)
    step = sync.decide(entry, row=row, files_only=True)
    if step.asks and course is not None and _says(entry, published_course(course)):
        step = step.seen()
    if step.loads:
        course = _write_course(entry)
        row = course_row(course)
    assert course is not None  # noqa: S101 -- there, or just written
    return course, sync.remember(step, row)


def _write_course(entry: Entry) -> Course:
    fields = COURSE_FIELDS.columns(entry.data) | {"is_draft": False}
    return Course.objects.update_or_create(code=entry.code, defaults=fields)[0]


def _order(modules: Mapping[str, Module], codes: list[str]) -> None:
    """The modules stand in the order that course.yaml gives them."""
    for position, code in enumerate(codes):
        modules[code].position = position
        modules[code].save(update_fields=["position"])


def _fact(course: Course, entry: Entry, sync: FileLoad) -> None:
    found = Fact.objects.filter(course=course, code=entry.code).first()
    fact = _living(found)
    row = None if fact is None else fact_row(fact)
    step = sync.decide(entry, row=row, is_retired=found is not fact, files_only=True)
    if step.asks and fact is not None and _says(entry, published_fact(fact)):
        step = step.seen()
    if step.loads:
        row = fact_row(_write_fact(course, entry, fact, sync))
    sync.remember(step, row)


def _write_fact(course: Course, entry: Entry, before: Fact | None, sync: FileLoad) -> Fact:
    said = {} if before is None else published_fact(before)
    says = FACT_FIELDS.settled(entry.data)
    says_more = any(said.get(key) != says[key] for key in SUBSTANCE)
    fact, _created = Fact.objects.update_or_create(
        course=course,
        code=entry.code,
        defaults=FACT_FIELDS.columns(entry.data)
        | {
            "changed_at": sync.now if before is None or says_more else before.changed_at,
            "retired_at": None,
        },
    )
    content = published_fact(fact)
    plain = {key: str(value) if key == "review_by" else value for key, value in content.items()}
    FactVersion.objects.create(
        fact=fact, number=fact.versions.count() + 1, content=plain, recorded_at=sync.now
    )
    return fact


def _glossary(course: Course, files: CourseFiles, sync: FileLoad) -> None:
    """The terms that readers may tap; a term that leaves the files goes."""
    for entry in files.glossary:
        _term(course, entry, sync)
    named = files.retired_of("term")
    gone = [
        *sync.left("term", set(course.glossary.values_list("term", flat=True))),
        *(entry.code for entry in named if _retires_term(course, entry, sync)),
    ]
    course.glossary.filter(term__in=gone).delete()
    said = {term.term: published_term(term) for term in course.glossary.prefetch_related("facts")}
    course.glossary_hash = content_hash(said)
    course.save(update_fields=["glossary_hash"])


def _retires_term(course: Course, entry: Entry, sync: FileLoad) -> bool:
    term = course.glossary.filter(term=entry.code).first()
    return sync.retires(entry, row=None if term is None else term_row(term), files_only=True)


def _term(course: Course, entry: Entry, sync: FileLoad) -> None:
    term = GlossaryTerm.objects.filter(course=course, term=entry.code).first()
    row = None if term is None else term_row(term)
    is_retired = term is None and sync.has_known("term", entry.code)
    step = sync.decide(entry, row=row, is_retired=is_retired, files_only=True)
    if step.asks and term is not None and _says(entry, published_term(term)):
        step = step.seen()
    if step.loads:
        row = term_row(_write_term(course, entry))
    sync.remember(step, row)


def _write_term(course: Course, entry: Entry) -> GlossaryTerm:
    term, _created = GlossaryTerm.objects.update_or_create(
        course=course, term=entry.code, defaults=TERM_FIELDS.columns(entry.data)
    )
    term.facts.set(Fact.objects.filter(course=course, code__in=entry.data.get("evidence") or []))
    return term


def _module(course: Course, entry: Entry, sync: FileLoad) -> Decision:
    found = Module.objects.filter(course=course, code=entry.code).first()
    module = None if found is None or found.is_draft else _living(found)
    row = None if module is None else module_row(module)
    is_retired = found is not None and found.retired_at is not None
    step = sync.decide(entry, row=row, is_retired=is_retired, files_only=True)
    if step.asks and module is not None and _says(entry, published_module(module)):
        step = step.seen()
    if step.loads:
        row = module_row(_write_module(course, entry, sync))
    elif found is not None and step.decision in (Decision.KEEP, Decision.REFUSE):
        # Objectives live in the files only, whoever's title is kept; what comes next refers to them.
        _objectives(found, entry.data["objectives"], sync)
    return sync.remember(step, row)


def _write_module(course: Course, entry: Entry, sync: FileLoad) -> Module:
    module, _created = Module.objects.update_or_create(
        course=course,
        code=entry.code,
        defaults=MODULE_FIELDS.columns(entry.data) | {"retired_at": None, "is_draft": False},
    )
    _objectives(module, entry.data["objectives"], sync)
    return module


def _objectives(module: Module, raws: list[dict[str, str]], sync: FileLoad) -> None:
    for position, raw in enumerate(raws):
        Objective.objects.update_or_create(
            course=module.course,
            code=raw["code"],
            defaults=OBJECTIVE_FIELDS.columns(raw)
            | {"module": module, "position": position, "retired_at": None},
        )
    gone = module.objectives.exclude(code__in=[raw["code"] for raw in raws]).filter(retired_at=None)
    gone.update(retired_at=sync.now)


def _figure(module: Module, name: str, entry: Entry, sync: FileLoad) -> None:
    figure = Figure.objects.filter(module=module, name=name).first()
    row = None if figure is None else figure_row(figure)
    step = sync.decide(entry, row=row, files_only=True)
    if step.asks and row == entry.said:
        step = step.seen()
    if step.loads:
        found = Figure.objects.update_or_create(module=module, name=name, defaults=_columns(entry))
        row = figure_row(found[0])
    sync.remember(step, row)


def _columns(entry: Entry) -> dict[str, Any]:
    """What a load remembers of a figure, as its row has it; what is not said of it is nothing."""
    texts = ("svg", "photo", *(key for key in ABOUT if key != "consent_date"))
    said = {**dict.fromkeys(texts, ""), **dict.fromkeys(("consent_date", *FOCUS)), **entry.data}
    day = said["consent_date"]
    return said | {"consent_date": date.fromisoformat(day) if day else None}


class _Moving:
    """Lessons whose address another one gets in this load: several may exchange theirs, and are written one after the
    other. Where readers got a lesson until now is kept, so that its old address leads on."""

    def __init__(self) -> None:
        self._moved: dict[int, tuple[str, Entry]] = {}
        self._before: dict[int, str] = {}
        self._left: dict[str, dict[str, Any]] = {}

    def make_room(self, module: Module, entry: Entry) -> None:
        """Set the lesson aside that has the address of this entry until now."""
        living = Lesson.objects.filter(module=module, slug=entry.data["slug"], retired_at=None)
        for other in living.exclude(code=entry.code):
            aside = f"{other.slug[:60]}-{other.pk}"
            self._moved[other.pk] = (aside, entry)
            self._before.setdefault(other.pk, other.slug)
            Lesson.objects.filter(pk=other.pk).update(slug=aside)

    def as_it_was(self, lesson: Lesson) -> Lesson:
        """The lesson with the address that people gave it, for comparing it with its file."""
        lesson.slug = self._before.get(lesson.pk, lesson.slug)
        return lesson

    def leaves(self, lesson: Lesson, module: Module, slug: str) -> None:
        """Note where readers got the lesson, which stands at another address from now on."""
        before = self.as_it_was(lesson)
        is_read = before.current_version_id is not None
        if is_read and (before.module_id, before.slug) != (module.pk, slug):
            self._left[before.code] = _place(before)

    def settle(self, course: Course, sync: FileLoad) -> None:
        """Keep where lessons stood until now; refuse what took the address of a lesson that keeps it."""
        for pk, (aside, entry) in self._moved.items():
            other = Lesson.objects.filter(pk=pk, slug=aside).first()
            if other is not None:
                message = (
                    f"the slug is that of the lesson '{other.code}', which stays: choose another."
                )
                sync.refuse(entry.problem("slug", message))
        if self._left:
            rows = Lesson.objects.filter(course=course, code__in=self._left)
            PlaceChange.objects.create(
                course=course,
                kind=Lesson.KIND,
                before=self._left,
                after={row.code: _place(row) for row in rows.select_related("module")},
                source=PlaceChange.Source.FILES,
                at=sync.now,
            )


def _place(lesson: Lesson) -> dict[str, Any]:
    return {"module": lesson.module.code, "slug": lesson.slug, "position": lesson.position}


def _lesson(module: Module, entry: Entry, sync: FileLoad, moving: _Moving) -> None:
    course = module.course
    found = Lesson.objects.filter(course=course, code=entry.code).first()
    lesson = sync.load_draft(
        entry,
        None if found is None else moving.as_it_was(found),
        is_published=lambda lesson: _is_published(lesson, entry),
        write=lambda: _write_lesson(module, entry, moving),
        add_version=lambda lesson, record: lesson.add_version(record=record),
    )
    if lesson is not None:
        # A figure may have changed although the text did not.
        Lesson.objects.get(pk=lesson.pk).add_version(
            record=lambda: sync.record(course), only_if_current=True
        )


def _is_published(lesson: Lesson, entry: Entry) -> bool:
    return lesson.current_version is not None and _says(entry, published_lesson(lesson))


def _write_lesson(module: Module, entry: Entry, moving: _Moving) -> Lesson:
    data = entry.data
    moving.make_room(module, entry)
    before = Lesson.objects.filter(course=module.course, code=entry.code)
    for lesson in before.select_related("module"):
        moving.leaves(lesson, module, data["slug"])
    lesson, _created = Lesson.objects.update_or_create(
        course=module.course,
        code=entry.code,
        defaults=LESSON_FIELDS.columns(data)
        | {
            "module": module,
            "position": data["_position"],
            "awaited_objectives": [],
            **NOT_EDITED,
        },
    )
    codes = data.get("objectives") or []
    lesson.objectives.set(Objective.objects.filter(course=module.course, code__in=codes))
    return lesson


def _retire(course: Course, files: CourseFiles, sync: FileLoad) -> None:
    """Entries that left the files, or that say so, go out of use; nothing is deleted."""
    for kind, model, content, files_only in (
        ("lesson", Lesson, Lesson.draft_entry, False),
        ("module", Module, module_row, True),
        ("fact", Fact, fact_row, True),
    ):
        living: Any = model._default_manager.filter(course=course, retired_at=None)
        gone = sync.left(kind, set(living.values_list("code", flat=True)))
        for entry in files.retired_of(kind):
            row = living.filter(code=entry.code).first()
            said = None if row is None else content(row)
            if sync.retires(entry, row=said, files_only=files_only):
                gone.append(entry.code)
        living.filter(code__in=gone).update(retired_at=sync.now)
