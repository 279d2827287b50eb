"""What is not live yet and may be named all the same: new facts of a course and new figures of a module, as drafts."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from courses.content.domain.blocks import picture_names
from courses.content.domain.dialect import cited_codes
from courses.content.domain.figures import BadFigure, ParsedFigure, parse_figure, told_of_figure
from courses.content.domain.picture_names import is_picture_name
from courses.content.markdown import RenderedLesson, render_lesson
from courses.content.models import Course, Module
from courses.evidence.models import Fact
from courses.lessons.models import Lesson
from courses.publishing.actions.places import module_awaited
from courses.publishing.models import Draft, EntryDraft, FactDraft, FigureDraft


def drafted_facts(course: Course) -> dict[str, FactDraft]:
    """By code, the facts of the course that are drafts alone."""
    drafts = {one.code: one for one in FactDraft.objects.beginning_in(course)}
    live = Fact.objects.filter(course=course, code__in=drafts).values_list("code", flat=True)
    return {code: one for code, one in drafts.items() if code not in set(live)}


def drafted_figures(module: Module) -> dict[str, FigureDraft]:
    """By name, the figures of the module that are drafts alone."""
    begun = FigureDraft.objects.beginning_in(module.course).filter(
        code__startswith=f"{module.code}/"
    )
    drafts = {one.code.partition("/")[2]: one for one in begun}
    live = set(module.figures.filter(name__in=drafts).values_list("name", flat=True))
    return {name: one for name, one in drafts.items() if name not in live}


def figure_of(said: Mapping[str, Any], name: str) -> ParsedFigure | None:
    """The figure as a draft says it, with what it does not say yet left empty; None where that can be shown nowhere."""
    photo = str(said.get("photo") or "")
    if is_picture_name(photo):
        return replace(ParsedFigure("", "", "", photo=photo), **told_of_figure(said))
    try:
        drawn = parse_figure(str(said.get("svg") or ""), name)
    except BadFigure:
        return None
    return replace(drawn, **told_of_figure(said))


def previewed_lesson(lesson: Lesson) -> RenderedLesson:
    """The draft as readers would see it once what it names is live too."""
    drawn = {
        name: figure
        for name, draft in drafted_figures(lesson.module).items()
        if (figure := figure_of(draft.content, name)) is not None
    }
    drawn |= {figure.name: figure.parsed for figure in lesson.module.figures.all()}
    return render_lesson(lesson.body, drawn)


def awaited_by_lesson(lesson: Lesson) -> list[Draft]:
    """The drafts that the draft of a lesson names."""
    facts, figures = drafted_facts(lesson.course), drafted_figures(lesson.module)
    named: list[EntryDraft] = [facts[one] for one in facts if one in cited_codes(lesson.body)]
    named += [figures[one] for one in figures if one in picture_names(lesson.body)]
    return [*module_awaited(lesson.module), *named]


def facts_awaited(course: Course, codes: Collection[str]) -> list[Draft]:
    """Those of the facts that are drafts alone."""
    return [one for code, one in drafted_facts(course).items() if code in codes]
