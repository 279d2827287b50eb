"""The desk of what goes live: drafts on their way, and who answers for them clinically."""

from courses.publishing.desk.drafts import (
    DraftAdmin,
    DraftForm,
    NeedsReview,
    OutOfUse,
    SentBack,
    sent_back,
)
from courses.publishing.desk.leads import LeadAppointmentAdmin

__all__ = [
    "DraftAdmin",
    "DraftForm",
    "LeadAppointmentAdmin",
    "NeedsReview",
    "OutOfUse",
    "SentBack",
    "sent_back",
]
