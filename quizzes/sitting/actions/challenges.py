"""Something is wrong with a question: what candidates say of it, one case for each question, and what follows when they are right."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.bank.models import Question
from quizzes.sitting.actions.correcting import correct_key, plan_correction
from quizzes.sitting.actions.given import given_questions, seen_questions
from quizzes.sitting.models import Attempt, Challenge, Rescoring
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import join_case
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase

KIND = "question-challenge"
LONGEST = 2000
# No honest candidate finds more wrong in one sitting.
MOST_OF_AN_ATTEMPT = 60
# Nor in a day, over exam and practice: each may open a case that somebody has to read.
MOST_OF_A_DAY = 120
WITHIN = timedelta(days=28)


@dataclass(frozen=True)
class OwnChallenge:
    """What a candidate said of a question, named by its place in their own form, from 1."""

    place: int
    challenge: Challenge


@transaction.atomic
def raise_challenge(
    *, attempt: Attempt, version: UUID, text: str, key: UUID, by: Person, now: datetime
) -> tuple[Challenge, bool]:
    """Keep what a candidate says of a question of their own attempt, and whether it is new; the clock goes on. Sent again it is the
    one that there is. Raises NotAllowed, Refused, and Attempt.DoesNotExist where `by` has no such attempt."""
    check(by, Act.RAISE_CHALLENGE)
    if attempt.user_id != by.pk:
        raise Attempt.DoesNotExist
    # One after the other: a page that heard no answer sends the same again while the first is still on its way.
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    given = seen_questions(locked).get(version)
    if given is None:
        raise Refused(_("This attempt has no such question."))
    said = text.strip()
    found = _said_before(locked, given.id, said, key)
    if found is not None:
        return found, False
    _check_may_say(locked, said, now)
    question = Question.objects.get(versions=given.id)
    case = _case_about(question, now)
    join_case(case=case, person=by, by=by, now=now)
    challenge = Challenge.objects.create(
        attempt=locked,
        question_version_id=given.id,
        case=case,
        key=key,
        text=said,
        origin=Challenge.Origin.ATTEMPT if locked.closed_at is None else Challenge.Origin.RESULT,
        made_at=now,
    )
    return challenge, True


def _case_about(question: Question, now: datetime) -> ReviewCase:
    """The open case about it, locked: whoever decides it waits until what is said stands in it. One that was decided while this waited
    for the lock is followed by another."""
    asked = _("Candidates say that something is wrong with question %(code)s.")
    while True:
        case = open_case(
            kind=KIND,
            by=SYSTEM,
            now=now,
            about=question,
            asked=asked % {"code": question.code},
            content={"question": question.code},
        )
        locked: ReviewCase = ReviewCase.objects.select_for_update().get(pk=case.pk)
        if locked.is_open:
            return locked


def _said_before(attempt: Attempt, version: int, said: str, key: UUID) -> Challenge | None:
    """The same from a page that did not hear that it was kept, or said twice. Raises Refused where the name says something else."""
    known = attempt.challenges.filter(key=key).first()
    if known is not None and (known.question_version_id, known.text) != (version, said):
        raise Refused(_("Something else was sent under this key. Send it under a new one."))
    return known or attempt.challenges.filter(question_version=version, text=said).first()


def _check_may_say(attempt: Attempt, said: str, now: datetime) -> None:
    if not said:
        raise Refused(_("Say what is wrong with the question."))
    if len(said) > LONGEST:
        raise Refused(_("Say it in at most %(n)s signs.") % {"n": LONGEST})
    if attempt.closed_at is not None and now > attempt.closed_at + WITHIN:
        raise Refused(
            _("This attempt ended more than four weeks ago. Write to us by the help page.")
        )
    if attempt.challenges.count() >= MOST_OF_AN_ATTEMPT:
        raise Refused(
            _("You have said as much of this attempt as one can. Write to us by the help page.")
        )
    today = Challenge.objects.filter(
        attempt__user=attempt.user_id, made_at__gt=now - timedelta(days=1)
    )
    if today.count() >= MOST_OF_A_DAY:
        raise Refused(
            _(
                "You have said as much as one can in a day. Go on tomorrow: it takes no time from you."
            )
        )


def version_at(attempt: Attempt, place: int) -> UUID:
    """The question at this place of the attempt's form, from 1. Raises Refused."""
    versions = list(seen_questions(attempt))
    if not 1 <= place <= len(versions):
        raise Refused(_("Choose one of the questions of this attempt."))
    return versions[place - 1]


def own_challenges(attempt: Attempt) -> list[OwnChallenge]:
    """What the candidate said of questions of this attempt, in the order of the form."""
    places = {
        given.id: place for place, given in enumerate(given_questions(attempt.pk).values(), 1)
    }
    rows = attempt.challenges.select_related("case").order_by("made_at", "id")
    found = [OwnChallenge(places[row.question_version_id], row) for row in rows]
    return sorted(found, key=lambda one: one.place)


def may_still_challenge(attempt: Attempt, now: datetime) -> bool:
    """Whether somebody can still say that a question of it is wrong."""
    return attempt.closed_at is None or now <= attempt.closed_at + WITHIN


def challenges_of(case: ReviewCase, person: Person) -> list[OwnChallenge]:
    """What this person said in the case, with their own places."""
    attempts = Attempt.objects.filter(challenges__case=case, user=person).distinct().order_by("pk")
    own = [one for attempt in attempts for one in own_challenges(attempt)]
    return [one for one in own if one.challenge.case_id == case.pk]


def voices(case: ReviewCase) -> list[Challenge]:
    """What everybody said in the case, in the order in which they did."""
    rows = Challenge.objects.filter(case=case).select_related("question_version", "attempt")
    return list(rows.order_by("made_at", "id"))


def challenged_question(case: ReviewCase) -> Question:
    """The question that the case is about."""
    found: Question = Question.objects.select_related("course").get(
        uuid=case.about.rpartition(":")[2]
    )
    return found


def uphold_challenge(*, case: ReviewCase, treatment: str, by: Person, now: datetime) -> Rescoring:
    """They are right: correct every version of the question on which people were examined. An effect of the decision. Raises
    NotAllowed, Refused."""
    check(by, Act.CORRECT_KEY)
    plan = plan_correction(question=challenged_question(case), treatment=treatment)
    return correct_key(plan=plan, reason=case.note[:500], by=by, now=now)
