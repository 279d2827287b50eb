"""Nobody but its writers reads a draft: every address that practitioners and nobody can open, while every draft says
something else than what was published.

Two ways to find a leak, as in test_exam_secrecy.py. Words: no body holds the marker. Dependence: when the drafts change
behind the site's back, no body changes; so numbers, days and what a draft leaves out are found as well.
"""

from datetime import date
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from courses.models import Lesson, LessonVersion, Module, Objective
from quizzes.models import Attempt, Question
from tests.people import bob, noor
from tests.quizzes.sitters import sit
from tests.trainingsite.test_desks import at_desk
from tests.trainingsite.test_exam_secrecy import exam_in, walk

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_engine,
    pytest.mark.long,
    pytest.mark.usefixtures("curriculum"),
]
MARK = "DRAFT-WORD"
ODD: dict[type[Any], Any] = {
    models.CharField: MARK,
    models.TextField: f"{MARK} [E002]\n\n## {MARK}\n",
    models.PositiveSmallIntegerField: 31999,
    models.DateField: date(2093, 9, 23),
}
# Columns that a version repeats, and that are no draft on the entry: they say who and which, not what.
NO_DRAFT = {"id", "uuid"}


def drafted() -> list[Any]:
    """The columns of Lesson that a version fixes: what readers are shown is the version's, whatever these say."""
    fixed = {field.name for field in LessonVersion._meta.concrete_fields} - NO_DRAFT
    return [field for field in Lesson._meta.concrete_fields if field.name in fixed]


def odd(field: Any, now: Any) -> Any:
    if field.choices:
        return next(value for value, _ in field.choices if value != now)
    return ODD[type(field)]


def write_drafts() -> None:
    """Every draft says something else in every column, and a lesson that never went live stands in every module."""
    for lesson in Lesson.objects.all():
        for field in drafted():
            setattr(lesson, field.name, odd(field, getattr(lesson, field.name)))
        lesson.save()
        lesson.objectives.set(Objective.objects.exclude(pk__in=lesson.objectives.all()))
    for module in Module.objects.all():
        for retired in (None, timezone.now()):
            Lesson.objects.create(
                course=module.course, module=module, code=f"{module.code}-new-{bool(retired)}",
                slug="draft-word", title=MARK, body=MARK, minutes=31999, retired_at=retired,
            )  # fmt: skip
    for question in Question.objects.all():
        question.draft = marked(question.draft)
        question.save()


def marked(said: Any) -> Any:
    """Every text, number and flag of an entry made another one."""
    if isinstance(said, dict):
        return {key: marked(value) for key, value in said.items()}
    if isinstance(said, list):
        return [marked(value) for value in said]
    if isinstance(said, bool):
        return not said
    return 31999 if isinstance(said, int | float) else MARK


def attempt_in(state: str) -> Attempt:
    if state == "explained":
        return sit(bob(), "beta-practice", right=0, now=timezone.now())
    return exam_in(state)


def test_columns_of_the_draft_are_what_a_version_repeats() -> None:
    assert {field.name for field in drafted()} == {
        "title", "body", "minutes", "reviewed_date", "review_by_date", "drafted_by",
    }  # fmt: skip


@pytest.mark.parametrize("state", ["open", "failed", "passed", "explained"])
def test_no_address_depends_on_a_draft_or_tells_it(state: str) -> None:
    attempt = attempt_in(state)
    walk(attempt, "bob")  # pages that show once that something was opened
    before = walk(attempt)
    write_drafts()
    after = walk(attempt)

    assert [key for key, (_, body) in after.items() if MARK in body.upper()] == []
    assert [key for key in before if before[key] != after[key]] == []


def test_writers_do_read_the_drafts(settings: Any) -> None:
    """What the walk looks for is there to be found: the desk shows it to whoever may."""
    settings.SEED_DEMO = True  # a desk without a second factor
    write_drafts()
    lesson = Lesson.objects.get(code="al-l1")

    shown = at_desk(noor()).get(f"/admin/courses/lesson/{lesson.pk}/preview/").content.decode()

    assert MARK in shown
