"""What every file has that somebody brought to the studio: its rows as they were read, who brought it, and its undoing."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

# Both or neither: for a constraint of each table.
UNDONE_BY_SOMEBODY = Q(undone_at=None, undone_by=None) | Q(
    undone_at__isnull=False, undone_by__isnull=False
)


class BroughtFile(models.Model):
    """A file that somebody brought. What a row is, its table says."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    brought_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
