"""Where in the studio somebody stands: the person, the course, the kind of entry and the entry, each fetched and allowed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from courses import actions as courses
from courses.models import AnswerDraft, Course
from courses.publishing.actions.adapters import EntryAdapter, adapter_named
from courses.publishing.actions.living import LivingAdapter
from courses.publishing.models import Draft
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.may import Act, check, may
from trainingsite.studio.naming import code_of


class CodeInAddress:
    """A code in an address: that of a drawing names its module before a stroke, and a term may have spaces."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The code as the entry has it."""
        return value.replace("~", "/")

    def to_url(self, value: str) -> str:
        """The code as one part of an address."""
        return value.replace("/", "~")


# Pages that entries of one kind have: their address names no other.
OF_ONE_KIND = (
    *("studio:figure_file", "studio:thumb", "studio:pictures", "studio:specimen"),
    *("studio:examined", "studio:question_statistics", "studio:exam_statistics"),
)
# The page with numbers, by kind.
STATISTICS = {"question": "studio:question_statistics", "quiz": "studio:exam_statistics"}


@dataclass(frozen=True)
class Place:
    """An entry of a course, and who looks at it. What nobody has edited on the web yet has no row: the entry then says
    what is live, and gets its row by the first save."""

    by: Person
    course: Course
    adapter: EntryAdapter[Any, Any]
    entry: Draft

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return self.adapter.KIND

    @property
    def may_write(self) -> bool:
        """Whether the page has a form."""
        return may(self.by, Act.SAVE_DRAFT)

    def url(self, page: str = "studio:entry") -> str:
        """The address of one of its pages."""
        kind = () if page in OF_ONE_KIND else (self.kind,)
        return reverse(page, args=[self.course.code, *kind, self.entry.code])

    @property
    def statistics_url(self) -> str:
        """The address of the page with numbers about it, once it is live; "" for what has none."""
        page = STATISTICS.get(self.kind)
        is_live = self.entry.pk is None or self.entry.current_version is not None
        return self.url(page) if page and is_live else ""

    @property
    def code(self) -> str:
        """What its pages call the entry by."""
        return code_of(self.kind, self.entry.code)

    @property
    def dispute_url(self) -> str:
        """Of an answer, the page of the dispute that it is about."""
        if self.kind != AnswerDraft.KIND:
            return ""
        return reverse("studio:dispute", args=[self.course.code, self.entry.code])

    def with_row(self, now: datetime) -> "Place":
        """The same with a row to save on. Raises NotAllowed."""
        if self.entry.pk is not None:
            return self
        row = courses.edit_entry(
            kind=self.kind, course=self.course, code=self.entry.code, by=self.by, now=now
        )
        return replace(self, entry=row)


def entering(request: HttpRequest) -> Person:
    """Who comes in. Raises NotAllowed."""
    by = person_of(request.user)
    check(by, Act.ENTER_STUDIO)
    return by


def writing(request: HttpRequest) -> Person:
    """Who asks, allowed to write. Raises NotAllowed."""
    by = entering(request)
    check(by, Act.SAVE_DRAFT)
    return by


def course_of(code: str) -> Course:
    """The course with this code."""
    return get_object_or_404(Course, code=code)


def adapter_of_kind(kind: str) -> EntryAdapter[Any, Any]:
    """The adapter of a kind that the address names."""
    try:
        return adapter_named(kind)
    except LookupError:
        raise Http404 from None


def entries_of(adapter: EntryAdapter[Any, Any], course: Course) -> Any:
    """The entries of this kind that lists show: not those of a private folder."""
    rows = adapter.model._default_manager.filter(course=course)
    return rows.listed() if hasattr(rows, "listed") else rows


def place_of(request: HttpRequest, course: str, kind: str, code: str) -> Place:
    """The entry that an address names, for who may enter."""
    by, row, adapter = entering(request), course_of(course), adapter_of_kind(kind)
    rows = entries_of(adapter, row).select_related("course", "current_version", "edited_by")
    found = rows.filter(code=code).first() or _live(adapter, row, code)
    if found is None:
        raise Http404
    return Place(by, row, adapter, found)


def _live(adapter: EntryAdapter[Any, Any], course: Course, code: str) -> Draft | None:
    """What is live of an entry that nobody has edited on the web yet."""
    if not isinstance(adapter, LivingAdapter):
        return None
    said = adapter.live(course, code)
    model: Any = adapter.model
    if said is None:
        return None
    made: Draft = model(course=course, code=code, content=adapter.settled(said))
    return made
