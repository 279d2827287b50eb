"""What second factors are made of: sealed in the database, and taken away where no key that is here opens them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.apps import apps
from django.db import transaction

from trainingsite.accounts import factor_keys
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.domain.sealing import Keyring, is_sealed, secrets_of, with_secrets
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent

CODE_APP, RECOVERY_CODES = "totp", "recovery_codes"
_AT_ONCE = 500


@dataclass
class Sealed:
    """How many rows were sealed for the first time, and how many by the newest key instead of an older one; of what parts above seal
    by the same keys, how many by what it is called."""

    first: int = 0
    anew: int = 0
    others: dict[str, int] = field(default_factory=dict)


class SealAnew(Protocol):
    """Seals by the newest key what a part above sealed by an older one, and gives how many rows that were."""

    def __call__(self, *, keys: Keyring, by: Actor) -> int: ...


_ALSO: dict[str, SealAnew] = {}


def seal_also(name: str, seal_anew: SealAnew) -> None:
    """What a part above has sealed by these keys, under the name by which it is told."""
    if _ALSO.setdefault(name, seal_anew) is not seal_anew:
        raise ValueError(f"Two parts above seal {name!r}.")


def seal_factors(*, before_first: Callable[[], None], by: Actor) -> Sealed:
    """Seal by the newest key whatever is not, also what parts above sealed by an older one; a row that cannot be opened stays as it is. Each row is a transaction of its
    own, so that whatever ends this leaves whole rows, and the next time goes on. `before_first` is called before the first
    of those that lie open. Raises NotAllowed, FactorKeysUnusable."""
    check(by, Act.SEAL_FACTORS)
    keys, done = factor_keys.sealing_keyring(), Sealed()
    waiting = [factor for factor in _all() if _sealed_anew(factor.data, keys) != factor.data]
    if not all(_is_sealed(factor.data) for factor in waiting):
        before_first()
    for factor in waiting:
        _seal(factor.pk, keys, done)
    done.others = {name: seal_anew(keys=keys, by=by) for name, seal_anew in _ALSO.items()}
    return done


def _is_sealed(data: dict[str, Any]) -> bool:
    return all(map(is_sealed, secrets_of(data)))


def _seal(pk: int, keys: Keyring, done: Sealed) -> None:
    """As it is by now: its owner may have used or removed it meanwhile."""
    with transaction.atomic():
        factor = _factors().select_for_update().filter(pk=pk).first()
        if factor is None or (sealed := _sealed_anew(factor.data, keys)) == factor.data:
            return
        was_sealed = _is_sealed(factor.data)
        factor.data = sealed
        factor.save(update_fields=["data"])
    if was_sealed:
        done.anew += 1
    else:
        done.first += 1


def _sealed_anew(data: dict[str, Any], keys: Keyring) -> dict[str, Any]:
    return with_secrets(data, keys.sealed_anew)


def unreadable_factors(person: Person) -> list[str]:
    """The kinds of this person's factors that no key opens."""
    keys = factor_keys.keyring()
    return [factor.type for factor in _factors().filter(user=person) if _is_lost(factor, keys)]


def people_with_unreadable_factors() -> list[Person]:
    """Whose second factor, or recovery codes, no key opens. Raises FactorKeysUnusable where one is damaged."""
    factor_keys.refuse_damaged()
    keys = factor_keys.keyring()
    whose = {factor.user_id for factor in _all() if _is_lost(factor, keys)}
    people = [Person.objects.get(pk=pk) for pk in whose]
    return sorted(people, key=lambda person: person.email)


def drop_unreadable_factors(*, by: Actor, now: datetime) -> list[Person]:
    """Take away what no key opens, and tell each owner, who sets a new one up. Where the code app goes, its recovery codes
    go too: they alone would open the desk and be asked for by nobody. Raises NotAllowed, FactorKeysUnusable."""
    check(by, Act.DROP_FACTORS)
    people = people_with_unreadable_factors()
    keys = factor_keys.keyring()
    return [person for person in people if _drop(person, keys, by, now)]


@transaction.atomic
def _drop(person: Person, keys: Keyring, by: Actor, now: datetime) -> bool:
    """Whether there still was something."""
    factors = list(_factors().select_for_update().filter(user=person))
    gone = [factor for factor in factors if _is_lost(factor, keys)]
    if not gone:
        return False
    app_stays = any(factor.type == CODE_APP for factor in factors if factor not in gone)
    if not app_stays:
        gone = factors
    for factor in gone:
        factor.delete()
    tell_account("second_factor_unreadable", person, app_stays=app_stays, now=now)
    note_security(
        kind=SecurityEvent.Kind.SECOND_FACTOR_CHANGED,
        by=by,
        now=now,
        person=person,
        how="unreadable",
        type=RECOVERY_CODES if app_stays else CODE_APP,
    )
    return True


def drop_factors_since(*, person: Person, moment: datetime, by: Actor, now: datetime) -> bool:
    """Take away what was added after that moment: the account was in other hands. Where the code app goes, its recovery codes go too.
    Whether there was something; whoever calls tells the owner. In the caller's transaction. Raises NotAllowed."""
    check(by, Act.DROP_FACTORS)
    factors = list(_factors().select_for_update().filter(user=person))
    gone = [factor for factor in factors if factor.created_at >= moment]
    if not any(factor.type == CODE_APP for factor in factors if factor not in gone):
        gone = factors if gone else []
    for factor in gone:
        factor.delete()
        note_security(
            kind=SecurityEvent.Kind.SECOND_FACTOR_CHANGED,
            by=by,
            now=now,
            person=person,
            how="undone",
            type=str(factor.type),
        )
    return bool(gone)


def _is_lost(factor: Any, keys: Keyring) -> bool:
    return not all(map(keys.can_open, secrets_of(factor.data)))


def _factors() -> Any:
    # Its module needs every app, and this one is read while they are made ready.
    return apps.get_model("mfa", "Authenticator").objects.order_by("pk")


def _all() -> Any:
    return _factors().iterator(chunk_size=_AT_ONCE)
