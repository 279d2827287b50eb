"""Which paragraphs of the lessons to read again for what rests on some facts."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

# More places than that are no hint any more.
MOST_PASSAGES = 3
# Boxes that repeat what the text has explained, or ask about it.
REPEATING = frozenset({"key-points", "case"})
_MARK = re.compile(r'<aside class="(?P<box>[\w-]+)"|(?P<end></aside>)| id="(?P<id>[bs]\d+)"')


@dataclass(frozen=True)
class Place:
    """Where a block stands in its lesson: under which heading, "" before the first, and in a box that repeats?"""

    section: str
    repeats: bool


SOMEWHERE = Place("", repeats=False)


@dataclass(frozen=True)
class Passage:
    """One block of one lesson, by the id it carries in the published HTML, with the facts it cites."""

    lesson: int
    block: str
    facts: frozenset[int]
    place: Place


def passages_to_read(
    facts: Collection[int], passages: Sequence[Passage], *, taught_in: Collection[int]
) -> list[Passage]:
    """The fewest passages that together cite the facts, at most three; `passages` come in reading order.

    First those of the lessons that teach it (`taught_in`), then those that explain and do not repeat, then those that
    cite most of what is still missing and little else, then the earlier ones.
    """
    missing, found = set(facts), list[Passage]()
    useful = [passage for passage in passages if not passage.facts.isdisjoint(missing)]
    while useful and len(found) < MOST_PASSAGES:
        best = min(
            useful,
            key=lambda passage: (
                passage.lesson not in taught_in,
                passage.place.repeats,
                -len(passage.facts & missing),
                len(passage.facts),
            ),
        )
        found.append(best)
        missing -= best.facts
        useful = [passage for passage in useful if not passage.facts.isdisjoint(missing)]
    return found


def places_of(html: str, sections: Sequence[Sequence[str]]) -> dict[str, Place]:
    """Where each block and heading of a lesson's HTML stands, by its id. `sections`: the ids and titles of the headings."""
    titles = {row[0]: row[1] for row in sections}
    section, boxes, found = "", list[str](), dict[str, Place]()
    for mark in _MARK.finditer(html):
        if mark["box"]:
            boxes.append(mark["box"])
        elif mark["end"]:
            boxes.pop()
        else:
            section = titles.get(mark["id"], section)
            found[mark["id"]] = Place(section, bool(REPEATING & {*boxes}))
    return found
