"""Organisations, their keys and what they asked; who works for them, and who is invited to."""

from certificates.clinics.models.organisations import (
    LONGEST_IDEMPOTENCY_KEY,
    LONGEST_REFERENCE,
    ApiKey,
    ListReply,
    Organisation,
    VerificationCheck,
)
from certificates.clinics.models.people import StaffInvitation, StaffMembership

__all__ = [
    "LONGEST_IDEMPOTENCY_KEY",
    "LONGEST_REFERENCE",
    "ApiKey",
    "ListReply",
    "Organisation",
    "StaffInvitation",
    "StaffMembership",
    "VerificationCheck",
]
