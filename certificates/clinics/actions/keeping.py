"""The list of a clinic: brought with a dry run first, kept, changed row by row, taken off."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.clinics.actions.looking import looks_at
from certificates.clinics.actions.people import locked_for
from certificates.clinics.domain import list_judging, list_lines
from certificates.clinics.domain.list_judging import Held, Judged
from certificates.clinics.domain.list_lines import Line
from certificates.clinics.models import ListChange, ListEdit, ListRow, Organisation
from courses.content.formats.refusals import Refused as NotRead
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


class Moved(Exception):
    """The list is not any more what the dry run was shown of."""


@dataclass(frozen=True)
class Kept:
    """How many rows a list brought, and changed; `left`: the lines that are in it by none."""

    new: int
    changed: int
    left: tuple[Line, ...]


def read_brought(*, text: str = "", data: bytes | None = None) -> list[Line]:
    """The lines of the text, or of the file. Raises Refused."""
    try:
        return list_lines.read_text(text) if data is None else list_lines.read_file(data)
    except NotRead as wrong:
        place = f"{wrong.place}: " if str(wrong.place) else ""
        raise Refused(place + _(wrong.reason.message).format(**dict(wrong.reason.values))) from None


def dry_run(*, organisation: Organisation, lines: Sequence[Line], by: Person) -> list[Judged]:
    """What would become of each line. Nothing is changed by it. Raises NotAllowed."""
    check(by, Act.KEEP_LIST, organisation=organisation)
    rows = ListRow.objects.standing().filter(organisation=organisation).order_by("pk")
    held = (Held(*row) for row in rows.values_list("pk", "code", "name", "number", "site"))
    return list_judging.judged(lines, held)


def mark_of_run(judged: Sequence[Judged]) -> str:
    """What a dry run was of: another one has another mark."""
    said = [(one.line.line, one.verdict, one.key, one.becomes, one.was) for one in judged]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def keep_list(
    *, organisation: Organisation, lines: Sequence[Line], seen: str, by: Person, now: datetime
) -> Kept:
    """Do what the dry run with the mark `seen` said. Raises NotAllowed, and Moved where that would be something else now."""
    check(by, Act.KEEP_LIST, organisation=organisation)
    with transaction.atomic():
        clinic = locked_for(by, Act.KEEP_LIST, organisation)
        judged = dry_run(organisation=clinic, lines=lines, by=by)
        if mark_of_run(judged) != seen:
            raise Moved
        new = [
            _with_parts(ListRow(organisation=clinic, added_at=now, added_by=by), one)
            for one in judged
            if one.verdict == list_judging.NEW
        ]
        changed = _changed_rows(clinic, judged)
        _store(new, changed, _asking_as_before(judged), now)
        was = {one.key: dict(one.was) for one in judged}
        edits = (ListEdit.of(row, was[row.pk], by, now) for row in changed)
        ListEdit.objects.bulk_create(edits)
    taken = {list_judging.NEW, list_judging.CHANGED, list_judging.SAME, list_judging.TWICE}
    left = tuple(one.line for one in judged if one.verdict not in taken)
    return Kept(len(new), len(changed), left)


def _changed_rows(clinic: Organisation, judged: Sequence[Judged]) -> list[ListRow]:
    by_key = {one.key: one for one in judged if one.verdict == list_judging.CHANGED}
    rows = ListRow.objects.standing().select_for_update().filter(organisation=clinic)
    found = rows.filter(pk__in=list(by_key)).order_by("pk")
    return [_with_parts(row, by_key[row.pk]) for row in found]


def _asking_as_before(judged: Sequence[Judged]) -> set[int | None]:
    """The rows that are changed and ask about the same person and certificate as before."""
    changed = [one for one in judged if one.verdict == list_judging.CHANGED]
    return {one.key for one in changed if all(part == "site" for part, _old in one.was)}


def _with_parts(row: ListRow, one: Judged) -> ListRow:
    if one.becomes is not None:
        row.code, row.name, row.number, row.site = one.becomes
    return row


def _store(
    new: list[ListRow], changed: list[ListRow], waiting: set[int | None], now: datetime
) -> None:
    """Look at the rows, and store them with what was found. Whoever does this sees what comes of it, so that no mail tells it;
    in those that are `waiting` it comes of news."""
    rows = [*new, *changed]
    looks = looks_at(rows, now)
    changes = [
        row.take_by_hand(look, now, waits=row.pk in waiting)
        for row, look in zip(rows, looks, strict=True)
    ]
    ListRow.objects.bulk_create(new)
    ListRow.objects.bulk_update(changed, [*list_judging.PARTS, *ListRow.LOOKED], batch_size=200)
    ListChange.objects.bulk_create(one for one in changes if one is not None)
