"""Whether an account can be used: switched off and on again by administrators, never the last of them."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused, check_administers, check_is_another


@transaction.atomic
def switch_off(*, person: Any, by: Any, now: datetime) -> None:
    """Nobody can sign in with this account any more, and its sessions end. Raises Refused."""
    locked, acting = lock_with_administrators(person, by)
    check_is_another(acting, locked)
    check_another_administrator_stays(locked)
    locked.is_active = False
    locked.save(update_fields=["is_active"])


@transaction.atomic
def switch_on(*, person: Any, by: Any, now: datetime) -> None:
    """The account can be used again. Raises Refused."""
    locked, acting = lock_with_administrators(person, by)
    check_is_another(acting, locked)
    locked.is_active = True
    locked.save(update_fields=["is_active"])


def lock_with_administrators(person: Any, by: Any) -> tuple[Any, Any]:
    """(person, by) as stored, locked together with every administrator, so that of two who take each other's account
    or role away in the same moment only one does. Raises Refused unless `by` still is one and may touch the person."""
    people: Any = get_user_model().objects
    wanted = Q(pk=person.pk) | Q(pk=by.pk) | Q(pk__in=people.administrators())
    # In one order for everybody: two who lock the same rows never wait for each other in a ring.
    locked = {found.pk: found for found in people.select_for_update().filter(wanted).order_by("pk")}
    check_administers(locked[by.pk], locked[person.pk])
    return locked[person.pk], locked[by.pk]


def check_another_administrator_stays(person: Any) -> None:
    """Raise Refused when, without this person, nobody could administer the site."""
    people: Any = get_user_model().objects
    if person.has_role("admin") and not people.able_administrators().exclude(pk=person.pk).exists():
        raise Refused(
            _("This is the last administrator who can sign in. Give somebody else the role first.")
        )
