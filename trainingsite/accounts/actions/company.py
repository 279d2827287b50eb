"""Whether somebody is alone in what they may do: then nobody could be the second person, and time and publicity take that place."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, roles_of
from trainingsite.accounts.models import ReviewCase, RoleChange

# Nobody becomes alone by taking the others' role away, or by switching them off, and then waiting a week.
ALONE_AFTER = timedelta(days=90)


def is_alone(person: Person, act: Act, *, now: datetime) -> bool:
    """Whether nobody else has a role with which they may do this, or had one within the last 90 days."""
    return not has_another({person.pk}, act, now=now)


def has_another(people: Collection[int], act: Act, *, now: datetime) -> bool:
    """Whether somebody beside these (keys of accounts) has a role with which they may do this, or had one within the last 90
    days."""
    roles = roles_of(act)
    return bool((_holders(roles, now) | _former(roles, now)) - set(people))


def _holders(roles: frozenset[str], now: datetime) -> set[int]:
    """Who has the role. An account that was switched off counts until it has not been used for 90 days."""
    used = Q(is_active=True) | Q(last_login__gt=now - ALONE_AFTER)
    # Nor does anybody by an account whose owner is in doubt.
    used |= Q(pk__in=ReviewCase.objects.freezing().values("person"))
    return set(Person.objects.in_role(roles).filter(used).values_list("pk", flat=True))


def _former(roles: frozenset[str], now: datetime) -> set[int]:
    """Who had the role when it was taken away within the last 90 days: not who had it by a thief alone, from whom nobody but a decision
    took it."""
    lately = RoleChange.objects.filter(changed_at__gt=now - ALONE_AFTER, by__isnull=False)
    return {change.person_id for change in lately if roles & set(change.before)}
