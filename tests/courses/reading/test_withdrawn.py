"""Readers of a module find a withdrawn lesson in its place, with the day and the reason, and nothing counts on it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses import actions as courses
from courses.models import Lesson, Module
from tests.people import bob, lead, mira, noor
from trainingsite.accounts.actions import proposals

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("curriculum"),
]
DAY = datetime(2026, 5, 3, 12, tzinfo=UTC)
BOILING = "/courses/small/alpha/boiling/"
WHY = "A dose is <wrong>."


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(bob())
    return client


def lesson(code: str = "al-l1") -> Lesson:
    return Lesson.objects.select_related("module").get(code=code)


def pull(code: str = "al-l1", why: str = WHY, now: datetime = DAY) -> None:
    courses.pull(entry=lesson(code), reason=why, by=noor(), now=now)


def shown(reader: Client, address: str) -> str:
    return " ".join(reader.get(address).content.decode().split())


@pytest.mark.parametrize("address", ["/courses/small/alpha/", "/courses/small/"])
def test_it_stands_in_its_place_with_day_and_reason(reader: Client, address: str) -> None:
    pull()

    page = shown(reader, address)

    assert "Withdrawn on 3 May 2026, because: A dose is &lt;wrong&gt;." in page
    assert page.index(f'href="{BOILING}"') < page.index("/alpha/floating/")
    assert reader.get(BOILING).status_code == 410


def test_it_counts_for_nothing(reader: Client) -> None:
    courses.complete_lesson(by=bob(), lesson=lesson(), now=DAY)
    before = reader.get("/courses/small/alpha/").context

    pull()
    after = reader.get("/courses/small/alpha/").context
    board = reader.get("/dashboard/").context["courses"][0]["modules"][0]

    assert (before["minutes"], before["progress"].lessons_done) == (9, 1)
    assert (after["minutes"], after["progress"].lessons_done) == (4, 0)
    assert (after["progress"].lessons_total, board["lessons_total"]) == (1, 1)
    assert (board["lessons_done"], board["next_lesson_title"]) == (0, "Floating")


def test_objective_that_it_alone_taught_is_not_promised(reader: Client) -> None:
    pull()

    page = shown(reader, "/courses/small/alpha/")

    assert "State when water boils" not in page
    assert "Explain why ice floats" in page


def test_objective_that_another_lesson_teaches_stays(reader: Client) -> None:
    other, content = lesson("be-l1"), {"objectives": ["al-o1", "be-o1"]}
    courses.save_draft(entry=other, content=content, by=noor(), now=DAY)
    courses.publish(entry=other, by=lead(), now=timezone.now())
    pull()

    assert "State when water boils" in shown(reader, "/courses/small/alpha/")


def test_module_without_any_promise_has_no_heading_for_them(reader: Client) -> None:
    pull("be-l1")

    page = shown(reader, "/courses/small/beta/")

    assert "After this module you can" not in page
    assert "Withdrawn on 3 May 2026" in page


def test_what_a_file_retired_stays_away(reader: Client) -> None:
    Lesson.objects.filter(code="al-l1").update(retired_at=DAY)

    page = shown(reader, "/courses/small/alpha/")

    assert "Boiling" not in page
    assert "State when water boils" in page
    assert reader.get(BOILING).status_code == 404


def test_what_never_went_live_is_not_named_when_it_is_pulled(reader: Client) -> None:
    alpha = Module.objects.get(code="alpha")
    Lesson.objects.create(
        course=alpha.course, module=alpha, code="new", slug="new", title="New one", minutes=5
    )
    pull("new")

    assert "New one" not in shown(reader, "/courses/small/alpha/")
    assert reader.get("/courses/small/alpha/new/").status_code == 404


def test_address_that_another_lesson_has_by_now_leads_to_that_one(reader: Client) -> None:
    pull()
    Lesson.objects.filter(code="al-l2").update(slug="boiling")

    page = shown(reader, "/courses/small/alpha/")

    assert page.count(f'href="{BOILING}"') == 1
    assert "Withdrawn on 3 May 2026" in page
    assert "Floating" in shown(reader, BOILING)


def test_page_in_its_place_speaks_of_the_last_that_stood_there(reader: Client) -> None:
    pull()
    Lesson.objects.filter(code="al-l2").update(slug="boiling")
    pull("al-l2", why="A figure is wrong.", now=DAY + timedelta(days=1))

    page = shown(reader, BOILING)

    assert "Floating" in page
    assert "A figure is wrong." in page


def test_it_comes_back_as_it_was(reader: Client) -> None:
    pull()
    mira()
    asked: Any = courses.propose_return(
        entry=lesson(), reason="It is right.", by=lead(), now=timezone.now()
    )
    proposals.second(proposal=asked, by=mira(), now=timezone.now())

    page = shown(reader, "/courses/small/alpha/")

    assert "Withdrawn" not in page
    assert "State when water boils" in page


def test_another_reason_makes_the_kept_copy_an_old_one(reader: Client) -> None:
    pull()
    first = reader.get("/courses/small/offline/").json()
    Lesson.objects.filter(code="al-l1").update(retired_at=None)
    pull(why="Another.", now=DAY + timedelta(days=1))
    second = reader.get("/courses/small/offline/").json()

    assert BOILING not in first["lessons"]
    assert first["version"] != second["version"]


def test_page_that_shows_it_is_one_query_for_one_and_for_two(
    reader: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert len(Lesson.objects.filter(course__code="small").named_to_readers()) == 3
    pull()
    pull("al-l2")
    with django_assert_num_queries(1):
        rows = Lesson.objects.filter(course__code="small").named_to_readers()
    assert [row.withdrawn_because for row in rows] == [WHY, WHY, ""]
