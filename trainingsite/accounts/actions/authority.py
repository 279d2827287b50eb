"""Whose account it is: what the table of rights (accounts/may.py) cannot say, because it depends on the row."""

from django.utils.translation import gettext as _

from trainingsite.accounts import signing_up
from trainingsite.accounts.actors import Person


class Refused(Exception):
    """This act makes no sense now, or not on this account. The message says why and what to do."""


def may_touch(by: Person, person: Person) -> bool:
    """Whether this account is not above the administrator's own, and not erased."""
    if person.is_erased:
        return False
    return by.is_superuser or not person.is_superuser


def check_may_touch(by: Person, person: Person) -> None:
    """Raise Refused when an administrator acts on the account of a superuser, or on one that was erased: it is nobody's any more."""
    if person.is_erased:
        raise Refused(_("This account was erased. Nothing can be done with it."))
    if not may_touch(by, person):
        raise Refused(_("This account belongs to a superuser. Only a superuser can change it."))


def check_is_another(by: Person, person: Person) -> None:
    """Raise Refused when somebody acts on their own account where a second person is needed."""
    if by.pk == person.pk:
        raise Refused(_("Nobody can do this to what is their own. Ask another administrator."))


def is_proved(person: Person) -> bool:
    """Whether the account is that of whoever reads its mails, as far as anybody has shown."""
    return not signing_up.is_unproved(person)


def check_is_proved(person: Person) -> None:
    """Raise Refused when nobody has confirmed the account's address: somebody else may have signed up with it."""
    if not is_proved(person):
        raise Refused(
            _(
                "Nobody has confirmed the address %(email)s: anybody can have signed up with it, and has the password. Its owner opens "
                "the link in the mail first, or signs up again, which takes the place of this sign-up."
            )
            % {"email": person.email}
        )
