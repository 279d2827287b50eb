"""Lessons in the publishing machine: how a draft is written, checked, compared and made a version."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from courses.content.domain.blocks import picture_names
from courses.content.domain.changes import lines_more_than_wording, more_than_wording
from courses.content.domain.dialect import cited_codes
from courses.content.domain.fields import Fields
from courses.content.domain.lint import Finding
from courses.content.domain.references import broken_references, references_to
from courses.content.domain.shapes import Day
from courses.content.domain.tables import LESSON_FIELDS
from courses.content.models import Course, Module, Objective
from courses.evidence.models import Fact
from courses.lessons.actions.awaited import unknown_objectives
from courses.lessons.actions.drafted import (
    awaited_by_lesson,
    drafted_facts,
    drafted_figures,
)
from courses.lessons.actions.published import version_entry
from courses.lessons.domain.lint import (
    LessonSubject,
    Measures,
    Surroundings,
    lint_lesson,
    measured,
    words_of_terms,
)
from courses.lessons.domain.lint.lessons import GATE
from courses.lessons.models import Lesson, LessonVersion
from courses.publishing.actions.adapters import BY_A_PERSON, EntryAdapter, NotStorable
from courses.publishing.actions.codes import numbered, short_code
from courses.publishing.actions.contributing import CannotPublish
from courses.publishing.actions.meaning import NotSameMeaning
from courses.publishing.actions.places import place_gaps, still_a_draft
from courses.publishing.models import Draft, PublishRecord, VersionQuerySet
from trainingsite.accounts.actions.authority import Refused

# The columns of the draft by the keys of the entry.
COLUMNS = {field.key: field.kept_as for field in LESSON_FIELDS if field.kept_as is not None}


class BrokenReferences(CannotPublish):
    """The text cites a fact or shows a figure that does not exist. `problems` are (line, message), lines from 1."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(self.told))

    @property
    def told(self) -> list[str]:
        """A sentence for each, with its line."""
        return [_in_line(line, message) for line, message in self.problems]


def _in_line(line: int, message: str) -> str:
    return _("Line %(line)d: %(message)s") % {"line": line, "message": message}


