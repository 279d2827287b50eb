"""One stored row of any model, with the rows it needs: for tests that try every table."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone

# Where the first value that fits the column is not one that the table's constraints allow.
_CHOSEN = {
    "PublishRecord.source": "files",
    "PlaceChange.source": "files",
    "StatusEvent.status": "issued",
    "Certificate.issue": 1,
    "Certificate.facts": {"scheme": {"title": "Scheme", "edition": "1"}, "caveats": []},
    "Quiz.purpose": "practice",
    "BlindReading.is_right": True,
    "RatingSheet.round": 1,
    "Rating.percent": 50,
    "CutAdoption.cut": 1,
    "CutAdoption.questions": 1,
    "Accommodation.percent": 50,
    "Accommodation.until_date": date(2026, 11, 24),
    "AccommodationProof.sealed": "sealed",
    "SectionClose.number": 1,
    "TimeGrant.kind": "outage",
    "TimeGrant.seconds": 60,
    "TryGrant.kind": "tries",
    "TryGrant.tries": 1,
}


def any_row(model: type[models.Model]) -> Any:
    """A new row of the model; what may be empty is left empty."""
    values = {
        field.name: _value(model, field)
        for field in model._meta.local_concrete_fields
        if _is_chosen(model, field)
        or not (field.primary_key or field.has_default() or field.null or field.blank)
    }
    return model._base_manager.create(**values)


def _is_chosen(model: type[models.Model], field: models.Field) -> bool:
    return f"{model.__name__}.{field.name}" in _CHOSEN


def _value(model: type[models.Model], field: models.Field) -> Any:
    chosen = _CHOSEN.get(f"{model.__name__}.{field.name}")
    if chosen is not None:
        return chosen
    if isinstance(field, models.ForeignKey):
        return any_row(field.related_model)
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return date(2026, 11, 24)
    if isinstance(field, models.BinaryField):
        return b"%PDF"
    if isinstance(field, models.JSONField):
        return []
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.BooleanField | models.IntegerField):
        return 0
    return uuid4().hex[: field.max_length or 32]
