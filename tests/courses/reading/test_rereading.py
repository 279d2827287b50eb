"""Readers are sent to lessons as they stand now: the current version, never a retired lesson or a draft."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.actions import paragraphs_of, passages_citing
from courses.models import Fact, Lesson
from tests.curriculum_small import copy_to, edit, load

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


def fact(code: str) -> int:
    return Fact.objects.get(code=code).pk


def cited_in(code: str) -> list[tuple[str, str, str]]:
    """(lesson, section, block) of every place that cites the fact."""
    passages = [p for p in passages_citing([fact(code)]) if fact(code) in p.facts]
    found = paragraphs_of(passages)
    return [(found[p]["title"], found[p]["section"], found[p]["block"]) for p in passages]


@pytest.mark.each_engine
def test_every_block_that_cites_a_fact_is_found_in_reading_order() -> None:
    assert cited_in("E001") == [
        ("Boiling", "", "b1"),
        ("Boiling", "The kettle", "b2"),
        ("Boiling", "The kettle", "b3"),
        ("Boiling", "The kettle", "b4"),
    ]
    assert [lesson for lesson, _, _ in cited_in("E002")] == ["Boiling", "Floating", "Ice"]


def test_only_the_version_that_readers_see_counts(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    edit(
        folder, "01-alpha/lesson-1-boiling.md",
        "Water boils at a fixed temperature. [E001]",
        "Water is wet. [E002]\n\n## The point\n\nWater boils at a fixed temperature. [E001]",
    )  # fmt: skip
    load(folder)
    assert cited_in("E001")[0] == ("Boiling", "The point", "b2")
    assert len(cited_in("E001")) == 4


def test_retired_lesson_is_not_read_again() -> None:
    Lesson.objects.filter(slug="boiling").update(retired_at=timezone.now())
    assert cited_in("E001") == []


def test_lesson_retired_after_its_passages_were_found_has_no_paragraphs() -> None:
    passages = passages_citing([fact("E002")])
    Lesson.objects.filter(slug="boiling").update(retired_at=timezone.now())
    titles = {paragraph["title"] for paragraph in paragraphs_of(passages).values()}
    assert titles == {"Floating", "Ice"}


def test_title_is_the_published_one() -> None:
    Lesson.objects.filter(slug="ice").update(title="A draft")
    assert "Ice" in [lesson for lesson, _, _ in cited_in("E002")]


def test_text_of_a_lesson_is_read_once_per_process() -> None:
    passages_citing([fact("E001")])
    with CaptureQueriesContext(connection) as queries:
        passages_citing([fact("E001")])
    assert not any('"html"' in query["sql"] for query in queries)