class LessonAdapter(EntryAdapter[Lesson, LessonVersion]):
    """A lesson's content has the keys of its entry. `write` takes some of them and leaves the others alone."""

    model = Lesson
    own_keys = frozenset({"code", "slug"})
    begun_with = BY_A_PERSON

    def table(self, content: Mapping[str, Any]) -> Fields:
        return LESSON_FIELDS

    def content(self, entry: Lesson) -> dict[str, Any]:
        return entry.draft_entry()

    def begin(
        self, *, course: Course, module: Module | None, code: str, said: Mapping[str, Any]
    ) -> Lesson:
        """Of a source at the place that its file gives it, else as the last of its module."""
        if module is None:
            raise NotStorable(("module", _("Say in which module the lesson lies.")))
        living = Lesson.objects.filter(module=module, retired_at=None)
        last = living.aggregate(last=Max("position"))["last"] or 0
        slug = said.get("slug") or _free_slug(living, code)
        if living.filter(slug=slug).exists():
            raise NotStorable(
                ("slug", _("'%(slug)s' is the address of another lesson.") % {"slug": slug})
            )
        return Lesson.objects.create(
            course=course,
            module=module,
            code=code,
            slug=slug,
            position=said.get("_position", last + 1),
        )

    def code_for(self, course: Course, module: Module | None, content: Mapping[str, Any]) -> str:
        return short_code(str(content.get("title") or ""))

    def version_content(self, version: LessonVersion) -> dict[str, Any]:
        return version_entry(version)

    def write(self, entry: Lesson, content: Mapping[str, Any]) -> None:
        problems = [*self.misfits(content), *_fixed(entry, content), *_narrow(content)]
        if problems:
            raise NotStorable(*problems)
        fields = {COLUMNS.get(key, key): _kept(key, value) for key, value in content.items()}
        codes = fields.pop("objectives", None)
        for name, value in fields.items():
            setattr(entry, name, value)
        if "objectives" in content:
            _name_objectives(entry, codes)

    def gaps(self, entry: Lesson) -> list[tuple[str, str]]:
        content = entry.draft_entry()
        gaps = [
            *LESSON_FIELDS.problems(content),
            *_unknown_objectives(entry),
            *place_gaps(entry.module),
        ]
        return [*gaps, *(("body", said) for said in self.broken_lines(entry))]

    def broken_lines(self, entry: Lesson) -> dict[str, int]:
        told: list[tuple[int, str]] = []
        try:
            check_lesson_body(lesson=entry, body=entry.body)
        except BrokenReferences as broken:
            told += broken.problems
        told += _named_drafts(entry)
        return {_in_line(line, message): line for line, message in told}

    def awaits(self, entry: Lesson) -> list[Draft]:
        return awaited_by_lesson(entry)

    def place(self, entry: Lesson) -> dict[str, Any]:
        module = entry.module.code
        return {"module": module, "slug": entry.slug, "position": entry.position}

    def move(self, entry: Lesson, module: Module) -> None:
        """Under its own address, or where that is another's by now under one beside it."""
        check_figures(entry, module)
        living = Lesson.objects.filter(module=module, retired_at=None)
        last = living.aggregate(last=Max("position"))["last"] or 0
        entry.slug, entry.position = _free_slug(living, entry.slug), last + 1
        entry.module = module
        entry.save(update_fields=["module", "slug", "position"])

    def draft_hash(self, entry: Lesson) -> str:
        return entry.draft_hash()

    def findings(self, entry: Lesson, day: date) -> list[Finding]:
        return lint_lesson(subject_of_draft(entry, day))

    def stops(self, finding: Finding) -> bool:
        return finding.is_error and finding.rule.name in GATE

    def lines(self, said: Lesson | LessonVersion) -> str:
        entry = version_entry(said) if isinstance(said, LessonVersion) else said.draft_entry()
        return self.content_lines(entry)

    def content_lines(self, content: Mapping[str, Any]) -> str:
        return "\n".join(LESSON_FIELDS.lines(content))

    def check_meaning(self, current: LessonVersion, entry: Lesson) -> None:
        objectives = entry.draft_entry()["objectives"]
        for what, before, after in (
            (_("objectives"), sorted(current.objective_codes), objectives),
            (_("cited facts"), cited_codes(current.body), cited_codes(entry.body)),
            (_("figures"), picture_names(current.body), picture_names(entry.body)),
        ):
            if before != after:
                moved = ", ".join(sorted(set(before) ^ set(after))) or _("their order")
                raise NotSameMeaning(
                    _("The %(what)s differ (%(moved)s): that changes the meaning.")
                    % {"what": what, "moved": moved}
                )
        _check_wording(current, entry)

    def add_version(
        self,
        entry: Lesson,
        *,
        record: Callable[[], PublishRecord],
        same_meaning_as: LessonVersion | None,
    ) -> LessonVersion | None:
        return entry.add_version(record=record, same_meaning_as=same_meaning_as)

    def read(self, versions: VersionQuerySet) -> VersionQuerySet:
        rows = versions.select_related("lesson").prefetch_related("fact_links__fact")
        return rows.order_by("lesson__position", "pk")

    def minutes(self, version: LessonVersion) -> float:
        return version.minutes

    def objectives(self, versions: Sequence[LessonVersion]) -> dict[int, list[str]]:
        codes = {code for version in versions for code in version.objective_codes}
        courses = {version.lesson.course_id for version in versions}
        found = Objective.objects.filter(course__in=courses, code__in=codes)
        texts = {(one.course_id, one.code): str(one) for one in found}
        return {
            version.pk: [
                texts[key]
                for code in version.objective_codes
                if (key := (version.lesson.course_id, code)) in texts
            ]
            for version in versions
        }


def _free_slug(lessons: Any, wanted: str) -> str:
    """The address that no other lesson of the module has."""
    taken = set(lessons.values_list("slug", flat=True))
    return next(slug for slug in numbered(wanted) if slug not in taken)


def check_figures(lesson: Lesson, module: Module) -> None:
    """Raise Refused where the lesson shows drawings that the module does not have."""
    current = lesson.current_version
    shown = {*picture_names(lesson.body), *picture_names(current.body if current else "")}
    missing = sorted(shown - set(module.figures.values_list("name", flat=True)))
    if missing:
        said = _(
            "It shows drawings that the module does not have: %(names)s. Put them there first."
        )
        raise Refused(said % {"names": ", ".join(missing)})


