"""Lessons that exchange their addresses in a newer edition move together at the desk, and old addresses lead on."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses import actions as courses
from courses.content.domain.doors import Take
from courses.models import DraftRevision, EditionOffer, Lesson, PlaceChange
from quizzes import actions
from quizzes.sitting.actions.curriculum import load_curriculum
from tests.people import lead, mira, noor
from tests.quizzes.sitting.test_editions import at_once, take, waiting
from tests.shipped import Shipped, look, offered, ship, stamp
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]

FILES = {
    "al-l1": ("01-alpha/lesson-1-boiling.md", "boiling"),
    "al-l2": ("01-alpha/lesson-2-floating.md", "floating"),
    "al-l3": ("01-alpha/lesson-3-salting.md", "salting"),
}
SALTING = """---
code: al-l3
slug: salting
title: Salting
minutes: 4
objectives: [al-o1]
---

Water boils at 100 degrees at sea level. [E001]
"""


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shipped:
    made = ship(tmp_path, monkeypatch)
    (made.folder / FILES["al-l3"][0]).write_text(SALTING)
    load(made)
    return made


def load(shipped: Shipped) -> None:
    load_curriculum(folder=shipped.folder, take=Take(), by=SYSTEM, now=timezone.now())


def say(shipped: Shipped, **slugs: str) -> None:
    """The files of these lessons name other addresses."""
    for name, slug in slugs.items():
        code = name.replace("_", "-")
        file, before = FILES[code]
        shipped.edit(file, f"slug: {before}\n", f"slug: {slug}\n")


def newer(shipped: Shipped, **slugs: str) -> None:
    say(shipped, **slugs)
    shipped.start()


def move(code: str, by: Any = None) -> list[str]:
    taken = actions.take_addresses(
        offered=offered("lesson", code),
        by=by or lead(),
        now=timezone.now(),
        stamp=stamp("lesson", code),
    )
    return sorted(one.code for one in taken)


def slugs() -> dict[str, str]:
    return dict(Lesson.objects.filter(module__code="alpha").values_list("code", "slug"))


def opened(slug: str, module: str = "alpha") -> Any:
    client = Client()
    client.force_login(mira())
    return client.get(f"/courses/small/{module}/{slug}/")


def title_at(slug: str) -> str:
    answer = opened(slug)
    assert answer.status_code == 200
    return str(answer.context["version"].title)


RING = {"al_l1": "floating", "al_l2": "salting", "al_l3": "boiling"}
RING_MOVED = {"al-l1": "floating", "al-l2": "salting", "al-l3": "boiling"}


def test_two_lessons_that_exchange_their_addresses_move_by_one_act(shipped: Shipped) -> None:
    newer(shipped, al_l1="floating", al_l2="boiling")
    assert actions.ways_of(look("lesson", "al-l1")) == [actions.Way.MOVE]

    assert move("al-l1") == ["al-l1", "al-l2"]

    assert slugs() == {"al-l1": "floating", "al-l2": "boiling", "al-l3": "salting"}
    assert (waiting(), EditionOffer.objects.get().changes) == (set(), 0)
    assert (shipped.start().changes, waiting()) == (0, set())
    assert title_at("floating") == "Boiling"
    assert title_at("boiling") == "Floating"


@pytest.mark.parametrize("first", ["al-l1", "al-l2", "al-l3"])
def test_ring_of_three_moves_whichever_of_them_is_chosen(shipped: Shipped, first: str) -> None:
    newer(shipped, **RING)

    assert move(first) == ["al-l1", "al-l2", "al-l3"]

    assert (slugs(), waiting()) == (RING_MOVED, set())
    assert shipped.start().changes == 0


@pytest.mark.parametrize("order", list(permutations(FILES)), ids="-".join)
def test_chain_is_taken_in_any_order(shipped: Shipped, order: tuple[str, ...]) -> None:
    newer(shipped, al_l1="floating", al_l2="salting", al_l3="freezing")

    for code in order:
        if ("lesson", code) in waiting():
            move(code)

    assert slugs() == {"al-l1": "floating", "al-l2": "salting", "al-l3": "freezing"}
    assert shipped.start().changes == 0
    assert opened("boiling")["Location"] == "/courses/small/alpha/floating/"


def test_ticked_ring_is_taken_now_as_one(shipped: Shipped) -> None:
    newer(shipped, **RING)
    chosen = [(offered("lesson", code), stamp("lesson", code)) for code in FILES]

    taken = actions.take_all_at_once(chosen=chosen, by=lead(), now=timezone.now())

    assert ([one.code for one in taken.done], taken.refused) == (["al-l1", "al-l2", "al-l3"], [])
    assert slugs() == RING_MOVED


def test_words_and_address_are_two_acts_the_address_first(shipped: Shipped) -> None:
    shipped.edit(FILES["al-l1"][0], "Steam burns.", "Steam burns at once.")
    newer(shipped, al_l1="floating", al_l2="boiling")
    before = Lesson.objects.get(code="al-l1").current_version
    with pytest.raises(Refused, match="boiling → floating"):
        take("lesson", "al-l1", noor())

    move("al-l2")

    assert waiting() == {("lesson", "al-l1")}
    assert Lesson.objects.get(code="al-l1").current_version == before
    assert not look("lesson", "al-l1").is_changed_here
    assert (shipped.start().changes, look("lesson", "al-l1").is_changed_here) == (1, False)
    take("lesson", "al-l1", noor())
    version = courses.publish(entry=Lesson.objects.get(code="al-l1"), by=lead(), now=timezone.now())
    assert ("burns at once" in version.body, shipped.start().changes) == (True, 0)


def test_draft_that_waits_is_as_it_was_after_its_lesson_moved(shipped: Shipped) -> None:
    mine = Lesson.objects.get(code="al-l2").body + "\n\nMine. [none]\n"
    draft = Lesson.objects.get(code="al-l2")
    courses.save_draft(entry=draft, content={"body": mine}, by=noor(), now=timezone.now())
    newer(shipped, al_l1="floating", al_l2="boiling")

    move("al-l1")

    draft.refresh_from_db()
    assert (draft.body.strip(), draft.edited_by) == (mine.strip(), noor())
    courses.publish(entry=draft, by=lead(), now=timezone.now())
    assert shipped.start().changes == 0


def test_save_from_before_the_move_is_restored_at_the_new_address(shipped: Shipped) -> None:
    lesson, now = Lesson.objects.get(code="al-l1"), timezone.now()
    for word in ("badly", "at once"):
        body = Lesson.objects.get(code="al-l1").current_version.body
        mine = body.replace("Steam burns.", f"Steam burns {word}.")
        courses.save_draft(entry=lesson, content={"body": mine}, by=noor(), now=now)
    newer(shipped, al_l1="floating", al_l2="boiling")
    move("al-l1")
    lesson.refresh_from_db()

    first = DraftRevision.objects.of(lesson).last()
    courses.restore_revision(entry=lesson, revision=first, by=noor(), now=now)

    lesson.refresh_from_db()
    assert ("burns badly" in lesson.body, lesson.slug) == (True, "floating")


def test_address_of_a_lesson_that_stays_is_refused_in_words(shipped: Shipped) -> None:
    newer(shipped, al_l1="floating", al_l2="boiling")
    actions.leave_entry(offered=offered("lesson", "al-l2"), by=lead(), now=timezone.now())

    with pytest.raises(Refused, match="that of the lesson al-l2, which stays there"):
        move("al-l1")

    assert slugs()["al-l1"] == "boiling"
    assert not PlaceChange.objects.exists()


def test_new_lesson_waits_for_the_address_that_another_one_leaves(shipped: Shipped) -> None:
    new = SALTING.replace("al-l3", "al-l4").replace("salting", "boiling").replace("Salting", "New")
    (shipped.folder / "01-alpha" / "lesson-4-new.md").write_text(new)
    newer(shipped, al_l1="steaming")
    with pytest.raises(Refused, match="Take first what the edition says of that"):
        take("lesson", "al-l4", noor())

    move("al-l1")
    take("lesson", "al-l4", noor())

    assert slugs()["al-l4"] == "boiling"


def test_lessons_of_two_modules_exchange_their_addresses(shipped: Shipped) -> None:
    beta, alpha = shipped.folder / "02-beta", shipped.folder / "01-alpha"
    (ice,) = beta.glob("lesson-1-*.md")
    text, salt = ice.read_text(), (alpha / "lesson-3-salting.md").read_text()
    slug = Lesson.objects.get(module__code="beta").slug
    ice.unlink()
    (alpha / "lesson-3-salting.md").unlink()
    (alpha / "lesson-3-ice.md").write_text(text.replace(f"slug: {slug}", "slug: salting"))
    (beta / "lesson-1-salt.md").write_text(salt.replace("slug: salting", f"slug: {slug}"))
    shipped.start()

    move("al-l3")

    moved = Lesson.objects.get(code="al-l3")
    assert (moved.module.code, moved.slug) == ("beta", slug)
    assert shipped.start().changes == 0


def test_safety_change_with_another_address_moves_first(shipped: Shipped) -> None:
    shipped.edit(FILES["al-l1"][0], "code: al-l1\n", "code: al-l1\nsafety: true\n")
    shipped.edit(FILES["al-l1"][0], "Steam burns.", "Steam burns at once.")
    newer(shipped, al_l1="floating", al_l2="boiling")
    with pytest.raises(Refused, match="also gets another address"):
        at_once("lesson", "al-l1", lead())

    move("al-l1")
    at_once("lesson", "al-l1", lead())

    assert "burns at once" in Lesson.objects.get(code="al-l1").current_version.body
    assert shipped.start().changes == 0


def test_who_does_not_take_at_once_moves_nothing(shipped: Shipped) -> None:
    newer(shipped, al_l1="floating", al_l2="boiling")

    with pytest.raises(NotAllowed):
        move("al-l1", noor())

    assert slugs()["al-l1"] == "boiling"
