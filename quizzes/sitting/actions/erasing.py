"""The name under which somebody sat goes; what they were given, their answers and results stay, and give the same result again."""

from datetime import datetime

from django.db import transaction

from quizzes.sitting.models import (
    Accommodation,
    AccommodationProof,
    Attempt,
    ConfirmedName,
    ErasedName,
    Invigilation,
)
from quizzes.sitting.models.accommodations import ReasonClass
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models.people import ERASED_AT


def names_confirmed(person: Person) -> set[str]:
    """Under which names the person sat."""
    rows = ConfirmedName.objects.filter(attempt__user=person).values_list("name", "native_name")
    return {name for pair in rows for name in pair if name}


@transaction.atomic
def erase_sitter(*, person: Person, by: Actor, now: datetime) -> int:
    """Delete the confirmed names of every attempt of the person, why they had more time, and the address at which they were asked to watch.
    Doing it again changes nothing. Returns how many attempts."""
    check(by, Act.ERASE_PERSON)
    rows = Attempt.objects.filter(user=person, confirmed_name__isnull=False, erased_name=None)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    ErasedName.objects.bulk_create(ErasedName(attempt_id=key, erased_at=now) for key in keys)
    ConfirmedName.objects.filter(attempt__in=keys).delete()
    Accommodation.objects.filter(person=person).update(reason_class=ReasonClass.OTHER)
    Accommodation.objects.filter(person=person).exclude(end_reason="").update(end_reason="–")
    proofs = AccommodationProof.objects.kept().filter(case__person=person)
    proofs.update(sealed="", erased_at=now)
    Invigilation.objects.filter(invigilator=person).update(address=f"nobody{ERASED_AT}")
    return len(keys)


def has_open_sitting(person: Person) -> bool:
    """Whether an attempt of the person runs, waits for its result, is held or waits for its invigilator, or they watch one that does."""
    own = Attempt.objects.filter(user=person)
    watched = Invigilation.objects.unsettled() | Invigilation.objects.live()
    return (
        own.open().exists()
        or own.ungraded().exists()
        or own.held().exists()
        or watched.filter(candidate=person).exists()
        or watched.filter(invigilator=person).exists()
    )
