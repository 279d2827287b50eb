"""Documents in more vocabularies than the product reads: those of the suites, and such as stand in the document itself."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from certificates.proofs.ob3 import contexts, gate
from certificates.proofs.ob3.data_integrity import digests

PUBLISHED = Path(__file__).parents[1] / "published"
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
MORE = {
    CREDENTIALS_V1: "credentials_v1.json",
    DATA_INTEGRITY: "data_integrity_v2.json",
    "https://www.w3.org/ns/credentials/examples/v2": "credentials_examples_v2.json",
}


class Refused(Exception):
    """What is wrong with a document, in words."""


def load(address: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A document loader for PyLD: the product's contexts, and those of MORE. Nothing is fetched."""
    if address not in MORE:
        return contexts.load(address, options)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": json.loads((PUBLISHED / MORE[address]).read_text(encoding="utf-8")),
    }


def hashed(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """What is signed of a document and its proof's options. Raises NotExpressible, TooAlike, Refused."""
    options = {"@context": document["@context"], **proof}
    try:
        return digests(gate.lossless(options, load), gate.lossless(document, load))
    except (KeyError, TypeError, AttributeError) as error:  # PyLD stumbles over some contexts
        raise Refused(f"cannot be read: {error!r}") from error
