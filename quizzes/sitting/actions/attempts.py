"""Starting an attempt, and what the person may see of it."""

import random
import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from courses.actions import enrol
from quizzes.bank.models import Question, QuestionVersion
from quizzes.kinds import KINDS
from quizzes.sitting.actions.accommodations import OwnTime, apply_rights, time_to_begin
from quizzes.sitting.actions.answers import current_answers
from quizzes.sitting.actions.availability import current_entry, standing_to_start
from quizzes.sitting.actions.beating import catch_up
from quizzes.sitting.actions.drawing import drawable_of
from quizzes.sitting.actions.given import GivenQuestion, read_versions, seen_questions
from quizzes.sitting.actions.grading import close_attempt, grade_attempt
from quizzes.sitting.actions.sections import WAITING, sections_of
from quizzes.sitting.actions.waiting import check_starts
from quizzes.sitting.actions.who_witnesses import is_watching
from quizzes.sitting.actions.witnessing import WrongCode, check_code, open_witnessed
from quizzes.sitting.domain import blueprint, scoring, timing
from quizzes.sitting.domain.attempt_form import (
    AttemptFormTree,
    in_sections,
    is_pilot,
    one_section,
    read_attempt_form,
    write_attempt_form,
)
from quizzes.sitting.models import (
    Attempt,
    AttemptForm,
    ConfirmedName,
    ExamEntry,
    Quiz,
    SamplingPlan,
)
from trainingsite.accounts.actions.register import settle_entry
from trainingsite.accounts.actors import SYSTEM, Actor, Person
from trainingsite.accounts.may import Act, check


