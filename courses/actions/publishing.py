"""Drafts become immutable versions; a second person is needed; a clinical lead signs exact versions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.domain.curriculum import broken_references
from courses.domain.entries import content_hash
from courses.domain.figures import ParsedFigure
from courses.markdown import RenderedLesson, render_lesson
from courses.models import (
    Course,
    Fact,
    Lesson,
    LessonFact,
    LessonSignOff,
    LessonVersion,
    PublishRecord,
    SignOff,
)


class NotASecondPerson(Exception):
    """The person who publishes is the one who wrote the draft."""


class NothingToPublish(Exception):
    """The draft says what is published already."""


class BrokenReferences(Exception):
    """The text cites a fact or shows a figure that does not exist. `problems` are (line, message), lines from 1."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__("; ".join(f"line {line}: {message}" for line, message in problems))
        self.problems = problems


class SignOffRefused(Exception):
    """This person cannot sign; the message says why and what to do."""


def lesson_content(lesson: Lesson) -> dict[str, Any]:
    """The draft in the shape of its entry."""
    return {
        "code": lesson.code,
        "slug": lesson.slug,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "objectives": sorted(lesson.objectives.values_list("code", flat=True)),
        "reviewed": lesson.reviewed_date,
        "review_by": lesson.review_by_date,
        "drafted_by": lesson.drafted_by,
        "body": lesson.body,
    }


def render_draft(lesson: Lesson) -> RenderedLesson:
    """The draft as readers would see it, with the module's figures as they are now."""
    figures = {
        figure.name: ParsedFigure(figure.svg, figure.title, figure.description)
        for figure in lesson.module.figures.all()
    }
    return render_lesson(lesson.body, figures)


def check_lesson_body(*, lesson: Lesson, body: str) -> None:
    """The edited text, checked against the facts and figures there are. Raises BrokenReferences; changes nothing."""
    facts = Fact.objects.filter(course=lesson.module.course, retired_at=None)
    problems = broken_references(
        body,
        facts=set(facts.values_list("code", flat=True)),
        figures=set(lesson.module.figures.values_list("name", flat=True)),
    )
    if problems:
        raise BrokenReferences(problems)


@transaction.atomic
def save_lesson_draft(*, lesson: Lesson, by: Any, now: datetime, **fields: Any) -> Lesson:
    """Store an edited draft. Readers see nothing of it until it is published. Raises BrokenReferences."""
    check_lesson_body(lesson=lesson, body=fields.get("body", lesson.body))
    objectives = fields.pop("objectives", None)
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.edited_by, lesson.edited_at = by, now
    lesson.full_clean()
    lesson.save()
    if objectives is not None:
        lesson.objectives.set(objectives)
    return lesson


@transaction.atomic
def publish_lesson(*, lesson: Lesson, by: Any, now: datetime, note: str = "") -> LessonVersion:
    """Publish the draft as a new version; `by` has reviewed it and did not write it."""
    lesson = Lesson.objects.select_for_update().get(pk=lesson.pk)
    if lesson.edited_by is None:
        raise NothingToPublish
    if lesson.edited_by_id == by.pk:
        raise NotASecondPerson
    check_lesson_body(lesson=lesson, body=lesson.body)  # a fact may have gone since it was saved

    def record() -> PublishRecord:
        return PublishRecord.objects.create(
            course=lesson.module.course,
            source=PublishRecord.Source.WEB,
            published_at=now,
            author=lesson.edited_by,
            reviewer=by,
            note=note,
        )

    version = publish_version(lesson, record=record)
    if version is None:
        raise NothingToPublish
    lesson.edited_by = lesson.edited_at = None
    lesson.save(update_fields=["edited_by", "edited_at"])
    return version


def publish_version(
    lesson: Lesson, *, record: Callable[[], PublishRecord], only_if_current: bool = False
) -> LessonVersion | None:
    """A new version of the draft, unless the current one is the same. Inside the caller's transaction.

    `only_if_current` leaves a draft with unpublished edits alone.
    """
    current = lesson.current_version
    if only_if_current and (current is None or current.body != lesson.body or lesson.edited_by_id):
        return None
    rendered = render_draft(lesson)
    content = lesson_content(lesson) | {"html": rendered.html}
    new_hash = content_hash(content)
    if current is not None and current.content_hash == new_hash:
        return None
    version = LessonVersion.objects.create(
        lesson=lesson,
        number=lesson.versions.count() + 1,
        title=lesson.title,
        minutes=lesson.minutes,
        body=lesson.body,
        html=rendered.html,
        sections=rendered.sections,
        objective_codes=content["objectives"],
        reviewed_date=lesson.reviewed_date,
        review_by_date=lesson.review_by_date,
        drafted_by=lesson.drafted_by,
        content_hash=new_hash,
        publish_record=record(),
    )
    _link_facts(lesson, version, rendered)
    lesson.current_version = version
    lesson.save(update_fields=["current_version"])
    return version


def _link_facts(lesson: Lesson, version: LessonVersion, rendered: RenderedLesson) -> None:
    codes = {code for _block, code in rendered.fact_blocks}
    facts = {
        fact.code: fact for fact in Fact.objects.filter(course=lesson.module.course, code__in=codes)
    }
    LessonFact.objects.bulk_create(
        LessonFact(lesson_version=version, fact=facts[code], block=block)
        for block, code in dict.fromkeys(rendered.fact_blocks)
        if code in facts
    )


@transaction.atomic
def sign_off_course(*, course: Course, by: Any, interests: str, now: datetime) -> SignOff:
    """The clinical lead's signature under every lesson version that readers see now.

    `by` is the lead in an account of their own: with the reviewer's role, and the name, register and number in it.
    """
    if not by.has_role("reviewer"):
        raise SignOffRefused("Only a clinical lead can sign. Ask for the reviewer's role.")
    if not by.has_register_entry:
        raise SignOffRefused(
            "Add your name, register and registration number to your account first."
        )
    if not interests.strip():
        raise SignOffRefused("Declare your interests; write 'none' if there are none.")
    versions = LessonVersion.objects.read_in(course)
    sign_off = SignOff.objects.create(
        course=course,
        by=by,
        signed_at=now,
        name=by.register_name,
        register=by.register,
        register_number=by.register_number,
        interests=interests.strip(),
    )
    LessonSignOff.objects.bulk_create(
        LessonSignOff(sign_off=sign_off, lesson_version=version) for version in versions
    )
    return sign_off
