"""Entries of the shipped edition are taken or left by people: as drafts, at once, out of use, or not at all."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.actions import CannotPublish, EditedMeanwhile, mark_of, pull, save_draft
from courses.content.actions.syncing import remembered
from courses.content.domain.curriculum import SHIPPED_ID
from courses.content.domain.doors import ABSENT
from courses.content.domain.entries import ContentRefused, content_hash
from courses.lessons.actions.addresses import NewPlace, move_lessons
from courses.models import ContentEntry, EditionOffer, EditionTaking, OfferedEntry
from courses.publishing.actions.adapters import NotStorable, adapter_named, adapter_of
from courses.publishing.actions.together import place_among
from courses.publishing.models import Draft, Pull
from quizzes.kinds import BadEntry
from quizzes.sitting.actions.chosen import load_chosen
from quizzes.sitting.actions.offered import (
    DRAFTED,
    Compared,
    draft_content,
    looks_at,
    offer_stamp,
    stamp_of,
)
from quizzes.sitting.actions.offering import entry_of
from quizzes.sitting.actions.ways import Way, stop_of, ways_of
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent

State = OfferedEntry.State
# Entries, each with the stamp of the page on which it was read.
Chosen = Sequence[tuple[OfferedEntry, str | None]]


@dataclass(frozen=True)
class Taken:
    """What became of several entries: those that were taken, and of the others why not."""

    done: list[OfferedEntry]
    refused: list[tuple[OfferedEntry, str]]


@transaction.atomic
def take_as_draft(
    *,
    offered: OfferedEntry,
    by: Person,
    now: datetime,
    stamp: str | None = None,
    together: bool = False,
) -> list[OfferedEntry]:
    """Let a draft say what the edition says; a second person publishes it. `together`: over our own changes, the text of
    both paragraph by paragraph. `stamp` is that of the page on which it was read. Gives what was taken: new questions that
    name each other come together.

    Nobody's waiting draft is overwritten. Raises NotAllowed, Refused; then nothing is changed.
    """
    check(by, Act.SAVE_DRAFT)
    way = Way.TOGETHER if together else Way.DRAFT
    return _take_draft(_held(offered, stamp, way, by), way, by, now)


def _take_draft(look: Compared, way: Way, by: Person, now: datetime) -> list[OfferedEntry]:
    """Gives what was taken: the entry, and the questions that had to come with it."""
    with _refusals():
        draft, companions = _draft_of(look), _with_it(look, by, now)
        merging = look.merging if way == Way.TOGETHER else None
        content = draft_content(look.entry) if merging is None else merging.content
        saved = save_draft(entry=draft, content=content, by=by, now=now, seen=mark_of(draft))
    _follow_place(look)
    put = adapter_of(saved).content(saved)
    look.offered.remembered = _known_before(look.offered)
    _remember(look, "" if merging is not None else content_hash(put), now)
    said = put if merging is None else draft_content(look.entry)
    _keep_taking(look.offered, said=said, put=put, by=by, now=now)
    _decide(look, State.TAKEN, by, now)
    return [look.offered, *companions]


def _keep_taking(
    offered: OfferedEntry, *, said: Any, put: Any, by: Person, now: datetime, outcome: str = ""
) -> None:
    """What was taken is held against what goes live, now or when a second person publishes it. What an older edition brought
    for safety stands in a newer one, whose file need not say it again."""
    course = offered.offer.course
    EditionTaking.objects.create(
        course=course,
        kind=offered.kind,
        code=offered.code,
        edition=offered.offer.edition,
        safety=offered.safety or EditionTaking.objects.was_for_safety(course, offered.key),
        file_hash=offered.file_hash,
        said=said,
        put=put,
        by=by,
        at=now,
        outcome=outcome or EditionTaking.Outcome.WAITS,
        ended_at=now if outcome else None,
    )


def _with_it(look: Compared, by: Person, now: datetime) -> list[OfferedEntry]:
    """The new questions that this one names become drafts before it does: its row is there for theirs to name it."""
    taken: list[OfferedEntry] = []
    for companion in look.companions:
        row = OfferedEntry.objects.get(pk=companion.pk)
        if row.is_open:  # it may have come with another
            taken += _take_draft(_held(row, None, Way.DRAFT, by), Way.DRAFT, by, now)
    return taken


def take_as_drafts(*, chosen: Chosen, by: Person, now: datetime) -> Taken:
    """Each of these entries as a draft of its own, with its stamp; what cannot be one is left waiting and told with the
    reason. Raises NotAllowed."""
    check(by, Act.SAVE_DRAFT)
    return _each(chosen, lambda one, stamp: take_as_draft(offered=one, by=by, now=now, stamp=stamp))


@transaction.atomic
def take_at_once(
    *, offered: OfferedEntry, by: Person, now: datetime, stamp: str | None = None
) -> None:
    """Let what the edition says go live now, by one person: what has no drafts, and what the file marks as `safety`.

    The loader does it, for this entry alone. Raises NotAllowed, Refused; then nothing is changed.
    """
    check(by, Act.TAKE_EDITION)
    look = _held(offered, stamp, Way.AT_ONCE, by)
    before = _known_before(look.offered)
    with _refusals():
        load_chosen(look=look, by=by, now=now)
    look.offered.remembered = before
    live = adapter_named(offered.kind).live_content(offered.offer.course, offered.code)
    if live is not None:
        as_taken = EditionTaking.Outcome.AS_TAKEN
        _keep_taking(look.offered, said=live, put=live, by=by, now=now, outcome=as_taken)
    _decide(look, State.TAKEN, by, now)
    _note(SecurityEvent.Kind.EDITION_TAKEN, look.offered, by, now)


@transaction.atomic
def take_addresses(
    *, offered: OfferedEntry, by: Person, now: datetime, stamp: str | None = None
) -> list[OfferedEntry]:
    """Let a lesson stand where the edition has it, and with it those that have to move away: all or none. What else differs
    of one of them waits on. Gives those that moved. Raises NotAllowed, Refused; then nothing is changed."""
    check(by, Act.TAKE_EDITION)
    look = _held(offered, stamp, Way.MOVE, by)
    assert look.moves is not None  # noqa: S101 -- ways_of says so
    named = [(offered.kind, one.code) for one in look.moves.others]
    rows = [look.offered, *(_locked(row) for row in look.offered.offer.entries.named(named))]
    ours = {one.offered.pk: one.is_changed_here for one in looks_at(look.offered.offer, rows)}
    with _refusals():
        places = {row.code: _place_in(row) for row in rows}
        move_lessons(course=look.offered.offer.course, places=places, by=by, now=now)
    for moved in looks_at(look.offered.offer, rows):
        _moved(moved, by, now, is_ours=ours[moved.offered.pk])
    return rows


def _place_in(offered: OfferedEntry) -> NewPlace:
    data = entry_of(offered).data
    return NewPlace(data["_module"], data["slug"], data["_position"])


def _moved(look: Compared, by: Person, now: datetime, *, is_ours: bool) -> None:
    """It is taken where nothing else differs; what else does waits on, compared with the row as it stands now."""
    row_hash = content_hash(adapter_of(look.draft).content(look.draft))
    if look.is_as_offered:
        look.offered.remembered = _known_before(look.offered)
        _remember(look, "" if is_ours else row_hash, now)
        _decide(look, State.TAKEN, by, now)
    elif not is_ours:
        look.offered.memory().update(row_hash=row_hash)
    _note(SecurityEvent.Kind.EDITION_TAKEN, look.offered, by, now)


def take_all_as_drafts(*, offer: EditionOffer, seen: str, by: Person, now: datetime) -> Taken:
    """Every lesson and question that waits and that the edition does not take out of use; as take_as_drafts. `seen`: the
    offer_stamp of the page on which they were counted. Raises NotAllowed, Refused."""
    check(by, Act.SAVE_DRAFT)
    if seen != offer_stamp(offer):
        said = _("Nothing was done: what the edition offers was changed since you opened the page.")
        raise Refused(f"{said} {_('Look at it again.')}")
    waiting = offer.entries.waiting().filter(kind__in=DRAFTED, is_retired=False)
    return take_as_drafts(chosen=[(row, None) for row in waiting], by=by, now=now)


def take_all_at_once(*, chosen: Chosen, by: Person, now: datetime) -> Taken:
    """Each of these entries at once, what others name before them, lessons with those that move with them; as
    take_as_drafts. Raises NotAllowed."""
    check(by, Act.TAKE_EDITION)
    return _each(chosen, lambda one, stamp: _take_now(one, stamp, by, now))


def _take_now(
    offered: OfferedEntry, stamp: str | None, by: Person, now: datetime
) -> list[OfferedEntry]:
    row = OfferedEntry.objects.filter(pk=offered.pk).select_related("offer__course").first()
    (look,) = [None] if row is None else looks_at(row.offer, [row])
    if look is None or Way.MOVE not in ways_of(look):
        take_at_once(offered=offered, by=by, now=now, stamp=stamp)
        return [offered]
    return take_addresses(offered=offered, by=by, now=now, stamp=stamp)


@transaction.atomic
def take_out_of_use(
    *, offered: OfferedEntry, reason: str, by: Person, now: datetime, stamp: str | None = None
) -> Pull:
    """Take a lesson or question out of use that the edition no longer has, as anything is: by one person, with a reason
    that readers see; bringing it back takes two. Raises NotAllowed, Refused."""
    check(by, Act.PULL)
    look = _held(offered, stamp, Way.OUT_OF_USE, by)
    made = pull(entry=look.draft, reason=reason, by=by, now=now)
    _remember(look, "", now)
    _decide(look, State.TAKEN, by, now)
    return made


@transaction.atomic
def leave_entry(
    *, offered: OfferedEntry, by: Person, now: datetime, stamp: str | None = None
) -> None:
    """Ours stays, and the entry waits no longer, until the edition says something else of it. Raises NotAllowed, Refused."""
    check(by, Act.LEAVE_EDITION)
    look = _held(offered, stamp, None, by)
    if look.offered.state == State.DIFFERS:
        said = _("%(code)s was taken, and something else went live. Say why, at the entry itself.")
        raise Refused(said % _named(look.offered))
    _leave(look, by, now)


@transaction.atomic
def say_differently(
    *, offered: OfferedEntry, reason: str, by: Person, now: datetime, stamp: str | None = None
) -> None:
    """Something else went live than was taken from the edition, and that is meant so, because of this reason, which is
    kept for ever. Raises NotAllowed, Refused."""
    check(by, Act.LEAVE_EDITION)
    look = _held(offered, stamp, None, by)
    if look.offered.state != State.DIFFERS:
        said = _("%(code)s waits as it came: leave it, or take it.")
        raise Refused(said % _named(look.offered))
    why = reason.strip()
    if not why:
        raise Refused(_("Say why we say it differently: whoever comes next has to know."))
    course, key = look.offered.offer.course, look.offered.key
    stood = adapter_named(look.offered.kind).live_content(course, look.offered.code)
    for taking in EditionTaking.objects.last_of(course, [key]):
        taking.close(stood=stood, reason=why, by=by, now=now)
    _leave(look, by, now)


def _leave(look: Compared, by: Person, now: datetime) -> None:
    before = _known_before(look.offered)
    look.offered.remembered = before
    _remember(look, before["row_hash"] if before else "", now)
    _decide(look, State.LEFT, by, now)
    _note(SecurityEvent.Kind.EDITION_LEFT, look.offered, by, now)


def leave_entries(*, chosen: Chosen, by: Person, now: datetime) -> Taken:
    """Each of these entries is left; as take_as_drafts. Raises NotAllowed."""
    check(by, Act.LEAVE_EDITION)
    return _each(chosen, lambda one, stamp: leave_entry(offered=one, by=by, now=now, stamp=stamp))


@transaction.atomic
def consider_again(*, offered: OfferedEntry, by: Person, now: datetime) -> None:
    """What was left waits again, and what was known of the source is as before. Raises NotAllowed, Refused."""
    check(by, Act.LEAVE_EDITION)
    row = _locked(offered)
    if row.state != State.LEFT:
        raise Refused(_("%(code)s was not left: there is nothing to consider again.") % _named(row))
    _wait_again(row, by, now)


def offer_again(*, entry: Draft, by: Person, now: datetime) -> None:
    """The draft that took an entry of the edition up was discarded: nobody has decided about the entry, and it waits
    again. Raises NotAllowed."""
    check(by, Act.SAVE_DRAFT)
    taken = OfferedEntry.objects.select_related("offer__course").filter(
        offer__course=entry.course,
        kind=entry.KIND,
        code=entry.code,
        state=State.TAKEN,
        is_retired=False,
    )
    key = (entry.KIND, entry.code)
    waiting = [one for one in EditionTaking.objects.last_of(entry.course, [key]) if one.waits]
    for taking in waiting:
        taking.came_to(EditionTaking.Outcome.DISCARDED, now)
    for row in taken if waiting else ():
        _wait_again(row, by, now)
        for before in EditionTaking.objects.last_of(entry.course, [key]):
            if before.is_unanswered:  # also this try ended with nothing
                row.state, row.decided_by, row.decided_at = State.DIFFERS, before.by, before.at
                row.save()


def _wait_again(row: OfferedEntry, by: Person, now: datetime) -> None:
    """As if nobody had decided; what was known of the source is as before."""
    row.restore_memory(now)
    row.state, row.decided_by, row.decided_at, row.remembered = State.WAITING, None, None, None
    row.save()
    row.offer.recount()
    _note(SecurityEvent.Kind.EDITION_LEFT, row, by, now)


def _each(
    chosen: Chosen,
    take: Callable[[OfferedEntry, str | None], list[OfferedEntry] | None],
) -> Taken:
    taken = Taken([], [])
    for offered, stamp in sorted(chosen, key=lambda one: place_among(one[0].kind, one[0].code)):
        if offered in taken.done:  # it came with another
            continue
        try:
            taken.done.extend(take(offered, stamp) or [offered])
        except Refused as refused:
            taken.refused.append((offered, str(refused)))
    return taken


def _locked(offered: OfferedEntry) -> OfferedEntry:
    """The row as it stands, held until the transaction ends; so is its offer, for two people decide one after the other."""
    EditionOffer.objects.select_for_update().get(pk=offered.offer_id)
    rows = OfferedEntry.objects.select_related("offer__course", "decided_by")
    row = rows.filter(pk=offered.pk).first()
    if row is None:
        raise Refused(
            _("Nothing was done: the edition no longer offers %(code)s.") % _named(offered)
        )
    return row


def _held(offered: OfferedEntry, stamp: str | None, way: Way | None, by: Person) -> Compared:
    """The entry beside what is here, locked; refused where somebody decided, or what the page showed is no more."""
    row = _locked(offered)
    if not row.is_open:
        assert row.decided_at is not None  # noqa: S101 -- a constraint says so
        said = _("Nothing was done: %(who)s decided about %(code)s on %(when)s (%(what)s).")
        when = date_format(row.decided_at, "j F Y, H:i")
        what = row.get_state_display()
        raise Refused(said % {**_named(row), "who": row.decided_by, "when": when, "what": what})
    (look,) = looks_at(row.offer, [row])
    if stamp is not None and stamp != stamp_of(look):
        said = _(
            "Nothing was done: %(code)s was changed, here or by a newer edition, since you opened the page."
        )
        raise Refused(f"{said % _named(row)} {_('Look at it again.')}")
    reason = "" if way is None else stop_of(look, way, by)
    if reason:
        raise Refused(reason)
    return look


def _draft_of(look: Compared) -> Any:
    """The row that gets the draft; of an entry that was never here one that says nothing yet."""
    if look.draft is not None:
        return look.draft
    course, entry = look.offered.offer.course, look.entry
    module = course.modules.get(code=entry.data["_module"])
    adapter = adapter_of(DRAFTED[entry.kind])
    return adapter.begin(course=course, module=module, code=entry.code, said=entry.data)


def _follow_place(look: Compared) -> None:
    """Where a lesson stands among the others of its module says nothing to be published."""
    if look.offered.kind == "lesson" and look.draft is not None:
        rows = type(look.draft)._default_manager.filter(pk=look.draft.pk)
        rows.update(position=look.entry.data["_position"])


@contextmanager
def _refusals() -> Iterator[None]:
    """What the machine and the loader refuse, as one refusal in words, with everything undone."""
    try:
        with transaction.atomic():
            yield
    except (BadEntry, NotStorable) as refused:
        raise Refused("; ".join(f"{key}: {message}" for key, message in refused.problems)) from None
    except ContentRefused as refused:
        raise Refused(" ".join(problem.message for problem in refused.problems)) from None
    except ValidationError as refused:
        raise Refused(" ".join(refused.messages)) from None
    except (CannotPublish, EditedMeanwhile) as refused:
        raise Refused(str(refused)) from None
    except IntegrityError as error:
        raise Refused(_("Something else has its place here, for example its address.")) from error


def _known_before(offered: OfferedEntry) -> Any:
    """What is remembered of the source before somebody decides."""
    return offered.memory().values("file_hash", "row_hash").first()


def _remember(look: Compared, row_hash: str, now: datetime) -> None:
    """Note what the source said, so that the next edition is compared with it."""
    offered = look.offered
    if offered.data is None:
        offered.memory().update(file_hash=ABSENT, row_hash="", loaded_at=now)
        return
    course = offered.offer.course.code
    ContentEntry.objects.remember([remembered(course, SHIPPED_ID, look.entry, row_hash, now)])


def _decide(look: Compared, state: State, by: Person, now: datetime) -> None:
    offered = look.offered
    offered.state, offered.decided_by, offered.decided_at = state, by, now
    offered.save()
    offered.offer.recount()


def _note(kind: str, offered: OfferedEntry, by: Person, now: datetime) -> None:
    facts: dict[str, Any] = {
        "entry": offered.kind,
        "code": offered.code,
        "what": offered.what,
        "safety": offered.safety,
        "state": offered.state,
    }
    note_security(kind=kind, by=by, now=now, about=offered.offer.course, **facts)


def _named(offered: OfferedEntry) -> dict[str, str]:
    return {"code": offered.code}
