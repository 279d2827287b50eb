"""Certificates whose holder was erased: by what a document that somebody presents is still known."""

from typing import Any

from django.db import models

from certificates.models.certificates import Certificate


class ErasedCertificate(models.Model):
    """Name and documents of a certificate are gone, at its holder's request. Immutable, and in the chain: without such a row nobody can
    delete them, and an audit misses them. `holder_key`: of the row that is gone."""

    is_immutable = True

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="erasure"
    )
    holder_key = models.PositiveBigIntegerField()
    erased_at = models.DateTimeField()

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.certificate_id}, {self.erased_at:%Y-%m-%d}"


class ErasedDocument(models.Model):
    """The hash of a document that is gone, so that whoever presents it is told that it was ours. Immutable.

    `document_key`: of the row that is gone; `said_sha256`: of what a credential says, however it is spelt as JSON, "" of
    others.
    """

    is_immutable = True

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="erased_documents"
    )
    kind = models.CharField(max_length=12)
    document_key = models.PositiveBigIntegerField(unique=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    said_sha256 = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField()

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.kind} of {self.certificate_id}"
