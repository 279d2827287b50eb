"""A module with too little in it hears everything that it lacks in one message, and nothing that follows from it."""

from pathlib import Path

import pytest

from courses.content.domain.curriculum import examine_course
from quizzes.sitting.domain.table import ALL_TABLES
from tests.curriculum_small import copy_to, edit

NAME = "03-gamma/module.yaml"
OBJECTIVES = "'objectives', a list of {code: ..., text: ...}"
LISTED = "its code under 'modules' in course.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small course with a third module folder that is empty."""
    place = copy_to(tmp_path)
    (place / "03-gamma").mkdir()
    return place


def told(folder: Path) -> list[str]:
    """Every problem, as a person reads it."""
    return [str(problem) for problem in examine_course(folder, ALL_TABLES)[1]]


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        (None, f"a 'code'; a 'title'; {OBJECTIVES}; and {LISTED}"),
        ("", f"a 'code'; a 'title'; {OBJECTIVES}; and {LISTED}"),
        ("# to be written\n", f"a 'code'; a 'title'; {OBJECTIVES}; and {LISTED}"),
        ("title: Gamma\n", f"a 'code'; {OBJECTIVES}; and {LISTED}"),
        ("code: gamma\n", f"a 'title'; {OBJECTIVES}; and {LISTED}"),
        ("code: gamma\ntitle: Gamma\nobjectives: []\n", f"{OBJECTIVES}; and {LISTED}"),
    ],
)
def test_all_that_it_lacks_is_one_message(folder: Path, text: str | None, needs: str) -> None:
    if text is not None:
        (folder / NAME).write_text(text)

    [problem] = told(folder)

    assert problem.startswith(f"small/{NAME}:1: ")
    assert problem.endswith(f"too little in it. It still needs {needs}.")


def test_lesson_of_a_thin_module_does_not_repeat_what_the_module_lacks(folder: Path) -> None:
    (folder / NAME).write_text("code: gamma\n")
    (folder / "03-gamma" / "lesson-1-fog.md").write_text(
        "---\ncode: ga-l1\nslug: fog\ntitle: Fog\nminutes: 5\nobjectives: [ga-o1]\n---\n\nFog. [none]\n"
    )

    assert len(told(folder)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code: gamma\ntitle: Gamma\n", "'objectives' is missing. 'objectives' is a list of"),
        (
            "code: gamma\nobjectives:\n  - {code: ga-o1, text: Tell fog from mist}\n",
            "'title' is missing.",
        ),
    ],
)
def test_one_thing_is_told_as_that_thing(folder: Path, text: str, message: str) -> None:
    (folder / NAME).write_text(text)
    edit(folder, "course.yaml", "[alpha, beta]", "[alpha, beta, gamma]")

    [problem] = told(folder)

    assert f"module gamma: {message}" in problem


def test_module_that_course_yaml_does_not_list_is_told_so(folder: Path) -> None:
    (folder / NAME).write_text(
        "code: gamma\ntitle: Gamma\nobjectives:\n  - {code: ga-o1, text: Tell fog from mist}\n"
    )

    [problem] = told(folder)

    assert problem.endswith("course.yaml lists every module once under 'modules'.")


def test_everything_is_told_at_once_questions_and_quizzes_too(folder: Path) -> None:
    edit(folder, "01-alpha/lesson-1-boiling.md", "minutes: 5", "minutes: long")
    edit(
        folder,
        "01-alpha/questions-practice.yaml",
        "topic: boiling\n  level: recall",
        "level: recal",
    )
    edit(folder, "quizzes/small-exam.yaml", "purpose: exam", "purpose: exams")
    edit(folder, "evidence.yaml", "Ice floats on water.", '""')
    (folder / "03-gamma").rmdir()

    assert [line.partition(": ")[2] for line in told(folder)] == [
        "lesson al-l1: 'minutes' is a whole number from 1 to 240.",
        "question al-p-01: 'topic' is missing.",
        "question al-p-01: 'level' is 'recal'; it must be one of recall, application, judgement.",
        "fact E002: 'statement' is missing.",
        "quiz small-exam: 'purpose' is 'exams'; it must be one of practice, check, exam.",
    ]


def test_question_with_little_more_than_a_code_hears_it_all_at_once(folder: Path) -> None:
    (folder / "03-gamma").rmdir()
    path = folder / "02-beta" / "questions-practice.yaml"
    path.write_text(path.read_text() + "\n- code: be-p-99\n  kind: numeric\n  stemm: x\n")

    said = [line.partition("be-p-99: ")[2] for line in told(folder)]

    assert [line.split()[0] for line in said] == [
        *("'critical'", "'evidence'", "'level'", "'objective'", "'pool'", "'stem'", "'topic'"),
        "Unknown",
    ]
