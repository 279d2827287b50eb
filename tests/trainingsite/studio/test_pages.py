"""The studio's pages: who comes in, what waits, how an entry is written, and what stays behind the door of the keys."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import actions as courses
from courses.models import (
    Comment,
    Course,
    DraftRevision,
    EntryDraft,
    Fact,
    Lesson,
    Module,
    ModuleDraft,
    ReviewRequest,
)
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.beginning import edit_entry
from quizzes.models import Question, Quiz
from tests.people import ada, lead, mira, noor, root
from tests.trainingsite.studio.forms import posted_by, value_of
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
HOME, COURSE = "/studio/", "/studio/course/small/"
LESSON, QUESTION, EXAM = (f"{COURSE}{place}/" for place in (
    "lesson/al-l2", "question/al-p-01", "question/al-e-01",
))  # fmt: skip
PAGES = [
    HOME,
    COURSE,
    f"{COURSE}bank/",
    f"{COURSE}holes/",
    LESSON,
    f"{LESSON}review/",
    QUESTION,
    f"{QUESTION}review/",
]


def read(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:600]
    return response.content.decode()


def form_of(person: Any, path: str) -> dict[str, str]:
    """What the page's form holds, as a browser sends it: read from the page itself."""
    return posted_by(read(at_desk(person), path))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", [noor, lead, root])
def test_whoever_writes_reviews_or_administers_comes_in(who: Any, path: str) -> None:
    read(at_desk(who()), path)


@pytest.mark.parametrize(
    "path",
    [
        *PAGES,
        f"{LESSON}preview/",
        f"{COURSE}facts/find/",
        f"{COURSE}terms/find/",
        f"{COURSE}figures/find/floating/",
    ],
)
def test_nobody_else_does(path: str) -> None:
    client = Client()
    assert client.get(path).status_code == 302
    client.force_login(ada(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", [
    "/studio/course/none/", f"{COURSE}nothing/al-l2/", f"{COURSE}lesson/none/", f"{COURSE}question/none/review/",
])  # fmt: skip
def test_what_is_not_there_is_not_found(path: str) -> None:
    read(at_desk(noor()), path, 404)


@pytest.mark.parametrize("path", [LESSON, QUESTION])
def test_form_sent_as_it_came_changes_nothing(path: str) -> None:
    before = DraftRevision.objects.count()
    response = at_desk(noor()).post(path, form_of(noor(), path))

    assert (response.status_code, DraftRevision.objects.count()) == (302, before)
    assert Lesson.objects.get(code="al-l2").edited_by is None
    assert Question.objects.get(code="al-p-01").edited_by is None


def test_lesson_is_saved_and_waits_on_the_first_page(client: Client) -> None:
    form = form_of(noor(), LESSON) | {"title": "Why things float"}
    at_desk(noor()).post(LESSON, form)

    lesson = Lesson.objects.get(code="al-l2")
    assert (lesson.title, lesson.edited_by) == ("Why things float", noor())
    assert lesson.current_version.title == "Floating"
    assert "Your drafts" in (page := read(at_desk(noor()), HOME))
    assert "Why things float" in page


def test_question_with_holes_is_kept_and_says_what_it_lacks() -> None:
    form = form_of(noor(), QUESTION) | {"stem": "", "options-0-rationale": ""}
    at_desk(noor()).post(QUESTION, form)

    assert "stem" not in Question.objects.get(code="al-p-01").draft
    page = read(at_desk(noor()), QUESTION)
    assert "things are missing" in page
    assert 'href="#id_stem"' in page
    assert "shown here as soon as nothing is missing" in read(
        at_desk(noor()), f"{QUESTION}preview/"
    )


def test_question_is_shown_as_candidates_see_it_while_reasons_and_key_are_missing() -> None:
    form = form_of(noor(), QUESTION) | {
        "topic": "",
        "options-0-rationale": "",
        "options-1-rationale": "Why?",
        "stem": "Which of these floats best?",
    }
    for number in range(5):
        form.pop(f"options-{number}-correct", None)
        form.pop(f"options-{number}-harm", None)
    at_desk(noor()).post(QUESTION, form)
    page = read(at_desk(noor()), f"{QUESTION}preview/")

    assert "Which of these floats best?" in page
    assert form["options-0-text"] in page
    assert "After the reveal" not in page
    assert "nobody has written" not in page
    assert "shown here as soon" not in page


