"""Receipts for clinics: an answer signed with a key of its own purpose, and checked years later."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from certificates import keys
from certificates.clinics.models import ApiKey
from certificates.domain import receipts
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.domain.calendar import instant
from trainingsite.accounts.may import Act, check

Sign = Callable[[dict[str, Any]], str]


def receipt_signer(*, by: Actor | AnonymousUser) -> Sign:
    """What makes a receipt of claims; the key is read once. Raises KeysUnusable."""
    check(by, Act.VERIFY)
    signer = keys.signer(keys.Purpose.RECEIPT)
    kid = receipts.key_id(signer.public_key)

    def sign(claims: dict[str, Any]) -> str:
        signed = receipts.to_sign(kid, claims)
        return receipts.sealed(signed, signer.sign(signed))

    return sign


def receipt_claims(
    *,
    api_key: ApiKey,
    answer: dict[str, Any],
    reference: str,
    answered_at: datetime,
    request_id: str,
) -> dict[str, Any]:
    """Who told whom what, and when: the same claims for the same answer, so that a receipt asked for again is the same."""
    return {
        "iss": settings.PUBLIC_URL,
        "iat": int(answered_at.timestamp()),
        "clinic": api_key.organisation.name,
        "test": api_key.is_test,
        "code": answer["code"],
        "reference": reference,
        "request_id": request_id,
        "answered_at": instant(answered_at),
        "answer": answer,
    }


def receipt_keys() -> dict[str, Any]:
    """Every public key that ever signed a receipt here, as a JWK set: none is ever taken away. Raises KeysUnusable."""
    return {"keys": [receipts.public_jwk(key) for key in keys.public_keys(keys.Purpose.RECEIPT)]}
