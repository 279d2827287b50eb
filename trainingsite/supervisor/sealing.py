"""What every start does about second factors, and what else their keys seal: seals those that are not, and says of how many the keys are missing."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from trainingsite.accounts.actions.second_factors import (
    people_with_unreadable_factors,
    seal_factors,
)
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.factor_keys import FactorKeysUnusable
from trainingsite.database import leftovers


def seal(say: Callable[[str], None]) -> None:
    """Nothing is said where nothing was to be done. Raises CommandError where the newest key is damaged: nothing is sealed then."""
    try:
        done = seal_factors(before_first=_note_leftovers, by=SYSTEM)
    except FactorKeysUnusable as refusal:
        raise CommandError(str(refusal)) from refusal
    if done.first:
        say(f"second factors: {done.first} sealed that lay open")
    if _note().exists():
        _clear_leftovers(say)
    if done.anew:
        say(f"second factors: {done.anew} sealed by the newest key")
    for name, count in done.others.items():
        if count:
            say(f"{name}: {count} sealed by the newest key")
    if missing := _missing():
        say(missing)


def _missing() -> str:
    """An older key that is damaged is told, and keeps nobody from starting."""
    try:
        return unreadable()
    except FactorKeysUnusable as damage:
        return f"second factors: {damage}"


def unreadable() -> str:
    """How many people have a second factor that no key opens, and what to do; "" for none. Raises FactorKeysUnusable."""
    count = len(people_with_unreadable_factors())
    if not count:
        return ""
    whose = (
        "one person has a second factor" if count == 1 else f"{count} people have a second factor"
    )
    return (
        f"second factors: {whose} that cannot be read with the keys here. Put the old machine's var/secrets/second-factor.key "
        "there as second-factor-old.key. If it is lost: python manage.py drop_unreadable_factors"
    )


# --- What a sealed row leaves behind ------------------------------------------------------------------


def _note() -> Path:
    """Lies there from before the first row is sealed until its old text is gone, whatever ends a start in between."""
    return Path(settings.VAR_DIR) / "second-factors-leave-old-text"


def _note_leftovers() -> None:
    try:
        _note().touch(mode=0o600)
    except OSError as error:
        raise CommandError(
            f"Cannot write {_note()}: {error.strerror}. Make the folder writable for this user. No second factor was sealed."
        ) from error


def _clear_leftovers(say: Callable[[str], None]) -> None:
    """A full disk is no reason not to start."""
    try:
        leftovers.clear(connection, "mfa_authenticator")
        _note().unlink(missing_ok=True)
    except (DatabaseError, OSError) as error:
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        say(
            f"second factors: what they were may still lie in free pages of the database ({said}). Every start tries again; "
            "it needs as much room again as the database has"
        )
