"""Where in the studio somebody stands: the person, the course, the kind of entry and the entry, each fetched and allowed."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from courses.models import Course
from courses.publishing.actions.adapters import EntryAdapter, adapter_named
from courses.publishing.models import Draft
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.may import Act, check, may


@dataclass(frozen=True)
class Place:
    """An entry of a course, and who looks at it."""

    by: Person
    course: Course
    adapter: EntryAdapter[Any, Any]
    entry: Draft

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return self.entry.KIND

    @property
    def may_write(self) -> bool:
        """Whether the page has a form."""
        return may(self.by, Act.SAVE_DRAFT)

    def url(self, page: str = "studio:entry") -> str:
        """The address of one of its pages."""
        return reverse(page, args=[self.course.code, self.kind, self.entry.code])


def entering(request: HttpRequest) -> Person:
    """Who comes in. Raises NotAllowed."""
    by = person_of(request.user)
    check(by, Act.ENTER_STUDIO)
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
    return Place(by, row, adapter, get_object_or_404(rows, code=code))
