"""Figures in a list: each small, under its module."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from courses.content.domain.figures import BadFigure, parse_figure
from courses.models import Course


def with_thumbs(course: Course, rows: Iterable[dict[str, Any]]) -> None:
    """Give each row of the page its `thumb` and the title of its `module`."""
    titles = dict(course.modules.values_list("code", "title"))
    for row in rows:
        code = row["code"].partition("/")[0]
        row |= {"thumb": _thumb(course, row["code"], row["said"]), "module": titles.get(code, code)}


def _thumb(course: Course, code: str, said: Any) -> SafeString | str:
    if photo := said.get("photo"):
        # Another picture or focus is another address: no browser shows the one before.
        seen = f"{str(photo)[:12]}-{said.get('focus_x', '')}-{said.get('focus_y', '')}"
        address = reverse("studio:thumb", args=[course.code, code])
        return format_html(
            '<img src="{}?seen={}" width="80" height="80" alt="" loading="lazy">', address, seen
        )
    try:
        # A page has each drawing once, under ids of its own.
        drawn = parse_figure(str(said.get("svg") or ""), code.replace("/", "-"))
    except BadFigure:
        return ""
    return mark_safe(drawn.svg)  # noqa: S308 -- checked element by element
