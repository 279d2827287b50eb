"""Who can read a question is said by its source: a private folder that goes out and comes back stays private."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from certificates import actions as certificates
from certificates.models import Certificate
from courses.actions import publish, save_draft
from courses.content.domain.curriculum import SHIPPED_ID
from courses.models import ContentEntry
from quizzes.bank.domain.disclosure import is_disclosed
from quizzes.models import Question, QuestionVersion
from tests.curriculum_small import copy_to, edit, load, write_scheme
from tests.people import ada, lead, noor
from tests.quizzes.sitters import DAY, NOW, sit
from trainingsite.accounts.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    return copy_to(tmp_path)


def say(folder: Path, disclosed: str) -> Path:
    """course.yaml says so, whatever it said before."""
    path = folder / "course.yaml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("disclosed")]
    path.write_text("\n".join([*lines, *([f"disclosed: {disclosed}"] if disclosed else [])]) + "\n")
    return folder


def known() -> set[bool]:
    """What is known of the questions that are used now."""
    return set(QuestionVersion.objects.filter(current_of__isnull=False).values_list("disclosed", flat=True))  # fmt: skip


def versions() -> int:
    return QuestionVersion.objects.count()


@pytest.mark.parametrize(
    ("said", "was_shipped", "before", "then"),
    [
        (True, False, None, True), (True, False, False, True), (False, False, None, False), (False, False, True, False),
        (False, True, None, True), (False, True, True, True), (False, True, False, True),
        (None, False, None, True), (None, False, True, True), (None, False, False, False), (None, True, False, True),
    ],
)  # fmt: skip
def test_source_decides_and_what_was_shipped_stays_known(said: bool | None, was_shipped: bool, before: bool | None, then: bool) -> None:  # fmt: skip
    assert is_disclosed(said=said, was_shipped=was_shipped, before=before) is then


@pytest.mark.each_engine
@pytest.mark.parametrize(("word", "then"), [("true", True), ("false", False), ("", True)])
def test_course_file_says_it_and_silence_is_a_caveat_too_many(
    folder: Path, word: str, then: bool
) -> None:
    load(say(folder, word))
    assert known() == {then}


def test_word_that_is_none_is_refused_with_its_line(folder: Path) -> None:
    load(folder)
    say(folder, "perhaps")
    with pytest.raises(
        CommandError, match=r"small/course.yaml:8: course small: 'disclosed' is true where others"
    ):
        load(folder)


def export(folder: Path) -> Path:
    call_command("export_curriculum", str(folder), "--no-pdf", stdout=StringIO())
    return folder


@pytest.mark.each_engine
@pytest.mark.parametrize(("word", "then"), [("true", True), ("false", False)])
def test_folder_that_goes_out_and_comes_back_is_as_public_as_before(
    folder: Path, tmp_path: Path, word: str, then: bool
) -> None:
    """The fault that was found: an export of a private folder, loaded again, was marked public for ever."""
    load(say(folder, word))
    out = export(tmp_path / "out")
    assert f"disclosed: {word}\n" in (out / "course.yaml").read_text()

    assert load(out) == "30 unchanged\n"
    assert versions() == QuestionVersion.objects.filter(number=1).count()
    exam = out / "01-alpha/questions-exam.yaml"
    exam.write_text(exam.read_text().replace("topic: ", "topic: new-", 1))
    assert load(out).endswith("1 changed, 29 unchanged\n")
    assert known() == {then}


@pytest.mark.each_engine
def test_old_rows_are_asked_of_the_source(folder: Path) -> None:
    """Every load of an earlier program said "disclosed": the first load that hears the source's word mends it."""
    load(folder)
    assert known() == {True}
    first = versions()
    signed = list(QuestionVersion.objects.order_by("pk").values_list("content_hash", "spec"))

    said = load(say(folder, "false"))
    assert said.splitlines()[-1] == f"{first} not disclosed any more, {30 - first} unchanged"
    assert known() == {False}
    # Word for word the version from before, whose signature covers it; what forms were drawn from stays.
    new = QuestionVersion.objects.filter(number=2).order_by("pk")
    assert [(one.content_hash, one.spec) for one in new] == signed
    assert all(one.same_meaning_as == one.question.versions.get(number=1) for one in new)
    assert {one.fact_links.count() for one in new} == {one.fact_links.count() for one in QuestionVersion.objects.filter(number=1)}  # fmt: skip
    assert load(folder).splitlines()[-1] == "30 unchanged"
    assert "disclosed" in load(say(folder, "true")).splitlines()[-1]
    assert known() == {True}


