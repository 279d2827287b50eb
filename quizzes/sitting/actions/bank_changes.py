"""Many questions are changed at once: shown before, drafts only, one act that is undone as one; and views that are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions import NotStorable, propose_return, pull, save_draft
from courses.models import Course, DraftRevision
from quizzes.bank.actions.adapter import QuestionAdapter
from quizzes.bank.models import BankChange, BankView, ChangedQuestion, Question
from quizzes.sitting.actions.keys import may_open, reads_keys
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check, may

# What may be said of many questions at once. What is right, and what is asked, is said one by one.
CHANGEABLE = ("topic", "areas", "level", "objective", "difficulty", "review_by")
MOST_VIEWS = 40
LONGEST_QUERY = 2000


@dataclass(frozen=True)
class Planned:
    """What a change would do to one question: `before` and `after` by key. `refusal`: why it is left as it is."""

    question: Question
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    goes_out: bool = False
    refusal: str = ""

    @property
    def does_something(self) -> bool:
        """Whether anything would change."""
        return not self.refusal and (bool(self.after) or self.goes_out)


def planned(
    *, questions: Iterable[Question], change: Mapping[str, Any], goes_out: bool, by: Person
) -> list[Planned]:
    """What the change would do to each of them, before anybody does it; in as many queries however many they are."""
    rows = list(questions)
    reads = {course: reads_keys(by, course) for course in {one.course_id for one in rows}}
    return [
        _planned(
            one, change, goes_out=goes_out, opens=reads[one.course_id] or one.edited_by_id == by.pk
        )
        for one in rows
    ]


def _planned(
    question: Question, change: Mapping[str, Any], *, goes_out: bool, opens: bool
) -> Planned:
    said = question.draft
    after = {key: value for key, value in change.items() if said.get(key) != value}
    before = {key: said[key] for key in after if key in said}
    leaves = goes_out and question.retired_at is None
    return Planned(question, before, after, leaves, _refusal(question, said | after, opens))


def _refusal(question: Question, content: Mapping[str, Any], opens: bool) -> str:
    if question.holds_exam_keys and not opens:
        return _("An exam question: only who may read its key changes it.")
    problems = QuestionAdapter().misfits(content)
    return " ".join(message for _key, message in problems)


def change_many(
    *,
    course: Course,
    questions: Sequence[Question],
    change: Mapping[str, Any],
    by: Person,
    now: datetime,
    reason: str = "",
) -> BankChange:
    """Say the same of the drafts of many questions; with a reason they go out of use as well.

    Nothing of a draft goes live by it. Each question is a commit of its own, written down with what undoes it: what a
    crash leaves is a smaller change. Raises NotAllowed, Refused.
    """
    check(by, Act.SAVE_DRAFT)
    if reason:
        check(by, Act.PULL)
    unknown = sorted(set(change) - set(CHANGEABLE))
    if unknown:
        raise Refused(_("Not to be changed for many: %(keys)s.") % {"keys": ", ".join(unknown)})
    plan = planned(questions=questions, change=change, goes_out=bool(reason), by=by)
    todo = [one for one in plan if one.does_something]
    if not todo:
        raise Refused(_("Nothing would change. Choose other questions, or something else."))
    made = BankChange.objects.create(
        course=course, change=dict(change), reason=reason.strip(), by=by, at=now
    )
    for one in todo:
        _change_one(made, one.question, change, by=by, now=now)
    return made


@transaction.atomic
def _change_one(
    made: BankChange, question: Question, change: Mapping[str, Any], *, by: Person, now: datetime
) -> None:
    """What it says now decides, not what it said when it was planned."""
    kept = Question.objects.select_for_update().get(pk=question.pk)
    (one,) = planned(questions=[kept], change=change, goes_out=bool(made.reason), by=by)
    if not one.does_something:
        return
    ChangedQuestion.objects.create(
        change=made,
        question=kept,
        keys=sorted(one.after),
        before=dict(one.before),
        went_out=one.goes_out,
    )
    if one.after:
        save_draft(entry=kept, content=kept.draft | one.after, by=by, now=now)
    if one.goes_out:
        pull(entry=kept, reason=made.reason, by=by, now=now)


def undo_change(*, change: BankChange, by: Person, now: datetime) -> BankChange:
    """Let every draft say again what it said before, where nobody has changed that since. What went out of use comes back
    by two people: its return is proposed. Exam questions wait for somebody who may read their keys.

    Who undoes has written in those drafts, as who restores an older save has: somebody else publishes what they chose.
    Raises NotAllowed, Refused."""
    check(by, Act.SAVE_DRAFT)
    _begin_undoing(change, by, now)
    for row in ChangedQuestion.objects.of(change).waiting():
        _undo_one(row, by=by, now=now)
    return change


@transaction.atomic
def _begin_undoing(change: BankChange, by: Person, now: datetime) -> None:
    """Somebody undoes it, once; what is left after a crash, or for want of a right, is undone by saying so again."""
    kept = BankChange.objects.select_for_update().get(pk=change.pk)
    if by.pk != kept.by_id and not may(by, Act.PUBLISH):
        raise Refused(_("Only who made the change, or whoever reviews, undoes it."))
    if kept.undone_at is not None and not may_go_on(kept, by):
        raise Refused(_("It is undone already."))
    change.undone_by, change.undone_at = by, now
    change.save(update_fields=["undone_by", "undone_at"])


def may_go_on(change: BankChange, by: Person) -> bool:
    """Whether some of the change is not undone that this person could put back."""
    rows = ChangedQuestion.objects.of(change).waiting()
    return any(_opens(by, row.question) for row in rows)


def _opens(by: Person, question: Question) -> bool:
    """Whoever writes in the draft of an exam question reads its key from then on: nobody does who could not before."""
    return not question.holds_exam_keys or may_open(by, question)


@transaction.atomic
def _undo_one(row: ChangedQuestion, *, by: Person, now: datetime) -> None:
    """What the row says now decides: somebody else may undo the same change at this moment."""
    held = ChangedQuestion.objects.select_for_update(of=("self",)).waiting().filter(pk=row.pk)
    kept = held.select_related("change").first()
    if kept is None:
        return
    question = Question.objects.select_for_update().get(pk=kept.question_id)
    kept.outcome = _undone(kept, question, by, now)
    kept.save(update_fields=["outcome"])


def _undone(row: ChangedQuestion, question: Question, by: Person, now: datetime) -> str:
    if not _opens(by, question):
        return row.Outcome.CLOSED
    outcome = _put_back(row, question, by, now) if row.keys else row.Outcome.UNDONE
    if row.went_out and question.retired_at is not None:
        outcome = _propose(question, row, by, now)
    return outcome


def _put_back(row: ChangedQuestion, question: Question, by: Person, now: datetime) -> str:
    """Only what the change really changed; a key that it left as it was stays as it is."""
    said = dict(question.draft)
    if any(said.get(key) != row.change.change[key] for key in row.keys):
        return row.Outcome.CHANGED
    for key in row.keys:
        if key in row.before:
            said[key] = row.before[key]
        else:
            said.pop(key, None)
    try:
        wrote = _wrote_before(row, question)
        save_draft(entry=question, content=said, by=by, now=now, taken_from=wrote)
    except NotStorable:
        return row.Outcome.CHANGED
    return row.Outcome.UNDONE


def _wrote_before(row: ChangedQuestion, question: Question) -> list[Person]:
    """Whose words come back, where the change went live since and nobody counts as their contributor any more."""
    current, changed_at = question.current_version, row.change.at
    if current is None or current.publish_record.published_at < changed_at:
        return []
    return DraftRevision.objects.of(question).saved_before(changed_at).writers()


def _propose(question: Question, row: ChangedQuestion, by: Person, now: datetime) -> str:
    if not may(by, Act.BRING_BACK):
        return row.Outcome.LEFT
    try:
        with transaction.atomic():
            reason = _("Undoes a change of many questions.")
            propose_return(entry=question, reason=reason, by=by, now=now)
    except Refused:
        return row.Outcome.LEFT
    return row.Outcome.PROPOSED


@transaction.atomic
def keep_view(*, course: Course, name: str, query: str, by: Person, now: datetime) -> BankView:
    """Keep what one looks for under a name; the same name again says something else from now on. Raises NotAllowed,
    Refused."""
    check(by, Act.KEEP_VIEW)
    called = " ".join(name.split())[:80]
    if not called:
        raise Refused(_("Give the view a name."))
    if len(query) > LONGEST_QUERY:
        raise Refused(_("This view looks for too much to be kept. Take some of it away."))
    kept = BankView.objects.filter(person=by, course=course)
    if kept.count() >= MOST_VIEWS and not kept.filter(name=called).exists():
        raise Refused(
            _("You keep %(most)s views already. Forget one first.") % {"most": MOST_VIEWS}
        )
    view, _is_new = BankView.objects.update_or_create(
        person=by, course=course, name=called, defaults={"query": query, "kept_at": now}
    )
    return view


@transaction.atomic
def forget_view(*, view: BankView, by: Person) -> None:
    """One's own view is kept no more. Raises NotAllowed, Refused."""
    check(by, Act.KEEP_VIEW)
    if view.person_id != by.pk:
        raise Refused(_("It is somebody else's view."))
    view.delete()
