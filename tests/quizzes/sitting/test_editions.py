"""A newer shipped edition is taken entry by entry: as drafts, at once, out of use, or left."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courses import actions as courses
from courses.content.domain.doors import Take
from courses.models import (
    ContentEntry,
    Contributor,
    Course,
    DraftRevision,
    EditionOffer,
    Fact,
    GlossaryTerm,
    Lesson,
    LessonVersion,
    Module,
    Objective,
    OfferedEntry,
    PublishRecord,
    Pull,
)
from courses.publishing.actions.adapters import adapter_of
from quizzes import actions
from quizzes.models import Question, Quiz
from quizzes.sitting.actions.curriculum import load_curriculum
from tests.at_once import at_once as run_at_once
from tests.curriculum_small import write_scheme
from tests.people import ada, lead, mira, noor, root, with_keys
from tests.shipped import Shipped, look, offered, ship, stamp
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]

BOILING, FLOATING = "01-alpha/lesson-1-boiling.md", "01-alpha/lesson-2-floating.md"
EXAM, PRACTICE = "01-alpha/questions-exam.yaml", "01-alpha/questions-practice.yaml"
FIXED = "Water boils at a fixed temperature."
NEW_FACT = """- id: E003
  statement: Salt lowers the freezing point.
  mark: KNOWN
  tier: C
  source: secondary
  read: page
  citation: "Any textbook of physics."
  review_by: 2027-11-30
"""
NEW_LESSON = """---
code: al-l3
slug: salting
title: Salting
minutes: 4
objectives: [al-o1]
---

