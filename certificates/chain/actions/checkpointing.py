"""Checkpoints: every hour, and at once after a withdrawal, one is signed and is on its way.

Also when nothing came: it says that nothing did, up to that moment, and whoever keeps them sees one that is missing.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from certificates import keys
from certificates.chain.domain.checkpoints import Noted
from certificates.chain.models import ChainEntry, Checkpoint, CheckpointDelivery
from certificates.models import StatusEvent
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

EVERY = timedelta(hours=1)


def make_checkpoint(*, by: Actor, now: datetime) -> Checkpoint | None:
    """Sign how long the chain is, where that is due; None where it is not. Of two workers at once both may: they say the same. It is
    called after `extend_chain`, because an audit takes it for the moment at which nothing waited. Raises KeysUnusable."""
    check(by, Act.MAKE_CHECKPOINT)
    newest = ChainEntry.objects.newest()
    last = Checkpoint.objects.order_by("-pk").first()
    if newest is None or (why := _why(last, newest, now)) is None:
        return None
    noted = Noted(settings.PUBLIC_URL, newest.sequence, newest.head, now)
    signed = keys.sign(keys.Purpose.CHECKPOINT, noted.signed)
    row = Checkpoint(
        origin=noted.origin,
        length=noted.length,
        head=noted.head,
        why=why,
        made_at=now,
        public_key=signed.public_key.hex(),
        signature=signed.signature.hex(),
    )
    with transaction.atomic():
        row.save()
        CheckpointDelivery.objects.create(checkpoint=row, next_try_at=now)
    return row


def _why(last: Checkpoint | None, newest: ChainEntry, now: datetime) -> str | None:
    """Why a checkpoint is due; None where none is."""
    if _has_withdrawal(last.length if last else 0, now - EVERY):
        return Checkpoint.Why.WITHDRAWAL
    # A clock that was set back must not keep them from leaving.
    is_due = last is None or not timedelta(0) <= now - last.made_at < EVERY
    return Checkpoint.Why.HOUR if is_due else None


def _has_withdrawal(length: int, since: datetime) -> bool:
    """Whether a withdrawal entered the chain behind this entry. One of long ago waits for the hour: while the old rows of an
    installation enter, each tick has some."""
    entered = ChainEntry.objects.filter(kind="status", sequence__gt=length)
    withdrawn = StatusEvent.objects.filter(
        status=StatusEvent.Status.WITHDRAWN, recorded_at__gte=since
    )
    return bool(withdrawn.filter(pk__in=entered.values("row")).exists())
