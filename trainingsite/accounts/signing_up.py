"""Who may sign up with an address: everybody, until somebody has confirmed it.

An unconfirmed sign-up reserves nothing. It is a form that somebody filled in, perhaps with the address of another: the next
one with the same address takes its place, with a password, a name and a number of its own, and the links of the earlier one
are dead. What can be lost by that is the filled-in form, never anything that was done with the account. What hung on the form
elsewhere goes with it: a part above says how (`bare_also`). Nor does it stand in the way of an account whose owner has shown
that the address is theirs (`step_aside`): who gets an account back, confirms a new address, or had a mailbox replaced.
"""

from collections.abc import Callable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q

from trainingsite.accounts.actors import Person
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models import ADDRESS_UNDO, OwnAddressChange, ReviewCase, named

_SIGNED_UP = {"practitioner"}
# No mail leaves for it, and nobody signs up with it (RFC 2606).
_NOWHERE = "replaced.invalid"
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
    waiting = _form_with(email)
    if waiting is None:
        return None
    EmailAddress.objects.filter(user=waiting).delete()
    return _bare(waiting, now)


def lock_with_form(person: Person, email: str) -> Person:
    """The account as stored, locked together with the sign-up that may have this address and step aside for it."""
    rows = Person.objects.under_lock().filter(Q(pk=person.pk) | Q(email=email))
    return next(row for row in list(rows) if row.pk == person.pk)


def step_aside(email: str, *, besides: Person, now: datetime) -> None:
    """An unconfirmed sign-up with this address gives it up for good, to an account (`besides`) whose owner has shown that the
    address is theirs: its row stays, bare and switched off. In the transaction that writes the address there."""
    waiting = _form_with(email)
    if waiting is None or waiting.pk == besides.pk:
        return
    EmailAddress.objects.filter(user=waiting).delete()
    _bare(waiting, now)
    waiting.put_entry(RegisterEntry("", "", "", ""))
    waiting.email, waiting.is_active = f"{waiting.uuid}@{_NOWHERE}", False
    waiting.set_unusable_password()
    waiting.save()


def is_anothers(email: str, person: Person) -> bool:
    """Whether somebody else signs in with this address, or has confirmed it. A filled-in form is nobody's."""
    return bool(others_with(email, besides=person))


def is_wanted_back(email: str, *, now: datetime, besides: Person | None = None) -> bool:
    """Whether another account than this one had the address and can still have it back: by the link of its mail, or as people decide.
    Until then it is free for nobody: a new account with it would stand in the way of its owner."""
    return bool(wanted_back(email, now=now, besides=besides))


def wanted_back(
    email: str, *, now: datetime, besides: Person | None = None
) -> list[OwnAddressChange]:
    """The changes by which other accounts lost the address and which can still be undone."""
    lost = list(OwnAddressChange.objects.standing().filter(old_email=email).exclude(person=besides))
    cases = ReviewCase.objects.filter(kind=ADDRESS_UNDO, about__in=[named(one) for one in lost])
    outcomes = dict(cases.order_by("pk").values_list("about", "outcome"))
    return [one for one in lost if _may_be_undone(one, outcomes.get(named(one)), now)]


def _may_be_undone(change: OwnAddressChange, outcome: str | None, now: datetime) -> bool:
    """`outcome`: of its case; "" while that is open, None where there is none."""
    if change.is_overtaken:
        return False
    in_time = change.undone_until is not None and now < change.undone_until
    return outcome == "" or (outcome is None and in_time)


def others_with(email: str, *, besides: Person) -> list[Person]:
    """Other accounts that have this address for good."""
    confirmed = EmailAddress.objects.filter(email=email, verified=True).values("user")
    found = Person.objects.filter(Q(email=email) | Q(pk__in=confirmed)).exclude(pk=besides.pk)
    return [one for one in found.order_by("pk") if not _may_be_replaced(one)]


def leave(email: str, *, other: Person, now: datetime) -> None:
    """Another account with this address gives it up to the one that had it first, and is switched off: its rows stay. In the
    transaction that writes the address there."""
    EmailAddress.objects.filter(user=other, email=email).delete()
    other.email, other.is_active, other.signed_out_at = f"{other.uuid}@{_NOWHERE}", False, now
    other.save(update_fields=["email", "is_active", "signed_out_at"])


def _form_with(email: str) -> Person | None:
    """The unconfirmed sign-up with this address, locked; None: there is none."""
    found = Person.objects.under_lock().filter(email=email).first()
    return found if found is not None and _may_be_replaced(found) else None


def _may_be_replaced(person: Person) -> bool:
    """Whether it is a sign-up by somebody who typed a password, and nothing was ever done with it."""
    is_kept = person.is_staff or person.is_superuser or person.is_demo or person.entry_is_held
    is_untouched = person.is_active and person.last_login is None and not is_kept
    return is_untouched and person.has_usable_password() and is_only_a_form(person)


def is_only_a_form(person: Person) -> bool:
    """Whether nobody has shown that an address is theirs, or given the account anything."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True)
    return set(person.roles()) <= _SIGNED_UP and not confirmed.exists()


def is_unproved(person: Person) -> bool:
    """Whether somebody chose a password and nobody has ever shown that an address is theirs, whatever the account was given since:
    whoever typed the address may be anybody. Only whoever knows the password confirms one, and nobody gives it more."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True)
    return person.has_usable_password() and not confirmed.exists()


def reads(person: Person, email: str) -> bool:
    """Whether the person has confirmed the address; or has it from the sign-up and never confirmed any."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True)
    if confirmed.exists():
        return confirmed.filter(email=email).exists()
    return bool(person.email == email)


def is_change(address: EmailAddress) -> bool:
    """Whether confirming it would give an account that has an address another one. Whoever has the account asked for that, and
    whoever reads the mail may be somebody else: the link alone proves nothing about the account."""
    others = EmailAddress.objects.filter(user=address.user_id).exclude(pk=address.pk)
    return others.exists() or address.user.email != address.email


def _bare(person: Person, now: datetime) -> Person:
    person.date_joined = person.signed_out_at = now
    person.entry_written_by = None
    person.text_size, person.spacing = Person.TextSize.NORMAL, Person.Spacing.NORMAL
    person.theme = Person.Theme.SYSTEM
    for bares in _BARES:
        bares(person)
    return person
