"""Guards that nothing else held: each of these fails when its rule is taken out."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError

from courses.actions import FailsRules, SignOffRefused, Unfinished, publish, save_draft, sign
from courses.models import Course, Fact, Lesson, LessonVersion
from tests.curriculum_small import copy_to, edit, load
from tests.people import appointed, lead, noor, read
from tests.quizzes.sitters import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """The small course, loaded."""
    place = copy_to(tmp_path)
    load(place)
    return place


def test_lesson_that_breaks_a_rule_does_not_go_live(folder: Path) -> None:
    lesson = Lesson.objects.get(code="al-l1")
    body = f"{lesson.body}\n\nThis sentence states something and rests on nothing at all."
    save_draft(entry=lesson, by=noor(), now=NOW, content={"body": body})
    before = lesson.current_version_id

    with pytest.raises(FailsRules):
        publish(entry=lesson, by=lead(), now=NOW)

    lesson.refresh_from_db()
    assert lesson.current_version_id == before


def test_draft_that_waits_stays_an_edit_when_the_file_says_what_is_published(folder: Path) -> None:
    lesson = Lesson.objects.get(code="al-l1")
    save_draft(
        entry=lesson,
        by=noor(),
        now=NOW,
        content={"body": lesson.body.replace("Steam burns.", "Steam scalds.")},
    )
    edit(folder, "01-alpha/lesson-1-boiling.md", "objectives: [al-o1]", "objectives:\n  - al-o1")
    edit(folder, "01-alpha/lesson-1-boiling.md", "drafted_by: machine\n", "")
    load(folder)  # other spelling of what is published: nothing to decide
    edit(folder, "01-alpha/lesson-1-boiling.md", "The kettle whistles.", "The kettle sings.")

    with pytest.raises(CommandError, match="changed in the file and on the web"):
        load(folder)

    assert "Steam scalds." in Lesson.objects.get(code="al-l1").body


def test_fact_past_its_date_calls_for_a_look_at_what_rests_on_it(folder: Path) -> None:
    day = NOW.date()
    fact = Fact.objects.get(code="E001")
    Fact.objects.filter(pk=fact.pk).update(review_by_date=day)
    assert not Lesson.objects.needing_review(day).exists()

    Fact.objects.filter(pk=fact.pk).update(review_by_date=day - timedelta(days=1))

    due = Lesson.objects.needing_review(day)
    assert set(due) == set(
        Lesson.objects.filter(current_version__fact_links__fact=fact, retired_at=None)
    )
    assert due.exists()


@pytest.mark.each_engine
def test_signature_that_ends_today_is_refused(folder: Path) -> None:
    signer = appointed(lead())
    read(LessonVersion.objects.all(), signer)

    def sign_for(days: int) -> None:
        sign(
            course=Course.objects.get(),
            versions=LessonVersion.objects.all(),
            by=signer,
            interests="none",
            review_by=NOW.date() + timedelta(days=days),
            now=NOW,
        )

    with pytest.raises(SignOffRefused, match="after today"):
        sign_for(0)
    sign_for(1)


@pytest.mark.parametrize(
    "shown",
    [
        "![A pad on a thigh][one] [E001]\n\n[one]: gone.svg",
        "Look at ![a pad on a thigh](gone.svg) here. [E001]",
        "| ![A pad on a thigh](gone.svg 'A title') [E001] |\n|---|\n| b |",
    ],
)
def test_lesson_with_a_picture_of_no_figure_does_not_go_live(folder: Path, shown: str) -> None:
    lesson = Lesson.objects.get(code="al-l1")
    body = f"{lesson.body}\n\n{shown}\n"
    save_draft(entry=lesson, content={"body": body}, by=noor(), now=NOW)
    before = lesson.current_version_id

    with pytest.raises(Unfinished, match=r"gone\.svg"):
        publish(entry=lesson, by=lead(), now=NOW)

    lesson.refresh_from_db()
    assert lesson.current_version_id == before
