"""Drafts are edited: readers and candidates see nothing of it, and every save is kept and can be saved again."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from courses.content.domain.entries import content_hash
from courses.content.domain.lint import Finding
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.contributing import standing_proposal
from courses.publishing.actions.discarding import tell_discarded
from courses.publishing.models import Contributor, Draft, DraftRevision, Version
from trainingsite.accounts.actions.proposals import end_proposal
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

D = TypeVar("D", bound=Draft)


class EditedMeanwhile(Exception):
    """Somebody saved the draft after the page was opened. `entry` is the draft as it stands now."""

    def __init__(self, entry: Draft) -> None:
        super().__init__(f"{entry} was edited meanwhile")
        self.entry = entry


def mark_of(entry: Draft) -> str:
    """Names what the draft says now, for a page that shows it and saves it later."""
    return content_hash(adapter_of(entry).content(entry))


@transaction.atomic
def save_draft(
    *,
    entry: D,
    content: Mapping[str, Any],
    by: Person,
    now: datetime,
    seen: str | None = None,
    taken_from: Iterable[Person] = (),
) -> D:
    """Store whatever an author has so far, and keep it as a revision. Gives the draft as it is stored.

    It is written onto the row as it stands now: a page opened before somebody published takes no new version back.
    Who changes nothing has written nothing, and takes nobody's place as author. A draft that says what is live waits
    for nobody. `seen` is the mark of what the page showed, `taken_from` whoever wrote what it takes up. What the draft still lacks its
    adapter's `gaps` say. Raises NotAllowed, EditedMeanwhile, and NotStorable for keys that nobody reads and values of
    another sort; then nothing is changed.
    """
    check(by, Act.SAVE_DRAFT)
    adapter, kept = adapter_of(entry), locked(entry)
    before = adapter.content(kept)
    if seen is not None and seen != content_hash(before):
        raise EditedMeanwhile(kept)
    adapter.write(kept, content)
    if adapter.content(kept) == before:
        return kept
    return keep_save(kept, by=by, now=now, taken_from=taken_from)


def keep_save(draft: D, *, by: Person, now: datetime, taken_from: Iterable[Person] = ()) -> D:
    """Store what was written on the row, with who wrote it and as a revision. Inside the caller's transaction. Raises
    NotAllowed."""
    check(by, Act.SAVE_DRAFT)
    is_live, waited, taken_from = _is_live(draft), draft.edited_by is not None, list(taken_from)
    draft.edited_by, draft.edited_at = (None, None) if is_live else (by, now)
    draft.save()
    adapter_of(draft).saved(draft)
    # Of whoever discards a draft nothing is left in it: they may publish what comes next.
    for person in () if is_live else (by, *taken_from):
        Contributor.objects.note_editor(draft, person, now=now)
    content = adapter_of(draft).content(draft)
    DraftRevision.objects.keep(draft, content, by=by, now=now, taken_from=taken_from)
    if is_live and waited:
        tell_discarded(draft, by, now)
    end_alone(entry=draft, by=by, now=now)
    return draft


def end_alone(*, entry: Draft, by: Person, now: datetime) -> None:
    """What was proposed to go live without a second person is not what the draft says any more. Inside the caller's
    transaction, which holds the draft: whoever carries the proposal out holds that, waits here, and is refused because the
    draft is another. Raises NotAllowed."""
    check(by, Act.STOP_PROPOSAL)
    proposal = standing_proposal(entry)
    if proposal is not None:
        note = _("%(code)s was edited or published since. It can be proposed anew.")
        end_proposal(proposal=proposal, note=note % {"code": entry.code}, by=by, now=now)


def _is_live(draft: Draft) -> bool:
    """Whether the draft says what readers or candidates get already."""
    adapter, current = adapter_of(draft), draft.current_version
    return current is not None and adapter.lines(draft) == adapter.lines(current)


def restore_version(*, entry: D, version: Version, by: Person, now: datetime) -> D:
    """Let the draft say what this version says; of the current one: discard the draft. What it said stays a revision.

    Whoever wrote some of the version, or of one before it, has written some of the draft: none of them publishes it.

    Where it rests on what is gone, the draft has a gap. Raises NotAllowed.
    """
    check(by, Act.SAVE_DRAFT)
    content = adapter_of(entry).version_content(version)
    wrote = entry.versions.filter(number__lte=version.number).contributors()
    return save_draft(entry=entry, content=content, by=by, now=now, taken_from=wrote)


def restore_revision(*, entry: D, revision: DraftRevision, by: Person, now: datetime) -> D:
    """Let the draft say what somebody once saved; whoever had saved some of that has written some of the draft.

    Raises as restore_version does.
    """
    check(by, Act.SAVE_DRAFT)
    wrote = DraftRevision.objects.of(entry).that_led_to(revision).writers()
    # What is published keeps its code and the address that it has by now.
    fixed = adapter_of(entry).own_keys if entry.current_version is not None else ()
    content = {key: said for key, said in revision.content.items() if key not in fixed}
    return save_draft(entry=entry, content=content, by=by, now=now, taken_from=wrote)


def ground_of(entry: Draft, seen: str) -> Mapping[str, Any] | None:
    """What the page showed that is saved now: the save or the version with that mark. None when it is not kept."""
    adapter = adapter_of(entry)
    saves = (revision.content for revision in DraftRevision.objects.of(entry))
    found = next((content for content in saves if content_hash(content) == seen), None)
    if found is None and entry.current_version is not None:
        # What a version does not say of itself (code, address) no draft changes.
        live = adapter.content(entry) | adapter.version_content(entry.current_version)
        found = live if content_hash(live) == seen else None
    return found


def locked(entry: D) -> D:
    """The entry's row as it stands now, held until the transaction ends: saving and publishing wait for one another."""
    model: Any = adapter_of(entry).model
    rows = model._default_manager.select_for_update(of=("self",))
    kept: D = rows.select_related("course", "current_version").get(pk=entry.pk)
    return kept


def draft_findings(*, entry: Draft, day: date) -> list[Finding]:
    """What the rules find in the draft, errors first. `day` decides which facts are expired."""
    return adapter_of(entry).findings(entry, day)
