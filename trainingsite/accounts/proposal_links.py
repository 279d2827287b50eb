"""The signed link in a mail about a proposal: it stops it without signing in, as long as it is open."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from trainingsite.accounts.models import Proposal

_SALT = "accounts.proposal.stop"


def stop_link(proposal: uuid.UUID) -> str:
    """The full address of the page that stops it."""
    token = signing.dumps(str(proposal), salt=_SALT)
    return f"{settings.PUBLIC_URL}{reverse('account_stop_proposal', args=[token])}"


def proposal_of(token: str) -> Proposal | None:
    """The proposal that the link is about; None when the link is not ours."""
    try:
        found = uuid.UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    proposal: Proposal | None = Proposal.objects.filter(uuid=found).first()
    return proposal
