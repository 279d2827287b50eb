"""Keys and signatures as texts: multibase base58-btc."""

_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# Multicodec 0xed as a varint: an Ed25519 public key.
_ED25519 = b"\xed\x01"


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
