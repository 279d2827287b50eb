"""Whether somebody is alone in a role: then nobody could be the second person, and time and publicity take that place."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import ADMINISTRATES, SUPERUSER, ReviewCase, RoleChange

# Nobody becomes alone by taking the others' role away, or by switching them off, and then waiting a week.
ALONE_AFTER = timedelta(days=90)


def is_alone(person: Person, roles: Iterable[str], *, now: datetime) -> bool:
    """Whether nobody else holds one of these roles, or held it within the last 90 days. For "admin", superusers count as
    well."""
    return not has_another({person.pk}, roles, now=now)


def has_another(people: Collection[int], roles: Iterable[str], *, now: datetime) -> bool:
    """Whether somebody beside these (keys of accounts) holds one of these roles, or held it within the last 90 days."""
    names = frozenset(roles)
    if "admin" in names:
        names |= ADMINISTRATES
    return bool((_holders(names, now) | _former(names, now)) - set(people))


def _holders(names: frozenset[str], now: datetime) -> set[int]:
    """Who has the role. An account that was switched off counts until it has not been used for 90 days."""
    groups = Person.groups.through.objects.filter(group__name__in=names).values("user_id")
    held = Q(pk__in=groups)
    if SUPERUSER in names:
        held |= Q(is_superuser=True)
    used = Q(is_active=True) | Q(last_login__gt=now - ALONE_AFTER)
    # Nor does anybody by an account whose owner is in doubt.
    used |= Q(pk__in=ReviewCase.objects.freezing().values("person"))
    return set(Person.objects.filter(held, used).values_list("pk", flat=True))


def _former(names: frozenset[str], now: datetime) -> set[int]:
    """Who had the role when it was taken away within the last 90 days."""
    lately = RoleChange.objects.filter(changed_at__gt=now - ALONE_AFTER)
    return {change.person_id for change in lately if names & set(change.before)}
