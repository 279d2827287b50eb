"""Where allauth asks us: who joins which group, where people go, what happens without mail."""

from functools import partial
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts import factor_keys, limits, signing_in, signing_up
from trainingsite.accounts.actions.freezing import is_frozen
from trainingsite.accounts.actors import Person
from trainingsite.accounts.domain.masked import masked
from trainingsite.accounts.domain.sealing import Unreadable
from trainingsite.accounts.held import mail_in_vain, why_held
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.models import OwnAddressChange
from trainingsite.accounts.tokens import own_link

# What allauth answers to an address that has no account that could be used, or has one already.
_IN_VAIN = {"account/email/unknown_account", "account/email/account_already_exists"}


class AccountAdapter(DefaultAccountAdapter):
    """New people are practitioners."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "Too many failed login attempts. Wait five minutes. Or choose a new password by the link that we mail to you: "
            "then you can sign in at once."
        ),
        "too_many_codes": _(
            "Too many wrong codes. Wait five minutes, then type the code that your app shows."
        ),
    }

    def save_user(
        self, request: HttpRequest, user: Person, form: Any, commit: bool = True
    ) -> Person:
        """Store the person with their register entry as typed, as a practitioner; in the place of a sign-up with this address
        that nobody confirmed."""
        user = super().save_user(request, form.waiting or user, form, commit=False)
        if form.entry.number:
            user.put_waiting(form.entry)  # nobody's until the address is confirmed
        else:
            user.put_entry(form.entry)
        user.entry_written_at = timezone.now()
        user.save()
        user.groups.add(Group.objects.get(name="practitioner"))
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address behind trusted proxies, for limits."""
        return str(request.client_address)  # type: ignore[attr-defined]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whoever asks in vain for a password or a sign-up reads why, where the account is held or switched off."""
        instead = mail_in_vain(email.lower()) if template_prefix in _IN_VAIN else None
        if instead is not None:
            name, said = instead
            template_prefix, context = f"account/email/{name}", {**context, **said}
        super().send_mail(template_prefix, email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """By PUBLIC_URL, whatever name of the site the request used."""
        marked = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + marked.replace("UID-KEY", quote(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """By PUBLIC_URL as well."""
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return f"{settings.PUBLIC_URL}{path}"

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Worded for what it confirms: a change of address names the account, so that nobody takes it for their own sign-up."""
        address = emailconfirmation.email_address
        if not signing_up.is_change(address):
            super().send_confirmation_mail(request, emailconfirmation, signup)
            return
        said = {
            "user": address.user,
            "key": emailconfirmation.key,
            "activate_url": self.get_email_confirmation_url(request, emailconfirmation),
            "account": masked(address.user.email),
        }
        self.send_mail("account/email/address_change_confirmation", address.email, said)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Who was wrong too often waits; others who know the password do not (accounts/limits.py)."""
        self._counted = limits.consume(request, credentials.get("email", "").lower())
        if self._counted is None:
            signing_in.note_limited(request, credentials.get("email", ""))
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Into the security log, without what was typed."""
        signing_in.note_failed(request, credentials.get("email", ""))

    def _rollback_login_failed_rl_usage(self) -> None:
        limits.give_back(self._counted or [])

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        limits.clear(request, credentials["email"].lower())

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        """Whoever knows the password of an account that is held reads so, and where to write."""
        if not is_frozen(user):
            return super().respond_user_inactive(request, user)
        messages.error(request, why_held())
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: Person, **details: Any) -> HttpResponse:
        """This browser is known from now on."""
        response: HttpResponse = super().post_login(request, user, **details)
        limits.remember(request, response, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the first page of what the person is here for."""
        person = request.user
        own = signing_in.landing_of(person) if isinstance(person, Person) else ""
        return own or str(super().get_login_redirect_url(request))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Signing up needs an e-mail confirmation: without mail only the demo site (its mails go to the console) is open."""
        return sends_mail()

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The new address takes the place of every other of the account, and each of those is told."""
        asks = {"besides": email_address.user, "now": timezone.now()}
        if signing_up.is_wanted_back(email_address.email, **asks):
            return self._not_confirmed(request, email_address, "waits")
        others = EmailAddress.objects.filter(user=email_address.user).exclude(pk=email_address.pk)
        told_by_allauth = others.first()
        left = [other.email for other in others if other.verified and other != told_by_allauth]
        try:
            with transaction.atomic():
                person: Person = email_address.user
                signing_up.lock_with_form(person, email_address.email)
                if not EmailAddress.objects.filter(pk=email_address.pk).exists():
                    return self._not_confirmed(request, email_address, "failed")  # taken back
                signing_up.step_aside(email_address.email, besides=person, now=timezone.now())
                confirmed: bool = super().confirm_email(request, email_address)
        except IntegrityError:  # somebody else has confirmed it meanwhile
            return self._not_confirmed(request, email_address, "failed")
        for old in left if confirmed else ():
            self.send_notification_mail(
                "account/email/email_changed",
                email_address.user,
                {"from_email": old, "to_email": email_address.email},
                email=old,
            )
        return confirmed

    def _not_confirmed(self, request: HttpRequest, address: EmailAddress, why: str) -> bool:
        said = f"account/messages/email_confirmation_{why}.txt"
        self.add_message(request, messages.ERROR, said, {"email": address.email})
        return False

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """When the change is stored; a mail server that does not answer must not undo it."""
        if template_prefix == "account/email/email_changed":
            context = {**(context or {}), "undo_url": _undo_link(user, email)}
        send = partial(super().send_notification_mail, template_prefix, user, context, email)
        transaction.on_commit(send, robust=True)


class SecondFactorAdapter(DefaultMFAAdapter):
    """What a second factor is made of is opened for the moment of its use."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "unreadable": _(
            "Your second factor cannot be read on this machine: the site's keys for it are missing, so that no code counts. "
            "Ask whoever runs the site (Help and contact)."
        ),
        "unreadable_app": _(
            "That is no code. Your code app cannot be read on this machine, because the site's keys for it are missing: type one of "
            "your recovery codes."
        ),
    }

    def encrypt(self, text: str) -> str:
        """By the newest key. Raises FactorKeysUnusable."""
        return factor_keys.sealing_keyring().seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """By any key that is here. Raises Unreadable; FactorKeysUnusable where the newest key is damaged."""
        try:
            return factor_keys.keyring().open(encrypted_text)
        except Unreadable:
            factor_keys.refuse_damaged_newest()
            raise


def _undo_link(person: Person, email: str | None) -> str:
    """The link that gives the account back to the address that has just lost it; "" for any other address."""
    last = OwnAddressChange.objects.standing().filter(person=person).order_by("-applied_at").first()
    return own_link(last, "undo") if last is not None and last.old_email == email else ""
