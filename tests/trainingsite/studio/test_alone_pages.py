"""The pages for who is alone in publishing: they offer the wait, say when it goes live, and stop it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from courses import actions as courses
from courses.models import (
    CourseDraft,
    FactDraft,
    FigureDraft,
    Lesson,
    ModuleDraft,
    PublishRecord,
    TermDraft,
)
from courses.publishing.actions.adapters import adapter_of
from tests.people import lead, mira, noor
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions import proposals
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
NOW = timezone.now()
REVIEW = "/studio/course/small/lesson/al-l1/review/"
OFFER = "Publish alone: in 7 days"


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = True


def lesson() -> Lesson:
    return Lesson.objects.get(code="al-l1")


@pytest.fixture
def draft() -> Lesson:
    noor()
    lead().groups.add(Group.objects.get_or_create(name="author")[0])
    body = lesson().body.replace("Steam burns.", "Steam burns skin at once.")
    return courses.save_draft(entry=lesson(), content={"body": body}, by=lead(), now=NOW)


def page(path: str = REVIEW, by: Any = None) -> str:
    return str(at_desk(by or lead()).get(path, follow=True).content.decode())


def post(**said: str) -> str:
    form = {"act": "publish-alone", "alone-draft": adapter_of(lesson()).draft_hash(lesson())}
    answer = at_desk(lead()).post(
        REVIEW, {**form, "alone-reason": "Nobody else.", **said}, follow=True
    )
    return str(answer.content.decode())


def test_review_offers_the_wait_only_to_who_is_alone(draft: Lesson) -> None:
    assert OFFER in page()
    assert OFFER not in page(by=noor())

    mira()

    assert OFFER not in page()
    assert "Somebody who wrote none of it has to publish it" in page()


def test_review_proposes_says_when_and_stops(draft: Lesson) -> None:
    said = post()

    due = timezone.localtime(Proposal.objects.get().due_at)
    assert f"Goes live on {due:%-d %B %Y, %H:%M} without a second person" in said
    assert OFFER not in said
    assert "without a second person, unless it is stopped" in page(by=noor())
    waiting = page("/studio/", by=noor())
    assert "Goes live without a second person, unless it is stopped" in waiting
    assert "lets it go live after a wait" in page("/studio/news/", by=noor())
    assert "It is stopped" in post(act="stop-alone")
    assert Proposal.objects.get().stop == "proposer"
    assert OFFER in page()


def test_review_wants_a_reason_and_the_draft_that_it_showed(draft: Lesson) -> None:
    assert "Say why" in post(**{"alone-reason": " "})
    assert "the draft was changed since you opened this page" in post(**{"alone-draft": "another"})
    assert not Proposal.objects.exists()


def test_desk_offers_the_wait_and_proposes(draft: Lesson) -> None:
    path = f"/admin/courses/lesson/{draft.pk}/publish/"
    shown = page(path)
    assert (OFFER in shown, "Publish alone in 7 days" in shown) == (True, True)

    form = {"draft": adapter_of(draft).draft_hash(draft), "reason": "Nobody else."}
    answer = at_desk(lead()).post(path, form, follow=True).content.decode()

    assert "as it is now, unless somebody stops it" in answer
    assert "without a second person, unless it is stopped" in page(path)
    mira()
    assert OFFER not in page(path)


def test_pages_of_the_record_say_decided_by_one(draft: Lesson) -> None:
    post()
    due = Proposal.objects.get().due_at
    assert proposals.sweep_proposals(by=SYSTEM, now=due) == 1

    said = f"{lead()}, decided by one"
    assert said in page("/studio/course/small/lesson/al-l1/versions/")
    assert said in page(f"/admin/courses/lesson/{draft.pk}/versions/")
    assert "decided by one" in page("/admin/courses/publishrecord/").lower()
    assert "Some of what is in use was published by one person" in page("/courses/small/handbook/")


@pytest.mark.parametrize("kind", [FactDraft, TermDraft, FigureDraft, ModuleDraft, CourseDraft])
def test_handbook_says_so_of_whatever_was_published_alone(kind: Any) -> None:
    said = "Some of what is in use was published by one person"
    assert said not in page("/courses/small/handbook/")
    course = lesson().course
    record = PublishRecord.objects.create(
        course=course, source="web", published_at=NOW, author=lead(), decided_alone_by=lead()
    )
    entry = kind.objects.create(course=course, code="alone")

    entry.add_version({}, record=record, review_by=None)

    assert said in page("/courses/small/handbook/")
