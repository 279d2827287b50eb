"""Whoever looks at a draft again sees what is new since their last look, and goes on seeing it until it changes again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courses import actions as courses
from courses.models import DraftRevision, Lesson, Look
from courses.publishing.actions.adapters import adapter_of
from tests.curriculum_small import copy_to, edit, load
from tests.people import ada, lead, mira, noor
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NOW = timezone.now() + timedelta(hours=1)  # the course was loaded before


def saved(title: str) -> Any:
    entry = Lesson.objects.get(code="al-l2")
    content = adapter_of(entry).content(entry) | {"title": title}
    return courses.save_draft(entry=entry, content=content, by=noor(), now=NOW)


def look(person: Any, minutes: int) -> courses.LastLook | None:
    entry = Lesson.objects.get(code="al-l2")
    return courses.look_at(entry=entry, by=person, now=NOW + timedelta(minutes=minutes))


def title_in(last: courses.LastLook | None) -> str | None:
    return None if last is None or last.said is None else last.said["title"]


def test_second_look_has_what_the_first_one_showed() -> None:
    saved("First")
    assert look(lead(), 1) is None
    assert title_in(look(lead(), 2)) is None
    saved("Second")
    saved("Third")

    last = look(lead(), 3)

    assert last is not None
    assert (title_in(last), last.at, last.said_at) == (
        "First",
        NOW + timedelta(minutes=2),
        NOW + timedelta(minutes=2),
    )
    again = look(lead(), 4)
    assert (title_in(again), again and again.at) == ("First", NOW + timedelta(minutes=3))
    saved("Fourth")
    assert title_in(look(lead(), 5)) == "Third"


def test_first_look_at_what_came_from_files_is_compared_with_what_was_live() -> None:
    live = Lesson.objects.get(code="al-l2").title
    assert not DraftRevision.objects.exists()
    assert look(lead(), 1) is None
    same = look(lead(), 2)
    assert same is not None
    assert (same.said, same.is_same) == (None, True)
    saved("First")

    last = look(lead(), 3)

    assert last is not None
    assert (title_in(last), last.is_same) == (live, False)
    again = look(lead(), 4)
    assert again is not None
    assert (title_in(again), again.is_same) == (live, True)


def test_files_that_are_loaded_again_are_new_without_a_save(tmp_path: Path) -> None:
    live = Lesson.objects.get(code="al-l2").title
    look(lead(), -120)
    folder = copy_to(tmp_path)
    edit(folder, "01-alpha/lesson-2-floating.md", f"title: {live}", "title: Loaded again")
    load(folder)

    last = look(lead(), 0)

    assert last is not None
    assert (title_in(last), last.is_same) == (live, False)


def test_what_goes_live_as_it_stands_is_nothing_new() -> None:
    live = Lesson.objects.get(code="al-l2").title
    look(lead(), 1)
    saved("First")
    look(lead(), 2)
    entry = Lesson.objects.get(code="al-l2")
    courses.publish(entry=entry, by=mira(), now=NOW + timedelta(minutes=3))

    last = look(lead(), 4)

    assert last is not None
    assert (title_in(last), last.is_same) == (live, True)


def test_look_from_before_versions_were_kept_claims_nothing() -> None:
    look(lead(), 1)
    Look.objects.update(version=None)
    saved("First")

    last = look(lead(), 2)

    assert last is not None
    assert (last.said, last.is_same) == (None, False)


def test_looks_of_one_are_not_those_of_another() -> None:
    saved("First")
    look(lead(), 1)
    saved("Second")

    assert look(mira(), 2) is None
    assert title_in(look(lead(), 3)) == "First"
    assert Look.objects.count() == 2


def test_who_does_not_come_in_looks_at_nothing() -> None:
    saved("First")
    with pytest.raises(NotAllowed):
        look(ada(), 1)
    assert not Look.objects.exists()
