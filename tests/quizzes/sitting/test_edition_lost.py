"""What the shipped course says for safety, and what is no longer here by whichever door, is told at the next start."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courses import actions as courses
from courses.models import ContentEntry, Fact, Lesson, OfferedEntry
from quizzes import actions
from quizzes.models import Question
from tests import curriculum_small
from tests.people import lead, noor
from tests.shipped import Shipped, look, offered, ship, stamp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]

BOILING, EXAM = "01-alpha/lesson-1-boiling.md", "01-alpha/questions-exam.yaml"
FIXED, WRONG = "Water boils at a fixed temperature.", "Water boils at any temperature."
BOILS, FREEZES = "Water boils at 100 degrees", "Water boils at 90 degrees"
RIGHT, OTHER = "The right answer of al-e-01", "Another answer of al-e-01"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shipped:
    """The small course as it ships, where a lesson, a fact and a question say that they are there for safety."""
    made = ship(tmp_path, monkeypatch)
    made.edit(BOILING, "code: al-l1\n", "code: al-l1\nsafety: true\n")
    made.edit("evidence.yaml", "- id: E001\n", "- id: E001\n  safety: true\n")
    made.edit(EXAM, "- code: al-e-01\n", "- code: al-e-01\n  safety: true\n")
    assert made.start().changes == 0
    return made


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """The house's own copy of the course, a source of its own."""
    folder = curriculum_small.copy_to(tmp_path / "ours")
    curriculum_small.edit(folder, "course.yaml", "source: small", "source: ours")
    return folder


def load_ours(folder: Path, name: str, old: str, new: str) -> None:
    curriculum_small.edit(folder, name, old, new)
    curriculum_small.load(folder, take="files")


def at_once(kind: str, code: str) -> None:
    actions.take_at_once(
        offered=offered(kind, code), by=lead(), now=timezone.now(), stamp=stamp(kind, code)
    )


def live(kind: str, code: str) -> Any:
    """The words that people get."""
    match kind:
        case "lesson":
            return Lesson.objects.get(code=code).current_version.body
        case "fact":
            return Fact.objects.get(code=code).statement
    return Question.objects.get(code=code).current_version.spec["options"][0]["text"]


@pytest.mark.parametrize(
    ("kind", "code", "name", "safe", "other"),
    [
        ("lesson", "al-l1", BOILING, FIXED, WRONG),
        ("fact", "E001", "evidence.yaml", BOILS, FREEZES),
        ("question", "al-e-01", EXAM, RIGHT, OTHER),
    ],
)
def test_another_folder_that_undoes_a_sentence_for_safety_is_told_at_the_next_start(
    shipped: Shipped, ours: Path, kind: str, code: str, name: str, safe: str, other: str
) -> None:
    load_ours(ours, name, safe, other)
    assert other in live(kind, code)

    offer = shipped.start()

    assert (offer.changes, offer.safety_changes) == (1, 1)
    assert look(kind, code).is_changed_here
    assert shipped.start().changes == 1

    at_once(kind, code)

    assert safe in live(kind, code)
    assert shipped.start().changes == 0


def test_what_two_people_published_instead_is_told_too_and_a_draft_alone_is_not(
    shipped: Shipped,
) -> None:
    lesson = Lesson.objects.get(code="al-l1")
    body = lesson.body.replace(FIXED, WRONG)
    courses.save_draft(entry=lesson, content={"body": body}, by=noor(), now=timezone.now())
    assert shipped.start().changes == 0

    courses.publish(entry=lesson, by=lead(), now=timezone.now())

    assert shipped.start().safety_changes == 1
    assert "+" + FIXED + " [E001]" in [line.text for line in look("lesson", "al-l1").changes]


def test_what_a_reviewer_leaves_as_ours_is_stays_left_while_the_edition_says_the_same(
    shipped: Shipped, ours: Path
) -> None:
    load_ours(ours, BOILING, FIXED, WRONG)
    shipped.start()
    actions.leave_entry(
        offered=offered("lesson", "al-l1"),
        by=lead(),
        now=timezone.now(),
        stamp=stamp("lesson", "al-l1"),
    )

    assert shipped.start().changes == 0

    shipped.edit(BOILING, FIXED, "Water boils at one temperature.")
    assert shipped.start().safety_changes == 1


def test_our_own_words_where_nothing_is_there_for_safety_are_ours(
    shipped: Shipped, ours: Path
) -> None:
    load_ours(ours, "01-alpha/lesson-2-floating.md", "Ice is lighter", "Ice is much lighter")

    assert shipped.start().changes == 0
    assert not OfferedEntry.objects.exists()


def test_taken_as_a_draft_it_waits_for_the_second_person_and_is_not_offered_again(
    shipped: Shipped, ours: Path
) -> None:
    load_ours(ours, BOILING, FIXED, WRONG)
    shipped.start()
    actions.take_as_draft(
        offered=offered("lesson", "al-l1"),
        by=noor(),
        now=timezone.now(),
        stamp=stamp("lesson", "al-l1"),
    )

    assert shipped.start().changes == 0

    courses.publish(entry=Lesson.objects.get(code="al-l1"), by=lead(), now=timezone.now())
    assert FIXED in live("lesson", "al-l1")
    assert shipped.start().changes == 0


def test_whole_load_of_the_edition_says_what_it_leaves_lost_and_keeps_it_on_offer(
    shipped: Shipped, ours: Path
) -> None:
    load_ours(ours, BOILING, FIXED, WRONG)
    shipped.start()

    said = curriculum_small.load(shipped.folder)

    assert "changed here too: lesson al-l1 (safety)" in said
    assert OfferedEntry.objects.waiting().count() == 1
    assert WRONG in live("lesson", "al-l1")


def test_it_waits_until_the_words_are_live_again_and_not_only_in_a_draft(
    shipped: Shipped, ours: Path
) -> None:
    safe = Lesson.objects.get(code="al-l1").body
    load_ours(ours, BOILING, FIXED, WRONG)
    assert shipped.start().changes == 1
    lesson = Lesson.objects.get(code="al-l1")
    courses.save_draft(entry=lesson, content={"body": safe}, by=noor(), now=timezone.now())

    ContentEntry.objects.update(loaded_at=timezone.now())  # whatever makes the next start compare
    assert shipped.start().changes == 1

    courses.publish(entry=lesson, by=lead(), now=timezone.now())
    assert shipped.start().changes == 0


def test_lesson_that_was_taken_by_its_address_alone_is_watched_as_every_other(
    shipped: Shipped, ours: Path
) -> None:
    OfferedEntry.objects.create(
        offer=shipped.start(),
        kind="lesson",
        code="al-l1",
        what="same",
        safety=True,
        data=None,
        file_hash=ContentEntry.objects.get(kind="lesson", code="al-l1").file_hash,
        state="taken",
        decided_by=lead(),
        decided_at=timezone.now(),
    )
    load_ours(ours, BOILING, FIXED, WRONG)

    assert shipped.start().safety_changes == 1


def test_load_of_the_edition_beside_a_draft_remembers_nothing_new(shipped: Shipped) -> None:
    lesson = Lesson.objects.get(code="al-l1")
    courses.save_draft(entry=lesson, content={"body": lesson.body + "\n\nMore. [E001]"}, by=noor(), now=timezone.now())  # fmt: skip
    known = ContentEntry.objects.filter(kind="lesson", code="al-l1").values_list("row_hash")
    before = list(known)

    assert "changed here too" not in curriculum_small.load(shipped.folder)

    assert list(known.all()) == before != [("",)]
