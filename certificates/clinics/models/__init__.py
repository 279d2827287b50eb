"""Organisations, their keys and what they asked; who works for them, and who is invited to; their lists."""

from certificates.clinics.models.lists import (
    Against,
    CodeAsk,
    ListChange,
    ListEdit,
    ListRow,
    State,
    next_night,
)
from certificates.clinics.models.naming import NameChoice
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
    "Against",
    "ApiKey",
    "CodeAsk",
    "ListChange",
    "ListEdit",
    "ListReply",
    "ListRow",
    "NameChoice",
    "Organisation",
    "StaffInvitation",
    "StaffMembership",
    "State",
    "VerificationCheck",
    "next_night",
]
