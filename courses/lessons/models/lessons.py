"""Lessons and their figures. A LessonVersion never changes; the draft on Lesson does."""

from collections.abc import Callable, Collection
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.content.domain.entries import content_hash
from courses.content.domain.figures import ABOUT, FOCUS, ParsedFigure
from courses.content.domain.tables import LESSON_FIELDS
from courses.content.markdown import RenderedLesson, render_lesson
from courses.content.models.catalogue import Module, Objective
from courses.lessons.models.readers import LessonQuerySet
from courses.publishing.models import (
    Draft,
    FactLink,
    FactLinkQuerySet,
    Provenance,
    PublishRecord,
    Version,
    VersionQuerySet,
)
from trainingsite.accounts.models import STAFF, WRITERS, Desk, Section


class Figure(models.Model):
    """A drawing or photograph of a module as it is now; a published lesson carries its own copy of a drawing, and names
    the bytes of a photograph."""

    desk = Desk(view=STAFF)

    class Shows(models.TextChoices):
        NOBODY = "nobody", _("Nobody")
        PERSON = "person", _("A patient, or anybody else")

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="figures")
    name = models.CharField(max_length=100)
    svg = models.TextField(blank=True)
    photo = models.CharField(
        max_length=60, blank=True, help_text=_("The name under which its bytes are kept.")
    )
    title = models.CharField(max_length=200)
    description = models.TextField()
    credit = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    consent = models.TextField(
        blank=True,
        help_text=_("Under which consent a patient is shown; no page for readers tells it."),
    )
    shows = models.CharField(max_length=6, blank=True, choices=Shows.choices)
    consent_date = models.DateField(null=True, blank=True)
    consent_covers = models.TextField(blank=True)
    consent_holder = models.CharField(max_length=200, blank=True)
    focus_x = models.PositiveSmallIntegerField(null=True, blank=True)
    focus_y = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "name"], name="courses_figure_once"),
            models.CheckConstraint(
                condition=Q(svg="", photo__gt="") | Q(svg__gt="", photo=""),
                name="courses_figure_is_drawn_or_photographed",
            ),
            models.CheckConstraint(
                condition=~Q(photo__gt="", shows="person")
                | Q(consent__gt="", consent_covers__gt="", consent_holder__gt="")
                & Q(consent_date__isnull=False),
                name="courses_photograph_of_person_has_consent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def parsed(self) -> ParsedFigure:
        """The figure with what is told of it."""
        about: dict[str, Any] = {key: str(getattr(self, key) or "") for key in ABOUT}
        focus = {key: getattr(self, key) for key in FOCUS}
        return ParsedFigure(
            self.svg, self.title, self.description, **about, photo=self.photo, **focus
        )


class Lesson(Draft):
    """A lesson with its draft. Readers see `current_version`.

    Its course is its module's: a constraint cannot reach through the module (courses/checks.py).
    """

    KIND = "lesson"
    desk = Desk(Section.WRITING, 1, view=STAFF, change=WRITERS)

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="lessons")
    slug = models.SlugField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200)
    body = models.TextField(help_text=_("Markdown; docs/authoring.md describes the blocks."))
    minutes = models.PositiveSmallIntegerField(null=True)
    # No way leads back from an objective: this is the draft's list, and what a reader is taught a version says.
    objectives = models.ManyToManyField(Objective, blank=True, related_name="+")
    # Codes that the draft names and the course does not have, or not yet.
    awaited_objectives = models.JSONField(default=list, editable=False)
    reviewed_date = models.DateField(null=True, blank=True)
    review_by_date = models.DateField(null=True, blank=True)
    drafted_by = models.CharField(
        max_length=8, choices=Provenance.choices, default=Provenance.PERSON
    )
    current_version = models.OneToOneField(
        "LessonVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="current_of"
    )

    objects = LessonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "code"], name="courses_lesson_code_once"),
            models.UniqueConstraint(
                fields=["module", "slug"],
                condition=Q(retired_at=None),
                name="courses_lesson_slug_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.code

    def draft_entry(self) -> dict[str, Any]:
        """The draft in the shape of its entry."""
        objectives = {*self.objectives.values_list("code", flat=True), *self.awaited_objectives}
        return LESSON_FIELDS.said(LESSON_FIELDS.read(self, objectives=sorted(objectives)))

    def render_draft(self) -> RenderedLesson:
        """The draft as readers would see it, with the module's figures as they are now."""
        figures = {figure.name: figure.parsed for figure in self.module.figures.all()}
        return render_lesson(self.body, figures)

    def draft_hash(self) -> str:
        """Names what the draft says now, figures included."""
        return _hash_of(self.draft_entry(), self.render_draft())

    def add_version(
        self,
        *,
        record: Callable[[], PublishRecord],
        only_if_current: bool = False,
        same_meaning_as: "LessonVersion | None" = None,
    ) -> "LessonVersion | None":
        """A new version of the draft, unless the current one is the same. Inside the caller's transaction.

        `only_if_current` leaves a draft with unpublished edits alone.
        """
        current = self.current_version
        if only_if_current and (current is None or current.body != self.body or self.edited_by_id):
            return None
        rendered, entry = self.render_draft(), self.draft_entry()
        new_hash = _hash_of(entry, rendered)
        if current is not None and current.content_hash == new_hash:
            return None
        version = LessonVersion.objects.create(
            lesson=self,
            number=self.versions.count() + 1,
            **LESSON_FIELDS.columns(entry, versioned=True),
            html=rendered.html,
            sections=rendered.sections,
            objective_codes=entry["objectives"],
            content_hash=new_hash,
            same_meaning_as=same_meaning_as,
            publish_record=record(),
        )
        version.link_facts(rendered)
        self.current_version = version
        self.save(update_fields=["current_version"])
        return version


def _hash_of(entry: dict[str, Any], rendered: RenderedLesson) -> str:
    return content_hash(entry | {"html": rendered.html})


class LessonVersion(Version):
    """One published text of a lesson, for ever as it was, figures included. Immutable."""

    ENTRY = "lesson"
    desk = Desk(Section.PUBLISHED, 3, view=STAFF)

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    body = models.TextField()
    html = models.TextField()
    sections = models.JSONField(default=list)
    objective_codes = models.JSONField(default=list)
    reviewed_date = models.DateField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "number"], name="courses_lesson_version_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def name(self) -> str:
        return self.title

    def objectives(self) -> models.QuerySet[Objective]:
        """What it teaches, in the order of the course."""
        found = Objective.objects.filter(
            course=self.lesson.course_id, code__in=self.objective_codes
        )
        return found.order_by("position", "id")

    def link_facts(self, rendered: RenderedLesson) -> None:
        """Keep which block rests on which fact of the course. Inside the transaction that makes the version."""
        codes = {code for _block, code in rendered.fact_blocks}
        cited = self.lesson.course.facts.filter(code__in=codes)
        facts = {fact.code: fact for fact in cited}
        LessonFact.objects.bulk_create(
            LessonFact(lesson_version=self, fact=facts[code], block=block)
            for block, code in dict.fromkeys(rendered.fact_blocks)
            if code in facts
        )


class LessonFactQuerySet(FactLinkQuerySet):
    def read_now(self) -> Self:
        """Links of the lessons as readers see them now, in reading order."""
        return self.filter(
            lesson_version__current_of__isnull=False, lesson_version__current_of__retired_at=None
        ).order_by(
            "lesson_version__lesson__module__position", "lesson_version__lesson__position", "id"
        )

    def of_lessons_citing(self, facts: Collection[int]) -> Self:
        """Every link of the lessons that cite one of the facts."""
        citing = self.model.objects.filter(fact__in=facts).values("lesson_version")
        return self.filter(lesson_version__in=citing)


class LessonFact(FactLink):
    """A block of a published lesson rests on a fact. Immutable. `block` is the id of the block in the lesson's HTML."""

    VERSION = "lesson_version"

    lesson_version = models.ForeignKey(
        LessonVersion, on_delete=models.PROTECT, related_name="fact_links"
    )
    block = models.CharField(max_length=40)

    objects = LessonFactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lesson_version", "fact", "block"], name="courses_lesson_fact_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id} in {self.block}"
