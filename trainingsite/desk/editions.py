"""What the shipped course has and this installation lacks, announced at the terminal and on the desk."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import EditionOffer


@dataclass(frozen=True)
class Announcement:
    """One sentence, and the page of the desk on which the entries are."""

    message: str
    url: str


def edition_message(offer: EditionOffer) -> str:
    """For the terminal: one sentence and the ways to take the changes; nothing when there are none."""
    if not offer.changes:
        return ""
    ways = _("entry by entry on the desk (%(url)s), or all at once: %(command)s")
    said = ways % {"url": _url(offer), "command": "manage.py load_curriculum"}
    return f"{_lacks(offer)}: {said}"


def waiting_editions() -> list[str]:
    """For the terminal: the sentences of every course that has something to take."""
    return [edition_message(offer) for offer in _waiting()]


def announcements() -> list[Announcement]:
    """For the desk: every course that has something to take."""
    return [Announcement(_lacks(offer), _url(offer)) for offer in _waiting()]


def _waiting() -> list[EditionOffer]:
    return list(EditionOffer.objects.filter(changes__gt=0).select_related("course"))


def _url(offer: EditionOffer) -> str:
    return reverse("edition", args=[offer.course.code])


def _lacks(offer: EditionOffer) -> str:
    lacks = ngettext(
        "The shipped course has %(n)d change that this installation lacks, %(safety)d for safety",
        "The shipped course has %(n)d changes that this installation lacks, %(safety)d for safety",
        offer.changes,
    )
    return lacks % {"n": offer.changes, "safety": offer.safety_changes}
