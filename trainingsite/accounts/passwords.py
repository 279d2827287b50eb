"""Passwords that whoever guesses here tries first: what the site, its subject and its machine are called."""

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What everybody who comes here knows, in one piece or with digits and signs between.
SUBJECT = (
    "radiofrequency radio frequency rf skin tightening safety training trainer course certificate certified exam clinic "
    "practitioner aesthetic medicine doctor nurse password passwort login welcome admin"
).split()
# So much has to be left when those words are taken away.
_LEAST_LEFT = 6
_SHORTEST_NAME = 4


class ContextPasswordValidator:
    """Refuses a password that is little more than words of this site (ASVS 5.0, 6.2.11)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for such a password."""
        left = found = _plain(password)
        for guess in sorted({*SUBJECT, *_names_of_site()}, key=len, reverse=True):
            left = left.replace(guess, "")
        if left != found and len(left) < _LEAST_LEFT:
            raise ValidationError(
                _(
                    "This password is made of words that everybody knows who comes here. Use others."
                ),
                code="password_of_the_site",
            )

    def get_help_text(self) -> str:
        """For the list beside a new password."""
        return _("Your password can’t be made of words that belong to this site.")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def _names_of_site() -> set[str]:
    """The names in this installation's address and operator, long enough to be some."""
    named = re.split(r"\W+", f"{settings.PUBLIC_URL} {settings.OPERATOR_NAME}")
    return {plain for one in named if len(plain := _plain(one)) >= _SHORTEST_NAME}
