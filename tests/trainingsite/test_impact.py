"""What rests on a fact: the command and the page on the desk, for who may see facts."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from courses.models import Fact
from tests.people import ada, noor
from tests.quizzes.sitters import start
from trainingsite.desk.impact import impact_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


def printed(code: str) -> str:
    out = StringIO()
    call_command("fact_impact", code, stdout=out)
    return out.getvalue()


def desk_of(person: Any, settings: Any) -> Client:
    settings.SEED_DEMO = True
    person.is_demo = True
    person.save()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_impact_finds_lessons_questions_and_the_forms_that_hold_them() -> None:
    attempt = start(ada(), "alpha-check")
    drawn = {row["version"] for row in attempt.form.tree.rows}
    impact = impact_of(Fact.objects.get(code="E002"))

    assert {v.lesson.code for v in impact.lessons} >= {"be-l1"}
    assert {v.pk for v in impact.questions} & drawn
    assert impact.attempts == [attempt]


def test_command_prints_every_part() -> None:
    start(ada(), "alpha-check")

    text = printed("e002")

    assert "E002: Ice floats on water." in text
    assert "be-l1 version 1, read now" in text
    assert "forms that people were given (1)" in text
    assert "certificates (0)" in text


@pytest.mark.each_engine
def test_command_says_what_is_wrong_with_an_unknown_fact() -> None:
    with pytest.raises(CommandError, match="There is no fact E999"):
        printed("E999")


@pytest.mark.each_engine
def test_page_is_for_authors_not_for_practitioners(settings: Any) -> None:
    address = "/admin/impact/small/E002/"

    assert desk_of(noor(), settings).get(address).status_code == 200
    assert desk_of(ada(), settings).get(address).status_code == 302
    assert Client().get(address).status_code == 302
