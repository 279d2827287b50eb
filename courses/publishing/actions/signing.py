"""Who may sign and take a signature back: lessons here, questions in the part above."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.publishing.domain.signing import latest_review


class SignOffRefused(Exception):
    """This person cannot sign or take back; the message says why and what to do."""


def check_may_sign(by: Any) -> Any:
    """The check of the register entry under which `by` signs. Raises SignOffRefused unless `by` is a clinical lead

    whose name, register and number, as they stand now, an administrator has compared with the register.
    """
    if not by.has_role("reviewer"):
        raise SignOffRefused(_("Only a clinical lead can sign. Ask for the reviewer's role."))
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


def check_own_words(by: Any, titles: Iterable[str]) -> None:
    """Raise SignOffRefused where `titles` names something that holds words of `by`."""
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


def check_may_withdraw(by: Any, reason: str) -> None:
    """Raise SignOffRefused unless `by` is a clinical lead or an administrator who gives a reason."""
    if not by.has_role("reviewer", "admin"):
        raise SignOffRefused(
            _("Only a clinical lead or an administrator can take a signature back.")
        )
    if not reason.strip():
        raise SignOffRefused(_("Say why the signature is taken back."))
