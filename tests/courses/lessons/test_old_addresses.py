"""The old address of a lesson leads to it after files moved it, and shows who stands there now where somebody does."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses import actions as courses
from courses.models import Lesson, PlaceChange
from tests.curriculum_small import copy_to, edit, load
from tests.people import mira, noor

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("curriculum"),
    pytest.mark.any_engine,
]

FILES = {
    "al-l1": ("01-alpha/lesson-1-boiling.md", "boiling"),
    "al-l2": ("01-alpha/lesson-2-floating.md", "floating"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_to(tmp_path)


def say(folder: Path, **slugs: str) -> None:
    """The files of these lessons name other addresses."""
    for name, slug in slugs.items():
        file, before = FILES[name.replace("_", "-")]
        edit(folder, file, f"slug: {before}\n", f"slug: {slug}\n")


def opened(slug: str) -> Any:
    client = Client()
    client.force_login(mira())
    return client.get(f"/courses/small/alpha/{slug}/")


def title_at(slug: str) -> str:
    answer = opened(slug)
    assert answer.status_code == 200
    return str(answer.context["version"].title)


def test_old_address_leads_on_after_a_load_of_files(folder: Path) -> None:
    say(folder, al_l1="steaming")
    load(folder)

    answer = opened("boiling")

    assert (answer.status_code, answer["Location"]) == (302, "/courses/small/alpha/steaming/")


def test_exchanged_addresses_show_who_stands_there_now_after_a_load(folder: Path) -> None:
    say(folder, al_l1="floating", al_l2="boiling")

    load(folder)

    assert (title_at("floating"), title_at("boiling")) == ("Boiling", "Floating")


def test_chain_of_addresses_leads_to_the_lesson_that_stood_there_last(folder: Path) -> None:
    say(folder, al_l1="steaming", al_l2="boiling")
    load(folder)
    edit(folder, FILES["al-l2"][0], "slug: boiling\n", "slug: swimming\n")

    load(folder)

    assert opened("boiling")["Location"] == "/courses/small/alpha/swimming/"
    assert opened("floating")["Location"] == "/courses/small/alpha/swimming/"


def test_lesson_withdrawn_at_an_address_is_told_there_although_another_one_left_it(
    folder: Path,
) -> None:
    say(folder, al_l1="floating", al_l2="boiling")
    load(folder)
    courses.pull(
        entry=Lesson.objects.get(code="al-l2"), reason="Wrong.", by=noor(), now=timezone.now()
    )

    assert opened("boiling").status_code == 410


def test_old_address_after_the_lesson_moved_to_another_module_by_files(folder: Path) -> None:
    file = folder / FILES["al-l2"][0]
    file.rename(folder / "02-beta" / "lesson-2-floating.md")

    load(folder)

    assert opened("floating")["Location"] == "/courses/small/beta/floating/"


def test_next_load_does_not_take_a_change_of_files_for_one_of_the_web(folder: Path) -> None:
    say(folder, al_l1="floating", al_l2="boiling")
    load(folder)
    edit(folder, FILES["al-l1"][0], "Steam burns.", "Steam burns at once.")
    (folder / FILES["al-l1"][0]).rename(folder / "01-alpha" / "lesson-9-b.md")

    load(folder)

    assert "at once" in Lesson.objects.get(code="al-l1").body


def test_load_that_moves_nothing_keeps_no_place(folder: Path) -> None:
    edit(folder, FILES["al-l1"][0], "Steam burns.", "Steam burns at once.")

    load(folder)

    assert not PlaceChange.objects.exists()
