"""What the studio's scripts say."""

from django.utils.translation import gettext as _


def texts() -> dict[str, str]:
    """By the names in static/trainingsite/studio/*.js."""
    return {
        "saving": _("Saving…"),
        "offline": _("No connection. What you typed is kept on this device and is saved when it is back."),
        "server": _("The site does not answer. What you typed is kept on this device; it is tried again."),
        "signedOut": _("You were signed out. What you typed is kept on this device: sign in in another tab, then press Save."),
        "unsaved": _("Not saved yet"),
        "kept": _("This device kept words of yours that never arrived, of %(when)s."),
        "take": _("Put them back"),
        "forget": _("Forget them"),
        "choose": _("Choose"),
        "search": _("Words or a number"),
        "none": _("Nothing found."),
        "close": _("Close"),
        "facts": _("Facts of the course"),
        "limit": _("Limit:"),
        "conflict": _("Conflict:"),
    }  # fmt: skip
