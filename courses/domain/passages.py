"""Which paragraphs of the lessons to read again for what rests on some facts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

# More places than that are no hint any more.
MOST_PASSAGES = 3


@dataclass(frozen=True)
class Passage:
    """One block of one published lesson, by the id it carries there, with the facts it cites."""

    lesson: int
    block: str
    facts: frozenset[int]


def passages_to_read(
    facts: Collection[int], passages: Sequence[Passage], *, taught_in: Collection[int]
) -> list[Passage]:
    """The fewest passages that together cite the facts, at most three; `passages` come in reading order.

    First those of the lessons that teach it (`taught_in`), then those that cite most of what is still missing and
    little else, then the earlier ones.
    """
    missing, found = set(facts), list[Passage]()
    while missing and len(found) < MOST_PASSAGES:
        useful = [passage for passage in passages if passage.facts & missing]
        if not useful:
            break
        best = min(
            useful,
            key=lambda passage: (
                passage.lesson not in taught_in,
                -len(passage.facts & missing),
                len(passage.facts),
            ),
        )
        found.append(best)
        missing -= best.facts
    return found


def section_of(html: str, sections: Sequence[Sequence[str]], block: str) -> str:
    """The title of the section that a block stands in; "" before the first."""
    place = html.find(f' id="{block}"')
    before = [title for anchor, title in sections if 0 <= html.find(f' id="{anchor}"') < place]
    return before[-1] if before else ""
