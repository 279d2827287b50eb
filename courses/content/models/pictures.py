"""The bytes of pictures, once for all that show them, and the smaller ones that pages take of them."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.conf import settings
from django.db import connections, models, router
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.content.domain.picture_names import size_in, widths_of
from courses.content.pictures import in_width, nothing_in_place_of
from trainingsite.accounts.models import STAFF, Desk, Section


class StoredPictureQuerySet(models.QuerySet["StoredPicture"]):
    def keep_all(self, pictures: Mapping[str, bytes], made_of: str = "") -> None:
        """Keep the bytes by their names, which follow from them. What is here already stays, and what was withdrawn does
        not come back. Inside the caller's transaction."""
        here = set(self.named(pictures).values_list("name", flat=True))
        here |= WithdrawnPicture.objects.among(pictures)
        new = [
            StoredPicture(name=name, data=pictures[name], made_of=made_of)
            for name in pictures
            if name not in here
        ]
        self.bulk_create(new, ignore_conflicts=True)

    def named(self, names: Iterable[str]) -> Self:
        """Those of these names."""
        return self.filter(name__in=names)

    def bytes_of(self, names: Iterable[str]) -> dict[str, bytes]:
        """By name what is shown of these; in the place of one that was withdrawn a plain picture that says so."""
        wanted = set(names)
        found = {one.name: bytes(one.data) for one in self.named(wanted)}
        gone = WithdrawnPicture.objects.among(wanted - found.keys())
        return found | {name: nothing_in_place_of(name) for name in gone}

    def erase(self) -> None:
        """Take these bytes out of the database, with every width. What is not told of as withdrawn the database keeps."""
        connection = connections[router.db_for_write(self.model)]
        if (
            connection.vendor == "sqlite"
        ):  # which else leaves them in its file until it needs the room
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA secure_delete = ON")
        PictureSize.objects.filter(picture__in=self.values("pk")).delete()
        self.delete()


class StoredPicture(models.Model):
    """A picture as it is kept. Immutable: what shows it names its bytes, and an edited picture is another one.

    Nothing of a picture says who may see it: whoever shows it decides (courses/lessons/actions/photographs.py for lessons).
    """

    is_immutable = True
    # The one way out: a row of that model with the same name (trainingsite/database/immutability.py).
    erased_where = ("courses_withdrawnpicture", "name")

    name = models.CharField(max_length=60, unique=True)
    data = models.BinaryField()
    # The picture that this is a part of; "" for one that was handed in.
    made_of = models.CharField(max_length=60, blank=True, default="")

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


class WithdrawnPictureQuerySet(models.QuerySet["WithdrawnPicture"]):
    def among(self, names: Iterable[str]) -> set[str]:
        """Which of these names were withdrawn."""
        wanted = set(names)
        return set(self.filter(name__in=wanted).values_list("name", flat=True)) if wanted else set()


class WithdrawnPicture(models.Model):
    """That a photograph was withdrawn, by whom and why. Its bytes are gone, and what is kept of it is this. Immutable."""

    is_immutable = True
    desk = Desk(Section.PUBLISHED, 6, view=STAFF)

    name = models.CharField(_("picture"), max_length=60, unique=True)
    sha256 = models.CharField(_("hash of its bytes"), max_length=64)
    consent = models.TextField(_("consent"), blank=True)
    shown_in = models.JSONField(_("where it stood"), default=list)
    reason = models.TextField(_("reason"))
    # Nobody, where it was withdrawn once more after a restore that does not know who it was.
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    withdrawn_at = models.DateTimeField(_("when"))

    objects: Any = WithdrawnPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph withdrawn")
        verbose_name_plural = _("photographs withdrawn")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="courses_withdrawn_picture_with_reason"
            )
        ]

    def __str__(self) -> str:
        return self.name
