"""The certificate, apart from the name on it and the bytes of its documents."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.domain.renewal import Term
from certificates.models.schemes import Scheme
from quizzes.models import Attempt, Result
from trainingsite.accounts.models import ADMINISTRATORS, Desk, RegisterCheck, Section


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def issued(self) -> "CertificateQuerySet":
        """Certificates whose document is stored and whose issue is announced."""
        return self.filter(status_events__status="issued")

    def unfinished(self) -> "CertificateQuerySet":
        """Reserved certificates that are not issued yet, and whose holder was not erased meanwhile."""
        return self.exclude(status_events__status="issued").filter(erasure=None)

    def asked_about(self, code: str) -> "Certificate | None":
        """The certificate of this code with its holder, its status events and `was_compared` (whether anybody compared this
        person, under this name, with a register); None where there is none, or its holder was erased.

        Written as SQL because every question of a clinic asks this: half of the time went into composing it.
        """
        found = self._asked(_ASKED, [code])
        return found[0] if found else None

    def asked_about_all(self, codes: list[str]) -> "list[Certificate]":
        """The same for a list of codes, in any order: one statement, and one for their status events."""
        places = ", ".join(["%s"] * len(codes))
        return self._asked(f"{_ASKED_OF} IN ({places})", codes) if codes else []

    def _asked(self, statement: str, codes: list[str]) -> "list[Certificate]":
        names = [field.attname for field in CertificateHolder._meta.concrete_fields]
        found = []
        for certificate in self.raw(statement, codes):
            values = [getattr(certificate, f"of_holder_{name}") for name in names]
            if values[0] is not None:
                certificate.holder = CertificateHolder.from_db(self.db, names, values)
                found.append(certificate)
        models.prefetch_related_objects(found, "status_events")
        return found


class Certificate(models.Model):
    """Ids, dates and hashes only, fixed when it is reserved. Immutable.

    `facts` holds what was true then and is printed: scheme, edition, scopes, limits, issuer, assurance, caveats.
    """

    is_immutable = True
    desk = Desk(Section.CERTIFICATES, 1, view=ADMINISTRATORS, change=ADMINISTRATORS)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=27, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates"
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="certificates")
    cycle = models.PositiveSmallIntegerField()
    issue = models.PositiveSmallIntegerField()
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="certificates")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="certificates")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    status_index = models.PositiveIntegerField(unique=True)
    identity_hash = models.CharField(max_length=64)
    facts = models.JSONField()
    valid_from = models.DateTimeField()
    valid_until = models.DateField()
    reserved_at = models.DateTimeField()

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scheme", "cycle", "issue"], name="certificates_certificate_once"
            ),
            # A new edition is another scheme: a pass has one certificate all the same.
            models.UniqueConstraint(
                fields=["attempt", "issue"], name="certificates_certificate_once_a_pass"
            ),
            models.CheckConstraint(
                condition=Q(issue=1, replaces=None) | Q(issue__gt=1),
                name="certificates_first_issue_replaces_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(replaces=F("id")), name="certificates_replaces_another"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def term(self) -> Term:
        """From when to when it stands."""
        return Term(self.valid_from, self.valid_until)


class CertificateHolder(models.Model):
    """The name on a certificate. Immutable: a correction is a reissue, and only erasure removes it."""

    is_immutable = True
    erased_where = ("certificates_erasedcertificate", "certificate_id")

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="holder")
    name = models.CharField(max_length=200)
    native_name = models.CharField(max_length=200, blank=True)
    register = models.CharField(max_length=80)
    register_number = models.CharField(max_length=40)
    salt = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.name


def _asked() -> str:
    """The one statement behind `asked_about` up to its codes, of names that are ours alone."""
    holder, whole = CertificateHolder._meta, Certificate._meta
    columns = [f'c."{field.column}"' for field in whole.concrete_fields]
    columns += [
        f'h."{field.column}" AS "of_holder_{field.attname}"' for field in holder.concrete_fields
    ]
    compared = (
        f"EXISTS(SELECT 1 FROM {RegisterCheck._meta.db_table} r"  # noqa: S608 -- only names of ours
        " WHERE r.person_id = c.person_id AND r.name = h.name)"
    )
    return (
        f"SELECT {', '.join(columns)}, {compared} AS was_compared"  # noqa: S608 -- only names of ours
        f" FROM {whole.db_table} c LEFT JOIN {holder.db_table} h ON h.certificate_id = c.id WHERE c.code"
    )


_ASKED_OF = _asked()
_ASKED = f"{_ASKED_OF} = %s"


class CertificateFile(models.Model):
    """The bytes of one document of a certificate, stored once and never rendered again. Immutable."""

    is_immutable = True
    erased_where = ("certificates_erasedcertificate", "certificate_id")

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12, help_text=_("Of which proof: certificates/proofs."))
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "kind"], name="certificates_file_once"),
        ]
        indexes = [models.Index(fields=["sha256"], name="certificates_file_by_hash")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.certificate_id}"


class IssueLease(models.Model):
    """Who is making a reserved certificate, until when, and how often it was tried."""

    desk = Desk(Section.CERTIFICATES, 2, view=ADMINISTRATORS)

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="lease")
    token = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("certificate in the making")
        verbose_name_plural = _("certificates in the making")

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.tries} tries"
