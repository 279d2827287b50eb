"""One row of a clinic's list: read, changed, moved to the certificate that took the place of its own, taken off, forgotten."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from certificates.clinics.actions.looking import looks_at
from certificates.clinics.actions.people import locked_for
from certificates.clinics.actions.saying_no import mark_of
from certificates.clinics.actions.whose import clinic_of
from certificates.clinics.domain import list_lines
from certificates.clinics.domain.list_judging import PARTS
from certificates.clinics.domain.list_lines import BAD_CODE, LONG, NOBODY
from certificates.clinics.models import (
    ApiKey,
    CodeAsk,
    ListChange,
    ListEdit,
    ListRow,
    Organisation,
    State,
)
from certificates.domain.codes import grouped, read_code
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check

KEPT_FOR = timedelta(days=30)
BY_URGENCY, BY_NAME, BY_END, BY_CHANGE = "urgency", "name", "end", "change"
ORDERS = (BY_URGENCY, BY_NAME, BY_END, BY_CHANGE)


@dataclass(frozen=True)
class Sought:
    """Which rows, in which order. `state`: that stand so now, "" of any; `text`: part of a name, number, site or code."""

    state: str = ""
    text: str = ""
    order: str = BY_URGENCY


def list_of(organisation: Organisation, sought: Sought, now: datetime) -> QuerySet[ListRow]:
    """The rows of the clinic's list that fit, with their `state`."""
    rows = _rows_of(organisation, now)
    if sought.state:
        rows = rows.filter(state=sought.state)
    if text := " ".join(sought.text.split()):
        code = read_code(text) or text.upper().replace("-", "").replace(" ", "")
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(number__icontains=text)
            | Q(site__icontains=text)
            | Q(code__contains=code)
        )
    found: QuerySet[ListRow] = rows.order_by(*_order(sought.order))
    return found


def _rows_of(organisation: Organisation, now: datetime) -> Any:
    return ListRow.objects.standing().as_of(now).filter(organisation=organisation)


def _order(order: str) -> list[Any]:
    name = [Lower("name"), "pk"]
    if order == BY_NAME:
        return name
    if order == BY_END:
        return [F("until").asc(nulls_last=True), *name]
    if order == BY_CHANGE:
        return ["-since_at", *name]
    places = [When(state=state, then=Value(at)) for at, state in enumerate(State.values)]
    return [Case(*places, default=Value(len(places)), output_field=IntegerField()), *name]


def standings_of(organisation: Organisation, now: datetime) -> list[str]:
    """The `state` of each of the clinic's rows: for the numbers above the list, which has a limit."""
    return list(_rows_of(organisation, now).values_list("state", flat=True))


def replaced_by(row: ListRow) -> str:
    """The code of the certificate that took the place of the row's; "" for none."""
    told: dict[str, Any] = json.loads(row.answer) if row.answer else {}
    return str(told.get("replaced_by") or "")


@transaction.atomic
def change_row(*, row: ListRow, said: Mapping[str, str], by: Person, now: datetime) -> ListRow:
    """Write the four parts anew, and look. Raises NotAllowed, and Refused for what cannot be read or stands there already."""
    check(by, Act.KEEP_LIST, organisation=clinic_of(row))
    locked = _locked(row, by)
    line = list_lines.line_of(1, said)
    if line.fault:
        raise Refused(_why(line.fault))
    _check_free(locked, line.code)
    is_as_it_was = (locked.code, locked.name, locked.number) == (line.code, line.name, line.number)
    was = {part: getattr(locked, part) for part in PARTS}
    locked.code, locked.name, locked.number, locked.site = (
        line.code, line.name, line.number, line.site,
    )  # fmt: skip
    _save(locked, was, by, now, waits=is_as_it_was)
    return locked


@transaction.atomic
def take_over(*, row: ListRow, by: Person, now: datetime) -> ListRow:
    """The row is from now on about the certificate that took the place of its own. Raises NotAllowed, Refused."""
    check(by, Act.KEEP_LIST, organisation=clinic_of(row))
    locked = _locked(row, by)
    code = replaced_by(locked)
    if not code:
        raise Refused(_("No certificate took the place of this one."))
    _check_free(locked, code)
    was, locked.code = {"code": locked.code}, code
    _save(locked, was, by, now, waits=False)
    return locked


