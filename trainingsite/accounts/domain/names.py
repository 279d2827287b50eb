"""What no name and no register number holds: an address to follow, or markup."""

import re
import unicodedata

# The ends of addresses that people write without "www": in a name no letters follow a dot like this ("Dr.med." does).
_ENDS = "com|org|net|info|biz|io|co|app|dev|shop|site|online|clinic|health|link|xyz|ru|eu|uk|ly|me|de|fr"
_ADDRESS = re.compile(
    rf"\w+:/|\bwww\.|\bmailto:|\btel:|@|[\w-]{{2,}}\.(?:{_ENDS})(?:/|:\d|\b(?!\.?\w))",
    re.IGNORECASE,
)
_MARKUP = frozenset("<>{}[]`*_|\\#~^=$%")
_CHARACTER_REFERENCE = re.compile(r"&#?\w+;")


def has_address(text: str) -> bool:
    """Whether it holds a web or mail address, however wide its letters are typed."""
    return _ADDRESS.search(unicodedata.normalize("NFKC", text)) is not None


def markup_in(text: str) -> list[str]:
    """Signs of markup in a name, each once."""
    wide = unicodedata.normalize("NFKC", text)
    found = [sign for sign in wide if sign in _MARKUP]
    return list(dict.fromkeys([*found, *_CHARACTER_REFERENCE.findall(wide)]))
