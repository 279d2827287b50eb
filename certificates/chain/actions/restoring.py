"""After a restore: what the chain had and has no more, and that nothing is issued before somebody has read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from certificates import keys
from certificates.chain.actions.claims import over
from certificates.chain.actions.kinds import BY_NAME, KINDS
from certificates.chain.actions.outside import in_the_folder
from certificates.chain.domain.checkpoints import Noted
from certificates.chain.models import ChainEntry, Checkpoint, RestoreGap
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check

# So many rows are named.
MOST_NAMED = 10_000
_AT_ONCE = 500
Pair = tuple[str, int]
# What names a row of each kind to an administrator: no name of a person.
_SAID = {
    "certificate": ("code", "reserved_at"),
    "holder": ("certificate__code",),
    "credential": ("certificate__code",),
    "document": ("certificate__code", "kind"),
    "status": ("certificate__code", "status", "recorded_at"),
    "erasure": ("certificate__uuid", "erased_at"),
    "erased-file": ("certificate__uuid", "kind", "erased_at"),
    "check": ("code", "status", "checked_at"),
    "publication": ("course__code", "source", "published_at"),
}


class NoNote(Exception):
    """Whoever acknowledges a restore says what they found."""


@dataclass(frozen=True)
class Remembered:
    """What the database before a restore knew: its last checkpoint, and each row of which the backup has no entry, in words."""

    noted: Noted | None
    rows: dict[Pair, str]


def remembered(entries: int) -> Remembered:
    """Asked before everything is replaced by a backup with so many entries of the chain."""
    last = Checkpoint.objects.order_by("-length").first()
    rows = ChainEntry.objects.filter(sequence__gt=entries).order_by("sequence")
    pairs = list(rows.values_list("kind", "row")[:MOST_NAMED])
    # Those of the last seconds have none here either.
    waiting = [(kind.name, row) for kind in KINDS for row, *_said in kind.waiting(_AT_ONCE)]
    return Remembered(last.noted() if last else None, _named([*pairs, *waiting]))


def _named(pairs: list[Pair]) -> dict[Pair, str]:
    said = {
        (name, row): f"{name} {row}: {', '.join(map(_as_text, values))}"
        for name, row, *values in _stored(pairs, _SAID)
    }
    return {pair: said.get(pair, f"{pair[0]} {pair[1]}") for pair in pairs}


def _missing(rows: dict[Pair, str]) -> list[str]:
    """Those of the rows that are not here, in words. A backup from before the chain has rows without entries."""
    here = {(name, row) for name, row in _stored(list(rows), dict.fromkeys(BY_NAME, ()))}
    return [said for pair, said in rows.items() if pair not in here]


def _stored(pairs: list[Pair], columns: dict[str, tuple[str, ...]]) -> Iterator[tuple[Any, ...]]:
    """Those of the rows that are here: (kind, key, column, ...)."""
    for name in {kind for kind, _row in pairs} & set(BY_NAME):
        keys = [row for kind, row in pairs if kind == name]
        for start in range(0, len(keys), _AT_ONCE):
            found = BY_NAME[name].model._base_manager.filter(pk__in=keys[start : start + _AT_ONCE])
            for values in found.values_list("pk", *columns[name]):
                yield (name, *values)


def _as_text(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def note_restore(
    *,
    by: Actor,
    now: datetime,
    made_at: datetime,
    before: Remembered | None,
    brought: Iterable[Noted] = (),
) -> RestoreGap | None:
    """Compare the restored chain with the last checkpoint that is known, and keep what it lacks; None where it lacks nothing.

    `before`: None where nobody could be asked. `brought`: checkpoints that somebody brought. Those in the outside folder are looked
    at too. A chain that nothing can be compared with is kept as one that may lack something.
    """
    check(by, Act.NOTE_RESTORE)
    newest = ChainEntry.objects.newest()
    length = newest.sequence if newest else 0
    known = [*brought, *in_the_folder(), *([before.noted] if before and before.noted else [])]
    is_over = over()  # by an earlier restore: the chain of before it may have been longer
    standing = [noted for noted in known if not is_over(noted.made_at, noted.length)]
    last = max(standing, key=lambda noted: noted.length, default=None)
    lost = _missing(before.rows) if before else []
    is_unknown = before is None and last is None and length > 0
    if not (lost or is_unknown or (last and _differs(last, length))):
        return None
    return RestoreGap.objects.create(
        restored_at=now,
        backup_of=made_at,
        length=length,
        noted_length=last.length if last else 0,
        noted_at=last.made_at if last else None,
        missing=lost,
    )


def _differs(noted: Noted, length: int) -> bool:
    if noted.length > length:
        return True
    heads = ChainEntry.objects.filter(sequence=noted.length).values_list("head", flat=True)
    return heads.first() != noted.head


def waits_for_acknowledgement() -> bool:
    """Whether a restore has been read by nobody. A table of a few rows."""
    return bool(RestoreGap.objects.filter(acknowledged_at=None).exists())


def acknowledge_restore(*, by: Person, gap: RestoreGap, note: str, now: datetime) -> None:
    """Say what was done about what is missing, signed: certificates are made again. Raises NoNote, KeysUnusable. A second time
    changes nothing."""
    check(by, Act.ACKNOWLEDGE_RESTORE)
    if not note.strip():
        raise NoNote
    signed = keys.sign(keys.Purpose.CHECKPOINT, gap.acknowledgement)
    with transaction.atomic():
        waiting = RestoreGap.objects.filter(pk=gap.pk, acknowledged_at=None)
        waiting.update(
            acknowledged_at=now,
            acknowledged_by=by,
            note=note.strip(),
            public_key=signed.public_key.hex(),
            signature=signed.signature.hex(),
        )
