"""What a signature needs beside the lead's role, and taking it back: for lessons, and questions in the part above."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.publishing.domain.signing import latest_review
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import RegisterCheck


class SignOffRefused(Exception):
    """This person cannot sign or take back; the message says why and what to do."""


def check_may_sign(by: Person) -> RegisterCheck:
    """The check of the register entry under which this lead signs. Raises SignOffRefused unless an administrator has
    compared their name, register and number, as they stand now, with the register.
    """
    if not by.has_register_entry:
        raise SignOffRefused(
            _("Add your name, register and registration number to your account first.")
        )
    checked = by.checked_entry()
    if checked is None:
        raise SignOffRefused(
            _(
                "Nobody has compared your register entry with the register yet, or it was changed since. "
                "Ask an administrator to look you up there and mark the entry as checked."
            )
        )
    return checked


def check_own_words(titles: Iterable[str]) -> None:
    """Raise SignOffRefused where `titles` names something that holds words of the lead."""
    own = ", ".join(titles)
    if own:
        raise SignOffRefused(
            _("You wrote or edited some of this, so another lead has to sign it: %(own)s.")
            % {"own": own}
        )


def check_review(review_by: date, *, signed: date) -> None:
    if review_by <= signed:
        raise SignOffRefused(_("The next review has to be after today."))
    latest = latest_review(signed)
    if review_by > latest:
        raise SignOffRefused(
            _("A signature stands for at most 24 months. Choose a day up to %(day)s.")
            % {"day": date_format(latest, "j F Y")}
        )


def check_withdrawal_reason(reason: str) -> None:
    if not reason.strip():
        raise SignOffRefused(_("Say why the signature is taken back."))
