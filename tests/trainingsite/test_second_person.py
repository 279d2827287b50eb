"""Nobody publishes their own words: everybody who edited a draft since its published version is kept and named."""

from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.utils import timezone

from courses import actions as courses
from courses.models import Contributor, Lesson, PublishRecord
from courses.publishing.actions.contributing import may_publish
from quizzes.models import Question
from tests.curriculum_small import copy_to, edit, load
from tests.people import ada, lead, mira, noor, root

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
EVERYBODY = (ada, noor, lead, mira, root)


class LessonDraft:
    """A lesson, edited and published as its desk does."""

    kind = "lesson"
    desk = "/admin/courses/lesson"

    def row(self) -> Any:
        return Lesson.objects.get(code="al-l2")

    def edit(self, by: Any, word: str) -> None:
        body = f"Ice is lighter than water, {word}. [E002]"
        courses.save_draft(entry=self.row(), by=by, now=timezone.now(), content={"body": body})

    def publish(self, by: Any) -> Any:
        return courses.publish(entry=self.row(), by=by, now=timezone.now())


class QuestionDraft:
    """A question, edited and published as its desk does."""

    kind = "question"
    desk = "/admin/quizzes/question"

    def row(self) -> Any:
        return Question.objects.get(code="al-p-01")

    def edit(self, by: Any, word: str) -> None:
        entry = self.row().draft | {"topic": f"topic-{word}"}
        courses.save_draft(entry=self.row(), content=entry, by=by, now=timezone.now())

    def publish(self, by: Any) -> Any:
        return courses.publish(entry=self.row(), by=by, now=timezone.now())


drafts = pytest.mark.parametrize(
    "draft", [LessonDraft(), QuestionDraft()], ids=["lesson", "question"]
)


def discard(draft: Any, by: Any) -> None:
    row = draft.row()
    courses.restore_version(entry=row, version=row.current_version, by=by, now=timezone.now())


def named(record: PublishRecord) -> list[Any]:
    return [one.person for one in record.contributors.order_by("pk")]


@drafts
def test_reviewer_who_wrote_a_sentence_does_not_publish_it_after_the_author_moved_a_comma(
    draft: Any,
) -> None:
    draft.edit(lead(), "dangerously")
    draft.edit(noor(), "harmlessly")

    assert draft.row().edited_by == noor()
    with pytest.raises(
        courses.NotASecondPerson, match=r"You wrote some of this draft.*Noor Haddad"
    ):
        draft.publish(lead())
    assert not PublishRecord.objects.filter(source="web").exists()


@pytest.mark.each_engine
@drafts
def test_record_names_everybody_whose_words_went_live(draft: Any) -> None:
    draft.edit(lead(), "dangerously")
    draft.edit(noor(), "harmlessly")

    record = draft.publish(root()).publish_record

    assert named(record) == [lead(), noor()]
    assert (record.author, record.reviewer) == (noor(), root())


@drafts
def test_who_edited_an_earlier_version_may_publish_the_next(draft: Any) -> None:
    draft.edit(lead(), "once")
    draft.publish(root())
    draft.edit(noor(), "again")

    assert named(draft.publish(lead()).publish_record) == [noor()]
    assert not Contributor.objects.exists()


@pytest.mark.each_engine
@drafts
def test_reviewer_who_discards_a_draft_may_publish_the_next_one(draft: Any) -> None:
    draft.edit(noor(), "wrongly")
    discard(draft, lead())
    draft.edit(noor(), "rightly")

    assert named(draft.publish(lead()).publish_record) == [noor()]


@drafts
def test_who_wrote_and_discarded_is_still_no_second_person(draft: Any) -> None:
    draft.edit(lead(), "one")
    discard(draft, lead())
    draft.edit(noor(), "two")

    with pytest.raises(courses.NotASecondPerson):
        draft.publish(lead())


@drafts
def test_draft_put_back_by_another_hand_still_has_its_first_writer(draft: Any) -> None:
    draft.edit(lead(), "one")
    draft.edit(noor(), "two")
    draft.edit(noor(), "one")

    with pytest.raises(courses.NotASecondPerson):
        draft.publish(lead())


@drafts
def test_who_saves_a_draft_unchanged_has_written_nothing(draft: Any) -> None:
    draft.edit(noor(), "once")
    draft.edit(mira(), "once")

    assert may_publish(draft.row(), by=mira())
    assert named(draft.publish(mira()).publish_record) == [noor()]


@drafts
def test_publishing_is_offered_to_those_who_publish_and_wrote_nothing_of_it(draft: Any) -> None:
    draft.edit(lead(), "once")

    offered = {person: may_publish(draft.row(), by=person()) for person in EVERYBODY}
    assert [person for person, is_offered in offered.items() if is_offered] == [mira, root]


@drafts
def test_last_editor_counts_where_nobody_was_kept(draft: Any) -> None:
    """A draft whose editor stands in its row alone, as before everybody was kept."""
    draft.edit(lead(), "once")
    Contributor.objects.all().delete()

    with pytest.raises(courses.NotASecondPerson):
        draft.publish(lead())


@drafts
def test_nothing_to_publish_where_nobody_edited(draft: Any) -> None:
    with pytest.raises(courses.NothingToPublish):
        draft.publish(lead())
    assert not may_publish(draft.row(), by=lead())


@drafts
def test_file_that_takes_the_place_of_a_draft_ends_its_contributions(
    draft: Any, tmp_path: Any
) -> None:
    draft.edit(lead(), "once")
    folder = copy_to(tmp_path)
    edit(folder, "01-alpha/lesson-2-floating.md", "Ice is lighter", "Solid ice is lighter")
    edit(folder, "01-alpha/questions-practice.yaml", "topic: boiling", "topic: from-the-file")
    load(folder, take="files")

    assert not Contributor.objects.exists()
    draft.edit(noor(), "after")
    assert named(draft.publish(lead()).publish_record) == [noor()]


@drafts
def test_file_that_says_what_a_draft_says_names_who_wrote_it(draft: Any, tmp_path: Any) -> None:
    """Otherwise a lead could write on the web, have the same words loaded, and sign them as somebody else's."""
    draft.edit(lead(), "once")
    folder = copy_to(tmp_path)
    edit(
        folder,
        "01-alpha/lesson-2-floating.md",
        "Ice is lighter than water.",
        "Ice is lighter than water, once.",
    )
    edit(folder, "01-alpha/questions-practice.yaml", "topic: boiling", "topic: topic-once")
    load(folder)

    record = draft.row().current_version.publish_record
    assert (record.source, named(record)) == ("files", [lead()])
    versions = type(draft.row().current_version).objects
    assert versions.with_contributions_of(lead()).filter(current_of=draft.row()).exists()


@pytest.mark.each_engine
@drafts
def test_desk_shows_everybody_and_refuses_who_wrote_some_of_it(draft: Any, settings: Any) -> None:
    settings.SEED_DEMO = True
    mira()  # with nobody else who publishes the page would offer the wait
    draft.edit(lead(), "dangerously")
    draft.edit(noor(), "harmlessly")
    person = lead()
    person.is_demo = True
    person.save()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = f"{draft.desk}/{draft.row().pk}"

    assert (
        "Written by Lin Bergström, Noor Haddad." in client.get(f"{page}/publish/").content.decode()
    )
    assert f"{page}/publish/" not in client.get(f"{page}/change/").content.decode()
    refused = client.post(f"{page}/publish/", {}, follow=True).content.decode()
    assert "Somebody who wrote none of it has to publish it" in refused
    with pytest.raises(ObjectDoesNotExist):
        PublishRecord.objects.get(source="web")
