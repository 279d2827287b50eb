"""What of a row is hashed, and how one entry of the chain is linked to the one before it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

# What stands before the first entry.
START = "0" * 64


def leaf_hash(*, salt: str, kind: str, row: int, values: Iterable[Any]) -> str:
    """SHA-256 (hex) of a row as it is stored: its kind, its key and its columns in order, salted, so that nobody who has the hash
    alone learns or guesses what the row says.

    The same on every database: JSON without spaces, keys in order, moments in UTC.
    """
    said = _encoder.encode([kind, row, *values])
    return hashlib.sha256(f"{salt}\x1f{said}".encode()).hexdigest()


def content_hash(content: Any) -> str:
    """SHA-256 (hex) of stored bytes; "" of anything else, which SQLite lets somebody put into a column of bytes."""
    is_bytes = isinstance(content, bytes | bytearray | memoryview)
    return hashlib.sha256(content).hexdigest() if is_bytes else ""


def head_hash(
    *,
    previous: str,
    sequence: int,
    kind: str,
    row: int,
    layout: int,
    salt: str,
    leaf: str,
    entered_at: datetime | None,
    is_caught_up: bool,
) -> str:
    """SHA-256 (hex) of every column of an entry and of everything before it: what says that a row is back-dated is held too."""
    moment = _moment(entered_at) if isinstance(entered_at, datetime) else str(entered_at)
    said = (previous, sequence, kind, row, layout, salt, leaf, moment, is_caught_up)
    return hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()


@lru_cache(maxsize=64)
def _moment(entered_at: datetime) -> str:
    """The entries of a batch share it."""
    return _as_text(entered_at)


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a column of {type(value).__name__} has no place in the chain")


# Kept: to make one for each row took a tenth of an audit.
_encoder = json.JSONEncoder(
    default=_as_text, sort_keys=True, ensure_ascii=False, separators=(",", ":")
)
