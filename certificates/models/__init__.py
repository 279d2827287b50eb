"""Schemes, certificates and their status, and the clinics that verify them."""

from certificates.models.certificates import (
    Certificate,
    CertificateFile,
    CertificateHolder,
    IssueLease,
)
from certificates.models.clinics import ApiKey, Organisation, VerificationCheck
from certificates.models.readings import Backlog, SchemeStatistic
from certificates.models.schemes import Issuer, Scheme, Scope
from certificates.models.status import StatusEvent

__all__ = [
    "ApiKey",
    "Backlog",
    "Certificate",
    "CertificateFile",
    "CertificateHolder",
    "IssueLease",
    "Issuer",
    "Organisation",
    "Scheme",
    "SchemeStatistic",
    "Scope",
    "StatusEvent",
    "VerificationCheck",
]
