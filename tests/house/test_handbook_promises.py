"""The handbook promises what the program does, and nothing else."""

import re

from courses.content.domain.curriculum import SHIPPED
from quizzes.models import Attempt, Result
from tests.house.said import course
from tests.site import ROOT
from trainingsite.accounts.forms import SettingsForm

PUBLIC = (
    ROOT / "README.md",
    ROOT / "docs" / "authoring.md",
    ROOT / "trainingsite" / "templates" / "handbook.html",
    ROOT / "trainingsite" / "templates" / "home.html",
    SHIPPED / "course.yaml",
)
UNKEPT = re.compile(
    r"within 30 days|a second person looks at it|prevents much of that",
    re.IGNORECASE,
)


def text_of(part: str) -> str:
    return " ".join(course().course.data["handbook"][part].split())


def test_nothing_public_promises_what_no_code_does() -> None:
    said = {page.name: UNKEPT.findall(" ".join(page.read_text().split())) for page in PUBLIC}

    assert {page: promises for page, promises in said.items() if promises} == {}


def test_more_time_is_asked_for_where_the_handbook_says() -> None:
    assert "More time in exams" in text_of("accommodations")
    page = (ROOT / "quizzes" / "templates" / "quizzes" / "more_time.html").read_text()
    assert '<h1>{% translate "More time in exams" %}</h1>' in page
    assert "cannot give" not in text_of("accommodations")


def test_what_the_handbook_lets_people_set_can_be_set() -> None:
    attempt = (ROOT / "quizzes" / "templates" / "quizzes" / "attempt.html").read_text()

    assert "text size, spacing and colours on your account page" in text_of("accommodations")
    assert {"text_size", "spacing", "theme"} <= set(SettingsForm.Meta.fields)
    assert "hide the time" in text_of("accommodations")
    assert "data-timer-toggle" in attempt


def test_an_attempt_can_be_void() -> None:
    assert "declare an attempt void, with a reason" in text_of("appeals")
    assert Result.State.VOID
    assert Attempt.CloseReason.VOIDED
