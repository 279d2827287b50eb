"""Messages that people read about clinics and their keys."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from certificates.clinics.actions import (
    LONGEST_NAME,
    LONGEST_OVERLAP,
    MOST_KEYS,
    KeyRefused,
    NotRolled,
)
from certificates.domain.receipts import Fault


def name_refused_message() -> str:
    """Why an organisation cannot have this name, and which it can have."""
    return _("Give the clinic a name of 1 to %(most)d characters.") % {"most": LONGEST_NAME}


def key_refused_message(refused: KeyRefused) -> str:
    """Why a key does not work."""
    if refused.scope:
        return _("This key may not %(scope)s.") % {"scope": refused.scope}
    return _("This key is unknown, revoked or expired.")


def not_rolled_message(refused: NotRolled) -> str:
    """Why a key cannot be rolled, and what to do."""
    if refused.why == "overlap":
        return _("Give a number of days from 0 to %(most)d.") % {"most": LONGEST_OVERLAP.days}
    if refused.why == "rolled-already":
        return _("This key was rolled already: roll the one that took its place.")
    return _("This key works no longer: make a new one.")


def too_many_keys_message() -> str:
    """Why there is no further key, and what to do."""
    return _(
        "A clinic has at most %(most)d keys: those that work, and those made within a day, revoked ones too. Revoke one that nothing asks with any more, wait a day, or ask whoever runs this site."
    ) % {"most": MOST_KEYS}


# What an answer says in two words: badge, icon, words.
STATUS_LOOKS: dict[str, tuple[str, str, Promise]] = {
    "valid": ("valid", "check", lazy("in date")),
    "trial": ("due", "warning", lazy("trial")),
    "not_yet_valid": ("due", "clock", lazy("not valid yet")),
    "expired": ("refused", "clock", lazy("expired")),
    "superseded": ("refused", "swap", lazy("replaced")),
    "suspended": ("refused", "pause", lazy("suspended")),
    "withdrawn": ("refused", "cross", lazy("withdrawn")),
    "unknown": ("", "question", lazy("unknown code")),
}


RECEIPT_FAULTS: dict[Fault, Promise] = {
    "not-a-receipt": lazy(
        "This is no receipt: three parts of letters, digits, - and _ with full stops between them. Give the file as it was stored."
    ),
    "other-algorithm": lazy("It is not signed with EdDSA, as every receipt is: do not rely on it."),
    "other-type": lazy("It is a signed document of another kind, and no receipt."),
    "unknown-key": lazy(
        "It was signed with a key that never signed receipts here. Compare the address of the issuer; with --keys give that one's keys."
    ),
    "altered": lazy(
        "The signature does not cover what it says: it was altered, or cut off. Do not rely on it."
    ),
}
