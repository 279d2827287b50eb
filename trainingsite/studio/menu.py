"""The studio's own menu: few groups, and the pages of the one in which somebody stands, so that it fits on a phone."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Item:
    """A link of the menu. `is_here`: this page, or one below it."""

    label: str | Promise
    url: str
    is_here: bool


@dataclass(frozen=True)
class Group:
    """Pages of a course that belong together: (label, page, kind or nothing), the first of which opens the group; and the
    kinds of entries whose own pages lie in it."""

    label: str | Promise
    pages: tuple[tuple[str | Promise, str, str], ...]
    kinds: tuple[str, ...] = ()


GROUPS = (
    Group(
        _("Course"),
        (
            (_("Modules and lessons"), "studio:course", ""),
            (_("Drafts"), "studio:drafts", ""),
        ),
        ("course", "module", "lesson"),
    ),
    Group(
        _("Questions"),
        (
            (_("Bank"), "studio:bank", ""),
            (_("Bring questions"), "studio:files", ""),
            (_("Objectives"), "studio:holes", ""),
        ),
        ("question",),
    ),
    Group(
        _("Library"),
        (
            (_("Facts"), "studio:entries", "fact"),
            (_("Glossary"), "studio:entries", "term"),
            (_("Figures"), "studio:entries", "figure"),
        ),
        ("fact", "term", "figure", "answer"),
    ),
    Group(
        _("Exam"),
        (
            (_("Quizzes"), "studio:entries", "quiz"),
            (_("Certificates"), "studio:entries", "scheme"),
        ),
        ("quiz", "scheme"),
    ),
)

# Pages whose address has no kind of its own.
_NAMED = {"new_figure": "figure", "examined": "question"}


def menu(request: HttpRequest) -> dict[str, list[Item]] | None:
    """The groups, and the pages of the one around this page; None outside of a course."""
    found = getattr(request, "resolver_match", None)
    if found is None or "studio" not in found.namespaces or "course" not in found.kwargs:
        return None
    course = found.kwargs["course"]
    kind = found.kwargs.get("kind") or _NAMED.get(found.url_name, "")
    around = next((group for group in GROUPS if _is_in(group, request, course, kind)), None)
    return {
        "groups": [
            Item(group.label, _url(course, *group.pages[0][1:]), group is around)
            for group in GROUPS
        ],
        "pages": [
            Item(label, url := _url(course, page, of), request.path == url)
            for label, page, of in (around.pages if around else ())
        ],
    }


def _is_in(group: Group, request: HttpRequest, course: str, kind: str) -> bool:
    """By the kind of the entry that the address names, else by the page that it lies below."""
    if kind:
        return kind in group.kinds
    below = [_url(course, page, of) for _label, page, of in group.pages if page != "studio:course"]
    tops = [reverse("studio:course", args=[course])] if group is GROUPS[0] else []
    return request.path in tops or any(request.path.startswith(url) for url in below)


def _url(course: str, page: str, kind: str) -> str:
    arguments: list[Any] = [course, kind] if kind else [course]
    return reverse(page, args=arguments)
