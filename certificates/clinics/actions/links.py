"""The signed links in invitations of clinics: they lead to the page on which somebody joins, and prove nothing more."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from certificates.clinics.models import StaffInvitation

_SALT = "clinics.invitation"


def invitation_path(invitation: StaffInvitation) -> str:
    """Where the invitation is accepted, within this site; the link of an earlier mail is dead."""
    token = signing.Signer(salt=_SALT).sign_object([str(invitation.uuid), invitation.number])
    return reverse("clinics:invitation", args=[token])


def invitation_link(invitation: StaffInvitation) -> str:
    """The same in full, for a mail."""
    return f"{settings.PUBLIC_URL}{invitation_path(invitation)}"


def read_link(token: str) -> tuple[uuid.UUID, int] | None:
    """The invitation and the number of its mail; None where the link is not ours."""
    try:
        said, number = signing.Signer(salt=_SALT).unsign_object(token)
        return uuid.UUID(said), int(number)
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
