"""Whose account it is: what the table of rights (accounts/may.py) cannot say, because it depends on the row."""

from django.utils.translation import gettext as _

from trainingsite.accounts.actors import Person


class Refused(Exception):
    """This act makes no sense now, or not on this account. The message says why and what to do."""


def may_touch(by: Person, person: Person) -> bool:
    """Whether this account is not above the administrator's own."""
    return by.is_superuser or not person.is_superuser


def check_may_touch(by: Person, person: Person) -> None:
    """Raise Refused when an administrator acts on the account of a superuser."""
    if not may_touch(by, person):
        raise Refused(_("This account belongs to a superuser. Only a superuser can change it."))


def check_is_another(by: Person, person: Person) -> None:
    """Raise Refused when somebody acts on their own account where a second person is needed."""
    if by.pk == person.pk:
        raise Refused(_("Nobody can do this to what is their own. Ask another administrator."))
