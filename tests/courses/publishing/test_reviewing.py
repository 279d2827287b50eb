"""A draft is handed to a second person, who publishes it or sends it back with words; and comments on its places."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses import actions as courses
from courses.models import Comment, Lesson, ReviewRequest
from courses.publishing.actions.adapters import adapter_of
from tests.people import ada, lead, mira, noor
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NOW = timezone.now()


@pytest.fixture
def draft() -> Any:
    """A lesson of which noor has changed the title."""
    entry = Lesson.objects.get(code="al-l2")
    content = adapter_of(entry).content(entry) | {"title": "A better title"}
    return courses.save_draft(entry=entry, content=content, by=noor(), now=NOW)


def ask(draft: Any, **more: Any) -> ReviewRequest:
    return courses.ask_for_review(entry=draft, by=noor(), now=NOW, **more)


def test_review_waits_for_who_was_asked_and_for_nobody_else(draft: Any) -> None:
    asked = ask(draft, reviewer=mira(), note="Is the case plausible?")

    waiting = [
        list(ReviewRequest.objects.waiting_for(person)) for person in (mira(), lead(), noor())
    ]
    assert waiting == [[asked], [], []]


def test_review_of_nobody_in_particular_waits_for_all_but_who_asked(draft: Any) -> None:
    asked = ask(draft)

    waiting = [list(ReviewRequest.objects.waiting_for(person)) for person in (mira(), noor())]
    assert waiting == [[asked], []]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (lambda: {"reviewer": noor()}, "does not review"),
        (lambda: {"reviewer": ada()}, "does not review"),
        (lambda: {"due": (NOW - timedelta(days=2)).date()}, "That day is over"),
    ],
    ids=["author", "practitioner", "yesterday"],
)
def test_review_that_nobody_could_give_is_refused(draft: Any, more: Any, why: str) -> None:
    with pytest.raises(Refused, match=why):
        ask(draft, **more())

    assert not ReviewRequest.objects.exists()


def test_who_wrote_some_of_it_is_not_asked(draft: Any) -> None:
    content = adapter_of(draft).content(draft) | {"title": "Another title"}
    courses.save_draft(entry=draft, content=content, by=lead(), now=NOW)

    with pytest.raises(Refused, match="wrote some of it"):
        ask(draft, reviewer=lead())


def test_one_review_of_a_draft_at_a_time(draft: Any) -> None:
    ask(draft)

    with pytest.raises(Refused, match="asked for already"):
        ask(draft)


def test_what_says_what_is_live_needs_no_review() -> None:
    with pytest.raises(Refused, match="nothing to review"):
        ask(Lesson.objects.get(code="al-l2"))


def test_draft_is_sent_back_with_words_and_handed_in_again(draft: Any) -> None:
    asked = ask(draft)
    with pytest.raises(Refused, match="Say what has to be mended"):
        courses.return_draft(entry=draft, answer="  ", by=lead(), now=NOW)
    courses.return_draft(entry=draft, answer="Say where the nerve runs.", by=lead(), now=NOW)

    asked.refresh_from_db()
    assert (asked.outcome, asked.closed_by, asked.answer) == (
        "sent-back",
        lead(),
        "Say where the nerve runs.",
    )
    assert ask(draft).pk != asked.pk


def test_publishing_answers_what_was_asked(draft: Any) -> None:
    asked = ask(draft)
    courses.publish(entry=draft, by=lead(), now=NOW)

    asked.refresh_from_db()
    assert (asked.outcome, asked.closed_by) == ("published", lead())


def test_request_is_taken_back_by_its_authors_alone(draft: Any) -> None:
    asked = ask(draft)
    with pytest.raises(Refused, match="Only who asked"):
        courses.take_review_back(entry=draft, by=mira(), now=NOW)
    courses.take_review_back(entry=draft, by=noor(), now=NOW)

    asked.refresh_from_db()
    assert asked.outcome == "taken-back"
    with pytest.raises(Refused, match="Nobody waits"):
        courses.return_draft(entry=draft, answer="Too late", by=lead(), now=NOW)


def test_comment_stands_at_its_place_until_it_is_settled(draft: Any) -> None:
    said = courses.comment_on(
        entry=draft, text=" Which branch? ", place="body", quote="the nerve", by=lead(), now=NOW
    )
    assert [(one.text, one.quote) for one in Comment.objects.of(draft).open()] == [
        ("Which branch?", "the nerve")
    ]
    courses.settle_comment(comment=said, by=noor(), now=NOW)
    assert not Comment.objects.of(draft).open().exists()
    courses.reopen_comment(comment=said, by=lead())
    assert Comment.objects.of(draft).open().get().resolved_by is None


@pytest.mark.parametrize(("text", "why"), [("  ", "Write what"), ("x" * 4001, "at most 4000")])
def test_comment_that_says_nothing_or_too_much_is_refused(draft: Any, text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        courses.comment_on(entry=draft, text=text, by=lead(), now=NOW)


def test_readers_neither_ask_nor_comment(draft: Any) -> None:
    with pytest.raises(NotAllowed):
        courses.comment_on(entry=draft, text="Hello", by=ada(), now=NOW)
    with pytest.raises(NotAllowed):
        courses.ask_for_review(entry=draft, by=ada(), now=NOW)