Salt lowers the freezing point. [E003]
"""


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shipped:
    return ship(tmp_path, monkeypatch)


def take(kind: str, code: str, by: Any, **more: Any) -> list[OfferedEntry]:
    return actions.take_as_draft(
        offered=offered(kind, code), by=by, now=timezone.now(), stamp=stamp(kind, code), **more
    )


def at_once(kind: str, code: str, by: Any) -> None:
    actions.take_at_once(
        offered=offered(kind, code), by=by, now=timezone.now(), stamp=stamp(kind, code)
    )


def leave(kind: str, code: str, by: Any) -> None:
    actions.leave_entry(
        offered=offered(kind, code), by=by, now=timezone.now(), stamp=stamp(kind, code)
    )


def waiting() -> set[tuple[str, str]]:
    return set(OfferedEntry.objects.waiting().values_list("kind", "code"))


def changed_lesson(
    shipped: Shipped, words: str = "Water always boils at a fixed temperature."
) -> None:
    shipped.edit(BOILING, FIXED, words)
    shipped.start()


def test_changed_lesson_becomes_a_draft_that_a_second_person_publishes(shipped: Shipped) -> None:
    changed_lesson(shipped)
    before = Lesson.objects.get(code="al-l1").current_version
    assert waiting() == {("lesson", "al-l1")}
    changes = [line.text for line in look("lesson", "al-l1").changes]
    assert "-Water boils at a fixed temperature. [E001]" in changes
    assert "+Water always boils at a fixed temperature. [E001]" in changes

    take("lesson", "al-l1", noor())

    lesson = Lesson.objects.get(code="al-l1")
    assert lesson.current_version == before
    assert lesson.edited_by == noor()
    assert "Water always boils" in lesson.body
    assert [one.saved_by for one in DraftRevision.objects.of(lesson)] == [noor()]
    with pytest.raises(NotAllowed):
        courses.publish(entry=lesson, by=noor(), now=timezone.now())
    version = courses.publish(entry=lesson, by=lead(), now=timezone.now())
    assert "Water always boils" in version.body
    assert (version.publish_record.source, version.publish_record.author) == ("web", noor())


def test_what_was_taken_leaves_the_list_and_stays_away_after_a_restart(shipped: Shipped) -> None:
    changed_lesson(shipped)
    take("lesson", "al-l1", noor())

    offer = EditionOffer.objects.get()
    assert (offer.changes, waiting()) == (0, set())
    entry = offered("lesson", "al-l1")
    assert (entry.state, entry.decided_by) == ("taken", noor())
    body, again = Lesson.objects.get(code="al-l1").body, shipped.start()
    assert (again.changes, waiting()) == (0, set())
    assert Lesson.objects.get(code="al-l1").body == body
    courses.publish(entry=Lesson.objects.get(code="al-l1"), by=lead(), now=timezone.now())
    assert shipped.start().changes == 0


def test_later_edition_of_a_draft_that_was_taken_and_published_is_offered_again(
    shipped: Shipped,
) -> None:
    changed_lesson(shipped)
    take("lesson", "al-l1", noor())
    courses.publish(entry=Lesson.objects.get(code="al-l1"), by=lead(), now=timezone.now())
    shipped.edit(BOILING, "Water always boils", "Clean water always boils")

    assert shipped.start().changes == 1

    entry = offered("lesson", "al-l1")
    assert (entry.what, entry.state, entry.decided_by) == ("changed", "waiting", None)
    assert not look("lesson", "al-l1").is_changed_here


def test_entry_whose_draft_is_discarded_waits_again_also_for_the_next_start(
    shipped: Shipped,
) -> None:
    changed_lesson(shipped)
    take("lesson", "al-l1", noor())
    lesson = Lesson.objects.get(code="al-l1")
    courses.restore_version(
        entry=lesson, version=lesson.current_version, by=noor(), now=timezone.now()
    )

    entry = offered("lesson", "al-l1")
    assert (entry.state, entry.decided_by) == ("waiting", None)
    assert (EditionOffer.objects.get().changes, waiting()) == (1, {("lesson", "al-l1")})
    assert shipped.start().changes == 1
    take("lesson", "al-l1", noor())
    assert "Water always boils" in Lesson.objects.get(code="al-l1").body


def test_discarding_a_later_draft_offers_nothing_again(shipped: Shipped) -> None:
    changed_lesson(shipped)
    take("lesson", "al-l1", noor())
    lesson = Lesson.objects.get(code="al-l1")
    courses.publish(entry=lesson, by=lead(), now=timezone.now())
    lesson.refresh_from_db()
    courses.save_draft(entry=lesson, content={"title": "Another"}, by=noor(), now=timezone.now())
    courses.restore_version(
        entry=lesson, version=lesson.current_version, by=noor(), now=timezone.now()
    )

    assert (offered("lesson", "al-l1").state, waiting()) == ("taken", set())


def _discard(entry: Any) -> None:
    entry.refresh_from_db()
    version = entry.current_version
    courses.restore_version(entry=entry, version=version, by=noor(), now=timezone.now())


def _changed_practice(shipped: Shipped, words: str = "Too low by ten degrees there.") -> None:
    shipped.edit(PRACTICE, "Too low by ten degrees at sea level.", words)
    shipped.start()


def _edited(kind: str, code: str, **changes: Any) -> Any:
    """The draft of an entry in which Noor has changed something."""
    small = Course.objects.get(code="small")
    rows = {"lesson": Lesson, "question": Question}
    if kind in rows:
        entry = rows[kind].objects.get(code=code)
    else:
        entry = courses.edit_entry(
            kind=kind, course=small, code=code, by=noor(), now=timezone.now()
        )
    content = adapter_of(entry).content(entry) | changes
    return courses.save_draft(entry=entry, content=content, by=noor(), now=timezone.now())


OWN_DRAFTS = [
    ("lesson", "al-l1", {"title": "Another"}, BOILING, FIXED, "Water always boils so."),
    (
        "question",
        "al-p-01",
        {"topic": "water"},
        PRACTICE,
        "Too low by ten degrees at sea level.",
        "Too low by ten degrees there.",
    ),
    ("fact", "E001", {"not_tested": "Salt."}, "evidence.yaml", "100 degrees", "a hundred degrees"),
    (
        "quiz",
        "alpha-check",
        {"title": "Checked"},
        "quizzes/alpha-check.yaml",
        "title: ",
        "title: All of ",
    ),
    (
        "scheme",
        "small-scheme",
        {"title": "Another"},
        "scheme.yaml",
        "Certificate of",
        "The certificate of",
    ),
]


@pytest.mark.parametrize(
    ("kind", "code", "own", "file", "old", "new"), OWN_DRAFTS, ids=[one[0] for one in OWN_DRAFTS]
)
def test_nothing_was_changed_here_once_the_draft_is_discarded(
    shipped: Shipped, kind: str, code: str, own: dict[str, Any], file: str, old: str, new: str
) -> None:
    write_scheme(shipped.folder, "small-scheme", "small-exam")
    load_curriculum(folder=shipped.folder, take=Take(), by=SYSTEM, now=timezone.now())
    draft = _edited(kind, code, **own)
    shipped.edit(file, old, new)
    shipped.start()
    assert look(kind, code).is_changed_here

    _discard(draft)

    assert not look(kind, code).is_changed_here
    assert shipped.start().changes == 1
    assert not look(kind, code).is_changed_here
    load_curriculum(folder=shipped.folder, take=Take(), by=SYSTEM, now=timezone.now())
    assert not waiting()


def test_nothing_was_changed_here_once_what_was_taken_is_discarded(shipped: Shipped) -> None:
    _changed_practice(shipped)
    take("question", "al-p-01", noor())

    _discard(Question.objects.get(code="al-p-01"))

    assert not look("question", "al-p-01").is_changed_here
    assert shipped.start().changes == 1
    assert not look("question", "al-p-01").is_changed_here


def test_what_was_taken_and_published_is_not_changed_here_by_a_later_draft_that_is_discarded(
    shipped: Shipped,
) -> None:
    _changed_practice(shipped)
    take("question", "al-p-01", noor())
    question = Question.objects.get(code="al-p-01")
    courses.publish(entry=question, by=lead(), now=timezone.now())
    _discard(_edited("question", "al-p-01", topic="water"))
    shipped.edit(PRACTICE, "Too low by ten degrees there.", "Too low.")

    assert shipped.start().changes == 1

    assert not look("question", "al-p-01").is_changed_here


@pytest.mark.parametrize(
    ("kind", "code", "own", "file", "old", "new"), OWN_DRAFTS[1:3], ids=["question", "fact"]
)
def test_what_two_people_published_stays_changed_here_when_a_later_draft_is_discarded(
    shipped: Shipped, kind: str, code: str, own: dict[str, Any], file: str, old: str, new: str
) -> None:
    draft = _edited(kind, code, **own)
    courses.publish(entry=draft, by=lead(), now=timezone.now())
    later = {"question": {"difficulty": 0.5}, "fact": {"not_tested": "Sugar."}}
    draft = _edited(kind, code, **later[kind])
    shipped.edit(file, old, new)
    shipped.start()

    _discard(draft)

    assert look(kind, code).is_changed_here
    shipped.start()
    assert look(kind, code).is_changed_here


def test_practice_question_becomes_a_draft(shipped: Shipped) -> None:
    shipped.edit(PRACTICE, "Too low by ten degrees at sea level.", "Too low by ten degrees there.")
    shipped.start()
    before = Question.objects.get(code="al-p-01").current_version

    take("question", "al-p-01", noor())

    question = Question.objects.get(code="al-p-01")
    assert question.current_version == before
    assert question.draft["options"][0]["rationale"] == "Too low by ten degrees there."
    version = courses.publish(entry=question, by=lead(), now=timezone.now())
    assert version.disclosed


def test_new_lesson_waits_for_the_fact_that_it_names_and_is_unseen_until_published(
    shipped: Shipped,
) -> None:
    (shipped.folder / "evidence.yaml").write_text(
        (shipped.folder / "evidence.yaml").read_text() + NEW_FACT
    )
    (shipped.folder / "01-alpha" / "lesson-3-salting.md").write_text(NEW_LESSON)
    shipped.start()
    assert waiting() == {("fact", "E003"), ("lesson", "al-l3")}

    with pytest.raises(
        Refused, match=r"names what is not here yet \(fact E003\). Take first: fact E003"
    ):
        take("lesson", "al-l3", noor())
    assert not Lesson.objects.filter(code="al-l3").exists()
    at_once("fact", "E003", lead())
    take("lesson", "al-l3", noor())

    lesson = Lesson.objects.get(code="al-l3")
    assert (lesson.current_version, lesson.edited_by, lesson.position) == (None, noor(), 3)
    assert lesson not in Lesson.objects.published()
    version = courses.publish(entry=lesson, by=lead(), now=timezone.now())
    assert (version.number, version.title) == (1, "Salting")
    assert list(version.fact_links.values_list("fact__code", flat=True)) == ["E003"]


def test_new_questions_that_name_each_other_come_together_and_count_as_disclosed(
    shipped: Shipped,
) -> None:
    text = (shipped.folder / PRACTICE).read_text()
    first = text.split("- code: al-p-02")[0]
    one = first.replace("al-p-01", "al-p-11").replace(
        "pool: practice", "pool: practice\n  enemies: [al-p-12]"
    )
    two = first.replace("al-p-01", "al-p-12").replace(
        "pool: practice", "pool: practice\n  enemies: [al-p-11]"
    )
    (shipped.folder / PRACTICE).write_text(text + one + two)
    shipped.start()

    taken = take("question", "al-p-11", noor())

    assert [entry.code for entry in taken] == ["al-p-11", "al-p-12"]
    assert waiting() == set()
    drafts = Question.objects.filter(code__in=["al-p-11", "al-p-12"]).order_by("code")
    assert [row.draft["enemies"] for row in drafts] == [["al-p-12"], ["al-p-11"]]
    assert courses.publish(entry=drafts[0], by=lead(), now=timezone.now()).disclosed


def test_draft_of_somebody_else_is_never_overwritten(shipped: Shipped) -> None:
    changed_lesson(shipped)
    lesson = Lesson.objects.get(code="al-l1")
    mine = lesson.body.replace("Steam burns.", "Steam burns badly.")
    courses.save_draft(entry=lesson, content={"body": mine}, by=mira(), now=timezone.now())

    with pytest.raises(Refused, match="A draft of al-l1 by Mira Novak waits"):
        take("lesson", "al-l1", noor())
    taken = actions.take_as_drafts(
        chosen=[(offered("lesson", "al-l1"), None)], by=noor(), now=timezone.now()
    )

    assert (taken.done, len(taken.refused)) == ([], 1)
    assert Lesson.objects.get(code="al-l1").body == mine
    assert waiting() == {("lesson", "al-l1")}


def test_both_are_put_together_where_they_changed_different_paragraphs(shipped: Shipped) -> None:
    changed_lesson(shipped)
    lesson = Lesson.objects.get(code="al-l1")
    mine = lesson.body.replace("Steam burns.", "Steam burns badly.")
    courses.save_draft(
        entry=lesson, content={"body": mine, "minutes": 6}, by=mira(), now=timezone.now()
    )

    take("lesson", "al-l1", noor(), together=True)

    lesson.refresh_from_db()
    assert "Water always boils" in lesson.body
    assert "Steam burns badly." in lesson.body
    assert lesson.minutes == 6
    assert courses.contributors_to(lesson) == [mira(), noor()]
    # Our own wording is in it: a later edition asks before it displaces that.
    assert ContentEntry.objects.get(kind="lesson", code="al-l1").row_hash == ""


def test_same_paragraph_changed_by_both_is_left_to_a_person(shipped: Shipped) -> None:
    changed_lesson(shipped)
    lesson = Lesson.objects.get(code="al-l1")
    mine = lesson.body.replace(FIXED, "Water boils at 100 degrees.")
    courses.save_draft(entry=lesson, content={"body": mine}, by=mira(), now=timezone.now())

    with pytest.raises(Refused, match=r"changed the same in al-l1 \(body\)"):
        take("lesson", "al-l1", noor(), together=True)

    assert Lesson.objects.get(code="al-l1").body == mine


def test_exam_question_is_a_draft_only_for_who_may_read_its_key(shipped: Shipped) -> None:
    shipped.edit(EXAM, "The right answer of al-e-01", "The best answer of al-e-01")
    shipped.start()

    with pytest.raises(Refused, match="Ask for the right to read exam keys first"):
        take("question", "al-e-01", noor())
    assert not Contributor.objects.exists()
    take("question", "al-e-01", with_keys(noor()))

    assert Question.objects.get(code="al-e-01").draft["options"][0]["text"].startswith("The best")


def test_safety_change_of_an_exam_question_goes_live_at_once_by_one_person(
    shipped: Shipped,
) -> None:
    shipped.edit(EXAM, "- code: al-e-01\n", "- code: al-e-01\n  safety: true\n")
    shipped.edit(EXAM, "The right answer of al-e-01", "The safe answer of al-e-01")
    offer = shipped.start()
    assert (offer.changes, offer.safety_changes) == (1, 1)
    before = Question.objects.get(code="al-e-01").current_version
    others = Question.objects.exclude(code="al-e-01").values_list("code", "current_version")
    kept = dict(others)

    at_once("question", "al-e-01", lead())

    question = Question.objects.get(code="al-e-01")
    version = question.current_version
    assert (version.number, version.disclosed) == (before.number + 1, True)
    assert version.spec["options"][0]["text"] == "The safe answer of al-e-01"
    record = version.publish_record
    assert (record.source, record.reviewer) == ("files", lead())
    assert "for safety" in record.note
    assert dict(others.all()) == kept
    event = SecurityEvent.objects.get(kind="edition-taken")
    assert (event.by, event.facts["code"], event.facts["safety"]) == (lead(), "al-e-01", True)
    assert shipped.start().changes == 0


def test_safety_change_that_breaks_a_rule_changes_nothing(shipped: Shipped) -> None:
    Course.objects.update(never_say=["perfectly safe"])
    shipped.edit(BOILING, "code: al-l1\n", "code: al-l1\nsafety: true\n")
    changed_lesson(shipped, "Water is perfectly safe.")

    with pytest.raises(Refused, match="perfectly safe"):
        at_once("lesson", "al-l1", lead())

    assert LessonVersion.objects.filter(lesson__code="al-l1").count() == 1
    assert waiting() == {("lesson", "al-l1")}
    assert not SecurityEvent.objects.filter(kind="edition-taken").exists()


def test_safety_change_waits_for_the_draft_that_waits(shipped: Shipped) -> None:
    shipped.edit(BOILING, "code: al-l1\n", "code: al-l1\nsafety: true\n")
    changed_lesson(shipped)
    lesson = Lesson.objects.get(code="al-l1")
    mine = lesson.body.replace("Steam burns.", "Steam burns badly.")
    courses.save_draft(entry=lesson, content={"body": mine}, by=mira(), now=timezone.now())

    with pytest.raises(Refused, match="A draft of al-l1 by Mira Novak waits"):
        at_once("lesson", "al-l1", lead())

    assert Lesson.objects.get(code="al-l1").body == mine


def test_change_without_the_mark_never_goes_live_at_once(shipped: Shipped) -> None:
    changed_lesson(shipped)

    with pytest.raises(Refused, match="cannot be taken in this way"):
        at_once("lesson", "al-l1", lead())

    assert LessonVersion.objects.filter(lesson__code="al-l1").count() == 1


def test_fact_is_taken_alone_and_nothing_else_moves(shipped: Shipped) -> None:
    changed_lesson(shipped)
    shipped.edit("evidence.yaml", "Ice floats on water.", "Ice floats on cold water.")
    shipped.start()
    versions, facts = LessonVersion.objects.count(), Fact.objects.filter(retired_at=None).count()

    at_once("fact", "E002", lead())

    assert Fact.objects.get(code="E002").statement == "Ice floats on cold water."
    assert Fact.objects.get(code="E002").review_by_date.isoformat() == "2027-11-30"
    assert (LessonVersion.objects.count(), Fact.objects.filter(retired_at=None).count()) == (
        versions,
        facts,
    )
    assert Fact.objects.get(code="E002").versions.count() == 2
    assert waiting() == {("lesson", "al-l1")}
    assert Lesson.objects.filter(retired_at=None).count() == 3
    assert Quiz.objects.filter(retired_at=None).count() == 3


def test_fact_that_somebody_edits_is_not_taken_over_their_draft(shipped: Shipped) -> None:
    course = Course.objects.get()
    now = timezone.now()
    fact = courses.edit_entry(kind="fact", course=course, code="E002", by=noor(), now=now)
    content = adapter_of(fact).content(fact) | {"citation": "Another review."}
    courses.save_draft(entry=fact, content=content, by=noor(), now=now)
    shipped.edit("evidence.yaml", "Ice floats on water.", "Ice floats on cold water.")
    shipped.start()

    with pytest.raises(Refused, match=r"A draft of E002 by .* waits"):
        at_once("fact", "E002", lead())
    courses.restore_version(
        entry=fact, version=fact.versions.get(number=1), by=noor(), now=timezone.now()
    )
    at_once("fact", "E002", lead())

    assert Fact.objects.get(code="E002").statement == "Ice floats on cold water."
    row = courses.edit_entry(kind="fact", course=course, code="E002", by=noor(), now=now)
    assert (row.content["statement"], row.current_version.number) == (
        "Ice floats on cold water.",
        2,
    )


def test_fact_goes_out_of_use_only_when_nothing_rests_on_it(shipped: Shipped) -> None:
    shipped.edit("evidence.yaml", "- id: E002\n", "- id: E002\n  retired: true\n")
    for path in shipped.folder.glob("0*/*"):
        path.write_text(path.read_text().replace("E001, E002", "E001").replace("E002", "E001"))
    shipped.start()

    with pytest.raises(Refused, match=r"What is used here still rests on E002: .*be-l1"):
        at_once("fact", "E002", lead())

    assert Fact.objects.get(code="E002").retired_at is None


def test_module_brings_its_objectives(shipped: Shipped) -> None:
    shipped.edit("01-alpha/module.yaml", "title: Alpha", "title: Alpha and more")
    shipped.edit(
        "01-alpha/module.yaml",
        "text: Explain why ice floats",
        "text: Explain why ice floats\n  - code: al-o3\n    text: Say what salt does",
    )
    shipped.edit(BOILING, "objectives: [al-o1]", "objectives: [al-o1, al-o3]")
    shipped.start()

    with pytest.raises(Refused, match=r"\(objective al-o3\). Take first: module alpha"):
        take("lesson", "al-l1", noor())
    at_once("module", "alpha", lead())
    take("lesson", "al-l1", noor())

    assert Module.objects.get(code="alpha").title == "Alpha and more"
    assert Objective.objects.get(code="al-o3").module.code == "alpha"


def test_quiz_that_the_bank_cannot_fill_is_refused_and_one_that_it_can_is_taken(
    shipped: Shipped,
) -> None:
    exam = "quizzes/small-exam.yaml"
    shipped.edit(exam, "critical: false, count: 2", "critical: false, count: 200")
    shipped.start()
    with pytest.raises(Refused, match="the bank cannot fill"):
        at_once("quiz", "small-exam", lead())
    assert Quiz.objects.get(code="small-exam").current_blueprint.number == 1

    shipped.edit(exam, "critical: false, count: 200", "critical: false, count: 3")
    shipped.start()
    at_once("quiz", "small-exam", lead())

    quiz = Quiz.objects.get(code="small-exam")
    assert (quiz.current_blueprint.number, quiz.current_policy.number) == (2, 1)
    assert [one.code for one in quiz.opens_after.all()] == ["alpha-check"]


def test_scheme_term_figure_and_course_are_taken_each_alone(shipped: Shipped) -> None:
    write_scheme(shipped.folder, "small", "small-exam")
    (shipped.folder / "glossary.yaml").write_text(
        "- term: kettle\n  meaning: A vessel for boiling water.\n  evidence: [E001]\n"
    )
    shipped.edit("course.yaml", "summary: Two modules", "summary: Two small modules")
    kettle = shipped.folder / "01-alpha" / "kettle.svg"
    kettle.write_text(kettle.read_text().replace("</title>", " on a stove</title>"))
    shipped.start()
    assert waiting() == {
        ("scheme", "small"),
        ("term", "kettle"),
        ("course", "small"),
        ("figure", "alpha/kettle.svg"),
    }

    for kind, code in sorted(waiting()):
        at_once(kind, code, lead())

    course = Course.objects.get()
    assert course.summary.startswith("Two small modules")
    assert GlossaryTerm.objects.get().term == "kettle"
    assert [module.code for module in course.modules.current()] == ["alpha", "beta"]
    shown = Lesson.objects.get(code="al-l1").current_version
    assert (shown.number, "on a stove" in shown.html) == (2, True)
    assert Lesson.objects.get(code="al-l2").current_version.number == 1
    assert shipped.start().changes == 0


def test_lesson_that_left_the_edition_goes_out_of_use_as_anything_does(shipped: Shipped) -> None:
    (shipped.folder / FLOATING).unlink()
    shipped.start()
    assert waiting() == {("lesson", "al-l2")}
    entry = offered("lesson", "al-l2")

    with pytest.raises(Refused, match="Say why"):
        actions.take_out_of_use(offered=entry, reason=" ", by=noor(), now=timezone.now())
    actions.take_out_of_use(
        offered=entry, reason="The edition has it no more.", by=noor(), now=timezone.now()
    )

    assert Lesson.objects.get(code="al-l2").retired_at is not None
    assert Pull.objects.get().reason == "The edition has it no more."
    assert shipped.start().changes == 0


def test_entry_that_was_left_stays_left_until_the_edition_changes_it(shipped: Shipped) -> None:
    changed_lesson(shipped)
    leave("lesson", "al-l1", lead())

    assert (EditionOffer.objects.get().changes, shipped.start().changes) == (0, 0)
    assert offered("lesson", "al-l1").state == "left"
    assert SecurityEvent.objects.get(kind="edition-left").facts["code"] == "al-l1"
    load_curriculum(folder=shipped.folder, take=Take(), by=SYSTEM, now=timezone.now())
    assert FIXED in Lesson.objects.get(code="al-l1").body

    shipped.edit(BOILING, "Water always boils", "Clean water always boils")
    assert shipped.start().changes == 1
    assert offered("lesson", "al-l1").what == "changed"


def test_new_entry_that_was_left_stays_left(shipped: Shipped) -> None:
    evidence = shipped.folder / "evidence.yaml"
    evidence.write_text(evidence.read_text() + NEW_FACT)
    shipped.start()
    leave("fact", "E003", lead())

    assert (shipped.start().changes, waiting()) == (0, set())
    shipped.edit("evidence.yaml", "Salt lowers", "Sea salt lowers")
    assert (shipped.start().changes, waiting()) == (1, {("fact", "E003")})


def test_left_entry_is_considered_again_as_if_nobody_had_decided(shipped: Shipped) -> None:
    changed_lesson(shipped)
    before = ContentEntry.objects.values("file_hash", "row_hash").get(kind="lesson", code="al-l1")
    leave("lesson", "al-l1", lead())

    actions.consider_again(offered=offered("lesson", "al-l1"), by=mira(), now=timezone.now())

    after = ContentEntry.objects.values("file_hash", "row_hash").get(kind="lesson", code="al-l1")
    assert (after, EditionOffer.objects.get().changes) == (before, 1)
    assert shipped.start().changes == 1
    take("lesson", "al-l1", noor())
    assert "Water always boils" in Lesson.objects.get(code="al-l1").body
    with pytest.raises(Refused, match="was not left"):
        actions.consider_again(offered=offered("lesson", "al-l1"), by=mira(), now=timezone.now())


def test_second_person_and_second_press_are_told_who_decided(shipped: Shipped) -> None:
    changed_lesson(shipped)
    entry, shown = offered("lesson", "al-l1"), stamp("lesson", "al-l1")
    take("lesson", "al-l1", noor())

    with pytest.raises(Refused, match=r"Noor Haddad decided about al-l1 on .* \(taken\)"):
        actions.take_as_draft(offered=entry, by=mira(), now=timezone.now(), stamp=shown)

    assert DraftRevision.objects.count() == 1


@pytest.mark.parametrize("who", ["edition", "desk"])
def test_page_that_is_older_than_the_entry_does_nothing(shipped: Shipped, who: str) -> None:
    changed_lesson(shipped)
    shown = stamp("lesson", "al-l1")
    if who == "edition":
        shipped.edit(BOILING, "Water always boils", "Clean water always boils")
        shipped.start()
    else:
        lesson = Lesson.objects.get(code="al-l1")
        courses.save_draft(entry=lesson, content={"minutes": 9}, by=mira(), now=timezone.now())
        courses.publish(entry=lesson, by=lead(), now=timezone.now())

    with pytest.raises(Refused, match="al-l1 was changed, here or by a newer edition"):
        actions.take_as_draft(
            offered=offered("lesson", "al-l1"), by=noor(), now=timezone.now(), stamp=shown
        )

    assert waiting() == {("lesson", "al-l1")}


def test_entry_that_the_edition_offers_no_more_is_told(shipped: Shipped) -> None:
    changed_lesson(shipped)
    entry = offered("lesson", "al-l1")
    shipped.edit(BOILING, "Water always boils", "Water boils")
    shipped.start()

    with pytest.raises(Refused, match="the edition no longer offers al-l1"):
        actions.take_as_draft(offered=entry, by=noor(), now=timezone.now(), stamp="any")


def test_all_drafts_are_taken_but_not_of_an_older_list(shipped: Shipped) -> None:
    shipped.edit(PRACTICE, "Too low by ten degrees at sea level.", "Too low by ten degrees there.")
    changed_lesson(shipped)
    offer = EditionOffer.objects.get()
    shown = actions.offer_stamp(offer)
    shipped.edit(BOILING, "Water always boils", "Clean water always boils")
    shipped.start()

    with pytest.raises(Refused, match="was changed since you opened the page"):
        actions.take_all_as_drafts(offer=offer, seen=shown, by=noor(), now=timezone.now())
    taken = actions.take_all_as_drafts(
        offer=offer, seen=actions.offer_stamp(offer), by=noor(), now=timezone.now()
    )

    assert [entry.code for entry in taken.done] == ["al-l1", "al-p-01"]
    assert (taken.refused, waiting()) == ([], set())


def test_lesson_that_only_stands_elsewhere_is_moved_without_a_draft(shipped: Shipped) -> None:
    folder = shipped.folder / "01-alpha"
    (folder / "lesson-1-boiling.md").rename(folder / "lesson-9-boiling.md")
    shipped.start()
    assert waiting() == {("lesson", "al-l1"), ("lesson", "al-l2")}
    assert actions.ways_of(look("lesson", "al-l1")) == [actions.Way.AT_ONCE]

    at_once("lesson", "al-l1", lead())
    at_once("lesson", "al-l2", lead())

    places = dict(Lesson.objects.filter(module__code="alpha").values_list("code", "position"))
    assert places == {"al-l1": 2, "al-l2": 1}
    assert LessonVersion.objects.filter(lesson__module__code="alpha").count() == 2


def test_lesson_that_was_pulled_here_is_not_brought_back_by_the_edition(shipped: Shipped) -> None:
    shipped.edit(BOILING, "code: al-l1\n", "code: al-l1\nsafety: true\n")
    changed_lesson(shipped)
    lesson = Lesson.objects.get(code="al-l1")
    courses.pull(entry=lesson, reason="Wrong.", by=noor(), now=timezone.now())

    for act, by in ((take, noor()), (at_once, lead())):
        with pytest.raises(Refused, match="al-l1 was taken out of use here"):
            act("lesson", "al-l1", by)
    leave("lesson", "al-l1", lead())

    assert Lesson.objects.get(code="al-l1").retired_at is not None


def test_our_own_published_wording_is_put_together_with_the_edition(shipped: Shipped) -> None:
    changed_lesson(shipped)
    lesson = Lesson.objects.get(code="al-l1")
    mine = lesson.body.replace("Steam burns.", "Steam burns badly.")
    courses.save_draft(entry=lesson, content={"body": mine}, by=noor(), now=timezone.now())
    courses.publish(entry=lesson, by=lead(), now=timezone.now())
    assert shipped.start().changes == 1
    assert look("lesson", "al-l1").is_changed_here
    assert actions.ways_of(look("lesson", "al-l1")) == [actions.Way.DRAFT, actions.Way.TOGETHER]

    take("lesson", "al-l1", mira(), together=True)

    body = Lesson.objects.get(code="al-l1").body
    assert ("Water always boils" in body, "Steam burns badly." in body) == (True, True)


def test_question_that_only_changes_who_can_read_it_needs_no_draft(shipped: Shipped) -> None:
    question = Question.objects.get(code="al-p-01")
    question.repeat_version(
        record=lambda: PublishRecord.objects.create(
            course=question.course, source="files", published_at=timezone.now()
        ),
        disclosed=False,
    )
    shipped.start()
    assert offered("question", "al-p-01").what == "disclosed"

    at_once("question", "al-p-01", lead())

    version = Question.objects.get(code="al-p-01").current_version
    assert (version.number, version.disclosed) == (3, True)


def test_offer_that_an_earlier_program_only_counted_gets_its_entries(shipped: Shipped) -> None:
    changed_lesson(shipped)
    OfferedEntry.objects.all().delete()

    assert shipped.start().changes == 1
    assert waiting() == {("lesson", "al-l1")}


def test_whole_load_leaves_nothing_waiting(shipped: Shipped) -> None:
    evidence = shipped.folder / "evidence.yaml"
    evidence.write_text(evidence.read_text() + NEW_FACT)
    changed_lesson(shipped)
    leave("fact", "E003", lead())

    load_curriculum(folder=shipped.folder, take=Take(), by=SYSTEM, now=timezone.now())

    assert not OfferedEntry.objects.exists()
    assert PublishRecord.objects.order_by("pk").last().reviewer is None


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_in_the_same_moment_make_one_draft(shipped: Shipped) -> None:
    changed_lesson(shipped)
    entry, shown, now = offered("lesson", "al-l1"), stamp("lesson", "al-l1"), timezone.now()
    both = [noor(), mira()]

    given = run_at_once(
        [partial(actions.take_as_draft, offered=entry, by=by, now=now, stamp=shown) for by in both]
    )

    assert sorted(type(one).__name__ for one in given) == ["Refused", "list"]
    assert DraftRevision.objects.count() == 1
    assert EditionOffer.objects.get().changes == 0


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("who", "act"),
    [
        (ada, take),
        (root, take),
        (ada, at_once),
        (noor, at_once),
        (ada, leave),
        (noor, leave),
    ],
)
def test_who_has_not_the_right_decides_nothing(shipped: Shipped, who: Any, act: Any) -> None:
    changed_lesson(shipped)

    with pytest.raises(NotAllowed):
        act("lesson", "al-l1", who())

    assert waiting() == {("lesson", "al-l1")}
