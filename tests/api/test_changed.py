"""Whoever asked before a meaning changed is told of it: in a header for 90 days, and for good in the changelog."""

import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.utils import timezone

from certificates.api import changed
from certificates.api.changed import CHANGED, TOLD_DAYS, Changed, headers_of
from trainingsite.api.reference import operations

pytestmark = [pytest.mark.any_engine, pytest.mark.django_db]
DAY = date(2027, 3, 1)
SOON = DAY + timedelta(days=TOLD_DAYS)
# The first release came after these: nobody could be told before.
RELEASED = date(2026, 12, 1)


def of(told: date, since: date, operation: str = "verify_retrieve") -> list[Changed]:
    return [Changed(told, since, operation, "-")]


@pytest.mark.parametrize(
    ("today", "told", "since", "is_told"),
    [
        (DAY, DAY, DAY, True),
        (DAY + timedelta(days=TOLD_DAYS - 1), DAY, DAY, True),
        (DAY + timedelta(days=TOLD_DAYS), DAY, DAY, False),
        (DAY - timedelta(days=1), DAY, SOON, False),
        (DAY, DAY, SOON, True),
        (SOON, DAY, SOON + timedelta(days=9), True),
        (SOON + timedelta(days=9), DAY, SOON + timedelta(days=9), False),
    ],
)
def test_header_is_there_for_ninety_days_and_until_it_has_come(today, told, since, is_told):
    assert bool(headers_of("verify_retrieve", today, of(told, since))) == is_told


def test_header_says_from_when_on_and_where_to_read_what(settings):
    settings.PUBLIC_URL = "https://training.example"
    several = of(DAY, SOON) + of(DAY, DAY)

    assert headers_of("verify_retrieve", DAY, several) == {
        "Deprecation": "@1811635200",
        "Link": '<https://training.example/api/v1/docs/#changed>; rel="deprecation"; type="text/html"',
    }
    assert headers_of("checks_list", DAY, several) == {}


@pytest.mark.parametrize("path", ["verify/x/", "verify/x/?at=soon"])
def test_answers_and_errors_of_the_operation_have_it_and_no_others(client, monkeypatch, path):
    today = timezone.now().date()
    monkeypatch.setattr(headers_of, "__defaults__", (of(today, today),))

    assert client.get(f"/api/v1/{path}")["Deprecation"].startswith("@")
    assert client.head(f"/api/v1/{path}")["Deprecation"].startswith("@")
    assert "Deprecation" not in client.get("/api/v1/scopes/")


def test_every_change_is_of_an_operation_that_there_is_and_was_announced_in_time():
    anchors = {one["anchor"] for one in operations()}

    assert {one.operation for one in CHANGED} <= anchors
    late = [
        one
        for one in CHANGED
        if one.told >= RELEASED and one.since < one.told + timedelta(days=TOLD_DAYS)
    ]
    assert late == []


def test_every_change_stands_on_the_page_and_in_the_changelog(client):
    page = unescape(re.sub("</?code>", "`", client.get("/api/v1/docs/").content.decode()))
    document = (Path(__file__).parents[2] / "docs" / "api.md").read_text()

    assert 'id="changed"' in page
    assert [one.meaning for one in CHANGED if one.meaning not in page] == []
    assert [one.meaning for one in CHANGED if one.meaning not in document] == []
    assert changed.TOLD_DAYS == 90  # as both say
