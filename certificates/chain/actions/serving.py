"""A document before it leaves: is it the one that was stored?"""

from certificates.chain.actions.kinds import BY_NAME
from certificates.chain.domain.hashing import content_hash, leaf_hash
from certificates.chain.domain.walking import Found
from certificates.chain.models import ChainEntry
from certificates.models import CertificateFile


def damage_of(stored: CertificateFile) -> Found | None:
    """What is wrong with a document whose bytes do not have their hash, or whose row is not the one that entered the chain; None where
    nothing is. 20 microseconds for the bytes, and one row by its key."""
    entry = ChainEntry.objects.filter(kind="document", row=stored.pk).first()
    sequence = entry.sequence if entry else 0
    if content_hash(stored.content) != stored.sha256:
        return Found("bytes", "document", stored.pk, sequence)
    if entry is None:
        return None  # a moment ago; the sweep comes
    return (
        None
        if _leaf(stored, entry) == entry.leaf
        else Found("changed", "document", stored.pk, sequence)
    )


def _leaf(stored: CertificateFile, entry: ChainEntry) -> str:
    """What the row as it is now gives; "" where it holds what the program never writes."""
    try:
        columns = BY_NAME["document"].layouts[entry.layout]
        values = [getattr(stored, column) for column in columns]
        return leaf_hash(salt=entry.salt, kind="document", row=stored.pk, values=values)
    except (IndexError, TypeError, ValueError):
        return ""
