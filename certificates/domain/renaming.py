"""Another name on a certificate: why, and whether one person may decide it."""

import unicodedata
from typing import Literal

NameReason = Literal["misspelt", "surname_changed", "register_differs", "other"]
# One administrator decides this alone: the holder asked, and showed a document.
_BY_ONE: NameReason = "surname_changed"


def takes_two(old: str, new: str, reason: str) -> bool:
    """Whether a second person has to agree: unless the surname changed and the given name stayed.

    The given name is the first word as written; who writes the surname first takes two.
    """
    return reason != _BY_ONE or _given(old) != _given(new)


def _given(name: str) -> str:
    parts = unicodedata.normalize("NFKC", name).casefold().split()
    return parts[0] if parts else ""
