"""How content went live: who published, who reviewed, and what the files last said."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


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
