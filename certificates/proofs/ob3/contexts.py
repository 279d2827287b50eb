"""The three vocabularies that our documents are written in, as they were published: no other is ever read, and none is fetched."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from certificates.proofs.proof import CannotProve

FOLDER = Path(__file__).parent / "contexts"
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
# (file, SHA-256 of its bytes). The publisher has changed the second one in place before: a copy is compared, never replaced.
PINNED = {
    CREDENTIALS: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES: (
        "open-badges-3.0.3.json",
        "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761",
    ),
    EXTENSIONS: (
        "open-badges-extensions.json",
        "2d013f981d1f4516081a6a04e55468ba2b071d4153b794f19a79715c45a89a5e",
    ),
}


class UnknownContext(CannotProve):
    """A document names a vocabulary that is not one of ours, or ours is not what was published."""


def read_context(address: str) -> dict[str, Any]:
    """The vocabulary of that address. Raises UnknownContext."""
    if address not in PINNED:
        raise UnknownContext(f"{address} is none of the {len(PINNED)} contexts that are read here")
    name, wanted = PINNED[address]
    content = (FOLDER / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != wanted:
        raise UnknownContext(f"{name} is not what was published at {address}")
    read: dict[str, Any] = json.loads(content)
    return read


_READ: dict[str, dict[str, Any]] = {}


def load(address: str, _options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A document loader for PyLD, of our files alone. Raises UnknownContext."""
    if address not in _READ:
        _READ[address] = read_context(address)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": _READ[address],
    }
