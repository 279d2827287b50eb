"""An entry's draft as readers and candidates would see it."""

from collections.abc import Callable
from typing import Any

from quizzes.actions import previewed_question

Preview = tuple[str, dict[str, Any]]


def _lesson(entry: Any) -> dict[str, Any]:
    return {"title": entry.title, "html": entry.render_draft().html}


def _question(entry: Any) -> dict[str, Any]:
    return previewed_question(entry)


# By the kind of the entry: its page, and what that shows.
_PREVIEWS: dict[str, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    "lesson": ("studio/preview_lesson.html", _lesson),
    "question": ("studio/preview_question.html", _question),
}


def has_preview(kind: str) -> bool:
    """Whether readers or candidates see such an entry as a page of its own."""
    return kind in _PREVIEWS


def preview_of(entry: Any) -> Preview:
    """The template and its context. Raises BadEntry, KeyError for a kind without a page of its own."""
    template, context = _PREVIEWS[entry.KIND]
    return template, context(entry)
