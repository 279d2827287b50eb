"""manage.py export_curriculum: what is published goes out, comes back the same, and can be read on paper."""

import stat
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions import publish, save_draft, sign
from courses.content.domain.entries import content_hash
from courses.lessons.actions.published import published_fact, published_module, published_term
from courses.models import Course, Fact, Figure, Lesson, LessonVersion
from quizzes.actions import (
    draft_entry,
    published_entry,
)
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.sitting.actions.published import published_quiz
from tests.curriculum_small import copy_to, edit, give, load
from tests.people import appointed, lead, noor, read
from tests.quizzes.sitters import NOW
from trainingsite.database import immutability

pytestmark = pytest.mark.any_engine

UNCHANGED = "32 unchanged\n"
GLOSSARY = """\
- term: boiling point
  also: [boils, "100 °C"]
  said: BOY-ling
  meaning: "Where water turns to steam: at sea level."
  evidence: [E002, E001]
- {term: ice, meaning: Solid water.}
"""


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """A loaded copy of the small course with everything a course can say, spelled as authors do."""
    place = copy_to(tmp_path)
    (place / "glossary.yaml").write_text(GLOSSARY)
    with (place / "course.yaml").open("a") as course:
        course.write(
            'never_say: ["no heat"]\nhandbook:\n  audience: |\n    People who\n    boil water. [E001]\n'
        )
    edit(place, "01-alpha/lesson-1-boiling.md", "objectives: [al-o1]", "objectives: [al-o2, al-o1]")
    questions = "01-alpha/questions-practice.yaml"
    edit(
        place,
        questions,
        "evidence: [E001, E002]",
        "evidence: [E002, E001]\n  enemies: [be-p-02, be-p-01]",
    )
    edit(
        place,
        questions,
        "  stem: In which order do you make tea?",
        "  stem: |\n    You want tea.\n\n    In which order do you make it?\n",
    )
    edit(
        place,
        questions,
        'text: "100 °C", correct: true,',
        'text: " 100 °C ", harm: 0, correct: true,',
    )
    edit(
        place,
        questions,
        "difficulty: 0.9",
        "difficulty: 0.888\n  waivers:\n    - {by: Lin Bergström, rule: laterality, reason: The side is what is asked.}",
    )
    give(place)
    return place  # fmt: skip


