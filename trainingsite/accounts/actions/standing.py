"""Whether an account can be used: switched off and on again by administrators, never the last of them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused, check_is_another, check_may_touch
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import PersonSession, ReviewCase, SecurityEvent


@transaction.atomic
def switch_off(*, person: Person, by: Person, now: datetime) -> None:
    """Nobody can sign in with this account any more, and its sessions end for good: one of a lost device is none either once the account is
    on again. Again changes nothing. Raises NotAllowed, Refused."""
    check(by, Act.SWITCH_ACCOUNT)
    locked, acting = lock_with_administrators(person, by, Act.SWITCH_ACCOUNT)
    check_is_another(acting, locked)
    if not locked.is_active:
        return
    check_another_administrator_stays(locked)
    locked.is_active, locked.signed_out_at = False, now
    PersonSession.objects.filter(person=locked).delete()
    _keep(locked, acting, now)


@transaction.atomic
def switch_on(*, person: Person, by: Person, now: datetime) -> None:
    """The account can be used again. Again changes nothing: nobody was switched on who was on. Raises NotAllowed, Refused."""
    check(by, Act.SWITCH_ACCOUNT)
    locked, acting = lock_with_administrators(person, by, Act.SWITCH_ACCOUNT)
    check_is_another(acting, locked)
    if ReviewCase.objects.freezing().about_person(locked).exists():
        raise Refused(
            _(
                "The old address of this account wants it back, so it is held until people have decided whose it is. Decide that case."
            )
        )
    if locked.is_active:
        return
    locked.is_active = True
    _keep(locked, acting, now)


def _keep(person: Person, by: Person, now: datetime) -> None:
    """Store it, tell the owner, and write it into the security log."""
    person.save(update_fields=["is_active", "signed_out_at"])
    tell_account("account_switched", person, by=by, now=now)
    kind = SecurityEvent.Kind.ACCOUNT_SWITCHED
    note_security(kind=kind, by=by, now=now, person=person, is_on=person.is_active)


def lock_with_administrators(person: Person, by: Person, act: Act) -> tuple[Person, Person]:
    """(person, by) as stored, locked together with every administrator, so that of two who take each other's account
    or role away in the same moment only one does. Raises NotAllowed unless `by` still may do this, Refused unless on
    this person's account."""
    wanted = Q(pk=person.pk) | Q(pk=by.pk) | Q(pk__in=Person.objects.administrators())
    locked = {found.pk: found for found in Person.objects.under_lock().filter(wanted)}
    check(locked[by.pk], act)
    check_may_touch(locked[by.pk], locked[person.pk])
    return locked[person.pk], locked[by.pk]


def check_another_administrator_stays(person: Person) -> None:
    """Raise Refused when, without this person, nobody could administer the site."""
    others = Person.objects.able_administrators().exclude(pk=person.pk)
    if person.has_role("admin") and not others.exists():
        raise Refused(
            _("This is the last administrator who can sign in. Give somebody else the role first.")
        )
