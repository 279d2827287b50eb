"""The courses: loaded from files, edited and published on the web, signed, disputed, retired."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from courses import actions as courses
from courses.models import Course, Dispute, Fact, Lesson, LessonSignOff, LessonVersion
from quizzes import actions as quizzes
from quizzes.models import Question, QuestionSignOff, QuestionVersion
from story.clock import at
from story.named import named
from story.people import person

REAL = "rf-skin-tightening"
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
OLD_QUESTION = """- code: al-p-90
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
    - {code: a, text: "On the stove", correct: true, rationale: "The stove was the only place that was hot enough for it."}
    - {code: b, text: "On the shelf", correct: false, rationale: "Nothing boils on a shelf, however long it stands there.", harm: 1}
    - {code: c, text: "In the cellar", correct: false, rationale: "Nothing boils in a cellar, however long it stands there.", harm: 1}
"""


OLD_QUIZ = """code: kettle-practice
title: "Kettle practice"
purpose: practice
opens_after: []
blueprint:
  - {module: beta, pool: practice, critical: any, count: 2}
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
    call_command("migrate", verbosity=0)
    call_command("seed")


def load_first_edition() -> None:
    """The small course with a lesson, a question, a quiz, a cut and a fact's words that the next edition drops."""
    folder = Path(shutil.copytree(SMALL, settings.VAR_DIR / "first" / "small"))
    (folder / "01-alpha" / "lesson-9-old.md").write_text(OLD_LESSON)
    (folder / "01-alpha" / "questions-practice-old.yaml").write_text(OLD_QUESTION)
    (folder / "quizzes" / "kettle-practice.yaml").write_text(OLD_QUIZ)
    _say(folder / "evidence.yaml", "Ice floats on water.", "Ice may float on water.")
    _say(folder / "quizzes" / "alpha-check.yaml", "cut: 4", "cut: 3")
    at("2026-03-03 08:00")
    call_command("load_curriculum", str(folder))


def _say(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new))


def load_second_edition() -> None:
    """The files as they are now: what left them is retired, what changed has a second version."""
    at("2026-06-01 07:00")
    call_command("load_curriculum", str(SMALL))
    named.content |= {
        "lesson al-l9": {"meaning": "retired: it left the files"},
        "question al-p-90": {"meaning": "retired: it left the files"},
        "quiz kettle-practice": {"meaning": "retired: it left the files"},
        "quiz alpha-check": {"meaning": "its cut rose from 3 to 4: two policies"},
        "fact small/E002": {"meaning": "changed in the second edition: two fact versions"},
    }


def edit_lesson(code: str, who: str, when: str, old: str, new: str) -> None:
    """Change words of the draft, as the form at the desk does."""
    lesson = Lesson.objects.get(code=code)
    assert old in lesson.body, (code, old)
    courses.save_lesson_draft(
        lesson=lesson, by=person(who), now=at(when), body=lesson.body.replace(old, new)
    )


def edit_question(code: str, who: str, when: str, **changes: Any) -> None:
    question = Question.objects.get(code=code)
    entry = question.draft | changes
    quizzes.save_question_draft(question=question, entry=entry, by=person(who), now=at(when))


def publish_new_words() -> None:
    """Two people each, of a lesson and a question: other words for the same meaning, so that signatures cover them."""
    edit_lesson("al-l1", "omar", "2026-05-25 10:00", "boils at a fixed", "boils at one fixed")
    edit_lesson("al-l1", "omar", "2026-05-25 10:05", "boils at one fixed", "will boil at a fixed")
    publish_lesson("al-l1", "lead", "2026-05-25 11:00", same_meaning=True)
    stem = "This is a question with the code al-e-01. Which answer is right?"
    edit_question("al-e-01", "omar", "2026-05-25 10:00", stem=stem)
    publish_question("al-e-01", "lead", "2026-05-25 11:30", same_meaning=True)
    named.content |= {
        "lesson al-l1": {"meaning": "published on the web as the same meaning"},
        "question al-e-01": {"meaning": "published on the web as the same meaning"},
    }


