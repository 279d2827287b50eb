"""What an author left lying about is told by name: an open box, a file that nobody reads, a picture in a stem."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from courses.content.domain.curriculum import SHIPPED, examine_course
from courses.content.domain.dialect import unclosed_boxes
from tests.curriculum_small import copy_to, edit, load

pytestmark = pytest.mark.any_engine


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("::: note\nText.\n:::\n", []),
        ("::: note\nText.\n", [(1, "note")]),
        ("Text.\n\n::: case\nA\n\n::: note\nB\n:::\n", [(3, "case")]),
        (":::: case\n::: answer\nA\n:::\n::::\n", []),
        (":::: case\n::: answer\nA\n::::\nMore.\n", [(2, "answer")]),
        ("::: note\nA\n:::::\n::: pitfall\nB\n:::", []),
        (":::\nText without a box.\n", []),
    ],
)
def test_open_boxes_are_found_where_they_begin(body: str, found: list[tuple[int, str]]) -> None:
    assert unclosed_boxes(body) == found


def test_shipped_course_leaves_nothing_lying_about() -> None:
    assert examine_course(SHIPPED)[1] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small course."""
    return copy_to(tmp_path)


def told(folder: Path) -> list[str]:
    """Every problem, as a person reads it."""
    return [str(problem) for problem in examine_course(folder)[1]]


def test_open_box_is_refused_with_its_line(folder: Path) -> None:
    edit(folder, "02-beta/lesson-1-ice.md", "Ice floats.", "::: pitfall\nIce floats.")

    [problem] = told(folder)

    assert problem.startswith("small/02-beta/lesson-1-ice.md:")
    assert "the box '::: pitfall' is not closed" in problem


@pytest.mark.parametrize(
    ("name", "belongs"),
    [
        ("01-alpha/bank.gift", "module.yaml, lesson-*.md"),
        ("01-alpha/photo.jpeg", "*.jpg"),
        ("02-beta/draft.docx", "module.yaml"),
        ("02-beta/lesson-2.markdown", "lesson-*.md"),
        ("quizzes/final.yml", "*.yaml"),
        ("notes.txt", "course.yaml"),
    ],
)
def test_file_that_nobody_reads_is_one_clear_message(folder: Path, name: str, belongs: str) -> None:
    (folder / name).write_text("anything")

    [problem] = told(folder)

    assert problem.startswith(f"small/{name}:1: This file is not read.")
    assert belongs in problem


def test_what_programs_leave_and_what_an_export_printed_are_no_strays(folder: Path) -> None:
    (folder / "01-alpha" / ".DS_Store").write_text("x")
    (folder / "review").mkdir()
    (folder / "review" / "01-alpha.pdf").write_bytes(b"%PDF")

    assert told(folder) == []


@pytest.mark.django_db
def test_picture_in_a_stem_is_refused_and_not_lost(folder: Path) -> None:
    edit(
        folder,
        "01-alpha/questions-practice.yaml",
        "Water is heated at sea level. At which temperature does it boil?",
        '"Look: ![A kettle](kettle.svg) At which temperature does it boil?"',
    )

    with pytest.raises(CommandError, match="A picture does not stand among the words of a stem"):
        load(folder)
