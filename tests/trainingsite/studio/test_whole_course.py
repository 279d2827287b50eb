"""One author and one reviewer make a small course through the studio's pages alone, exam and certificate included."""

import re
from typing import Any

import pytest
from django.test import Client

from courses.models import Course, Lesson
from quizzes.models import Quiz
from tests.people import ada, lead, noor
from tests.trainingsite.studio.forms import posted_by, value_of
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.long]
ROOT = "/studio/course/steam/"
OPTIONS = [
    ("It rises because it is lighter than the air around it", True, "Warm vapour is less dense."),
    ("It falls because water is heavy whatever its state is", False, "Vapour is no liquid."),
    ("It stays because nothing moves it in a closed kitchen", False, "Convection moves it."),
]


def begun(client: Client, entry: str, **said: str) -> str:
    """The address of a new draft."""
    answer = client.post(f"{ROOT}new/{entry}/", said)
    assert answer.status_code == 302, posted_by(answer.content.decode())
    return str(answer.url)


def write(client: Client, address: str, **said: Any) -> None:
    """Fill the form of the page and send it."""
    form = posted_by(client.get(address).content.decode())
    answer = client.post(address, form | said)
    assert answer.status_code == 302, answer.content.decode()


def publish_all(client: Client) -> str:
    """Open whatever there is to read, tick whatever can be ticked on the page of drafts, and publish it."""
    page = client.get(f"{ROOT}drafts/").content.decode()
    for one in re.findall(r'class="row-title" href="([^"]+)"', page):
        client.get(one)
    page = client.get(f"{ROOT}drafts/").content.decode()
    chosen = [part.split('"')[0] for part in page.split('name="entry" value="')[1:]]
    assert chosen
    page = client.post(f"{ROOT}drafts/", {"entry": chosen}, follow=True).content.decode()
    return " ".join(part.split("</p>")[0] for part in page.split("<p>")[1:8])


def question(client: Client, pool: str, number: int) -> str:
    form = {"module": "vapour", "kind": "single_choice", "pool": pool, "stem": ""}
    address = begun(client, "question", **form)
    client.post(address, {"open-keys": "1"})
    said = {
        "stem": f"A pot of water boils in a cold kitchen, for the {number}. time today. Where does the vapour go first?",
        "objective": "vapour-o1", "topic": "vapour", "level": "application", "evidence": "E001",
        "difficulty": "0.7", "review_by": "2027-11-30",
    }  # fmt: skip
    for place, (text, right, why) in enumerate(OPTIONS):
        said |= {
            f"options-{place}-text": text,
            f"options-{place}-rationale": f"{why} That is why it goes where it goes, and nowhere else.",
        }
        said |= {f"options-{place}-correct": "on"} if right else {f"options-{place}-harm": "1"}
    write(client, address, **said)
    return address


def test_small_course_with_exam_and_certificate_is_made_in_the_browser() -> None:
    author, reviewer = at_desk(noor()), at_desk(lead())
    made = author.post("/studio/new/course/", {"title": "Steam", "code": "steam", "language": "en"})
    assert made.url == ROOT
    module = begun(author, "module", title="Vapour")
    write(author, module, **{
        "summary": "Where water goes.",
        "objectives-0-code": "vapour-o1", "objectives-0-text": "Say where vapour goes",
    })  # fmt: skip
    fact = begun(author, "fact", statement="Water vapour is less dense than air.")
    write(author, fact, mark="KNOWN", tier="C", source="textbook", read="none", review_by="2027-11-30",
          citation="Any textbook of physics.")  # fmt: skip
    assert "/E001/" in fact
    write(author, f"{ROOT}course/steam/", edition="1", summary="About steam.")
    assert "Published 3 entries" in publish_all(reviewer)
    assert Course.objects.get(code="steam").is_draft is False

    lesson = begun(author, "lesson", module="vapour", title="Where vapour goes")
    write(author, lesson, body="Water vapour is less dense than air, so it rises. [E001]", minutes="3",
          objectives="vapour-o1", review_by="2027-11-30", reviewed="2026-11-24")  # fmt: skip
    questions = [question(author, "exam", number) for number in range(1, 4)]
    assert "Published 1 entry" in publish_all(reviewer)  # whoever does not read keys publishes none
    for address in questions:
        author.post(f"{address}review/", {"act": "ask", "ask-reviewer": str(lead().pk)})
        reviewer.post(f"{address}review/", {"open-keys": "1"})
        assert reviewer.get(f"{address}review/").status_code == 200
    assert "Published 3 entries" in publish_all(reviewer)
    assert author.get(questions[0]).status_code == 200  # for a slip of the pen
    quiz = begun(author, "quiz", title="Exam on steam")
    write(author, quiz, **{
        "purpose": "exam", "policy-minutes": "10", "policy-cut": "2", "policy-reveal": "domains",
        "blueprint-0-module": "vapour", "blueprint-0-pool": "exam", "blueprint-0-critical": "any", "blueprint-0-count": "3",
    })  # fmt: skip
    assert "Published 1 entry" in publish_all(reviewer)
    assert Quiz.objects.get(course__code="steam").current_blueprint is not None
    scheme = begun(author, "scheme", title="Steam, 2026")
    exam = Quiz.objects.get(course__code="steam").code
    write(author, scheme, **{
        "exam": exam, "edition": "1", "term_months": "12", "limits": "It says nothing of ice.",
        "scopes-0-code": "steam", "scopes-0-title": "Steam",
    })  # fmt: skip
    assert "Published 1 entry" in publish_all(reviewer)
    assert Quiz.objects.get(code=exam).schemes.in_force().get().title == "Steam, 2026"
    reader = Client()
    reader.force_login(ada(), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reader.get("/courses/steam/vapour/where-vapour-goes/")
    assert page.status_code == 200
    assert "so it rises" in page.content.decode()
    assert Lesson.objects.get(course__code="steam").current_version.number == 1
    assert value_of(author.get(lesson).content.decode(), "seen")
