"""What clinics' room keeps of a person by their address goes; what a clinic recorded stays its own."""

from collections.abc import Collection

from django.db import transaction

from certificates.clinics.models import CodeAsk, StaffInvitation
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


@transaction.atomic
def erase_addresses(*, addresses: Collection[str], by: Actor) -> int:
    """Delete invitations and questions of clinics to these addresses. Checks and lists are the clinics' own. Returns how many rows."""
    check(by, Act.ERASE_PERSON)
    plain = [address.lower() for address in addresses]
    gone: int = StaffInvitation.objects.filter(email__in=plain).delete()[0]
    return gone + int(CodeAsk.objects.filter(email__in=plain).delete()[0])
