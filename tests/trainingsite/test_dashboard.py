"""The dashboard names one next step, from the first lesson to the certificate and its loss."""

import re
from datetime import UTC, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from certificates import actions as certificates
from certificates.models import Certificate, Scheme
from courses.actions import complete_lesson
from courses.models import Course, Lesson
from quizzes import actions as quizzes
from quizzes.models import ExamPolicy, Quiz
from tests.certificates.factories import attempt, certificate, scheme
from tests.people import ada, eve, root, unregistered
from tests.quizzes.sitters import sit, start
from tests.trainingsite.accounts.entries import clashing
from trainingsite.accounts.actors import SYSTEM
from trainingsite.pages.dashboard import dashboard_context

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


def step(person: Any) -> str:
    """The title of the next step."""
    found = dashboard_context(user=person, now=timezone.now())["next_step"]
    return str(found["title"]) if found else ""


def read_everything(person: Any) -> None:
    for lesson in Lesson.objects.filter(module__course=Course.objects.get()):
        complete_lesson(by=person, lesson=lesson, now=timezone.now())


def test_newcomer_starts_with_the_first_lesson() -> None:
    assert step(ada()) == Lesson.objects.order_by("module__position", "position")[0].title


def test_one_of_a_thing_is_told_as_one(client: Client) -> None:
    """Pages of candidates with a policy of ones: a minute, a day, a try, a month."""
    quiz = Quiz.objects.get(code="small-exam")
    scheme(quiz, term_months=1)
    policy = quiz.current_policy
    assert policy is not None
    quiz.current_policy = ExamPolicy.objects.create(
        quiz=quiz, number=policy.number + 1, cut=policy.cut, reveal=policy.reveal, created_at=timezone.now(),
        minutes=1, tries=1, window_days=1, waits_days=[1, 1],
    )  # fmt: skip
    quiz.save()
    client.force_login(ada())
    course = Course.objects.get()
    pages = [
        "/dashboard/",
        f"/courses/{course.code}/",
        "/quizzes/small-exam/",
        f"/courses/{course.code}/handbook/",
    ]
    for page in pages:
        words = re.sub(r"<[^>]+>|\s+", " ", client.get(page).text)
        assert re.findall(r"\b1 (?:minutes|days|tries|months|questions|lessons)\b", words) == [], (
            page
        )


@pytest.mark.each_engine
def test_reader_goes_on_to_the_check() -> None:
    read_everything(ada())
    assert step(ada()).startswith("Module check: ")


def test_exam_needs_a_register_entry_first() -> None:
    person = unregistered()
    sit(person, "alpha-check", now=timezone.now())
    assert step(person) == "Add your professional register"


def test_exam_is_next_when_the_checks_are_passed() -> None:
    sit(ada(), "alpha-check", now=timezone.now())
    assert step(ada()) == "You are ready for the exam"


def test_open_exam_goes_before_everything_else() -> None:
    sit(ada(), "alpha-check", now=timezone.now() - timedelta(hours=2))
    attempt = start(ada(), "small-exam", now=timezone.now())
    found = dashboard_context(user=ada(), now=timezone.now())["next_step"]
    assert (found["title"], found["url"]) == ("Your exam is open", f"/attempts/{attempt.uuid}/")


@pytest.mark.each_engine
def test_failed_exam_leads_back_to_study() -> None:
    sit(ada(), "alpha-check", now=timezone.now() - timedelta(hours=2))
    failed = sit(ada(), "small-exam", right=0, now=timezone.now() - timedelta(hours=1))
    found = dashboard_context(user=ada(), now=timezone.now())["next_step"]
    assert found["title"] == "Study again until the exam opens"
    assert found["url"] == f"/attempts/{failed.uuid}/result/#missed"
    assert found["label"] == "See what to study again"


def test_exam_that_is_open_again_says_what_came_of_the_last_try(client: Client) -> None:
    """The fault that was found: a fail with late answers, and the dashboard said "Open for you" and nothing else."""
    now = timezone.now()
    sit(ada(), "alpha-check", now=now - timedelta(days=40))
    failed = sit(ada(), "small-exam", right=0, now=now - timedelta(days=20))
    body = quizzes.attempt_body(attempt=failed, by=ada(), now=now - timedelta(days=20))
    version = body["form"]["questions"][0]["version"]
    late = {"client_seq": 1, "version": version, "revision": 99, "answer": None}
    quizzes.save_answers(
        by=ada(),
        attempt_uuid=failed.uuid,
        window=uuid4(),
        items=[late],
        now=failed.closed_at + timedelta(minutes=2),
    )
    client.force_login(ada())
    page = " ".join(client.get("/dashboard/").text.split())
    assert "Last try: not passed. 1 answer came after the end and does not count." in page
    assert f'<a href="/attempts/{failed.uuid}/result/#late">See the result' in page


