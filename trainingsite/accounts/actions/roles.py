"""Roles are given and taken by somebody else, and it is kept who did it."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import NoReturn

from django.db import transaction
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused, check_is_another, check_is_proved
from trainingsite.accounts.actions.notices import send_notice, tell_account
from trainingsite.accounts.actions.second_person import OWN_PERSON_AFTER, are_one
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actions.standing import (
    check_another_administrator_stays,
    lock_with_administrators,
)
from trainingsite.accounts.actors import Person
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import (
    ADMINISTRATES,
    ROLES,
    SUPERUSER,
    RoleChange,
    SecurityEvent,
)
from trainingsite.accounts.models.roles import role_label


@transaction.atomic
def set_roles(
    *,
    person: Person,
    roles: Iterable[str],
    by: Person,
    now: datetime,
    shown: Iterable[str] | None = None,
) -> RoleChange | None:
    """Give the person exactly these of ROLES and SUPERUSER. None when they have them already. `shown`: those that whoever decided saw; where
    others are held by now nothing changes.

    Raises NotAllowed, Refused.
    """
    check(by, Act.SET_ROLES)
    locked, acting = lock_with_administrators(person, by, Act.SET_ROLES)
    check_is_another(acting, locked)
    before, after = locked.roles(), in_order(roles)
    if shown is not None and set(shown) != set(before):
        _refuse_stale(before)
    if before == after:
        return None
    if set(after) - {*before, "practitioner"}:
        check_is_proved(locked)
    _check_may_give(before, after, locked, acting)
    if "reviewer" in after and "reviewer" not in before:
        _check_second_person(locked, acting, now)
    locked.put_roles(after)
    change: RoleChange = RoleChange.objects.create(
        person=locked, before=before, after=after, by=acting, changed_at=now
    )
    tell_account("roles_changed", locked, change=change)
    note_security(
        kind=SecurityEvent.Kind.ROLES_CHANGED,
        by=acting,
        now=now,
        person=locked,
        before=before,
        after=after,
    )
    if change.made_administrator():
        transaction.on_commit(partial(_tell_administrators, change), robust=True)
    return change


def _refuse_stale(held: list[str]) -> NoReturn:
    """What a page of an hour ago says would give back what somebody took meanwhile."""
    raise Refused(
        _(
            "Somebody has changed these roles since this page was opened. The person has now: %(roles)s. Open the page again, and decide anew."
        )
        % {"roles": ", ".join(role_label(role) for role in held) or "–"}
    )


def in_order(roles: Iterable[str]) -> list[str]:
    """These roles in the order of ROLES, the superuser last. Raises Refused for a name that is none."""
    wanted = set(roles)
    unknown = wanted - {*ROLES, SUPERUSER}
    if unknown:
        raise Refused(_("There is no role “%(name)s”.") % {"name": ", ".join(sorted(unknown))})
    return [role for role in (*ROLES, SUPERUSER) if role in wanted]


def _check_may_give(before: list[str], after: list[str], person: Person, by: Person) -> None:
    if SUPERUSER in {*before, *after} and not by.is_superuser:
        raise Refused(_("Only a superuser makes superusers, or takes that away."))
    if ADMINISTRATES & set(before) and not ADMINISTRATES & set(after):
        check_another_administrator_stays(person)


def _check_second_person(person: Person, by: Person, now: datetime) -> None:
    """Raise Refused when one administrator alone would make a clinical lead under any name."""
    check = person.checked_entry()
    if check is not None and check.checked_by_id == by.pk:
        raise Refused(
            _(
                "You checked this person's register entry. Another administrator has to give the role of a reviewer."
            )
        )
    checker = None if check is None else check.checked_by_id
    if are_one([by.pk], [person.pk, checker], now=now):
        raise Refused(
            _(
                "For %(days)s days a new administrator counts as whoever made them one. So you count as this person, or as "
                "the one who checked their register entry. Another administrator has to give the role of a reviewer, or wait until then."
            )
            % {"days": OWN_PERSON_AFTER.days}
        )


def _tell_administrators(change: RoleChange) -> None:
    """The others hear of a new administrator while that one still counts as whoever made them. Without mail the desk
    alone shows it."""
    if not sends_mail():
        return
    others = Person.objects.able_administrators().exclude(pk__in=[change.person_id, change.by_id])
    for other in others.order_by("pk"):
        send_notice("administrator_made", other.email, change=change, days=OWN_PERSON_AFTER.days)
