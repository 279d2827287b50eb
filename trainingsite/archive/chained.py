"""What a restore takes from the chain: compared with the last checkpoint outside, told, and waited for until somebody has read it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils import timezone

from certificates.chain import actions as chain
from certificates.chain.domain.checkpoints import Noted
from certificates.keys import KeysUnusable
from trainingsite.accounts.actors import SYSTEM
from trainingsite.archive.reading import Backup
from trainingsite.archive.reviving import Found

_NEXT_AFTER = {
    "sqlite": (
        "INSERT INTO sqlite_sequence (name, seq) SELECT %(table)s, 0"
        " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %(table)s)",
        "UPDATE sqlite_sequence SET seq = max(seq, %(last)s) WHERE name = %(table)s",
    ),
    "postgresql": (
        "SELECT setval(s.name::regclass, greatest(%(last)s, nextval(s.name::regclass) - 1))"
        " FROM (SELECT pg_get_serial_sequence(%(table)s, 'id')) s(name)",
    ),
}
_TODO = "No certificate is issued until an administrator has read this at the desk (Restores with something missing) and acknowledged it."


def remembered(backup: Backup) -> chain.Remembered:
    """What the database that is replaced knows of its chain and the backup does not."""
    return chain.remembered(int(backup.manifest["rows"].get("chain.chainentry", 0)))


def pass_over_known_keys() -> None:
    """Let no new row have the key of one that is in the chain and was erased: the restored rows alone decide which key comes next."""
    with connection.cursor() as cursor:
        for model, last in chain.last_rows().items():
            told: dict[str, str | int] = {"table": model._meta.db_table, "last": last}
            for statement in _NEXT_AFTER[connection.vendor] if last else ():
                cursor.execute(statement, told)


def missing(
    backup: Backup, before: chain.Remembered | None, checkpoint: Path | None
) -> Iterator[Found]:
    """What the restored chain lacks, kept for the desk."""
    brought: list[Noted] = []
    if checkpoint is not None:
        try:
            brought.append(chain.read_ours(checkpoint))
        except (chain.NotOurs, KeysUnusable) as refusal:
            yield Found(
                "checkpoint", f"The checkpoint was not compared: {refusal}", [str(checkpoint)]
            )
    gap = chain.note_restore(
        by=SYSTEM,
        now=timezone.now(),
        made_at=datetime.fromisoformat(backup.manifest["made_at"]),
        before=before,
        brought=brought,
    )
    if gap is None:
        return
    had = (
        f"the last checkpoint says {gap.noted_length}"
        if gap.noted_length
        else "no checkpoint is here"
    )
    sentence = f"The chain has {gap.length} entries, and {had}. Rows that are missing now: {len(gap.missing)}"
    yield Found("chain", sentence, gap.missing, _TODO)
