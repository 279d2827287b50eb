"""What a load remembers: of its own source and course, and of nobody else's."""

from typing import Any

import pytest
from django.utils import timezone

from courses.content.actions.syncing import UNNAMED, FileSync
from courses.content.domain.doors import Take
from courses.models import ContentEntry

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = timezone.now()


def remembered(course: str, source: str, code: str) -> None:
    ContentEntry.objects.create(
        course=course,
        source=source,
        kind="lesson",
        code=code,
        file_hash="f",
        row_hash="r",
        loaded_at=NOW,
    )


def sync(course: str, source: str) -> Any:
    return FileSync(course=course, source=source, take=Take(), now=NOW)


def test_folder_without_an_id_never_takes_out_what_another_one_without_held():
    remembered("here", UNNAMED, "al-l1")

    assert sync("here", UNNAMED).left("lesson", {"al-l1"}) == []


def test_folder_takes_out_what_it_holds_no_longer():
    remembered("here", "mine", "al-l1")

    assert sync("here", "mine").left("lesson", {"al-l1"}) == ["al-l1"]


def test_what_a_folder_of_another_course_held_under_the_same_codes_says_nothing_here():
    remembered("there", "mine", "al-l1")
    here = sync("here", "mine")

    assert not here.has_known("lesson", "al-l1")
    assert here.left("lesson", {"al-l1"}) == []
