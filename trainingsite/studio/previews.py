"""An entry's draft as readers and candidates would see it."""

from collections.abc import Callable
from typing import Any

from courses.content.domain.dialect import IMAGE
from courses.content.domain.figures import BadFigure, parse_figure
from courses.models import Lesson
from quizzes.actions import previewed_question

Preview = tuple[str, dict[str, Any]]


def _lesson(entry: Any) -> dict[str, Any]:
    return {"title": entry.title, "html": entry.render_draft().html}


def _question(entry: Any) -> dict[str, Any]:
    return previewed_question(entry)


def _figure(entry: Any) -> dict[str, Any]:
    module, _slash, name = entry.code.partition("/")
    svg = str(entry.content.get("svg") or "")
    try:
        # Twice on one page: each says its own title and description under ids of its own.
        light, dark = (parse_figure(svg, f"{ground}-{name}") for ground in ("light", "dark"))
    except BadFigure as bad:
        return {"gaps": [str(bad)]}
    lessons = Lesson.objects.filter(module__course=entry.course, module__code=module)
    return {
        "title": light.title,
        "description": light.description,
        "light": light.svg,
        "dark": dark.svg,
        "shown_in": [
            one for one in lessons.order_by("position") if name in IMAGE.findall(one.body)
        ],
    }


# By the kind of the entry: its page, and what that shows.
_PREVIEWS: dict[str, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    "lesson": ("studio/preview_lesson.html", _lesson),
    "figure": ("studio/preview_figure.html", _figure),
    "question": ("studio/preview_question.html", _question),
}


def has_preview(kind: str) -> bool:
    """Whether readers or candidates see such an entry as a page of its own."""
    return kind in _PREVIEWS


def preview_of(entry: Any) -> Preview:
    """The template and its context. Raises BadEntry, KeyError for a kind without a page of its own."""
    template, context = _PREVIEWS[entry.KIND]
    return template, context(entry)
