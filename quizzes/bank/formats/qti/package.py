"""QTI packages: every item of a ZIP, once, with the stimulus that it shares with others."""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from courses.content.formats.archives import Archive
from courses.content.formats.refusals import Because, Place, Refused, because, gettext_noop
from courses.content.formats.strict_xml import parsed
from quizzes.bank.formats import qti12, reading
from quizzes.bank.formats.markup import Element
from quizzes.bank.formats.prose import NOTHING, Prose
from quizzes.bank.formats.qti.body import stem_of
from quizzes.bank.formats.qti.names import attribute, first, inside, tag
from quizzes.bank.formats.qti.reader import parts_of
from quizzes.bank.formats.reading import Effort, Part, Reading, Status, counted
from quizzes.bank.formats.source import Source

NAME = "qti-package"
MANIFEST = "imsmanifest.xml"
NO_ITEMS = gettext_noop("The package holds no QTI item and no other question that is read here.")
TWICE = gettext_noop("Another item of the package has the same identifier, '{identifier}'. The first was read.")  # fmt: skip


def claims(source: Source) -> bool:
    """A ZIP with a manifest, or with XML in it and nothing of Office."""
    if not source.is_zip:
        return False
    names = source.archive.names
    return "[Content_Types].xml" not in names and any(
        name.lower().endswith((".xml", ".qti")) for name in names
    )


def read(source: Source) -> Reading:
    """The parts of all items. An item that cannot be read is a refused part; the others are read."""
    parts = counted(_once(_parts(source.archive)))
    if not parts:
        return Reading(NAME, refusal=because(NO_ITEMS))
    if all(part.status is Status.REFUSED for part in parts):
        return Reading(NAME, refusal=parts[0].reason, place=parts[0].place)
    return Reading(NAME, parts)


def _parts(archive: Archive) -> Iterator[list[Part]]:
    effort = Effort()
    for name in _candidates(archive):
        try:
            root = parsed(archive.read(name))
            if tag(root) == "assessmentitem":
                yield _with_stimulus(
                    list(parts_of(root, effort, name)), _stimulus(root, name, archive)
                )
            elif tag(root) == "questestinterop":
                yield from qti12.items_of(root, name)
        except Refused as refused:
            yield [_refused(name, refused)]


def _candidates(archive: Archive) -> list[str]:
    """The files that can be items, in the order of the manifest where it names them."""
    there = [name for name in archive.names if name.lower().endswith((".xml", ".qti"))]
    named = _named(archive)
    places = {name: place for place, name in reversed(list(enumerate(named)))}
    items = [name for name in there if posixpath.basename(name).lower() != MANIFEST]
    return sorted(items, key=lambda name: (places.get(name, len(named)), name))


def _named(archive: Archive) -> list[str]:
    manifest = next((n for n in archive.names if posixpath.basename(n).lower() == MANIFEST), None)
    if manifest is None:
        return []
    root = parsed(archive.read(manifest))
    return [_beside(manifest, attribute(file, "href")) for file in inside(root, "file", "resource")]


def _beside(name: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(href.split("#")[0])))


def _stimulus(root: Element, name: str, archive: Archive) -> Prose:
    reference = first(root, "assessmentstimulusref")
    if reference is None:
        return NOTHING
    stimulus = parsed(archive.read(_beside(name, attribute(reference, "href"))))
    body = first(stimulus, "stimulusbody")
    return stem_of(body, None) if body is not None else NOTHING


def _with_stimulus(parts: list[Part], stimulus: Prose) -> list[Part]:
    if not stimulus:
        return parts
    return [
        replace(
            part,
            stem=Prose(
                f"{stimulus.plain} {part.stem.plain}",
                f"{stimulus.markdown}\n\n{part.stem.markdown}",
                (*stimulus.lost, *part.stem.lost),
                struck=" ".join(one for one in (stimulus.struck, part.stem.struck) if one),
            ),
        )
        for part in parts
    ]


def _once(items: Iterator[list[Part]]) -> Iterator[Part]:
    """Canvas packs each quiz twice, and copies keep their identifiers: the first counts, the others are said."""
    seen: set[str] = set()
    for parts in items:
        identifier = parts[0].external_id if parts else ""
        if identifier and identifier in seen:
            yield _again(parts[0], because(TWICE, identifier=identifier))
            continue
        seen.add(identifier)
        yield from parts


def _again(part: Part, reason: Because) -> Part:
    return replace(part, status=Status.FLAGGED, reason=reason)


def _refused(name: str, refused: Refused) -> Part:
    return Part(
        kind=reading.UNKNOWN,
        stem=NOTHING,
        place=Place(line=refused.place.line, member=name),
        status=Status.REFUSED,
        reason=refused.reason,
    )
