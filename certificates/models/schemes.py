"""What a certificate attests: who issues it, for which exam, with which scopes and term."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from courses.publishing.models import EntryDraft, OfKind
from quizzes.models import Quiz
from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section


class Issuer(models.Model):
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Scope(models.Model):
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def in_force(self) -> "SchemeQuerySet":
        """Schemes under which certificates are issued now."""
        return self.filter(retired_at=None)

    def issuing_for(self, *, exam: Any, began: Any) -> "SchemeQuerySet":
        """Under which a pass of an exam that was begun then earns a certificate, the first one before the others: what is in force for it;
        else the edition that was, where a later one under its code asks another exam since. Either may be an OuterRef."""
        goes_on = Scheme.objects.in_force().filter(code=models.OuterRef("code"))
        of_its_day = Q(models.Exists(goes_on), retired_at__gt=began)
        found = self.filter(Q(retired_at=None) | of_its_day, exam=exam)
        return found.order_by(F("retired_at").asc(nulls_first=True))

    def of(self, course: Course) -> "SchemeQuerySet":
        """Those of the course's exams, in the order of their codes."""
        return self.filter(exam__course=course).order_by("code", "id")


class Scheme(models.Model):
    """What its certificates attest. Once one is issued under an edition, the edition says that for ever."""

    desk = Desk(Section.CERTIFICATES, 3, view=ADMINISTRATORS)

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="schemes")
    exam = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="schemes")
    code = models.SlugField(max_length=60)
    edition = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    limits = models.TextField(help_text=_("What the certificate does not attest, in words."))
    term_months = models.PositiveSmallIntegerField()
    scopes = models.ManyToManyField(Scope, related_name="schemes")
    is_pilot = models.BooleanField(
        default=False, help_text=_("The cut is provisional: no panel has set it.")
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="certificates_scheme_once"),
            models.UniqueConstraint(
                fields=["exam"],
                condition=models.Q(retired_at=None),
                name="certificates_scheme_one_per_exam",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.edition}"

    def scope_titles(self) -> list[str]:
        """What it covers, in the order of the scopes' codes, as certificates print it."""
        return list(self.scopes.order_by("code").values_list("title", flat=True))


class SchemeDraft(EntryDraft):
    """A scheme as it is edited."""

    KIND: ClassVar[str] = "scheme"
    objects = OfKind()  # type: ignore[misc]

    class Meta:
        proxy = True
