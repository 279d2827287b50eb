"""Status lists: bits that are set for good, and signatures, which the sweep keeps young. Places are given when a certificate is reserved."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from certificates import keys
from certificates.models import StatusBit, StatusList
from certificates.proofs.ob3 import bits
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# How long others may keep a copy, how old a signature gets, and how long it is good: a sweep that stands still for days harms nobody.
KEPT = timedelta(minutes=5)
RENEWED_AFTER = timedelta(days=1)
GOOD_FOR = timedelta(days=7)
MOST_BITS, MOST_LISTS = 500, 20


def sweep_status_lists(*, by: Actor, now: datetime) -> int:
    """Set every bit that is due and sign every list anew that changed or grew old. Returns how many lists were signed."""
    check(by, Act.SWEEP_CERTIFICATES)
    while _set_due_bits(by, now) == MOST_BITS:
        pass
    due = StatusList.objects.filter(
        Q(signed_at=None)
        | Q(signed_at__lte=now - RENEWED_AFTER)
        | Q(signed_changes__lt=F("changes"))
    )
    numbers = list(
        due.order_by("signed_at", "number").values_list("number", flat=True)[:MOST_LISTS]
    )
    for number in numbers:
        _sign(number, now)
    return len(numbers)


def _set_due_bits(by: Actor, now: datetime) -> int:
    """The bits of what has ended by now and has none, some hundred at a time; how many.

    A withdrawal from a day ahead sets it on that day, and a replacement when that one begins to count.
    """
    due = StatusBit.objects.missing_at(now, MOST_BITS)
    return set_bits(by=by, indexes=due.items(), now=now)


def set_bits(*, by: Actor, indexes: Iterable[tuple[int | None, int]], now: datetime) -> int:
    """Set bits for (certificate, status index), and note the change of their lists; how many. `certificate`: its key, None where a
    restore has taken it away."""
    check(by, Act.SWEEP_CERTIFICATES)
    made = [StatusBit(certificate_id=key, status_index=index, set_at=now) for key, index in indexes]
    if made:
        changed = {bit.status_index // bits.SIZE for bit in made}
        with transaction.atomic():
            StatusBit.objects.bulk_create(made, ignore_conflicts=True)
            StatusList.objects.filter(number__in=changed).update(changes=F("changes") + 1)
    return len(made)


def sign_lists_anew(*, by: Actor) -> None:
    """Have the sweep sign every list once more: another key signs from now on."""
    check(by, Act.SWEEP_CERTIFICATES)
    StatusList.objects.update(changes=F("changes") + 1)


def publish_list(*, by: Actor, number: int, now: datetime) -> None:
    """Sign a list that nobody could fetch yet: before the first certificate that has a place in it is issued."""
    check(by, Act.ISSUE)
    if StatusList.objects.filter(number=number, signed_at=None).exists():
        _sign(number, now)


def _sign(number: int, now: datetime) -> None:
    """No transaction is open. Bits that are set meanwhile are another change, and bring another signature."""
    row = StatusList.objects.get(number=number)
    begin = number * bits.SIZE
    found = StatusBit.objects.filter(status_index__gte=begin, status_index__lt=begin + bits.SIZE)
    document = bits.status_list(
        row.site,
        number,
        (index - begin for index in found.values_list("status_index", flat=True)),
        opened_at=row.opened_at,
        now=now,
        valid_until=now + GOOD_FOR,
        signer=keys.signer(keys.Purpose.CREDENTIAL),
    )
    # A signature of fewer changes, by a slower worker, takes no newer one's place.
    StatusList.objects.filter(number=number, signed_changes__lte=row.changes).update(
        document=document, signed_at=now, signed_changes=row.changes
    )


def signed_list(number: int) -> bytes | None:
    """The list as it was last signed; None where there is none. One lookup by its key."""
    found = StatusList.objects.filter(number=number).values_list("document", flat=True).first()
    return bytes(found) if found else None
