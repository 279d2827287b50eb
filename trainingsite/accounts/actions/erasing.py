"""What accounts keep of people, and how it goes."""

from datetime import datetime, timedelta

from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase

# Until then whoever was answered can come back to it.
STRANGERS_KEPT = timedelta(days=365)


def forget_strangers(*, by: Actor, now: datetime) -> int:
    """Empty the address, the question and the reasons of cases that somebody without an account opened, STRANGERS_KEPT after they were
    decided; which outcome, when and by whom stays. Returns how many."""
    check(by, Act.KEEP_RULES)
    old = ReviewCase.objects.filter(person=None, decided_at__lte=now - STRANGERS_KEPT)
    # A case that is decided has reasons: a dash says that they are gone.
    return int(old.exclude(reply_to="").update(reply_to="", asked="–", note="–"))
