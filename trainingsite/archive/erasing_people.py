"""People who were erased stay so, whatever a backup says: a list of their ids lies beside the database."""

import logging
from datetime import datetime

from django.utils import timezone

from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import User
from trainingsite.privacy.actions import remembering
from trainingsite.privacy.actions.erasing import erase_again
from trainingsite.privacy.actions.holding import was_stopped_after

log = logging.getLogger(__name__)


def erase_whom_it_brought_back(said: dict[str, str], now: datetime) -> list[str]:
    """Erase everybody who is on the list and not erased here. Gives a line for each. The list is written before the erasure is: of one that
    came to nothing somebody may have thought better since, and they stay."""
    back = User.objects.filter(uuid__in=said, erasure=None).order_by("pk")
    lines = []
    for person in back:
        if was_stopped_after(person, datetime.fromisoformat(said[str(person.uuid)])):
            log.warning(
                "an account is on the list of erased people and stays",
                extra={"account": str(person.uuid)},
            )
            continue
        erase_again(person=person, by=SYSTEM, now=now)
        lines.append(f"account {person.uuid}: erased {said[str(person.uuid)][:10]}")
    return lines


def keep_in_step() -> list[str]:
    """What a start does: whom the list alone knows is erased, whom the database alone knows goes on the list. Raises ListUnusable."""
    before, said = remembering.LIST.read(), remembering.known()
    again = erase_whom_it_brought_back(before, timezone.now())
    remembering.LIST.add(said)
    return again
