"""What was taken out of use at the desk, and what came back by two people."""

from courses import actions as courses
from courses.models import DraftRevision, Lesson
from quizzes.models import Question
from story.clock import at
from story.content import SECOND, lesson, question
from story.oversight import note
from story.people import person
from trainingsite.accounts.actions.proposals import second


def pull(entry: Lesson | Question, who: str, when: str, reason: str, meaning: str) -> None:
    made = courses.pull(entry=entry, reason=reason, by=person(who), now=at(when))
    note(f"pull of {entry.code}", made, meaning)


def take_out_and_bring_back() -> None:
    """A lesson is out and back; two questions of the second course are out, and one of them waits for a second person."""
    pull(
        lesson("al-l2"),
        "noor",
        "2026-10-14 09:00",
        "A reader doubts the cork.",
        "two brought it back",
    )
    proposal = courses.propose_return(
        entry=lesson("al-l2"), reason="The cork is right.", by=person("lead"), now=at("2026-10-14 12:00")
    )  # fmt: skip
    second(proposal=proposal, by=person("remy"), now=at("2026-10-15 09:00"))
    note("return of al-l2", proposal, "carried out by two")
    pull(
        question("al-p-01", SECOND),
        "omar",
        "2026-11-13 09:00",
        "Two answers are right.",
        "out of use",
    )
    pull(
        question("al-p-02", SECOND),
        "omar",
        "2026-11-13 09:10",
        "The stem is unclear.",
        "asked back",
    )
    proposal = courses.propose_return(
        entry=question("al-p-02", SECOND), reason="It is clear.", by=person("lead"), now=at("2026-11-14 09:00")
    )  # fmt: skip
    note("return of al-p-02", proposal, "nobody has agreed yet")


def save_an_old_revision_again() -> None:
    """A draft says once more what its first author had saved."""
    entry = lesson("be-l1")
    first = DraftRevision.objects.of(entry).order_by("pk").first()
    courses.restore_revision(
        entry=entry, revision=first, by=person("noor"), now=at("2026-11-19 09:00")
    )
