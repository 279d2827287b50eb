"""Who may act on whose account."""

from typing import Any

from django.utils.translation import gettext as _


class Refused(Exception):
    """This act is not allowed, or makes no sense now. The message says why and what to do."""


def check_is_administrator(by: Any) -> None:
    """Raise Refused unless `by` is an administrator."""
    if not (by.is_active and by.has_role("admin")):
        raise Refused(_("Only an administrator can do this."))


def check_administers(by: Any, person: Any) -> None:
    """Raise Refused unless `by` is an administrator who may touch this person's account."""
    check_is_administrator(by)
    if person.is_superuser and not by.is_superuser:
        raise Refused(_("This account belongs to a superuser. Only a superuser can change it."))


def check_is_another(by: Any, person: Any) -> None:
    """Raise Refused when somebody acts on their own account where a second person is needed."""
    if by.pk == person.pk:
        raise Refused(_("Nobody can do this to their own account. Ask another administrator."))
