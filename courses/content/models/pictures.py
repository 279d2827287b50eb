"""The bytes of pictures, once for all that show them, and the smaller ones that pages take of them."""

from collections.abc import Iterable, Mapping
from typing import Self

from django.db import models
from django.db.models import Q

from courses.content.domain.picture_names import size_in, widths_of
from courses.content.pictures import in_width


class StoredPictureQuerySet(models.QuerySet["StoredPicture"]):
    def keep_all(self, pictures: Mapping[str, bytes]) -> None:
        """Keep the bytes by their names, which follow from them. What is here already stays. Inside the caller's
        transaction."""
        here = set(self.named(pictures).values_list("name", flat=True))
        new = [
            StoredPicture(name=name, data=pictures[name]) for name in pictures if name not in here
        ]
        self.bulk_create(new, ignore_conflicts=True)

    def named(self, names: Iterable[str]) -> Self:
        """Those of these names."""
        return self.filter(name__in=names)


class StoredPicture(models.Model):
    """A picture as it is kept. Immutable: what shows it names its bytes, and an edited picture is another one.

    Nothing of a picture says who may see it: whoever shows it decides (courses/lessons/actions/photographs.py for lessons).
    """

    is_immutable = True

    name = models.CharField(max_length=60, unique=True)
    data = models.BinaryField()

    objects = StoredPictureQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def bytes_in(self, width: int) -> bytes:
        """The photograph in one of its widths. The first page that asks pays for making it, outside a transaction; two that
        ask at once make it twice and keep one."""
        if width == size_in(self.name).width:
            return bytes(self.data)
        kept = self.sizes.filter(width=width).first()
        if kept is not None:
            return bytes(kept.data)
        made = in_width(bytes(self.data), width)
        rows = [PictureSize(picture=self, width=width, data=made)]
        PictureSize.objects.bulk_create(rows, ignore_conflicts=True)
        return made

    @property
    def widths(self) -> list[int]:
        """In which it is offered."""
        return widths_of(self.name)


class PictureSize(models.Model):
    """A photograph in another width, made when a page first asks for it; it can be made anew at any time."""

    picture = models.ForeignKey(StoredPicture, on_delete=models.CASCADE, related_name="sizes")
    width = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["picture", "width"], name="courses_picture_size_once"),
            models.CheckConstraint(condition=Q(width__gt=0), name="courses_picture_size_has_width"),
        ]

    def __str__(self) -> str:
        return f"{self.picture_id} ({self.width})"
