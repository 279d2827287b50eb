"""Forms that somebody could guess at: what goes wrong in them is kept in the security log. And the secret of a code app that is
being set up."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.utils import decrypt, encrypt
from django.core.exceptions import ValidationError

from trainingsite.accounts import signing_in
from trainingsite.accounts.actions.second_factors import CODE_APP, unreadable_factors
from trainingsite.accounts.domain.sealing import Unreadable


class _CodeForm:
    """A code of the second factor, which is limited by account; a wrong one is kept by receivers.py."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except Unreadable:
            return self._by_what_can_be_read(self.cleaned_data["code"])
        except ValidationError as error:
            if error.code != "too_many_login_attempts":
                raise
        signing_in.note_limited(context.request, self.user.email, "second factor")
        raise get_adapter().validation_error("too_many_codes")

    def _by_what_can_be_read(self, code: str) -> str:
        """Allauth stops at the first factor that no key opens; recovery codes that are newer than its key count all the same."""
        lost = unreadable_factors(self.user)
        others = list(Authenticator.objects.filter(user=self.user).exclude(type__in=lost))
        for factor in others:
            if factor.wrap().validate_code(code):
                factor.user = self.user
                self.authenticator = factor
                return code
        if not others:
            raise get_mfa_adapter().validation_error("unreadable")
        self._emit_authentication_failed(others[0])  # type: ignore[attr-defined]
        is_app_lost = CODE_APP in lost
        raise get_mfa_adapter().validation_error(
            "unreadable_app" if is_app_lost else "incorrect_code"
        )


class AuthenticateForm(_CodeForm, AllauthAuthenticateForm):
    """After the password."""


class ReauthenticateForm(_CodeForm, AllauthReauthenticateForm):
    """Before a grave act."""


class ActivateTOTPForm(AllauthActivateTOTPForm):
    """While somebody sets a code app up, its secret waits in their session: sealed, like the one that is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = context.request.session
        if SECRET_SESSION_KEY in session:
            self._open_in(session)
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = encrypt(self.secret)

    def _open_in(self, session: Any) -> None:
        try:
            session[SECRET_SESSION_KEY] = decrypt(session[SECRET_SESSION_KEY])
        except Unreadable:  # the page shows another one
            del session[SECRET_SESSION_KEY]


class ChangePasswordForm(AllauthChangePasswordForm):
    """Whoever sits at somebody else's open browser guesses the old password here."""

    def clean_oldpassword(self) -> str:
        try:
            return str(super().clean_oldpassword())
        except ValidationError:
            signing_in.note_failed(context.request, self.user.email, "old password")
            raise
