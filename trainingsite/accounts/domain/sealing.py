"""Secrets that lie in the database sealed: the first key of a ring seals, every one of it opens."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

# Before every sealed text, with the number of the way in which it was sealed. No code app's secret (base32), recovery seed
# (hexadecimal) or recovery code (digits) can begin like this.
MARK = "sealed-1:"
# What of a second factor's data is secret; the rest (which codes were used, when they were looked at) is not.
SECRET_KEYS = ("secret", "seed", "migrated_codes")
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")


class Unreadable(Exception):
    """No key that is here opens what was sealed."""


def new_key() -> str:
    """A key as it stands in its file: 256 random bits."""
    return Fernet.generate_key().decode()


def is_key(text: str) -> bool:
    """Whether a file holds a whole key and nothing else."""
    return bool(_KEY.fullmatch(text)) and len(base64.urlsafe_b64decode(text)) == 32


def key_name(key: str) -> str:
    """A short name of a key that says nothing of it."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def is_sealed(text: str) -> bool:
    """Whether a secret was sealed, by whatever key."""
    return text.startswith(MARK)


@dataclass(frozen=True)
class Keyring:
    """The keys that are here, the one that seals first. An empty ring opens nothing."""

    keys: tuple[str, ...]

    def seal(self, text: str) -> str:
        """The text, to be opened with a key of this ring only."""
        return MARK + Fernet(self.keys[0]).encrypt(text.encode()).decode()

    def open(self, text: str) -> str:
        """What was sealed; a text without the mark, which nobody has sealed yet, is what it is. Raises Unreadable."""
        if not is_sealed(text):
            return text
        if not self.keys:
            raise Unreadable
        ring = MultiFernet([Fernet(key) for key in self.keys])
        try:
            return ring.decrypt(text.removeprefix(MARK)).decode()
        except (InvalidToken, ValueError):  # the latter of what is no text of a seal at all
            raise Unreadable from None

    def can_open(self, text: str) -> bool:
        """Whether this ring opens it."""
        try:
            self.open(text)
        except Unreadable:
            return False
        return True

    def sealed_anew(self, text: str) -> str:
        """Sealed by the first key, whichever sealed it before, or none. What cannot be opened stays as it is."""
        by_the_first = is_sealed(text) and Keyring(self.keys[:1]).can_open(text)
        if by_the_first or not self.can_open(text):
            return text
        return self.seal(self.open(text))


def secrets_of(data: dict[str, Any]) -> list[str]:
    """Every secret of a second factor's data, as it is stored."""
    values = [data[key] for key in SECRET_KEYS if key in data]
    return [text for value in values for text in (value if isinstance(value, list) else [value])]


def with_secrets(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """The same data with every secret changed."""
    return data | {key: _changed(data[key], change) for key in SECRET_KEYS if key in data}


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    return [change(text) for text in value] if isinstance(value, list) else change(value)
