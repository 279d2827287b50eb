"""The words of a course in its lessons and on a page of their own: for those who are signed in, and never old."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from courses.models import Course, LessonProgress
from tests.curriculum_small import copy_to, edit, give, load
from tests.people import ada

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
LESSON = "/courses/small/alpha/boiling/"
GLOSSARY = "/courses/small/glossary/"
TERMS = """- term: water
  also: [waters]
  said: WAW-ter
  meaning: What falls as rain & runs to the sea.
  evidence: [E001, E002]
- term: Éclat
  meaning: It shines.
- term: "510(k)"
  meaning: A route.
- term: ice
  meaning: Water that is hard.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small course with a glossary, loaded."""
    place = copy_to(tmp_path)
    (place / "glossary.yaml").write_text(TERMS)
    edit(place, "01-alpha/lesson-1-boiling.md", "Steam burns. [E001, E002]", "Steam burns. [E001]")
    give(place)
    return place


def page(address: str, person: Any = ada) -> str:
    client = Client()
    client.force_login(person(), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_lesson_marks_its_words_and_brings_the_cards_of_those_alone(folder: Path) -> None:
    text = page(LESSON)

    assert text.count('popovertarget="term-water">Water</button> boils') == 1
    assert text.count('<div id="term-') == 1
    assert '<div id="term-water" class="facts-panel term-card" popover role="dialog"' in text
    assert "What falls as rain &amp; runs to the sea." in text
    assert "WAW-ter" in text
    assert f'href="{GLOSSARY}#term-water"' in text


def test_card_leads_to_a_reference_of_the_page_or_to_the_page_of_the_fact(folder: Path) -> None:
    card = page(LESSON).split('<div id="term-water"')[1]

    assert 'href="#ref-E001">E001</a>' in card
    assert 'href="/courses/small/evidence/E002/">E002</a>' in card


@pytest.mark.each_engine
def test_glossary_stands_in_order_under_its_letters(folder: Path) -> None:
    text = page(GLOSSARY)

    places = [text.index(f'<div id="term-{key}"') for key in ("510-k", "éclat", "ice", "water")]
    assert places == sorted(places)
    letters = [text.index(f'<h2 id="letter-{letter}">') for letter in ("0–9", "E", "I", "W")]
    assert letters == sorted(letters)
    assert 'href="#letter-W"' in text
    assert 'href="/courses/small/evidence/E001/">E001</a>' in text


def test_course_leads_to_the_glossary(folder: Path) -> None:
    assert f'href="{GLOSSARY}"' in page("/courses/small/")


@pytest.mark.parametrize("address", [GLOSSARY, LESSON])
def test_nobody_reads_without_signing_in(folder: Path, address: str) -> None:
    assert Client().get(address).status_code == 302


def test_unknown_course_has_no_glossary(folder: Path) -> None:
    client = Client()
    client.force_login(ada(), backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get("/courses/none/glossary/").status_code == 404
    assert client.post(GLOSSARY).status_code == 405


def test_course_without_a_glossary_says_so(curriculum: None) -> None:
    assert "no glossary yet" in page(GLOSSARY)
    assert 'class="term"' not in page(LESSON)


@pytest.mark.each_engine
@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("runs to the sea", "runs downhill", "runs downhill"),
        ("WAW-ter", "WOT-er", "WOT-er"),
        ("evidence: [E001, E002]", "evidence: [E002]", 'href="/courses/small/evidence/E002/"'),
        ("- term: ice", "- term: temperature", 'popovertarget="term-temperature">temperature'),
    ],
)
def test_changed_glossary_is_seen_at_once(folder: Path, old: str, new: str, shown: str) -> None:
    page(LESSON)
    edit(folder, "glossary.yaml", old, new)
    load(folder)

    assert shown in page(LESSON)


@pytest.mark.each_engine
def test_word_that_left_the_glossary_is_no_longer_marked(folder: Path) -> None:
    assert 'class="term"' in page(LESSON)
    (folder / "glossary.yaml").unlink()
    load(folder)

    assert 'class="term"' not in page(LESSON)


def test_loading_again_changes_no_state(folder: Path) -> None:
    before = Course.objects.get().glossary_hash
    load(folder)

    assert Course.objects.get().glossary_hash == before != ""


def test_marked_lesson_is_not_made_again(
    folder: Path, django_assert_max_num_queries: Callable[[int], DjangoAssertNumQueries]
) -> None:
    client = Client()
    client.force_login(ada(), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(LESSON)

    with django_assert_max_num_queries(30) as asked:
        client.get(LESSON)
    assert not [query for query in asked.captured_queries if "glossaryterm" in query["sql"]]


def test_fetching_a_copy_does_not_count_as_opening(folder: Path) -> None:
    client = Client()
    client.force_login(ada(), backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(LESSON, headers={"X-For-Offline": "1"}).status_code == 200
    assert not LessonProgress.objects.exists()
    client.get(LESSON)
    assert LessonProgress.objects.count() == 1