def _fixed(lesson: Lesson, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What of a lesson no draft changes."""
    if content.get("code", lesson.code) != lesson.code:
        yield "code", _("The code of a lesson never changes.")
    slug = content.get("slug") or lesson.slug
    if slug == lesson.slug:
        return
    if lesson.current_version_id is not None:
        yield "slug", _("Readers know the address of a published lesson; it never changes here.")
    elif Lesson.objects.filter(module=lesson.module_id, slug=slug, retired_at=None).exists():
        yield "slug", _("'%(slug)s' is the address of another lesson.") % {"slug": slug}


def _narrow(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the columns of a lesson have no room for, although it is of the right sort."""
    drafted_by = content.get("drafted_by")
    if drafted_by:
        field = LESSON_FIELDS["drafted_by"]
        yield from (("drafted_by", told) for told in field.shape.wrong("drafted_by", drafted_by))


def _kept(key: str, value: Any) -> Any:
    """A value as the column takes it."""
    field = LESSON_FIELDS[key]
    if isinstance(field.shape, Day):
        return field.shape.stored(value) if value else None
    return field.nothing if value is None else value


def _name_objectives(lesson: Lesson, codes: Collection[str]) -> None:
    """The objectives of the course with these codes are the lesson's; what the course does not have is awaited."""
    found = list(lesson.course.objectives.filter(code__in=codes, retired_at=None))
    lesson.objectives.set(found)
    lesson.awaited_objectives = sorted(set(codes) - {one.code for one in found})


def _unknown_objectives(lesson: Lesson) -> Iterator[tuple[str, str]]:
    codes = lesson.draft_entry()["objectives"]
    for _code, said in unknown_objectives(lesson.module.course, codes):
        yield "objectives", said


def check_lesson_body(*, lesson: Lesson, body: str) -> None:
    """The edited text, checked against the facts and figures there are, drafts too. Raises BrokenReferences; changes nothing."""
    facts = Fact.objects.filter(course=lesson.module.course, retired_at=None)
    problems = broken_references(
        body,
        facts={*facts.values_list("code", flat=True), *drafted_facts(lesson.module.course)},
        figures=_figures_for(lesson),
    )
    if problems:
        raise BrokenReferences(problems)


def _figures_for(lesson: Lesson) -> frozenset[str]:
    """The figures that the draft may show."""
    live = lesson.module.figures.values_list("name", flat=True)
    return frozenset({*live, *drafted_figures(lesson.module)})


def _named_drafts(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """(line, message) for what the text names and is not live yet."""
    figures, facts = drafted_figures(lesson.module), drafted_facts(lesson.course)
    for line, name in references_to(lesson.body, facts=facts, figures=figures):
        yield line, still_a_draft(name)


def subject_of_draft(lesson: Lesson, day: date) -> LessonSubject:
    """The draft as its rules see it: what a file with the same text would be."""
    return _surroundings(lesson.course, day).subject(
        module=lesson.module.code,
        code=lesson.code,
        title=lesson.title,
        body=lesson.body,
        minutes=lesson.minutes or 0,
        objectives=list(lesson.objectives.order_by("code").values_list("text", flat=True)),
        figures=_figures_for(lesson),
        reviewed=lesson.reviewed_date,
        review_by=lesson.review_by_date,
    )


def draft_measures(lesson: Lesson, day: date) -> Measures:
    """How long and how hard to read the draft is."""
    return measured(subject_of_draft(lesson, day))


def _surroundings(course: Course, day: date) -> Surroundings:
    facts = list(Fact.objects.filter(course=course, retired_at=None))
    lessons = Lesson.objects.published().filter(course=course)
    return Surroundings(
        facts=frozenset({*(fact.code for fact in facts), *drafted_facts(course)}),
        expired=frozenset(fact.code for fact in facts if fact.review_by_date < day),
        terms=words_of_terms((term.term, *term.also) for term in course.glossary.all()),
        never_say=tuple(course.never_say),
        language=course.language,
        lessons=tuple(lessons.values_list("module__code", "slug")),
    )


def _check_wording(current: LessonVersion, lesson: Lesson) -> None:
    """Raise NotSameMeaning when readers would see more change than words in their place."""
    for what in (COLUMNS[key] for key in LESSON_FIELDS.those(meaning=True) if key in COLUMNS):
        if getattr(current, what) != getattr(lesson, what):
            raise NotSameMeaning(
                _("'%(what)s' differs: readers see it, so a lead has to sign anew.")
                % {"what": what}
            )
    reason = more_than_wording(current.title, lesson.title) or lines_more_than_wording(
        current.body, lesson.body
    )
    if reason:
        raise NotSameMeaning(_("More than the wording changed: %(reason)s.") % {"reason": reason})
