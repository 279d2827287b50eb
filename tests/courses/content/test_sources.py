"""Where content comes from: every source remembers what it said, so that none revives what another took out of use."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from courses.content.domain.curriculum import read_course
from courses.content.domain.doors import read_take
from courses.lessons.actions.adapter import subject_of_draft
from courses.lessons.domain.lint.course import lesson_subjects
from courses.models import ContentEntry, Figure, GlossaryTerm, Lesson, Module, OfferedEntry
from quizzes.models import ExamPolicy, Question
from tests.curriculum_small import copy_to, edit, give, load
from tests.quizzes.sitters import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """A copy of the small course, which has an id, loaded already."""
    place = copy_to(tmp_path)
    give(place)
    return place


@pytest.fixture
def exported(folder: Path, tmp_path: Path) -> Path:
    """The same course as export_curriculum writes it, with an id of its own."""
    place = tmp_path / "exported"
    call_command("export_curriculum", str(place), "--no-pdf")
    return place


def without_question(folder: Path, code: str, name: str = "questions-exam.yaml") -> None:
    """Take the last question of a file out of it."""
    path = folder / "01-alpha" / name
    text = path.read_text()
    path.write_text(text[: text.index(f"- code: {code}")])


def test_question_retired_through_an_export_stays_retired_when_the_first_folder_is_loaded_again(
    folder: Path, exported: Path
) -> None:
    without_question(exported, "al-e-06")
    assert "retired: question al-e-06" in load(exported)

    assert "stays retired: question al-e-06" in load(folder)
    assert Question.objects.get(code="al-e-06").retired_at is not None


def test_retired_question_that_the_first_folder_has_changed_since_is_asked_about(
    folder: Path, exported: Path
) -> None:
    without_question(exported, "al-e-06")
    load(exported)
    edit(
        folder, "01-alpha/questions-exam.yaml", "code: al-e-06\n", "code: al-e-06\n  safety: true\n"
    )
    text = (folder / "01-alpha/questions-exam.yaml").read_text()
    at = text.index("difficulty", text.index("al-e-06"))
    (folder / "01-alpha/questions-exam.yaml").write_text(
        text[:at] + "difficulty: 0.11\n" + text[text.index("\n", at) + 1 :]
    )

    with pytest.raises(
        CommandError, match=r"question al-e-06: was taken out of use here.*files:question/al-e-06"
    ):
        load(folder)
    assert "stays retired: question al-e-06" in load(folder, take="web:question/al-e-06")
    assert Question.objects.get(code="al-e-06").retired_at is not None


def test_retired_question_comes_back_where_somebody_asks_for_it(
    folder: Path, exported: Path
) -> None:
    without_question(exported, "al-e-06")
    load(exported)
    ContentEntry.objects.filter(source="small", code="al-e-06").delete()

    for take in (None, "files"):
        with pytest.raises(CommandError, match="was taken out of use here"):
            load(folder, take=take)
    assert "added: question al-e-06" in load(folder, take="files:question/al-e-06")
    assert Question.objects.get(code="al-e-06").retired_at is None


CORRECTIONS = [
    ("01-alpha/lesson-2-floating.md", "Ice is lighter than water", "Ice is lighter than its water",
     lambda: Lesson.objects.get(code="al-l2").current_version.body),
    ("01-alpha/kettle.svg", "Steam</text>", "Hot steam</text>",
     lambda: Figure.objects.get(name="kettle.svg").svg),
    ("01-alpha/module.yaml", "title: Alpha", "title: Corrected alpha",
     lambda: Module.objects.get(code="alpha").title),
    ("evidence.yaml", "Ice floats on water.", "Most ice floats on water.",
     lambda: Lesson.objects.get(code="al-l2").module.course.facts.get(code="E002").statement),
    ("quizzes/small-exam.yaml", "cut: 4", "cut: 5",
     lambda: str(ExamPolicy.objects.filter(quiz__code="small-exam").order_by("number").last().cut)),
]  # fmt: skip
# Nothing else changes a module or a quiz in a database that stands.
ON_EACH_ENGINE = ("01-alpha/module.yaml", "quizzes/small-exam.yaml")


@pytest.mark.parametrize(
    ("name", "old", "new", "now_says"),
    [
        pytest.param(
            *row, id=row[0], marks=[pytest.mark.each_engine] if row[0] in ON_EACH_ENGINE else []
        )
        for row in CORRECTIONS
    ],
)
def test_correction_of_one_folder_is_not_undone_by_another(
    folder: Path, exported: Path, name: str, old: str, new: str, now_says: Any
) -> None:
    place = next(path for path in exported.rglob("*") if path.is_file() and old in path.read_text())
    edit(exported, str(place.relative_to(exported)), old, new)
    load(exported)
    corrected = now_says()

    printed = load(folder)

    assert "changed:" not in printed
    assert now_says() == corrected


@pytest.mark.each_engine
def test_export_changes_no_row_and_counts_as_loaded(folder: Path, exported: Path) -> None:
    assert load(exported).strip().splitlines()[-1].endswith("unchanged")
    assert len(set(ContentEntry.objects.values_list("source", flat=True))) == 2


def test_folder_without_an_id_adds_and_changes_and_retires_nothing(
    folder: Path, tmp_path: Path
) -> None:
    edit(folder, "course.yaml", "source: small\n", "")
    without_question(folder, "al-e-06")
    edit(folder, "01-alpha/lesson-2-floating.md", "Ice is lighter", "Solid ice is lighter")

    printed = load(folder)

    assert "changed: lesson al-l2" in printed
    assert "retired" not in printed
    assert Question.objects.get(code="al-e-06").retired_at is None


def test_id_of_the_shipped_folder_belongs_to_no_other(folder: Path) -> None:
    edit(folder, "course.yaml", "source: small", "source: shipped")

    with pytest.raises(
        CommandError, match=r"small/course.yaml:2: course small: 'source' is the id"
    ):
        load(folder)


def test_word_that_leaves_the_folder_that_brought_it_goes(folder: Path) -> None:
    path = folder / "glossary.yaml"
    path.write_text(
        "- term: steam\n  meaning: Water as a gas.\n- term: rime\n  meaning: A kind of ice.\n"
    )
    load(folder)
    path.write_text("- term: steam\n  meaning: Water as a gas.\n")

    assert "retired: term rime" in load(folder)
    assert [term.term for term in GlossaryTerm.objects.all()] == ["steam"]


def test_word_taken_out_through_an_export_does_not_come_back_by_the_way(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "glossary.yaml").write_text("- term: steam\n  meaning: Water as a gas.\n")
    load(folder)
    exported = tmp_path / "exported"
    call_command("export_curriculum", str(exported), "--no-pdf")
    (exported / "glossary.yaml").unlink()
    assert "retired: term steam" in load(exported)

    assert "stays retired: term steam" in load(folder)
    assert not GlossaryTerm.objects.exists()


@pytest.mark.each_engine
def test_dry_run_says_what_would_change_and_changes_nothing(folder: Path, capsys: Any) -> None:
    edit(folder, "01-alpha/lesson-2-floating.md", "Ice is lighter", "Solid ice is lighter")
    edit(folder, "01-alpha/lesson-2-floating.md", "code: al-l2\n", "code: al-l2\nsafety: true\n")
    before = list(ContentEntry.objects.order_by("pk").values())

    call_command("load_curriculum", str(folder), "--dry-run")

    assert capsys.readouterr().out == "changed: lesson al-l2 (safety)\n1 changed\n"
    assert list(ContentEntry.objects.order_by("pk").values()) == before
    assert "Solid" not in Lesson.objects.get(code="al-l2").body


def test_safety_is_no_content(folder: Path) -> None:
    edit(folder, "01-alpha/lesson-2-floating.md", "code: al-l2\n", "code: al-l2\nsafety: true\n")

    assert load(folder) == "30 unchanged\n"


def test_safety_is_true_or_false(folder: Path) -> None:
    edit(folder, "01-alpha/lesson-2-floating.md", "code: al-l2\n", "code: al-l2\nsafety: high\n")

    with pytest.raises(
        CommandError, match=r"lesson-2-floating.md:3: lesson al-l2: 'safety' is true or false"
    ):
        load(folder)


@pytest.mark.parametrize("choice", ["file", "files:al-l2", "web:lesson/"])
def test_choice_that_cannot_be_read_is_refused(folder: Path, choice: str) -> None:
    with pytest.raises(CommandError, match="is no choice"):
        load(folder, take=choice)


def test_choice_for_one_entry_leaves_the_others_to_the_general_one() -> None:
    take = read_take(["web", "files:lesson/al-l1"])

    assert (take.of("lesson", "al-l1"), take.of("lesson", "al-l2")) == ("files", "web")


def test_conflict_shows_the_lines_that_differ_and_not_the_whole_text(folder: Path) -> None:
    lesson = Lesson.objects.get(code="al-l1")
    lesson.body = lesson.body.replace("Steam burns.", "Steam scalds.")
    lesson.save(update_fields=["body"])
    edit(folder, "01-alpha/lesson-1-boiling.md", "The kettle whistles.", "The kettle sings.")

    with pytest.raises(CommandError) as refused:
        load(folder)

    lines = str(refused.value).splitlines()
    assert "-  - Steam scalds. [E001, E002]" in lines
    assert "+  - Steam burns. [E001, E002]" in lines
    assert "-  The kettle whistles." in lines
    assert "+  The kettle sings." in lines
    assert not any("Water boils at a fixed temperature" in line for line in lines)


@pytest.mark.each_engine
def test_same_text_is_judged_alike_by_both_doors(folder: Path) -> None:
    edit(
        folder, "01-alpha/lesson-1-boiling.md", "The kettle whistles.", "The kettle's lid rattles."
    )
    load(folder)
    files = read_course(folder)

    [by_file] = [one for one in lesson_subjects(files, today=NOW.date()) if one.code == "al-l1"]
    by_web = subject_of_draft(Lesson.objects.get(code="al-l1"), NOW.date())

    assert replace(by_web, first_line=by_file.first_line) == by_file


def test_more_entries_than_a_database_takes_parts_are_named_at_once(folder: Path) -> None:
    keys = [("question", f"al-e-{number}") for number in range(1200)]

    assert list(OfferedEntry.objects.named(keys)) == []


def test_another_source_that_says_what_is_here_changes_nothing_figures_among_it(
    folder: Path,
) -> None:
    edit(folder, "course.yaml", "source: small", "source: another")

    said = load(folder)

    assert "changed" not in said.replace("unchanged", "")
    assert "added" not in said
