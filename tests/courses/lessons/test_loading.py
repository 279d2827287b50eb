"""Two doors to one room: what a load does with files and web, all or nothing, with file and line."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from courses.actions import publish, save_draft
from courses.models import ContentEntry, Fact, Lesson, LessonVersion, Module, PublishRecord
from quizzes.models import ExamPolicy, Question, QuestionVersion, Quiz
from tests.curriculum_small import copy_to, edit, give, load
from tests.people import lead, noor
from tests.quizzes.sitters import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """A copy of the small course that is loaded already."""
    place = copy_to(tmp_path)
    give(place)
    return place


def counts() -> list[int]:
    return [
        model.objects.count()
        for model in (
            Fact,
            Lesson,
            LessonVersion,
            Question,
            QuestionVersion,
            Quiz,
            ExamPolicy,
            ContentEntry,
            PublishRecord,
        )
    ]


def web_lesson() -> Lesson:
    lesson = Lesson.objects.get(code="al-l2")
    save_draft(
        entry=lesson,
        by=noor(),
        now=NOW,
        content={"body": "Ice is lighter than water, says the web. [E002]"},
    )
    publish(entry=lesson, by=lead(), now=NOW)
    return lesson


def web_question() -> Question:
    question = Question.objects.get(code="al-p-01")
    draft = question.draft | {"topic": "from-the-web"}
    save_draft(entry=question, content=draft, by=noor(), now=NOW)
    publish(entry=question, by=lead(), now=NOW)
    return question


WEB: list[tuple[Callable[[], Any], str, str, str, Callable[[], str]]] = [
    (web_lesson, "01-alpha/lesson-2-floating.md", "Ice is lighter", "Solid ice is lighter",
     lambda: Lesson.objects.get(code="al-l2").current_version.body),
    (web_question, "01-alpha/questions-practice.yaml", "topic: boiling", "topic: from-the-file",
     lambda: QuestionVersion.objects.get(current_of__code="al-p-01").topic),
]  # fmt: skip
both_doors = pytest.mark.parametrize(
    ("on_the_web", "name", "old", "new", "now_says"), WEB, ids=["lesson", "question"]
)


@pytest.mark.each_engine
def test_unchanged_files_change_nothing(folder: Path) -> None:
    before = counts()
    assert load(folder) == "30 unchanged\n"
    assert counts() == before


@pytest.mark.each_engine
@both_doors
def test_changed_file_becomes_a_new_version(
    folder: Path, on_the_web: Any, name: str, old: str, new: str, now_says: Any
) -> None:
    edit(folder, name, old, new)
    assert "1 changed, 29 unchanged" in load(folder)
    assert "ile" in now_says() or "Solid" in now_says()
    assert load(folder) == "30 unchanged\n"


@both_doors
def test_web_correction_stays_while_the_file_is_unchanged(
    folder: Path, on_the_web: Any, name: str, old: str, new: str, now_says: Any
) -> None:
    on_the_web()
    assert load(folder) == "30 unchanged\n"
    assert "web" in now_says()


@both_doors
def test_both_changed_is_refused_with_both_named(
    folder: Path, on_the_web: Any, name: str, old: str, new: str, now_says: Any
) -> None:
    on_the_web()
    edit(folder, name, old, new)
    edit(folder, "02-beta/lesson-1-ice.md", "Ice floats.", "Ice always floats.")
    before = counts()
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert f"small/{name}:" in str(refused.value)
    assert "--take files or --take web" in str(refused.value)
    assert "-web" in str(refused.value) or "says the web" in str(refused.value)
    assert counts() == before
    assert "always" not in Lesson.objects.get(code="be-l1").body


@both_doors
def test_take_files_takes_the_file(
    folder: Path, on_the_web: Any, name: str, old: str, new: str, now_says: Any
) -> None:
    on_the_web()
    edit(folder, name, old, new)
    load(folder, take="files")
    assert "web" not in now_says()
    assert load(folder) == "30 unchanged\n"


@both_doors
def test_take_web_keeps_the_web_and_asks_no_more(
    folder: Path, on_the_web: Any, name: str, old: str, new: str, now_says: Any
) -> None:
    on_the_web()
    edit(folder, name, old, new)
    assert "1 kept from the web" in load(folder, take="web")
    assert "web" in now_says()
    assert load(folder) == "30 unchanged\n"


@pytest.mark.each_engine
def test_entry_that_leaves_the_files_is_retired_and_comes_back(folder: Path) -> None:
    path = folder / "01-alpha" / "questions-exam.yaml"
    text = path.read_text()
    path.write_text(text[: text.index("- code: al-e-06")])
    assert "retired: question al-e-06" in load(folder)
    assert Question.objects.get(code="al-e-06").retired_at is not None
    path.write_text(text)
    assert "added: question al-e-06" in load(folder)
    assert Question.objects.get(code="al-e-06").retired_at is None


def test_question_that_a_quiz_cannot_do_without_does_not_leave(folder: Path) -> None:
    path = folder / "02-beta" / "questions-practice.yaml"
    text = path.read_text()
    path.write_text(text[: text.index("- code: be-p-03")])
    with pytest.raises(CommandError, match=r"beta-practice.yaml:5: .* cannot fill .* 2 of 3"):
        load(folder)
    assert Question.objects.get(code="be-p-03").retired_at is None


def test_same_change_in_the_file_and_on_the_web_is_no_conflict(folder: Path) -> None:
    question = Question.objects.get(code="al-p-01")
    before = question.draft["topic"]
    entry = question.draft | {"topic": "the same"}
    save_draft(entry=question, content=entry, by=noor(), now=NOW)
    edit(folder, "01-alpha/questions-practice.yaml", f"topic: {before}", "topic: the same")
    assert "changed: question al-p-01" in load(folder)


@pytest.mark.each_engine
def test_fact_that_leaves_the_files_is_retired(folder: Path) -> None:
    text = (folder / "evidence.yaml").read_text()
    extra = text.replace("E002", "E003")
    (folder / "evidence.yaml").write_text(text + extra[extra.index("- id: E003") :])
    assert "added: fact E003" in load(folder)
    (folder / "evidence.yaml").write_text(text)
    assert "retired: fact E003" in load(folder)


def test_moving_an_entry_inside_its_file_changes_nothing(folder: Path) -> None:
    path = folder / "01-alpha" / "questions-practice.yaml"
    text = path.read_text()
    cut = text.index("- code: al-p-02")
    path.write_text(text[cut:] + text[:cut])
    assert load(folder) == "30 unchanged\n"


@pytest.mark.each_engine
def test_changed_figure_makes_a_new_lesson_version(folder: Path) -> None:
    before = LessonVersion.objects.filter(lesson__code="al-l1").count()
    edit(folder, "01-alpha/kettle.svg", "Steam</text>", "Hot steam</text>")
    load(folder)
    assert LessonVersion.objects.filter(lesson__code="al-l1").count() == before + 1


@pytest.mark.each_engine
def test_second_course_may_use_the_same_fact_ids(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "quizzes").mkdir(parents=True)
    (other / "course.yaml").write_text(
        'code: other\ntitle: Other\nedition: "1"\nmodules: [gamma]\n'
    )
    (other / "evidence.yaml").write_text(
        (folder / "evidence.yaml").read_text().replace("Ice floats", "Wood floats")
    )
    (other / "01-gamma").mkdir()
    (other / "01-gamma" / "module.yaml").write_text(
        "code: gamma\ntitle: Gamma\nobjectives:\n  - {code: ga-o1, text: Know it}\n"
    )
    load(other)
    assert load(folder) == "30 unchanged\n"
    assert Fact.objects.filter(code="E002").count() == 2


@pytest.mark.each_engine
def test_new_objective_arrives_although_the_web_keeps_the_module(folder: Path) -> None:
    Module.objects.filter(code="alpha").update(title="Alpha of the web")
    edit(folder, "01-alpha/module.yaml", "title: Alpha", "title: Alpha of the file")
    edit(
        folder,
        "01-alpha/module.yaml",
        "  - code: al-o2",
        "  - {code: al-o3, text: Make tea}\n  - code: al-o2",
    )
    edit(
        folder,
        "01-alpha/questions-practice.yaml",
        "objective: al-o1\n  topic: tea",
        "objective: al-o3\n  topic: tea",
    )
    with pytest.raises(CommandError, match="--take files or --take web"):
        load(folder)
    load(folder, take="web")
    assert Module.objects.get(code="alpha").title == "Alpha of the web"
    assert QuestionVersion.objects.get(current_of__code="al-p-05").objective.code == "al-o3"


REFUSALS = [
    (
        "01-alpha/questions-practice.yaml",
        "topic: boiling",
        "topik: boiling",
        ":6: question al-p-01: Unknown key 'topik'",
    ),
    (
        "01-alpha/questions-practice.yaml",
        "evidence: [E001]\n  difficulty: 0.9",
        "evidence: [E999]\n  difficulty: 0.9",
        "'E999' is no fact",
    ),
    (
        "01-alpha/questions-practice.yaml",
        "evidence: [E001]\n  difficulty: 0.9",
        "evidence: [[E001]]\n  difficulty: 0.9",
        "is no fact",
    ),
    (
        "01-alpha/questions-practice.yaml",
        "evidence: [E001]\n  difficulty: 0.9",
        "evidence: []\n  difficulty: 0.9",
        "at least 1 codes",
    ),
    (
        "01-alpha/questions-practice.yaml",
        'text: "90 °C"',
        'text: "All of the above"',
        ":1: error all-above: al-p-01, options.a.text[0:16]",
    ),
    (
        "01-alpha/lesson-2-floating.md",
        "Ice is lighter than water. [E002]",
        "So is oil.",
        "error statement-uncited: al-l2",
    ),
    (
        "01-alpha/questions-practice.yaml",
        "code: al-p-01",
        "code: AL P 01",
        ":1: question AL P 01: a code has",
    ),
    ("01-alpha/questions-practice.yaml", "code: al-p-02", "code: al-p-01", "already used in"),
    (
        "01-alpha/questions-practice.yaml",
        "kind: ordering\n  pool: practice",
        "kind: ordering\n  pool: exam",
        "practice pool only",
    ),
    ("01-alpha/questions-practice.yaml", "does it boil?", "it boils.", "end it with '?'"),
    ("01-alpha/questions-practice.yaml", "  kind: single_choice", "  kind: [", "Not valid YAML"),
    (
        "01-alpha/questions-exam.yaml",
        "enemies: [al-e-04]",
        "enemies: [nobody]",
        "'nobody' is no question",
    ),
    (
        "01-alpha/lesson-1-boiling.md",
        "temperature. [E001]",
        "temperature. [E777]",
        ":12: lesson al-l1: [E777] is no fact of this course",
    ),
    (
        "01-alpha/lesson-1-boiling.md",
        "(kettle.svg)",
        "(pot.svg)",
        ":16: lesson al-l1: the figure 'pot.svg'",
    ),
    ("01-alpha/lesson-1-boiling.md", "minutes: 5", "minutes: long", "whole number from 1 to 240"),
    (
        "01-alpha/lesson-2-floating.md",
        "slug: floating",
        "slug: boiling",
        "the slug is already used",
    ),
    ("01-alpha/kettle.svg", "<rect", "<script/><rect", "<script> is not used"),
    ("01-alpha/module.yaml", "title: Alpha", f"title: {'A' * 201}", "at most 200 characters"),
    (
        "01-alpha/lesson-1-boiling.md",
        "temperature. [E001]",
        "temperature. [E001]\n\n::: nonsense\nx\n:::",
        ":14: lesson al-l1: '::: nonsense' is no box",
    ),
    (
        "01-alpha/lesson-1-boiling.md",
        "temperature. [E001]",
        "temperature. [E1]",
        ":12: lesson al-l1: [E1] is no citation",
    ),
    *(
        (
            "quizzes/small-exam.yaml",
            "reveal: domains",
            f"reveal: {more}",
            "small-exam.yaml:10: quiz small-exam: An exam has 'reveal: domains'",
        )
        for more in ("rationale", "objectives")
    ),
    (
        "quizzes/small-exam.yaml",
        "{module: beta, pool: exam, critical: false, count: 1}",
        "{module: beta, pool: practice, critical: false, count: 1}",
        "draws from the exam pool only",
    ),
    (
        "quizzes/alpha-check.yaml",
        "pool: practice, critical: any",
        "pool: exam, critical: any",
        "draws from the practice pool only",
    ),
    (
        "quizzes/small-exam.yaml",
        "{module: beta, pool: exam, critical: false, count: 1}",
        "{module: beta, pool: exam, critical: false, count: 9}",
        "the bank cannot fill beta (exam, critical false): 2 of 9",
    ),
    (
        "quizzes/alpha-check.yaml",
        "opens_after: []",
        "opens_after: [small-exam]",
        "waits for itself and never opens",
    ),
    ("quizzes/alpha-check.yaml", "critical_needed: 0", "critical_needed: 1", "'critical_needed'"),
    ("evidence.yaml", "mark: KNOWN", "mark: UNSURE", "UNSURE is not used"),
    ("quizzes/alpha-check.yaml", "opens_after: []", "opens_after: [none]", "'none' is no quiz"),
    ("quizzes/alpha-check.yaml", "cut: 4", "cut: 6", "between 1 and the 5"),
    (
        "quizzes/alpha-check.yaml",
        "module: alpha\nopens",
        "module: omega\nopens",
        "'omega' is no module",
    ),
    (
        "course.yaml",
        "title: A small course",
        "title: A small course\ntitel: x",
        "unknown key 'titel'",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), REFUSALS, ids=range(len(REFUSALS)))
def test_mistake_is_refused_with_file_and_line(
    tmp_path: Path, db: None, name: str, old: str, new: str, message: str
) -> None:
    folder = copy_to(tmp_path)
    edit(folder, name, old, new)
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert f"small/{name}:" in str(refused.value)
    assert message in str(refused.value)
    assert counts() == [0] * 9


@pytest.mark.each_engine
def test_export_holds_the_bank_and_loads_to_the_same_content(folder: Path) -> None:
    out = StringIO()
    call_command("export_bank", format="json", stdout=out)
    exported = {question["code"]: question for question in json.loads(out.getvalue())["questions"]}
    assert set(exported) == set(Question.objects.values_list("code", flat=True))
    drafts = dict(Question.objects.values_list("code", "draft"))
    for question in Question.objects.select_related("current_version"):
        row = exported[question.code]
        again = {
            key: value
            for key, value in row.items()
            if key not in {"version", "number", "course", "module", "ids", "key", "disclosed"}
        }
        save_draft(entry=question, content=again, by=noor(), now=NOW)
        empty = {"difficulty": None, "enemies": [], "review_by": None, "drafted_by": "machine"}
        assert again == empty | drafts[question.code]
        assert row["version"] == str(question.current_version.uuid)


def test_web_version_of_a_shipped_question_stays_disclosed(folder: Path) -> None:
    assert (
        web_question().versions.order_by("-number").values_list("disclosed", flat=True)[0] is True
    )


@pytest.mark.each_engine
def test_lesson_under_a_new_code_takes_over_the_address_of_the_old(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    load(folder)
    edit(folder, "01-alpha/lesson-1-boiling.md", "code: al-l1", "code: al-boiling")
    load(folder)

    living = Lesson.objects.published().filter(slug="boiling")
    assert [lesson.code for lesson in living] == ["al-boiling"]
    assert Lesson.objects.get(code="al-l1").retired_at is not None


def test_fact_follows_its_file_although_the_shape_of_facts_has_grown(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    load(folder)
    # As after an upgrade from the time when rows were remembered in another shape.
    ContentEntry.objects.filter(kind="fact").update(row_hash="")
    edit(folder, "evidence.yaml", "Ice floats on water.", "Most ice floats on water.")

    load(folder)

    assert Fact.objects.get(code="E002").statement == "Most ice floats on water."


def test_line_endings_of_an_editor_change_nothing(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    load(folder)
    for path in folder.glob("*/*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    printed = load(folder)

    assert printed.strip().splitlines()[-1].endswith("unchanged")
    assert "changed:" not in printed


def test_time_of_day_is_no_date(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    text = (folder / "evidence.yaml").read_text()
    (folder / "evidence.yaml").write_text(text.replace("2027-11-30", "2027-11-30T10:00:00", 1))

    with pytest.raises(CommandError, match=r"evidence\.yaml:.*A day is written without a time"):
        load(folder)


def test_module_folder_without_its_file_is_named(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    (folder / "01-alpha" / "module.yaml").unlink()

    with pytest.raises(CommandError) as refused:
        load(folder)

    told = str(refused.value).splitlines()[1:]
    assert told == ["small/01-alpha/module.yaml:1: Cannot be read: No such file or directory."]


def test_file_that_cannot_be_read_is_told_without_what_follows_from_it(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    (folder / "evidence.yaml").unlink()

    with pytest.raises(CommandError) as refused:
        load(folder)

    told = str(refused.value).splitlines()[1:]
    assert told == ["small/evidence.yaml:1: Cannot be read: No such file or directory."]


def test_text_where_a_list_belongs_is_refused_and_not_lost(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    edit(folder, "01-alpha/lesson-1-boiling.md", "objectives: [al-o1]", "objectives: al-o1")

    with pytest.raises(CommandError, match="'objectives' must be a list of codes"):
        load(folder)


def test_two_lessons_exchange_their_addresses(folder: Path) -> None:
    edit(folder, "01-alpha/lesson-1-boiling.md", "slug: boiling", "slug: floating")
    edit(folder, "01-alpha/lesson-2-floating.md", "slug: floating", "slug: boiling")
    load(folder)

    slugs = Lesson.objects.filter(module__code="alpha").order_by("code")
    assert list(slugs.values_list("code", "slug")) == [("al-l1", "floating"), ("al-l2", "boiling")]


def test_address_of_a_lesson_that_stays_is_not_taken(folder: Path) -> None:
    """The web has changed the second lesson, and keeps it: its file's new address does not count."""
    web_lesson()
    edit(folder, "01-alpha/lesson-1-boiling.md", "slug: boiling", "slug: floating")
    edit(folder, "01-alpha/lesson-2-floating.md", "slug: floating", "slug: rafts")

    with pytest.raises(CommandError, match="'al-l2', which stays"):
        load(folder, take="web")
    assert Lesson.objects.get(code="al-l1").slug == "boiling"
