"""Where credentials lie, and the lists that say which certificates are not good any more."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from certificates.models.certificates import Certificate
from certificates.models.status import StatusEvent


class StatusList(models.Model):
    """A list of bits, one for each certificate that has a place in it. One list at a time gives places; from half full on none.

    `site`: the address that it lies under, for ever. `changes`: how often bits were set; `signed_changes`: up to which of these
    changes `document` tells. `number`: certificates' places are counted through all lists (`Certificate.status_index`).
    """

    number = models.PositiveIntegerField(primary_key=True)
    site = models.CharField(max_length=255)
    opened_at = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    given = models.PositiveIntegerField(default=0)
    changes = models.PositiveIntegerField(default=0)
    signed_changes = models.PositiveIntegerField(default=0)
    signed_at = models.DateTimeField(null=True)
    document = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_open"], condition=Q(is_open=True), name="certificates_one_open_list"
            ),
            models.CheckConstraint(
                condition=Q(signed_changes__lte=models.F("changes")),
                name="certificates_list_signs_what_changed",
            ),
        ]

    def __str__(self) -> str:
        return f"list {self.number}"


class StatusBitQuerySet(models.QuerySet["StatusBit"]):
    def missing_at(self, now: datetime, most: int) -> dict[int, int]:
        """Status index by certificate of what has ended by now and has no bit: withdrawn from a day that has come, or replaced.

        Written as SQL: with its words as parameters SQLite reads all events there are, every few seconds.
        """
        ended = StatusEvent.objects.raw(_ENDED_WITHOUT_BIT, [now, most])
        return {event.certificate_id: event.status_index for event in ended}  # type: ignore[attr-defined]


class StatusBit(models.Model):
    """A bit that was set. Immutable: no bit is ever cleared. The list shows what these rows say; why is said by the status events.

    Without a certificate: a restore has taken it away, and others must not go on accepting its credential.
    """

    is_immutable = True

    certificate = models.OneToOneField(
        Certificate, null=True, on_delete=models.PROTECT, related_name="status_bit"
    )
    status_index = models.PositiveIntegerField(unique=True)
    set_at = models.DateTimeField()

    objects = StatusBitQuerySet.as_manager()

    def __str__(self) -> str:
        return f"bit {self.status_index}"


_ENDED_WITHOUT_BIT = (
    "SELECT e.id, e.certificate_id, c.status_index"  # noqa: S608 -- only names of ours
    f" FROM {StatusEvent._meta.db_table} e"
    f" LEFT JOIN {StatusBit._meta.db_table} b ON b.certificate_id = e.certificate_id"
    f" JOIN {Certificate._meta.db_table} c ON c.id = e.certificate_id"
    " WHERE e.status IN ('superseded', 'withdrawn') AND b.id IS NULL"
    " AND (e.effect = 'void_from_start' OR e.effective_at <= %s) LIMIT %s"
)


class Credential(models.Model):
    """Where the credential of a certificate lies: `uuid` is printed nowhere. Immutable; erasure leaves it, so that the address
    still has an answer. `made_at`: the moment of its signature."""

    is_immutable = True

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="credential"
    )
    uuid = models.UUIDField(unique=True, editable=False)
    site = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"credential of {self.certificate_id}"


class CredentialsMade(models.Model):
    """How far the sweep has come with credentials for certificates that were issued before there were any. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    through = models.BigIntegerField(
        default=0, help_text="The newest certificate, by its key, that was looked at."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="certificates_credentials_made_one_row"),
        ]

    def __str__(self) -> str:
        return f"through {self.through}"
