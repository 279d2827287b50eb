"""An entry may say `retired: true`: what it names goes out of use, whichever folder says it, and nothing else is asked."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from courses.models import ContentEntry, Fact, Lesson
from quizzes.models import Question, Quiz
from tests.curriculum_small import copy_to, edit, give, load

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
QUESTIONS = "01-alpha/questions-exam.yaml"


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """The small course, loaded."""
    place = copy_to(tmp_path)
    give(place)
    return place


def retire(folder: Path, code: str, name: str = QUESTIONS, *, more: str = "") -> None:
    """Put `retired: true` in the place of one question."""
    path = folder / name
    items = path.read_text().split("\n- ")
    kept = [item for item in items if f"code: {code}\n" not in f"{item}\n"]
    assert len(kept) == len(items) - 1
    path.write_text("\n- ".join([*kept, f"code: {code}\n  retired: true\n{more}"]))


def test_question_goes_out_of_use_and_stays_so(folder: Path) -> None:
    retire(folder, "al-e-06")

    said = load(folder)

    assert "retired" in said
    assert Question.objects.get(code="al-e-06").retired_at is not None
    again = load(folder)
    assert "al-e-06" not in again


@pytest.mark.each_engine
def test_folder_without_an_id_retires_what_it_names_and_nothing_else(folder: Path) -> None:
    edit(folder, "course.yaml", "source: small\n", "")
    retire(folder, "al-e-06", more="  safety: true\n")

    load(folder)

    gone = Question.objects.exclude(retired_at=None).values_list("code", flat=True)
    assert list(gone) == ["al-e-06"]


def test_question_that_changed_here_is_asked_about(folder: Path) -> None:
    question = Question.objects.get(code="al-e-06")
    question.draft["stem"] = "Which of these was rewritten on the web?"
    question.save(update_fields=["draft"])
    retire(folder, "al-e-06")

    with pytest.raises(CommandError, match="changed in the file and on the web"):
        load(folder)
    assert Question.objects.get(code="al-e-06").retired_at is None

    load(folder, take="files:question/al-e-06")
    assert Question.objects.get(code="al-e-06").retired_at is not None


def test_it_comes_back_only_where_somebody_asks(folder: Path) -> None:
    path = folder / QUESTIONS
    before = path.read_text()
    retire(folder, "al-e-06")
    load(folder)
    path.write_text(before)

    with pytest.raises(CommandError, match="taken out of use here"):
        load(folder)
    load(folder, take="files:question/al-e-06")

    assert Question.objects.get(code="al-e-06").retired_at is None


@pytest.mark.each_engine
def test_lesson_and_quiz_can_say_it(folder: Path) -> None:
    lesson = folder / "01-alpha" / "lesson-2-floating.md"
    lesson.write_text("---\ncode: al-l2\nretired: true\n---\n")
    (folder / "quizzes" / "beta-practice.yaml").write_text("code: beta-practice\nretired: true\n")

    load(folder)

    assert Lesson.objects.get(code="al-l2").retired_at is not None
    assert Quiz.objects.get(code="beta-practice").retired_at is not None


def test_fact_that_is_still_cited_is_a_broken_reference(folder: Path) -> None:
    text = (folder / "evidence.yaml").read_text()
    first = text.split("\n- ")[0]
    (folder / "evidence.yaml").write_text(text.replace(first, "- id: E001\n  retired: true\n", 1))

    with pytest.raises(CommandError, match=r"\[E001\] is no fact|'E001' is no fact"):
        load(folder)
    assert Fact.objects.get(code="E001").retired_at is None


def test_quiz_that_an_earlier_release_loaded_goes_without_a_question(folder: Path) -> None:
    ContentEntry.objects.filter(kind="quiz").update(row_hash="")  # as migration 0007 leaves it
    (folder / "quizzes" / "beta-practice.yaml").write_text("code: beta-practice\nretired: true\n")

    load(folder)

    assert Quiz.objects.get(code="beta-practice").retired_at is not None


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "01-alpha/module.yaml",
            "code: alpha",
            "code: alpha\nretired: true",
            "a module does not say 'retired'",
        ),
        (
            "course.yaml",
            "code: small",
            "code: small\nretired: true",
            "a course does not say 'retired'",
        ),
        (
            "evidence.yaml",
            "- id: E001",
            "- id: E001\n  retired: soon",
            "'retired' is true or false",
        ),
    ],
)
def test_word_in_the_wrong_place_is_refused(
    folder: Path, name: str, old: str, new: str, told: str
) -> None:
    path = folder / name
    path.write_text(path.read_text().replace(old, new, 1))

    with pytest.raises(CommandError, match=told):
        load(folder)
