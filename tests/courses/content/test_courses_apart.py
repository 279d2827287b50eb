"""Codes belong to their course: a second course with the same codes changes nothing in the first."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.forms.models import model_to_dict

from courses.checks import check_course_is_the_modules
from courses.models import ContentEntry, Course, Fact, Lesson, LessonVersion, Module, Objective
from quizzes.models import Question, QuestionVersion, Quiz
from tests import people
from tests.curriculum_small import another, copy_to, edit, give, load
from tests.quizzes.sitters import start

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
OWNED = (
    Module,
    Objective,
    Lesson,
    LessonVersion,
    Fact,
    Question,
    QuestionVersion,
    Quiz,
    ContentEntry,
)


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """The small course, loaded."""
    place = copy_to(tmp_path)
    give(place)
    return place


@pytest.fixture
def other(folder: Path, tmp_path: Path) -> Path:
    """The same folder as another course: every code but its quizzes' is the first one's."""
    return another(tmp_path, "other")


def rows() -> dict[str, list[dict[str, Any]]]:
    """Everything that is there, table by table."""
    return {
        model.__name__: [
            {key: str(value) for key, value in model_to_dict(row).items()}
            for row in model._default_manager.order_by("pk")
        ]
        for model in OWNED
    }


def unchanged(before: dict[str, list[dict[str, Any]]]) -> bool:
    """Every row from before is there as it was; new ones came after them."""
    after = rows()
    return all(after[name][: len(held)] == held for name, held in before.items())


@pytest.mark.each_engine
def test_second_course_with_the_same_codes_changes_nothing_in_the_first(other: Path) -> None:
    before = rows()

    load(other)

    assert unchanged(before)
    for model in (Module, Objective, Lesson, Fact, Question):
        small, second = (
            set(model._default_manager.filter(course__code=code).values_list("code", flat=True))
            for code in ("small", "other")
        )
        assert small == second != set()
    assert not check_course_is_the_modules(databases=["default"])


def test_what_leaves_one_course_stays_in_the_other(other: Path) -> None:
    load(other)
    before = rows()
    (other / "01-alpha" / "lesson-2-floating.md").unlink()

    load(other)

    gone = Lesson.objects.filter(retired_at__isnull=False)
    assert list(gone.values_list("course__code", "code")) == [("other", "al-l2")]
    assert unchanged({name: held for name, held in before.items() if name == "Question"})
    assert set(Course.objects.get(code="small").lessons.values_list("retired_at", flat=True)) == {
        None
    }


def test_third_course_renames_one_code_and_keeps_the_rest(other: Path, tmp_path: Path) -> None:
    load(other)
    before = rows()
    for path in other.rglob("*.yaml"):
        text = path.read_text().replace("other-", "third-").replace("code: other", "code: third")
        path.write_text(
            text.replace("source: other", "source: third").replace("al-e-06", "al-e-66")
        )

    load(other)

    assert unchanged(before)
    third = Question.objects.filter(course__code="third").values_list("code", flat=True)
    assert "al-e-66" in third
    assert "al-e-06" not in third


def test_code_of_a_question_may_lie_in_another_pool_in_another_course(other: Path) -> None:
    edit(other, "01-alpha/questions-exam.yaml", "- code: al-e-01\n", "- code: al-e-99\n")
    edit(other, "01-alpha/questions-practice.yaml", "- code: al-p-01\n", "- code: al-e-01\n")

    load(other)

    pools = dict(Question.objects.filter(code="al-e-01").values_list("course__code", "pool"))
    assert pools == {"small": "exam", "other": "practice"}


def test_web_edit_in_one_course_is_no_conflict_in_the_other(other: Path) -> None:
    load(other)
    Fact.objects.filter(course__code="other", code="E001").update(statement="Changed here.")

    out = load(other.parent.parent / "small")

    assert "unchanged" in out or "nothing" in out.lower()
    assert Fact.objects.get(course__code="other", code="E001").statement == "Changed here."


@pytest.mark.parametrize("is_retired", [False, True])
def test_quiz_of_another_course_is_refused_naming_both(other: Path, is_retired: bool) -> None:
    if is_retired:
        Quiz.objects.filter(code="small-exam").update(retired_at="2026-11-01T00:00:00Z")
    edit(other, "quizzes/small-exam.yaml", "code: other-small-exam", "code: small-exam")
    before = rows()

    with pytest.raises(CommandError) as refused:
        load(other)

    told = str(refused.value)
    assert (
        "small/quizzes/small-exam.yaml:1: quiz small-exam: the code belongs to the course 'small'"
        in told
    )
    assert "this is the course 'other'" in told
    assert rows() == before


def test_form_is_drawn_from_its_own_course(other: Path) -> None:
    load(other)

    for code, course in (("other-alpha-check", "other"), ("alpha-check", "small")):
        rows_given = start(people.ada(), code).form.tree.rows
        versions = QuestionVersion.objects.filter(pk__in=[row["version"] for row in rows_given])
        assert set(versions.values_list("question__course__code")) == {(course,)}


@pytest.mark.each_engine
def test_bank_names_the_course_and_prints_one_alone(other: Path) -> None:
    load(other)
    whole, one = StringIO(), StringIO()

    call_command("export_bank", stdout=whole)
    call_command("export_bank", course="other", stdout=one)

    questions = json.loads(whole.getvalue())["questions"]
    assert {question["course"] for question in questions} == {"small", "other"}
    assert {q["course"] for q in json.loads(one.getvalue())["questions"]} == {"other"}
    with pytest.raises(CommandError, match=r"no course nowhere\. There are: other, small\."):
        call_command("export_bank", course="nowhere")


@pytest.mark.parametrize(
    "name", ["courses.Objective", "courses.Lesson", "quizzes.Question", "quizzes.Quiz"]
)
def test_row_in_another_course_than_its_module_is_told(other: Path, name: str) -> None:
    load(other)
    model: Any = apps.get_model(name)
    stray = model._default_manager.filter(course__code="other", module__isnull=False).first()
    course = Course.objects.create(code="third", title="Third", edition="1")
    model._default_manager.filter(pk=stray.pk).update(course=course)

    [error] = check_course_is_the_modules(databases=["default"])

    assert name in error.msg
    assert stray.code in error.msg
