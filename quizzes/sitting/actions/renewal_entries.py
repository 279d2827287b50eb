"""The entry with which somebody sits an exam again to renew what its pass gave: tries and waits begin anew."""

from datetime import datetime

from quizzes.sitting.models import ExamEntry, Quiz
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check


def open_renewal(
    *, person: Person, quiz: Quiz, cycle: int, opens_at: datetime, by: Actor
) -> ExamEntry:
    """The person's entry for this cycle, made if there is none, open again if it was closed. It has no end: who comes late renews late.
    What an administrator granted stays as it is."""
    check(by, Act.OPEN_RENEWAL)
    fields = {"reason": ExamEntry.Reason.RENEWAL, "opens_at": opens_at}
    entry, _made = ExamEntry.objects.get_or_create(
        user=person, quiz=quiz, cycle=cycle, defaults=fields
    )
    if entry.reason == ExamEntry.Reason.RENEWAL and entry.closes_at is not None:
        entry.closes_at = None
        entry.save(update_fields=["closes_at"])
    return entry


def close_renewal(*, person: Person, quiz: Quiz, cycle: int, by: Actor, now: datetime) -> None:
    """Nobody begins the exam by this entry any more. What runs goes on; what an administrator granted beside it holds."""
    check(by, Act.OPEN_RENEWAL)
    entries = ExamEntry.objects.filter(user=person, quiz=quiz, cycle=cycle, closes_at=None)
    entries.filter(reason=ExamEntry.Reason.RENEWAL, opens_at__lt=now).update(closes_at=now)
