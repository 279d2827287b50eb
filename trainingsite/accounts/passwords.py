"""Passwords that whoever guesses here tries first: what the site, its subject and its machine are called, and the person."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from trainingsite.accounts.domain.guessable import guesses_in, is_one_thing_repeated
from trainingsite.accounts.domain.register import listed_register

# What everybody who comes here knows, in one piece or with digits and signs between. The list that ASVS 5.0, 6.1.2, asks
# for; the parts add the words of what is taught here (`know_guesses`).
SUBJECT = (
    "radiofrequency radio frequency rf skin tightening safety training trainer course certificate certified exam clinic "
    "practitioner aesthetic aesthetics medicine medical doctor nurse beauty cosmetic laser needle microneedling face facial "
    "facelift neck nerve nerves anatomy collagen elastin dermis dermal epidermis fascia platysma tissue technique treatment "
    "thermal energy injury burn complication complications management module lesson quiz question answer study learn "
    "tighten firming lifting hyaluronic acid filler botox botulinum toxin nasolabial fold marionette jowl jowls eyelid brow cheek wrinkle "
    "fibroblast epidermal cooling monopolar bipolar thermage morpheus burns branch zygomatic buccal mandibular temporal injection "
    "hautstraffung straffung gesicht gesichtsnerv "
    "password passwort kennwort login welcome admin administrator secret letmein qwerty "
    "spring summer autumn winter january february march april june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
).split()
# Rows of keyboards, what stands in every list of passwords, and the beginnings of alphabet and numbers.
KEYS = (
    "qwertyuiop qwertzuiop azertyuiop asdfghjkl qsdfghjklm zxcvbnm yxcvbnm qwerty qwertz azerty asdfgh qwer asdf zxcv yxcv qsdf "
    "1qaz2wsx 3edc4rfv zaq12wsx cde3 qazwsx edcrfv abcd efgh ijkl abc123 123456789 987654321 123456 0123456789 "
    "iloveyou changeme football baseball dragon monkey sunshine princess trustno1 whatever superman starwars"
).split()
# Four long words are not a third of it; what is longer is there to keep the machine busy.
LONGEST = 256
_SHORTEST_NAME = 4
_SHORTEST_OF_PERSON = 3
Guesses = Callable[[], Iterable[str]]
_KNOWN: dict[str, Guesses] = {}


def know_guesses(name: str, guesses: Guesses) -> None:
    """Said at start-up by a part that knows words of what is taught here."""
    _KNOWN[name] = guesses


class LongestPasswordValidator:
    """Refuses a new password that is too long to be looked through. One that somebody has from before still signs in."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for such a password."""
        if len(password) > LONGEST:
            raise ValidationError(
                _(
                    "This password has %(length)s signs. Use at most %(longest)s: four words that do not belong together are a good password."
                ),
                code="password_too_long",
                params={"length": len(password), "longest": LONGEST},
            )

    def get_help_text(self) -> str:
        """For the list beside a new password."""
        return _("Your password can have at most %(longest)s signs.") % {"longest": LONGEST}


class ContextPasswordValidator:
    """Refuses a password that is little more than words of this site, or than what the person is called, whatever was
    done to them (ASVS 5.0, 6.2.11; domain/guessable.py)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for such a password. Django asks every validator: what is too long has its answer already."""
        if len(password) > LONGEST:
            return
        if is_one_thing_repeated(password):
            raise ValidationError(
                _(
                    "This password is one short thing again and again, or a few signs only. Four words that do not belong together are a good password."
                ),
                code="password_of_few_signs",
            )
        own = _person_called(user)
        found = guesses_in(password, [*own, *_site_called()])
        if not found:
            return
        named = [one for one in found if one not in own]
        if named:
            raise ValidationError(
                _(
                    "This password is little more than words that everybody knows who comes here (%(words)s), also where they are "
                    "written twice, backwards, or with digits or signs for letters. Use words that have nothing to do with this site: "
                    "four that do not belong together are a good password."
                ),
                code="password_of_the_site",
                params={"words": ", ".join(named)},
            )
        raise ValidationError(
            _(
                "This password is little more than your own name, address or number, also where that is written backwards or with "
                "digits or signs for letters. Use words that have nothing to do with you: four that do not belong together are a good password."
            ),
            code="password_of_the_person",
        )

    def get_help_text(self) -> str:
        """For the list beside a new password."""
        return _(
            "Your password can’t be made of words that belong to this site, or of your own name or number."
        )


def _person_called(person: Any) -> list[str]:
    """What the person is called: names whole and in parts, the address, the register by each of its names, and the number on it."""
    columns = ("register_name", "native_name", "email", "register", "register_number")
    said = [str(getattr(person, column, "") or "") for column in columns]
    known = listed_register(str(getattr(person, "register", "") or ""))
    said += known.all_names if known is not None else ()
    parts = [part for one in said for part in re.split(r"[\W_]+", one)]
    return [one for one in (*said, *parts) if len(one) >= _SHORTEST_OF_PERSON]


def _site_called() -> set[str]:
    """SUBJECT, KEYS, what the parts know, and names in this installation's address and operator, long enough to be some."""
    named = re.split(r"\W+", f"{settings.PUBLIC_URL} {settings.OPERATOR_NAME} {settings.SITE_NAME}")
    taught = [one for guesses in _KNOWN.values() for one in guesses()]
    return {
        *SUBJECT,
        *KEYS,
        *(one.casefold() for one in (*named, *taught) if len(one) >= _SHORTEST_NAME),
    }
