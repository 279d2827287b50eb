"""What the pages of an attempt do with words about its questions and its result: forms, what is kept, what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from quizzes import actions
from quizzes.forms import ChallengeForm
from quizzes.models import Attempt, Quiz
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import case_kind


def challenge_form_of(attempt: Attempt, posted: Mapping[str, Any] | None = None) -> ChallengeForm:
    """The form with the places of the attempt's questions."""
    return ChallengeForm(posted, questions=len(actions.seen_questions(attempt)))


def keep_challenge(attempt: Attempt, by: Person, *, place: int, text: str) -> None:
    """Keep what was said of the question at this place; posted twice it is kept once. Raises Refused."""
    version = actions.version_at(attempt, place)
    key = uuid5(NAMESPACE_URL, f"{attempt.uuid}:{version}:{text.strip()}")
    actions.raise_challenge(
        attempt=attempt, version=version, text=text, key=key, by=by, now=timezone.now()
    )


def keep_posted_challenge(request: HttpRequest, attempt: Attempt, by: Person) -> None:
    """What a page without scripts says of a question beside its answers. Where it cannot be kept the words come back."""
    form = challenge_form_of(attempt, request.POST)
    text = form["text"].value() or ""
    if not text.strip():
        return
    why = " ".join(str(error) for found in form.errors.values() for error in found)
    if not why:
        try:
            keep_challenge(attempt, by, **form.cleaned_data)
        except Refused as refusal:
            why = str(refusal)
    if why:
        said = _("What you said of a question is not kept: %(why)s You wrote: %(text)s")
        messages.error(request, said % {"why": why, "text": text})
    else:
        said_kept(request, form.cleaned_data["place"])


def said_kept(request: HttpRequest, place: int) -> None:
    """Say that it is kept, by the person's own number of the question."""
    messages.success(request, _("What you said of question %(n)s is kept.") % {"n": place})


def challenges_shown(attempt: Attempt) -> list[dict[str, Any]]:
    """What the person said of questions, and what came of each."""
    kind = case_kind(actions.CHALLENGE_KIND)
    return [
        {
            "place": one.place,
            "challenge": one.challenge,
            "case": one.challenge.case,
            "outcome": kind.label_told(one.challenge.case.outcome),
        }
        for one in actions.own_challenges(attempt)
    ]


def appeal_shown(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """The appeal of this result, if there is one, and whether one can be made."""
    is_exam = attempt.quiz.purpose == Quiz.Purpose.EXAM
    case = actions.appeal_of(attempt) if is_exam else None
    kind = case_kind(actions.APPEAL_KIND)
    return {
        "appeal_case": case,
        "appeal_outcome": "" if case is None else kind.label_told(case.outcome),
        "may_appeal": is_exam and actions.may_appeal(attempt, now),
        "appeal_until": actions.appeal_until(attempt),
    }


def held_shown(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """For what a held pass waits, and until when."""
    taking = actions.case_that_holds(attempt)
    return {
        "is_looked_at": actions.is_looked_at(attempt),
        "is_denied": actions.denying_case(attempt) is not None,
        "held_until": actions.held_until(attempt, now),
        "taking": taking,
        "is_late": taking is not None and taking.answer_by_date < localdate(now),
    }
