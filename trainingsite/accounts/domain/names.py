"""What no name and no register number holds: an address to follow, or markup; and what no name holds: a mark or number that
makes a statement of it ("checked ✓ on 2026-11-01")."""

import re
import unicodedata

# The ends of addresses that people write without "www": in a name no letters follow a dot like this ("Dr.med." does).
_ENDS = "com|org|net|info|biz|io|co|app|dev|shop|site|online|clinic|health|link|xyz|ru|eu|uk|ly|me|de|fr"
_ADDRESS = re.compile(
    rf"\w+:/|\bwww\.|\bmailto:|\btel:|@|[\w-]{{2,}}\.(?:{_ENDS})(?:/|:\d|\b(?!\.?\w))",
    re.IGNORECASE,
)
_MARKUP = frozenset("<>{}[]`*_|\\#~^=$%")
# Digits, fractions, mathematical signs, currencies, pictures. Accents that stand alone (Sk) are typed for apostrophes.
_NO_NAME = frozenset({"Nd", "No", "Sm", "Sc", "So"})
_CHARACTER_REFERENCE = re.compile(r"&#?\w+;")


def has_address(text: str) -> bool:
    """Whether it holds a web or mail address, however wide its letters are typed."""
    return _ADDRESS.search(unicodedata.normalize("NFKC", text)) is not None


def strange_in_name(text: str) -> list[str]:
    """Signs of markup, digits, symbols and colons in a name, each once."""
    wide = unicodedata.normalize("NFKC", text)
    found = [sign for sign in wide if sign in _MARKUP or _makes_a_statement(sign)]
    return list(dict.fromkeys([*found, *_CHARACTER_REFERENCE.findall(wide)]))


def _makes_a_statement(sign: str) -> bool:
    return sign == ":" or unicodedata.category(sign) in _NO_NAME
