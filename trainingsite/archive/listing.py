"""Status lists through a restore: what others refuse they go on refusing, and no place is given twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from certificates import actions as certificates
from trainingsite.accounts.actors import SYSTEM
from trainingsite.archive.reading import Backup
from trainingsite.archive.reviving import Found

# Asked for so much more: those that the backup has are no loss.
_EARLIER = timedelta(days=1)
_SENTENCE = (
    "Certificates that others refuse since they were withdrawn or replaced, and go on refusing"
)
_TODO = "This site itself answers as the backup does: withdraw them again, or issue them once more."


def known(backup: Backup) -> certificates.KnownPlaces:
    """What the database that is replaced knows of bits and places."""
    made_at = datetime.fromisoformat(str(backup.manifest["made_at"]))
    return certificates.known_places(since=made_at - _EARLIER)


def kept(before: certificates.KnownPlaces | None) -> Iterator[Found]:
    """Set the bits that the backup does not know, and give the places to nobody that it may not know."""
    now = timezone.now()
    certificates.set_aside_open_list(by=SYSTEM, now=now)
    if before is None:
        return
    if again := certificates.keep_bits(by=SYSTEM, known=before, now=now):
        yield Found("status_bits", f"{_SENTENCE}: {len(again)}", again, _TODO)
