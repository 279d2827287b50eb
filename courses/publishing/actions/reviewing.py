"""A draft is handed to a second person: asked for, answered, taken back; and comments on its places."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.contributing import contributors_to
from courses.publishing.actions.drafting import locked, mark_of
from courses.publishing.actions.news import end_asking, tell, tell_of_comment, tell_reviewers
from courses.publishing.domain.passages import anchored
from courses.publishing.models import Comment, Draft, News, ReviewRequest
from courses.publishing.models.reviews import LONGEST_COMMENT
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check, may


@transaction.atomic
def ask_for_review(
    *,
    entry: Draft,
    by: Person,
    now: datetime,
    note: str = "",
    reviewer: Person | None = None,
    due: date | None = None,
) -> ReviewRequest:
    """Hand the draft to a second person: to one, or to whoever reviews. Raises NotAllowed, Refused."""
    check(by, Act.SAVE_DRAFT)
    kept = locked(entry)
    if kept.edited_by is None:
        raise Refused(_("The draft says what is published already: there is nothing to review."))
    _check_reviewer(kept, reviewer)
    if due is not None and due < now.date():
        raise Refused(_("That day is over. Choose a later one, or none."))
    try:
        with transaction.atomic():
            made: ReviewRequest = ReviewRequest.objects.create(
                course=kept.course,
                kind=kept.KIND,
                entry=kept.uuid,
                code=kept.code,
                mark=mark_of(kept),
                asked_by=by,
                asked_at=now,
                note=note.strip(),
                reviewer=reviewer,
                due_date=due,
            )
    except IntegrityError as error:
        raise Refused(_("A review of it is asked for already. Take that back first.")) from error
    tell_reviewers(entry=kept, request=made, by=by, now=now)
    return made


def _check_reviewer(entry: Draft, reviewer: Person | None) -> None:
    if reviewer is None:
        return
    if not may(reviewer, Act.PUBLISH):
        raise Refused(_("%(who)s does not review. Choose somebody else.") % {"who": reviewer})
    if reviewer in contributors_to(entry):
        raise Refused(
            _("%(who)s wrote some of it. Somebody who wrote none of it has to review it.")
            % {"who": reviewer}
        )


@transaction.atomic
def take_review_back(*, entry: Draft, by: Person, now: datetime) -> ReviewRequest:
    """It is not ready after all: whoever asked, or wrote some of it, takes the request back. Raises NotAllowed, Refused."""
    check(by, Act.SAVE_DRAFT)
    request = _open_request(entry)
    if by != request.asked_by and by not in contributors_to(entry):
        raise Refused(
            _("Only who asked for the review, or wrote some of the draft, takes it back.")
        )
    return _close(request, ReviewRequest.Outcome.TAKEN_BACK, by=by, now=now)


@transaction.atomic
def return_draft(*, entry: Draft, answer: str, by: Person, now: datetime) -> ReviewRequest:
    """Send the draft back to its authors, with what to mend. Raises NotAllowed, Refused."""
    check(by, Act.PUBLISH)
    request = _open_request(entry)
    if by in contributors_to(entry):
        raise Refused(_("You wrote some of it yourself. Take the request back instead."))
    if not answer.strip():
        raise Refused(_("Say what has to be mended: its authors read it."))
    closed = _close(request, ReviewRequest.Outcome.SENT_BACK, by=by, now=now, answer=answer.strip())
    people = [*contributors_to(entry), request.asked_by]
    tell(sort=News.Sort.RETURNED, entry=entry, people=people, by=by, now=now, request=closed)
    return closed


def note_published(*, entry: Draft, people: Iterable[Person], by: Person, now: datetime) -> None:
    """What was asked for is done: the draft went live, and whoever wrote it hears of it. Inside the transaction that
    publishes. Raises NotAllowed."""
    check(by, Act.PUBLISH)
    request = ReviewRequest.objects.of(entry).open().first()
    told = list(people)
    if request is not None:
        _close(request, ReviewRequest.Outcome.PUBLISHED, by=by, now=now)
        told.append(request.asked_by)
    tell(sort=News.Sort.PUBLISHED, entry=entry, people=told, by=by, now=now)


def _open_request(entry: Draft) -> ReviewRequest:
    rows = ReviewRequest.objects.of(entry).open().select_for_update()
    found: ReviewRequest | None = rows.first()
    if found is None:
        raise Refused(_("Nobody waits for a review of it any more. Open the page again."))
    return found


def _close(
    request: ReviewRequest, outcome: str, *, by: Person, now: datetime, answer: str = ""
) -> ReviewRequest:
    request.outcome, request.answer = outcome, answer
    request.closed_by, request.closed_at = by, now
    request.save(update_fields=["outcome", "answer", "closed_by", "closed_at"])
    end_asking(request=request, by=by, now=now)
    return request


@transaction.atomic
def comment_on(
    *,
    entry: Draft,
    text: str,
    by: Person,
    now: datetime,
    place: str = "",
    quote: str = "",
    paragraph: int | None = None,
) -> Comment:
    """Say something of a place of the draft, or of the whole. It is tied to the paragraph that has the quoted words, or to
    the one with this number in the text at the place. Raises NotAllowed, Refused."""
    check(by, Act.COMMENT)
    said = text.strip()
    if not said:
        raise Refused(_("Write what you want to say first."))
    if len(said) > LONGEST_COMMENT:
        raise Refused(
            _("A comment has at most %(most)s characters; this one has %(length)s.")
            % {"most": LONGEST_COMMENT, "length": len(said)}
        )
    anchor = anchored(adapter_of(entry).content(entry), place, quote, paragraph)
    made: Comment = Comment.objects.create(
        course=entry.course,
        kind=entry.KIND,
        entry=entry.uuid,
        code=entry.code,
        place=anchor.place[:80],
        quote=quote.strip()[:300],
        passage=anchor.passage,
        paragraph=anchor.paragraph,
        text=said,
        by=by,
        at=now,
    )
    tell_of_comment(entry=entry, comment=made, by=by, now=now)
    return made


@transaction.atomic
def settle_comment(*, comment: Comment, by: Person, now: datetime) -> Comment:
    """It is dealt with. Raises NotAllowed."""
    check(by, Act.COMMENT)
    return _settle(comment, by, now)


@transaction.atomic
def reopen_comment(*, comment: Comment, by: Person) -> Comment:
    """It is not dealt with after all. Raises NotAllowed."""
    check(by, Act.COMMENT)
    return _settle(comment, None, None)


def _settle(comment: Comment, by: Person | None, at: datetime | None) -> Comment:
    comment.resolved_by, comment.resolved_at = by, at
    comment.save(update_fields=["resolved_by", "resolved_at"])
    return comment
