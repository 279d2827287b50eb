"""The clinical lead's signatures: which exact versions they cover, until when, and what was taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from courses.publishing.domain.signing import latest_review
from trainingsite.accounts.models import STAFF, Desk, Section


@dataclass(frozen=True)
class Standing:
    """What one lead declared, under one signature or several: signed last on, and to be reviewed first by."""

    name: str
    register: str
    register_number: str
    interests: str
    signed_at: datetime
    stands_until: date
    checked: bool  # whether an administrator had compared the entry with the register


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def together(self) -> list[Standing]:
        """One for each person and declaration, last signed first: a lead who signs module by module is named once."""
        return _together(self.order_by("-signed_at", "-id"))


def _together(sign_offs: "Iterable[SignOff]") -> list[Standing]:
    groups: dict[tuple[Any, ...], list[SignOff]] = {}
    for one in sign_offs:
        key = (one.by_id, one.name, one.register, one.register_number, one.interests)
        groups.setdefault(key, []).append(one)
    return [
        Standing(
            name=group[0].name,
            register=group[0].register,
            register_number=group[0].register_number,
            interests=group[0].interests,
            signed_at=group[0].signed_at,
            stands_until=min(one.stands_until for one in group),
            checked=all(one.checked for one in group),
        )
        for group in groups.values()
    ]


class SignOff(models.Model):
    """A clinical lead's signature under exact versions of lessons and questions. Immutable."""

    is_immutable = True
    desk = Desk(Section.PUBLISHED, 2, view=STAFF)

    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="sign_offs")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs"
    )
    signed_at = models.DateTimeField()
    review_by_date = models.DateField(
        null=True, help_text=_("After this day the signature no longer stands.")
    )
    name = models.CharField(max_length=200)
    register = models.CharField(max_length=80)
    register_number = models.CharField(max_length=40)
    register_check = models.ForeignKey(
        "accounts.RegisterCheck",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_(
            "Who compared this entry with the register. Signatures from before that have none."
        ),
    )
    appointment = models.ForeignKey(
        "LeadAppointment",
        null=True,
        on_delete=models.PROTECT,
        related_name="sign_offs",
        help_text=_("Who appointed this lead. Signatures from before that have none."),
    )
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

    @property
    def stands_until(self) -> date:
        """The last day on which this signature stands, unless it is taken back."""
        latest = latest_review(localdate(self.signed_at))
        return min(self.review_by_date or latest, latest)

    @property
    def checked(self) -> bool:
        """Whether an administrator had compared the entry with the register before."""
        return self.register_check_id is not None
