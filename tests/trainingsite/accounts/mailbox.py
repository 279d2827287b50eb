"""A change of address that an administrator has asked for, in tests."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail

from tests import people
from trainingsite.accounts.actions import addresses
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import AddressChange

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
OLD, NEW = "ada@people.example", "ada.new@people.example"
BEFORE = NOW + timedelta(hours=71, minutes=59)
DUE = NOW + timedelta(hours=72)


def requested(person: Any = None, by: Any = None, **changes: Any) -> AddressChange:
    """Kept, and nobody is told yet."""
    facts = {"new_email": NEW, "reason": "Lost her mailbox, seen in person.", "now": NOW} | changes
    return addresses.request_address_change(
        person=person or people.ada(), by=by or people.root(), **facts
    )


def asked(person: Any = None, by: Any = None, **changes: Any) -> AddressChange:
    change = requested(person, by, **changes)
    assert addresses.tell_about(change=change, by=SYSTEM, now=NOW)
    change.refresh_from_db()
    return change


def links(address: str) -> dict[str, str]:
    """The links in the first message to the address, by what they do."""
    body = next(message.body for message in mail.outbox if message.to == [address])
    return {
        act: path
        for path, act in re.findall(rf"{site.PUBLIC_URL}(/accounts/address/(\w+)/\S+)", body)
    }


def email() -> str:
    return str(get_user_model().objects.get(register_name="Ada Sørensen").email)


def somebody_with(address: str) -> Any:
    """Another account, whose owner has confirmed this address."""
    person = get_user_model().objects.create_user(address, people.PASSWORD)
    # In bulk: without the signals that a test may listen to.
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=address, verified=True, primary=True)]
    )
    return person


def form_with(address: str) -> Any:
    """A sign-up with this address that nobody has confirmed."""
    person = get_user_model().objects.create_user(
        address,
        people.PASSWORD,
        register_name="Mallory Minor",
        register="GMC",
        register_number="7222221",
    )
    person.groups.add(Group.objects.get_or_create(name="practitioner")[0])
    EmailAddress.objects.create(user=person, email=address, primary=True)
    return person


def assert_is_out_of_the_way(form: Any) -> None:
    """The row stays; nothing that was typed does, and nobody signs in with it."""
    form.refresh_from_db()
    assert form.email == f"{form.uuid}@replaced.invalid"
    assert (form.is_active, form.has_usable_password()) == (False, False)
    assert (form.register_name, form.register_number, form.register_number_key) == ("", "", "")
    assert not EmailAddress.objects.filter(user=form).exists()
