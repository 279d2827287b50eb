"""Drawings in the publishing machine: one that changes draws the lessons anew that show it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.content.domain.course_files import CourseFiles
from courses.content.domain.dialect import IMAGE
from courses.content.domain.entries import Entry
from courses.content.domain.figures import ABOUT, BadFigure, ParsedFigure, parse_figure
from courses.content.domain.tables import FIGURE_FIELDS
from courses.content.models import Course, Module
from courses.lessons.actions.living import CourseEntryAdapter, Said, Wrong
from courses.lessons.models import Figure, Lesson
from courses.publishing.actions.adapters import NotStorable
from courses.publishing.actions.codes import numbered, short_code
from courses.publishing.actions.places import place_gaps
from courses.publishing.models import EntryDraft, FigureDraft
from trainingsite.accounts.actions.authority import Refused


class FigureAdapter(CourseEntryAdapter):
    """A drawing is named by its module: `alpha/kettle.svg`. Its title and description stand in the drawing."""

    model = FigureDraft
    FIELDS = FIGURE_FIELDS
    file_key = "svg"

    def file_of(self, said: Said) -> bytes | None:
        return str(said["svg"]).encode() if said.get("svg") else None

    def about_file(self, said: Said) -> dict[str, str]:
        """The title and the description that stand in a drawing."""
        drawn = _drawn("", said)
        if not isinstance(drawn, ParsedFigure):
            return {"title": "", "description": ""}
        return {"title": drawn.title, "description": drawn.description}

    def live(self, course: Course, code: str) -> Said | None:
        figure = _figure(course, code)
        if figure is None:
            return None
        about = {key: getattr(figure, key) for key in ABOUT}
        return {"code": code, "svg": figure.svg, **about}

    def all_live(self, course: Course) -> dict[str, Said]:
        figures = Figure.objects.filter(module__course=course).select_related("module")
        return {f"{one.module.code}/{one.name}": {"title": one.title} for one in figures}

    def full_code(self, module: Module | None, wanted: str) -> str:
        return f"{module.code}/{wanted}" if module and wanted and "/" not in wanted else wanted

    def code_for(self, course: Course, module: Module | None, content: Said) -> str:
        """By the title that stands in the drawing."""
        if module is None:
            raise NotStorable(("module", _("Say in which module the drawing lies.")))
        try:
            title = parse_figure(str(content.get("svg") or ""), "").title
        except BadFigure:
            title = ""
        named = short_code(title) or self.KIND
        codes = (f"{module.code}/{one}.svg" for one in numbered(named))
        return next(code for code in codes if not self.code_taken(course, code))

    def write(self, entry: EntryDraft, content: Mapping[str, Any]) -> None:
        """A drawing that is sound is kept as it would be shown; another one as it is, and shown nowhere."""
        super().write(entry, content)
        drawn = _drawn(entry.code, entry.content)
        if isinstance(drawn, ParsedFigure):
            entry.content["svg"] = drawn.svg

    def beyond_the_table(self, entry: EntryDraft, said: Said) -> Wrong:
        module = _module(entry.course, entry.code)
        if module is None:
            yield (
                "code",
                _("'%(code)s' begins with no module of this course.") % {"code": entry.code},
            )
        else:
            yield from place_gaps(module)
        if not entry.code.endswith(".svg"):
            yield "code", _("The name of a drawing ends in .svg.")
        drawn = _drawn(entry.code, said) if "svg" in said else ""
        if isinstance(drawn, str) and drawn:
            yield "svg", drawn

    def put(self, files: CourseFiles, entry: Entry) -> None:
        module, _slash, name = entry.code.partition("/")
        drawn = _drawn(entry.code, entry.data)
        assert isinstance(drawn, ParsedFigure)  # noqa: S101 -- a gap says where it is none
        files.modules.append(Entry("module", module, f"{module}/module.yaml", 1, {}))
        files.figures[module, name] = drawn

    def load_files(self, files: CourseFiles, sync: Any, course: Course) -> None:
        """Beside the lessons that may show it."""
        modules = [module.code for module in files.modules]
        shown = Lesson.objects.published().filter(course=course, module__code__in=modules)
        files.lessons += [
            Entry("lesson", code, "", 1, {"_module": module})
            for code, module in shown.values_list("code", "module__code")
        ]
        super().load_files(files, sync, course)

    def take_out(self, entry: EntryDraft, now: datetime) -> None:
        figure = _figure(entry.course, entry.code)
        if figure is None:
            return
        bodies = figure.module.lessons.published().values_list("code", "current_version__body")
        shown = sorted(code for code, body in bodies if figure.name in IMAGE.findall(body))
        if shown:
            said = _("Lessons show it: %(codes)s. Publish them without it first.")
            raise Refused(said % {"codes": ", ".join(shown)})
        figure.delete()


def _module(course: Course, code: str) -> Module | None:
    return course.modules.filter(code=code.partition("/")[0]).first()


def _figure(course: Course, code: str) -> Figure | None:
    module, _slash, name = code.partition("/")
    rows = Figure.objects.select_related("module")
    return rows.filter(module__course=course, module__code=module, name=name).first()


def _drawn(code: str, said: Said) -> ParsedFigure | str:
    """The drawing as it would be shown, or why it is none."""
    try:
        drawn = parse_figure(str(said.get("svg") or ""), code.rpartition("/")[2])
    except BadFigure as bad:
        return str(bad)
    about = {key: str(said.get(key) or "") for key in ABOUT}
    return ParsedFigure(drawn.svg, drawn.title, drawn.description, **about)


def content_of_file(
    data: bytes, name: str, *, clean: Callable[[bytes, str], bytes]
) -> dict[str, Any]:
    """What a draft keeps of a file that somebody hands in, cleaned by `clean` first, which raises what it refuses. Raises
    NotStorable where it is no drawing: photographs have no place in a lesson yet."""
    cleaned = clean(data, name)
    try:
        text = cleaned.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if "<svg" not in text:
        raise NotStorable(("svg", _("'%(name)s' is no SVG drawing.") % {"name": name}))
    return {"svg": text}