def test_failed_exam_whose_last_try_is_void_leads_to_the_fail_before() -> None:
    now = timezone.now()
    sit(ada(), "alpha-check", now=now - timedelta(days=40))
    failed = sit(ada(), "small-exam", right=0, now=now - timedelta(days=20))
    other = sit(ada(), "small-exam", right=0, now=now - timedelta(days=1))
    quizzes.void_attempt(attempt=other, by=root(), reason="Test.", now=now)
    [course] = dashboard_context(user=ada(), now=now - timedelta(days=19))["courses"]
    [exam] = course["exams"]
    assert exam["missed_url"] == f"/attempts/{failed.uuid}/result/#missed"


def test_last_try_at_a_check_leads_to_its_result() -> None:
    attempt = sit(ada(), "alpha-check", right=0, now=timezone.now())
    client = Client()
    client.force_login(ada())
    page = client.get("/dashboard/").content.decode()
    assert (
        f'<a class="small" href="/attempts/{attempt.uuid}/result/">last try: 0 of 5 right' in page
    )


def test_pass_leads_to_the_certificate_and_withdrawal_to_its_reason() -> None:
    now = timezone.now()
    scheme(Quiz.objects.get(code="small-exam"))
    pass_everything(ada())
    certificates.sweep(by=SYSTEM, now=now)
    held = Certificate.objects.get()
    assert step(ada()) == "You have passed the exam"

    certificates.withdraw(
        certificate=held,
        by=root(),
        reason_class="other",
        reason="Test.",
        effect="from_now",
        now=now,
    )
    assert step(ada()) == "Your certificate is not in force"


@pytest.mark.parametrize(
    ("change", "said", "line"),
    [
        ("withdraw", "The certificate that it gave was withdrawn.", "on"),
        ("suspend", "The certificate that it gave is suspended.", "since"),
    ],
)
def test_certificate_that_was_taken_is_told_as_it_is(
    change: str, said: str, line: str, client: Client
) -> None:
    now = timezone.now()
    scheme(Quiz.objects.get(code="small-exam"))
    pass_everything(ada())
    certificates.sweep(by=SYSTEM, now=now)
    held = Certificate.objects.get()
    how: dict[str, Any] = {"effect": "from_now"} if change == "withdraw" else {}
    getattr(certificates, change)(
        certificate=held, by=root(), reason_class="other", reason="Test.", now=now, **how
    )
    client.force_login(ada())

    pages = [" ".join(client.get(path).text.split()) for path in ("/dashboard/", "/certificates/")]
    own = " ".join(client.get(f"/certificates/{held.uuid}/").text.split())

    day = date_format(now.astimezone(UTC), "j F Y")
    for page in pages:
        assert f'<span class="quiet small"> {line} {day} </span>' in page
        assert "until" not in page
    assert said in pages[0]
    asks = '<a href="/help/?about=appeal#ask">appeal</a>'
    assert asks in pages[0]
    # A withdrawal is appealed on a page of its own.
    assert (
        f'<a href="/certificates/{held.uuid}/appeal/">' if change == "withdraw" else asks
    ) in own
    assert "nothing more to do" not in pages[0]


def pass_everything(person: Any) -> None:
    now = timezone.now()
    sit(person, "alpha-check", now=now - timedelta(hours=2))
    sit(person, "small-exam", now=now - timedelta(hours=1))


def test_step_after_a_pass_promises_no_certificate_where_none_is_issued() -> None:
    pass_everything(ada())
    Scheme.objects.update(retired_at=timezone.now())
    found = dashboard_context(user=ada(), now=timezone.now())["next_step"]
    assert found == {
        "title": "You have passed the exam",
        "text": "No certificate is issued for this exam at the moment. Your pass is stored.",
        "url": "/certificates/",
        "label": "See what to do",
    }


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("none", "Your certificate is held back"),
        ("listed", "Your new certificate is held back"),
        ("withdrawn", "Your new certificate is held back"),
    ],
)
def test_step_after_a_pass_under_a_clashing_entry_says_what_to_do(first: str, title: str) -> None:
    if first != "none":
        held = certificate(eve())
    if first == "withdrawn":
        certificates.withdraw(
            certificate=held,
            by=root(),
            reason_class="other",
            reason="Test.",
            effect="from_now",
            now=timezone.now(),
        )
    scheme(Quiz.objects.get(code="small-exam"))
    pass_everything(eve())
    clashing(eve(), ada())
    found = dashboard_context(user=eve(), now=timezone.now())["next_step"]
    assert (found["title"], found["url"], found["label"]) == (
        title,
        "/accounts/settings/",
        "See what to do",
    )


@pytest.mark.each_engine
def test_step_after_a_pass_is_not_about_another_exam_that_issues_nothing() -> None:
    attempt(ada())  # of another exam, without a scheme
    scheme(Quiz.objects.get(code="small-exam"))
    pass_everything(ada())
    certificates.sweep(by=SYSTEM, now=timezone.now())
    context = dashboard_context(user=ada(), now=timezone.now())
    assert context["next_step"]["text"].startswith("Your certificate is on its page")
    assert [found.withheld for found in context["standing"].withheld] == ["not-issued"]
