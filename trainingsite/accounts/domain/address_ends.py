"""How web addresses end: IANA's list, in the copy of the Public Suffix List that fido2 (passkeys) brings. A newer one comes with a newer
fido2."""

from fido2.rpid import suffixes

# In IANA's list of May 2026, and not in the other.
_BESIDES = frozenset({"網絡"})
# Below some countries a name is given out only behind another end ("co.za"): what stands last is an end everywhere.
ENDS = _BESIDES | {one.rpartition(".")[2] for one in suffixes}
_OF_COUNTRY = 2
# Neither those of countries nor of other scripts.
GENERIC = frozenset(end for end in ENDS if end.isascii() and len(end) > _OF_COUNTRY)


def ends_address(end: str) -> bool:
    """Whether web addresses end so, in small letters."""
    return end in ENDS
