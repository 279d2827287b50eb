"""Keys and signatures as texts: multibase base58-btc."""

_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# Multicodec 0xed as a varint: an Ed25519 public key.
_ED25519 = b"\xed\x01"
_LONGEST_MULTIKEY = 60


def base58(content: bytes) -> str:
    """Base58 with Bitcoin's alphabet; each leading zero byte is a 1."""
    number, written = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        written = _LETTERS[rest] + written
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + written


def multikey(public_key: bytes) -> str:
    """An Ed25519 public key (32 bytes) as a Multikey: z6Mk..."""
    return f"z{base58(_ED25519 + public_key)}"


def from_base58(text: str) -> bytes:
    """What `base58` wrote. Raises ValueError for a sign that is not one of its letters."""
    number = 0
    for sign in text:
        number = number * 58 + _LETTERS.index(sign)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def public_key_of(text: str) -> bytes:
    """The Ed25519 public key (32 bytes) that a Multikey holds. Raises ValueError for anything else."""
    if not text.startswith("z") or len(text) > _LONGEST_MULTIKEY:
        raise ValueError("no Multikey in base58")
    held = from_base58(text[1:])
    if not held.startswith(_ED25519) or len(held) != len(_ED25519) + 32:
        raise ValueError("no key of Ed25519")
    return held.removeprefix(_ED25519)
