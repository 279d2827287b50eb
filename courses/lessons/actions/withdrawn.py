"""Photographs that were withdrawn, as lessons tell it; and which photographs go together when one is."""

import re
from collections.abc import Iterable, Iterator
from html import escape

from django.db.models import Q
from django.utils.translation import gettext as _

from courses.content.models import StoredPicture, WithdrawnPicture
from courses.lessons.models import Figure
from courses.publishing.models import DraftRevision, EntryVersion, FigureDraft

_SHOWN = re.compile(r'<img class="photograph" src="/courses/pictures/([^/"]+)/[^>]*>')


def withdrawn_in(html: str) -> frozenset[str]:
    """Which of the photographs in a lesson's HTML were withdrawn. One without photographs costs no question."""
    return frozenset(WithdrawnPicture.objects.among(_SHOWN.findall(html)))


def without(html: str, names: Iterable[str]) -> str:
    """A lesson's HTML with a sentence in the place of each photograph of these names."""
    gone = frozenset(names)

    def instead(found: re.Match[str]) -> str:
        said = escape(_("A photograph was withdrawn."))
        return f'<span class="withdrawn-picture">{said}</span>' if found[1] in gone else found[0]

    return _SHOWN.sub(instead, html) if gone else html


def is_withdrawn(name: str) -> bool:
    """Whether the photograph of this name was withdrawn."""
    return bool(WithdrawnPicture.objects.among([name]))


def withdrawn_for_good() -> str:
    """What whoever hands such a photograph in once more is told."""
    return _("This photograph was withdrawn for good. Hand in another one.")


def withdrawn_names() -> list[str]:
    """The names of all that were withdrawn, the first withdrawn first."""
    return list(WithdrawnPicture.objects.order_by("pk").values_list("name", flat=True))


def family_of(name: str) -> dict[str, bool]:
    """By name every photograph that is kept and may show the same: what was cut out of it and what it was cut out of (True),
    and whatever else its figures showed in a draft or version (False)."""
    sure = _parts_of({name})
    shown = list(_shown_by_figures())
    figures = {code for code, photo in shown if photo in sure}
    loose = _parts_of({photo for code, photo in shown if code in figures})
    kept = StoredPicture.objects.named(sure | loose).order_by("pk").values_list("name", flat=True)
    return {one: one in sure for one in kept}


def figures_of(names: Iterable[str]) -> dict[str, list[str]]:
    """By name the figures that show each of these, or showed it: `course alpha/lid.jpg`."""
    found: dict[str, set[str]] = {name: set() for name in names}
    for code, photo in _shown_by_figures():
        if photo in found:
            found[photo].add(code)
    return {name: sorted(codes) for name, codes in found.items()}


def consents_of(names: Iterable[str]) -> dict[str, str]:
    """By name under which consent each of these was shown, as a draft or version said it last."""
    wanted = set(names)
    versions = EntryVersion.objects.filter(entry__kind=FigureDraft.KIND).order_by("pk")
    said = [
        *versions.values_list("content__photo", "content__consent"),
        *FigureDraft.objects.values_list("content__photo", "content__consent"),
        *Figure.objects.filter(photo__in=wanted).values_list("photo", "consent"),
    ]
    return {photo: consent for photo, consent in said if photo in wanted and consent}


def _parts_of(names: set[str]) -> set[str]:
    """These, all that was cut out of them, and what they were cut out of."""
    found, new = set[str](), set(names)
    while new:
        found |= new
        rows = StoredPicture.objects.filter(Q(made_of__in=new) | Q(name__in=new))
        new = {one for row in rows.values_list("name", "made_of") for one in row if one} - found
    return found


def _shown_by_figures() -> Iterator[tuple[str, str]]:
    """(course and code, photograph) of every figure, as it is live and as every draft and version of it said."""
    live = Figure.objects.exclude(photo="").select_related("module__course")
    for one in live:
        yield f"{one.module.course.code} {one.module.code}/{one.name}", one.photo
    drafts = FigureDraft.objects.values_list("uuid", "course__code", "code", "content__photo")
    codes = {uuid: f"{course} {code}" for uuid, course, code, _photo in drafts}
    yield from ((codes[uuid], photo) for uuid, _course, _code, photo in drafts if photo)
    versions = EntryVersion.objects.filter(entry__kind=FigureDraft.KIND)
    revisions = DraftRevision.objects.filter(kind=FigureDraft.KIND)
    for uuid, photo in (
        *versions.values_list("entry__uuid", "content__photo"),
        *revisions.values_list("entry", "content__photo"),
    ):
        if photo and uuid in codes:
            yield codes[uuid], photo
