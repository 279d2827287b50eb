"""What somebody took from an edition is held against what goes live: nobody counts as having what readers do not get."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.content.actions.syncing import CHANGED_HERE
from courses.content.domain.entries import content_hash
from courses.content.models import Course, EditionTaking, OfferedEntry
from courses.publishing.actions.adapters import EntryAdapter, adapter_named, adapter_of
from courses.publishing.models import Draft
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

Outcome, State = EditionTaking.Outcome, OfferedEntry.State


@dataclass(frozen=True)
class Behind:
    """What an edition said of an entry whose draft waits. `differs`: the draft says something else."""

    taking: EditionTaking
    differs: bool


def settle_takings(
    *, course: Course, keys: Collection[tuple[str, str]], by: Actor, now: datetime
) -> None:
    """These entries went live, by whichever door. Where somebody took one from an edition and something else went live,
    it waits at the desk again. Inside the caller's transaction. Raises NotAllowed."""
    check(by, Act.OFFER_EDITION)
    for taking in EditionTaking.objects.last_of(course, keys):
        adapter = adapter_named(taking.kind)
        live = adapter.live_content(course, taking.code) if taking.is_watched else None
        if live is None:
            continue
        _hold_against(taking, _lines(adapter, live), now)


def _hold_against(taking: EditionTaking, live: str, now: datetime) -> None:
    if live in _taken_lines(taking):
        _went_live(taking, now)
    elif taking.closed_at is None:
        _went_live_otherwise(taking, now)
    elif live not in _closed_lines(taking):
        _went_live_otherwise(taking.lost_again(now), now)


def behind(entry: Draft) -> Behind | None:
    """What whoever reviews the draft has to know of an edition; as behind_each."""
    return behind_each(entry.course, [entry]).get((adapter_of(entry).KIND, entry.code))


def behind_each(course: Course, entries: Iterable[Draft]) -> dict[tuple[str, str], Behind]:
    """By kind and code, of drafts of one course that wait: with which entry of an edition one began, or of which edition
    something stands in what is live that was for safety, or that nobody took as it was said."""
    waiting = {(adapter_of(one).KIND, one.code): one for one in entries if one.edited_by_id}
    found = {}
    for taking in EditionTaking.objects.last_of(course, waiting):
        entry = waiting[taking.key]
        adapter = adapter_of(entry)
        says = _lines(adapter, adapter.content(entry))
        differs = says not in _taken_lines(taking) | _closed_lines(taking)
        settled = taking.is_fulfilled or taking.is_closed
        if taking.is_watched and (differs or not settled):
            found[taking.key] = Behind(taking, differs)
    return found


def _taken_lines(taking: EditionTaking) -> set[str]:
    """What the edition said, and that together with our own changes where it was taken so."""
    adapter = adapter_named(taking.kind)
    return {_lines(adapter, taking.put), _lines(adapter, taking.said)}


def _closed_lines(taking: EditionTaking) -> set[str]:
    """What was live when somebody said why we say it differently."""
    if not taking.is_closed or taking.stood is None:
        return set()
    return {_lines(adapter_named(taking.kind), taking.stood)}


def _lines(adapter: EntryAdapter[Any, Any], content: Mapping[str, Any]) -> str:
    """Everything that a content says. Blanks at the ends of lines, which forms take away, say nothing."""
    lines = adapter.content_lines(content).strip().splitlines()
    return "\n".join(line.rstrip() for line in lines)


def _went_live(taking: EditionTaking, now: datetime) -> None:
    if taking.outcome != Outcome.AS_TAKEN:
        taking.came_to(Outcome.AS_TAKEN, now)
    row = _offered(taking)
    if row is None or row.state != State.DIFFERS or row.file_hash != taking.file_hash:
        return
    row.state = State.TAKEN
    row.save(update_fields=["state"])
    row.memory().update(file_hash=row.file_hash, row_hash=_row_hash(taking), loaded_at=now)
    row.offer.recount()


def _row_hash(taking: EditionTaking) -> str:
    """Of what a load finds there now; "" where it is no file's."""
    model: Any = adapter_named(taking.kind).model
    row = model._default_manager.filter(course=taking.course, code=taking.code).first()
    return "" if row is None else content_hash(adapter_of(row).content(row))


def _went_live_otherwise(taking: EditionTaking, now: datetime) -> None:
    """The entry waits again, also one that a newer edition brought meanwhile; what was for safety stays so."""
    if taking.outcome != Outcome.DIFFERENTLY:
        taking.came_to(Outcome.DIFFERENTLY, now)
    row = _offered(taking)
    if row is None or row.state == State.DIFFERS or (row.state == State.LEFT and not taking.safety):
        return
    if not row.is_open:
        row.restore_memory(now)
    row.state, row.decided_by, row.decided_at = State.DIFFERS, taking.by, taking.at
    row.what, row.safety = CHANGED_HERE, row.safety or taking.safety
    row.save()
    row.offer.recount()


def _offered(taking: EditionTaking) -> OfferedEntry | None:
    rows = OfferedEntry.objects.select_related("offer__course").select_for_update(of=("self",))
    return rows.filter(offer__course=taking.course, kind=taking.kind, code=taking.code).first()