def test_folder_that_falls_silent_changes_nothing_that_is_known(folder: Path) -> None:
    load(say(folder, "false"))
    edit(folder, "01-alpha/questions-practice.yaml", "In which order do you make tea?", "In which order is tea made?")  # fmt: skip
    load(say(folder, ""))
    assert known() == {False}


@pytest.mark.each_engine
def test_what_the_program_shipped_stays_disclosed_whatever_a_folder_says(folder: Path) -> None:
    load(folder)
    ContentEntry.objects.filter(kind="question", code="al-e-01").update(source=SHIPPED_ID)
    load(say(folder, "false"))
    shown = QuestionVersion.objects.filter(current_of__isnull=False, disclosed=True)
    assert [version.question.code for version in shown] == ["al-e-01"]


@pytest.mark.parametrize(("word", "then"), [("true", True), ("false", False)])
def test_correction_on_the_web_is_as_public_as_what_it_corrects(
    folder: Path, word: str, then: bool
) -> None:
    load(say(folder, word))
    question = Question.objects.get(code="al-e-01")
    save_draft(entry=question, content=question.draft | {"topic": "web"}, by=noor(), now=NOW)
    publish(entry=question, by=lead(), now=NOW)
    question.refresh_from_db()
    assert (question.current_version.number, question.current_version.disclosed) == (2, then)


def test_question_that_begins_on_the_web_is_not_disclosed(folder: Path) -> None:
    load(say(folder, "true"))
    like = Question.objects.get(code="al-e-01")
    question = Question.objects.create(
        course=like.course, module=like.module, code="al-e-99", pool="exam", draft=like.draft | {"code": "al-e-99"}
    )  # fmt: skip
    save_draft(entry=question, content=question.draft | {"topic": "web"}, by=noor(), now=NOW)
    publish(entry=question, by=lead(), now=NOW)
    question.refresh_from_db()
    assert question.current_version.disclosed is False


@pytest.mark.each_engine
@pytest.mark.parametrize(("word", "caveat"), [("true", True), ("false", False)])
def test_caveat_follows_the_source(folder: Path, word: str, caveat: bool) -> None:
    write_scheme(folder, "small-knowledge", "small-exam")
    load(say(folder, word))
    now = timezone.now()
    sit(ada(), "alpha-check", now=now - 2 * DAY)
    sit(ada(), "small-exam", now=now - DAY)
    certificates.sweep(by=SYSTEM, now=now)
    said = {one["code"]: one["words"] for one in Certificate.objects.get().facts["caveats"]}
    assert ("disclosed_bank" in said) is caveat


def test_words_of_the_caveat_are_true_of_a_clinics_own_folder_too(folder: Path) -> None:
    """Nobody published the folder, and it is no part of the software."""
    write_scheme(folder, "small-knowledge", "small-exam")
    load(say(folder, "true"))
    now = timezone.now()
    sit(ada(), "alpha-check", now=now - 2 * DAY)
    sit(ada(), "small-exam", now=now - DAY)
    certificates.sweep(by=SYSTEM, now=now)

    said = {one["code"]: one["words"] for one in Certificate.objects.get().facts["caveats"]}

    assert said["disclosed_bank"] == (
        "The exam held questions whose source others can read, so that a candidate may have seen them before."
    )


def test_export_of_a_mixed_bank_says_nothing_and_keeps_each(folder: Path, tmp_path: Path) -> None:
    load(say(folder, "true"))
    like = Question.objects.get(code="al-e-02")
    like.repeat_version(record=lambda: like.current_version.publish_record, disclosed=False)
    out = export(tmp_path / "out")
    assert "disclosed" not in (out / "course.yaml").read_text()
    assert load(out).endswith("unchanged\n")
    hidden = QuestionVersion.objects.filter(current_of__isnull=False, disclosed=False)
    assert [version.question.code for version in hidden] == ["al-e-02"]
