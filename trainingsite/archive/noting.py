"""What the security log keeps of backups and restores: that there was one, of how much, signed by which key."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import SecurityEvent
from trainingsite.archive.writing import Written

Kind = SecurityEvent.Kind


def note_backup(
    written: Written, *, known: Collection[str], with_keys: bool, why: str, now: datetime
) -> None:
    """A backup was made, and whether by another key than those that were `known` before, as after a new one was made."""
    signer = written.fingerprint
    note_security(
        kind=Kind.BACKED_UP,
        by=SYSTEM,
        now=now,
        rows=written.rows,
        signed_by=signer,
        with_keys=with_keys,
        why=why,
    )
    if known and signer not in known:
        note_keys_changed(which="backup", now=now, signed_by=signer)


def note_restored(
    *, rows: int, made_at: str, signer: str, is_unverified: bool, now: datetime
) -> None:
    """Everything that is stored was replaced."""
    note_security(
        kind=Kind.RESTORED,
        by=SYSTEM,
        now=now,
        rows=rows,
        backup_of=made_at,
        signed_by=signer,
        unverified=is_unverified,
    )


def note_keys_changed(*, which: str, now: datetime, **facts: Any) -> None:
    """Keys of this installation are others than before: which, never what is in them."""
    note_security(kind=Kind.KEYS_CHANGED, by=SYSTEM, now=now, which=which, **facts)
