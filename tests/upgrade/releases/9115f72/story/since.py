"""What the release says of what it can do that the one before could not: time given, witnesses, groups, words of others."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from courses.models import DraftRevision, EditionTaking, PublishRecord, StoredPicture
from quizzes import actions as quizzes
from quizzes.models import (
    Accommodation,
    Attempt,
    AttemptForm,
    Challenge,
    ExamStatistic,
    Invigilation,
    Outage,
    Question,
    SamplingPlan,
    TryGrant,
)
from trainingsite.accounts.models import CaseEvent, CaseParty, RegisterClaim
from trainingsite.cohorts.models import Cohort, Invitation, Membership, Reminder


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.isoformat()


def _email(person: Any) -> str:
    return "" if person is None else str(person.email)


def _attempt(_day: date, **where: str) -> dict[str, Any]:
    """Its deadline, and everything that moved it."""
    attempt = Attempt.objects.get(**where)
    grants = attempt.time_grants.order_by("id").values_list("kind", "seconds", "until")
    closes = attempt.section_closes.order_by("number").values_list("number", "unanswered")
    return {
        "deadline": _moment(attempt.deadline_at), "closes": _moment(attempt.closes_at),
        "grants": [[kind, seconds, _moment(until)] for kind, seconds, until in grants],
        "sections_closed": [list(row) for row in closes], "open_section": attempt.open_section,
        "break_seconds": attempt.break_seconds, "paused_until": _moment(attempt.paused_until), "assurance": attempt.assurance,
    }  # fmt: skip


def _paper(_day: date, **where: str) -> dict[str, Any]:
    """What an administrator reads of an attempt while the exam's keys stay closed."""
    attempt = AttemptForm.objects.get(**where).attempt
    root = type(attempt.user).objects.get(email="root@people.example")
    paper = quizzes.read_paper(
        attempt=attempt, with_questions=False, as_form="page", by=root, now=attempt.started_at
    )
    changes = [change for place in paper.places for change in place.changes]
    return {
        "hash": paper.receipt.paper_hash, "fits": paper.hash_fits, "windows": paper.windows, "places": len(paper.places),
        "changes": len(changes), "counts": sum(one.counts for one in changes), "late": sum(one.is_late for one in changes),
    }  # fmt: skip


def _right(day: date, **where: str) -> dict[str, Any]:
    right = Accommodation.objects.get(**where)
    return {
        "person": _email(right.person), "percent": right.percent, "minutes": right.minutes, "breaks": right.break_minutes,
        "stands": Accommodation.objects.standing_on(day).filter(pk=right.pk).exists(), "why_ended": right.end_reason,
    }  # fmt: skip


def _try(_day: date, **where: str) -> dict[str, Any]:
    grant = TryGrant.objects.get(**where)
    return {"kind": grant.kind, "tries": grant.tries, "opens": _moment(grant.opens_at), "quiz": grant.quiz.code}  # fmt: skip


def _outage(_day: date, **where: str) -> dict[str, Any]:
    outage = Outage.objects.get(**where)
    given = outage.time_grants.order_by("attempt__uuid").values_list("attempt__uuid", "seconds")
    return {"seconds": outage.seconds, "given": {str(uuid): seconds for uuid, seconds in given}}


def _invigilation(_day: date, **where: str) -> dict[str, Any]:
    row = Invigilation.objects.get(**where)
    return {
        "state": row.state, "candidate": _email(row.candidate), "invigilator": _email(row.invigilator),
        "named_by": _email(row.named_by), "events": list(row.events.order_by("id").values_list("kind", flat=True)),
        "is_opened": row.attempt is not None,
    }  # fmt: skip


def _challenge(_day: date, **where: str) -> dict[str, Any]:
    row = Challenge.objects.get(**where)
    (own,) = [one for one in quizzes.own_challenges(row.attempt) if one.challenge.pk == row.pk]
    return {
        "question": row.question_version.question.code, "place": own.place, "text": row.text, "origin": row.origin,
        "outcome": row.case.outcome,
    }  # fmt: skip


def _party(_day: date, **where: str) -> dict[str, Any]:
    row = CaseParty.objects.get(**where)
    return {"kind": row.case.kind, "person": _email(row.person)}


