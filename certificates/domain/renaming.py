"""Another name on a certificate: why, and whether one person may decide it."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

NameReason = Literal["misspelt", "surname_changed", "register_differs", "other"]
# One administrator decides this alone: the holder asked, and showed a document.
_BY_ONE: NameReason = "surname_changed"


# What stands before a name and is no part of it.
_TITLES = frozenset(
    "dr dra doc doctor drs prof professor mr mrs ms miss mx sir dame lord lady rev sr sra herr frau mag ing med univ "
    "mme mlle dott dottssa".split()
)


@dataclass(frozen=True)
class PrintedName:
    """A name as a certificate prints it, with its form in another script, which may be empty."""

    name: str
    native_name: str = ""


def takes_two(old: PrintedName, new: PrintedName, reason: str) -> bool:
    """Whether a second person has to agree: unless only the surname changed, at the holder's request.

    The surname is the last word as written, and every word before it stays, titles apart; at least one of them is more than
    an initial. Whose surname has several words, or stands first, takes two; so does another name in another script.
    """
    given, stays = _given(old.name), _given(new.name)
    is_surname_alone = given == stays and any(len(part) > 1 for part in given)
    same_script = _folded(old.native_name) == _folded(new.native_name)
    return reason != _BY_ONE or not is_surname_alone or not same_script


def _given(name: str) -> list[str]:
    """The words before the last one, without titles."""
    return [part for part in _folded(name)[:-1] if part.rstrip(".") not in _TITLES]


def _folded(name: str) -> list[str]:
    return unicodedata.normalize("NFKC", name).casefold().split()
