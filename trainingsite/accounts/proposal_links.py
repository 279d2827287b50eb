"""The signed link in a mail about a proposal: it stops it without signing in, as long as it is open. It belongs to whom it was mailed to."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import Proposal

_SALT = "accounts.proposal.stop"


def stop_link(proposal: uuid.UUID, person: Person) -> str:
    """The full address of the page on which this person stops it."""
    token = signing.dumps([str(proposal), str(person.uuid)], salt=_SALT)
    return f"{settings.PUBLIC_URL}{reverse('account_stop_proposal', args=[token])}"


def read_link(token: str) -> tuple[Proposal, Person | None] | None:
    """The proposal that the link is about, and to whom it was mailed (None where it names nobody: by an earlier release); None when it is
    not ours, or names somebody who is not here: that one is nobody's to open."""
    try:
        said = signing.loads(token, salt=_SALT)
        named = [said] if isinstance(said, str) else list(said)
        found = [uuid.UUID(one) for one in named]
    except (signing.BadSignature, ValueError, TypeError):
        return None
    proposal = Proposal.objects.filter(uuid=found[0]).first()
    person = Person.objects.filter(uuid__in=found[1:]).first()
    if proposal is None or (len(found) > 1 and person is None):
        return None
    return proposal, person
