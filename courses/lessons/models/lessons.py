"""Lessons and their figures. A LessonVersion never changes; the draft on Lesson does."""

import uuid
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.content.domain.entries import content_hash
from courses.content.domain.figures import ParsedFigure
from courses.content.markdown import RenderedLesson, render_lesson
from courses.content.models.catalogue import Course, Module, Objective
from courses.publishing.models.coverage import covered, stale_links, with_words_of
from courses.publishing.models.records import Provenance, PublishRecord
from trainingsite.accounts.actors import Person


class Figure(models.Model):
    """A drawing of a module as it is now; a published lesson carries its own copy."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="figures")
    name = models.CharField(max_length=100)
    svg = models.TextField()
    title = models.CharField(max_length=200)
    description = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "name"], name="courses_figure_once"),
        ]

    def __str__(self) -> str:
        return self.name


class LessonQuerySet(models.QuerySet["Lesson"]):
    def published(self) -> "LessonQuerySet":
        """Lessons that readers can open, in their order."""
        return self.filter(retired_at=None, current_version__isnull=False).order_by(
            "module__position", "position", "id"
        )

    def with_review_due(self, day: date) -> "LessonQuerySet":
        """Lessons with `review_due`: whether they are among those needing review."""
        due = self.model.objects.needing_review(day).filter(pk=OuterRef("pk"))
        return self.annotate(review_due=Exists(due))

    def needing_review(self, day: date) -> "LessonQuerySet":
        """Lessons past their own review date, or whose text rests on a fact that changed, went or expired since."""
        links = apps.get_model("courses.LessonFact").objects.filter(
            lesson_version=OuterRef("current_version")
        )
        overdue = Q(current_version__review_by_date__lt=day)
        return self.filter(overdue | Exists(stale_links(links, "lesson_version", day)))


class Lesson(models.Model):
    """A lesson with its draft. Readers see `current_version`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The module's course: a constraint cannot reach through the module (courses/checks.py).
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="lessons")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="lessons")
    code = models.SlugField(max_length=60)
    slug = models.SlugField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200)
    body = models.TextField(help_text=_("Markdown; docs/authoring.md describes the blocks."))
    minutes = models.PositiveSmallIntegerField()
    objectives = models.ManyToManyField(Objective, blank=True, related_name="lessons")
    reviewed_date = models.DateField(null=True, blank=True)
    review_by_date = models.DateField(null=True, blank=True)
    drafted_by = models.CharField(
        max_length=8, choices=Provenance.choices, default=Provenance.PERSON
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    current_version = models.OneToOneField(
        "LessonVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="current_of"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

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
        return self.title

    def draft_entry(self) -> dict[str, Any]:
        """The draft in the shape of its entry."""
        return {
            "code": self.code,
            "slug": self.slug,
            "title": self.title,
            "minutes": self.minutes,
            "objectives": sorted(self.objectives.values_list("code", flat=True)),
            "reviewed": self.reviewed_date,
            "review_by": self.review_by_date,
            "drafted_by": self.drafted_by,
            "body": self.body,
        }

    def render_draft(self) -> RenderedLesson:
        """The draft as readers would see it, with the module's figures as they are now."""
        figures = {
            figure.name: ParsedFigure(figure.svg, figure.title, figure.description)
            for figure in self.module.figures.all()
        }
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
            title=self.title,
            minutes=self.minutes,
            body=self.body,
            html=rendered.html,
            sections=rendered.sections,
            objective_codes=entry["objectives"],
            reviewed_date=self.reviewed_date,
            review_by_date=self.review_by_date,
            drafted_by=self.drafted_by,
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


class LessonVersionQuerySet(models.QuerySet["LessonVersion"]):
    def read_in(self, course: Course) -> "LessonVersionQuerySet":
        """What readers of the course see now."""
        return self.filter(current_of__module__course=course, current_of__retired_at=None)

    def signed_on(self, day: date) -> "LessonVersionQuerySet":
        """Versions under a clinical lead's signature that stands on this day."""
        signatures = apps.get_model("courses.LessonSignOff").objects.standing_on(day)
        return covered(self, signatures, "lesson_version")

    def vouched_on(self, day: date) -> "LessonVersionQuerySet":
        """Versions under a signature that stands and whose register entry was checked: what a certificate counts."""
        signatures = apps.get_model("courses.LessonSignOff").objects.standing_on(day).checked()
        return covered(self, signatures, "lesson_version")

    def unsigned_on(self, day: date) -> "LessonVersionQuerySet":
        """Versions that no standing signature covers."""
        return self.exclude(pk__in=self.model.objects.signed_on(day).values("pk"))

    def with_words_of(self, person: Person) -> "LessonVersionQuerySet":
        """Versions of lessons that this person has written or edited by then."""
        return with_words_of(self, person, "lesson")


class LessonVersion(models.Model):
    """One published text of a lesson, for ever as it was, figures included. Immutable."""

    is_immutable = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    body = models.TextField()
    html = models.TextField()
    sections = models.JSONField(default=list)
    objective_codes = models.JSONField(default=list)
    reviewed_date = models.DateField(null=True)
    review_by_date = models.DateField(null=True)
    drafted_by = models.CharField(max_length=8, choices=Provenance.choices)
    content_hash = models.CharField(max_length=64)
    same_meaning_as = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The first version of this meaning: signatures under it cover this one."),
    )
    publish_record = models.ForeignKey(
        "PublishRecord", on_delete=models.PROTECT, related_name="lesson_versions"
    )

    objects = LessonVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "number"], name="courses_lesson_version_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def signature_on(self, day: date) -> Any:
        """The latest SignOff that covers this version on `day`, or None."""
        root = self.same_meaning_as_id or self.pk
        links = apps.get_model("courses.LessonSignOff").objects.standing_on(day)
        same = Q(lesson_version=root) | Q(lesson_version__same_meaning_as=root)
        latest = (
            links.filter(same).select_related("sign_off").order_by("-sign_off__signed_at", "-id")
        )
        link = latest.first()
        return link.sign_off if link else None

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


class LessonFactQuerySet(models.QuerySet["LessonFact"]):
    def read_now(self) -> "LessonFactQuerySet":
        """Links of the lessons as readers see them now, in reading order."""
        return self.filter(
            lesson_version__current_of__isnull=False, lesson_version__current_of__retired_at=None
        ).order_by(
            "lesson_version__lesson__module__position", "lesson_version__lesson__position", "id"
        )

    def of_lessons_citing(self, facts: Collection[int]) -> "LessonFactQuerySet":
        """Every link of the lessons that cite one of the facts."""
        citing = self.model.objects.filter(fact__in=facts).values("lesson_version")
        return self.filter(lesson_version__in=citing)


class LessonFact(models.Model):
    """A block of a published lesson rests on a fact. Immutable. `block` is the id of the block in the lesson's HTML."""

    is_immutable = True

    lesson_version = models.ForeignKey(
        LessonVersion, on_delete=models.PROTECT, related_name="fact_links"
    )
    fact = models.ForeignKey("Fact", on_delete=models.PROTECT, related_name="lesson_links")
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
