"""What anybody may open costs the same however many people sat exams: no count, no scan, no query more."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

from certificates import actions as certificates
from certificates.models import Certificate
from quizzes.actions import count_exams
from quizzes.models import AnswerEvent, QuestionVersion, Quiz
from tests.certificates.factories import LATER, PASSED_AT, certificate, exam
from tests.database_steps import database_steps
from trainingsite.accounts.actors import SYSTEM
from trainingsite.health.trial import trial

pytestmark = pytest.mark.django_db
AGGREGATES = re.compile(r"\b(COUNT|SUM|AVG|MIN|MAX|ROW_NUMBER)\s*\(|\bGROUP BY\b")
CONVERTED = re.compile(r"<(?:(\w+):)?(\w+)>")
# What stands for a part of an address: by its name, by its kind, and where one name means several things.
BY_NAME = {"course": "test-exam-course", "module": "test-exam-module", "app_label": "quizzes"}
BY_KIND = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}
BY_PLACE = {
    "v/<pasted:code>": "CODE",
    "verify/<pasted:code>/": "CODE",
    "quizzes/<slug:code>/": "test-exam",
}
# Addresses that libraries give as expressions, by how they begin.
EXPRESSIONS = {
    "^confirm-email/": "confirm-email/some-key/",
    "^password/reset/key/": "password/reset/key/1-key/",
    "^(?P<app_label>": "quizzes/",
    "(?P<url>.*)$": "nothing/here",
}


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[str]:
    """Every route of the site, as it is written."""
    for found in get_resolver().url_patterns if patterns is None else patterns:
        route = before + _route(found.pattern)
        if isinstance(found, URLResolver):
            yield from routes(found.url_patterns, route)
        elif isinstance(found, URLPattern):
            yield route


def _route(pattern: Any) -> str:
    if isinstance(pattern, RegexPattern):
        return next(EXPRESSIONS[start] for start in EXPRESSIONS if str(pattern).startswith(start))
    assert isinstance(pattern, RoutePattern)
    return str(pattern)


def address(route: str, code: str) -> str:
    """The route as somebody would open it."""
    for place, value in BY_PLACE.items():
        route = route.replace(
            place, place.replace(place[place.index("<") : place.index(">") + 1], value)
        )
    filled = CONVERTED.sub(
        lambda part: BY_NAME.get(part[2]) or BY_KIND.get(part[1], "test-exam-course"), route
    )
    return "/" + filled.replace("CODE", code)


# One for all: each new client looks through the static files first.
NOBODY = Client()


def open_as_nobody(path: str) -> int:
    """The status that somebody gets who was never here before."""
    NOBODY.cookies.clear()
    return NOBODY.get(path).status_code


@pytest.fixture
def quiz() -> Quiz:
    """An exam in force, of a course with a handbook."""
    made = exam()
    made.current_policy, made.current_blueprint = made.policies.get(), made.blueprints.get()
    made.save()
    return made


def grow(quiz: Quiz, number: int) -> None:
    """That many people more with a pass, an answer and a certificate; then the worker counts."""
    already = get_user_model().objects.count()
    for n in range(already, already + number):
        person = get_user_model().objects.create(email=f"p{n}@people.example", register_name="P")
        passed = certificate(person, quiz=quiz, at=PASSED_AT + timedelta(minutes=n)).attempt
        AnswerEvent.objects.create(
            attempt=passed, window="00000000-0000-4000-8000-000000000000", client_seq=1, revision=1,
            question_version=QuestionVersion.objects.get(), answer=None, received_at=PASSED_AT,
        )  # fmt: skip
    now = LATER + timedelta(days=already + 1)
    certificates.sweep(by=SYSTEM, now=now)
    certificates.count_certificates(by=SYSTEM, now=now)
    count_exams(by=SYSTEM, now=now)


def test_the_walk_finds_what_is_public(quiz: Quiz) -> None:
    """The other tests would say little if every address led to the sign-in."""
    grow(quiz, 1)
    code = Certificate.objects.get().code

    opened = {path for path in {address(r, code) for r in routes()} if open_as_nobody(path) == 200}

    assert {
        "/", "/healthz", "/readyz", "/sw.js", "/offline/", "/v/", f"/v/{code}", "/accounts/login/", "/help/", "/privacy/",
        "/courses/test-exam-course/handbook/", f"/api/v1/verify/{code}/", "/api/v1/schema/", "/api/v1/docs/",
    } <= opened  # fmt: skip


def test_no_address_counts_or_scans_for_somebody_who_is_not_signed_in(quiz: Quiz) -> None:
    grow(quiz, 2)
    code = Certificate.objects.order_by("id")[0].code
    few = {path: cost(path) for path in sorted({address(route, code) for route in routes()})}
    grow(quiz, 18)
    many = {path: cost(path) for path in few}

    assert {path: sql for path, (sql, _steps) in many.items() if AGGREGATES.search(sql)} == {}
    assert {path: steps for path, (_sql, steps) in many.items()} == {
        path: steps for path, (_sql, steps) in few.items()
    }


def cost(path: str) -> tuple[str, tuple[int, int]]:
    """The statements of one visit, and (how many, SQLite's steps); what a process keeps is read before.

    PostgreSQL's steps are not looked at: its plans over twenty rows change with what its own broom has last seen, and say
    nothing of a million.
    """
    trial.forget()  # the next visit writes, and no other within ten seconds
    open_as_nobody(path)
    with CaptureQueriesContext(connection) as captured:
        open_as_nobody(path)
    statements = [query["sql"] for query in captured.captured_queries]
    is_sqlite = connection.vendor == "sqlite"
    steps = database_steps(lambda: open_as_nobody(path)) if is_sqlite else 0
    return "\n".join(statements), (len(statements), steps)
