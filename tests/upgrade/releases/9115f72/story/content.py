"""What happens to the courses on the web: read, edited and published by several people, signed, disputed."""

from datetime import timedelta
from typing import Any

from courses import actions as courses
from courses.models import (
    Course,
    Dispute,
    DraftRevision,
    Fact,
    Lesson,
    LessonSignOff,
    LessonVersion,
)
from quizzes.models import Question, QuestionSignOff, QuestionVersion
from story import leads
from story.clock import at
from story.named import named
from story.people import person

REAL = "rf-skin-tightening"
SECOND = "other"


def lesson(code: str, course: str = "small") -> Lesson:
    found: Lesson = Lesson.objects.get(course__code=course, code=code)
    return found


def question(code: str, course: str = "small") -> Question:
    found: Question = Question.objects.get(course__code=course, code=code)
    return found


def real_lessons() -> list[Lesson]:
    """The lessons of the real course in the order of their modules."""
    found = Lesson.objects.published().filter(course__code=REAL)
    return list(found.order_by("module__position", "position"))


def study() -> None:
    """All lessons of the real course read; some opened only; one read and opened again."""
    lessons = real_lessons()
    for one in lessons:
        courses.complete_lesson(by=person("ada"), lesson=one, now=at("2026-03-12 19:00"))
    for one in lessons[:4]:
        courses.open_lesson(by=person("una"), lesson=one, now=at("2026-03-13 19:00"))
    courses.complete_lesson(by=person("una"), lesson=lessons[0], now=at("2026-03-14 19:00"))
    courses.complete_lesson(by=person("una"), lesson=lessons[1], now=at("2026-03-14 19:30"))
    courses.reopen_lesson(by=person("una"), lesson=lessons[1], now=at("2026-03-15 19:00"))
    courses.complete_lesson(by=person("layla"), lesson=lesson("al-l9"), now=at("2026-03-16 19:00"))
    small = Course.objects.get(code="small")
    courses.enrol(by=person("bob"), course=small, now=at("2026-03-17 19:00"))


def reword(entry: Lesson, who: str, when: str, old: str, new: str) -> None:
    """Change words of the draft as it is now, as the form at the desk does."""
    entry.refresh_from_db()
    assert old in entry.body, (entry.code, old)
    content = {"body": entry.body.replace(old, new)}
    courses.save_draft(entry=entry, content=content, by=person(who), now=at(when))


def change(entry: Question, who: str, when: str, **changes: Any) -> None:
    """Change keys of the draft as it is now: the whole entry is saved."""
    entry.refresh_from_db()
    content = entry.draft | changes
    courses.save_draft(entry=entry, content=content, by=person(who), now=at(when))


def publish(entry: Lesson | Question, who: str, when: str, **how: Any) -> None:
    courses.publish(entry=entry, by=person(who), now=at(when), **how)


def publish_new_words() -> None:
    """Of a lesson and a question: other words for the same meaning, so that signatures cover them."""
    boiling, exam = lesson("al-l1"), question("al-e-01")
    reword(boiling, "omar", "2026-05-25 10:00", "boils at a fixed", "boils at one fixed")
    reword(boiling, "omar", "2026-05-25 10:05", "boils at one fixed", "will boil at a fixed")
    publish(boiling, "lead", "2026-05-25 11:00", same_meaning=True)
    stem = "This is a question with the code al-e-01. Which answer is right?"
    change(exam, "omar", "2026-05-25 10:00", stem=stem)
    publish(exam, "lead", "2026-05-25 11:30", same_meaning=True)
    named.content |= {
        "lesson small/al-l1": {"meaning": "published on the web as the same meaning"},
        "question small/al-e-01": {"meaning": "published on the web as the same meaning"},
    }


def publish_new_meaning() -> None:
    """Of a lesson, which two people wrote, and a question: nobody has signed what they say now."""
    floating, tea = lesson("al-l2"), question("al-p-05")
    reword(floating, "noor", "2026-06-10 10:00", "lighter", "less dense")
    reword(floating, "omar", "2026-06-10 10:30", "than water", "than fresh water")
    publish(floating, "lead", "2026-06-10 11:00", note="A better word.")
    stem = "In which order does one make a pot of tea?"
    change(tea, "noor", "2026-06-12 10:00", stem=stem)
    publish(tea, "rita", "2026-06-12 11:00", note="Tea is made in pots.")
    named.content |= {
        "lesson small/al-l2": {"meaning": "published on the web by noor, omar and lead"},
        "question small/al-p-05": {"meaning": "published on the web by noor and rita"},
    }


def edit_the_second_course() -> None:
    """The lesson that has the code of the small one's: two people edit it, and its file will be taken."""
    ice = lesson("be-l1", SECOND)
    reword(ice, "noor", "2026-07-01 10:00", "Ice floats.", "Ice floats high.")
    reword(ice, "omar", "2026-07-02 10:00", "floats high.", "floats high on water.")


def leave_drafts() -> None:
    """Drafts that wait: written by one author, then by another; by one; and one of each course with the same code."""
    ice, cold = lesson("be-l1"), question("be-e-01")
    reword(ice, "noor", "2026-11-16 10:00", "Ice floats.", "Ice floats high.")
    reword(ice, "omar", "2026-11-17 10:00", "floats high.", "floats high on water.")
    change(cold, "noor", "2026-11-16 11:00", difficulty=0.6)
    change(cold, "omar", "2026-11-17 11:00", difficulty=0.65)
    wait(ice, "edited by noor, then by omar")
    wait(cold, "edited by noor, then by omar")
    other, real = lesson("be-l1", SECOND), real_lessons()[0]
    reword(other, "noor", "2026-11-18 10:00", "in every glass.", "in every cup.")
    wait(other, "edited by noor since a file was taken")
    minutes = {"minutes": real.minutes + 1}
    courses.save_draft(entry=real, content=minutes, by=person("noor"), now=at("2026-11-18 10:30"))
    wait(real, "edited by noor")
    leave_another_key()


