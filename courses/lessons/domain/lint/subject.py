"""A lesson as its rules see it. Files and web build it here, so that the same text gets the same findings by both doors."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from courses.content.domain.blocks import Block, blocks_of


@dataclass(frozen=True)
class LessonSubject:
    """A lesson as its rules see it. `objectives` are the texts, `facts` usable codes, `links` good addresses."""

    code: str
    body: str
    minutes: int
    objectives: Sequence[str]
    facts: frozenset[str]
    expired: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    never_say: tuple[str, ...] = ()
    reviewed: date | None = None
    review_by: date | None = None
    language: str = "en"
    title: str = ""
    first_line: int = 1

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks of the text, in their order."""
        return list(blocks_of(self.body))

    @property
    def prose(self) -> list[str]:
        """The words of every block that holds sentences."""
        return [b.aloud for b in self.blocks if b.kind in ("paragraph", "item") and b.aloud]


@dataclass(frozen=True)
class Surroundings:
    """What a lesson's rules need to know of its course. `lessons` are (module, slug) of all that can be linked to."""

    facts: frozenset[str]
    expired: frozenset[str]
    terms: frozenset[str]
    never_say: tuple[str, ...]
    language: str
    lessons: tuple[tuple[str, str], ...]

    def subject(self, *, module: str, **said: Any) -> LessonSubject:
        """One lesson of a module in these surroundings; `said` is what it says itself."""
        return LessonSubject(
            facts=self.facts,
            expired=self.expired,
            terms=self.terms,
            never_say=self.never_say,
            language=self.language,
            links=frozenset(self._links_from(module)),
            **said,
        )

    def _links_from(self, module: str) -> Iterator[str]:
        """Every address by which a lesson of the module can link to a lesson of the course."""
        for other, slug in self.lessons:
            if other == module:
                yield f"../{slug}/"
            yield f"../../{other}/{slug}/"


def words_of_terms(terms: Iterable[Iterable[str]]) -> frozenset[str]:
    """The single words of all forms of the course's terms, which the reading grade spares; "nerve's" counts as nerve."""
    return frozenset(
        word for forms in terms for form in forms for word in form.lower().replace("'s", "").split()
    )
