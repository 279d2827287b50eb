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
from certificates.clinics.domain import list_judging, list_lines
from certificates.clinics.models import State
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

# How somebody on a list stands: badge, icon, words for how many do.
STANDING_LOOKS: dict[State, tuple[str, str, str | Promise]] = {
    State.CHANGED: ("refused", "swap", State.CHANGED.label),
    State.UNKNOWN: ("refused", "question", State.UNKNOWN.label),
    State.ENDED: ("refused", "clock", State.ENDED.label),
    State.STALE: ("due", "warning", State.STALE.label),
    State.ENDING: ("due", "clock", State.ENDING.label),
    State.NO_CODE: ("", "question", State.NO_CODE.label),
    State.IN_DATE: ("valid", "check", State.IN_DATE.label),
}
# What becomes of a line of a list: badge, icon, words.
VERDICT_LOOKS: dict[str, tuple[str, str, Promise]] = {
    list_judging.NEW: ("", "arrow", lazy("new on the list")),
    list_judging.CHANGED: ("due", "swap", lazy("changes a row")),
    list_judging.SAME: ("", "check", lazy("stands there already: nothing changes")),
    list_judging.TWICE: ("", "swap", lazy("stands in these lines already: left out")),
    list_judging.AGAIN: (
        "refused",
        "warning",
        lazy(
            "has the name or code of another line: give the code or number if it is another person, or take one of them out"
        ),
    ),
    list_judging.SEVERAL: (
        "refused",
        "warning",
        lazy("several rows have this name: give the code or the number"),
    ),
    list_judging.FULL: ("refused", "warning", lazy("no room: a list has at most 5,000 rows")),
    list_lines.BAD_CODE: (
        "refused",
        "warning",
        lazy("cannot be read: this is no code, which has 27 letters and digits"),
    ),
    list_lines.NOBODY: ("refused", "warning", lazy("cannot be read: neither a code nor a name")),
    list_lines.LONG: (
        "refused",
        "warning",
        lazy("cannot be read: a name has at most 200 characters, a number 40, a site 100"),
    ),
    list_lines.WIDE: (
        "refused",
        "warning",
        lazy("cannot be read: more columns than code, name, number and site"),
    ),
}
PART_LABELS = {
    "code": lazy("Code"),
    "name": lazy("Name"),
    "number": lazy("Register number"),
    "site": lazy("Site"),
}
