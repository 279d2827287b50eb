"""Forms that somebody could guess at: what goes wrong in them is kept in the security log."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.core.exceptions import ValidationError

from trainingsite.accounts import signing_in


class _CodeForm:
    """A code of the second factor, which is limited by account; a wrong one is kept by receivers.py."""

    user: Any

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except ValidationError as error:
            if error.code != "too_many_login_attempts":
                raise
        signing_in.note_limited(context.request, self.user.email, "second factor")
        raise get_adapter().validation_error("too_many_codes")


class AuthenticateForm(_CodeForm, AllauthAuthenticateForm):
    """After the password."""


class ReauthenticateForm(_CodeForm, AllauthReauthenticateForm):
    """Before a grave act."""


class ChangePasswordForm(AllauthChangePasswordForm):
    """Whoever sits at somebody else's open browser guesses the old password here."""

    def clean_oldpassword(self) -> str:
        try:
            return str(super().clean_oldpassword())
        except ValidationError:
            signing_in.note_failed(context.request, self.user.email, "old password")
            raise
