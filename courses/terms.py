"""The terms of a course, explained: its glossary, and lessons whose terms open a card. Made once, then remembered."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courses.glossary.domain import Term, alphabetical, keys_of, letter_of, mark_terms
from courses.lessons.actions.withdrawn import withdrawn_in, without
from courses.models import Course, GlossaryTerm, LessonVersion

# A marked lesson is about 60 kB with its cards: a few courses fit, in two languages.
MOST_LESSONS_KEPT = 200


@dataclass(frozen=True)
class ListedTerm:
    """A term of the glossary under the key that its card and its place in the glossary go by."""

    key: str
    row: GlossaryTerm


@dataclass(frozen=True)
class ExplainedLesson:
    """A lesson's HTML with its terms marked, the cards that they open, and the tools beside it."""

    html: SafeString
    cards: SafeString
    tools: SafeString


def listed_terms(course: Course) -> list[ListedTerm]:
    """The glossary in the order in which readers look for a term."""
    rows = {row.term: row for row in course.glossary.prefetch_related("facts")}
    keys = keys_of(rows)
    return [ListedTerm(keys[name], rows[name]) for name in alphabetical(rows)]


def by_letter(listed: Iterable[ListedTerm]) -> list[tuple[str, list[ListedTerm]]]:
    """The terms under their letters."""
    groups = groupby(listed, key=lambda term: letter_of(term.row.term))
    return [(letter, list(group)) for letter, group in groups]


def explained_lesson(version: LessonVersion, course: Course) -> ExplainedLesson:
    """The lesson as its readers see it. Marking takes 15 ms of CPU with the cards: each state is made once per process."""
    gone = withdrawn_in(version.html)
    return _explained(version.uuid, course.glossary_hash, get_language(), gone)


@lru_cache(maxsize=MOST_LESSONS_KEPT)
def _explained(
    uuid: UUID, _glossary_hash: str, _language: str | None, gone: frozenset[str]
) -> ExplainedLesson:
    version = LessonVersion.objects.select_related("lesson__module__course").get(uuid=uuid)
    course = version.lesson.module.course
    listed = listed_terms(course)
    terms = [Term(term.key, (term.row.term, *term.row.also)) for term in listed]
    marked = mark_terms(without(version.html, gone), terms)
    context = {
        "course": course,
        "terms": [term for term in listed if term.key in marked.used],
        "here": set(version.fact_links.values_list("fact__code", flat=True)),
    }
    cards = render_to_string("courses/_cards.html", context)
    # The version's HTML was cleaned when it was rendered; marking adds buttons with keys of ours only.
    html = mark_safe(marked.html)  # noqa: S308
    return ExplainedLesson(html, cards, render_to_string("courses/_reading_tools.html"))
