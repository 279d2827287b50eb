"""Three courses side by side: one with a scheme, one with a scheme of its own, one with none. Each says the right thing."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from certificates import actions as certificates
from courses.actions import complete_lesson, open_lesson
from courses.models import Course, Lesson, Objective
from tests.curriculum_small import another, copy_to, load, write_scheme
from tests.people import ada, noor
from tests.quizzes.sitters import DAY, sit, start
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actors import SYSTEM
from trainingsite.pages.dashboard import dashboard_context

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NONE = "No certificate is issued for this exam at the moment."


@pytest.fixture(autouse=True)
def courses(tmp_path: Path, db: None) -> None:
    small = copy_to(tmp_path)
    write_scheme(small, "small-knowledge", "small-exam")
    own = another(tmp_path, "own")
    write_scheme(own, "own-knowledge", "own-small-exam", term_months="24", pilot="true")
    for folder in (small, own, another(tmp_path, "bare")):
        load(folder)


def passes(person: Any, course: str = "") -> Any:
    now, before = timezone.now(), f"{course}-" if course else ""
    sit(person, f"{before}alpha-check", now=now - 2 * DAY)
    attempt = sit(person, f"{before}small-exam", now=now - DAY)
    certificates.sweep(by=SYSTEM, now=now)
    return attempt


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, address: str) -> str:
    """The words of a page, without its markup."""
    body = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", body.split("<main", 1)[1]).split())


@pytest.mark.each_engine
@pytest.mark.parametrize(
    ("exam", "says", "says_not"),
    [
        ("small-exam", ["Certificate of small-knowledge, 1", "What small-knowledge covers", "12 months", "What small-knowledge does not say."], ["own-knowledge", NONE, "provisional"]),
        ("own-small-exam", ["Certificate of own-knowledge, 1", "What own-knowledge covers", "24 months", "The pass mark is provisional"], ["small-knowledge,", NONE]),
        ("bare-small-exam", [NONE], ["Certificate of", "Limits"]),
    ],
)  # fmt: skip
def test_page_of_an_exam_says_what_its_pass_gives(
    exam: str, says: list[str], says_not: list[str]
) -> None:
    page = text(signed_in(ada()), f"/quizzes/{exam}/")
    assert [words for words in says if words not in page] == []
    assert [words for words in says_not if words in page] == []


def test_page_of_a_check_says_nothing_of_certificates() -> None:
    assert "What a pass gives" not in text(signed_in(ada()), "/quizzes/alpha-check/")


@pytest.mark.each_engine
def test_result_shows_its_own_certificate_and_no_other() -> None:
    """The fault that was found: "Passed: Small exam", and below it the certificate of another course, "Valid"."""
    attempts = {course: passes(ada(), course) for course in ("", "own", "bare")}
    client = signed_in(ada())
    shown = {}
    for course, attempt in attempts.items():
        for address in (f"/attempts/{attempt.uuid}/result/", f"/quizzes/{attempt.quiz.code}/"):
            page = client.get(address).content.decode()
            [fragment] = re.findall(r'data-fragment="([^"]+)"', page)
            assert fragment == f"/certificates/list/?exam={attempt.quiz.code}"
        body = client.get(fragment).content.decode()
        shown[course] = (
            re.findall(r"Certificate of [\w-]+", body),
            "No certificate is issued for" in body,
        )
    assert shown == {
        "": (["Certificate of small-knowledge"], False),
        "own": (["Certificate of own-knowledge"], False),
        "bare": ([], True),
    }
    # Their own page has all of them.
    everything = client.get("/certificates/").content.decode()
    assert everything.count("Certificate of ") == 2
    assert everything.count("No certificate is issued for") == 1


def test_fragment_that_waits_goes_on_asking_about_its_exam() -> None:
    now = timezone.now()
    sit(ada(), "alpha-check", now=now - 2 * DAY)
    sit(ada(), "small-exam", now=now - DAY)
    body = signed_in(ada()).get("/certificates/list/?exam=small-exam").content.decode()
    assert 'data-fragment="/certificates/list/?exam=small-exam"' in body
    other = signed_in(ada()).get("/certificates/list/?exam=own-small-exam").content.decode()
    assert "data-fragment" not in other


def test_api_names_course_and_exam(client_of: Callable[[Any], APIClient]) -> None:
    passes(ada(), "own")
    quizzes = client_of(ada()).get("/api/v1/quizzes/").json()["results"]
    assert {quiz["code"]: quiz["course"] for quiz in quizzes if quiz["purpose"] == "exam"} == {
        "small-exam": "small",
        "own-small-exam": "own",
        "bare-small-exam": "bare",
    }
    [held] = client_of(ada()).get("/api/v1/certificates/").json()["results"]
    assert (held["exam"], held["title"]) == ("own-small-exam", "Certificate of own-knowledge")
    answer = Client().get(f"/api/v1/verify/{held['code']}/").json()
    assert answer["scheme"] == {"code": "own-knowledge", "title": "Certificate of own-knowledge", "edition": "1"}  # fmt: skip
    assert answer["scopes"] == ["What own-knowledge covers"]


@pytest.mark.each_engine
def test_handbook_of_each_course_says_what_is_certified() -> None:
    for course, words in (
        ("own", "What own-knowledge covers"),
        ("bare", "None is issued for this exam"),
    ):
        assert words in text(Client(), f"/courses/{course}/handbook/")


def titles() -> list[str]:
    return [
        row["course"].code for row in dashboard_context(user=ada(), now=timezone.now())["courses"]
    ]


def next_title() -> str:
    step = dashboard_context(user=ada(), now=timezone.now())["next_step"]
    return step["title"] + " " + step["url"] if step else ""


def test_dashboard_and_menu_know_every_course() -> None:
    page = signed_in(ada()).get("/dashboard/").content.decode()
    for code in ("small", "own", "bare"):
        assert f'href="/courses/{code}/"' in page
        assert f'href="/courses/{code}/alpha/"' in page
    assert page.count('<section class="stack course-of-several"') == 3
    assert page.count(NONE) == 1
    menu = page.split("<main", 1)[0]
    assert re.search(r'<a href="/courses/"[^>]*>\s*Courses\s*</a>', menu)


@pytest.mark.each_engine
def test_next_step_stays_in_the_course_that_is_begun() -> None:
    assert next_title().endswith("/courses/small/alpha/boiling/")
    for lesson in Lesson.objects.filter(course__code="own"):
        open_lesson(by=ada(), lesson=lesson, now=timezone.now())
    assert titles() == ["own", "small", "bare"]
    assert next_title().endswith("/courses/own/alpha/boiling/")


def test_open_exam_of_any_course_goes_first() -> None:
    now = timezone.now()
    sit(ada(), "bare-alpha-check", now=now - timedelta(hours=2))
    start(ada(), "bare-small-exam", now=now)
    assert next_title().startswith("“Small exam” is open")


def test_pass_in_one_course_leads_on_in_the_other_that_is_begun() -> None:
    lesson = Lesson.objects.get(course__code="own", slug="boiling")
    open_lesson(by=ada(), lesson=lesson, now=timezone.now())
    passes(ada())
    assert next_title().endswith("/courses/own/alpha/boiling/")
    complete_lesson(by=ada(), lesson=lesson, now=timezone.now())
    passes(ada(), "own")
    # "own" and "small" have nothing left; what nobody has begun is next before what a pass gave.
    assert next_title().endswith("/courses/bare/alpha/boiling/")
    passes(ada(), "bare")
    assert next_title() == "You have passed “Small exam” /certificates/"


def course_steps() -> dict[str, str]:
    rows = dashboard_context(user=ada(), now=timezone.now())["courses"]
    return {row["course"].code: row["next_step"]["title"] for row in rows if row["next_step"]}


@pytest.mark.each_engine
def test_pass_without_a_certificate_does_not_hide_a_course_that_is_unfinished() -> None:
    """The fault that was found: no lesson of the first course read, the exam of another passed, and "Next" spoke of nothing else."""
    passes(ada(), "bare")
    assert titles() == ["bare", "small", "own"]
    assert next_title().endswith("/courses/small/alpha/boiling/")
    lesson = Lesson.objects.get(course__code="small", slug="boiling").title
    assert course_steps() == {
        "bare": "You have passed “Small exam”",
        "small": lesson,
        "own": lesson,
    }
    page = text(signed_in(ada()), "/dashboard/")
    assert "Next: You have passed “Small exam”. See what to do" in page
    assert page.count("Next · A small course") == 1


def test_who_passed_an_exam_without_a_certificate_is_led_to_where_to_write() -> None:
    passes(ada(), "bare")
    page = signed_in(ada()).get("/certificates/").content.decode()
    assert '<a href="/help/#ask">Ask a person</a>' in page.split("<main", 1)[1]


def test_step_of_one_exam_says_nothing_of_a_certificate_that_another_gives() -> None:
    now = timezone.now()
    passes(ada(), "own")
    sit(ada(), "alpha-check", now=now - 2 * DAY)
    sit(ada(), "small-exam", now=now - DAY)  # nobody has made its certificate yet
    steps = {
        row["course"].code: row["next_step"]["text"]
        for row in dashboard_context(user=ada(), now=now)["courses"]
    }
    assert steps["small"].startswith("Your certificate is being made")
    assert steps["own"].startswith("Your certificate is on its page")


def test_courses_stand_in_the_order_in_which_they_were_studied_last() -> None:
    now = timezone.now()
    for code, days in (("own", 3), ("bare", 2)):
        lesson = Lesson.objects.get(course__code=code, slug="boiling")
        open_lesson(by=ada(), lesson=lesson, now=now - days * DAY)
    assert titles() == ["bare", "own", "small"]
    sit(ada(), "own-alpha-check", right=0, now=now - DAY)
    assert titles() == ["own", "bare", "small"]


@pytest.mark.each_engine
def test_objectives_of_other_courses_are_not_offered(settings: Any) -> None:
    settings.SEED_DEMO = True
    lesson = Lesson.objects.get(course__code="own", slug="boiling")
    page = at_desk(noor()).get(f"/admin/courses/lesson/{lesson.pk}/change/").content.decode()
    [field] = re.findall(r'<select name="objectives".*?</select>', page, re.DOTALL)
    offered = {int(pk) for pk in re.findall(r'value="(\d+)"', field)}
    own = Course.objects.get(code="own")
    assert offered == set(Objective.objects.filter(course=own).values_list("pk", flat=True))
    foreign = Objective.objects.filter(course__code="small")[0]
    form = {"title": lesson.title, "body": lesson.body, "minutes": lesson.minutes, "objectives": [foreign.pk],
            "reviewed_date": "2026-11-24", "review_by_date": "2027-11-30", "drafted_by": "person"}  # fmt: skip
    answer = at_desk(noor()).post(f"/admin/courses/lesson/{lesson.pk}/change/", form)
    assert "not one of the available choices" in answer.content.decode()
