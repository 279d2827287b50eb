"""People who were examined on a small bank, built row by row: whose keys can then be corrected."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from courses.models import Course, Module, Objective, PublishRecord
from quizzes import actions
from quizzes.kinds import KINDS
from quizzes.models import (
    AnswerEvent,
    Attempt,
    AttemptForm,
    Blueprint,
    ConfirmedName,
    ExamEntry,
    ExamPolicy,
    Question,
    QuestionVersion,
    Quiz,
    Result,
)
from tests import people
from trainingsite.accounts.actors import SYSTEM

EXAMINED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
LETTERS = "abcd"


def exam(*, cut: int, critical_needed: int = 0, module_percent: int = 0) -> Quiz:
    """An exam with two modules and no questions yet."""
    course = Course.objects.create(code="examined", title="Course", edition="1")
    for code in ("one", "two"):
        module = Module.objects.create(course=course, code=code, title=code.title())
        Objective.objects.create(course=course, module=module, code=f"{code}-o1", text="Know it")
    quiz = Quiz.objects.create(course=course, code="the-exam", title="The exam", purpose="exam")
    plan = Blueprint.objects.create(quiz=quiz, number=1, cells=[], created_at=EXAMINED_AT)
    policy = ExamPolicy.objects.create(
        quiz=quiz, number=1, cut=cut, critical_needed=critical_needed, module_percent=module_percent,
        reveal="domains", created_at=EXAMINED_AT,
    )  # fmt: skip
    quiz.current_policy, quiz.current_blueprint = policy, plan
    quiz.save()
    return quiz


def question(
    quiz: Quiz, code: str, *, module: str = "one", right: str = "a", **said: Any
) -> Question:
    """A question with four answers, of which one is right."""
    made = Question.objects.create(
        course=quiz.course, module=Module.objects.get(code=module), code=code, pool="exam", draft={}
    )
    published(made, right=right, **said)
    return made


def published(
    made: Question, *, right: str, critical: bool = False, words: str = "", stem: str = ""
) -> QuestionVersion:
    """One more version, with option ids of its own; `words` stand in every answer."""
    said = [f"Answer {letter} of {made.code}{words}" for letter in LETTERS]
    options = [
        {"code": letter, "text": text, "html": f"<p>{text}</p>", "correct": letter == right,
         "harm": 0 if letter == right else 1, "rationale": "SECRET", "rationale_html": "<p>SECRET</p>"}
        for letter, text in zip(LETTERS, said, strict=True)
    ]  # fmt: skip
    now = made.current_version
    version = QuestionVersion.objects.create(
        question=made, number=made.versions.count() + 1, kind="single_choice",
        stem=stem or f"What is {made.code}?", stem_html="<p>?</p>",
        spec=KINDS["single_choice"].assign_ids({"options": options}, random.SystemRandom()),
        critical=now.critical if now else critical, level="recall", topic="topic",
        objective=Objective.objects.get(module=made.module), drafted_by="person", disclosed=False,
        content_hash=uuid4().hex * 2,
        publish_record=PublishRecord.objects.create(
            course=made.course, source="files", published_at=EXAMINED_AT
        ),
    )  # fmt: skip
    made.current_version = version
    made.save()
    return version


def letter_of(version: QuestionVersion, answer: str) -> str:
    """The code of the option with this id."""
    return next(one["code"] for one in version.spec["options"] if one["id"] == answer)


def begin(
    person: Any,
    quiz: Quiz,
    questions: list[Question],
    *,
    at: datetime = EXAMINED_AT,
    scoring: int = 2,
) -> Attempt:
    """An attempt that runs, with these questions as they are published now."""
    entry, _made = ExamEntry.objects.get_or_create(
        user=person, quiz=quiz, cycle=1, defaults={"reason": "first", "opens_at": at}
    )
    attempt = Attempt.objects.create(user=person, quiz=quiz, entry=entry, started_at=at)
    policy = quiz.current_policy
    assert policy is not None
    versions = [one.current_version for one in questions]
    rows = [
        {"version": version.pk, "points": 1, "critical": version.critical, "domain": one.module.code,
         "order": {"options": [option["id"] for option in version.spec["options"]]}}
        for one, version in zip(questions, versions, strict=True) if version
    ]  # fmt: skip
    AttemptForm.objects.create(
        attempt=attempt, policy=policy, blueprint=quiz.current_blueprint, seed=1, draw_version=1,
        scoring_version=scoring, cut=policy.cut, critical_needed=policy.critical_needed,
        module_percent=policy.module_percent, questions=rows,
    )  # fmt: skip
    ConfirmedName.objects.create(
        attempt=attempt, name=person.register_name, register=person.register,
        register_number=person.register_number, confirmed_at=at,
    )  # fmt: skip
    return attempt


def answer(attempt: Attempt, letters: str) -> None:
    """Answer the questions in their order by letter; "-" leaves one out. A minute each: as fast as people read."""
    window = uuid4()
    for number, (row, letter) in enumerate(zip(attempt.form.tree.rows, letters, strict=True)):
        options = QuestionVersion.objects.get(pk=row["version"]).spec["options"]
        chosen = [one["id"] for one in options if one["code"] == letter]
        if chosen:
            AnswerEvent.objects.create(
                attempt=attempt, window=window, client_seq=number, question_version_id=row["version"],
                revision=1, answer=chosen[0], received_at=attempt.started_at + MINUTES * (number + 1),
            )  # fmt: skip


def hand_in(attempt: Attempt, *, at: datetime | None = None) -> Attempt:
    """Closed and graded."""
    at = at or attempt.started_at + 40 * MINUTES
    return actions.submit_attempt(attempt=attempt, by=attempt.user, now=at)


def sat(person: Any, quiz: Quiz, questions: list[Question], letters: str, **said: Any) -> Attempt:
    """A whole sitting."""
    attempt = begin(person, quiz, questions, **said)
    answer(attempt, letters)
    return hand_in(attempt)


def corrector() -> Any:
    """A reviewer with the right to read exam keys."""
    return people.with_keys(people.lead())


def correct(
    made: Question, by: Any, *, treatment: str = "new-key", now: datetime = NOW, **said: Any
) -> Any:
    """Correct the question and work all of it off: the job when it is done."""
    plan = actions.plan_correction(question=made, treatment=treatment, **said)
    job = actions.correct_key(plan=plan, reason="It was wrong.", by=by, now=now)
    while actions.rescore(by=SYSTEM, now=now):
        pass
    job.refresh_from_db()
    return job


def states(attempt: Attempt) -> list[str]:
    """The states of its results, the first first."""
    return list(attempt.results.order_by("number").values_list("state", flat=True))


def counts_of(job: Any) -> dict[str, int]:
    """What a job counted, named as a dry run names it."""
    return {
        name: getattr(job, name) for name in ("fail_to_pass", "pass_to_fail", "rescored", "same")
    }


def all_recompute() -> bool:
    """Whether every stored result can be computed again from stored rows."""
    attempts = Attempt.objects.filter(pk__in=Result.objects.values("attempt"))
    return not any(differs for one in attempts for _result, differs in actions.recompute(one))
