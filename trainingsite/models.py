"""What the roof itself stores. Each model lives in its room."""

from trainingsite.cohorts.models import (
    Cohort,
    CohortManager,
    DueDate,
    Invitation,
    InvitationList,
    Membership,
    Reminder,
)
from trainingsite.health.models import SiteReading

__all__ = [
    "Cohort",
    "CohortManager",
    "DueDate",
    "Invitation",
    "InvitationList",
    "Membership",
    "Reminder",
    "SiteReading",
]