@transaction.atomic
def remove_row(*, row: ListRow, by: Person, now: datetime) -> None:
    """Nobody looks at it any more, and its asks are over; it is forgotten KEPT_FOR later. Raises NotAllowed, Refused."""
    check(by, Act.KEEP_LIST, organisation=clinic_of(row))
    locked = _locked(row, by)
    locked.removed_at, locked.removed_by = now, by
    locked.save(update_fields=["removed_at", "removed_by"])
    CodeAsk.objects.filter(row=locked, ended_at=None).update(ended_at=now)


def _locked(row: ListRow, by: Person) -> ListRow:
    clinic = locked_for(by, Act.KEEP_LIST, row.organisation)
    return standing_row(row, clinic)


def standing_row(row: ListRow, clinic: Organisation) -> ListRow:
    """The row as it stands, once its clinic is locked. Raises Refused where somebody took it off."""
    found: ListRow | None = (
        ListRow.objects.standing()
        .select_for_update()
        .filter(pk=row.pk, organisation=clinic)
        .first()
    )
    if found is None:
        raise Refused(_("Somebody took this row off the list meanwhile."))
    return found


def _check_free(row: ListRow, code: str) -> None:
    others = ListRow.objects.standing().filter(organisation=row.organisation_id, code=code)
    if code and (other := others.exclude(pk=row.pk).first()) is not None:
        raise Refused(
            _("This code stands on the list already, for %(who)s.")
            % {"who": other.name or grouped(other.code)}
        )


def _save(row: ListRow, was: Mapping[str, str], by: Person, now: datetime, *, waits: bool) -> None:
    """Store what somebody changed, with what stood there, and how it stands. What comes of it they see, so that no mail tells it; `waits`:
    it comes of news, for the row asks about the same person and certificate as before."""
    change = row.take_by_hand(looks_at([row], now)[0], now, waits=waits)
    row.save()
    if change is not None:
        change.save(force_insert=True)
    changed = {part: old for part, old in was.items() if getattr(row, part) != old}
    if changed:
        ListEdit.of(row, changed, by, now).save(force_insert=True)


def _why(fault: str) -> str:
    return {
        BAD_CODE: _("This is no code: it has 27 letters and digits. Copy it from the certificate."),
        NOBODY: _("Give a code or a name."),
        LONG: _("This is too long: a name has 200 characters, a number 40, a site 100 at most."),
    }[fault]


def forget_lists(*, by: Actor, now: datetime) -> int:
    """Delete rows KEPT_FOR after they were taken off, with what was found of them; and the address of whoever was asked for a code and
    did not answer, or did, KEPT_FOR later: a mark stays, by which it is not asked more often. Returns how many rows."""
    check(by, Act.ERASE_INVITATIONS)
    before = now - KEPT_FOR
    over = CodeAsk.objects.filter(Q(ended_at__lte=before) | Q(expires_at__lte=before))
    for ask in over.filter(email__contains="@").select_related("organisation"):
        _forget_address(
            ask, over.filter(pk=ask.pk, number=ask.number)
        )  # not asked once more meanwhile
    old = ListRow.objects.filter(removed_at__lte=before)
    gone = old.count()
    old.delete()
    return gone


@transaction.atomic
def _forget_address(ask: CodeAsk, same: QuerySet[CodeAsk]) -> None:
    """A mark in the place of the address. One may stand there since a restore: that row stays, and says what both did."""
    mark = mark_of(ask.organisation, ask.email)
    marked = CodeAsk.objects.filter(organisation=ask.organisation, email=mark)
    kept = marked.select_for_update().first()
    if kept is None:
        same.update(email=mark)
    elif same.delete()[0]:
        kept.number, kept.sent_at = max(kept.number, ask.number), max(kept.sent_at, ask.sent_at)
        kept.declined_at = kept.declined_at or ask.declined_at
        kept.save(update_fields=["number", "sent_at", "declined_at"])


def changes_of(row: ListRow) -> list[ListChange]:
    """What changed, the latest first."""
    return list(row.changes.order_by("-pk")[:50])


def changes_since(api_key: ApiKey, since: datetime | None) -> QuerySet[ListChange]:
    """What changed on the list of the key's clinic from an instant on; a test key reads of certificates of a trial alone."""
    rows = ListChange.objects.filter(organisation=api_key.organisation_id, row__removed_at=None)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if api_key.is_test:
        rows = rows.filter(is_trial=True)
    return rows.select_related("row")