def test_save_that_comes_by_itself_gets_only_what_is_beside_the_form() -> None:
    form = form_of(noor(), LESSON) | {"title": "Why things float"}
    answer = at_desk(noor()).post(LESSON, form, headers={"X-Autosave": "1"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert "Saved" in page
    assert courses.mark_of(Lesson.objects.get(code="al-l2")) in page


def test_what_cannot_be_read_stays_typed_at_its_place_and_all_else_is_saved() -> None:
    form = form_of(noor(), LESSON) | {"minutes": "ten", "title": "Typed"}
    minutes = Lesson.objects.get(code="al-l2").minutes
    answer = at_desk(noor()).post(LESSON, form)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="ten"' in page
    assert "Saved, all but what cannot be read:" in page
    assert '<a href="#id_minutes">Minutes</a> Write a whole number in digits.' in page
    lesson = Lesson.objects.get(code="al-l2")
    assert (lesson.title, lesson.minutes) == ("Typed", minutes)
    again = posted_by(page) | {"minutes": "12"}
    assert at_desk(noor()).post(LESSON, again).status_code == 302
    assert Lesson.objects.get(code="al-l2").minutes == 12


def test_save_that_comes_by_itself_names_what_it_could_not_read() -> None:
    form = form_of(noor(), QUESTION) | {"difficulty": "most", "topic": "typed"}
    answer = at_desk(noor()).post(QUESTION, form, headers={"X-Autosave": "1"})

    assert answer.status_code == 200
    assert "data-unread" in answer.content.decode()
    assert "#id_difficulty" in answer.content.decode()
    assert Question.objects.get(code="al-p-01").draft["topic"] == "typed"


def test_what_is_missing_is_said_once_and_in_the_words_of_the_form() -> None:
    said = {
        "module": "alpha",
        "kind": "single_choice",
        "pool": "practice",
        "stem": "Which of these floats?",
    }
    page = (
        at_desk(noor())
        .post("/studio/course/small/new/question/", said, follow=True)
        .content.decode()
    )

    beside = page.split("data-beside-place")[1].split("</aside>")[0]
    messages = re.findall(r"<span data-told>(.*?)</span>", beside)
    assert "What it asks for: choose one of: recall; application; judgement." in messages
    assert len(set(messages)) == len(messages)
    places = re.findall(
        r"<strong>(.*?)</strong></a>\s*<span data-told>.*(?:missing|choose|name at least)", beside
    )
    assert len(set(places)) == len(places) > 3
    assert "None" not in beside
    assert "entries like" not in beside


def test_what_one_answer_lacks_is_said_once_at_its_control() -> None:
    question = Question.objects.get(code="al-p-01")
    options = [dict(one) for one in question.draft["options"]]
    wrong = next(number for number, one in enumerate(options) if not one["correct"])
    options[wrong] = {key: value for key, value in options[wrong].items() if key != "harm"} | {
        "rationale": "Why?"
    }
    courses.save_draft(
        entry=question, content=question.draft | {"options": options}, by=noor(), now=timezone.now()
    )
    beside = (
        at_desk(noor())
        .get("/studio/course/small/question/al-p-01/")
        .content.decode()
        .split("data-beside-place")[1]
        .split("</aside>")[0]
    )

    assert beside.count(f'href="#id_options-{wrong}-rationale"') == 1
    assert beside.count(f'href="#id_options-{wrong}-harm"') == 1


def test_number_of_a_cell_says_how_many_more_it_takes() -> None:
    quiz = Quiz.objects.get(code="small-exam")
    draft = edit_entry(
        kind="quiz", course=quiz.course, code=quiz.code, by=noor(), now=timezone.now()
    )
    said = adapter_of(draft).content(draft)
    cell = said["blueprint"][0] | {"count": 99}
    courses.save_draft(
        entry=draft,
        content=said | {"blueprint": [cell, *said["blueprint"][1:]]},
        by=noor(),
        now=timezone.now(),
    )
    beside = unescape(at_desk(noor()).get("/studio/course/small/quiz/small-exam/").content.decode())

    title = Module.objects.get(course=quiz.course, code=cell["module"]).title
    assert re.search(
        rf"The bank cannot fill it\. {title}, Exam(, (not )?safety-critical)?: \d\d more needed, there are \d+ of 99",
        beside,
    )


def test_objective_of_a_module_that_waits_is_no_unknown_one() -> None:
    made = ModuleDraft.objects.get_or_create(course=Course.objects.get(code="small"), code="waits")[
        0
    ]
    made.content = {
        "code": "waits",
        "objectives": [{"code": "wa-o1", "text": "Say why it floats."}],
    }
    made.save()
    form = form_of(noor(), QUESTION)
    assert "wa-o1: Say why it floats." in read(at_desk(noor()), QUESTION)
    at_desk(noor()).post(QUESTION, form | {"objective": "wa-o1"})

    page = read(at_desk(noor()), QUESTION)
    assert "wa-o1 is written, and waits for its module" in page
    assert "is no objective" not in page


@pytest.mark.parametrize("typed", ["65 %", "0,65", ".65", "65"])
def test_share_is_read_as_people_write_it(typed: str) -> None:
    form = form_of(noor(), QUESTION) | {"difficulty": typed}

    assert at_desk(noor()).post(QUESTION, form).status_code == 302
    assert Question.objects.get(code="al-p-01").draft["difficulty"] == 0.65


def test_too_long_a_word_keeps_no_other_field_from_being_saved() -> None:
    form = form_of(noor(), QUESTION) | {
        "topic": "x" * 61,
        "stem": "Which of these floats on water?",
    }

    assert at_desk(noor()).post(QUESTION, form).status_code == 400
    draft = Question.objects.get(code="al-p-01").draft
    assert draft["stem"] == "Which of these floats on water?"
    assert draft["topic"] != "x" * 61


def test_second_of_two_sees_both_and_loses_neither() -> None:
    first, second = form_of(noor(), LESSON), form_of(mira(), LESSON)
    at_desk(noor()).post(LESSON, first | {"title": "Noor's title"})
    mine = second | {"title": "Mira's title", "minutes": "9"}
    met = at_desk(mira()).post(LESSON, mine)

    page = met.content.decode()
    assert met.status_code == 409
    assert "Both of you changed “Title”" in page
    assert "Noor&#x27;s title" in page
    assert 'value="9"' in page
    assert Lesson.objects.get(code="al-l2").title == "Noor's title"
    assert at_desk(mira()).post(LESSON, posted_by(page)).status_code == 302
    assert Lesson.objects.get(code="al-l2").title == "Mira's title"


def test_row_is_added_without_scripts_and_nothing_is_saved_by_it() -> None:
    form = form_of(noor(), QUESTION) | {"add": "options", "topic": "typed"}
    page = at_desk(noor()).post(QUESTION, form).content.decode()

    rows = len(Question.objects.get(code="al-p-01").draft["options"])
    assert f'name="options-{rows}-text"' in page
    assert 'value="typed"' in page
    assert Question.objects.get(code="al-p-01").edited_by is None


def test_key_of_an_exam_question_stays_behind_its_door() -> None:
    for path in (EXAM, f"{EXAM}review/", f"{EXAM}preview/"):
        assert at_desk(noor()).get(path).status_code == 403, path
    stem = Question.objects.get(code="al-e-01").current_version.stem.split(".")[0]
    for path in (HOME, COURSE, f"{COURSE}bank/", f"{COURSE}bank/?as=csv"):
        assert stem not in read(at_desk(noor()), path)
    assert "Exam question on" in read(at_desk(noor()), f"{COURSE}bank/")


def drafted() -> Any:
    lesson = Lesson.objects.get(code="al-l2")
    return courses.save_draft(
        entry=lesson, content={"title": "Another"}, by=noor(), now=timezone.now()
    )


REVIEW = f"{LESSON}review/"


def test_superuser_who_may_publish_is_offered_as_reviewer() -> None:
    drafted()
    Person.objects.create_superuser("chief@clinic.example")

    assert "chief@clinic.example" in read(at_desk(noor()), REVIEW)


def test_draft_is_handed_in_talked_about_sent_back_and_published() -> None:
    drafted()
    author, reviewer = at_desk(noor()), at_desk(lead())
    author.post(REVIEW, {"act": "ask", "ask-note": "Is it true?", "ask-reviewer": lead().pk})
    assert "Is it true?" in read(reviewer, HOME)
    reviewer.post(REVIEW, {"act": "say", "say-text": "Which liquid?", "say-quote": "floats"})
    assert "Which liquid?" in read(author, HOME)
    author.post(REVIEW, {"act": "settle", "comment": Comment.objects.get().pk})
    assert "Settled by" in read(reviewer, REVIEW)
    reviewer.post(REVIEW, {"act": "return", "return-answer": "Name the liquid."})
    assert "Sent back to you" in (home := read(author, HOME))
    assert "Name the liquid." in home
    assert "Name the liquid." in read(author, LESSON)
    author.post(REVIEW, {"act": "ask"})
    page = read(reviewer, REVIEW)
    assert "<del>Floating</del>" in page
    assert "<ins>Another</ins>" in page

    form = {"act": "publish", "publish-draft": value_of(page, "publish-draft")}
    assert reviewer.post(REVIEW, form).status_code == 302
    assert Lesson.objects.get(code="al-l2").current_version.title == "Another"
    outcomes = ReviewRequest.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["sent-back", "published"]


def test_what_was_sent_back_and_went_live_is_told_of_no_later_draft() -> None:
    drafted()
    author, reviewer = at_desk(noor()), at_desk(lead())
    author.post(REVIEW, {"act": "ask"})
    reviewer.post(REVIEW, {"act": "return", "return-answer": "Name the liquid."})
    assert "Name the liquid." in read(author, LESSON)
    # It goes live without being asked for again.
    form = {"act": "publish", "publish-draft": value_of(read(reviewer, REVIEW), "publish-draft")}
    reviewer.post(REVIEW, form)
    courses.save_draft(
        entry=Lesson.objects.get(code="al-l2"), content={"title": "Later"}, by=noor(), now=timezone.now()
    )  # fmt: skip

    assert "sent it back" not in read(author, LESSON)
    assert "Sent back to you" not in read(author, HOME)

    author.post(REVIEW, {"act": "ask"})
    reviewer.post(REVIEW, {"act": "return", "return-answer": "And now the solid."})
    assert "And now the solid." in read(author, LESSON)


def test_draft_that_changed_after_it_was_read_is_not_published() -> None:
    lesson = drafted()
    read_first = value_of(read(at_desk(lead()), REVIEW), "publish-draft")
    courses.save_draft(entry=lesson, content={"title": "Third"}, by=noor(), now=timezone.now())
    page = at_desk(lead()).post(
        REVIEW, {"act": "publish", "publish-draft": read_first}, follow=True
    )

    assert "changed since you opened" in page.content.decode()
    assert Lesson.objects.get(code="al-l2").current_version.title == "Floating"


@pytest.mark.parametrize(("form", "why"), [
    ({"act": "say"}, "This field is required"),
    ({"act": "take-back"}, "Nobody waits"),
    ({"act": "fly"}, "Choose what to do"),
    ({"act": "settle", "comment": "9" * 40}, "not found"),
])  # fmt: skip
def test_act_that_says_nothing_changes_nothing(form: dict[str, str], why: str) -> None:
    drafted()
    page = at_desk(lead()).post(REVIEW, form, follow=True)

    assert why.casefold() in page.content.decode().casefold() or page.status_code == 404
    assert not Comment.objects.exists()
    assert not ReviewRequest.objects.exists()


def test_changed_key_is_told_with_who_was_marked_by_it() -> None:
    form = form_of(noor(), QUESTION)
    right = next(name for name in form if name.endswith("-correct"))
    wrong = "options-0-correct" if right != "options-0-correct" else "options-1-correct"
    at_desk(noor()).post(QUESTION, {k: v for k, v in form.items() if k != right} | {wrong: "on"})

    assert "The right answer changes" in read(at_desk(lead()), f"{QUESTION}review/")


@pytest.mark.parametrize(("asked", "found"), [
    ("pool=practice", True), ("pool=exam", False), ("kind=numeric", False), ("text=al-p-01", True), ("text=zzz", False),
    ("state=live", True), ("state=new", False), ("use=never", True), ("use=often", False), ("fact=E999", False),
    ("nonsense=1", True), ("page=99999999999999999999", True),
])  # fmt: skip
def test_bank_shows_what_is_wanted(asked: str, found: bool) -> None:
    page = read(at_desk(noor()), f"{COURSE}bank/?{asked}")
    assert (f'href="{QUESTION}"' in page) == found


def test_bank_leaves_as_a_table_without_keys_and_formulas() -> None:
    question = Question.objects.get(code="al-p-01")
    draft = dict(question.draft) | {"stem": "=HYPERLINK(1) is a stem long enough", "topic": "+1"}
    courses.save_draft(entry=question, content=draft, by=noor(), now=timezone.now())
    table = read(at_desk(noor()), f"{COURSE}bank/?as=csv")

    assert "'=HYPERLINK(1)" in table
    assert "'+1" in table
    assert question.draft["options"][0]["rationale"][:20] not in table


def test_bank_takes_as_many_queries_for_many_as_for_one() -> None:
    client = at_desk(noor())
    read(client, f"{COURSE}bank/")
    with CaptureQueriesContext(connection) as all_of_them:
        read(client, f"{COURSE}bank/")
    Question.objects.exclude(code="al-p-01").update(is_private=False, retired_at=timezone.now())
    with CaptureQueriesContext(connection) as again:
        read(client, f"{COURSE}bank/?state=live")
    assert len(again) == len(all_of_them)


def test_facts_are_found_by_their_words() -> None:
    found = at_desk(noor()).get(f"{COURSE}facts/find/?q=water").json()["facts"]

    assert found
    assert all("water" in one["statement"].casefold() for one in found)
    assert at_desk(noor()).get(f"{COURSE}facts/find/?q=zzzz").json() == {"facts": []}


# ---- What has no row of its own before somebody edits it, and what is new ----

FACT, TERM, MODULE, ABOUT = (f"{COURSE}{place}/" for place in (
    "fact/E001", "term/ice", "module/alpha", "course/small",
))  # fmt: skip


@pytest.mark.parametrize("path", [f"{COURSE}all/fact/", f"{COURSE}all/module/"])
def test_lists_show_what_is_live_and_lead_to_its_page(path: str) -> None:
    page = read(at_desk(noor()), path)

    assert "Live" in page
    leads = [line for line in page.split('"') if line.startswith(COURSE) and line != path]
    assert [at_desk(noor()).get(one).status_code for one in leads if one.count("/") == 6] != []


def test_fact_is_edited_published_and_found_as_a_version() -> None:
    assert EntryDraft.objects.count() == 0
    at_desk(noor()).post(FACT, form_of(noor(), FACT))
    assert Fact.objects.get(code="E001").statement in read(at_desk(noor()), FACT)
    form = form_of(noor(), FACT) | {"statement": "Water boils lower on a mountain."}
    at_desk(noor()).post(FACT, form)
    assert "mountain" in read(at_desk(noor()), f"{COURSE}all/fact/")
    page = read(at_desk(lead()), f"{FACT}review/")
    hidden = {"act": "publish", "publish-draft": value_of(page, "publish-draft")}
    at_desk(lead()).post(f"{FACT}review/", hidden)

    assert Fact.objects.get(code="E001").statement == "Water boils lower on a mountain."
    assert "Version 2" in read(at_desk(noor()), f"{FACT}versions/")


@pytest.mark.parametrize(("kind", "form", "leads"), [
    ("lesson", {"module": "alpha", "title": "Steam"}, "lesson/steam"),
    ("question", {"module": "alpha", "kind": "single_choice", "pool": "practice", "stem": ""}, "question/question"),
    ("fact", {"statement": "Ice floats."}, "fact/E0"),
    ("term", {"term": "dew point"}, "term/dew%20point"),
    ("module", {"title": "Gamma"}, "module/gamma"),
])  # fmt: skip
def test_new_entry_begins_with_few_words_and_opens_its_page(
    kind: str, form: Any, leads: str
) -> None:
    answer = at_desk(noor()).post(f"{COURSE}new/{kind}/", form)

    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert answer.url.startswith(f"{COURSE}{leads}")
    page = read(at_desk(noor()), answer.url)
    assert "New draft" in page
    assert at_desk(noor()).post(answer.url, posted_by(page)).status_code == 302
    assert at_desk(root()).post(f"{COURSE}new/{kind}/", form).status_code == 403


def test_term_that_is_there_already_is_refused_in_words() -> None:
    at_desk(noor()).post(f"{COURSE}new/term/", {"term": "ice"})
    answer = at_desk(noor()).post(f"{COURSE}new/term/", {"term": "ice"})

    assert answer.status_code == 400
    assert "belongs or belonged to another entry" in answer.content.decode()


def test_version_comes_back_into_the_draft_and_a_copy_is_a_draft_of_its_own() -> None:
    drafted()
    client = at_desk(noor())
    assert "<ins>Floating</ins>" in read(client, f"{LESSON}versions/?version=1")
    client.post(f"{LESSON}versions/", {"act": "restore", "version": "1"})
    assert Lesson.objects.get(code="al-l2").edited_by is None
    client.post(f"{LESSON}versions/", {"act": "restore", "save": "1"})
    assert Lesson.objects.get(code="al-l2").title == "Another"
    made = client.post(f"{LESSON}versions/", {"act": "copy"})
    assert made.status_code == 302
    assert Lesson.objects.count() == 4


@pytest.mark.parametrize("form", [{"version": "99"}, {"save": "9" * 30}, {}])
def test_version_that_is_not_there_is_not_restored(form: dict[str, str]) -> None:
    drafted()
    answer = at_desk(noor()).post(f"{LESSON}versions/", {"act": "restore", **form})
    assert answer.status_code == 404
    assert at_desk(noor()).get(f"{LESSON}versions/?save=x").status_code == 404


def test_lesson_goes_out_of_use_at_once_and_its_return_is_proposed() -> None:
    client = at_desk(lead())
    client.post(f"{LESSON}versions/", {"act": "pull", "reason": ""})
    assert Lesson.objects.get(code="al-l2").retired_at is None
    client.post(f"{LESSON}versions/", {"act": "pull", "reason": "It is wrong about salt."})
    assert Lesson.objects.get(code="al-l2").retired_at is not None
    assert "It is wrong about salt." in (page := read(client, f"{LESSON}versions/"))
    assert "Propose to use it again" in page
    mira()  # somebody else who could agree
    again = {"act": "bring-back", "reason": "Mended."}
    said = client.post(f"{LESSON}versions/", again, follow=True).content.decode()
    assert "Proposed" in said, said[said.index("notice") :][:600]
    assert Proposal.objects.get().kind == "bring-back"


# ---- As text ----


def as_sent(page: str) -> dict[str, str]:
    """The text of the page and the mark of what it shows."""
    inside = page.split('name="text"')[1].split(">", 1)[1].split("</textarea>")[0]
    return {"text": unescape(inside).removeprefix("\n"), "seen": value_of(page, "seen")}


@pytest.mark.parametrize("path", [QUESTION, FACT, MODULE, ABOUT])
def test_text_sent_as_it_came_changes_nothing(path: str) -> None:
    page = read(at_desk(noor()), f"{path}text/")
    answer = at_desk(noor()).post(f"{path}text/", as_sent(page))

    assert answer.status_code == 302, answer.content.decode()
    assert not DraftRevision.objects.exists()


def test_text_is_saved_as_the_form_would() -> None:
    form = as_sent(read(at_desk(noor()), f"{QUESTION}text/"))
    said = form | {"text": form["text"].replace("topic:", "topic: written as text #")}
    at_desk(noor()).post(f"{QUESTION}text/", said)

    assert Question.objects.get(code="al-p-01").draft["topic"] == "written as text"
    assert 'value="written as text"' in read(at_desk(noor()), QUESTION)
    late = at_desk(lead()).post(f"{QUESTION}text/", form | {"text": form["text"] + "\n# late"})
    assert late.status_code == 400
    assert "Nothing of yours is stored" in late.content.decode()


@pytest.mark.parametrize(("text", "why"), [
    ("a: b: c", "Not valid YAML"), ("- one", "key: value"), ("&a [*a]", "draft:1"), ("stem: [1]\nzzz: 1", "zzz"),
    ("? - {a: 1}\n: 2", "draft:1"), ("a: {[{b: c}]: d}", "a key is one word"), ("stem: 0x_", "draft:1"),
    ("review_by: 2001-12-14 10:00:00", "without a time"),
])  # fmt: skip
def test_text_that_is_no_entry_is_refused_with_its_place(text: str, why: str) -> None:
    answer = at_desk(noor()).post(f"{QUESTION}text/", {"text": text, "seen": ""})

    assert answer.status_code == 400
    assert why in unescape(answer.content.decode())
    assert not DraftRevision.objects.exists()


def test_lessons_have_no_text_and_exam_keys_stay_closed() -> None:
    assert at_desk(noor()).get(f"{LESSON}text/").status_code == 404
    assert at_desk(noor()).get(f"{EXAM}text/").status_code == 403


def test_question_from_files_that_was_edited_since_is_not_told_unchanged() -> None:
    page, row = f"{QUESTION}review/", Question.objects.get(code="al-p-01")
    read(at_desk(mira()), page)
    assert "Nothing in it has changed since you looked" in read(at_desk(mira()), page)
    said = dict(row.draft) | {"stem": "Which is wholly another question than before?"}
    courses.save_draft(entry=row, content=said, by=noor(), now=timezone.now())

    shown = read(at_desk(mira()), page)

    assert "Nothing in it has changed" not in shown
    assert "<ins>before</ins>" in shown.split('id="since"')[1].split("</section>")[0]


def test_late_save_names_nobody_where_it_was_published_meanwhile() -> None:
    form = form_of(noor(), LESSON)
    at_desk(lead()).post(LESSON, form_of(lead(), LESSON) | {"title": "Why things float"})
    courses.publish(entry=Lesson.objects.get(code="al-l2"), by=mira(), now=timezone.now())
    late = at_desk(noor()).post(LESSON, form | {"title": "Mine"}, headers={"X-Autosave": "1"})
    assert late.status_code == 409
    assert "Somebody published this" in late.content.decode()


def test_who_wrote_some_of_it_is_told_that_somebody_else_publishes() -> None:
    mira()  # who is alone is offered the wait instead
    told = "You wrote some of this draft. Somebody who wrote none of it has to publish it."
    at_desk(lead()).post(LESSON, form_of(lead(), LESSON) | {"title": "Why things float"})
    writer, other = (read(at_desk(who()), f"{LESSON}review/") for who in (lead, mira))
    assert (told in writer, 'value="publish"' in writer) == (True, False)
    assert (told in other, 'value="publish"' in other) == (False, True)


def test_nobody_is_told_so_of_what_nobody_edits() -> None:
    assert "You wrote some" not in read(at_desk(lead()), f"{LESSON}review/")


@pytest.mark.parametrize(("path", "key"), [(LESSON, "title"), (f"{COURSE}fact/E001/", "statement")])
def test_review_that_is_asked_is_listed_by_title_and_course(path: str, key: str) -> None:
    at_desk(noor()).post(path, form_of(noor(), path) | {key: "Why things float"})
    at_desk(noor()).post(f"{path}review/", {"act": "ask", "ask-note": "Is it true?"})
    page = read(at_desk(mira()), HOME)
    rows = page.partition('id="g-review"')[2].partition("</section>")[0]
    assert "Why things float" in rows
    assert "A small course" in rows
    assert "Is it true?" in rows


def test_second_look_of_a_reviewer_is_at_what_is_new() -> None:
    lesson = drafted()
    assert "since you looked" not in read(at_desk(lead()), REVIEW)
    assert "Nothing in it has changed since you looked" in read(at_desk(lead()), REVIEW)
    courses.comment_on(entry=lesson, text="More to come.", by=noor(), now=timezone.now())
    said = {"title": "Another one", "body": f"{lesson.body}\n\nSalt water carries more."}
    courses.save_draft(entry=lesson, content=said, by=noor(), now=timezone.now())

    page = read(at_desk(lead()), REVIEW)

    new = page.split('id="since"')[1].split("</section>")[0]
    assert "<ins>one</ins>" in new.replace("<ins> one</ins>", "<ins>one</ins>")
    assert "Salt water" in new
    assert "Floating" not in new
    assert '<span class="badge due">new</span>' in page
    assert read(at_desk(lead()), f"{FACT}review/")


def test_comment_on_a_passage_stands_beside_its_line_and_moves_with_it() -> None:
    lesson = drafted()
    client = at_desk(lead())
    number = read(client, REVIEW).split('href="?paragraph=')[1].split("#")[0]
    page = read(client, f"{REVIEW}?paragraph={number}")
    form = {"act": "say", "say-text": "Which liquid?"} | {
        name: value_of(page, name) for name in ("say-place", "say-paragraph")
    }
    client.post(REVIEW, form)
    said = Comment.objects.get()
    assert (said.place, said.paragraph) == ("body", int(number))
    line = lesson.body[: lesson.body.index(said.passage)].count("\n") + 1
    assert f'data-line="{line}" data-look="unknown"' in read(at_desk(noor()), LESSON)
    assert 'href="#c' in read(client, REVIEW)

    body = "First of all.\n\n" + lesson.body
    courses.save_draft(entry=lesson, content={"body": body}, by=noor(), now=timezone.now())
    page = read(at_desk(noor()), LESSON)
    assert f'data-line="{line + 2}" data-look="unknown"' in page
    assert "The passage has changed" not in page

    gone = body.replace(said.passage, "")
    courses.save_draft(entry=lesson, content={"body": gone}, by=noor(), now=timezone.now())
    assert "The passage has changed" in read(at_desk(noor()), LESSON)
    assert "The passage has changed" in read(client, REVIEW)
    at_desk(noor()).post(REVIEW, {"act": "settle", "comment": said.pk})
    assert "The passage has changed" not in read(at_desk(noor()), LESSON)


def test_quoted_words_say_where_a_comment_belongs() -> None:
    stem = Question.objects.get(code="al-p-01").draft["stem"]
    client = at_desk(lead())
    client.post(f"{QUESTION}review/", {"act": "say", "say-text": "Why?", "say-quote": stem[:30]})

    assert Comment.objects.get().place == "stem"
    assert 'href="#id_stem"' in read(at_desk(noor()), QUESTION)
    assert client.get(f"{REVIEW}?paragraph=999").status_code == 200
    assert client.get(f"{REVIEW}?paragraph=x").status_code == 200


def test_review_of_a_new_question_says_nothing_of_an_old_key() -> None:
    said = {"module": "alpha", "kind": "single_choice", "pool": "practice", "stem": "Which one?"}
    place = at_desk(noor()).post("/studio/course/small/new/question/", said).url
    answers = {f"options-{n}-text": f"Answer {n}" for n in range(2)} | {"options-0-correct": "on"}
    at_desk(noor()).post(place, form_of(noor(), place) | answers)
    draft = Question.objects.get(code__startswith="which-one").draft

    page = read(at_desk(lead()), f"{place}review/")

    assert [option["text"] for option in draft["options"]] == ["Answer 0", "Answer 1"]
    assert "Answer 1" in page
    assert "The right answer changes" not in page


def test_authors_dashboard_begins_with_the_studio() -> None:
    at_desk(noor()).post(LESSON, form_of(noor(), LESSON) | {"title": "Why things float"})
    page = read(at_desk(noor()), "/dashboard/")

    assert page.index("Open the studio") < page.index("Read the lesson")
    assert f'<a href="{LESSON}">Why things float</a>' in page
    lesson = Lesson.objects.get(code="al-l2")
    courses.ask_for_review(entry=lesson, reviewer=lead(), by=noor(), now=timezone.now())
    asked = " ".join(read(at_desk(lead()), "/dashboard/").split())
    assert re.search(rf'<a href="{LESSON}review/">[^<]*Why things float', asked)
    reader = Client()
    reader.force_login(ada(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "studio" not in read(reader, "/dashboard/").lower()
