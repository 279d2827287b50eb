"""Lessons stand in the order of the numbers of their files, as people count."""

from pathlib import Path

from courses.content.domain.curriculum import as_counted


def names(*given: str) -> list[str]:
    return [path.name for path in as_counted(Path(name) for name in given)]


def test_ten_comes_behind_nine() -> None:
    assert names("lesson-10-ice.md", "lesson-9-hail.md", "lesson-1-fog.md") == [
        "lesson-1-fog.md",
        "lesson-9-hail.md",
        "lesson-10-ice.md",
    ]


def test_padded_numbers_count_alike_and_names_decide_between_equals() -> None:
    assert names("lesson-02-rain.md", "lesson-2-fog.md", "lesson-01-snow.md") == [
        "lesson-01-snow.md",
        "lesson-2-fog.md",
        "lesson-02-rain.md",
    ]


def test_files_without_a_number_are_read_too() -> None:
    assert names("questions-2-heat.yaml", "questions.yaml", "questions-11-exam.yaml") == [
        "questions-2-heat.yaml",
        "questions-11-exam.yaml",
        "questions.yaml",
    ]
