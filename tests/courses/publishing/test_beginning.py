"""Entries begin on the web: as drafts with a code of their own, of which nobody gets anything."""

from typing import Any

import pytest
from django.utils import timezone

from courses import actions as courses
from courses.models import Course, DraftRevision, Lesson, Module
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.codes import short_code
from quizzes.models import Question
from tests.people import ada, lead, mira, noor, root
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NOW = timezone.now()


def begin(kind: str, content: dict[str, Any], *, by: Any = None, **more: Any) -> Any:
    place = {"module": Module.objects.get(code="alpha")} | more
    course = Course.objects.get()
    return courses.begin_entry(
        kind=kind, course=course, content=content, by=by or noor(), now=NOW, **place
    )


def test_lesson_begins_as_the_last_of_its_module_and_no_reader_gets_it() -> None:
    lesson = begin("lesson", {"title": "Why the lid rattles, and what to do about it"})

    last = Lesson.objects.filter(module__code="alpha").order_by("-position").first()
    assert (lesson.code, lesson.slug) == (
        "why-the-lid-rattles-and-what-to-do-about",
        "why-the-lid-rattles-and-what-to-do-about",
    )
    assert last == lesson
    assert lesson.edited_by == noor()
    assert DraftRevision.objects.of(lesson).get().content["title"] == lesson.title
    assert lesson.pk not in [one.pk for one in Lesson.objects.all().named_to_readers()]


def test_question_begins_with_its_place_and_that_a_person_drafts_it() -> None:
    question = begin("question", {})

    assert question.draft == {"code": "question", "pool": "practice", "drafted_by": "person"}
    assert begin("question", {"drafted_by": "machine"}).draft["drafted_by"] == "machine"
    assert question.edited_by == noor()
    assert question not in Question.objects.published()


def test_code_of_an_exam_question_tells_nothing_of_it() -> None:
    question = begin("question", {"pool": "exam", "stem": "Which nerve runs there?"})

    assert (question.code, question.pool) == ("alpha-exam", "exam")


def test_two_that_are_called_alike_get_two_codes_and_addresses() -> None:
    codes = [begin("lesson", {"title": "Ice"}).code for _ in range(3)]

    assert codes == ["ice", "ice-2", "ice-3"]


def test_code_of_what_went_out_of_use_never_comes_again() -> None:
    courses.pull(entry=begin("lesson", {"title": "Ice"}), reason="Wrong.", by=noor(), now=NOW)

    assert begin("lesson", {"title": "Ice"}).code == "ice-2"
    with pytest.raises(courses.NotStorable, match="code: 'ice' belongs or belonged"):
        begin("lesson", {"title": "Ice"}, code="ice")


@pytest.mark.parametrize(
    ("kind", "content", "more", "message"),
    [
        ("lesson", {"title": "Ice"}, {"code": "No Code"}, "code: a code has lower-case letters"),
        ("lesson", {"title": 7}, {}, "title: 'title' must be a text"),
        ("lesson", {"title": "Ice"}, {"module": None}, "module: Say in which module"),
        (
            "lesson",
            {"title": "Ice", "slug": "floating"},
            {},
            "slug: .* is the address of another lesson",
        ),
        ("question", {"pool": "pub"}, {}, "pool: 'pool' is one of practice, exam"),
        ("question", {"stemm": "Which?"}, {}, "stemm: .nknown key"),
    ],
)
def test_what_cannot_begin_is_refused_and_leaves_nothing(
    kind: str, content: dict[str, Any], more: dict[str, Any], message: str
) -> None:
    if content.get("slug"):
        content = content | {"slug": Lesson.objects.get(code="al-l2").slug}
    before = Lesson.objects.count(), Question.objects.count()

    with pytest.raises(courses.NotStorable, match=message):
        begin(kind, content, **more)

    assert (Lesson.objects.count(), Question.objects.count()) == before


@pytest.mark.parametrize("who", [ada, root])
def test_who_does_not_write_begins_nothing(who: Any) -> None:
    with pytest.raises(NotAllowed):
        begin("lesson", {"title": "Ice"}, by=who())


def test_copy_is_a_new_draft_whose_writers_are_those_of_the_original() -> None:
    original = Lesson.objects.get(code="al-l2")
    courses.save_draft(entry=original, content={"title": "Ice"}, by=lead(), now=NOW)

    copy = courses.copy_entry(entry=Lesson.objects.get(pk=original.pk), by=noor(), now=NOW)

    said = adapter_of(copy).content(copy)
    assert (said["title"], said["body"], said["code"]) == ("Ice", original.body, "ice")
    with pytest.raises(courses.NotASecondPerson):
        courses.publish(entry=copy, by=lead(), now=NOW)
    assert courses.publish(entry=copy, by=mira(), now=NOW).number == 1
    assert Lesson.objects.get(pk=original.pk).title == "Ice"


def test_copy_of_a_question_keeps_its_pool_and_key() -> None:
    original = Question.objects.get(code="al-p-01")

    copy = courses.copy_entry(entry=original, by=noor(), now=NOW, code="al-p-77")

    assert copy.draft == original.draft | {"code": "al-p-77"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", ""),
        ("Über-Wärme, 40 °C!", "uber-warme-40-c"),
        ("温度", ""),
        ("x" * 70, "x" * 40),
        ("snake_case here", "snake-case-here"),
    ],
)
@pytest.mark.any_engine
def test_words_become_a_code(words: str, code: str) -> None:
    assert short_code(words) == code
