"""The courses as files: editions of the small course, and a second course that has the same codes."""

import shutil
from pathlib import Path
from unittest.mock import patch

from django.conf import settings
from django.core.management import call_command

from certificates.models import Scheme
from courses.content.domain import curriculum as domain
from courses.content.domain.curriculum import SHIPPED
from courses.models import Course, EditionOffer, EditionTaking, OfferedEntry
from quizzes.actions import propose_private_export
from quizzes.sitting.actions import curriculum, editions
from story import brought
from story.clock import at, begin_chance_anew
from story.content import REAL, SECOND, lesson, publish, question, reword
from story.named import named
from story.oversight import note
from story.people import person
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM

SMALL = Path("tests/curriculum_small/small")  # of the release, where the story is run
OLD_LESSON = """---
code: al-l9
slug: old-kettles
title: Old kettles
minutes: 2
objectives: [al-o1]
reviewed: 2026-01-10
review_by: 2027-11-30
drafted_by: person
---

Old kettles stood on the stove. [E001]
"""
OLD_QUESTION = """- code: {code}
  kind: single_choice
  pool: practice
  stem: Where did an old kettle stand?
  objective: al-o1
  topic: kettles
  level: recall
  critical: false
  evidence: [E001]
  difficulty: 0.5
  review_by: 2027-11-30
  options:
    - {{code: a, text: "On the stove", correct: true, rationale: "The stove was the only place that was hot enough for it."}}
    - {{code: b, text: "On the shelf", correct: false, rationale: "Nothing boils on a shelf, however long it stands there.", harm: 1}}
    - {{code: c, text: "In the cellar", correct: false, rationale: "Nothing boils in a cellar, however long it stands there.", harm: 1}}
"""
OLD_QUESTIONS = OLD_QUESTION.format(code="al-p-90") + OLD_QUESTION.format(code="al-p-91")
NEW_QUESTIONS = """- code: al-p-91
  retired: true
- code: al-p-92
  kind: true_false
  pool: practice
  stem: "Water boils at ninety degrees Celsius at sea level. Is that true?"
  objective: al-o1
  topic: water
  level: recall
  critical: false
  evidence: [E001]
  difficulty: 0.8
  review_by: 2027-11-30
  answer: false
  rationale_true: "At sea level it takes ten degrees more than that."
  rationale_false: "The Celsius scale puts the boiling point at one hundred."
  harm: 2
"""
# What passing the small exam earns: the first edition, and the one of the last week.
SCHEME = """code: small
exam: small-exam
edition: test
title: Water and ice
term_months: 6
pilot: true
scopes:
  - {code: small-kettles, title: Kettles}
  - {code: small-ice, title: Ice}
limits: It attests knowledge of kettles only.
"""
# A question that lies apart from the course, where whoever has the course cannot read it.
PRIVATE = OLD_QUESTION.format(code="al-e-90").replace("pool: practice", "pool: exam")
QUIZ = """code: {code}
title: "{title}"
purpose: practice
opens_after: []
blueprint:
  - {{module: {module}, pool: practice, critical: any, count: {count}}}
policy:
  minutes: null
  grace_seconds: 0
  cut: 1
  critical_needed: 0
  tries: null
  window_days: null
  waits_days: []
  reveal: rationale
  agreement: ""
"""


def install() -> None:
    """As `manage.py up` does it: migrate, then seed with demo people."""
    at("2026-03-02 08:00")
    call_command(
        "migrate", verbosity=0
    )  # an engine that remakes a table asks for the default of its uuid
    begin_chance_anew()
    call_command("seed")


def _copy(name: str) -> Path:
    """A copy of the small course that may be changed, always in a folder called small."""
    folder: Path = settings.VAR_DIR / name / "small"
    return Path(shutil.copytree(SMALL, folder))


def _say(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new))


def load_first_edition() -> None:
    """The small course with a lesson, two questions, a quiz, a cut and a fact's words that the next edition drops."""
    folder = _copy("first")
    (folder / "01-alpha" / "lesson-9-old.md").write_text(OLD_LESSON)
    (folder / "01-alpha" / "questions-practice-old.yaml").write_text(OLD_QUESTIONS)
    quiz = QUIZ.format(code="kettle-practice", title="Kettle practice", module="beta", count=2)
    (folder / "quizzes" / "kettle-practice.yaml").write_text(quiz)
    _say(folder / "evidence.yaml", "Ice floats on water.", "Ice may float on water.")
    _say(folder / "quizzes" / "alpha-check.yaml", "cut: 4", "cut: 3")
    (folder / "scheme.yaml").write_text(SCHEME)
    at("2026-03-03 08:00")
    call_command("load_curriculum", str(folder))


