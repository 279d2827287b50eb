"""How content went live: who published, who reviewed, who signed, and what the files last said."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Course, LessonVersion


class PublishRecord(models.Model):
    """One act of publishing. Versions made by it point here. Immutable."""

    class Source(models.TextChoices):
        FILES = "files", _("Loaded from files")
        WEB = "web", _("Published on the web")

    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="publish_records")
    source = models.CharField(max_length=5, choices=Source.choices)
    published_at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source="files")
                | (Q(author__isnull=False) & Q(reviewer__isnull=False) & ~Q(author=F("reviewer"))),
                name="courses_publish_record_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.published_at:%Y-%m-%d %H:%M}"


class ContentEntry(models.Model):
    """What one entry of the files said when it was last loaded, and what the row was then."""

    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=120)
    path = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=64)
    row_hash = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="courses_content_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def standing_for(self, course: Course) -> "SignOff | None":
        """The latest signature, if it covers every lesson version that readers see now."""
        latest = self.filter(course=course).order_by("-signed_at", "-id").first()
        unsigned = LessonVersion.objects.read_in(course).exclude(sign_off_links__sign_off=latest)
        return None if latest is None or unsigned.exists() else latest


class SignOff(models.Model):
    """A clinical lead's signature under exact versions of lessons and questions. Immutable."""

    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="sign_offs")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs"
    )
    signed_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    register = models.CharField(max_length=80)
    register_number = models.CharField(max_length=40)
    interests = models.TextField(help_text=_("Declaration of interests; readers see it."))

    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(register="") & ~Q(register_number="") & ~Q(interests=""),
                name="courses_sign_off_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.signed_at:%Y-%m-%d}"


class LessonSignOff(models.Model):
    """A signature covers a lesson version. Immutable."""

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="lesson_links")
    lesson_version = models.ForeignKey(
        "LessonVersion", on_delete=models.PROTECT, related_name="sign_off_links"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sign_off", "lesson_version"], name="courses_lesson_sign_off_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign_off_id}: {self.lesson_version_id}"
