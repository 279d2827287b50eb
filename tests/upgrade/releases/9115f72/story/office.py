"""Drafts of every kind, a review with comments, a declaration, a corrected key, and the sums of statistics."""

from courses import actions as courses
from courses.models import Course
from quizzes import actions as quizzes
from story.cases import asked_for_keys, decide
from story.clock import at
from story.content import lesson, question
from story.named import named
from story.people import person
from trainingsite.accounts.actors import SYSTEM


def begin_drafts() -> None:
    """A fact, a word of the glossary and a question that nobody has published: with holes, as an import leaves them."""
    small = Course.objects.get(code="small")
    for kind, code, content in (
        ("fact", "E900", {"statement": "Steam is hotter than the water that it came from."}),
        ("term", "steam", {"term": "Steam", "meaning": "Water as a gas."}),
        (
            "question",
            "steam-gas",
            {"kind": "true_false", "stem": "Is steam a gas?", "pool": "practice"},
        ),
    ):
        module = small.modules.get(code="alpha") if kind == "question" else None
        courses.begin_entry(
            kind=kind, course=small, content=content, by=person("noor"), now=at("2026-11-20 14:00"),
            module=module, code=code,
        )  # fmt: skip
        named.content[f"draft of {kind} small/{code}"] = {
            "meaning": "begun in the studio, with holes"
        }


def ask_for_a_review() -> None:
    """Of the lesson that waits: handed to the lead, who says something of it and has not decided."""
    ice = lesson("be-l1")
    courses.declare(
        qualification="Nurse, ten years of practice.", interests="none", may_be_named=True,
        by=person("noor"), now=at("2026-11-19 08:00"),
    )  # fmt: skip
    courses.ask_for_review(
        entry=ice, by=person("omar"), now=at("2026-11-20 15:00"), note="Is “high” right?", reviewer=person("lead")
    )  # fmt: skip
    courses.comment_on(
        entry=ice, text="High is no height.", by=person("lead"), now=at("2026-11-20 16:00")
    )
    named.content["review of lesson small/be-l1"] = {"meaning": "asked for by omar, with the lead"}


def correct_a_key() -> None:
    """Every answer to one exam question counts as right: whoever was asked it is scored again. The lead may see its key for that."""
    decide(asked_for_keys("lead", "small", "2026-11-20 17:00"), "granted", "To mend one key.", "2026-11-20 18:00")  # fmt: skip
    plan = quizzes.plan_correction(question=question("al-e-01"), treatment="for-all")
    quizzes.correct_key(
        plan=plan, reason="Both first answers can be defended.", by=person("lead"), now=at("2026-11-21 09:00")
    )  # fmt: skip
    while quizzes.rescore(by=SYSTEM, now=at("2026-11-21 09:05")):
        pass
    named.content["correction of small/al-e-01"] = {"meaning": "counts for all since 21 November"}


def count() -> None:
    """The sums of statistics, as the sweep keeps them."""
    quizzes.sweep(by=SYSTEM, now=at("2026-11-21 10:00"))
    quizzes.rebuild_statistics(by=SYSTEM, now=at("2026-11-22 03:00"))
