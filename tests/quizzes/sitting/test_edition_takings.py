"""What was taken from an edition counts as taken only while readers and candidates get it."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from courses import actions as courses
from courses.content.domain.doors import Take
from courses.content.domain.entries import ContentRefused
from courses.models import Course, EditionOffer, EditionTaking, Lesson, OfferedEntry
from courses.publishing.actions.adapters import adapter_of
from quizzes import actions
from quizzes.models import Question
from quizzes.sitting.actions.curriculum import load_curriculum
from tests import curriculum_small
from tests.curriculum_small import write_scheme
from tests.people import lead, mira, noor
from tests.quizzes.sitting.test_editions import at_once, leave, take
from tests.shipped import Shipped, look, offered, ship
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]

BOILING, PRACTICE = "01-alpha/lesson-1-boiling.md", "01-alpha/questions-practice.yaml"
FIXED = "Water boils at a fixed temperature."
SAFE = "Never touch steam."


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shipped:
    return ship(tmp_path, monkeypatch)


def safer_lesson(shipped: Shipped) -> None:
    """An edition in which the lesson warns, marked as a change for safety."""
    shipped.edit(BOILING, "code: al-l1\n", "code: al-l1\nsafety: true\n")
    shipped.edit(BOILING, FIXED, f"{SAFE} {FIXED}")
    shipped.start()


def lesson() -> Lesson:
    return Lesson.objects.get(code="al-l1")


def edited(entry: Any, **changes: Any) -> Any:
    """Noor changes the draft, and somebody else publishes it."""
    content = {**adapter_of(entry).content(entry), **changes}
    draft = courses.save_draft(entry=entry, content=content, by=noor(), now=timezone.now())
    return courses.publish(entry=draft, by=lead(), now=timezone.now())


def without_the_warning() -> Any:
    return edited(lesson(), body=lesson().body.replace(f"{SAFE} ", "").replace("burns", "hurts"))


def state(kind: str = "lesson", code: str = "al-l1") -> str:
    return offered(kind, code).state


def test_safety_sentence_that_was_taken_out_of_the_draft_waits_again(shipped: Shipped) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())

    without_the_warning()

    entry = offered("lesson", "al-l1")
    assert (entry.state, entry.safety, entry.decided_by) == ("differs", True, noor())
    offer = EditionOffer.objects.get()
    assert (offer.changes, offer.safety_changes) == (1, 1)
    assert any(SAFE in line.text for line in look("lesson", "al-l1").changes)
    assert EditionTaking.objects.get().outcome == "differently"
    for _start in range(2):
        assert (shipped.start().changes, state()) == (1, "differs")


def test_draft_that_is_published_as_it_was_taken_is_taken(shipped: Shipped) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())

    courses.publish(entry=lesson(), by=lead(), now=timezone.now())

    assert (state(), EditionTaking.objects.get().outcome) == ("taken", "as-taken")
    assert shipped.start().changes == 0


def test_blanks_that_a_form_takes_away_are_no_difference(shipped: Shipped) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())

    edited(lesson(), body=lesson().body.strip().replace("\n", " \r\n"))

    assert state() == "taken"


def test_both_put_together_and_published_so_are_taken(shipped: Shipped) -> None:
    safer_lesson(shipped)
    mine = lesson().body.replace("Steam burns.", "Steam burns badly.")
    courses.save_draft(entry=lesson(), content={"body": mine}, by=mira(), now=timezone.now())
    take("lesson", "al-l1", noor(), together=True)

    courses.publish(entry=lesson(), by=lead(), now=timezone.now())

    assert (SAFE in lesson().body, "burns badly" in lesson().body) == (True, True)
    assert state() == "taken"


def test_both_put_together_without_the_edition_s_words_wait_again(shipped: Shipped) -> None:
    safer_lesson(shipped)
    mine = lesson().body.replace("Steam burns.", "Steam burns badly.")
    courses.save_draft(entry=lesson(), content={"body": mine}, by=mira(), now=timezone.now())
    take("lesson", "al-l1", noor(), together=True)

    without_the_warning()

    assert state() == "differs"


def test_what_differed_is_taken_once_the_edition_s_words_go_live(shipped: Shipped) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())
    said = lesson().body
    without_the_warning()

    edited(lesson(), body=said)

    assert (state(), EditionOffer.objects.get().changes) == ("taken", 0)
    assert shipped.start().changes == 0


def test_what_differs_is_taken_again_and_a_discarded_try_changes_nothing(shipped: Shipped) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())
    without_the_warning()
    take("lesson", "al-l1", noor())
    current = lesson().current_version
    assert state() == "taken"

    courses.restore_version(entry=lesson(), version=current, by=noor(), now=timezone.now())
    assert (state(), EditionOffer.objects.get().changes) == ("differs", 1)
    take("lesson", "al-l1", noor())
    courses.publish(entry=lesson(), by=lead(), now=timezone.now())

    assert (state(), SAFE in lesson().body) == ("taken", True)


def test_we_say_it_differently_with_a_reason_that_is_kept_and_logged(shipped: Shipped) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())
    without_the_warning()
    entry, who = offered("lesson", "al-l1"), {"by": lead(), "now": timezone.now()}

    with pytest.raises(Refused, match="Say why"):
        leave("lesson", "al-l1", lead())
    with pytest.raises(Refused, match="Say why"):
        actions.say_differently(offered=entry, reason="  ", **who)
    with pytest.raises(NotAllowed):
        actions.say_differently(offered=entry, reason="Mine.", by=noor(), now=timezone.now())
    actions.say_differently(offered=entry, reason="Our gloves are thick.", **who)

    taking = EditionTaking.objects.get()
    assert (taking.reason, taking.closed_by) == ("Our gloves are thick.", lead())
    assert (state(), EditionOffer.objects.get().changes) == ("left", 0)
    event = SecurityEvent.objects.filter(kind="edition-left").latest("pk")
    assert (event.by, event.facts["code"], event.facts["safety"]) == (lead(), "al-l1", True)
    assert (shipped.start().changes, state()) == (0, "left")
    shipped.edit(BOILING, SAFE, "Never ever touch steam.")
    assert (shipped.start().changes, EditionTaking.objects.get().reason) == (1, taking.reason)


def test_entry_that_waits_as_it_came_is_not_closed_with_a_reason(shipped: Shipped) -> None:
    safer_lesson(shipped)
    entry, now = offered("lesson", "al-l1"), timezone.now()

    with pytest.raises(Refused, match="leave it, or take it"):
        actions.say_differently(offered=entry, reason="Mine.", by=lead(), now=now)


def test_newer_edition_keeps_the_mark_of_what_nobody_has_for_safety(shipped: Shipped) -> None:
    safer_lesson(shipped)
    shipped.edit(BOILING, "safety: true\n", "")
    assert shipped.start().safety_changes == 0  # the mark was a slip: the words are the same
    shipped.edit(BOILING, "code: al-l1\n", "code: al-l1\nsafety: true\n")
    shipped.start()

    shipped.edit(BOILING, "safety: true\n", "")
    shipped.edit(BOILING, SAFE, "Never ever touch steam.")

    assert shipped.start().safety_changes == 1


def test_draft_of_an_older_edition_that_differs_keeps_the_newer_one_waiting(
    shipped: Shipped,
) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())
    shipped.edit(BOILING, "safety: true\n", "")
    shipped.edit(BOILING, "Steam burns.", "Steam burns at once.")
    shipped.start()

    without_the_warning()

    entry = offered("lesson", "al-l1")
    assert (entry.state, entry.safety) == ("differs", True)
    assert (shipped.start().safety_changes, state()) == (1, "differs")


def test_safety_change_taken_at_once_and_edited_away_later_waits_again(shipped: Shipped) -> None:
    safer_lesson(shipped)
    at_once("lesson", "al-l1", lead())
    assert (state(), EditionTaking.objects.get().outcome) == ("taken", "as-taken")

    without_the_warning()

    assert state() == "differs"
    assert shipped.start().safety_changes == 1


def safety_that_is_live(shipped: Shipped) -> None:
    """The edition that warns is taken, and a second person published it."""
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())
    courses.publish(entry=lesson(), by=lead(), now=timezone.now())


def say_why(reason: str) -> None:
    entry = offered("lesson", "al-l1")
    actions.say_differently(offered=entry, reason=reason, by=lead(), now=timezone.now())


def lost(shipped: Shipped) -> bool:
    """Whether the warning that somebody deletes waits at the desk, now and after a start."""
    without_the_warning()
    assert SAFE not in lesson().body
    waits = (state(), offered("lesson", "al-l1").safety) == ("differs", True)
    return waits and shipped.start().safety_changes == 1


def test_later_edition_without_the_mark_does_not_end_the_watch(shipped: Shipped) -> None:
    safety_that_is_live(shipped)
    shipped.edit(BOILING, "safety: true\n", "")
    shipped.edit(BOILING, "Steam burns.", "Steam burns quickly.")
    shipped.start()
    take("lesson", "al-l1", noor())
    courses.publish(entry=lesson(), by=lead(), now=timezone.now())
    assert (state(), SAFE in lesson().body) == ("taken", True)

    assert lost(shipped)


def test_reason_closes_what_was_closed_and_no_later_loss(shipped: Shipped) -> None:
    safety_that_is_live(shipped)
    edited(lesson(), body=lesson().body.replace("Steam burns.", "Steam burns skin."))
    say_why("A word added.")
    assert state() == "left"
    found = courses.behind(courses.save_draft(
        entry=lesson(), content={"title": "Mine"}, by=noor(), now=timezone.now()
    ))  # fmt: skip
    assert found is not None
    assert found.differs
    courses.restore_version(
        entry=lesson(), version=lesson().current_version, by=noor(), now=timezone.now()
    )

    assert lost(shipped)

    say_why("Our gloves are thick.")
    reasons = EditionTaking.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["A word added.", "Our gloves are thick."]
    assert (shipped.start().changes, state()) == (0, "left")


def test_what_was_closed_and_goes_live_again_as_it_was_stays_closed(shipped: Shipped) -> None:
    safety_that_is_live(shipped)
    edited(lesson(), body=lesson().body.replace("Steam burns.", "Steam burns skin."))
    say_why("A word added.")

    edited(lesson(), body=lesson().body.replace("skin.\n", "skin. \n"), title="Boiling water")
    assert state() == "differs"
    say_why("A better title.")

    assert (state(), shipped.start().changes) == ("left", 0)


def test_edition_that_was_left_does_not_end_the_watch_of_the_one_before(shipped: Shipped) -> None:
    safety_that_is_live(shipped)
    shipped.edit(BOILING, "safety: true\n", "")
    shipped.edit(BOILING, "Steam burns.", "Steam burns quickly.")
    shipped.start()
    leave("lesson", "al-l1", lead())
    assert state() == "left"

    assert lost(shipped)


def test_load_of_all_files_does_not_end_the_watch(shipped: Shipped) -> None:
    safety_that_is_live(shipped)
    load_curriculum(folder=shipped.folder, take=Take("files"), by=SYSTEM, now=timezone.now())
    shipped.start()

    assert lost(shipped)


def test_edition_that_says_what_we_say_does_not_end_the_watch(shipped: Shipped) -> None:
    safety_that_is_live(shipped)
    shipped.edit(BOILING, "safety: true\n", "")
    shipped.edit(BOILING, "Steam burns.", "Steam burns skin.")
    edited(lesson(), body=lesson().body.replace("Steam burns.", "Steam burns skin."))
    shipped.start()

    assert lost(shipped)


def test_change_that_is_not_for_safety_is_edited_freely_once_it_was_live(shipped: Shipped) -> None:
    shipped.edit(BOILING, FIXED, f"{SAFE} {FIXED}")
    shipped.start()
    take("lesson", "al-l1", noor())
    courses.publish(entry=lesson(), by=lead(), now=timezone.now())

    without_the_warning()

    assert (state(), shipped.start().changes) == ("taken", 0)


SAFETY = [
    ("fact", "E002", "evidence.yaml", "- id: E002\n", "Ice floats on water.", "Ice floats.",
     {"statement": "Ice swims."}),
    ("term", "steam", "glossary.yaml", "- term: steam\n", "Water", "Hot water",
     {"meaning": "Where water goes."}),
    ("quiz", "alpha-check", "quizzes/alpha-check.yaml", "code: alpha-check\n", "title: ",
     "title: All of ", {"title": "Mine"}),
    ("scheme", "small-scheme", "scheme.yaml", "code: small-scheme\n", "Certificate of",
     "The certificate of", {"title": "Mine"}),
    ("module", "alpha", "01-alpha/module.yaml", "code: alpha\n", "title: ", "title: All of ",
     {"title": "Mine"}),
    ("course", "small", "course.yaml", "code: small\n", "title: ", "title: All of ",
     {"title": "Mine"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "code", "file", "mark", "old", "new", "own"), SAFETY, ids=[one[0] for one in SAFETY]
)
def test_every_kind_taken_for_safety_waits_again_when_the_web_says_it_otherwise(
    shipped: Shipped, kind: str, code: str, file: str, mark: str, old: str, new: str, own: Any
) -> None:
    write_scheme(shipped.folder, "small-scheme", "small-exam")
    (shipped.folder / "glossary.yaml").write_text("- term: steam\n  meaning: Water as a gas.\n")
    load_curriculum(folder=shipped.folder, take=Take(), by=SYSTEM, now=timezone.now())
    shipped.edit(file, old, new)
    shipped.edit(
        file,
        mark,
        f"{mark}safety: true\n" if kind not in ("fact", "term") else f"{mark}  safety: true\n",
    )
    shipped.start()
    at_once(kind, code, lead())
    small = Course.objects.get(code="small")
    draft = courses.edit_entry(kind=kind, course=small, code=code, by=noor(), now=timezone.now())

    edited(draft, **own)

    assert state(kind, code) == "differs"
    assert look(kind, code).changes
    assert shipped.start().safety_changes == 1
    at_once(kind, code, lead())
    assert (state(kind, code), shipped.start().changes) == ("taken", 0)


def test_figure_taken_for_safety_waits_again_when_the_web_says_it_otherwise(
    shipped: Shipped,
) -> None:
    (name,) = (shipped.folder / "01-alpha").glob("*.svg")
    name.write_text(name.read_text().replace("<title>", "<title>Hot "))
    shipped.start()
    code = f"alpha/{name.name}"
    OfferedEntry.objects.filter(code=code).update(safety=True)
    at_once("figure", code, lead())
    small = Course.objects.get(code="small")
    draft = courses.edit_entry(
        kind="figure", course=small, code=code, by=noor(), now=timezone.now()
    )

    svg = adapter_of(draft).content(draft)["svg"].replace("Hot ", "Cold ")
    edited(draft, svg=svg)

    assert state("figure", code) == "differs"


def test_question_published_otherwise_than_it_was_taken_waits_again(shipped: Shipped) -> None:
    shipped.edit(PRACTICE, "Too low by ten degrees at sea level.", "Too low by ten degrees there.")
    shipped.start()
    take("question", "al-p-01", noor())
    question = Question.objects.get(code="al-p-01")
    options = [dict(one) for one in question.draft["options"]]
    options[0]["rationale"] = "Too low by some ten degrees."

    edited(question, options=options)

    assert state("question", "al-p-01") == "differs"


def test_whole_load_tells_what_went_live_instead_and_takes_it_when_told(shipped: Shipped) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())
    without_the_warning()
    who = {"by": SYSTEM, "now": timezone.now()}

    with pytest.raises(ContentRefused, match="changed in the file and on the web"):
        load_curriculum(folder=shipped.folder, take=Take(), **who)
    load_curriculum(folder=shipped.folder, take=Take("web"), **who)
    assert state() == "differs"
    assert not OfferedEntry.objects.exclude(code="al-l1").exists()


def test_whole_load_that_takes_the_files_leaves_nothing_waiting(shipped: Shipped) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())
    without_the_warning()

    load_curriculum(folder=shipped.folder, take=Take("files"), by=SYSTEM, now=timezone.now())

    assert SAFE in lesson().body
    assert not OfferedEntry.objects.waiting().exists()


def test_folder_of_somebody_else_that_takes_the_place_of_the_draft_lets_it_wait_again(
    shipped: Shipped, tmp_path: Path
) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())
    theirs = curriculum_small.another(tmp_path / "theirs", "other")
    curriculum_small.edit(
        theirs, "course.yaml", "code: other\nsource: other", "code: small\nsource: theirs"
    )
    for quiz in (theirs / "quizzes").glob("*.yaml"):
        quiz.write_text(quiz.read_text().replace("other-", ""))
    curriculum_small.edit(theirs, BOILING, FIXED, "Water boils.")

    load_curriculum(folder=theirs, take=Take("files"), by=SYSTEM, now=timezone.now())

    assert state() == "differs"


def test_draft_knows_with_which_entry_of_which_edition_it_began(shipped: Shipped) -> None:
    safer_lesson(shipped)
    assert courses.behind(lesson()) is None
    take("lesson", "al-l1", noor())

    found = courses.behind(lesson())
    assert found is not None
    assert (found.differs, found.taking.safety, found.taking.edition) == (False, True, "test")
    body = lesson().body.replace(f"{SAFE} ", "").replace("burns", "hurts")
    courses.save_draft(entry=lesson(), content={"body": body}, by=noor(), now=timezone.now())

    found = courses.behind(lesson())
    assert found is not None
    assert (found.differs, SAFE in found.taking.said["body"]) == (True, True)


def test_draft_taken_under_an_earlier_program_is_held_against_what_goes_live(
    shipped: Shipped,
) -> None:
    safer_lesson(shipped)
    take("lesson", "al-l1", noor())
    EditionTaking.objects.all().delete()
    migration = import_module("quizzes.migrations.0026_takings_of_drafts")

    migration.keep_takings(apps, None)
    without_the_warning()

    assert state() == "differs"
