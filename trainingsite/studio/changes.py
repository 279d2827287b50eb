"""What a draft says otherwise than what is live, key by key and in words, the change of a right answer apart."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.content.domain.fields import Field
from courses.publishing.actions.adapters import EntryAdapter
from courses.publishing.models import Draft
from quizzes.kinds import KINDS
from quizzes.models import Question
from trainingsite.studio.controls import choice_of, control_kind, harms, part_of, shown_code
from trainingsite.studio.labels import label_of
from trainingsite.studio.phrasing import label_or_key

# An address is one word: what differs in it says nothing letter by letter.
_PIECES = re.compile(r"https?://[^\s)\]>\"]+|\s+|[^\W_]+|[\W_]")


@dataclass(frozen=True)
class Piece:
    """Some of a text. `kind`: same, gone, new."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One key that differs. `is_key`: whoever was examined on the old one was marked otherwise."""

    where: str
    pieces: tuple[Piece, ...]
    is_key: bool = False

    @property
    def html(self) -> SafeString:
        """The pieces as a page shows them."""
        return format_html_join("", "{}", ((_marked(piece),) for piece in self.pieces))


def _marked(piece: Piece) -> SafeString | str:
    tag = {"gone": "del", "new": "ins"}.get(piece.kind)
    return piece.text if tag is None else format_html(f"<{tag}>{{}}</{tag}>", piece.text)


def changes_between(
    adapter: EntryAdapter[Any, Any],
    entry: Draft,
    texts: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> list[Change]:
    """What the draft changes of its published version, or says for the first time. `texts`: what of a content is compared."""
    current, after = entry.current_version, adapter.content(entry)
    before = {} if current is None else adapter.version_content(current)
    return changes_of(adapter, texts(before), texts(after))


def changes_of(
    adapter: EntryAdapter[Any, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Change]:
    """What differs between two contents of one entry, in the order of its table."""
    fields = adapter.table({**before, **after})
    found = list(_of_key(adapter, before, after))
    for field in fields:
        if field.versioned or not before:
            # What files may leave out is said for the first time in a draft of which nothing is live.
            nothing = field.nothing if before else None
            was, now = before.get(field.key, nothing), after.get(field.key, nothing)
            found += _changes(field, was, now)
    return found


def _of_key(
    adapter: EntryAdapter[Any, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    """That the right answer is another one, in words: letters and ticks may stay where they are and name something else."""
    was, now = (
        _right_answers(one) if adapter.KIND == Question.KIND else [] for one in (before, after)
    )
    # Nobody was examined on a key that there was not.
    if not was or sorted(was) == sorted(now):
        return
    gone = [one for one in was if one not in now]
    came = [one for one in now if one not in was]
    # Pairs have arrows of their own: several stand one below the other.
    arrow = " → " if max(len(gone), len(came)) < 2 else "\n→\n"
    pieces = (
        Piece("gone", "\n".join(gone)),
        Piece("same", arrow),
        Piece("new", "\n".join(came) or "–"),
    )
    yield Change(_("Right answer"), pieces if gone else pieces[2:], is_key=True)


def _right_answers(content: Mapping[str, Any]) -> list[str]:
    """What is right, as the kind of the question says it."""
    kind = KINDS.get(str(content.get("kind")))
    return [] if kind is None else [one.text for one in kind.keyed(content) if one.right]


def _changes(field: Field, was: Any, now: Any) -> Iterator[Change]:
    old, new = dict(_leaves(field, was)), dict(_leaves(field, now))
    for place in [*old, *(one for one in new if one not in old)]:
        before, after = old.get(place, ""), new.get(place, "")
        if before != after:
            yield Change(_called(label_of(field), place), tuple(pieces_of(before, after)))


def _called(where: str, place: tuple[str, ...]) -> str:
    """A place as its form calls it: the list, the letter of the row, and what of it where that is not its words."""
    rows = [one for one in place if not one.startswith(_PART)]
    parts = [label_or_key(one.removeprefix(_PART)) for one in place if one.startswith(_PART)]
    named = " ".join([where, *rows])
    return ", ".join([named, *(one for one in parts if one != label_or_key("text"))])


# Before the key of a part in a place, so that no letter of a row is taken for one.
_PART = "."


def _leaves(
    field: Field, value: Any, place: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """(place, text) for everything that a value says."""
    if isinstance(value, Mapping):
        for part, said in value.items():
            if part != "code":
                yield from _leaves(part_of(field, part), said, (*place, f"{_PART}{part}"))
    elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        for number, row in enumerate(value, start=1):
            named = (row.get("code") or row.get("id")) if isinstance(row, Mapping) else None
            yield from _leaves(field, row, (*place, shown_code(str(named or number))))
    elif value not in (None, "", [], {}):
        yield place, as_chosen(field, value)


def as_chosen(field: Field, value: Any) -> str:
    """What a value is called where it is chosen."""
    kind = control_kind(field)
    if isinstance(value, list | tuple):
        return ", ".join(as_chosen(field, one) for one in value)
    if isinstance(value, bool):
        yes, no = (_("True"), _("False")) if kind == "truth" else (_("yes"), _("no"))
        return yes if value else no
    if field.chosen_from:
        return shown_code(str(value))
    if kind == "harm":
        return dict(harms()).get(str(value), str(value))
    text = str(value)
    return choice_of(field.key, text) if _CODE.fullmatch(text) else text


# What files write in one word, such as the kind of a question.
_CODE = re.compile(r"[A-Za-z]+(?:_[a-z]+)*")


def pieces_of(before: str, after: str) -> Iterable[Piece]:
    """The words that went and that came, among those that stayed."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", _shortened("".join(old[start:end])))
            continue
        if start < end:
            yield Piece("gone", "".join(old[start:end]))
        if first < last:
            yield Piece("new", "".join(new[first:last]))


AROUND = 160


def _shortened(text: str) -> str:
    """Of a long passage that stayed, its edges."""
    if len(text) <= 3 * AROUND:
        return text
    return f"{text[:AROUND]} … {text[-AROUND:]}"
