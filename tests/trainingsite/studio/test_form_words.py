"""Pages of the studio say what they say in the words of its forms: no keys of files, and what readers see first."""

import re
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from courses import actions as courses
from courses.lessons.domain.lint.lessons import LESSON_RULES, _parts
from courses.models import Lesson, Objective
from courses.publishing.actions.adapters import adapter_named, adapter_of
from quizzes.kinds import KINDS
from quizzes.models import Question
from tests.people import lead, noor
from tests.trainingsite.studio.forms import posted_by, value_of
from tests.trainingsite.test_desks import at_desk
from trainingsite.studio.changes import changes_of
from trainingsite.studio.phrasing import as_form_says, of_files_in

COURSE = "/studio/course/small/"
LESSON, QUESTION = f"{COURSE}lesson/al-l2/", f"{COURSE}question/al-p-01/"


def read(path: str, by: Any = None) -> str:
    answer = at_desk(by or lead()).get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def mark(entry: Any) -> str:
    """What the list of drafts sends of one that was read as it stands."""
    entry.refresh_from_db()
    return f"{entry.uuid} {adapter_of(entry).draft_hash(entry)}"


def said(kind: str, before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(where, what went, what came) of each change."""
    return [
        (one.where, *("".join(p.text for p in one.pieces if p.kind in ("same", kind)) for kind in ("gone", "new")))
        for one in changes_of(adapter_named(kind), before, after)
        if not one.is_key
    ]  # fmt: skip


def test_review_calls_places_and_choices_as_the_form_does() -> None:
    def option(**more: Any) -> dict[str, Any]:
        return {"kind": "single_choice", "options": [{"code": "a", "text": "Skin", "correct": True}, {"code": "b", "text": "Fat", "correct": False, **more}]}  # fmt: skip

    assert said("question", option(harm=1), option(harm=2, text="Bone", rationale="No.")) == [
        ("Answers B", "Fat", "Bone"),
        ("Answers B, Harm if chosen", "1: a worse result", "2: injury that heals"),
        ("Answers B, Why", "", "No."),
    ]
    assert said("question", option(), option(correct=True)) == [("Answers B, Right", "no", "yes")]
    assert said("question", {"kind": "true_false", "answer": True}, {"kind": "true_false", "answer": False}) == [("Right answer", "True", "False")]  # fmt: skip
    pair = {"kind": "matching", "left": [{"code": "a", "text": "Water", "match": "b"}]}
    assert ("Left side A, Partner", "", "B") in said("question", {}, pair)
    told = said("question", {}, option() | {"level": "recall", "critical": True})
    assert ("Kind of question", "", "single choice") in told
    assert ("Safety-critical", "", "yes") in told
    assert ("Drafted by", "", "person") in said("question", {}, option() | {"drafted_by": "person"})


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_new_draft_is_shown_as_readers_see_it_before_its_list_of_words() -> None:
    begun = {"module": "alpha", "kind": "single_choice", "pool": "practice", "stem": "Which one?"}
    place = str(at_desk(noor()).post(f"{COURSE}new/question/", begun).url)
    new, live = read(f"{place}review/"), read(f"{QUESTION}review/")

    shown = '<details class="disclosure entry-preview" open>'
    assert new.index(shown) < new.index('id="changes"')
    assert "single_choice" not in new.partition('id="changes"')[2]
    assert shown not in live
    assert live.index('id="changes"') < live.index('<details class="disclosure entry-preview">')


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_draft_that_lacks_something_is_not_ticked_and_says_how_much() -> None:
    begun = {"module": "alpha", "kind": "single_choice", "pool": "practice", "stem": "Which one?"}
    at_desk(noor()).post(f"{COURSE}new/question/", begun)
    question = Question.objects.latest("pk")
    lesson = Lesson.objects.get(code="al-l2")
    courses.save_draft(entry=lesson, content={"title": "Another"}, by=noor(), now=timezone.now())

    for path in (f"{LESSON}review/", f"{COURSE}question/{question.code}/review/"):
        read(path)
    page = read(f"{COURSE}drafts/")
    assert f'value="{mark(lesson)}"' in page
    assert f'value="{mark(question)}"' not in page
    assert re.search(r"\d+ things are missing", page)

    answer = at_desk(lead()).post(f"{COURSE}drafts/", {"entry": [mark(question)]}, follow=True)
    told = " ".join(str(one) for one in answer.context["messages"])
    assert "What it asks for: choose one of" in told
    assert list(of_files_in(told)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_why_drafts_do_not_go_live_together_is_told_in_the_words_of_the_form() -> None:
    form = posted_by(at_desk(noor()).get(LESSON).content.decode())
    body = "Ice is blue and floats on every liquid that there is in the world.\n"
    at_desk(noor()).post(LESSON, form | {"body": body, "title": "Ice on water"})
    lesson = Lesson.objects.get(code="al-l2")
    read(f"{LESSON}review/")
    answer = at_desk(lead()).post(f"{COURSE}drafts/", {"entry": [mark(lesson)]}, follow=True)
    (told,) = [str(one) for one in answer.context["messages"]]

    assert told.startswith("Ice on water: ")
    assert "rests on no fact" in told
    lesson.refresh_from_db()
    assert lesson.current_version.title != "Ice on water"


def test_boxes_that_lessons_lack_are_called_by_their_titles() -> None:
    class Bare:
        blocks = ()

    told = [as_form_says(message) for message, _block in _parts(Bare())]  # type: ignore[arg-type]
    assert _parts in [check for _rule, check in LESSON_RULES]
    assert told == [f"The box “{title}” is missing." for title in ("What would you do?", "What to think about", "Pitfall", "Key points")]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
@pytest.mark.parametrize(("asked", "is_open"), [
    ("", False), ("?text=ice", False), ("?state=live", False), ("?critical=yes", True), ("?fact=E001", True), ("?exposure_from=x", True),
])  # fmt: skip
def test_filters_of_the_bank_are_open_where_one_is_set(asked: str, is_open: bool) -> None:
    answer = at_desk(lead()).get(f"{COURSE}bank/{asked}")
    page = answer.content.decode()
    assert ('<details class="disclosure bank-more" open>' in page) is is_open
    assert ('<details class="disclosure bank-more">' in page) is not is_open


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_other_window_of_ones_own_is_nobody_else() -> None:
    page = at_desk(noor()).get(LESSON).content.decode()
    form = posted_by(page)
    assert at_desk(noor()).post(LESSON, form | {"title": "First window"}).status_code == 302
    second = at_desk(noor()).post(LESSON, form | {"title": "Second window"})

    told = unescape(second.content.decode())
    assert second.status_code == 409
    assert "You changed “Title” in another window of yours too." in told
    assert "the other's is: First window" in told
    assert "Both of you" not in told
    assert value_of(told, "seen")


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_pages_call_kinds_and_objectives_as_people_do() -> None:
    author = at_desk(noor())
    bank = author.get(f"{COURSE}bank/?pool=practice").content.decode()
    page = author.get(f"{COURSE}question/al-p-01/").content.decode()
    objective = Objective.objects.filter(course__code="small", retired_at=None).first()
    assert objective is not None

    for name in KINDS:
        assert "_" not in name or f">{name}<" not in bank
    assert '<option value="single_choice">single choice</option>' in bank
    assert f"{objective.code}: {objective.text}"[:40] in bank
    assert "single_choice" not in page.partition("</h1>")[2].partition("</p>")[0]
    files = author.get(f"{COURSE}bank/?pool=practice&as=csv").content.decode()
    assert "single_choice" in files