def load_second_edition() -> None:
    """What left the files is retired, one question by its name; what changed has a second version; one kind is new."""
    folder = _copy("second")
    (folder / "01-alpha" / "questions-practice-new.yaml").write_text(NEW_QUESTIONS)
    quiz = QUIZ.format(code="alpha-practice", title="Alpha practice", module="alpha", count=6)
    (folder / "quizzes" / "alpha-practice.yaml").write_text(quiz)
    (folder / "scheme.yaml").write_text(SCHEME)
    at("2026-06-01 07:00")
    call_command("load_curriculum", str(folder))
    named.content |= {
        "lesson small/al-l9": {"meaning": "retired: it left the files"},
        "question small/al-p-90": {"meaning": "retired: it left the files"},
        "question small/al-p-91": {"meaning": "retired by name: the files say so"},
        "quiz kettle-practice": {"meaning": "retired: it left the files"},
        "quiz alpha-check": {"meaning": "its cut rose from 3 to 4: two policies"},
        "fact small/E002": {"meaning": "changed in the second edition: two fact versions"},
    }


def load_after_the_web() -> None:
    """The same files once more: what the web has changed stays, and the loader remembers that."""
    at("2026-06-15 07:00")
    _load_second_edition_again()


def _load_second_edition_again() -> None:
    call_command("load_curriculum", str(settings.VAR_DIR / "second" / "small"))


def load_second_course() -> None:
    """Another course whose modules, lessons, facts and questions are called as those of the small one."""
    folder = _copy(SECOND)
    course = f"code: {SECOND}\nsource: {SECOND}\ntitle: Another small course"
    _say(folder / "course.yaml", "code: small\nsource: small\ntitle: A small course", course)
    for code in ("alpha-check", "beta-practice", "small-exam"):
        _say(folder / "quizzes" / f"{code}.yaml", f"code: {code}", f"code: {SECOND}-{code}")
    _say(folder / "quizzes" / "small-exam.yaml", "[alpha-check]", f"[{SECOND}-alpha-check]")
    at("2026-06-16 07:00")
    call_command("load_curriculum", str(folder))
    named.content["course other"] = {"meaning": "has every code of small but those of its quizzes"}


def load_over_a_draft() -> None:
    """The second course says something else where a draft waits: its file is taken, and the draft is a revision."""
    folder = settings.VAR_DIR / SECOND / "small"
    _say(folder / "02-beta" / "lesson-1-ice.md", "Ice floats.", "Ice floats in every glass.")
    at("2026-07-06 07:00")
    call_command("load_curriculum", str(folder), take=["files:lesson/be-l1"])
    named.content["lesson other/be-l1"] = {"meaning": "a file took the place of a draft"}


def start_again() -> None:
    """The server was restarted for updates: `manage.py up` seeds again, and drafts that wait stay."""
    at("2026-11-25 06:00")
    call_command("seed")
    scheme = settings.VAR_DIR / "second" / "small" / "scheme.yaml"
    _say(scheme, "edition: test", "edition: test 2")
    _say(scheme, "term_months: 6", "term_months: 12")
    _say(scheme, "pilot: true", "pilot: false")
    _say(scheme, "title: Kettles", "title: Kettles of every kind")
    _say(scheme, "small-kettles", "small-all-kettles")
    brought.write_photograph(settings.VAR_DIR / "second" / "small")
    _load_second_edition_again()
    brought.note_photograph()
    for edition, meaning in (("test", "retired by the next edition"), ("test 2", "in force")):
        row = Scheme.objects.get(code="small", edition=edition)
        note(f"scheme small {edition}", row, meaning)


def load_private_folder() -> None:
    """An exam question that no list shows; two people agree to write it into files, once; then it is asked for again."""
    folder = settings.VAR_DIR / "apart"
    (folder / "01-alpha").mkdir(parents=True)
    (folder / "private.yaml").write_text("code: small\n")
    (folder / "01-alpha" / "questions-exam.yaml").write_text(PRIVATE)
    at("2026-10-07 07:00")
    call_command("load_curriculum", private=str(folder))
    note("private question", question("al-e-90"), "lies in a private folder")
    for when in ("2026-10-21 09:00", "2026-11-17 09:00"):
        reason = "For the regulator."
        proposal = propose_private_export(
            course=Course.objects.get(code="small"), reason=reason, by=person("root"), now=at(when)
        )
        if when.startswith("2026-10"):
            second(proposal=proposal, by=person("sue"), now=at("2026-10-22 09:00"))
            away = str(settings.VAR_DIR / "away")
            call_command("export_curriculum", away, course="small", private=True)
            note("private export, first", proposal, "carried out, and used")
    note("private export, again", proposal, "nobody has agreed yet")


