"""Rows enter the chain: in batches by the sweep, at once after a withdrawal. Whoever writes a row waits for none of it."""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from certificates.chain.actions.kinds import KINDS, UNREADABLE, ChainKind
from certificates.chain.domain.hashing import START, head_hash, leaf_hash
from certificates.chain.models import ChainEntry
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# 200 entries hold SQLite's one writer for 6 ms. A tick of 15 seconds takes ten batches: 480,000 old rows an hour.
BATCH = 200
BATCHES = 10


class NothingEnters(Exception):
    """Rows wait, and none can enter the chain: a fault, and no race of two workers. No checkpoint may say that nothing waits."""


def extend_chain(*, by: Actor, now: datetime) -> int:
    """Enter what is in no entry yet, old rows too, and give how many there were. Doing it again changes nothing.

    Everything is read and hashed first. The place in the chain is unique: of two that come at once one is refused, and reads again
    what the other has left. Raises NothingEnters.
    """
    check(by, Act.EXTEND_CHAIN)
    entered = refused = 0
    for _batch in range(BATCHES):
        entries = _next_batch(now)
        if not entries:
            break
        if not _stored(entries):
            refused += 1
            continue
        entered += len(entries)
        if entries[-1].is_caught_up:
            break
    if refused == BATCHES:
        raise NothingEnters(f"The database has refused {refused} batches one after the other.")
    return entered


def _stored(entries: list[ChainEntry]) -> bool:
    try:
        with transaction.atomic():
            ChainEntry.objects.bulk_create(entries)
    except IntegrityError:
        return False  # somebody was quicker
    return True


def _next_batch(now: datetime) -> list[ChainEntry]:
    last = ChainEntry.objects.newest()  # before the rows: they are in no entry up to this one
    found = _waiting(BATCH + 1)
    is_caught_up = len(found) <= BATCH
    head, sequence = (last.head, last.sequence) if last else (START, 0)
    entries = []
    for kind, (row, *values) in found[:BATCH]:
        sequence += 1
        salt = secrets.token_hex(16)
        said: dict[str, Any] = {
            "sequence": sequence,
            "kind": kind.name,
            "row": row,
            "layout": kind.layout,
            "salt": salt,
            "leaf": _leaf(salt, kind, row, values),
            "previous": head,
            "entered_at": now,
            "is_caught_up": is_caught_up,
        }
        head = head_hash(**said)
        entries.append(ChainEntry(**said, head=head))
    return entries


def _waiting(most: int) -> list[tuple[ChainKind, tuple[Any, ...]]]:
    found: list[tuple[ChainKind, tuple[Any, ...]]] = []
    for kind in KINDS:
        if len(found) == most:
            break
        found += [(kind, row) for row in kind.waiting(most - len(found))]
    return found


def _leaf(salt: str, kind: ChainKind, row: int, values: list[Any]) -> str:
    try:
        return leaf_hash(salt=salt, kind=kind.name, row=row, values=values)
    except (
        TypeError,
        ValueError,
    ):  # bytes in a column of text, half a sign: the program writes no such thing
        return leaf_hash(salt=salt, kind=kind.name, row=row, values=[UNREADABLE])
