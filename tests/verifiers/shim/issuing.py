"""Credentials that are signed for whoever hands them in."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from secrets import randbelow
from typing import Any

from certificates.proofs.ob3 import bits
from certificates.proofs.ob3.data_integrity import instant, options, proof_value, signed
from certificates.proofs.ob3.did import did_of
from certificates.proofs.ob3.multibase import multikey
from tests.certificates.proofs.claimed import Key
from tests.verifiers.shim.model import check_credential
from tests.verifiers.shim.reading import CREDENTIALS_V1, DATA_INTEGRITY, hashed

KEY = Key(3)
DID_KEY = f"did:key:{multikey(KEY.public_key)}"


def issue(credential: Any, site: str) -> dict[str, Any]:
    """The credential with a proof. One of our own site's did:web takes the product's way from its gate on, and gets a place in a list;
    any other is signed by a did:key. Raises Refused, CannotProve."""
    document = check_credential(credential)
    issuer = document["issuer"]
    if (issuer.get("id") if isinstance(issuer, Mapping) else issuer) == did_of(site):
        return signed(_placed(document, site), site=site, signer=KEY, created=datetime.now(UTC))
    if document["@context"][0] == CREDENTIALS_V1 and DATA_INTEGRITY not in document["@context"]:
        document["@context"] = [*document["@context"], DATA_INTEGRITY]
    earlier = document.pop("proof", [])
    proof = options(f"{DID_KEY}#{multikey(KEY.public_key)}", datetime.now(UTC))
    value = proof_value(hashed(document, proof), KEY)
    earlier = earlier if isinstance(earlier, list) else [earlier]
    return {**document, "proof": [*earlier, proof | {"proofValue": value}]}


def _placed(document: dict[str, Any], site: str) -> dict[str, Any]:
    """With days and a place in the status list, as every credential of ours has."""
    address, index = bits.list_url(site, 0), str(randbelow(bits.SIZE))
    now = datetime.now(UTC).replace(microsecond=0)
    return document | {
        "validFrom": instant(now - timedelta(minutes=1)),
        "validUntil": instant(now + timedelta(days=1)),
        "credentialStatus": {
            "id": f"{address}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": bits.PURPOSE,
            "statusListIndex": index,
            "statusListCredential": address,
        },
    }


def status_list(site: str, indexes: set[int]) -> bytes:
    """The product's list, with the bits of these indexes set."""
    now = datetime.now(UTC).replace(microsecond=0)
    return bits.status_list(
        site,
        0,
        indexes,
        opened_at=now - timedelta(days=1),
        now=now,
        valid_until=now + timedelta(days=7),
        signer=KEY,
    )
