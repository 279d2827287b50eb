"""What whoever meets an account that is held reads (actions/freezing.py): why, and where to write."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.freezing import DECIDERS, can_decide
from trainingsite.accounts.models import ReviewCase


def where_to_write() -> str:
    """The address of whoever runs this installation; without one the page for help."""
    return settings.CONTACT_EMAIL or f"{settings.PUBLIC_URL}{reverse('help')}"


def why_held() -> str:
    """For the sign-in: nobody gets in, whatever the password is."""
    return _(
        "This account is held: an earlier address of it says that it is stolen. Nobody signs in until two people have looked "
        "and decided whose it is. Is it yours? Write to %(where)s."
    ) % {"where": where_to_write()}


def said_to_old_address(case: ReviewCase) -> str:
    """For whoever pressed the link that undoes a change."""
    if not case.person or case.person.is_active:
        return _("People look at it, and answer to this address by %(day)s.") % _day(case)
    held = _(
        "A new password was chosen since, with the new address. So the account is held from now on: every device is signed out, "
        "nobody signs in, and it can do nothing."
    )
    return f"{held} {_who_decides(case)}"


def _who_decides(case: ReviewCase) -> str:
    where = {"where": where_to_write(), **_day(case)}
    if can_decide(case) >= DECIDERS:
        return (
            _(
                "Two people decide whose it is, and answer to this address by %(day)s. To help them, write to %(where)s."
            )
            % where
        )
    return (
        _(
            "There are no two administrators here to decide whose it is, so whoever runs the machine does. Write to %(where)s."
        )
        % where
    )


def _day(case: ReviewCase) -> dict[str, str]:
    return {"day": date_format(case.answer_by_date, "j F Y")}
