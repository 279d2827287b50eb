"""Large files of questions are read by a worker: claimed, read in a process of its own, kept, and told how far it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.bank.formats.apart import Ended, given_up, read_apart
from quizzes.bank.models import ColumnLayout, QuestionFile
from quizzes.kinds import KINDS
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

MOST_ATTEMPTS = 3


def read_waiting(*, by: Actor, now: datetime) -> bool:
    """Read the file that waits longest; gives whether another one waits. Of two workers one gets it; of one that died the lease ends,
    and the next takes it; what ended three of them is refused. No transaction is open meanwhile. Raises NotAllowed."""
    check(by, Act.READ_FILES)
    file = _claimed(now)
    if file is None:
        return False
    if file.attempts > MOST_ATTEMPTS:
        _store(file, given_up(MOST_ATTEMPTS), now)
        return _waits(now)
    try:
        kept = read_apart(file.name, bytes(file.data), layouts(), lambda rows: _goes_on(file, rows))
    except Ended:
        return _waits(now)
    _store(file, kept, now)
    return _waits(now)


def layouts() -> dict[str, Any]:
    """What somebody has said of the columns of tables, by the key of their headings."""
    return {one.key: one.layout for one in ColumnLayout.objects.all()}


def _waits(now: datetime) -> bool:
    return bool(QuestionFile.objects.waiting_at(now).exists())


@transaction.atomic
def _claimed(now: datetime) -> QuestionFile | None:
    rows = QuestionFile.objects.waiting_at(now).select_for_update(skip_locked=True)
    file: QuestionFile | None = rows.order_by("pk").first()
    if file is not None:
        file.reading_since, file.rows_found, file.attempts = now, 0, file.attempts + 1
        file.save(update_fields=["reading_since", "rows_found", "attempts"])
    return file


def _ours(file: QuestionFile) -> Any:
    """The file where it is still to be read, and by whoever claimed it so."""
    return QuestionFile.objects.filter(
        pk=file.pk, undone_at=None, read_at=None, reading_since=file.reading_since
    )


def _goes_on(file: QuestionFile, rows: int) -> bool:
    """Keep how far it is; False where somebody has cancelled it, or another one reads it."""
    return bool(_ours(file).update(rows_found=rows))


@transaction.atomic
def _store(file: QuestionFile, kept: Mapping[str, Any], now: datetime) -> None:
    row = _ours(file).select_for_update().first()
    if row is not None:
        row.keep_read(told(kept, row.pool), now)


def told(kept: Mapping[str, Any], pool: str) -> dict[str, Any]:
    """What was read of a file, in the language of whoever reads it first; kinds that the pool does not ask are refused."""
    rows = [_row(row, pool) for row in kept["rows"]]
    return {**kept, "rows": rows, "remarks": [_told(remark) for remark in kept["remarks"]]}


def _told(said: Any) -> str:
    if isinstance(said, str):
        return said
    message, values = said
    return _(message).format(**{name: _told(value) for name, value in values.items()})


def _row(row: Mapping[str, Any], pool: str) -> dict[str, Any]:
    said = {**row, "reasons": [_told(reason) for reason in row["reasons"]]}
    entry = row["entry"]
    if entry is None or pool in KINDS[entry["kind"]].POOLS:
        return said
    told_so = _("Questions of the kind '%(kind)s' are for practice, not for an exam.")
    not_here = [told_so % {"kind": entry["kind"]}]
    return said | {"verdict": "refused", "reasons": not_here, "entry": None, "lacks": []}
