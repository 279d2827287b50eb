"""Facts, terms, modules and what a course says of itself in the publishing machine; what goes live goes through load_course."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, Model
from django.utils.translation import gettext as _

from courses.content.domain.course_files import CourseFiles
from courses.content.domain.entries import Entry
from courses.content.domain.references import broken_references
from courses.content.domain.tables import COURSE_FIELDS, FACT_FIELDS, MODULE_FIELDS, TERM_FIELDS
from courses.content.models import Course, Module, Objective
from courses.evidence.models import Fact
from courses.lessons.actions.areas import areas_missed
from courses.lessons.actions.drafted import drafted_facts, facts_awaited
from courses.lessons.actions.loading import load_course
from courses.lessons.actions.published import (
    published_course,
    published_fact,
    published_module,
    published_term,
)
from courses.publishing.actions.adapters import NotStorable
from courses.publishing.actions.codes import short_code
from courses.publishing.actions.file_records import FileLoad
from courses.publishing.actions.living import LivingAdapter, missing_codes
from courses.publishing.actions.places import still_a_draft
from courses.publishing.models import (
    CourseDraft,
    Draft,
    EntryDraft,
    FactDraft,
    ModuleDraft,
    TermDraft,
)
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM

Said = Mapping[str, Any]
Wrong = Iterator[tuple[str, str]]


class CourseEntryAdapter(LivingAdapter):
    """What the loader of a course's own entries puts live."""

    def load_files(self, files: CourseFiles, sync: FileLoad, course: Course) -> None:
        load_course(files=files, sync=sync, by=SYSTEM)


class FactAdapter(CourseEntryAdapter):
    """A fact that changes in its substance asks anew of what rests on it: the loader says when."""

    model = FactDraft
    FIELDS = FACT_FIELDS
    code_key = "id"
    own_keys = frozenset({"id"})

    def live(self, course: Course, code: str) -> Said | None:
        fact = Fact.objects.living_in(course).filter(code=code).first()
        return None if fact is None else published_fact(fact)

    def all_live(self, course: Course) -> dict[str, Said]:
        living = Fact.objects.living_in(course)
        return {fact.code: published_fact(fact) for fact in living}

    whole_live = all_live

    def put(self, files: CourseFiles, entry: Entry) -> None:
        files.facts.append(entry)

    def those_here(self, course: Course, codes: Collection[str]) -> set[str]:
        facts = Fact.objects.filter(course=course, code__in=codes)
        return set(facts.values_list("code", flat=True))

    def code_for(self, course: Course, module: Module | None, content: Said) -> str:
        """The number after the highest that there ever was; where those are used up, the first that nobody had."""
        codes = [f"E{number:03d}" for number in range(1, 1000)]
        used = self.codes_taken(course, codes)
        free = [code for code in codes if code > max(used, default="")]
        free = free or [code for code in codes if code not in used]
        if not free:
            raise NotStorable(("id", _("All numbers of facts are used up in this course.")))
        return free[0]


class TermAdapter(CourseEntryAdapter):
    """A term is its own code."""

    model = TermDraft
    FIELDS = TERM_FIELDS
    code_key = "term"
    own_keys = frozenset({"term"})

    def live(self, course: Course, code: str) -> Said | None:
        term = course.glossary.filter(term=code).first()
        return None if term is None else published_term(term)

    def all_live(self, course: Course) -> dict[str, Said]:
        terms = course.glossary.prefetch_related("facts")
        return {term.term: published_term(term) for term in terms}

    whole_live = all_live

    def put(self, files: CourseFiles, entry: Entry) -> None:
        files.glossary.append(entry)

    def code_for(self, course: Course, module: Module | None, content: Said) -> str:
        raise NotStorable(("term", _("Write the term itself first.")))

    def awaits(self, entry: EntryDraft) -> list[Draft]:
        return facts_awaited(entry.course, entry.content.get("evidence") or [])

    def beyond_the_table(self, entry: EntryDraft, said: Said) -> Wrong:
        course = entry.course
        facts, drafts = Fact.objects.living_in(course), drafted_facts(course)
        known, named = {*facts.values_list("code", flat=True), *drafts}, said.get("evidence") or []
        yield from missing_codes("evidence", named, known, _("fact"))
        yield from (("evidence", still_a_draft(code)) for code in named if code in drafts)
        others = course.glossary.exclude(term=entry.code)
        owners = {form.lower(): one.term for one in others for form in (one.term, *one.also)}
        for form in (entry.code, *(said.get("also") or [])):
            if form.lower() in owners:
                told = _("'%(form)s' already belongs to '%(term)s'.")
                yield "also", told % {"form": form, "term": owners[form.lower()]}