def _event(_day: date, **where: str) -> dict[str, Any]:
    row = CaseEvent.objects.get(**where)
    until = row.reply_until_date
    return {
        "person": _email(row.person), "by": _email(row.by), "text": row.text, "reply_until": until.isoformat() if until else "",
    }  # fmt: skip


def _cohort(_day: date, **where: str) -> dict[str, Any]:
    cohort = Cohort.objects.get(**where)
    members = Membership.objects.standing().filter(cohort=cohort)
    due = cohort.due_dates.order_by("quiz__code").values_list("quiz__code", "due_date")
    lists = cohort.lists.order_by("brought_at").values_list("done", "of", "sent")
    return {
        "name": cohort.name, "course": cohort.course.code, "is_closed": cohort.closed_at is not None,
        "run_by": [_email(row.person) for row in cohort.managers()], "due": {code: day.isoformat() for code, day in due},
        "members": sorted(members.values_list("person__email", flat=True)), "lists": [list(row) for row in lists],
    }  # fmt: skip


def _membership(_day: date, **where: str) -> dict[str, Any]:
    row = Membership.objects.get(**where)
    return {
        "person": _email(row.person), "stands": row.left_at is None, "left_by": _email(row.left_by),
        "told_version": row.told_version, "is_reminded": row.is_reminded,
    }  # fmt: skip


def _invitation(_day: date, **where: str) -> dict[str, Any]:
    row = Invitation.objects.get(**where)
    ends = {"accepted": row.accepted_at, "declined": row.declined_at, "withdrawn": row.withdrawn_at}
    end = next((name for name, moment in ends.items() if moment is not None), "")
    return {"email": row.email, "mails": row.number, "end": end, "until": _moment(row.expires_at)}


def _reminder(_day: date, **where: str) -> dict[str, Any]:
    row = Reminder.objects.get(**where)
    return {"person": _email(row.membership.person), "quiz": row.quiz.code}


def _revision(_day: date, **where: str) -> dict[str, Any]:
    row = DraftRevision.objects.get(**where)
    writers = DraftRevision.objects.filter(pk=row.pk).writers()
    return {"saved_by": _email(row.saved_by), "writers": sorted(map(_email, writers))}


def _record(_day: date, **where: str) -> dict[str, Any]:
    row = PublishRecord.objects.get(**where)
    people = sorted(_email(one.person) for one in row.contributors.all())
    return {"by_one": _email(row.decided_alone_by), "reviewer": _email(row.reviewer), "wrote": people}  # fmt: skip


def _taking(_day: date, **where: str) -> dict[str, Any]:
    row = EditionTaking.objects.get(**where)
    return {
        "outcome": row.outcome, "is_closed": row.is_closed, "reason": row.reason, "closed_by": _email(row.closed_by),
        "stood": "Ask whoever leads your clinic." in row.stood["body"], "put": "Ask whoever" in row.put["body"],
    }  # fmt: skip


def _picture(_day: date, **where: str) -> dict[str, Any]:
    """With what the questions that show it say of whom it shows."""
    row = StoredPicture.objects.get(**where)
    shown = Question.objects.filter(draft__picture__file=row.name).order_by("code")
    return {"bytes": len(row.data), "says": {one.code: one.draft["picture"] for one in shown}}


def _claim(_day: date, **where: str) -> dict[str, Any]:
    row = RegisterClaim.objects.get(**where)
    return {"register": row.register, "country": row.register_country, "lacks_country": row.lacks_country}  # fmt: skip


def _numbers(_day: date, **where: str) -> dict[str, Any]:
    return {"guessed": ExamStatistic.objects.get(**where).guessed}


def _plan(_day: date, **where: str) -> dict[str, Any]:
    plan = SamplingPlan.objects.get(**where)
    return {"bank": plan.bank_hash, "weights": len(plan.weights)}


SAYS: dict[str, Callable[..., dict[str, Any]]] = {
    "accommodation": _right,
    "attempt": _attempt,
    "attemptform": _paper,
    "caseevent": _event,
    "caseparty": _party,
    "challenge": _challenge,
    "cohort": _cohort,
    "draftrevision": _revision,
    "editiontaking": _taking,
    "examstatistic": _numbers,
    "invigilation": _invigilation,
    "invitation": _invitation,
    "membership": _membership,
    "outage": _outage,
    "publishrecord": _record,
    "registerclaim": _claim,
    "reminder": _reminder,
    "samplingplan": _plan,
    "storedpicture": _picture,
    "trygrant": _try,
}
