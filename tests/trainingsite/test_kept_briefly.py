"""The handbook is made once in some seconds for everybody who is not signed in, and for whoever is at once."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from tests import people
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine, pytest.mark.usefixtures("curriculum")]
HANDBOOK = "/courses/small/handbook/"


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> None:
    """Under a host of its own: what one test keeps is no other's."""
    settings.PUBLIC_PAGE_SECONDS = 600
    settings.ALLOWED_HOSTS = ["*"]


def reader(host: str, **more: Any) -> Client:
    return Client(HTTP_HOST=f"{host}.example", **more)


def queries(client: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(HANDBOOK).status_code == 200
    return len(asked)


def test_second_reader_costs_no_query_and_reads_the_same():
    first, second = reader("same").get(HANDBOOK), reader("same").get(HANDBOOK)

    assert queries(reader("same")) == 0
    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]
    assert "Cookie" in second["Vary"]


def test_it_is_made_anew_when_it_is_old(settings):
    reader("old").get(HANDBOOK)
    Course.objects.update(title="Another title")
    assert b"Another title" not in reader("old").get(HANDBOOK).content

    settings.PUBLIC_PAGE_SECONDS = 1e-9

    assert b"Another title" in reader("old").get(HANDBOOK).content


def test_who_is_signed_in_gets_their_own_page_and_leaves_it_to_nobody():
    ada = reader("own")
    ada.force_login(people.ada())

    own = ada.get(HANDBOOK)

    assert b"Sign out" in own.content
    assert b"Sign out" not in reader("own").get(HANDBOOK).content
    assert queries(ada) > 0


def test_message_for_one_visitor_is_shown_to_that_one():
    left = reader("left")
    left.force_login(people.ada())
    left.post("/accounts/logout/")
    told = b"You have signed out"

    assert told in left.get(HANDBOOK).content
    assert told not in reader("left").get(HANDBOOK).content


def test_page_that_is_not_there_is_looked_for_each_time():
    unknown = "/courses/unknown/handbook/"
    assert reader("none").get(unknown).status_code == 404

    Course.objects.filter(code="small").update(code="unknown")

    assert reader("none").get(unknown).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_sixteen_who_come_at_once_cost_one_page():
    assert sorted(bool(number) for number in at_once([lambda: queries(reader("crowd"))] * 16)) == [
        *[False] * 15,
        True,
    ]