def publish_new_meaning() -> None:
    """Two people each, of a lesson and a question: nobody has signed what they say now."""
    edit_lesson("al-l2", "noor", "2026-06-10 10:00", "lighter", "less dense")
    publish_lesson("al-l2", "lead", "2026-06-10 11:00", note="A better word.")
    stem = "In which order does one make a pot of tea?"
    edit_question("al-p-05", "noor", "2026-06-12 10:00", stem=stem)
    publish_question("al-p-05", "rita", "2026-06-12 11:00", note="Tea is made in pots.")
    named.content |= {
        "lesson al-l2": {"meaning": "published on the web by noor and lead"},
        "question al-p-05": {"meaning": "published on the web by noor and rita"},
    }


def publish_lesson(code: str, who: str, when: str, **how: Any) -> None:
    lesson = Lesson.objects.get(code=code)
    courses.publish_lesson(lesson=lesson, by=person(who), now=at(when), **how)


def publish_question(code: str, who: str, when: str, **how: Any) -> None:
    question = Question.objects.get(code=code)
    quizzes.publish_question(question=question, by=person(who), now=at(when), **how)


def load_after_the_web() -> None:
    """The same files once more: what the web has changed stays, and the loader remembers that."""
    at("2026-06-15 07:00")
    call_command("load_curriculum", str(SMALL))


def leave_drafts() -> None:
    """A lesson and a question whose drafts wait: written by one author, then by another; and one of each by one."""
    edit_lesson("be-l1", "noor", "2026-11-16 10:00", "Ice floats.", "Ice floats high.")
    edit_lesson("be-l1", "omar", "2026-11-17 10:00", "floats high.", "floats high on water.")
    edit_question("be-e-01", "noor", "2026-11-16 11:00", difficulty=0.6)
    edit_question("be-e-01", "omar", "2026-11-17 11:00", difficulty=0.65)
    real = real_lessons()[0]
    courses.save_lesson_draft(
        lesson=real, by=person("noor"), now=at("2026-11-18 10:00"), minutes=real.minutes + 1
    )
    edit_question("al-e-02", "noor", "2026-11-18 11:00", difficulty=0.4)
    both, one = "edited by noor, then by omar", "edited by noor"
    for kind, code, meaning in (
        ("lesson", "be-l1", both), ("question", "be-e-01", both),
        ("lesson", real.code, one), ("question", "al-e-02", one),
    ):  # fmt: skip
        named.waiting[f"{kind} {code}"] = {"kind": kind, "code": code, "meaning": meaning}


def start_again() -> None:
    """The server was restarted for updates: `manage.py up` seeds again, and drafts that wait stay."""
    at("2026-11-25 06:00")
    call_command("seed")
    call_command("load_curriculum", str(SMALL))


def sign(course: str, when: str, review_by: str, modules: list[str], interests: str) -> None:
    """The lead's signature under everything of some modules that readers and candidates see."""
    lessons = LessonVersion.objects.filter(
        current_of__module__code__in=modules, current_of__retired_at=None
    )
    signed = courses.sign_off_lessons(
        course=Course.objects.get(code=course),
        versions=lessons.order_by("pk"),
        by=person("lead"),
        interests=interests,
        review_by=at(review_by).date(),
        now=at(when),
    )
    questions = QuestionVersion.objects.filter(
        current_of__module__code__in=modules, current_of__retired_at=None
    )
    quizzes.sign_off_questions(sign_off=signed, versions=questions.order_by("pk"))


def sign_everything() -> None:
    """The real course until five years ahead; the small course until a date that has passed."""
    modules = ["rf-technique", "nerve-anatomy", "complication-management"]
    sign(REAL, "2026-03-17 12:00", "2031-11-28 00:00", modules, "Paid for talks by one maker.")
    sign("small", "2026-03-18 12:00", "2026-09-30 00:00", ["alpha", "beta"], "none")
    named.content["sign-off 2031-11-28"] = {"meaning": "stands for more than five years"}
    named.content["sign-off 2026-09-30"] = {"meaning": "its review date has passed"}


