"""Every save of a draft is kept: by whom, when, and so that it can be saved again. The same for every kind of entry."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from courses import actions as courses
from courses.models import DraftRevision, Lesson, PublishRecord
from courses.publishing.actions.adapters import adapter_of, adapters
from quizzes.models import Question
from tests.curriculum_small import copy_to, edit, load
from tests.people import lead, noor, root

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NOW = timezone.now()
LATER = NOW + timedelta(minutes=5)
ENTRIES = [
    pytest.param(Lesson, "al-l2", "title", id="lesson"),
    pytest.param(Question, "al-p-01", "topic", id="question"),
]
on_each_kind = pytest.mark.parametrize(("model", "code", "key"), ENTRIES)


def save(entry: Any, by: Any, now: Any = NOW, **changes: Any) -> Any:
    content = adapter_of(entry).content(entry) | changes
    return courses.save_draft(entry=entry, content=content, by=by, now=now)


def revisions(entry: Any) -> list[tuple[Any, ...]]:
    kept = DraftRevision.objects.of(entry)
    return [(one.number, one.saved_by, one.saved_at) for one in kept]


def test_every_kind_of_entry_is_tried_here() -> None:
    signed = {adapter.model for adapter in adapters() if adapter.is_signed}
    assert signed == {case.values[0] for case in ENTRIES}


def test_what_is_no_kind_of_entry_has_no_adapter() -> None:
    with pytest.raises(LookupError, match="PublishRecord has no adapter"):
        adapter_of(PublishRecord)  # type: ignore[type-var]


@on_each_kind
def test_every_save_is_kept_with_who_and_when(model: Any, code: str, key: str) -> None:
    entry = model.objects.get(code=code)
    save(entry, noor(), **{key: "once"})
    save(entry, lead(), LATER, **{key: "twice"})

    assert revisions(entry) == [(2, lead(), LATER), (1, noor(), NOW)]
    assert [one.content[key] for one in DraftRevision.objects.of(entry)] == ["twice", "once"]


@on_each_kind
def test_save_that_changes_nothing_is_no_revision(model: Any, code: str, key: str) -> None:
    entry = model.objects.get(code=code)
    save(entry, noor())

    entry.refresh_from_db()
    assert (revisions(entry), entry.edited_by) == ([], None)


@on_each_kind
def test_revision_saved_again_gives_the_draft_back(model: Any, code: str, key: str) -> None:
    entry = model.objects.get(code=code)
    save(entry, noor(), **{key: "once"})
    before = adapter_of(entry).content(model.objects.get(pk=entry.pk))
    save(entry, noor(), **{key: "twice"})

    first = DraftRevision.objects.of(entry).get(number=1)
    again = courses.save_draft(entry=entry, content=first.content, by=lead(), now=LATER)

    assert adapter_of(entry).content(model.objects.get(pk=entry.pk)) == before
    assert (again.edited_by, len(revisions(entry))) == (lead(), 3)


@on_each_kind
def test_what_a_file_displaces_stays(model: Any, code: str, key: str, tmp_path: Any) -> None:
    entry = model.objects.get(code=code)
    save(entry, noor(), **{key: "on-the-web"})
    folder = copy_to(tmp_path)
    edit(folder, "01-alpha/lesson-2-floating.md", "Ice is lighter", "Solid ice is lighter")
    edit(folder, "01-alpha/questions-practice.yaml", "topic: boiling", "topic: from-the-file")
    load(folder, take="files")

    now = adapter_of(entry).content(model.objects.get(pk=entry.pk))
    assert now[key] != "on-the-web"
    assert [one.content[key] for one in DraftRevision.objects.of(entry)] == ["on-the-web"]


def test_two_people_who_edit_different_things_of_a_lesson_lose_nothing() -> None:
    seen_by_both = [Lesson.objects.get(code="al-l2") for _ in range(2)]
    for lesson, by, content in zip(
        seen_by_both, (noor(), lead()), ({"title": "Ice"}, {"minutes": 9}), strict=True
    ):
        courses.save_draft(entry=lesson, content=content, by=by, now=NOW)

    lesson = Lesson.objects.get(code="al-l2")
    assert (lesson.title, lesson.minutes) == ("Ice", 9)


def test_page_opened_before_somebody_published_takes_no_version_back() -> None:
    old = Lesson.objects.get(code="al-l2")
    save(Lesson.objects.get(code="al-l2"), noor(), title="Ice")
    version = courses.publish(entry=old, by=root(), now=NOW)

    courses.save_draft(entry=old, content={"minutes": 9}, by=noor(), now=LATER)

    lesson = Lesson.objects.get(code="al-l2")
    assert (lesson.current_version, lesson.title, lesson.minutes) == (version, "Ice", 9)


def test_question_with_a_value_of_another_sort_is_refused_and_nothing_kept() -> None:
    question = Question.objects.get(code="al-p-01")

    with pytest.raises(courses.NotStorable, match="difficulty: 'difficulty' must be a number"):
        save(question, noor(), difficulty="hard")

    assert (revisions(question), Question.objects.get(pk=question.pk).edited_by) == ([], None)


def test_lesson_that_cites_what_is_not_there_is_kept_and_does_not_go_live() -> None:
    lesson = Lesson.objects.get(code="al-l2")

    save(lesson, noor(), body="Ice floats. [E999]")

    with pytest.raises(courses.Unfinished, match="E999"):
        courses.publish(entry=lesson, by=lead(), now=NOW)


@on_each_kind
def test_revision_cannot_be_changed(model: Any, code: str, key: str) -> None:
    entry = model.objects.get(code=code)
    save(entry, noor(), **{key: "once"})

    with pytest.raises(Exception, match="never change"), transaction.atomic():
        DraftRevision.objects.of(entry).update(number=7)
    with connection.cursor() as cursor, pytest.raises(Exception, match="never change"):
        cursor.execute("DELETE FROM courses_draftrevision")


def at_the_desk(person: Any, settings: Any) -> Client:
    settings.SEED_DEMO = True  # where no second factor is asked of demo people
    person.is_demo = True
    person.save()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@on_each_kind
def test_page_that_publishes_leads_back_where_nothing_waits(
    model: Any, code: str, key: str, settings: Any
) -> None:
    entry = model.objects.get(code=code)
    desk = f"/admin/{model._meta.label_lower.replace('.', '/')}/{entry.pk}"

    page = at_the_desk(root(), settings).get(f"{desk}/publish/", follow=True)

    assert page.redirect_chain == [(f"{desk}/change/", 302)]
    assert "The draft says what is published already." in page.content.decode()


@on_each_kind
def test_page_that_publishes_lists_the_saves_since_the_last_version(
    model: Any, code: str, key: str, settings: Any
) -> None:
    entry = model.objects.get(code=code)
    save(entry, noor(), **{key: "once"})
    courses.publish(entry=entry, by=root(), now=NOW + timedelta(minutes=1))
    save(model.objects.get(code=code), noor(), LATER, **{key: "twice"})

    page = at_the_desk(root(), settings).get(
        f"/admin/{model._meta.label_lower.replace('.', '/')}/{entry.pk}/publish/"
    )

    assert [one.number for one in page.context["revisions"]] == [2]
    assert "Saved 1 time since it was published" in page.content.decode()


def test_lesson_keeps_an_objective_that_the_course_has_not_and_does_not_go_live() -> None:
    lesson = Lesson.objects.get(code="al-l2")

    kept = save(lesson, noor(), objectives=["al-o1", "zz-o9"])

    assert adapter_of(kept).content(kept)["objectives"] == ["al-o1", "zz-o9"]
    assert [one.code for one in kept.objectives.all()] == ["al-o1"]
    with pytest.raises(courses.Unfinished, match="'zz-o9' is no objective of this course"):
        courses.publish(entry=lesson, by=lead(), now=NOW)
