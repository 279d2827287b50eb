"""Who watches a sitting: asked beforehand, accepted, opened with a code, and co-signed at its close."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.sitting.models.attempts import Attempt
from quizzes.sitting.models.quizzes import Quiz
from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section


class InvigilationQuerySet(models.QuerySet["Invigilation"]):
    def live(self) -> "InvigilationQuerySet":
        """Those that nothing has been begun with yet, and that nobody has ended."""
        return self.filter(state__in=["asked", "accepted"])

    def unsettled(self) -> "InvigilationQuerySet":
        """Those whose sitting was opened and whose co-signature is still awaited."""
        return self.filter(state="opened")


class Invigilation(models.Model):
    """A sitting that somebody is to watch, from the question whether they would to the co-signature.

    `named_by`: the administrator who named the invigilator; empty where the candidate proposed one. `code_hash` is of the one code
    that opens it; it is used up by the attempt that it opens. `compared` is the mark of the entry that was compared with the face.
    """

    desk = Desk(Section.CANDIDATES, 14, view=ADMINISTRATORS)

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ACCEPTED = "accepted", _("Accepted")
        OPENED = "opened", _("Opened, not co-signed yet")
        COSIGNED = "cosigned", _("Co-signed")
        UNSIGNED = "unsigned", _("Not co-signed")
        ENDED = "ended", _("Ended before the exam")

    class Document(models.TextChoices):
        PASSPORT = "passport", _("Passport")
        IDENTITY_CARD = "identity-card", _("Identity card")
        LICENCE = "licence", _("Driving licence")
        PROFESSIONAL = "professional", _("Professional card with a photograph")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invigilations"
    )
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="invigilations")
    address = models.EmailField(_("address that was asked"))
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    invigilator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invigilated",
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    face_at = models.DateTimeField(_("face compared at"), null=True, blank=True)
    document = models.CharField(max_length=13, choices=Document.choices, blank=True)
    compared = models.CharField(max_length=64, blank=True, editable=False)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(null=True, blank=True, editable=False)
    wrong_codes = models.PositiveSmallIntegerField(default=0, editable=False)
    attempt = models.OneToOneField(
        Attempt, null=True, blank=True, on_delete=models.PROTECT, related_name="invigilation"
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects: Any = InvigilationQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        verbose_name = _("witnessed sitting")
        verbose_name_plural = _("witnessed sittings")
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "quiz"],
                condition=Q(state__in=["asked", "accepted"]),
                name="quizzes_invigilation_one_live",
            ),
            models.CheckConstraint(
                condition=Q(invigilator=None) | ~Q(invigilator=F("candidate")),
                name="quizzes_invigilation_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "accepted", "ended"], attempt=None)
                | Q(
                    state__in=["opened", "cosigned", "unsigned"],
                    attempt__isnull=False,
                    invigilator__isnull=False,
                    face_at__isnull=False,
                    opened_at__isnull=False,
                ),
                name="quizzes_invigilation_opened_after_face",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def has_code_at(self, now: datetime) -> bool:
        """Whether a code is out that opens the exam now."""
        return bool(self.code_hash) and self.code_until is not None and now < self.code_until


class InvigilationEvent(models.Model):
    """One thing that happened with a witnessed sitting, by whom and when. Immutable."""

    is_immutable = True
    desk = Desk(view=ADMINISTRATORS)

    class Kind(models.TextChoices):
        PROPOSED = "proposed", _("The candidate proposed the invigilator")
        NAMED = "named", _("An administrator named the invigilator")
        ACCEPTED = "accepted", _("The invigilator accepted")
        DECLINED = "declined", _("The invigilator declined")
        WITHDRAWN = "withdrawn", _("It was called off")
        FACE = "face", _("Face and document were compared with the register entry")
        CODE = "code", _("A code was shown to the invigilator")
        WRONG_CODE = "wrong-code", _("A wrong code was typed")
        OPENED = "opened", _("The exam was opened with the code")
        PAUSED = "paused", _("The invigilator paused the sitting")
        WENT_ON = "went-on", _("The invigilator let it go on")
        INCIDENT = "incident", _("The invigilator noted an incident")
        COSIGNED = "cosigned", _("The invigilator co-signed the close")
        NOT_SIGNED = "not-signed", _("The invigilator did not co-sign")
        LAPSED = "lapsed", _("Nobody co-signed in time")

    invigilation = models.ForeignKey(Invigilation, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["incident", "named", "not-signed"]) | ~Q(text=""),
                name="quizzes_invigilation_event_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invigilation_id}: {self.kind}"