class NotOpen(Exception):
    """The quiz cannot be started now. `reason` is a code (quizzes/messages.py has its message)."""

    def __init__(self, reason: str, opens_at: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.opens_at = opens_at


def start_attempt(
    *,
    by: Person,
    quiz: Quiz,
    agreed: bool,
    name_confirmed: bool,
    now: datetime,
    seed: int | None = None,
    code: str = "",
) -> tuple[Attempt, bool]:
    """The person's open attempt, or a new one: (attempt, whether it is new). `code`: that of the invigilator who watches it. Raises
    NotAllowed, NotOpen, StartsWait."""
    check(by, Act.START_ATTEMPT)
    running = _running(by, quiz)
    if running is not None and not finish_if_overdue(attempt=running, by=by, now=now):
        return running, False
    check_starts(quiz=quiz, now=now)
    _check_declarations(by, quiz, agreed=agreed, name_confirmed=name_confirmed, now=now)
    if quiz.retired_at is not None or quiz.current_policy is None:
        raise NotOpen("retired")
    seed = secrets.randbits(62) if seed is None else seed
    try:
        witness = check_code(quiz=quiz, code=code, by=by, now=now) if code.strip() else None
        questions = _draw(user=by, quiz=quiz, seed=seed)
        with transaction.atomic():
            attempt, is_new = _insert(user=by, quiz=quiz, questions=questions, seed=seed, now=now)
            if is_new and witness is not None:
                open_witnessed(row=witness, code=code, attempt=attempt, by=SYSTEM, now=now)
            return attempt, is_new
    except WrongCode as wrong:
        raise NotOpen(wrong.reason) from wrong
    except IntegrityError:
        # The person's other tab or device was quicker: both go on with the same attempt.
        return Attempt.objects.open().get(user=by, quiz=quiz), False


def _running(user: Person, quiz: Quiz) -> Attempt | None:
    return Attempt.objects.open().filter(user=user, quiz=quiz).first()


def finish_if_overdue(*, attempt: Attempt, by: Actor, now: datetime) -> bool:
    """Close and grade an attempt whose time is up; True when it is (or already was) closed."""
    check(by, Act.FINISH_ATTEMPT)
    if attempt.closed_at is None and timing.counts_at(now, attempt.closes_at):
        return False
    catch_up(by=SYSTEM, now=now)
    close_attempt(attempt=attempt, by=by, reason=Attempt.CloseReason.EXPIRED, now=now)
    attempt.refresh_from_db(fields=["closed_at", "closes_at", "deadline_at", "paused_until"])
    if attempt.closed_at is None:  # time was given meanwhile
        return False
    grade_attempt(attempt=attempt, by=by, now=now)
    return True


def _check_declarations(
    user: Person, quiz: Quiz, *, agreed: bool, name_confirmed: bool, now: datetime
) -> None:
    if quiz.purpose != Quiz.Purpose.EXAM:
        return
    settled = settle_entry(person=user, by=SYSTEM, now=now)
    if settled.is_held:
        raise NotOpen("register-entry-held")
    if not settled.has_register_entry:
        raise NotOpen("register-entry-missing")
    if not agreed:
        raise NotOpen("agreement-needed")
    if not name_confirmed:
        raise NotOpen("name-not-confirmed")
    if is_watching(user, quiz.course_id):
        raise NotOpen("watching")


def _draw(*, user: Person, quiz: Quiz, seed: int) -> list[dict[str, Any]]:
    """The rows of a form, drawn from the current bank by the seed."""
    rng = random.Random(seed)  # noqa: S311 -- a stored seed must give the same form again
    plan = quiz.current_blueprint
    assert plan is not None  # noqa: S101 -- a quiz with a policy has a blueprint
    drawable, sampling = drawable_of(quiz, plan.cells), _sampling(quiz)
    try:
        codes = blueprint.draw(
            plan.cells,
            [one.candidate for one in drawable.values()],
            rng,
            seen=_seen_codes(user, quiz),
            rules=plan.rules,
            weights=sampling.weights,
            rated=sampling.rated,
        )
    except blueprint.Shortfall as shortfall:
        raise NotOpen("bank-too-small") from shortfall
    # What is drawn alone is read whole, and each process reads a version once.
    versions = read_versions({drawable[code].version for code in codes})
    return [
        _form_row(drawable[code].candidate, versions[drawable[code].version], rng) for code in codes
    ]


# A practice quiz is sat as often as somebody likes: what was asked longer ago is as good as unseen.
FORMS_REMEMBERED = 20


def _sampling(quiz: Quiz) -> SamplingPlan:
    """How much sooner one question is drawn than another; nothing before that was found out, and of an exam alone."""
    is_exam = quiz.purpose == Quiz.Purpose.EXAM
    found = SamplingPlan.objects.filter(quiz=quiz).first() if is_exam else None
    return found or SamplingPlan(weights={})


def _seen_codes(user: Person, quiz: Quiz) -> set[str]:
    """Codes of the questions that this person was given in the latest earlier attempts at this quiz."""
    forms = AttemptForm.objects.filter(attempt__user=user, attempt__quiz=quiz)
    latest = forms.order_by("-attempt__started_at", "-attempt_id")[:FORMS_REMEMBERED]
    stored = latest.values_list("questions", flat=True)
    versions = {row["version"] for one in stored for row in read_attempt_form(one).rows}
    return set(Question.objects.filter(versions__in=versions).values_list("code", flat=True))


def _form_row(
    candidate: blueprint.Candidate, version: QuestionVersion, rng: random.Random
) -> dict[str, Any]:
    row = {
        "version": version.pk,
        "order": KINDS[version.kind].order(version.spec, rng),
        "points": version.points,
        "critical": version.critical and not candidate.is_pilot,
        "domain": candidate.module,
    }
    return row | {"pilot": True} if candidate.is_pilot else row


def _insert(
    *, user: Person, quiz: Quiz, questions: list[dict[str, Any]], seed: int, now: datetime
) -> tuple[Attempt, bool]:
    """One transaction: the entry, the attempt, its form and the confirmed name; or the attempt of a quicker start."""
    # One start at a time for each person, so that two starts cannot spend one try twice.
    holder = Person.objects.under_lock().get(pk=user.pk)
    standing = standing_to_start(user=user, quiz=quiz, now=now)
    if standing.attempt is not None:
        return standing.attempt, False
    if not standing.can_start:
        raise NotOpen(standing.reason, standing.opens_at)
    policy, plan = quiz.current_policy, quiz.current_blueprint
    assert policy is not None and plan is not None  # noqa: S101, PT018 -- checked by start_attempt
    is_exam = quiz.purpose == Quiz.Purpose.EXAM
    if is_exam and not holder.claim_entry(now=now):  # somebody was quicker by a moment
        raise NotOpen("register-entry-held")
    pilots = sum(is_pilot(row) for row in questions)
    minutes = timing.minutes_with_pilots(policy.minutes, len(questions) - pilots, pilots)
    own = time_to_begin(person=user, quiz=quiz, minutes=minutes, now=now)
    deadline = timing.deadline(now, minutes)
    attempt = Attempt.objects.create(
        user=user,
        quiz=quiz,
        entry=_entry(user, quiz, now) if is_exam else None,
        started_at=now,
        agreed_at=now if is_exam else None,
        deadline_at=deadline,
        closes_at=timing.closes_at(deadline, policy.grace_seconds),
    )
    AttemptForm.objects.create(
        attempt=attempt,
        policy=policy,
        blueprint=plan,
        seed=seed,
        draw_version=blueprint.DRAW_VERSION,
        scoring_version=scoring.SCORING_VERSION,
        cut=policy.cut,
        critical_needed=policy.critical_needed,
        module_percent=policy.module_percent,
        questions=write_attempt_form(_tree(quiz, questions, own, seed)),
    )
    apply_rights(attempt=attempt, own=own, by=SYSTEM, now=now)
    if is_exam:
        _confirm_name(attempt, holder, now)
    enrol(by=user, course=quiz.course, now=now)
    return attempt, True


def _tree(
    quiz: Quiz, questions: list[dict[str, Any]], own: OwnTime | None, seed: int
) -> AttemptFormTree:
    """The form of an exam with breaks is locked section by section: a break shows nobody what they go on with."""
    if quiz.purpose != Quiz.Purpose.EXAM or own is None or not own.break_minutes:
        return one_section(questions)
    return in_sections(questions, random.Random(seed))  # noqa: S311 -- the stored seed, as for the draw


def _entry(user: Person, quiz: Quiz, now: datetime) -> ExamEntry:
    return current_entry(user=user, quiz=quiz) or ExamEntry.objects.create(
        user=user, quiz=quiz, cycle=1, reason=ExamEntry.Reason.FIRST, opens_at=now
    )


def _confirm_name(attempt: Attempt, user: Person, now: datetime) -> None:
    ConfirmedName.objects.create(
        attempt=attempt,
        name=user.register_name,
        native_name=user.native_name,
        register=user.register,
        register_number=user.register_number,
        confirmed_at=now,
    )


def attempt_state(attempt: Attempt) -> str:
    """in_progress, closed, graded, held or void."""
    if attempt.closed_at is None:
        return "in_progress"
    if attempt.current_result is None:
        return "closed"
    state = attempt.current_result.state
    return state if state in ("held", "void") else "graded"


def attempt_body(
    *, attempt: Attempt, by: Actor, now: datetime, hides: bool = True
) -> dict[str, Any]:
    """The attempt as the candidate sees it: questions without keys, answers so far, the clock. `hides`: no questions in a break, as every
    page shows it; not where what a page sent is read.

    Whoever looks at it when its time is up finishes it.
    """
    check(by, Act.FINISH_ATTEMPT)
    if attempt.closed_at is None and finish_if_overdue(attempt=attempt, by=by, now=now):
        attempt.refresh_from_db()
    return {
        "uuid": str(attempt.uuid),
        "state": attempt_state(attempt),
        "deadline_at": instant(attempt.deadline_at),
        "server_time": instant(now),
        "form": _form_body(attempt, is_hidden=hides and attempt.is_paused_at(now)),
        "answers": current_answers(attempt=attempt),
    }


def _form_body(attempt: Attempt, *, is_hidden: bool) -> dict[str, Any]:
    """The questions of open and closed sections in the order shown; sections only where there are two or more."""
    given = [] if is_hidden else seen_questions(attempt).values()
    body: dict[str, Any] = {"questions": [_shown(question) for question in given]}
    if sections := sections_of(attempt):
        body["sections"] = [
            {
                "n": one.number,
                "state": one.state,
                "code": one.code,
                "count": len(one.versions),
                "steps": []
                if is_hidden or one.state == WAITING
                else [[version] for version in one.versions],
            }
            for one in sections
        ]
    return body


def _shown(question: GivenQuestion) -> dict[str, Any]:
    return {
        "version": str(question.uuid),
        "kind": question.scored.kind,
        "points": question.scored.points,
        "stem_html": question.stem_html,
        "picture": question.picture,
        **KINDS[question.scored.kind].present(question.scored.spec, question.order),
    }


def instant(moment: datetime | None) -> str | None:
    """An instant as the API writes it: UTC with Z, microseconds."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
