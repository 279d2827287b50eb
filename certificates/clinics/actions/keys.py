"""The keys that organisations ask with."""

import hashlib
import secrets
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from certificates.clinics.models import ApiKey, Organisation
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent

SCOPES = ("verify",)
PREFIX_LENGTH = 8
REFUSED_ONCE_IN = 60


class KeyRefused(Exception):
    """The key may not do this. `scope`: what it is not made for; empty when it is unknown, revoked or expired."""

    def __init__(self, scope: str = "") -> None:
        super().__init__(scope or "no usable key")
        self.scope = scope


def create_api_key(
    *,
    organisation: Organisation,
    name: str,
    by: Actor,
    now: datetime,
    scopes: tuple[str, ...] = SCOPES,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key: (its row, the key itself). The key is shown this once; only its SHA-256 is kept."""
    check(by, Act.MAKE_KEY, organisation=organisation)
    prefix = secrets.token_hex(PREFIX_LENGTH // 2)
    key = f"rf_{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        row = ApiKey.objects.create(
            organisation=organisation,
            name=name,
            prefix=prefix,
            sha256=key_hash(key),
            scopes=list(scopes),
            created_at=now,
            created_by=by.row,
            expires_at=expires_at,
        )
        note_security(kind=SecurityEvent.Kind.KEY_MADE, by=by, now=now, about=row)
    return row, key


def key_hash(key: str) -> str:
    """SHA-256 (hex). The key has 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def authenticate_key(*, key: str, scope: str, now: datetime) -> ApiKey:
    """The key's row. Raises KeyRefused."""
    try:
        row = ApiKey.objects.get(sha256=key_hash(key))
    except ApiKey.DoesNotExist:
        raise KeyRefused from None
    if not row.is_usable_at(now):
        raise KeyRefused
    if scope not in row.scopes:
        raise KeyRefused(scope)
    return row


def revoke_api_key(*, by: Actor, api_key: ApiKey, now: datetime) -> None:
    """Stop a key from working, and keep who did; revoking it again changes nothing."""
    check(by, Act.REVOKE_KEY)
    with transaction.atomic():
        standing = ApiKey.objects.filter(pk=api_key.pk, revoked_at=None)
        if standing.update(revoked_at=now, revoked_by=by.row):
            note_security(kind=SecurityEvent.Kind.KEY_REVOKED, by=by, now=now, about=api_key)


def note_refused_key(*, key: str, by: Actor, now: datetime) -> None:
    """A program asked with a key that it may not use: once a minute for each, so that a program that asks on fills no
    log. A key that nobody made is told without its text."""
    check(by, Act.NOTE_SECURITY)
    row = ApiKey.objects.filter(sha256=key_hash(key)).first()
    if cache.add(f"key-refused:{row.pk if row else 0}", 1, REFUSED_ONCE_IN):
        kind = SecurityEvent.Kind.KEY_REFUSED
        note_security(kind=kind, by=by, now=now, about=row or "", known=row is not None)
