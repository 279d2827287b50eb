"""The signed links in mails of clinics: they lead to the page on which somebody answers, and prove nothing more."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from certificates.clinics.models import CodeAsk, StaffInvitation

_SALT, _ASK_SALT = "clinics.invitation", "clinics.code-ask"


def invitation_path(invitation: StaffInvitation) -> str:
    """Where the invitation is accepted, within this site; the link of an earlier mail is dead."""
    return reverse("clinics:invitation", args=[_token(_SALT, invitation)])


def invitation_link(invitation: StaffInvitation) -> str:
    """The same in full, for a mail."""
    return f"{settings.PUBLIC_URL}{invitation_path(invitation)}"


def read_link(token: str) -> tuple[uuid.UUID, int] | None:
    """The invitation and the number of its mail; None where the link is not ours."""
    return _read(_SALT, token)


def ask_link(ask: CodeAsk) -> str:
    """Where somebody gives a code or says no, in full; the link of an earlier mail is dead."""
    return f"{settings.PUBLIC_URL}{reverse('clinics:asked', args=[_token(_ASK_SALT, ask)])}"


def read_ask_link(token: str) -> tuple[uuid.UUID, int] | None:
    """What was asked and the number of its mail; None where the link is not ours."""
    return _read(_ASK_SALT, token)


def _token(salt: str, row: StaffInvitation | CodeAsk) -> str:
    return signing.Signer(salt=salt).sign_object([str(row.uuid), row.number])


def _read(salt: str, token: str) -> tuple[uuid.UUID, int] | None:
    try:
        said, number = signing.Signer(salt=salt).unsign_object(token)
        return uuid.UUID(said), int(number)
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
