"""Something new begins on the web: a draft of which nobody gets anything before two people have published it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.content.models import Course, Module
from courses.publishing.actions.adapters import (
    EntryAdapter,
    NotStorable,
    adapter_named,
    adapter_of,
)
from courses.publishing.actions.codes import new_code
from courses.publishing.actions.contributing import contributors_to
from courses.publishing.actions.drafting import keep_save, save_draft
from courses.publishing.models import Draft
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


@transaction.atomic
def begin_entry(
    *,
    kind: str,
    course: Course,
    content: Mapping[str, Any],
    by: Person,
    now: datetime,
    module: Module | None = None,
    code: str = "",
    taken_from: Iterable[Person] = (),
) -> Draft:
    """A new draft that says this, with all its holes. Where no code is named it gets one from its words. `taken_from`:
    whoever else brought those words, so that none of them publishes it.

    Raises NotAllowed, LookupError for what is no kind of entry, and NotStorable; then nothing is changed.
    """
    check(by, Act.SAVE_DRAFT)
    adapter = adapter_named(kind)
    said = {**adapter.begun_with, **content}
    return _begin(adapter, course, module, said, code, by, now, taken_from=taken_from)


@transaction.atomic
def copy_entry(
    *, entry: Draft, by: Person, now: datetime, module: Module | None = None, code: str = ""
) -> Draft:
    """The entry once more, as a new draft in its module or in another one of the course. Whoever wrote some of the entry has written some of
    the copy: none of them publishes it. Raises as begin_entry does."""
    check(by, Act.SAVE_DRAFT)
    adapter = adapter_of(entry)
    content = {k: v for k, v in adapter.content(entry).items() if k not in adapter.own_keys}
    place = module or getattr(entry, "module", None)
    wrote = [*entry.versions.contributors(), *contributors_to(entry)]
    return _begin(adapter, entry.course, place, content, code, by, now, taken_from=wrote)


@transaction.atomic
def begin_course(
    *, code: str, title: str, by: Person, now: datetime, language: str = "en"
) -> Draft:
    """A new course, of which nobody gets anything before its own entry is published. Raises as begin_entry does."""
    check(by, Act.SAVE_DRAFT)
    adapter = adapter_named("course")
    content = {"code": code, "title": title, "language": language}
    problems = [
        *adapter.misfits(content),
        *(("code", told) for told in adapter.table(content)["code"].shape.wrong("code", code)),
    ]
    if Course.objects.filter(code=code).exists():
        said = _("'%(code)s' is the code of another course. Choose another.")
        problems.append(("code", said % {"code": code}))
    if problems:
        raise NotStorable(*problems)
    course = Course.objects.create(code=code, title=title, language=language, is_draft=True)
    return _begin(adapter, course, None, content, code, by, now)


@transaction.atomic
def edit_entry(*, kind: str, course: Course, code: str, by: Person, now: datetime) -> Draft:
    """The row on which drafts of the entry are saved. Of an entry that was never edited on the web it is made, and what is
    live is its first version. Raises NotAllowed, LookupError where the course has no such entry."""
    check(by, Act.SAVE_DRAFT)
    adapter = adapter_named(kind)
    model: Any = adapter.model
    rows = model._default_manager.select_related("course", "current_version")
    Course.objects.select_for_update().get(pk=course.pk)  # two people get one row
    found: Draft | None = rows.filter(course=course, code=code).first()
    made: Draft = found or adapter.take_up(course, code, now)
    return made


def _begin(
    adapter: EntryAdapter[Any, Any],
    course: Course,
    module: Module | None,
    content: Mapping[str, Any],
    code: str,
    by: Person,
    now: datetime,
    taken_from: Iterable[Person] = (),
) -> Draft:
    if module is not None and module.course_id != course.pk:
        raise NotStorable(("module", _("The module belongs to another course.")))
    said = {key: value for key, value in content.items() if value is not None}
    problems = adapter.misfits(said)
    if problems:
        raise NotStorable(*problems)
    Course.objects.select_for_update().get(pk=course.pk)  # two people get two codes
    given = new_code(adapter, course=course, module=module, content=said, code=code)
    said |= {adapter.code_key: given}
    entry = _stored(adapter, course=course, module=module, code=given, said=said)
    saved = save_draft(entry=entry, content=said, by=by, now=now, taken_from=taken_from)
    # A row that says no more than its place is a draft all the same.
    return saved if saved.edited_by_id else keep_save(saved, by=by, now=now, taken_from=taken_from)


def _stored(adapter: EntryAdapter[Any, Any], **place: Any) -> Draft:
    """The row that gets the draft. Raises NotStorable."""
    try:
        with transaction.atomic():
            made: Draft = adapter.begin(**place)
            return made
    except IntegrityError:
        said = _("Something else has this place already. Choose another.")
        raise NotStorable((adapter.code_key, said)) from None
