"""Everything that can happen to the chain. One function, one transaction."""

from certificates.chain.actions.auditing import audit, note_finding
from certificates.chain.actions.checkpointing import make_checkpoint
from certificates.chain.actions.examining import examine_also
from certificates.chain.actions.extending import extend_chain
from certificates.chain.actions.kinds import last_rows
from certificates.chain.actions.outside import NotOurs, read_ours
from certificates.chain.actions.restoring import (
    NoNote,
    Remembered,
    acknowledge_restore,
    note_restore,
    remembered,
)
from certificates.chain.actions.sending import send_checkpoints
from certificates.chain.actions.serving import damage_of

__all__ = [
    "NoNote",
    "NotOurs",
    "Remembered",
    "acknowledge_restore",
    "audit",
    "damage_of",
    "examine_also",
    "extend_chain",
    "last_rows",
    "make_checkpoint",
    "note_finding",
    "note_restore",
    "read_ours",
    "remembered",
    "send_checkpoints",
]
