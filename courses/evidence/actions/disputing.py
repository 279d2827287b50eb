"""Readers dispute facts; authors answer. Nothing is taken away: a later answer stands beside the earlier."""

from datetime import datetime

from django.db import transaction

from courses.evidence.models import Dispute, DisputeAnswer, Fact
from courses.lessons.models import LessonVersion
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

# More unanswered disputes of one person are more than authors can answer with care.
MOST_OPEN = 20


class DisputeRefused(Exception):
    """The dispute or answer cannot be taken; the message says why and what to do."""


@transaction.atomic
def raise_dispute(
    *,
    fact: Fact,
    by: Person,
    argument: str,
    citation: str,
    now: datetime,
    lesson_version: LessonVersion | None = None,
) -> Dispute:
    """A reader says why a fact is wrong and where that can be read. Raises NotAllowed, DisputeRefused."""
    check(by, Act.RAISE_DISPUTE)
    if not argument.strip() or not citation.strip():
        raise DisputeRefused("Say what is wrong, and cite a source for it.")
    if Dispute.objects.open().filter(raised_by=by).count() >= MOST_OPEN:
        raise DisputeRefused(
            f"You have {MOST_OPEN} disputes that wait for an answer. Please wait for those."
        )
    return Dispute.objects.create(
        fact=fact,
        lesson_version=lesson_version,
        raised_by=by,
        raised_at=now,
        statement=fact.statement,
        argument=argument.strip(),
        citation=citation.strip(),
    )


@transaction.atomic
def answer_dispute(
    *,
    dispute: Dispute,
    by: Person,
    outcome: str,
    text: str,
    now: datetime,
    shows_argument: bool = True,
) -> DisputeAnswer:
    """That somebody is looking into it, which everybody reads beside the fact. An answer that decides is a draft that a
    second person publishes (actions/answers.py). Raises NotAllowed, DisputeRefused.

    `shows_argument` is False when the reader's own words must stay with the authors: they name a patient, say.
    """
    check(by, Act.ANSWER_DISPUTE)
    if by.pk == dispute.raised_by_id:
        raise DisputeRefused("You raised this dispute. Another person answers it.")
    if outcome not in DisputeAnswer.Outcome.values or not text.strip():
        raise DisputeRefused("Choose an outcome and give the reason.")
    if outcome != DisputeAnswer.Outcome.LOOKING:
        raise DisputeRefused(
            "A second person publishes an answer that decides: write it in the studio."
        )
    return DisputeAnswer.objects.create(
        dispute=dispute,
        by=by,
        answered_at=now,
        outcome=outcome,
        text=text.strip(),
        shows_argument=shows_argument,
    )
