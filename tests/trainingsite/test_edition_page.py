"""The desk's page of a newer shipped edition: what it shows to whom, and what its buttons do."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import actions as courses
from courses.models import EditionOffer, Fact, Lesson, OfferedEntry
from quizzes.models import KeyReading, Question
from tests.people import ada, lead, mira, noor, root, with_keys
from tests.shipped import Shipped, offered, ship, stamp
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]

PAGE = "/admin/edition/small/"
BOILING = "01-alpha/lesson-1-boiling.md"
EXAM, PRACTICE = "01-alpha/questions-exam.yaml", "01-alpha/questions-practice.yaml"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Shipped:
    settings.SEED_DEMO = True
    return ship(tmp_path, monkeypatch)


def newer(shipped: Shipped) -> None:
    """An edition with a lesson, an exam question, a practice question and a fact that read otherwise."""
    shipped.edit(BOILING, "Water boils at a fixed temperature.", "Water always boils somewhere.")
    shipped.edit(EXAM, "The right answer of al-e-01", "The best answer of al-e-01")
    shipped.edit(PRACTICE, "Too low by ten degrees at sea level.", "Too low by ten degrees there.")
    shipped.edit("evidence.yaml", "Ice floats on water.", "Ice floats on cold water.")
    shipped.edit("evidence.yaml", "- id: E002\n", "- id: E002\n  safety: true\n")
    shipped.start()


def read(client: Client, address: str = PAGE) -> str:
    return " ".join(client.get(address).content.decode().split())


def post(client: Client, do: str, *entries: tuple[str, str], **more: str) -> str:
    """Press a button; gives the page that follows."""
    sent = [f"{offered(*one).pk}:{stamp(*one)}" for one in entries]
    answer = client.post(PAGE, {"do": do, "entry": sent, **more}, follow=True)
    return " ".join(answer.content.decode().split())


def test_desk_announces_the_edition_and_its_page_lists_what_differs(shipped: Shipped) -> None:
    newer(shipped)
    client = at_desk(noor())

    index = read(client, "/admin/")
    page = read(client)

    assert "4 changes that this installation lacks, 1 for safety" in index
    assert f'href="{PAGE}"' in index
    for label in ("Lessons (1)", "Exam questions (1)", "Practice questions (1)", "Facts (1)"):
        assert label in page
    assert "+Water always boils somewhere. [E001]" in page
    assert "Too low by ten degrees there." in page
    assert "+statement: Ice floats on cold water." in page
    assert "⚠ safety" in page
    assert page.index("Fact E002") < page.index("Lesson al-l1")
    assert "Facts" in read(client, f"{PAGE}?kind=fact")
    assert "Lesson al-l1" not in read(client, f"{PAGE}?kind=fact")


def test_page_without_anything_to_take_says_so(shipped: Shipped) -> None:
    assert "Nothing of the shipped edition waits" in read(at_desk(noor()))
    shipped.start()
    assert "Nothing of the shipped edition waits" in read(at_desk(noor()))
    assert at_desk(noor()).get("/admin/edition/other/").status_code == 404


@pytest.mark.parametrize(("who", "status"), [(noor, 200), (lead, 200), (root, 200), (ada, 302)])
def test_page_is_for_who_works_at_the_desk(shipped: Shipped, who: Any, status: int) -> None:
    newer(shipped)

    assert at_desk(who()).get(PAGE).status_code == status


def test_key_of_an_exam_question_stands_nowhere_and_the_page_says_why(shipped: Shipped) -> None:
    newer(shipped)
    entry = f"{PAGE}{offered('question', 'al-e-01').pk}/"
    client = at_desk(noor())

    page, asked = read(client), client.get(entry)

    assert "best answer of al-e-01" not in page
    assert "SECRET-WHY" not in page
    assert "what differs holds its key and is not shown here" in page
    assert "Ask for the right to read exam keys first" in page
    assert f'href="{entry}"' in page
    assert asked.status_code == 403
    assert "best answer" not in asked.content.decode()
    assert "Ask for the right" in asked.content.decode()
    said = client.post(entry, {"ask-keys": "1", "reason": "To take it."}, follow=True)
    assert "Somebody decides by" in said.content.decode()


def test_who_reads_keys_opens_the_difference_and_that_is_kept(shipped: Shipped) -> None:
    shipped.edit(EXAM, "The right answer of al-e-02", "The best answer of al-e-02")
    shipped.start()
    client = at_desk(with_keys(noor()))  # who has opened the key of another question

    page = read(client)
    opened = read(client, f"{PAGE}{offered('question', 'al-e-02').pk}/")

    assert "best answer of al-e-02" not in page
    assert "The best answer of al-e-02" in opened
    assert KeyReading.objects.filter(person=noor(), question__code="al-e-02").exists()


def test_new_exam_question_shows_nothing_before_it_is_a_draft(shipped: Shipped) -> None:
    text = (shipped.folder / EXAM).read_text()
    new = text.split("- code: al-e-02")[0].replace("al-e-01", "al-e-77")
    (shipped.folder / EXAM).write_text(text + new)
    shipped.start()
    address = f"{PAGE}{offered('question', 'al-e-77').pk}/"

    asked = at_desk(noor()).get(address)
    assert (asked.status_code, "al-e-77" in asked.content.decode()) == (403, True)
    shown = read(at_desk(with_keys(mira())), address)

    assert "The right answer of al-e-77" not in asked.content.decode() + shown
    assert "Take it as a draft and read it there" in shown
    assert "A draft says it now" in post(at_desk(mira()), "draft", ("question", "al-e-77"))
    assert Question.objects.get(code="al-e-77").edited_by == mira()


def test_author_takes_drafts_and_a_reviewer_takes_and_leaves_the_rest(shipped: Shipped) -> None:
    newer(shipped)
    author, reviewer = at_desk(noor()), at_desk(lead())

    assert ">Take the ticked now<" not in read(author)
    assert "A draft says it now: lesson al-l1" in post(author, "draft", ("lesson", "al-l1"))
    assert author.post(PAGE, {"do": "at-once", "entry": "1:x"}).status_code == 403
    assert "Taken, and in use from now on: fact E002" in post(reviewer, "at-once", ("fact", "E002"))
    said = post(reviewer, "leave", ("question", "al-p-01"))

    assert "Ours stays: question al-p-01" in said
    assert Lesson.objects.get(code="al-l1").edited_by == noor()
    assert Fact.objects.get(code="E002").statement == "Ice floats on cold water."
    past = read(reviewer, f"{PAGE}?show=decided")
    for line in ("taken, by Noor Haddad", "taken, by Lin Bergström", "left as ours is, by Lin"):
        assert line in past


def test_several_are_taken_at_once_and_each_refusal_is_told(shipped: Shipped) -> None:
    newer(shipped)
    chosen = [("lesson", "al-l1"), ("question", "al-p-01"), ("question", "al-e-01")]

    page = post(at_desk(noor()), "draft", *chosen)

    assert "A draft says it now: lesson al-l1, question al-p-01." in page
    assert "al-e-01 is asked in an exam" in page
    assert EditionOffer.objects.get().changes == 2


def test_all_lessons_and_questions_become_drafts_by_one_button(shipped: Shipped) -> None:
    newer(shipped)
    client = at_desk(noor())
    seen = re.search(r'name="seen" value="(\w+)"', read(client))
    assert seen is not None

    page = post(client, "all-drafts", seen=seen[1])

    assert "lesson al-l1, question al-p-01" in page
    assert "was changed since you opened the page" in post(client, "all-drafts", seen=seen[1])


def test_what_was_left_is_considered_again(shipped: Shipped) -> None:
    newer(shipped)
    client = at_desk(lead())
    post(client, "leave", ("lesson", "al-l1"))
    past = f"{PAGE}?show=decided"
    assert "Consider again" in read(client, past)

    said = client.post(
        past, {"do": "again", "entry": str(offered("lesson", "al-l1").pk)}, follow=True
    )

    assert "It waits again: lesson al-l1." in said.content.decode()
    assert OfferedEntry.objects.waiting().count() == 4


def test_old_page_and_second_press_get_a_sentence_and_do_nothing(shipped: Shipped) -> None:
    newer(shipped)
    client, entry = at_desk(noor()), offered("lesson", "al-l1")
    form = {"do": "draft", "entry": f"{entry.pk}:{stamp('lesson', 'al-l1')}"}
    client.post(PAGE, form)

    again = client.post(PAGE, form, follow=True).content.decode()

    assert "Noor Haddad decided about al-l1" in again
    stale = client.post(PAGE, {"do": "draft", "entry": "999999:x"}, follow=True).content.decode()
    assert "the edition no longer offers this entry" in stale
    for number in ("9223372036854775808", "9" * 5000):
        stale = client.post(PAGE, {"do": "draft", "entry": f"{number}:x"}, follow=True)
        assert "tick at least one entry" in stale.content.decode()
    for form in ({"do": "draft"}, {"do": "fly", "entry": f"{entry.pk}:x"}, {}):
        assert "Nothing was done" in client.post(PAGE, form, follow=True).content.decode()


def test_lesson_that_left_goes_out_of_use_with_the_reason_that_was_typed(shipped: Shipped) -> None:
    (shipped.folder / "01-alpha" / "lesson-2-floating.md").unlink()
    shipped.start()
    client = at_desk(noor())
    assert "Why (readers see it where the entry was)" in read(client)

    for reason, why in (("x" * 301, "at most 300 characters"), ("a\0b", "Null characters")):
        assert why in post(client, "out-of-use", ("lesson", "al-l2"), reason=reason)
    assert Lesson.objects.get(code="al-l2").retired_at is None
    page = post(client, "out-of-use", ("lesson", "al-l2"), reason="Taught elsewhere by now.")

    assert "Out of use from now on: lesson al-l2" in page
    assert Lesson.objects.get(code="al-l2").retired_at is not None


def test_page_says_whose_draft_waits_and_offers_to_put_both_together(shipped: Shipped) -> None:
    newer(shipped)
    lesson = Lesson.objects.get(code="al-l1")
    mine = lesson.body.replace("Steam burns.", "Steam burns badly.")
    courses.save_draft(entry=lesson, content={"body": mine}, by=mira(), now=timezone.now())
    client = at_desk(noor())

    page = read(client, f"{PAGE}?kind=lesson")
    assert "A draft of al-l1 by Mira Novak waits." in page
    said = post(client, "together", ("lesson", "al-l1"))

    assert "A draft says it now: lesson al-l1" in said
    body = Lesson.objects.get(code="al-l1").body
    assert ("Steam burns badly." in body, "Water always boils" in body) == (True, True)


def test_page_warns_where_the_files_are_newer_than_the_list(shipped: Shipped) -> None:
    newer(shipped)
    assert "files are newer than this list" not in read(at_desk(noor()))
    shipped.edit("evidence.yaml", "Ice floats on cold water.", "Ice floats on all water.")

    assert "files are newer than this list" in read(at_desk(noor()))


def test_list_costs_as_many_queries_for_three_as_for_one(shipped: Shipped) -> None:
    client, counts = at_desk(noor()), []
    for codes in (["01"], ["02", "03"]):
        for code in codes:
            shipped.edit(
                PRACTICE, f"code: al-p-{code}\n", f"code: al-p-{code}\n  drafted_by: person\n"
            )
        shipped.start()
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def warned(shipped: Shipped) -> None:
    """An edition whose lesson warns, for safety; noor took it and left the warning out of the draft."""
    shipped.edit(BOILING, "code: al-l1\n", "code: al-l1\nsafety: true\n")
    shipped.edit(BOILING, "Water boils at", "Never touch steam. Water boils at")
    shipped.start()
    post(at_desk(noor()), "draft", ("lesson", "al-l1"))
    lesson = Lesson.objects.get(code="al-l1")
    body = lesson.body.replace("Never touch steam. ", "").replace("burns", "hurts")
    courses.save_draft(entry=lesson, content={"body": body}, by=noor(), now=timezone.now())


BEGAN = "This draft began as the entry al-l1 of the edition “test”, which Noor Haddad took on"


def test_review_names_the_edition_and_shows_what_the_draft_left_out(shipped: Shipped) -> None:
    warned(shipped)
    lesson = Lesson.objects.get(code="al-l1")
    reviewer = at_desk(lead())

    desk = read(reviewer, f"/admin/courses/lesson/{lesson.pk}/publish/")
    studio = read(reviewer, "/studio/course/small/lesson/al-l1/review/")
    drafts = read(reviewer, "/studio/course/small/drafts/")

    for page in (desk, studio):
        assert BEGAN in page
        assert "The edition marked its change: safety." in page
        assert "The draft does not say what the edition says." in page
    assert "-Never touch steam. Water boils" in desk
    assert re.search(r"<del>Never touch steam. ?</del>", studio)
    assert "Not what the edition says" in drafts


def test_review_of_a_draft_that_is_as_it_was_taken_says_so(shipped: Shipped) -> None:
    newer(shipped)
    post(at_desk(noor()), "draft", ("lesson", "al-l1"))
    lesson = Lesson.objects.get(code="al-l1")

    for address in (
        f"/admin/courses/lesson/{lesson.pk}/publish/",
        "/studio/course/small/lesson/al-l1/review/",
    ):
        page = read(at_desk(lead()), address)
        assert BEGAN in page
        assert "The draft says what the edition says." in page
        assert "The edition marked its change" not in page


@pytest.mark.parametrize("door", ["desk", "studio", "several"])
def test_what_was_published_differently_waits_at_the_desk_by_every_page_that_publishes(
    shipped: Shipped, door: str
) -> None:
    warned(shipped)
    lesson, reviewer = Lesson.objects.get(code="al-l1"), at_desk(lead())
    mark = lesson.draft_hash()
    if door == "desk":
        reviewer.post(f"/admin/courses/lesson/{lesson.pk}/publish/", {"draft": mark})
    elif door == "studio":
        form = {"act": "publish", "publish-draft": mark}
        reviewer.post("/studio/course/small/lesson/al-l1/review/", form)
    else:
        read(reviewer, "/studio/course/small/lesson/al-l1/review/")
        reviewer.post("/studio/course/small/drafts/", {"entry": f"{lesson.uuid} {mark}"})
    lesson.refresh_from_db()
    assert lesson.current_version.number == 2

    page = read(reviewer)

    assert "Taken, but published differently" in page
    assert "+Never touch steam. Water boils" in page
    assert "1 change that this installation lacks, 1 for safety" in read(reviewer, "/admin/")


def test_reason_closes_what_was_published_differently_and_stays_to_be_read(
    shipped: Shipped,
) -> None:
    warned(shipped)
    lesson = Lesson.objects.get(code="al-l1")
    courses.publish(entry=lesson, by=lead(), now=timezone.now())
    reviewer, entry = at_desk(lead()), ("lesson", "al-l1")
    assert "We say it differently, because" not in read(at_desk(noor()))
    assert "Say why, at the entry itself" in post(reviewer, "leave", entry)
    assert "Say why we say it differently." in post(reviewer, "differently", entry)

    said = post(reviewer, "differently", entry, why="Our gloves are <thick>.")

    assert "We say it differently: lesson al-l1. The reason is kept." in said
    past = read(reviewer, f"{PAGE}?show=decided")
    assert "We say it differently, because: Our gloves are &lt;thick&gt;." in past


def test_lessons_that_exchange_addresses_are_told_so_and_move_by_one_button(
    shipped: Shipped,
) -> None:
    shipped.edit(BOILING, "slug: boiling\n", "slug: floating\n")
    shipped.edit("01-alpha/lesson-2-floating.md", "slug: floating\n", "slug: boiling\n")
    shipped.start()
    page = read(at_desk(noor()))
    assert "Gets another address: boiling → floating" in page
    assert "It can only move together with: al-l2 (floating → boiling)." in page
    assert "only its place in the order changes" not in page.lower()
    assert at_desk(noor()).post(PAGE, {"do": "move", "entry": "1:x"}).status_code == 403

    said = post(at_desk(lead()), "move", ("lesson", "al-l1"))

    assert "At their new addresses: lesson al-l1, lesson al-l2." in said
    assert Lesson.objects.get(code="al-l1").slug == "floating"
