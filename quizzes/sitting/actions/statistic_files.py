"""Responses for whoever analyses an exam with other programs: without names, and the key in a file of its own."""

import random
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.bank.models import Question, QuestionVersion
from quizzes.kinds import KINDS
from quizzes.sitting.actions.counting import COUNTED
from quizzes.sitting.actions.given import read_versions
from quizzes.sitting.actions.keys import KeysClosed, open_key, reads_keys
from quizzes.sitting.domain.counting import quarter_of
from quizzes.sitting.domain.enough import SMALLEST_CELL
from quizzes.sitting.models import Attempt, ExamPolicy, ItemResponse, ItemStatistic
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent

RESPONSES = (
    "person",
    "attempt",
    "quarter",
    "question",
    "right",
    "points",
    "of",
    "chosen",
    "seconds",
    "scored",
)
KEY = ("question", "kind", "part", "text", "right")
_AT_ONCE = 200
Row = tuple[str | int, ...]


def take_responses(
    *, policy: ExamPolicy, dice: random.Random, by: Person, now: datetime
) -> Iterator[Row]:
    """Rows of RESPONSES of everybody who sat under these rules, in an order that tells nothing; that they were taken is kept.

    A person is a number of this file alone. No day is told, the quarter is; what was typed is not told. Raises NotAllowed,
    KeysClosed, and Refused where so few people sat that they could be told apart.
    """
    check(by, Act.READ_KEYS)
    if not reads_keys(by, policy.quiz.course_id):
        raise KeysClosed("no-right")
    sat = Attempt.objects.filter(
        form__policy=policy, current_result__state__in=COUNTED, continues=None
    )
    people = sorted(set(sat.values_list("user", flat=True)))
    if len(people) < SMALLEST_CELL:
        raise Refused(
            _("Fewer than %(n)d people sat this: they could be told from one another.")
            % {"n": SMALLEST_CELL}
        )
    note_security(
        kind=SecurityEvent.Kind.EXPORTED, by=by, now=now, about=policy.quiz, code=policy.quiz.code
    )
    dice.shuffle(people)
    numbers = {person: number for number, person in enumerate(people, start=1)}
    attempts = list(sat.order_by("user", "started_at", "pk").values_list("user", "pk", "closed_at"))
    return _rows(attempts, numbers)


def _rows(
    attempts: list[tuple[int, int, datetime | None]], numbers: dict[int, int]
) -> Iterator[Row]:
    tries: dict[int, int] = {}
    told: dict[int, tuple[int, int, int]] = {}
    for user, pk, closed_at in attempts:
        assert closed_at is not None  # noqa: S101 -- what is graded is closed
        tries[user] = tries.get(user, 0) + 1
        told[pk] = (numbers[user], tries[user], quarter_of(closed_at))
    in_order = sorted(told, key=told.__getitem__)
    for start in range(0, len(in_order), _AT_ONCE):
        some = in_order[start : start + _AT_ONCE]
        held: dict[int, list[ItemResponse]] = {pk: [] for pk in some}
        for response in ItemResponse.objects.filter(attempt__in=some).order_by("pk"):
            held[response.attempt_id].append(response)
        for pk in some:
            yield from (_row(told[pk], response) for response in held[pk])


def _row(who: tuple[int, int, int], response: ItemResponse) -> Row:
    version = read_versions({response.question_version_id})[response.question_version_id]
    offered = {part.name for part in KINDS[version.kind].offered(version.spec)}
    chosen = " ".join(part for part in response.parts if part in offered)
    return (
        *who,
        str(version.uuid),
        int(response.points == response.of),
        str(response.points),
        str(response.of),
        chosen,
        "" if response.seconds is None else response.seconds,
        int(not version.unscored),
    )


def asked_under(policy: ExamPolicy) -> list[QuestionVersion]:
    """The question versions that people were asked under these rules."""
    asked = ItemStatistic.objects.whole().filter(policy=policy).values("question_version")
    rows = QuestionVersion.objects.filter(pk__in=asked).select_related("question__course")
    return list(rows.order_by("question__code", "number"))


@transaction.atomic
def take_key(*, policy: ExamPolicy, by: Person, now: datetime) -> list[Row]:
    """Rows of KEY: what each chosen part was, and whether it is right. It is kept that each key was read. Raises NotAllowed,
    KeysClosed."""
    check(by, Act.READ_KEYS)
    if not reads_keys(by, policy.quiz.course_id):
        raise KeysClosed("no-right")
    versions = asked_under(policy)
    questions: dict[int, Question] = {one.question_id: one.question for one in versions}
    for question in questions.values():
        open_key(question=question, by=by, now=now)
    return [
        (str(version.uuid), version.kind, part.name, part.text, int(part.right))
        for version in versions
        for part in KINDS[version.kind].offered(version.spec)
    ]
