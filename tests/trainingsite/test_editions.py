"""A start loads nothing over what is here: a newer shipped course is offered, and people take it."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from courses.models import (
    ContentEntry,
    Course,
    EditionOffer,
    Fact,
    Lesson,
    LessonVersion,
    OfferedEntry,
)
from quizzes.models import Question
from tests.people import lead, root
from tests.quizzes.sitters import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def seed() -> str:
    out = StringIO()
    call_command("seed", stdout=out)
    return out.getvalue()


def desk(person: Any, settings: Any) -> str:
    settings.SEED_DEMO = True
    person.is_demo = True
    person.save()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get("/admin/").content.decode()


@pytest.mark.any_engine
def test_shipped_course_is_loaded_once_and_then_offered(settings: Any) -> None:
    """One long story, because reading the whole course takes seconds."""
    settings.SEED_DEMO = False
    assert "added" in seed()
    versions = LessonVersion.objects.count()
    offer = EditionOffer.objects.get()
    assert (offer.changes, offer.safety_changes) == (0, 0)

    # What people did to the content since, by either door, stays as they left it.
    Question.objects.filter(code="nan-e-102").update(retired_at=NOW)
    Lesson.objects.filter(code="nan-cheek").update(body="Corrected here. [E091]")
    assert "course: as it was" in seed()
    assert Question.objects.get(code="nan-e-102").retired_at == NOW
    assert Lesson.objects.get(code="nan-cheek").body == "Corrected here. [E091]"

    # As in an installation of an earlier edition: one fact of safety and one other read otherwise.
    for code in ("E092", "E005"):
        Fact.objects.filter(code=code).update(statement="As the earlier edition said it.")
        entry = ContentEntry.objects.filter(kind="fact", code=code)
        entry.update(file_hash="0" * 64, row_hash="")
    EditionOffer.objects.update(edition_hash="0" * 64)
    said = seed()
    lacks = "The shipped course has 2 changes that this installation lacks, 1 for safety"
    where = "/admin/edition/rf-skin-tightening/"
    assert (
        f"{lacks}: entry by entry on the desk ({where}), or all at once: manage.py load_curriculum"
        in said
    )
    assert set(OfferedEntry.objects.values_list("code", "safety")) == {
        ("E092", True),
        ("E005", False),
    }
    assert lacks in desk(root(), settings)
    assert lacks in desk(lead(), settings)
    assert Fact.objects.get(code="E092").statement == "As the earlier edition said it."

    settings.SEED_DEMO = False
    out = StringIO()
    call_command("load_curriculum", stdout=out)
    assert "changed: fact E092 (safety)" in out.getvalue()
    assert "stays retired: question nan-e-102" in out.getvalue()
    assert Question.objects.get(code="nan-e-102").retired_at == NOW
    assert LessonVersion.objects.count() == versions
    assert "course: as it was" in seed()
    assert "shipped course" not in desk(root(), settings)


def test_course_that_is_here_is_never_loaded_over(settings: Any) -> None:
    """What is compared is written and taken back: on PostgreSQL, that the whole shipped course fits into its columns."""
    settings.SEED_DEMO = False
    Course.objects.create(code="rf-skin-tightening", title="Ours", edition="ours")

    assert "changes that this installation lacks" in seed()
    assert not Lesson.objects.exists()
    assert Course.objects.get().title == "Ours"
