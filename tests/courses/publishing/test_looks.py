"""Whoever looks at a draft again sees what is new since their last look, and goes on seeing it until it changes again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses import actions as courses
from courses.models import Lesson, Look
from courses.publishing.actions.adapters import adapter_of
from tests.people import ada, lead, mira, noor
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NOW = timezone.now()


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
