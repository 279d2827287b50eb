"""Exams with a time limit in tests, and rights to more of it."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from quizzes import actions
from quizzes.models import Accommodation, Attempt, Quiz
from tests.people import root
from tests.quizzes.sitters import NOW, quiz, sit, start
from trainingsite.accounts.models import ReviewCase

MINUTES, GRACE = 30, 30  # of the small exam: minutes, and seconds after them
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def exam() -> Quiz:
    return quiz("small-exam")


def begin(person: Any, *, now: datetime = NOW) -> Attempt:
    """An open attempt at the exam."""
    sit(person, "alpha-check", now=now)
    return start(person, "small-exam", now=now)


def ask(person: Any, *, proof: bytes | None = None, now: datetime = NOW) -> ReviewCase:
    wish = actions.Wish("disability", "I read slowly.", "Half as much time again.", None)
    return actions.ask_for_time(wish=wish, proof=proof, by=person, now=now)


def granted(person: Any, *, now: datetime = NOW, **terms: Any) -> Accommodation:
    """The person's right to more time in the exam."""
    found = actions.decide_time(
        case=ask(person, now=now),
        terms=actions.Terms(**({"quiz": exam()} | terms)),
        note="The letter says so.",
        by=root(),
        now=now,
    )
    assert found is not None
    return found


def paper(data: bytes = PDF, name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
