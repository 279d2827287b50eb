"""Messages that people read about clinics and their keys."""

from django.utils.translation import gettext as _

from certificates.clinics.actions import LONGEST_NAME, KeyRefused


def name_refused_message() -> str:
    """Why an organisation cannot have this name, and which it can have."""
    return _("Give the clinic a name of 1 to %(most)d characters.") % {"most": LONGEST_NAME}


def key_refused_message(refused: KeyRefused) -> str:
    """Why a key does not work."""
    if refused.scope:
        return _("This key may not %(scope)s.") % {"scope": refused.scope}
    return _("This key is unknown, revoked or expired.")
