"""What the columns of a table of questions are, said by a person: for a file, for every table with its headings, and taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.bank.formats.tables.mapping import is_enough
from quizzes.bank.formats.whole import is_small, kept_file
from quizzes.bank.models import ColumnLayout, QuestionFile
from quizzes.sitting.actions.exam_files import check_may_open_file, locked_file
from quizzes.sitting.actions.reading_files import layouts, told
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


def name_columns(
    *,
    file: QuestionFile,
    layout: Mapping[str, int],
    by: Person,
    now: datetime,
    at: int | None = None,
) -> QuestionFile:
    """Say which column of the file's table is what, for it and for every table with the same headings, and in which of its
    first rows those stand (`at`, from 0; None: where they seemed to be); what was said before of them is no longer so. The
    file is read again, a large one by a worker. Raises NotAllowed, Refused, KeysClosed."""
    check(by, Act.SAVE_DRAFT)
    check_may_open_file(by, file)
    if not is_enough(dict(layout)):
        raise Refused(_("Say at least which column is the question and which is the answer."))
    if not file.table:
        raise Refused(_("The file has no table whose columns could be said. Bring it again."))
    before = file.table["key"]
    headings, key = _headings(file.table, at)
    kept = _kept(file, _without(before) | {key: dict(layout)})
    said = {"layout": dict(layout), "headings": headings, "said_by": by, "said_at": now}
    with transaction.atomic():
        row = _without_drafts(file)
        # Of two rows that are known as headings the first would count.
        ColumnLayout.objects.filter(key=before).exclude(key=key).delete()
        ColumnLayout.objects.update_or_create(key=key, defaults=said)
        return _read(row, kept, now)


def forget_columns(*, file: QuestionFile, by: Person, now: datetime) -> QuestionFile:
    """Forget what somebody said of the headings of the file's table: tables with these are read as they tell themselves again,
    this file too, unless rows of it are drafts already. Raises NotAllowed, Refused, KeysClosed."""
    check(by, Act.SAVE_DRAFT)
    check_may_open_file(by, file)
    key = file.table.get("key", "")
    kept = _kept(file, _without(key))
    with transaction.atomic():
        row = locked_file(file)
        gone, _each = ColumnLayout.objects.filter(key=key).delete()
        if not gone:
            raise Refused(_("Nobody has said what the columns of this table are."))
        return row if row.brought.exists() else _read(row, kept, now)


def read_file_again(*, file: QuestionFile, by: Person, now: datetime) -> QuestionFile:
    """Read a table by what is known of its columns today, where nothing came of its rows yet. Raises NotAllowed, Refused, KeysClosed."""
    check(by, Act.SAVE_DRAFT)
    check_may_open_file(by, file)
    kept = _kept(file, layouts())
    with transaction.atomic():
        return _read(_without_drafts(file), kept, now)


def columns_said(file: QuestionFile) -> ColumnLayout | None:
    """What is said today of the columns of the file's table."""
    rows = ColumnLayout.objects.select_related("said_by")
    return rows.filter(key=file.table.get("key", "")).first()


def _without(key: str) -> dict[str, Any]:
    return {one: layout for one, layout in layouts().items() if one != key}


def _headings(table: Mapping[str, Any], at: int | None) -> tuple[list[str], str]:
    """The headings in this row of a table, and the key of what is said of them."""
    first = table.get("first", [])
    if at is None or at == table.get("at") or not 0 <= at < len(first):
        return table["headings"], table["key"]
    return first[at]["cells"], first[at]["key"]


def _kept(file: QuestionFile, known: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the file says by what is known, before anything is written: nobody waits for it. None: it is for a worker."""
    data = bytes(file.data)
    return kept_file(file.name, data, known) if is_small(data) else None


def _without_drafts(file: QuestionFile) -> QuestionFile:
    row = locked_file(file)
    if row.brought.exists():
        raise Refused(
            _(
                "Some of its rows are drafts already. Undo this import and bring the file again: what its columns are can be said there."
            )
        )
    return row


def _read(row: QuestionFile, kept: Mapping[str, Any] | None, now: datetime) -> QuestionFile:
    if kept is None:
        row.wait_again()
    else:
        row.keep_read(told(kept, row.pool), now)
    return row
