"""Groups, who runs them and who is in them, invitations, and lists of addresses that were brought."""

from trainingsite.cohorts.models.groups import Cohort, CohortManager, DueDate, Membership
from trainingsite.cohorts.models.invitations import Invitation, InvitationList
from trainingsite.cohorts.models.reminders import Reminder

__all__ = [
    "Cohort",
    "CohortManager",
    "DueDate",
    "Invitation",
    "InvitationList",
    "Membership",
    "Reminder",
]
