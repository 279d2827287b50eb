"""The course and its parts. A LessonVersion never changes; the draft on Lesson does."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models import STAFF, Desk, Section


class CourseQuerySet(models.QuerySet["Course"]):
    def opened(self) -> "CourseQuerySet":
        """Courses that readers get."""
        return self.filter(is_draft=False)


class Course(models.Model):
    desk = Desk(Section.COURSE, 1, view=STAFF)

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="en")
    edition = models.CharField(max_length=60)
    never_say = models.JSONField(
        default=list, help_text=_("Phrases that no lesson of the course may use.")
    )
    areas = models.JSONField(
        default=list,
        blank=True,
        help_text=_(
            "What exams ask about, whatever the module: code and title. Questions name them."
        ),
    )
    handbook = models.JSONField(
        default=dict, help_text=_("What the programme's handbook says in words, part by part.")
    )
    # Changes with every change of the glossary: what is made from its words is made once for each value.
    glossary_hash = models.CharField(max_length=64, blank=True, editable=False)
    is_draft = models.BooleanField(
        default=False, help_text=_("Begun on the web: nobody gets anything of it yet.")
    )

    objects = CourseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class ModuleQuerySet(models.QuerySet["Module"]):
    def current(self) -> "ModuleQuerySet":
        """Modules that are taught now, in their order."""
        return self.filter(retired_at=None, is_draft=False).order_by("position", "id")


class Module(models.Model):
    desk = Desk(Section.COURSE, 2, view=STAFF)

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="modules")
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    study_first = models.ManyToManyField("self", symmetrical=False, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    is_draft = models.BooleanField(
        default=False, help_text=_("Begun on the web: nobody gets anything of it yet.")
    )

    objects = ModuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "code"], name="courses_module_code_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Objective(models.Model):
    """What a reader can do after a module. `course` is the module's, because a constraint cannot reach through it (checks.py)."""

    desk = Desk(Section.COURSE, 3, view=STAFF)

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="objectives")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="objectives")
    code = models.SlugField(max_length=60)
    text = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "code"], name="courses_objective_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"
