"""Who signs: a did:web of the site's own address, and its document with every key that ever signed."""

from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from certificates.proofs.ob3.multibase import multikey


def did_of(site: str) -> str:
    """http://127.0.0.1:8000 is did:web:127.0.0.1%3A8000."""
    return f"did:web:{quote(urlsplit(site).netloc, safe='')}"


def key_id(site: str, public_key: bytes) -> str:
    """The key's address: its fragment is the key itself, so that a checker without a network knows it all the same."""
    return f"{did_of(site)}#{multikey(public_key)}"


def did_document(
    site: str, public_keys: Iterable[bytes], distrusted: Collection[bytes] = ()
) -> dict[str, Any]:
    """What lies at /.well-known/did.json. No key is ever left out. One that somebody else may have had stays, but asserts nothing any
    more: checkers refuse all that it signed."""
    did = did_of(site)
    keys = list(public_keys)
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": key_id(site, key),
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": multikey(key),
            }
            for key in keys
        ],
        "assertionMethod": [key_id(site, key) for key in keys if key not in distrusted],
    }
