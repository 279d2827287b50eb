"""A clinic with people in tests: Cleo manages it, others join, and how they come in."""

import re
from datetime import datetime
from typing import Any

from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.models import ListRow, Organisation, StaffMembership
from certificates.models import Certificate
from tests import people
from tests.certificates.factories import certificate


def a_clinic(name: str = "Harbour Clinic") -> Organisation:
    return actions.create_organisation(by=people.root(), name=name, now=timezone.now())


def joined(
    clinic: Organisation,
    person: Any,
    *,
    is_manager: bool = False,
    by: Any = None,
    now: datetime | None = None,
) -> StaffMembership:
    """The person was invited and accepted."""
    now = now or timezone.now()
    invitation = actions.invite(
        organisation=clinic,
        email=person.email,
        is_manager=is_manager,
        by=by or people.root(),
        now=now,
    )
    return actions.accept(invitation=invitation, by=person, now=now)


def signed_in(person: Any) -> Client:
    """In a demo, where nobody needs a second factor."""
    person.is_demo = True
    person.save()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def link_in(message: Any) -> str:
    """The path of the page that a mail links to."""
    found = re.search(r"https?://[^/\s]+(/clinic/\S+)", message.body)
    assert found is not None, message.body
    return found[1]


def mails_to(address: str) -> list[Any]:
    return [message for message in mail.outbox if message.to == [address]]


def in_earnest(person: Any) -> Certificate:
    """A certificate that no trial issued, also in a demo."""
    with override_settings(SEED_DEMO=False, PUBLIC_URL="https://training.example.org"):
        return certificate(person)


def listed(
    clinic: Organisation, text: str, *, by: Any, now: datetime | None = None
) -> list[ListRow]:
    """The lines are on the clinic's list, as the dry run said; gives the rows of it, as they came."""
    lines = actions.read_brought(text=text)
    judged = actions.dry_run(organisation=clinic, lines=lines, by=by)
    actions.keep_list(
        organisation=clinic,
        lines=lines,
        seen=actions.mark_of_run(judged),
        by=by,
        now=now or timezone.now(),
    )
    return list(ListRow.objects.standing().filter(organisation=clinic).order_by("pk"))
