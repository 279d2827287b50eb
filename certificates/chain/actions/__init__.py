"""Everything that can happen to the chain. One function, one transaction."""

from certificates.chain.actions.auditing import audit, note_finding
from certificates.chain.actions.examining import examine_also
from certificates.chain.actions.extending import extend_chain

__all__ = ["audit", "examine_also", "extend_chain", "note_finding"]