def be_offered_an_edition() -> None:
    """A version of the program was tried out whose shipped edition has mended five lessons, one of them for safety: one waits, one
    is a draft now, one was left as ours is, one went live otherwise than it was taken, and the safe one was taken at once.

    The release cannot hold a later one's files, so for the look its own name for them leads to a mended copy.
    """
    folder = Path(shutil.copytree(SHIPPED, settings.VAR_DIR / "next"))
    mended = [
        path
        for path in sorted(folder.glob("01-*/lesson-*.md"))
        if "safety:" not in path.read_text()
    ][-5:]
    for path in mended:
        path.write_text(path.read_text().rstrip() + "\n\nAsk your clinic’s lead. [none]\n")
    _say(mended[4], "code: ", "safety: true\ncode: ")
    offer = _offer(folder, "2026-11-25 06:10")
    assert (offer.changes, offer.safety_changes) == (5, 1)
    _decide_about_the_edition(*offer.entries.order_by("safety", "code"))


def _offer(folder: Path, when: str) -> EditionOffer:
    with patch.object(domain, "SHIPPED", folder), patch.object(curriculum, "SHIPPED", folder):
        offer = curriculum.offer_shipped_edition(by=SYSTEM, now=at(when))
    assert offer is not None
    return offer


def undo_a_safety_text() -> None:
    """What the edition says for safety was edited away on the web: the next start has it wait at the desk."""
    safe = OfferedEntry.objects.get(offer__course__code=REAL, safety=True)
    assert not safe.is_open
    entry = lesson(safe.code, REAL)
    reword(entry, "noor", "2026-11-25 10:00", "Ask your clinic’s lead.", "Ask nobody.")
    publish(entry, "lead", "2026-11-25 10:10")
    _offer(settings.VAR_DIR / "next", "2026-11-25 10:20")
    safe = OfferedEntry.objects.get(offer__course__code=REAL, safety=True)
    assert safe.is_open
    taking = EditionTaking.objects.filter(course__code=REAL, code=safe.code).latest("pk")
    note(f"safety text of {safe.code}", taking, "edited away: it waits at the desk", "watchedtext")


def _decide_about_the_edition(
    waits: OfferedEntry,
    drafted: OfferedEntry,
    left: OfferedEntry,
    otherwise: OfferedEntry,
    safe: OfferedEntry,
) -> None:
    assert safe.safety
    editions.take_as_draft(offered=drafted, by=person("noor"), now=at("2026-11-25 09:00"))
    editions.leave_entry(offered=left, by=person("root"), now=at("2026-11-25 09:10"))
    editions.take_at_once(offered=safe, by=person("root"), now=at("2026-11-25 09:20"))
    _say_otherwise(otherwise)
    note("edition offer", waits.offer, "five lessons of a later edition: one waits to be taken")
    for row, meaning in (
        (waits, "waits"), (drafted, "is a draft"), (left, "ours stays"), (safe, "was taken at once"),
        (otherwise, "something else went live, and somebody said why"),
    ):  # fmt: skip
        note(f"offered {row.code}", row, meaning)


def _say_otherwise(offered: OfferedEntry) -> None:
    """A draft takes it, says something else by the time it is published, and an administrator says why."""
    editions.take_as_draft(offered=offered, by=person("noor"), now=at("2026-11-25 09:30"))
    entry = lesson(offered.code, REAL)
    reword(
        entry,
        "noor",
        "2026-11-25 09:35",
        "Ask your clinic’s lead.",
        "Ask whoever leads your clinic.",
    )
    publish(entry, "lead", "2026-11-25 09:40")
    offered.refresh_from_db()
    editions.say_differently(
        offered=offered, reason="Not every clinic has a lead.", by=person("root"), now=at("2026-11-25 09:45")
    )  # fmt: skip
    taking = EditionTaking.objects.exclude(closed_at=None).get()
    note(f"what stood instead of {offered.code}", taking, "other words, and why")