def export(folder: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("export_curriculum", str(folder), *arguments, stdout=out)
    return out.getvalue()


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def state() -> dict[str, Any]:
    """Everything that is published, without ids, clocks and history."""
    lessons = LessonVersion.objects.filter(current_of__isnull=False)
    questions = QuestionVersion.objects.filter(current_of__isnull=False)
    course = Course.objects.get()
    return {
        "lessons": dict(lessons.values_list("lesson__code", "content_hash")),
        "pages": dict(lessons.values_list("lesson__code", "html")),
        "questions": dict(questions.values_list("question__code", "content_hash")),
        "stems": dict(questions.values_list("question__code", "stem_html")),
        "facts": [published_fact(fact) for fact in Fact.objects.living_in(course)],
        "modules": [published_module(module) for module in course.modules.current()],
        "glossary": [published_term(term) for term in course.glossary.all()],
        "quizzes": [published_quiz(quiz) for quiz in Quiz.objects.order_by("code")],
        "course": (course.title, course.summary, course.edition, course.never_say, course.handbook),
        "figures": list(
            Figure.objects.order_by("name").values_list("name", "svg", "title", "description")
        ),
    }


def on_the_web(code: str, *, goes_live: bool = True, **fields: Any) -> None:
    """Noor edits a lesson or question, and perhaps the lead publishes it."""
    lesson = Lesson.objects.filter(code=code).first()
    if lesson is not None:
        save_draft(entry=lesson, by=noor(), now=NOW, content=fields)
        if goes_live:
            publish(entry=lesson, by=lead(), now=NOW)
        return
    question = Question.objects.get(code=code)
    entry = question.draft | fields
    save_draft(entry=question, content=entry, by=noor(), now=NOW)
    if goes_live:
        publish(entry=question, by=lead(), now=NOW)


# ---- The round trip ----


@pytest.mark.each_engine
def test_export_over_the_same_database_changes_nothing(folder: Path, tmp_path: Path) -> None:
    before = state()
    said = export(tmp_path / "out", "--no-pdf")

    assert "modules 2, lessons 3, figures 1, facts 2, questions 18, quizzes 3" in said
    assert load(tmp_path / "out") == UNCHANGED
    assert state() == before
    assert QuestionVersion.objects.exclude(number=1).count() == 0
    assert LessonVersion.objects.exclude(number=1).count() == 0


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_export_in_an_empty_database_gives_the_same_versions(folder: Path, tmp_path: Path) -> None:
    on_the_web("al-l2", body="Ice is lighter than water, says the web. [E002]", minutes=7)
    on_the_web("al-p-01", topic="from-the-web", difficulty=0.5)
    kettle = Figure.objects.get()
    Figure.objects.create(  # live, and no lesson shows it yet
        module=kettle.module, name="spare.svg", svg=kettle.svg.replace("kettle-", "spare-"),
        title=kettle.title, description=kettle.description,
    )  # fmt: skip
    before = state()
    export(tmp_path / "out", "--no-pdf")
    with immutability.lifted(connection):
        call_command(
            "flush", verbosity=0, interactive=False, allow_cascade=False, inhibit_post_migrate=True
        )
    assert not QuestionVersion.objects.exists()

    assert "33 added" in load(tmp_path / "out").splitlines()
    assert state() == before


@pytest.mark.each_engine
def test_export_of_an_export_is_the_same_to_the_byte(folder: Path, tmp_path: Path) -> None:
    export(tmp_path / "one", "--no-pdf")
    load(tmp_path / "one")
    export(tmp_path / "two", "--no-pdf")

    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


@pytest.mark.each_engine
def test_hash_of_a_question_is_that_of_what_is_published(folder: Path) -> None:
    versions = QuestionVersion.objects.select_related("question", "objective")

    assert {version.question.code for version in versions} >= {"al-p-01", "al-p-02", "al-p-03", "al-p-04", "al-p-05"}  # fmt: skip
    for version in versions:
        assert version.content_hash == content_hash(published_entry(version))
        if (
            version.question.code != "al-p-01"
        ):  # its difficulty is rounded to the two places that are stored
            assert draft_entry(version.question) == published_entry(version)


def test_correction_on_the_web_is_exported_and_loads_as_nothing_new(
    folder: Path, tmp_path: Path
) -> None:
    on_the_web("al-l2", body="Ice is lighter than water, says the web. [E002]")
    on_the_web("al-p-01", topic="from-the-web")
    before = state()
    export(tmp_path / "out", "--no-pdf")

    assert "says the web" in (tmp_path / "out/01-alpha/lesson-2-floating.md").read_text()
    assert "topic: from-the-web" in (tmp_path / "out/01-alpha/questions-practice.yaml").read_text()
    assert load(tmp_path / "out") == UNCHANGED
    assert state() == before
    # Both doors agree again: an edit of the exported file is loaded without a question.
    edit(tmp_path / "out", "01-alpha/questions-practice.yaml", "from-the-web", "from-the-file")
    assert "1 changed, 31 unchanged" in load(tmp_path / "out")


@pytest.mark.each_engine
def test_draft_that_waits_is_not_exported_and_not_lost(folder: Path, tmp_path: Path) -> None:
    on_the_web("al-l2", body="Ice is lighter, published. [E002]")
    on_the_web("al-l2", goes_live=False, body="Ice is lighter, a secret draft. [E002]")
    on_the_web("al-p-02", goes_live=False, topic="secret")
    said = export(tmp_path / "out", "--no-pdf")

    assert "Drafts that nobody has published are not in it: al-l2, al-p-02." in said
    assert not any(b"secret" in data for data in files_in(tmp_path / "out").values())
    assert load(tmp_path / "out") == UNCHANGED
    assert "secret" in Lesson.objects.get(code="al-l2").body
    assert Question.objects.get(code="al-p-02").draft["topic"] == "secret"
    # The draft is an edit that no file has seen: a change of the file asks which one to take.
    edit(tmp_path / "out", "01-alpha/lesson-2-floating.md", "published", "from the file")
    with pytest.raises(CommandError, match="--take files or --take web"):
        load(tmp_path / "out")


def test_question_that_no_file_has_shown_is_not_disclosed_by_its_way_out_and_back(
    folder: Path, tmp_path: Path
) -> None:
    with immutability.lifted(connection):
        QuestionVersion.objects.filter(question__code="al-e-01").update(disclosed=False)
    export(tmp_path / "out", "--no-pdf")

    assert load(tmp_path / "out") == UNCHANGED
    assert not QuestionVersion.objects.get(current_of__code="al-e-01").disclosed


def test_page_that_would_be_rendered_otherwise_is_named(folder: Path, tmp_path: Path) -> None:
    on_the_web("al-l1", goes_live=False, body="Draft. [E001]")
    Figure.objects.update(description="Another kettle.")

    assert "loads as a new version elsewhere: al-l1." in export(tmp_path / "out", "--no-pdf")


@pytest.mark.each_engine
def test_retired_entries_stay_behind_and_figures_that_nobody_shows_do_not(
    folder: Path, tmp_path: Path
) -> None:
    Lesson.objects.filter(code="al-l1").update(retired_at=NOW)
    Question.objects.filter(code="al-e-06").update(retired_at=NOW)
    export(tmp_path / "out", "--no-pdf")
    files = files_in(tmp_path / "out")

    assert "01-alpha/lesson-1-floating.md" in files
    assert "01-alpha/kettle.svg" in files
    assert b"al-e-06" not in files["01-alpha/questions-exam.yaml"]


def test_what_breaks_a_rule_of_today_is_written_and_named(folder: Path, tmp_path: Path) -> None:
    with immutability.lifted(connection):
        LessonVersion.objects.filter(current_of__code="al-l2").update(body="So is oil.")
    said = export(tmp_path / "out", "--no-pdf")

    assert "load_curriculum refuses this until it keeps the rules:\nout/01-alpha/lesson-2-" in said
    assert "error statement-uncited: al-l2" in said


# ---- The folder ----


def test_files_have_the_layout_of_the_docs(folder: Path, tmp_path: Path) -> None:
    export(tmp_path / "out")

    assert list(files_in(tmp_path / "out")) == [
        "01-alpha/kettle.svg",
        "01-alpha/lesson-1-boiling.md",
        "01-alpha/lesson-2-floating.md",
        "01-alpha/module.yaml",
        "01-alpha/questions-exam.yaml",
        "01-alpha/questions-practice.yaml",
        "02-beta/lesson-1-ice.md",
        "02-beta/module.yaml",
        "02-beta/questions-exam.yaml",
        "02-beta/questions-practice.yaml",
        "course.yaml",
        "evidence.yaml",
        "glossary.yaml",
        "quizzes/alpha-check.yaml",
        "quizzes/beta-practice.yaml",
        "quizzes/small-exam.yaml",
        "review/01-alpha.pdf",
        "review/02-beta.pdf",
    ]
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_folder_with_something_in_it_is_refused(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "mine"
    place.mkdir()
    (place / "letter.txt").write_text("mine")

    with pytest.raises(CommandError, match=r"not empty\. Nothing was written"):
        export(place)
    with pytest.raises(CommandError, match="no course folder: --force does not touch it"):
        export(place, "--force")
    assert files_in(place) == {"letter.txt": b"mine"}


def test_force_replaces_the_course_and_leaves_other_files(folder: Path, tmp_path: Path) -> None:
    export(tmp_path / "fresh", "--no-pdf")
    (folder / "letter.txt").write_text("mine")
    (folder / "03-gone").mkdir()
    (folder / "03-gone" / "module.yaml").write_text("code: gone")
    (folder / "01-alpha" / "questions-more.yaml").write_text("[]")
    told = export(folder, "--no-pdf", "--force")

    assert "refuses the folder until they are taken out:\nsmall/letter.txt\n" in told
    assert files_in(folder) == files_in(tmp_path / "fresh") | {"letter.txt": b"mine"}
    assert not (folder / "03-gone").exists()


def test_what_could_not_be_loaded_again_is_not_written(folder: Path, tmp_path: Path) -> None:
    Fact.objects.filter(code="E002").update(retired_at=NOW)

    with pytest.raises(CommandError) as refused:
        export(tmp_path / "out", "--no-pdf")
    assert "Nothing was written: what is published could not be loaded again." in str(refused.value)
    assert "out/01-alpha/lesson-2-floating.md:12: lesson al-l2: [E002] is no fact" in str(
        refused.value
    )
    assert not (tmp_path / "out").exists()


def test_place_that_does_not_exist_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="does not exist"):
        export(tmp_path / "no" / "out")
    with pytest.raises(CommandError, match="is a file"):
        export(folder / "course.yaml")


@pytest.mark.each_engine
def test_one_of_several_courses_has_to_be_named(folder: Path, tmp_path: Path) -> None:
    Course.objects.create(code="other", title="Other", edition="1")

    with pytest.raises(CommandError, match="There are: other, small"):
        export(tmp_path / "out")
    with pytest.raises(CommandError, match="There are: other, small"):
        export(tmp_path / "out", "--course", "none")
    assert "Wrote small to" in export(tmp_path / "out", "--course", "small", "--no-pdf")


# ---- The printed review ----


def text_of(path: Path) -> str:
    reader = pypdf.PdfReader(BytesIO(path.read_bytes()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_reviewer_reads_lessons_questions_and_facts(folder: Path, tmp_path: Path) -> None:
    export(tmp_path / "out")
    text = text_of(tmp_path / "out" / "review" / "01-alpha.pdf")

    for phrase in (
        "Alpha: for review",
        "A small course, edition test",
        "Water boils at a fixed temperature.",
        "E001 E002",
        "What to think about",
        "In words: A kettle on a flame, with steam rising from its spout.",
        "al-p-01 practice pool · single choice · recall · topic boiling · objective al-o1",
        "Key. The Celsius scale was made so that it does.",
        "Wrong · harm 1, a worse result. Too low by ten degrees at sea level.",
        "12.5 mm, give or take 0.5",
        "Units offered: mm, cm (1 cm = 10 mm), kg (wrong).",
        "-10 °C → Solid",
        "Fits nothing",
        "Place 3. Nobody drinks before it has drawn.",
        "Rule laterality waived by Lin Bergström: The side is what is asked.",
        "Never in one form with be-p-01, be-p-02.",
        "Ice floats on water.",
        "A review of ice. https://ice.example/review",
        "Not signed off: no clinical lead's signature stands under 2 of 2 lessons and 11 of 11 questions.",
    ):
        assert phrase in text


@pytest.mark.each_engine
def test_page_says_that_everything_is_signed(folder: Path, tmp_path: Path) -> None:
    lessons, questions = LessonVersion.objects.all(), QuestionVersion.objects.all()
    signer = appointed(lead())
    read([*lessons, *questions], signer)
    sign(
        course=Course.objects.get(),
        versions=[*lessons, *questions],
        by=signer,
        interests="none",
        review_by=(NOW + timedelta(days=365)).date(),
        now=NOW,
    )
    export(tmp_path / "out")
    text = text_of(tmp_path / "out" / "review" / "01-alpha.pdf")

    assert "Signed off: a clinical lead has signed every lesson and question." in text
    assert "Signed by Lin Bergström, Test register 1005, on 24 November 2026." in text
    assert "Version 1, signed." in text


@pytest.mark.each_engine
def test_more_questions_ask_the_database_no_more_often(folder: Path, tmp_path: Path) -> None:
    with CaptureQueriesContext(connection) as all_of_them:
        export(tmp_path / "one")
    Question.objects.filter(module__code="alpha").exclude(code="al-e-01").update(retired_at=NOW)
    with CaptureQueriesContext(connection) as few:
        export(tmp_path / "two")

    assert len(few) == len(all_of_them)
