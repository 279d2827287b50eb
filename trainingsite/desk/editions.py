"""What the shipped course has and this installation lacks, as messages for the terminal and the desk."""

from django.utils.translation import ngettext

from courses.models import EditionOffer


def edition_message(offer: EditionOffer) -> str:
    """One sentence and the command that takes the changes; nothing when there are none."""
    if not offer.changes:
        return ""
    lacks = ngettext(
        "The shipped course has %(n)d change that this installation lacks, %(safety)d for safety: %(command)s",
        "The shipped course has %(n)d changes that this installation lacks, %(safety)d for safety: %(command)s",
        offer.changes,
    )
    said = {"n": offer.changes, "safety": offer.safety_changes}
    return lacks % {**said, "command": "manage.py load_curriculum"}


def waiting_editions() -> list[str]:
    """The sentences of every course that has something to take."""
    offers = EditionOffer.objects.filter(changes__gt=0).select_related("course")
    return [edition_message(offer) for offer in offers]
