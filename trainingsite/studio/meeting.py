"""Two people edited one entry: what both did comes together, and what both changed is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.content.domain.fields import Field
from courses.content.domain.merging import ChangedBy, merge, who_changed
from courses.publishing.actions.adapters import EntryAdapter
from courses.publishing.actions.drafting import ground_of
from courses.publishing.models import Draft
from trainingsite.studio.changes import as_chosen
from trainingsite.studio.controls import part_of
from trainingsite.studio.labels import label_of
from trainingsite.studio.phrasing import label_or_key

# Texts of paragraphs, which come together block by block.
PROSE = frozenset({"body"})


@dataclass(frozen=True)
class Met:
    """What the form says now, and what a person has to know about it."""

    content: dict[str, Any]
    said: list[str]


def meet(
    adapter: EntryAdapter[Any, Any],
    stored: Draft,
    mine: Mapping[str, Any],
    seen: str,
    *,
    is_own: bool = False,
) -> Met:
    """Mine and theirs over what both began from. `is_own`: theirs is another window of one's own. Where nobody knows that any more, mine stands and theirs is told."""
    theirs, ground = adapter.content(stored), ground_of(stored, seen)
    content, said = dict(mine), list[str]()
    fields = adapter.table(theirs | dict(mine))
    for key in fields.keys:
        was = None if ground is None else ground.get(key)
        their, my = theirs.get(key), mine.get(key)
        if key in PROSE and ground is not None:
            merged = merge(was or "", their or "", my or "")
            content[key] = merged.text
            said += [
                _clash(label_of(fields[key]), text, is_own=is_own) for text, _mine in merged.clashes
            ]
            continue
        changed = (
            ChangedBy.BOTH
            if ground is None and their != my
            else who_changed(fields[key], was, their, my)
        )
        if changed is ChangedBy.THEM:
            content[key] = their
            told = (
                _("“%(what)s” is as your other window has it now.")
                if is_own
                else _("“%(what)s” is theirs now.")
            )
            said.append(told % {"what": label_of(fields[key])})
        elif changed is ChangedBy.BOTH:
            said.append(_clash(label_of(fields[key]), _told(fields[key], their), is_own=is_own))
    return Met({key: value for key, value in content.items() if value is not None}, said)


def _clash(what: str, theirs: str, *, is_own: bool) -> str:
    told = (
        _(
            "You changed “%(what)s” in another window of yours too. This one's stands below; the other's is: %(theirs)s"
        )
        if is_own
        else _("Both of you changed “%(what)s”. Yours stands below; theirs is: %(theirs)s")
    )
    return told % {"what": what, "theirs": theirs or "–"}


def _told(field: Field, value: Any) -> str:
    if isinstance(value, Mapping):
        return _told_parts(field, value)
    if isinstance(value, list | tuple):
        return "; ".join(_told(field, one) for one in value)
    return "" if value is None else as_chosen(field, value)


def _told_parts(field: Field, value: Mapping[str, Any]) -> str:
    """A part of an entry in words: what it says, then what is said of it. The code of an option is nothing that people read."""
    first = [_told(part_of(field, "text"), value["text"])] if value.get("text") else []
    left = ("text", "code") if first else ()
    named = (
        f"{label_or_key(part)}: {_told(part_of(field, part), said)}"
        for part, said in value.items()
        if part not in left
    )
    return ", ".join((*first, *named))