def sign_again_and_take_back() -> None:
    """One module signed anew; by the lead and an administrator: signatures taken back."""
    sign("small", "2026-10-05 12:00", "2027-10-05 00:00", ["beta"], "none")
    take_signatures_back()


def take_signatures_back() -> None:
    """One lesson and two questions of the real course."""
    lessons = LessonSignOff.objects.filter(sign_off__course__code=REAL).order_by("pk")
    courses.withdraw_lesson_signatures(
        links=list(lessons[3:4]), by=person("lead"), reason="A new study.", now=at("2026-10-12 09:00")
    )  # fmt: skip
    questions = QuestionSignOff.objects.filter(sign_off__course__code=REAL).order_by("pk")
    quizzes.withdraw_question_signatures(
        links=list(questions[5:7]), by=person("root"), reason="Asked by the lead.", now=at("2026-10-12 10:00")
    )  # fmt: skip


def dispute(course: str, code: str, who: str, when: str, argument: str) -> Dispute:
    return courses.raise_dispute(
        fact=Fact.objects.get(course__code=course, code=code),
        lesson_version=LessonVersion.objects.filter(fact_links__fact__code=code,
            fact_links__fact__course__code=course).order_by("pk").first(),
        by=person(who), argument=argument, citation="A paper of 2025, page 3.", now=at(when),
    )  # fmt: skip


def dispute_facts() -> None:
    """Answered; looked into and then answered; answered without the reader's words."""
    answers = {
        "layla": (("stands", "At sea level it does.", "2026-05-20 09:00", True),),
        "bob": (
            ("looking", "We read the paper.", "2026-05-21 09:00", True),
            ("mended", "The words are better now.", "2026-06-01 09:00", True),
        ),
        "ada": (("stands", "The source says so.", "2026-05-22 09:00", False),),
    }
    for who, given in answers.items():
        raised = dispute("small", "E002", who, "2026-05-12 12:00", f"{who} doubts it.")
        for outcome, text, when, shows in given:
            courses.answer_dispute(
                dispute=raised, by=person("noor"), outcome=outcome, text=text, now=at(when), shows_argument=shows
            )  # fmt: skip


def dispute_again() -> None:
    """One without an answer, and one that is being looked into."""
    dispute("small", "E001", "una", "2026-11-19 12:00", "Not on a mountain.")
    raised = dispute("small", "E001", "layla", "2026-11-19 13:00", "Not with salt in it.")
    courses.answer_dispute(
        dispute=raised, by=person("omar"), outcome="looking", text="We ask.", now=at("2026-11-20 09:00")
    )  # fmt: skip


def real_lessons() -> list[Lesson]:
    """The lessons of the real course in their order."""
    return list(Lesson.objects.published().filter(module__course__code=REAL))


def study() -> None:
    """All lessons of the real course read; some opened only; one read and opened again."""
    lessons = real_lessons()
    for lesson in lessons:
        courses.complete_lesson(user=person("ada"), lesson=lesson, now=at("2026-03-12 19:00"))
    for lesson in lessons[:4]:
        courses.open_lesson(user=person("una"), lesson=lesson, now=at("2026-03-13 19:00"))
    courses.complete_lesson(user=person("una"), lesson=lessons[0], now=at("2026-03-14 19:00"))
    courses.complete_lesson(user=person("una"), lesson=lessons[1], now=at("2026-03-14 19:30"))
    courses.reopen_lesson(user=person("una"), lesson=lessons[1], now=at("2026-03-15 19:00"))
    old = Lesson.objects.get(code="al-l9")
    courses.complete_lesson(user=person("layla"), lesson=old, now=at("2026-03-16 19:00"))
    courses.enrol(
        user=person("bob"), course=Course.objects.get(code="small"), now=at("2026-03-17 19:00")
    )
