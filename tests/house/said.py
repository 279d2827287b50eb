"""What the shipped course says, piece by piece: each piece is read by itself, so each carries its own caveats."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from courses.content.domain.blocks import blocks_of
from courses.content.domain.curriculum import SHIPPED, CourseFiles, read_course


@cache
def course() -> CourseFiles:
    return read_course(SHIPPED)


def questions() -> list[dict[str, Any]]:
    return [entry.data for entry in course().questions]


def question(code: str) -> dict[str, Any]:
    return next(q for q in questions() if q["code"] == code)


def lesson(code: str) -> str:
    return next(str(e.data["body"]) for e in course().lessons if e.data["code"] == code)


def pieces() -> Iterator[tuple[str, str]]:
    """(where, text) of every block of a lesson, question, fact, term and figure, with spaces and dashes evened out."""
    for entry in course().lessons:
        for block in blocks_of(entry.data["body"]):
            yield f"{entry.code}: {block.text[:40]}", _plain(block.text)
    for entry in (*course().questions, *course().facts, *course().glossary):
        yield entry.code, _plain(" ".join(_strings(entry.data)))
    for (_module, name), figure in course().figures.items():
        yield name, _plain(figure.svg)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif value is not None:
        yield str(value)


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").split())
