"""What today's code says of time that was given, witnesses, groups, challenges, answer papers and words of others.

Releases from ba3717d on name such rows; oversight.py reads them with what stands under somebody's eyes.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import reverse

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
from tests.upgrade import renewed, signed
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


Opened = tuple[Any, list[str]]


def pages(named: dict[str, Any]) -> list[Opened]:
    """Who sees such a row on which pages: whoever runs a group or is in it, watches an exam or is watched, has a right to more time, is a
    party of a case, holds a credential or checks one, works for a clinic or may renew; and answer papers for an administrator."""
    found: dict[Any, set[str]] = {}
    for entry in named.get("oversight", {}).values():
        label, pages_of = PAGES.get(entry["kind"], ("", None))
        if pages_of is None:
            continue
        row = apps.get_model(label, entry["kind"])._default_manager.get(**entry["where"])
        for person, addresses in pages_of(row):
            found.setdefault(person, set()).update(addresses)
    return [(person, sorted(addresses)) for person, addresses in found.items()]


def _of_group(row: Cohort) -> Iterator[Opened]:
    places = ("group", "settings", "invite", "invitations") if row.closed_at is None else ("group",)
    for manager in row.managers():
        yield manager.person, [reverse(f"cohorts:{place}", args=[row.uuid]) for place in places]


def _of_invigilation(row: Invigilation) -> Iterator[Opened]:
    yield row.candidate, [reverse("quizzes:own_witness", args=[row.quiz.code])]
    if row.invigilator is not None and row.state != Invigilation.State.ENDED:
        watch = reverse("quizzes:witness", args=[row.uuid])
        yield row.invigilator, [reverse("quizzes:witnessing"), watch]


def _of_party(row: CaseParty) -> Iterator[Opened]:
    places = ["case"] if row.case.is_open else ["case", "case_letter"]
    yield row.person, [reverse(place, args=[row.case.uuid]) for place in places]


def _of_paper(row: AttemptForm) -> Iterator[Opened]:
    root = get_user_model().objects.get(email="root@people.example")
    yield root, [reverse("quizzes:attempt_paper", args=[row.attempt.uuid])]


PAGES: dict[str, tuple[str, Callable[[Any], Iterator[Opened]]]] = {
    "accommodation": ("quizzes", lambda row: iter([(row.person, [reverse("quizzes:more_time")])])),
    "attemptform": ("quizzes", _of_paper),
    "caseparty": ("accounts", _of_party),
    "cohort": ("trainingsite", _of_group),
    "invigilation": ("quizzes", _of_invigilation),
    "membership": ("trainingsite", lambda row: iter([(row.person, [reverse("cohorts:mine")])])),
    **signed.PAGES,
    **renewed.PAGES,
}
