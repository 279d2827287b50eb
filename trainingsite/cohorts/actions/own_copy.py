"""A copy of what groups keep about a person, for that person."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower

from trainingsite.accounts.actors import Person
from trainingsite.cohorts.models import CohortManager, Invitation, Membership


def copy_for(person: Person) -> dict[str, Any]:
    """Everything, with times as they are stored: memberships with their reminders, invitations to confirmed addresses of the person,
    groups that they run or ran."""
    own = EmailAddress.objects.filter(user=person, verified=True).values(lower=Lower("email"))
    invited = Invitation.objects.filter(
        Q(email__in=own) | Q(membership__person=person) | Q(agreed_by=person)
    )
    rows = Membership.objects.filter(person=person).select_related("cohort", "left_by")
    run = CohortManager.objects.filter(person=person).select_related("cohort")
    return {
        "memberships": [_membership(row, person) for row in rows.order_by("pk")],
        "invitations": [
            _invitation(row) for row in invited.select_related("cohort", "sent_by").order_by("pk")
        ],
        "groups_run": [
            {"group": row.cohort.name, "since": row.since_at, "until": row.ended_at}
            for row in run.order_by("pk")
        ],
    }


def _membership(row: Membership, person: Person) -> dict[str, Any]:
    reminders = row.reminders.select_related("quiz").order_by("pk")
    return {
        "group": row.cohort.name,
        "since": row.joined_at,
        "agreed_to_text": row.told_version,
        "until": row.left_at,
        "ended_by": None
        if row.left_by is None
        else "you"
        if row.left_by == person
        else "who runs it",
        "reminders_wanted": row.is_reminded,
        "reminded_of": [
            {"what": one.quiz.title, "due": one.due_date, "at": one.made_at} for one in reminders
        ],
    }


def _invitation(row: Invitation) -> dict[str, Any]:
    return {
        "group": row.cohort.name,
        "address": row.email,
        "name_on_the_list": row.name,
        "invited_by": str(row.sent_by),
        "mails": row.number,
        "last_mail": row.sent_at,
        "accepted": row.accepted_at,
        "declined": row.declined_at,
        "withdrawn": row.withdrawn_at,
    }
