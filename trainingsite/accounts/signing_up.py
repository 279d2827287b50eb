"""Who may sign up with an address: everybody, until somebody has confirmed it.

An unconfirmed sign-up reserves nothing. It is a form that somebody filled in, perhaps with the address of another: the next
one with the same address takes its place, with a password, a name and a number of its own, and the links of the earlier one
are dead. What can be lost by that is the filled-in form, never anything that was done with the account. What hung on the form
elsewhere goes with it: a part above says how (`bare_also`).
"""

from collections.abc import Callable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from trainingsite.accounts.actors import Person

_SIGNED_UP = {"practitioner"}
Bares = Callable[[Person], object]
_BARES: list[Bares] = []


def bare_also(bares: Bares) -> None:
    """Said at start-up by a part above that keeps something of an account that is not confirmed: what takes it away again,
    within the transaction in which another sign-up takes the place."""
    if bares not in _BARES:
        _BARES.append(bares)


def is_somebodys(email: str) -> bool:
    """Whether an account has this address for good. One that asks for it beside its own has it only when it is confirmed."""
    return (
        EmailAddress.objects.filter(email=email, verified=True).exists()
        or Person.objects.filter(email=email).exists()
    )


def take_place(email: str, *, now: datetime) -> Person | None:
    """The account of an unconfirmed sign-up with this address, bare and its links dead, for the sign-up that takes its place;
    None: there is none. In the transaction that fills it again."""
    found = Person.objects.select_for_update().filter(
        email=email,
        is_active=True,
        is_staff=False,
        is_superuser=False,
        is_demo=False,
        last_login=None,
        entry_is_held=False,
    )
    waiting = found.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).first()
    if waiting is None or not is_only_a_form(waiting):
        return None
    EmailAddress.objects.filter(user=waiting).delete()
    return _bare(waiting, now)


def is_only_a_form(person: Person) -> bool:
    """Whether nobody has shown that an address is theirs, or given the account anything."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True)
    return set(person.roles()) <= _SIGNED_UP and not confirmed.exists()


def asks_for_password(person: Person) -> bool:
    """Whether an address of the account is confirmed only by whoever knows its password: a sign-up, which anybody can have made."""
    return is_only_a_form(person) and person.has_usable_password()


def _bare(person: Person, now: datetime) -> Person:
    person.date_joined = person.signed_out_at = now
    person.entry_written_by = None
    person.text_size, person.spacing = Person.TextSize.NORMAL, Person.Spacing.NORMAL
    person.theme = Person.Theme.SYSTEM
    for bares in _BARES:
        bares(person)
    return person
