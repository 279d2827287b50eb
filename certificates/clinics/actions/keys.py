"""The keys that organisations ask with."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from certificates.clinics.models import ApiKey, Organisation

SCOPES = ("verify",)
PREFIX_LENGTH = 8


class KeyRefused(Exception):
    """The key is unknown, revoked, expired, or may not do this."""


def create_api_key(
    *,
    organisation: Organisation,
    name: str,
    by: Any,
    now: datetime,
    scopes: tuple[str, ...] = SCOPES,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key: (its row, the key itself). The key is shown this once; only its SHA-256 is kept."""
    prefix = secrets.token_hex(PREFIX_LENGTH // 2)
    key = f"rf_{prefix}_{secrets.token_urlsafe(32)}"
    row = ApiKey.objects.create(
        organisation=organisation,
        name=name,
        prefix=prefix,
        sha256=key_hash(key),
        scopes=list(scopes),
        created_at=now,
        created_by=by,
        expires_at=expires_at,
    )
    return row, key


def key_hash(key: str) -> str:
    """SHA-256 (hex). The key has 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def authenticate_key(*, key: str, scope: str, now: datetime) -> ApiKey:
    """The key's row. Raises KeyRefused."""
    row = ApiKey.objects.usable_at(now).filter(sha256=key_hash(key)).first()
    if row is None:
        raise KeyRefused("This key is unknown, revoked or expired.")
    if scope not in row.scopes:
        raise KeyRefused(f"This key may not {scope}.")
    return row


def revoke_api_key(*, api_key: ApiKey, now: datetime) -> None:
    """Stop a key from working; revoking it again changes nothing."""
    ApiKey.objects.filter(pk=api_key.pk, revoked_at=None).update(revoked_at=now)
