"""What allauth says about addresses, told to the owner at the address that is not the new one; and what a new password ends."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.signals import (
    email_added,
    email_removed,
    password_changed,
    password_reset,
    password_set,
)
from django.utils import timezone

from trainingsite.accounts.actions import addresses
from trainingsite.accounts.actors import SYSTEM, Person


def tell_of_added(*, user: Person, email_address: EmailAddress, **_kwargs: Any) -> None:
    """Somebody who is signed in wants another address."""
    get_adapter().send_notification_mail(
        "account/email/email_added", user, {"added_email": email_address.email}
    )


def tell_of_removed(*, user: Person, email_address: EmailAddress, **_kwargs: Any) -> None:
    """An address that was confirmed hears that it is the account's no longer (allauth tells the other one)."""
    if email_address.verified:
        get_adapter().send_notification_mail(
            "account/email/email_deleted",
            user,
            {"deleted_email": email_address.email},
            email=email_address.email,
        )


def end_pending_address(*, user: Person, **_kwargs: Any) -> None:
    """The password is new: an address that was asked for before is not taken any more."""
    addresses.drop_unconfirmed_addresses(person=user, by=SYSTEM, now=timezone.now())


def connect() -> None:
    """Hear what allauth announces."""
    email_added.connect(tell_of_added, dispatch_uid="accounts.tell_of_added")
    email_removed.connect(tell_of_removed, dispatch_uid="accounts.tell_of_removed")
    for password_is_new in (password_changed, password_reset, password_set):
        password_is_new.connect(end_pending_address, dispatch_uid="accounts.end_pending_address")
