"""A person's permission to sit one exam in one cycle."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section


class ExamEntry(models.Model):
    desk = Desk(Section.CANDIDATES, 3, view=ADMINISTRATORS)

    class Reason(models.TextChoices):
        FIRST = "first", _("First certificate")
        RENEWAL = "renewal", _("Renewal")
        GRANTED = "granted", _("Granted by an administrator")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exam_entries"
    )
    quiz = models.ForeignKey("Quiz", on_delete=models.PROTECT, related_name="entries")
    cycle = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=8, choices=Reason.choices)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("exam entry")
        verbose_name_plural = _("exam entries")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "quiz", "cycle"], name="quizzes_exam_entry_once"
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="quizzes_exam_entry_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.quiz_id}, cycle {self.cycle}"


class TryGrant(models.Model):
    """What somebody was granted beside the rules of an exam: more tries, a wait that ends earlier, or another time in which it may be
    begun. Immutable; told to its person, with the reason."""

    is_immutable = True
    desk = Desk(Section.CANDIDATES, 13, view=ADMINISTRATORS)

    class Kind(models.TextChoices):
        TRIES = "tries", _("More tries")
        WAIT = "wait", _("A shorter wait")
        WINDOW = "window", _("When the exam may be begun")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="try_grants"
    )
    quiz = models.ForeignKey("Quiz", on_delete=models.PROTECT, related_name="try_grants")
    cycle = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    opens_at = models.DateTimeField(_("from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("granted"))

    class Meta:
        verbose_name = _("grant beside the rules")
        verbose_name_plural = _("grants beside the rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="tries", tries__gt=0, opens_at=None, closes_at=None)
                | Q(kind="wait", tries=0, opens_at__isnull=False, closes_at=None)
                | Q(kind="window", tries=0, opens_at__isnull=False, closes_at=None)
                | Q(kind="window", tries=0, opens_at__isnull=False, closes_at__gt=F("opens_at")),
                name="quizzes_try_grant_of_its_kind",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="quizzes_try_grant_has_reason"),
            models.CheckConstraint(condition=~Q(user=F("by")), name="quizzes_try_grant_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.quiz_id}, {self.kind}"
