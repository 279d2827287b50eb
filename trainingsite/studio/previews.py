"""An entry's draft as readers and candidates would see it, and as clinics would: a certificate as it would be printed."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.actions import Specimen, specimen_of
from certificates.domain.document import A4, PAPERS
from courses import actions as courses
from courses.content.domain.blocks import picture_names
from courses.content.domain.figures import BadFigure, parse_figure
from courses.content.domain.picture_names import is_picture_name, photograph_html
from courses.content.domain.tables import PICTURE
from courses.models import Course, Lesson
from quizzes.actions import previewed_question
from trainingsite.studio.phrasing import as_form_says

Preview = tuple[str, dict[str, Any]]


def _lesson(entry: Any) -> dict[str, Any]:
    return {"title": entry.title, "html": courses.previewed_lesson(entry).html}


def _question(entry: Any) -> dict[str, Any]:
    shown: dict[str, Any] = previewed_question(entry)
    gaps = shown.get("gaps")
    return shown | {"gaps": list(dict.fromkeys(map(as_form_says, gaps)))} if gaps else shown


def _figure(entry: Any) -> dict[str, Any]:
    module, _slash, name = entry.code.partition("/")
    if "photo" in entry.content:
        return _photograph(entry) | {"shown_in": _shown_in(entry.course, module, name)}
    svg = str(entry.content.get("svg") or "")
    try:
        # Twice on one page: each says its own title and description under ids of its own.
        light, dark = (parse_figure(svg, f"{ground}-{name}") for ground in ("light", "dark"))
    except BadFigure as bad:
        return {"gaps": [str(bad)]}
    return {
        "title": light.title,
        "description": light.description,
        "light": light.svg,
        "dark": dark.svg,
        "shown_in": _shown_in(entry.course, module, name),
    }


def _photograph(entry: Any) -> dict[str, Any]:
    photo, alternative = str(entry.content["photo"]), str(entry.content.get("alt") or "")
    if not is_picture_name(photo):
        return {"gaps": [str(PICTURE.says)]}
    shown = photograph_html(photo, alternative)
    return {
        "title": alternative or entry.code,
        "description": entry.content.get("description") or "",
        "light": shown,
        "dark": shown,
    }


def _shown_in(course: Course, module: str, name: str) -> list[Lesson]:
    """The lessons of its module whose drafts show it."""
    lessons = Lesson.objects.filter(module__course=course, module__code=module)
    return [one for one in lessons.order_by("position") if name in picture_names(one.body)]


def specimen(entry: Any, paper: str = A4) -> Specimen:
    """A certificate under the draft, as somebody who passes today would get it; marked as none."""
    return specimen_of(entry.content, timezone.now().date(), paper)


def _scheme(entry: Any) -> dict[str, Any]:
    made = specimen(entry)
    drawings = made.drawings()
    on_others = [specimen(entry, paper).drawings() for paper in PAPERS if paper != A4]
    return {
        "statement": made.statement,
        "has_term": made.has_term,
        "unprintable": made.unprintable,
        "pages": [b64encode(drawing).decode() for drawing in drawings],
        "runs_over": any(len(pages) > 1 for pages in (drawings, *on_others)),
    }


# By the kind of the entry: its page, and what that shows.
_PREVIEWS: dict[str, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    "lesson": ("studio/preview_lesson.html", _lesson),
    "figure": ("studio/preview_figure.html", _figure),
    "question": ("studio/preview_question.html", _question),
    "scheme": ("studio/preview_scheme.html", _scheme),
}
_NAMES: dict[str, Promise] = {"scheme": _("As it would be printed")}


def has_preview(kind: str) -> bool:
    """Whether readers or candidates see such an entry as a page of its own."""
    return kind in _PREVIEWS


def preview_name(kind: str) -> Promise | str:
    """What the preview is called beside the form."""
    return _NAMES.get(kind, _("As readers see it"))


def preview_of(entry: Any) -> Preview:
    """The template and its context. Raises BadEntry, KeyError for a kind without a page of its own."""
    template, context = _PREVIEWS[entry.KIND]
    return template, context(entry)
