"""What the editor of a lesson asks of the studio's pages: pictures and terms to choose from, and what is wrong with its line."""

import re

import pytest

from courses.models import GlossaryTerm, Lesson
from tests.people import noor
from tests.trainingsite.studio.test_pages import COURSE, LESSON, QUESTION, form_of, read
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


def test_figures_of_a_module_and_words_of_the_glossary_are_found() -> None:
    lesson = Lesson.objects.select_related("module").get(code="al-l2")
    names = sorted(lesson.module.figures.values_list("name", flat=True))
    client, place = at_desk(noor()), f"{COURSE}figures/find/{lesson.module.code}/"
    found = client.get(place).json()["figures"]

    assert [one["name"] for one in found] == names
    assert all(one["svg"].startswith("<svg") for one in found)
    assert client.get(f"{place}?q=zzzz").json() == {"figures": []}
    assert client.get(f"{COURSE}figures/find/none/").json() == {"figures": []}
    term = {"term": "keel", "meaning": "What lies lowest."}
    GlossaryTerm.objects.create(course=lesson.course, also=[], **term)
    assert client.get(f"{COURSE}terms/find/?q=lowest keel").json() == {"terms": [term]}
    assert client.get(f"{COURSE}terms/find/?q=zzzz").json() == {"terms": []}


def test_what_is_broken_in_a_text_is_told_with_its_line() -> None:
    body = "Fine. It boils. It steams. Wait a bit. Then it cools. [none]\n\nNo such fact. [E999]\n\n::: pitfall\nOpen."
    form = form_of(noor(), LESSON) | {"body": body}
    page = at_desk(noor()).post(LESSON, form, headers={"X-Autosave": "1"}).content.decode()

    assert re.findall(r'data-line="(\d+)" data-look="refused"', page)[:2] == ["5", "3"]
    assert "words · " in " ".join(page.split())
    assert "reading grade" in page


def test_only_a_text_has_an_editor() -> None:
    assert "editor/editor.js" in read(at_desk(noor()), LESSON)
    assert "editor/editor.js" not in read(at_desk(noor()), QUESTION)
