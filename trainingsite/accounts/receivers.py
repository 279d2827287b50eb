"""What allauth says about addresses, kept, and told to the owner at the address that is not the new one; and what a new
password ends."""

from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.signals import (
    authentication_step_completed,
    email_added,
    email_changed,
    email_confirmed,
    email_removed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.account.signals import user_logged_in as signed_in
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone

from trainingsite.accounts import sessions, signing_in
from trainingsite.accounts.actions import addresses, own_address
from trainingsite.accounts.actions.register import settle_entry
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import SYSTEM, VISITOR, Person, actor_of
from trainingsite.accounts.models import SecurityEvent
from trainingsite.accounts.tokens import own_link


def tell_of_added(*, user: Person, email_address: EmailAddress, **_kwargs: Any) -> None:
    """Somebody who is signed in wants another address."""
    change = own_address.note_asked(
        person=user, new_email=email_address.email, by=user, now=timezone.now()
    )
    if change is not None:
        told = {"added_email": change.new_email, "stop_url": own_link(change, "stop")}
        get_adapter().send_notification_mail("account/email/email_added", user, told)


def keep_changed(
    *,
    user: Person,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **_kwargs: Any,
) -> None:
    """The new address is the account's. A sign-up that is confirmed changes nothing."""
    waited = user.own_address_changes.open().exists()
    if from_email_address is not None and (waited or from_email_address.verified):
        own_address.note_confirmed(
            person=user,
            old_email=from_email_address.email,
            new_email=to_email_address.email,
            by=VISITOR,
            now=timezone.now(),
        )


def tell_of_removed(*, user: Person, email_address: EmailAddress, **_kwargs: Any) -> None:
    """An address that was confirmed hears that it is the account's no longer (allauth tells the other one)."""
    if not email_address.verified:
        stop = own_address.Stop.PERSON
        own_address.note_stopped(person=user, cause=stop, by=user, now=timezone.now())
    else:
        get_adapter().send_notification_mail(
            "account/email/email_deleted",
            user,
            {"deleted_email": email_address.email},
            email=email_address.email,
        )


def end_pending_address(*, user: Person, request: HttpRequest, how: str, **_kwargs: Any) -> None:
    """The password is new: an address that was asked for before is not taken any more."""
    now, stop = timezone.now(), own_address.Stop.PASSWORD
    addresses.drop_unconfirmed_addresses(person=user, by=SYSTEM, now=now)
    own_address.note_stopped(person=user, cause=stop, by=VISITOR, now=now)
    kind = SecurityEvent.Kind.PASSWORD_CHANGED
    note_security(kind=kind, by=actor_of(request.user), now=now, person=user, how=how)


def keep_factor(
    *, user: Person, request: HttpRequest, authenticator: Any, how: str, **_kwargs: Any
) -> None:
    """A second factor came, went, or has new recovery codes; its mail is allauth's."""
    note_security(
        kind=SecurityEvent.Kind.SECOND_FACTOR_CHANGED,
        by=actor_of(request.user),
        now=timezone.now(),
        person=user,
        how=how,
        type=str(authenticator.type),
    )


def keep_wrong_code(*, user: Person, request: HttpRequest, **_kwargs: Any) -> None:
    """A code of the second factor was wrong."""
    signing_in.note_failed(request, user.email, "second factor")


def keep_signed_in(*, user: Person, **_kwargs: Any) -> None:
    """Somebody is signed in, second factor and all."""
    kind = SecurityEvent.Kind.SIGNED_IN
    note_security(kind=kind, by=user, now=timezone.now(), person=user)


def keep_sign_in(*, request: HttpRequest, **_kwargs: Any) -> None:
    """A session begins: the list of the person's browsers shows when, and with what."""
    sessions.begin(request, timezone.now())


def keep_shown_again(
    *, request: HttpRequest, user: Person, reauthenticated: bool = False, **_kwargs: Any
) -> None:
    """Somebody who is signed in has typed their password or a code again."""
    if reauthenticated and request.user.pk == user.pk:
        sessions.show_again(request, timezone.now())


def settle_confirmed(*, email_address: EmailAddress, **_kwargs: Any) -> None:
    """The address is somebody's: now the register entry that was typed can be theirs."""
    settle_entry(person=email_address.user, by=SYSTEM, now=timezone.now())


def settle_signed_in(*, user: Person, **_kwargs: Any) -> None:
    """An address may have been confirmed by another way than a link."""
    if user.entry_is_pending:
        settle_entry(person=user, by=SYSTEM, now=timezone.now())


def connect() -> None:
    """Hear what allauth and Django announce."""
    authentication_step_completed.connect(
        keep_shown_again, dispatch_uid="accounts.keep_shown_again"
    )
    user_logged_in.connect(keep_sign_in, dispatch_uid="accounts.keep_sign_in")
    email_added.connect(tell_of_added, dispatch_uid="accounts.tell_of_added")
    email_changed.connect(keep_changed, dispatch_uid="accounts.keep_changed")
    email_confirmed.connect(settle_confirmed, dispatch_uid="accounts.settle_confirmed")
    user_logged_in.connect(settle_signed_in, dispatch_uid="accounts.settle_signed_in")
    email_removed.connect(tell_of_removed, dispatch_uid="accounts.tell_of_removed")
    signed_in.connect(keep_signed_in, dispatch_uid="accounts.keep_signed_in")
    passwords = {"changed": password_changed, "by link": password_reset, "set": password_set}
    for how, password in passwords.items():
        receiver = partial(end_pending_address, how=how)
        password.connect(receiver, weak=False, dispatch_uid="accounts.end_pending_address")


def connect_factors() -> None:
    """Hear what allauth announces about second factors; its module needs every app."""
    from allauth.mfa import signals  # noqa: PLC0415 -- loaded after this module

    changes = {
        "added": signals.authenticator_added,
        "removed": signals.authenticator_removed,
        "new codes": signals.authenticator_reset,
    }
    for how, changed in changes.items():
        receiver = partial(keep_factor, how=how)
        changed.connect(receiver, weak=False, dispatch_uid="accounts.keep_factor")
    signals.authentication_failed.connect(keep_wrong_code, dispatch_uid="accounts.keep_wrong_code")
