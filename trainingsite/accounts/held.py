"""What whoever meets an account that is held reads (actions/freezing.py): why, and where to write."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trainingsite.accounts import signing_up
from trainingsite.accounts.actions.freezing import DECIDERS, can_decide
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import ReviewCase
from trainingsite.accounts.tokens import own_link


def where_to_write() -> str:
    """The address of whoever runs this installation; without one the page for help."""
    return settings.CONTACT_EMAIL or f"{settings.PUBLIC_URL}{reverse('help')}"


def why_held() -> str:
    """For the sign-in: nobody gets in, whatever the password is."""
    return _(
        "This account is held: an earlier address of it says that it is stolen. Nobody signs in until people have looked "
        "and decided whose it is. Is it yours? Write to %(where)s."
    ) % {"where": where_to_write()}


def mail_in_vain(email: str) -> tuple[str, dict[str, Any]] | None:
    """The mail, and what it names, for whoever asked in vain for a password or an account with this address, where there is one: it is
    held, has another address since a few days, or an administrator has switched it off. None where there is none."""
    case = _held_by(email)
    if case is not None:
        return "account_asked_held", {"decided": _decided(case), "where": where_to_write()}
    lost = signing_up.wanted_back(email, now=timezone.now())
    # Whoever reads it by now has an account with it, and reads how to get in.
    if lost and not _is_read(email):
        return "account_asked_moved", {"change": lost[-1], "undo_url": own_link(lost[-1], "undo")}
    if any(signing_up.reads(person, email) for person in _switched_off(email)):
        return "account_asked_off", {"where": where_to_write()}
    return None


def _held_by(email: str) -> ReviewCase | None:
    """The case that holds the account of this address: that which it has, or that which wants it back."""
    confirmed = EmailAddress.objects.filter(email=email, verified=True).values("user")
    theirs = Q(person__email=email) | Q(person__in=confirmed) | Q(reply_to=email)
    found: ReviewCase | None = ReviewCase.objects.freezing().filter(theirs).order_by("pk").first()
    return found


def _is_read(email: str) -> bool:
    return any(signing_up.reads(person, email) for person in _with(email) if person.is_active)


def _switched_off(email: str) -> Iterable[Person]:
    return [person for person in _with(email) if not person.is_active]


def _with(email: str) -> Iterable[Person]:
    confirmed = EmailAddress.objects.filter(email=email, verified=True).values("user")
    return Person.objects.filter(Q(email=email) | Q(pk__in=confirmed))


def said_to_old_address(case: ReviewCase) -> str:
    """For whoever pressed the link that undoes a change."""
    if not case.person or case.person.is_active:
        return _who_decides(case)
    held = _(
        "A new password was chosen since with the new address, or the account gave somebody a role or an address, or somebody signed up anew with the old one, or another address of the account wants it back as well. So the account is held from now on: every device is signed out, "
        "nobody signs in, and it can do nothing."
    )
    return f"{held} {_who_decides(case)}"


def _who_decides(case: ReviewCase) -> str:
    if can_decide(case) >= DECIDERS:
        helped = _("To help them, write to %(where)s.") % {"where": where_to_write()}
        return f"{_answered(case)} {helped}"
    return _(
        "There are no two administrators here to decide whose it is, so whoever runs the machine does. Write to %(where)s."
    ) % {"where": where_to_write()}


def _answered(case: ReviewCase) -> str:
    """For whoever has the old address, to which the answer goes."""
    if _is_late(case):
        return _("Two people decide whose it is, are late with it, and answer to this address.")
    day = date_format(case.answer_by_date, "j F Y")
    return _("Two people decide whose it is, and answer to this address by %(day)s.") % {"day": day}


def _decided(case: ReviewCase) -> str:
    """For whoever has any of its addresses: by whom, and by when where that day is still to come."""
    if can_decide(case) < DECIDERS:
        return _(
            "There are no two administrators here to decide it, so whoever runs the machine does."
        )
    if _is_late(case):
        return _("Two people decide it, and are late with it.")
    return _("Two people decide it, by %(day)s.") % {
        "day": date_format(case.answer_by_date, "j F Y")
    }


def _is_late(case: ReviewCase) -> bool:
    return timezone.localdate() > case.answer_by_date
