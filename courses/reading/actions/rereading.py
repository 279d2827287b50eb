"""Where readers find again what rests on some facts: blocks of the lessons as they stand now."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from courses.lessons.models import Lesson, LessonFact, LessonVersion
from courses.reading.domain.passages import SOMEWHERE, Passage, Place, places_of

MOST_VERSIONS_KEPT = 500
# A published version never changes: where its blocks stand is found once per process.
_places: dict[UUID, Mapping[str, Place]] = {}


def passages_citing(facts: Collection[int]) -> list[Passage]:
    """The blocks of the lessons that cite one of the facts, in reading order, each with all the facts it cites."""
    links = LessonFact.objects.read_now().of_lessons_citing(facts)
    cited: dict[tuple[UUID, int, str], set[int]] = {}
    names = ("lesson_version__uuid", "lesson_version__lesson", "block", "fact")
    for version, lesson, block, fact in links.values_list(*names):
        cited.setdefault((version, lesson, block), set()).add(fact)
    places = _places_in({version for version, _lesson, _block in cited})
    return [
        Passage(lesson, block, frozenset(found), places[version].get(block, SOMEWHERE))
        for (version, lesson, block), found in cited.items()
    ]


def paragraphs_of(passages: Collection[Passage]) -> dict[Passage, dict[str, Any]]:
    """{title, section, module, slug, block} of each passage: what a link to it says, and where it leads.

    Passages of a lesson that was retired since they were found are left out: no link leads there any more.
    """
    lessons = Lesson.objects.filter(pk__in={passage.lesson for passage in passages}).for_readers()
    found = {
        lesson.pk: {"title": lesson.title, "module": lesson.module, "slug": lesson.slug}
        for lesson in lessons
    }
    return {
        passage: found[passage.lesson] | {"section": passage.place.section, "block": passage.block}
        for passage in passages
        if passage.lesson in found
    }


def _places_in(versions: Collection[UUID]) -> dict[UUID, Mapping[str, Place]]:
    """From what is kept or the database. Another thread may clear what is kept at any moment."""
    found = {uuid: kept for uuid in versions if (kept := _places.get(uuid)) is not None}
    missing = LessonVersion.objects.filter(uuid__in=set(versions) - found.keys())
    if len(found) < len(versions):
        rows = missing.values_list("uuid", "html", "sections")
        read = {uuid: places_of(html, sections) for uuid, html, sections in rows}
        if len(_places) > MOST_VERSIONS_KEPT:
            _places.clear()
        _places.update(read)
        found |= read
    return found