def leave_another_key() -> None:
    """An exam question whose right answer somebody moved, whose reasons another one mended, and the first one again."""
    exam = question("al-e-02")
    options = [dict(option) for option in exam.draft["options"]]
    first, second, third = options
    first["correct"], second["correct"] = False, True
    first["harm"] = second.pop("harm")
    change(exam, "noor", "2026-11-18 11:00", options=[first, second, third])
    why = "SECRET-WHY it was called right by mistake, and it is wrong."
    change(exam, "omar", "2026-11-19 11:00", options=[first | {"rationale": why}, second, third])
    change(exam, "noor", "2026-11-20 11:00", difficulty=0.4)
    wait(exam, "its key was moved by noor, its reasons mended by omar; three revisions")
    assert DraftRevision.objects.of(exam).count() == 3


def wait(entry: Lesson | Question, meaning: str) -> None:
    course = entry.course.code
    named.waiting[f"{entry.KIND} {course}/{entry.code}"] = {
        "kind": entry.KIND,
        "course": course,
        "code": entry.code,
        "meaning": meaning,
    }


def sign(course: str, when: str, review_by: str, interests: str, *modules: str) -> None:
    """The lead's signature under everything of a course, or of some modules, that readers and candidates see."""
    row = Course.objects.get(code=course)
    live = [model.objects.live_in(row).order_by("pk") for model in (LessonVersion, QuestionVersion)]
    if modules:
        live = [found.filter(current_of__module__code__in=modules) for found in live]
    versions = [version for found in live for version in found]
    leads.read(versions, when)
    courses.sign(
        course=row,
        versions=versions,
        by=person("lead"),
        interests=interests,
        review_by=at(review_by).date(),
        now=at(when),
    )
    named.content[f"sign-off {course} {review_by[:10]}"] = {"meaning": f"signed on {when[:10]}"}


def sign_everything() -> None:
    """Two modules of the real course for as long as a signature may stand; the small course until a date that has passed."""
    modules = (
        Course.objects.get(code=REAL).modules.order_by("position").values_list("code", flat=True)
    )
    sign(REAL, "2026-03-17 12:00", "2028-03-17 00:00", "Paid for talks by one maker.", *modules[:2])
    sign("small", "2026-03-18 12:00", "2026-09-30 00:00", "none")


def sign_again_and_take_back() -> None:
    """One module of each small course signed anew; by the lead and an administrator: signatures taken back."""
    sign("small", "2026-10-05 12:00", "2027-10-05 00:00", "none", "beta")
    sign(SECOND, "2026-10-06 12:00", "2027-10-06 00:00", "none", "alpha")
    lessons = LessonSignOff.objects.filter(sign_off__course__code=REAL).order_by("pk")
    courses.withdraw_signatures(
        links=lessons[3:4], by=person("lead"), reason="A new study.", now=at("2026-10-12 09:00")
    )
    questions = QuestionSignOff.objects.filter(sign_off__course__code=REAL).order_by("pk")
    courses.withdraw_signatures(
        links=questions[5:7], by=person("root"), reason="Asked by the lead.", now=at("2026-10-12 10:00")
    )  # fmt: skip


def dispute(course: str, code: str, who: str, when: str, argument: str) -> Dispute:
    cited = LessonVersion.objects.filter(
        fact_links__fact__code=code, fact_links__fact__course__code=course
    )
    return courses.raise_dispute(
        fact=Fact.objects.get(course__code=course, code=code),
        lesson_version=cited.order_by("pk").first(),
        by=person(who),
        argument=argument,
        citation="A paper of 2025, page 3.",
        now=at(when),
    )


def answer(raised: Dispute, who: str, outcome: str, text: str, when: str, *, shows: bool) -> None:
    """That somebody looks into it, at once; what decides goes live by the lead."""
    if outcome == "looking":
        courses.answer_dispute(
            dispute=raised, by=person(who), outcome=outcome, text=text, now=at(when), shows_argument=shows
        )  # fmt: skip
        return
    draft = courses.draft_answer(dispute=raised, by=person(who), now=at(when))
    said = draft.content | {"outcome": outcome, "text": text, "shows_argument": shows}
    written = courses.save_draft(entry=draft, content=said, by=person(who), now=at(when))
    courses.publish(entry=written, by=person("lead"), now=at(when) + timedelta(minutes=30))


def dispute_facts() -> None:
    """Answered; looked into and then answered; answered without the reader's words."""
    raised = {
        who: dispute("small", "E002", who, "2026-05-12 12:00", f"{who} doubts it.")
        for who in ("layla", "bob", "ada")
    }
    for who, outcome, text, when, shows in (
        ("layla", "stands", "At sea level it does.", "2026-05-20 09:00", True),
        ("bob", "looking", "We read the paper.", "2026-05-21 09:00", True),
        ("bob", "mended", "The words are better now.", "2026-06-01 09:00", True),
        ("ada", "stands", "The source says so.", "2026-05-22 09:00", False),
    ):
        answer(raised[who], "noor", outcome, text, when, shows=shows)


def dispute_again() -> None:
    """Two without an answer, in each course of the same code, and one that is being looked into."""
    dispute("small", "E001", "una", "2026-11-19 12:00", "Not on a mountain.")
    dispute(SECOND, "E001", "una", "2026-11-19 12:30", "Not in a pressure cooker.")
    raised = dispute("small", "E001", "layla", "2026-11-19 13:00", "Not with salt in it.")
    answer(raised, "omar", "looking", "We ask.", "2026-11-20 09:00", shows=True)
