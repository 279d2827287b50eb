"""The signed links in mails about groups: they work without signing in, as long as what they are about stands."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from trainingsite.cohorts.models import Invitation, Membership

_SALT, _OFF_SALT = "cohorts.invitation", "cohorts.reminders-off"


def invitation_link(invitation: Invitation) -> str:
    """The full address of the page on which the invitation is answered; that of an earlier mail is dead."""
    return f"{settings.PUBLIC_URL}{path_of(invitation)}"


def path_of(invitation: Invitation) -> str:
    """The same within this site."""
    token = signing.Signer(salt=_SALT).sign_object([str(invitation.uuid), invitation.number])
    return reverse("cohorts:invitation", args=[token])


def invitation_of(token: str) -> Invitation | None:
    """The invitation that the link is about; None when the link is not ours, or of an earlier mail."""
    try:
        said, number = signing.Signer(salt=_SALT).unsign_object(token)
        found = Invitation.objects.filter(uuid=uuid.UUID(said), number=number)
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    row: Invitation | None = found.select_related("cohort__course").first()
    return row


def off_link(membership: Membership) -> str:
    """The full address of the page that ends the reminders of one group."""
    token = signing.Signer(salt=_OFF_SALT).sign_object(str(membership.uuid))
    return f"{settings.PUBLIC_URL}{reverse('cohorts:reminders_off', args=[token])}"


def membership_of(token: str) -> Membership | None:
    """Whose reminders the link is about; None when it is not ours."""
    try:
        said = signing.Signer(salt=_OFF_SALT).unsign_object(token)
        found = Membership.objects.filter(uuid=uuid.UUID(said))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    row: Membership | None = found.select_related("cohort", "person").first()
    return row
