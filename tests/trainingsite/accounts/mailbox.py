"""A change of address that an administrator has asked for, in tests."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings as site
from django.contrib.auth import get_user_model
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
