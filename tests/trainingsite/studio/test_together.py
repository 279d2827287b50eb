"""Facts and figures that are drafts are named, shown and published together with the lesson or question that names them."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses import actions as courses
from courses.models import Fact, FactDraft, Figure, Lesson
from quizzes.models import Question
from tests.people import lead, mira, noor
from tests.trainingsite.studio.forms import posted_by
from tests.trainingsite.studio.test_pages import COURSE, LESSON, QUESTION, form_of, read
from tests.trainingsite.test_desks import at_desk
from trainingsite.studio.changes import pieces_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
SAYS = "Ice floats because it is less dense than the water that it came from."
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><title>Ice on water</title>'
    '<desc>A block of ice, nine tenths of it below the line.</desc><rect class="shade-1" width="90" height="40"/></svg>'
)


def drafted_fact() -> str:
    client = at_desk(noor())
    begun = client.post(f"{COURSE}new/fact/", {"statement": SAYS})
    address = str(begun.url)
    client.post(address, posted_by(read(client, address)) | {
        "mark": "KNOWN", "tier": "C", "source": "textbook", "read": "none", "review_by": "2027-11-30",
        "citation": "Any textbook of physics.",
    })  # fmt: skip
    return address.rstrip("/").rpartition("/")[2]


def drafted_figure() -> str:
    module = Lesson.objects.get(code="al-l2").module
    entry = courses.begin_entry(
        kind="figure", course=module.course, module=module, content={"svg": SVG},
        by=noor(), now=timezone.now(),
    )  # fmt: skip
    return str(entry.code.partition("/")[2])


def written(fact: str, figure: str) -> None:
    body = f"{SAYS} [{fact}]\n\n![Ice on water [{fact}]]({figure})\n"
    at_desk(noor()).post(LESSON, form_of(noor(), LESSON) | {"body": body})


def test_pickers_offer_drafts_and_say_so() -> None:
    fact, figure = drafted_fact(), drafted_figure()
    client, module = at_desk(noor()), Lesson.objects.get(code="al-l2").module.code

    found = client.get(f"{COURSE}facts/find/?q=ice floats").json()["facts"][0]
    assert (found["code"], found["statement"], found["draft"]) == (fact, SAYS, True)
    assert client.get(f"{COURSE}facts/find/?q=ice zzzz").json() == {"facts": []}
    (drawn,) = client.get(f"{COURSE}figures/find/{module}/?q=ice").json()["figures"]
    assert (drawn["name"], drawn["title"], drawn["draft"]) == (figure, "Ice on water", True)
    assert client.get(f"{COURSE}figures/find/{module}/?q=rect").json() == {"figures": []}
    live = client.get(f"{COURSE}facts/find/?q=E001").json()["facts"]
    assert [one["draft"] for one in live] == [False]


def test_lesson_with_drafts_says_so_and_shows_them() -> None:
    fact, figure = drafted_fact(), drafted_figure()
    written(fact, figure)

    page = read(at_desk(noor()), LESSON)
    assert f"{fact} is a draft: it goes live before this, or together with it." in page
    assert f"{figure} is a draft: it goes live before this, or together with it." in page
    assert "is no fact of this course" not in page
    assert "Ice on water" in read(at_desk(noor()), f"{LESSON}preview/")


def test_what_is_neither_live_nor_a_draft_is_refused_without_the_name_of_a_file() -> None:
    written("E999", "none.svg")
    page = read(at_desk(noor()), LESSON)

    assert "[E999] is no fact of this course. Cite another one, or write this fact first." in page
    assert "evidence.yaml" not in page


def act(person: Any, address: str, *, reads: bool = True, **more: Any) -> str:
    """Read what is named with it, then publish all."""
    page = read(at_desk(person), address)
    for one in reads * re.findall(r'<a class="row" href="([^"]+/review/)"', page):
        read(at_desk(person), one)
    said = {"act": "publish-together", **more}
    said["publish-draft"] = page.split('name="publish-draft" value="')[1].split('"')[0]
    said["seen"] = [part.split('"')[0] for part in page.split('name="seen" value="')[1:]]
    return at_desk(person).post(address, said, follow=True).content.decode()


def test_lesson_its_fact_and_its_figure_go_live_in_one_act_of_the_review() -> None:
    fact, figure = drafted_fact(), drafted_figure()
    written(fact, figure)
    page = read(at_desk(lead()), f"{LESSON}review/")
    assert SAYS in page
    assert "Publish it with these" in page

    assert "Published 3 entries." in act(lead(), f"{LESSON}review/")
    assert Fact.objects.get(code=fact).statement == SAYS
    assert Figure.objects.filter(name=figure).exists()
    version = Lesson.objects.get(code="al-l2").current_version
    assert (version.number, "Ice on water" in version.html) == (2, True)


def test_nothing_goes_live_when_one_of_them_was_changed_meanwhile_or_is_ones_own() -> None:
    other = drafted_fact()
    at_desk(noor()).post(QUESTION, form_of(noor(), QUESTION) | {"evidence": other})
    read(at_desk(lead()), f"{COURSE}fact/{other}/review/")
    page = read(at_desk(lead()), f"{QUESTION}review/")
    marks = {
        "act": "publish-together",
        "publish-draft": page.split('name="publish-draft" value="')[1].split('"')[0],
        "seen": [part.split('"')[0] for part in page.split('name="seen" value="')[1:]],
    }
    row = FactDraft.objects.get(code=other)
    courses.save_draft(
        entry=row, content=row.content | {"statement": "Otherwise."}, by=mira(), now=row.edited_at
    )
    answer = at_desk(lead()).post(f"{QUESTION}review/", marks, follow=True).content.decode()

    assert "the draft was changed since you opened this page" in answer
    assert Question.objects.get(code="al-p-01").current_version.number == 1
    assert not Fact.objects.filter(code=other).exists()
    read(at_desk(mira()), f"{QUESTION}review/")
    refused = act(mira(), f"{QUESTION}review/")
    assert "You wrote some of this draft" in refused
    assert not Fact.objects.filter(code=other).exists()


def test_what_is_named_with_it_and_was_not_opened_does_not_go_live() -> None:
    fact = drafted_fact()
    at_desk(noor()).post(QUESTION, form_of(noor(), QUESTION) | {"evidence": fact})
    answer = act(lead(), f"{QUESTION}review/", reads=False)

    assert "you have not read the draft as it stands" in answer
    assert not Fact.objects.filter(code=fact).exists()
    assert Question.objects.get(code="al-p-01").current_version.number == 1


def drafted(words: str) -> None:
    body = Lesson.objects.get(code="al-l2").current_version.body
    lesson = Lesson.objects.get(code="al-l2")
    courses.save_draft(
        entry=lesson, content={"body": f"{body}\n\n{words}\n"}, by=noor(), now=timezone.now()
    )


def ticked(client: Client) -> list[str]:
    page = read(client, f"{COURSE}drafts/")
    return [part.split('"')[0] for part in page.split('name="entry" value="')[1:]]


def test_list_of_drafts_offers_what_was_read_as_it_stands() -> None:
    drafted("The first wording. [none]")
    client = at_desk(lead())
    assert ticked(client) == []
    assert "Read it before you publish it" in read(client, f"{COURSE}drafts/")

    read(client, f"{LESSON}review/")
    assert len(ticked(client)) == 1
    drafted("Another wording. [none]")
    assert ticked(client) == []


@pytest.mark.parametrize("is_read", [False, True])
def test_list_of_drafts_publishes_nothing_that_was_changed_after_it_was_opened(
    is_read: bool,
) -> None:
    drafted("The first wording. [none]")
    client = at_desk(lead())
    read(client, f"{LESSON}review/")
    chosen = ticked(client)
    drafted("Another wording. [none]")
    if is_read:  # on another page, and this one still shows the first
        read(client, f"{LESSON}review/")
    answer = client.post(f"{COURSE}drafts/", {"entry": chosen}, follow=True).content.decode()

    assert "the draft was changed since you opened this page" in answer
    assert Lesson.objects.get(code="al-l2").current_version.number == 1
    client.post(f"{COURSE}drafts/", {"entry": ticked(client) or chosen})
    assert Lesson.objects.get(code="al-l2").current_version.number == 1 + is_read


def test_list_of_drafts_publishes_nothing_that_its_reviewer_never_opened() -> None:
    drafted("The first wording. [none]")
    lesson, client = Lesson.objects.get(code="al-l2"), at_desk(lead())

    for mark in (str(lesson.uuid), f"{lesson.uuid} {lesson.draft_hash()}"):
        answer = client.post(f"{COURSE}drafts/", {"entry": mark}, follow=True).content.decode()
        assert "Nothing was published" in answer
        assert Lesson.objects.get(code="al-l2").current_version.number == 1


def test_review_shows_words_in_the_place_of_codes_and_the_whole() -> None:
    fact = drafted_fact()
    form = form_of(noor(), QUESTION)
    objective = Question.objects.get(code="al-p-01").current_version.objective.text
    at_desk(noor()).post(QUESTION, form | {"evidence": fact, "topic": "ice"})

    page = read(at_desk(lead()), f"{QUESTION}review/")
    assert f"<strong>{fact}</strong> {SAYS}" in page
    assert f"<li>{objective}</li>" in page
    assert f'<iframe src="{QUESTION}preview/"' in page
    change = page.split("<h3>Facts it rests on</h3>")[1].split("</div>")[0]
    assert "dense" in change


def test_address_that_changes_is_shown_as_a_whole() -> None:
    before, after = "See https://example.org/a/b1.", "See https://example.org/a/b2."
    pieces = [(one.kind, one.text) for one in pieces_of(before, after)]

    assert pieces == [
        ("same", "See "),
        ("gone", "https://example.org/a/b1."),
        ("new", "https://example.org/a/b2."),
    ]