class ModuleAdapter(CourseEntryAdapter):
    """A module with its objectives. It has a row before it is live, in which lessons and questions can lie."""

    model = ModuleDraft
    FIELDS = MODULE_FIELDS

    def live(self, course: Course, code: str) -> Said | None:
        module = course.modules.current().filter(code=code).first()
        return None if module is None else published_module(module)

    def all_live(self, course: Course) -> dict[str, Said]:
        modules = course.modules.current()
        return {module.code: {"title": module.title} for module in modules}

    def put(self, files: CourseFiles, entry: Entry) -> None:
        files.modules.append(entry)

    def those_here(self, course: Course, codes: Collection[str]) -> set[str]:
        return set(course.modules.filter(code__in=codes).values_list("code", flat=True))

    def code_for(self, course: Course, module: Module | None, content: Said) -> str:
        return short_code(str(content.get("title") or ""))

    def stand(self, course: Course, code: str, said: Said) -> None:
        last = course.modules.aggregate(last=Max("position"))["last"]
        place = 0 if last is None else last + 1
        title = str(said.get("title") or code)
        Module.objects.create(course=course, code=code, title=title, position=place, is_draft=True)

    def saved(self, entry: EntryDraft) -> None:
        """Nobody but authors sees the title of a module that is not live."""
        drafts = Module.objects.filter(course=entry.course, code=entry.code, is_draft=True)
        drafts.update(title=entry.content.get("title") or entry.code)

    def beyond_the_table(self, entry: EntryDraft, said: Said) -> Wrong:
        living = entry.course.modules.current().exclude(code=entry.code)
        here = living.values_list("code", flat=True)
        yield from missing_codes("study_first", said.get("study_first") or [], here, _("module"))
        codes = [row["code"] for row in said.get("objectives") or []]
        elsewhere = Objective.objects.filter(course=entry.course, code__in=codes)
        for code in sorted(
            elsewhere.exclude(module__code=entry.code).values_list("code", flat=True)
        ):
            told = _("'%(code)s' is an objective of another module. Give this one another code.")
            yield "objectives", told % {"code": code}
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield "objectives", _("'%(code)s' stands twice.") % {"code": code}

    def take_out(self, entry: EntryDraft, now: datetime) -> None:
        module = Module.objects.get(course=entry.course, code=entry.code)
        codes = sorted(code for rows in _in_use(module) for code in rows)
        if codes:
            said = _(
                "What is in use lies in this module: %(codes)s. Take that out first, or move it."
            )
            raise Refused(said % {"codes": ", ".join(codes)})
        super().take_out(entry, now)


def _in_use(module: Module) -> Iterator[list[str]]:
    """The codes of what lies in a module and is used, by each sort of thing that can, whichever part it is of."""
    for relation in Module._meta.related_objects:
        model: Any = relation.related_model
        if relation.field.name == "module" and _has(model, "current_version"):
            rows = model._default_manager.filter(module=module, retired_at=None)
            yield list(rows.exclude(current_version=None).values_list("code", flat=True))


def _has(model: type[Model], name: str) -> bool:
    return name in {field.name for field in model._meta.get_fields()}


class CourseAdapter(CourseEntryAdapter):
    """What a course says of itself. The order of its modules is not among it: that is an act of its own."""

    model = CourseDraft
    FIELDS = COURSE_FIELDS.only(
        *("code", "title", "summary", "language", "edition", "never_say", "areas", "handbook")
    )

    def live(self, course: Course, code: str) -> Said | None:
        if course.is_draft:
            return None
        said = published_course(course)
        return {key: said[key] for key in self.FIELDS.keys}

    def all_live(self, course: Course) -> dict[str, Said]:
        return {} if course.is_draft else {course.code: {"title": course.title}}

    def put(self, files: CourseFiles, entry: Entry) -> None:
        files.course = entry

    def load_files(self, files: CourseFiles, sync: FileLoad, course: Course) -> None:
        files.course.data["modules"] = [module.code for module in course.modules.current()]
        super().load_files(files, sync, course)

    def code_taken(self, course: Course, code: str) -> bool:
        return EntryDraft.objects.filter(kind=self.KIND, code=code).exists()

    def code_for(self, course: Course, module: Module | None, content: Said) -> str:
        return course.code

    def beyond_the_table(self, entry: EntryDraft, said: Said) -> Wrong:
        if not entry.course.modules.current().exists():
            yield "title", _("The course has no module yet: publish one first.")
        # What is not sound is not here: that is told by itself.
        if "areas" in said or not entry.content.get("areas"):
            kept = {area["code"] for area in said.get("areas") or []}
            yield from (("areas", told) for told in areas_missed(entry.course, kept))
        facts = set(Fact.objects.living_in(entry.course).values_list("code", flat=True))
        for part, text in (said.get("handbook") or {}).items():
            for _line, message in broken_references(text, facts=facts, figures=()):
                yield "handbook", f"{part}: {message}"

    def take_out(self, entry: EntryDraft, now: datetime) -> None:
        raise Refused(
            _("A course does not go out of use as a whole. Take out what is wrong in it.")
        )
