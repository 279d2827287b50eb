"""Schemes, certificates and their status. What clinics have is in a room above (certificates/clinics/models/)."""

from certificates.models.certificates import (
    Certificate,
    CertificateFile,
    CertificateHolder,
    IssueLease,
)
from certificates.models.credentials import Credential, CredentialsMade, StatusBit, StatusList
from certificates.models.erasures import ErasedCertificate, ErasedDocument
from certificates.models.readings import Backlog, SchemeStatistic
from certificates.models.schemes import Issuer, Scheme, SchemeDraft, Scope
from certificates.models.sharing import LONGEST_LABEL, ShareLink
from certificates.models.status import NameReason, StatusEvent
from certificates.models.steps import CertificateStep, ReminderChoice, wants_reminders

__all__ = [
    "LONGEST_LABEL",
    "Backlog",
    "Certificate",
    "CertificateFile",
    "CertificateHolder",
    "CertificateStep",
    "Credential",
    "CredentialsMade",
    "ErasedCertificate",
    "ErasedDocument",
    "IssueLease",
    "Issuer",
    "NameReason",
    "ReminderChoice",
    "Scheme",
    "SchemeDraft",
    "SchemeStatistic",
    "Scope",
    "ShareLink",
    "StatusBit",
    "StatusEvent",
    "StatusList",
    "wants_reminders",
]
