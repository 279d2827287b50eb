"""The keys that organisations ask with."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from certificates.clinics.actions.people import locked_for, managers_of
from certificates.clinics.actions.whose import clinic_of
from certificates.clinics.models import ApiKey, Organisation
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check, may
from trainingsite.accounts.models import SecurityEvent

SCOPES = ("verify",)
PREFIX_LENGTH = 8
REFUSED_ONCE_IN = 60
LONGEST_OVERLAP = timedelta(days=90)
# Which people of a clinic make by themselves: each key has a limit of its own (limits.py), without end they would be none.
# Those that work, and those that they made within a day, revoked ones too.
MOST_KEYS = 20
DAY = timedelta(days=1)


class NotRolled(Exception):
    """The key cannot be rolled; `why`: it works no longer, it was rolled already, or the overlap is too long."""

    def __init__(self, why: Literal["unusable", "rolled-already", "overlap"]) -> None:
        super().__init__(why)
        self.why = why


class TooManyKeys(Exception):
    """The clinic has MOST_KEYS, and one of its people wants another."""


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
    is_test: bool = False,
) -> tuple[ApiKey, str]:
    """A new key: (its row, the key itself). The key is shown this once; only its SHA-256 is kept.

    `is_test`: it sees certificates of a trial alone. Raises TooManyKeys.
    """
    check(by, Act.MAKE_KEY, organisation=organisation)
    row = ApiKey(
        organisation=organisation,
        name=name,
        scopes=list(scopes),
        expires_at=expires_at,
        is_test=is_test,
    )
    with transaction.atomic():
        return _insert(row, by, now)


def roll_api_key(
    *, by: Actor, api_key: ApiKey, overlap: timedelta, now: datetime
) -> tuple[ApiKey, str]:
    """A new key in the place of one that still works: (its row, the key itself). The old one works on for `overlap`, so that
    no program has to change it at once; a key is rolled once. Raises NotRolled and TooManyKeys."""
    check(by, Act.MAKE_KEY, organisation=clinic_of(api_key))
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise NotRolled("overlap")
    with transaction.atomic():
        old = ApiKey.objects.select_for_update().get(pk=api_key.pk)
        if not old.is_usable_at(now):
            raise NotRolled("unusable")
        if ApiKey.objects.filter(replaces=old).exists():
            raise NotRolled("rolled-already")
        row = ApiKey(
            organisation=old.organisation,
            name=old.name,
            scopes=old.scopes,
            expires_at=old.expires_at,
            is_test=old.is_test,
            replaces=old,
        )
        made = _insert(row, by, now)
        old.expires_at = min(now + overlap, old.expires_at or datetime.max.replace(tzinfo=UTC))
        old.save(update_fields=["expires_at"])
    return made


def _insert(row: ApiKey, by: Actor, now: datetime) -> tuple[ApiKey, str]:
    """Store the row with a new key: (the row, the key)."""
    if not may(by, Act.MAKE_KEY):  # by a role in the clinic alone: administrators give it more
        _check_room(locked_for(by, Act.MAKE_KEY, row.organisation), row, now)
    row.prefix = secrets.token_hex(PREFIX_LENGTH // 2)
    kind = "rftest" if row.is_test else "rf"
    key = f"{kind}_{row.prefix}_{secrets.token_urlsafe(32)}"
    row.sha256, row.created_at, row.created_by = key_hash(key), now, by.row
    row.save(force_insert=True)
    note_security(kind=SecurityEvent.Kind.KEY_MADE, by=by, now=now, about=row)
    _tell_managers(row, by, "made")
    return row, key


def _check_room(organisation: Organisation, row: ApiKey, now: datetime) -> None:
    """Who makes and revokes key after key has no more of them a day than who keeps them. The key that this one replaces goes."""
    works = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))
    of_today = Q(created_at__gt=now - DAY, created_by__in=organisation.staff.values("person"))
    others = organisation.api_keys.all()
    if row.replaces is not None:
        others = others.exclude(pk=row.replaces.pk)
    if others.filter(works | of_today).count() >= MOST_KEYS:
        raise TooManyKeys


def _tell_managers(key: ApiKey, by: Actor, how: Literal["made", "revoked"]) -> None:
    """A key that nobody at the clinic knows of is noticed there."""
    for manager in managers_of(key.organisation):
        if manager.person != by.row:
            tell_account("clinic_key", manager.person, key=key, by=by.row, how=how)


def key_hash(key: str) -> str:
    """SHA-256 (hex). The key has 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def authenticate_key(*, key: str, scope: str, now: datetime) -> ApiKey:
    """The key's row. Raises KeyRefused."""
    try:
        row = ApiKey.objects.select_related("organisation").get(sha256=key_hash(key))
    except ApiKey.DoesNotExist:
        raise KeyRefused from None
    if not row.is_usable_at(now):
        raise KeyRefused
    if scope not in row.scopes:
        raise KeyRefused(scope)
    return row


def revoke_api_key(*, by: Actor, api_key: ApiKey, now: datetime) -> None:
    """Stop a key from working, and keep who did; revoking it again changes nothing."""
    check(by, Act.REVOKE_KEY, organisation=clinic_of(api_key))
    with transaction.atomic():
        standing = ApiKey.objects.filter(pk=api_key.pk, revoked_at=None)
        if standing.update(revoked_at=now, revoked_by=by.row):
            note_security(kind=SecurityEvent.Kind.KEY_REVOKED, by=by, now=now, about=api_key)
            _tell_managers(api_key, by, "revoked")


def note_refused_key(*, key: str, by: Actor, now: datetime) -> None:
    """A program asked with a key that it may not use: once a minute for each, so that a program that asks on fills no
    log. A key that nobody made is told without its text."""
    check(by, Act.NOTE_SECURITY)
    row = ApiKey.objects.filter(sha256=key_hash(key)).first()
    if cache.add(f"key-refused:{row.pk if row else 0}", 1, REFUSED_ONCE_IN):
        kind = SecurityEvent.Kind.KEY_REFUSED
        note_security(kind=kind, by=by, now=now, about=row or "", known=row is not None)
