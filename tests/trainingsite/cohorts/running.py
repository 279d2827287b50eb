"""A group in tests: Iris runs it, people are invited and join."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.utils import timezone

from courses.models import Course
from tests import people
from trainingsite.cohorts.actions import groups, inviting, joining
from trainingsite.cohorts.models import Cohort, Invitation, InvitationList, Membership


def group(by: Any = None, *, name: str = "Lisbon", due: Any = None, now: Any = None) -> Cohort:
    """A group of the small course, with days by the codes of quizzes."""
    course = Course.objects.get(code="small")
    days = {
        quiz: due[quiz.code]
        for quiz in groups.quizzes_with_dates(course)
        if quiz.code in (due or {})
    }
    return groups.found_group(
        name=name, course=course, due=days, by=by or people.iris(), now=now or timezone.now()
    )


def bring(cohort: Cohort, text: str, by: Any = None, now: datetime | None = None) -> InvitationList:
    return inviting.bring_list(
        cohort=cohort, text=text, by=by or people.iris(), now=now or timezone.now()
    )


def confirm(brought: InvitationList, by: Any = None, now: datetime | None = None) -> InvitationList:
    return inviting.confirm_list(brought=brought, by=by or people.iris(), now=now or timezone.now())


def invite(cohort: Cohort, *addresses: str, now: datetime | None = None) -> list[Invitation]:
    """Each address is invited by a confirmed list; the invitations in that order."""
    confirm(bring(cohort, "\n".join(addresses), now=now), now=now)
    found = {one.email: one for one in Invitation.objects.open().filter(cohort=cohort)}
    return [found[address] for address in addresses]


def join(cohort: Cohort, person: Any, now: datetime | None = None) -> Membership:
    """The person is invited and accepts."""
    (invitation,) = invite(cohort, person.email, now=now)
    return joining.accept(invitation=invitation, by=person, now=now or timezone.now())


def link_in(message: Any) -> str:
    """The path of the page that a mail links to."""
    found = re.search(r"https?://[^/\s]+(/invitations/\S+)", message.body)
    assert found is not None, message.body
    return found[1]


def mails_to(address: str) -> list[Any]:
    return [message for message in mail.outbox if message.to == [address]]


SOON = timedelta(days=3)
