"""Figures in the publishing machine: one that changes draws the lessons anew that show it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models.functions import Length
from django.utils.translation import gettext as _

from courses.content.domain.blocks import picture_names
from courses.content.domain.consent import SAID_OF_A_PICTURE
from courses.content.domain.course_files import CourseFiles
from courses.content.domain.entries import Entry
from courses.content.domain.figures import (
    BadFigure,
    ParsedFigure,
    figure_entry,
    parse_figure,
    told_of_figure,
)
from courses.content.domain.picture_names import ending_of, is_picture_name
from courses.content.domain.tables import FIGURE_FIELDS
from courses.content.models import Course, Module, StoredPicture, WithdrawnPicture
from courses.lessons.actions.living import CourseEntryAdapter, Said, Wrong
from courses.lessons.actions.withdrawn import withdrawn_for_good
from courses.lessons.models import Figure, Lesson
from courses.publishing.actions.adapters import NotStorable
from courses.publishing.actions.codes import numbered, short_code
from courses.publishing.actions.places import module_awaited, place_gaps
from courses.publishing.models import Draft, EntryDraft, FigureDraft
from trainingsite.accounts.actions.authority import Refused


class FigureAdapter(CourseEntryAdapter):
    """A figure is named by its module: `alpha/kettle.svg`. The title and description of a drawing stand in it; those of a
    photograph, `alpha/lid.jpg`, beside it, with the name under which its bytes are kept."""

    model = FigureDraft
    FIELDS = FIGURE_FIELDS
    file_key = "svg"
    said_of_file = SAID_OF_A_PICTURE

    def file_of(self, said: Said) -> bytes | None:
        """A drawing stands in its entry; of a photograph the bytes, which are gone where it was withdrawn."""
        if said.get("svg"):
            return str(said["svg"]).encode()
        kept = StoredPicture.objects.named([str(said.get("photo") or "")]).first()
        return bytes(kept.data) if kept else None

    def file_key_of(self, said: Said) -> str:
        return "photo" if any(one.key == "photo" for one in self.table(said)) else self.file_key

    def file_sizes(self, entries: Iterable[Said]) -> dict[str, int]:
        codes = {str(said["code"]): str(said["photo"]) for said in entries if said.get("photo")}
        kept = StoredPicture.objects.named(codes.values()).annotate(size=Length("data"))
        sizes = dict(kept.values_list("name", "size"))
        return {code: sizes[name] for code, name in codes.items() if name in sizes}

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
        picture = {"photo": figure.photo} if figure.photo else {"svg": figure.svg}
        return {"code": code, **picture, **self.FIELDS.typed(figure_entry(figure.parsed))}

    def all_live(self, course: Course) -> dict[str, Said]:
        figures = Figure.objects.filter(module__course=course).select_related("module")
        return {
            f"{one.module.code}/{one.name}": {
                "title": one.title,
                "svg": one.svg,
                "photo": one.photo,
            }
            for one in figures
        }

    def full_code(self, module: Module | None, wanted: str) -> str:
        return f"{module.code}/{wanted}" if module and wanted and "/" not in wanted else wanted

    def code_for(self, course: Course, module: Module | None, content: Said) -> str:
        """By what is said of it."""
        if module is None:
            raise NotStorable(("module", _("Say in which module the figure lies.")))
        photo = str(content.get("photo") or "")
        named = short_code(_title(content)) or self.KIND
        ending = ending_of(photo) if is_picture_name(photo) else ".svg"
        codes = (f"{module.code}/{one}{ending}" for one in numbered(named))
        return next(code for code in codes if not self.code_taken(course, code))

    def write(self, entry: EntryDraft, content: Mapping[str, Any]) -> None:
        """A drawing that is sound is kept as it would be shown; another one as it is, and shown nowhere."""
        super().write(entry, content)
        drawn = _drawn(entry.code, entry.content)
        if isinstance(drawn, ParsedFigure):
            entry.content["svg"] = drawn.svg

    def awaits(self, entry: EntryDraft) -> list[Draft]:
        module = _module(entry.course, entry.code)
        return [] if module is None else [*module_awaited(module)]

    def beyond_the_table(self, entry: EntryDraft, said: Said) -> Wrong:
        module = _module(entry.course, entry.code)
        if module is None:
            yield (
                "code",
                _("'%(code)s' begins with no module of this course.") % {"code": entry.code},
            )
        else:
            yield from place_gaps(module)
        yield from _photograph_gaps(entry.code, said)
        if "photo" not in entry.content and not entry.code.endswith(".svg"):
            yield "code", _("The name of a drawing ends in .svg.")
        drawn = _drawn(entry.code, said) if "svg" in said else ""
        if isinstance(drawn, str) and drawn:
            yield "svg", drawn

    def put(self, files: CourseFiles, entry: Entry) -> None:
        module, _slash, name = entry.code.partition("/")
        photo = entry.data.get("photo")
        about = told_of_figure(entry.data)
        drawn = ParsedFigure("", photo=photo, **about) if photo else _drawn(entry.code, entry.data)
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
        shown = sorted(code for code, body in bodies if figure.name in picture_names(body))
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
    return ParsedFigure(drawn.svg, drawn.title, drawn.description, **told_of_figure(said))


def _title(content: Said) -> str:
    """What the figure is called, where it says it."""
    if "alt" in content:
        return str(content["alt"])
    try:
        return parse_figure(str(content.get("svg") or ""), "").title
    except BadFigure:
        return ""


def _photograph_gaps(code: str, said: Said) -> Wrong:
    """What is wrong with the bytes that a figure names."""
    photo = str(said.get("photo") or "")
    if not is_picture_name(photo):
        return
    if ending_of(photo) != ending_of(code) or ending_of(photo) == ".svg":
        told = _(
            "The photograph ends in %(ending)s, its name in %(other)s. Hand the file in again."
        )
        yield "photo", told % {"ending": ending_of(photo), "other": ending_of(code) or "–"}
    if WithdrawnPicture.objects.among([photo]):
        yield "photo", withdrawn_for_good()
    elif not StoredPicture.objects.named([photo]).exists():
        yield "photo", _("The bytes of this picture are not here. Hand the file in again.")
