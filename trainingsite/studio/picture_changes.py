"""The pictures of a draft beside those that are live: both to look at, and what is otherwise about them in words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.content.domain.figures import BadFigure, parse_figure
from courses.content.domain.picture_names import is_picture_name, photograph_html, size_in
from courses.content.domain.pictured import names_in
from courses.models import FigureDraft, StoredPicture, WithdrawnPicture
from quizzes.actions import held_inside
from quizzes.models import Question
from trainingsite.studio.changes import Change, Piece, pieces_of
from trainingsite.studio.pictures import spots_of
from trainingsite.studio.place import Place

_LABEL = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
# What of a figure is shown here and not as words.
_SHOWN = ("svg", "photo", "focus_x", "focus_y")

Said = Mapping[str, Any]


@dataclass(frozen=True)
class PictureChange:
    """A place whose picture is another one. `before` and `after` as a page shows them, "" where there is none; `said`: what is
    otherwise about them, in words."""

    where: str
    before: SafeString | str
    after: SafeString | str
    said: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def picture_changes(place: Place) -> list[PictureChange]:
    """Every place of the draft whose picture is not the published one."""
    current, after = place.entry.current_version, place.adapter.content(place.entry)
    before = {} if current is None else place.adapter.version_content(current)
    if place.kind == FigureDraft.KIND:
        found = [_figure(place, before, after)]
        return [one for one in found if one is not None]
    return list(_of_question(before, after)) if place.kind == Question.KIND else []


def other_pictures(place: Place, before: Said, after: Said) -> list[Change]:
    """That a picture is another one, for a list of words alone."""
    if place.kind == FigureDraft.KIND:
        is_other = any(before.get(key) != after.get(key) for key in _SHOWN)
    else:
        is_other = place.kind == Question.KIND and names_in(before) != names_in(after)
    return [Change(_("Picture"), (Piece("new", _("another one")),))] if is_other else []


def texts_of(place: Place, content: Said) -> dict[str, Any]:
    """The content without what is looked at: a drawing's signs and the names of files say nothing to anybody."""
    if place.kind == FigureDraft.KIND:
        return {key: value for key, value in content.items() if key not in _SHOWN}
    return dict(_without_files(content)) if place.kind == Question.KIND else dict(content)


def _without_files(said: Any) -> Any:
    if isinstance(said, Mapping):
        kept = {key: _without_files(value) for key, value in said.items()}
        return {k: v for k, v in kept.items() if k != "file" or not is_picture_name(str(v))}
    return [_without_files(one) for one in said] if isinstance(said, list) else said


# --- Figures ------------------------------------------------------------------------------------------


def _figure(place: Place, before: Said, after: Said) -> PictureChange | None:
    if all(before.get(key) == after.get(key) for key in _SHOWN):
        return None
    notes = [*_size_note(before.get("photo"), after.get("photo")), *_focus_note(before, after)]
    return PictureChange(
        _("Picture"),
        _drawn_or_photographed(before, "before"),
        _drawn_or_photographed(after, "after"),
        list(_drawing_texts(place, before, after)),
        notes,
    )


def _drawn_or_photographed(said: Said, ground: str) -> SafeString | str:
    photo = str(said.get("photo") or "")
    if is_picture_name(photo):
        # `alt` is escaped by photograph_html, the name is one of our own.
        return mark_safe(photograph_html(photo, str(said.get("alt") or "")))  # noqa: S308
    try:
        # Each under ids of its own: both stand on one page.
        drawn = parse_figure(str(said.get("svg") or ""), f"{ground}-picture")
    except BadFigure:
        return ""
    return mark_safe(drawn.svg)  # noqa: S308 -- checked element by element


def _drawing_texts(place: Place, before: Said, after: Said) -> Iterator[Change]:
    adapter: Any = place.adapter
    was, now = (_texts_in(adapter, one) for one in (before, after))
    for label, old, new in zip(_texts_called(), was, now, strict=True):
        if old != new:
            yield Change(label, tuple(pieces_of(old, new)))


def _texts_called() -> tuple[str, ...]:
    return (_("Title in the drawing"), _("Description in the drawing"), _("Labels in the drawing"))


def _texts_in(adapter: Any, said: Said) -> tuple[str, ...]:
    svg = str(said.get("svg") or "")
    about = adapter.about_file(said) if svg else {"title": "", "description": ""}
    labels = [" ".join(strip_tags(one).split()) for one in _LABEL.findall(svg)]
    return about["title"], about["description"], " · ".join(labels)


# --- What is otherwise about a photograph ----------------------------------------------------------


def _size_note(before: Any, after: Any) -> list[str]:
    names = [str(one or "") for one in (before, after)]
    if not all(map(is_picture_name, names)) or names[0] == names[1]:
        return []
    was, now = map(size_in, names)
    said = _("%(a)s by %(b)s pixels before, %(c)s by %(d)s now.")
    notes = [said % {"a": was.width, "b": was.height, "c": now.width, "d": now.height}]
    if StoredPicture.objects.filter(name=names[1], made_of=names[0]).exists():
        share = round(100 * now.width * now.height / (was.width * was.height))
        part = _("It is a part of the one before: %(n)s per cent of it.")
        notes.append(part % {"n": share})
    if WithdrawnPicture.objects.among(names):
        notes.append(_("One of them was withdrawn: a plain picture stands in its place."))
    return notes


def _focus_note(before: Said, after: Said) -> list[str]:
    was, now = ((one.get("focus_x"), one.get("focus_y")) for one in (before, after))
    if was == now or None in now:
        return []
    said = _(
        "The point that stays in sight lies at %(x)s per cent from the left and %(y)s from above."
    )
    return [said % {"x": now[0], "y": now[1]}]


# --- Questions ----------------------------------------------------------------------------------------


def _of_question(before: Said, after: Said) -> Iterator[PictureChange]:
    was, now = dict(_pictures(before)), dict(_pictures(after))
    nothing: tuple[str, Said | None] = ("", None)
    for place in [*was, *(one for one in now if one not in was)]:
        (old_label, old), (new_label, new) = was.get(place, nothing), now.get(place, nothing)
        files = [one["file"] if one else None for one in (old, new)]
        if files[0] == files[1]:
            continue
        shown = held_inside({"pictures": [{"picture": old}, {"picture": new}]})["pictures"]
        images = [_image(one["picture"]) for one in shown]
        notes = _size_note(files[0], files[1])
        yield PictureChange(new_label or old_label, images[0], images[1], notes=notes)


def _pictures(content: Said) -> Iterator[tuple[tuple[str, str], tuple[str, Said]]]:
    """By the place and code of each part what it is called and its picture."""
    said = dict(content)
    for spot in spots_of(said):
        part = spot.part(said)
        picture = part.get("picture")
        if picture and names_in({"picture": picture}):
            code = str(part.get("code") or spot.row) if spot.row is not None else ""
            yield (spot.key, code), (spot.label, picture)


def _image(picture: Said | None) -> SafeString | str:
    if not picture:
        return ""
    return format_html('<img src="{url}" alt="{alt}" width="{width}" height="{height}">', **picture)
