"""Status lists after a restore: what others refused they go on refusing, and no place is ever given twice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction

from certificates.actions.lists import MOST_BITS, set_bits
from certificates.models import Certificate, StatusBit, StatusList
from certificates.proofs.ob3 import bits
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


@dataclass(frozen=True)
class KnownPlaces:
    """What the database before a restore knew, by status index: the code of each certificate that has a bit (None of one that an
    earlier restore has taken away), and of each that was reserved since the backup."""

    ended: dict[int, str | None]
    later: dict[int, str]


def known_places(*, since: datetime) -> KnownPlaces:
    """Asked before everything is replaced by a backup of that moment."""
    ended = StatusBit.objects.values_list("status_index", "certificate__code")
    later = Certificate.objects.filter(reserved_at__gte=since)
    return KnownPlaces(dict(ended), dict(later.values_list("status_index", "code")))


def set_aside_open_list(*, by: Actor, now: datetime) -> None:
    """Give no more places in the open list, nor in one of the next number: after a restore nobody knows which were given since the backup
    was made, and a place that is given twice would end two certificates with one bit."""
    check(by, Act.SWEEP_CERTIFICATES)
    with transaction.atomic():
        last = StatusList.objects.select_for_update().order_by("-number").first()
        StatusList.objects.filter(is_open=True).update(is_open=False)
        lost = (0, settings.PUBLIC_URL, now)
        if last is not None:
            lost = (last.number + 1, last.site, last.opened_at)
        number, site, opened_at = lost
        StatusList.objects.create(number=number, site=site, opened_at=opened_at, is_open=False)


def keep_bits(*, by: Actor, known: KnownPlaces, now: datetime) -> list[str]:
    """Set every bit again that was set, and that of every certificate that the restore has taken away: this site answers that it
    knows no such certificate, and others must not accept it. Returns the codes of those that are here and had lost theirs.

    Found by their codes: the backup may be another site's.
    """
    check(by, Act.SWEEP_CERTIFICATES)
    again = []
    for some in _in_parts({*known.ended, *known.later}):
        codes = {index: known.ended.get(index) or known.later.get(index) for index in some}
        here = Certificate.objects.filter(code__in=filter(None, codes.values()))
        keys = dict(here.values_list("code", "pk"))
        found = {index: keys.get(code) for index, code in codes.items() if code is not None}
        lost = [index for index in some if found.get(index) is None]
        burnt = [(None, index) for index in _given_to_nobody(lost, now)]
        set_bits(by=by, indexes=burnt, now=now)
        ended = {index: key for index, key in found.items() if key and index in known.ended}
        again += _set_again(by, ended, now)
    return sorted(again)


def _in_parts(indexes: Iterable[int]) -> Iterator[list[int]]:
    left = iter(sorted(indexes))
    while some := list(islice(left, MOST_BITS)):
        yield some


def _given_to_nobody(indexes: Iterable[int], now: datetime) -> list[int]:
    """Those of the places that no certificate here has, and that have no bit; there is a list for each of them."""
    wanted = set(indexes)
    for row in (Certificate, StatusBit):
        taken = row._default_manager.filter(status_index__in=wanted)
        wanted -= set(taken.values_list("status_index", flat=True))
    for number in {index // bits.SIZE for index in wanted}:
        there = {"site": settings.PUBLIC_URL, "opened_at": now, "is_open": False}
        StatusList.objects.get_or_create(number=number, defaults=there)
    return sorted(wanted)


def _set_again(by: Actor, keys: dict[int, int], now: datetime) -> list[str]:
    rows = Certificate.objects.filter(pk__in=list(keys.values()), status_bit=None)
    lost = list(rows.values_list("pk", "status_index", "code"))
    set_bits(by=by, indexes=[(key, index) for key, index, _code in lost], now=now)
    return [code for _key, _index, code in lost]
