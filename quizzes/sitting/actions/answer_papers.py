"""The answer paper of an attempt, for staff: the course of the sitting, and each question as it was shown, answered and marked.

Everybody who may open papers sees the course of it. What was asked and answered, and its key, sees who has the right to the
keys of that course; it costs what a key costs. Each opening is in the security log.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.models import Module
from quizzes.bank.models import QuestionVersion
from quizzes.kinds import KINDS, Answer
from quizzes.kinds.printing import Shown
from quizzes.sitting.actions.answers import winning_events
from quizzes.sitting.actions.given import GivenQuestion, given_questions
from quizzes.sitting.actions.keys import open_keys
from quizzes.sitting.actions.paper_entries import Entry, entries_of
from quizzes.sitting.actions.paper_messages import mark_message, window_name
from quizzes.sitting.actions.receipts import Receipt, paper_hash, receipt_of
from quizzes.sitting.actions.scored import corrections_of, sitting_of
from quizzes.sitting.domain.answer_paper import Received, windows_of
from quizzes.sitting.domain.correcting import Correction, corrected
from quizzes.sitting.domain.scoring import Counts, FormQuestion
from quizzes.sitting.models import AnswerEvent, Attempt, ConfirmedName, KeyCorrection
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent


@dataclass(frozen=True)
class Change:
    """One stored change of an answer. `said`: by the letters at which the parts stood; "" while the paper is closed."""

    at: datetime
    window: int
    window_name: str
    is_cleared: bool
    is_late: bool
    is_after_section: bool
    counts: bool
    said: str


@dataclass(frozen=True)
class Mark:
    """What became of a question in one result, in words."""

    result: int
    right: bool
    counts: str
    told: str


@dataclass(frozen=True)
class Amended:
    """A correction of the key that reaches this attempt."""

    at: datetime
    told: str
    reason: str


@dataclass(frozen=True)
class Asked:
    """One question as it was shown, with its key. `chosen` and `right`: what of the parts, by their keys; `key`: as it counts
    now; `key_then`: as it was when it was asked, where that is another. A pilot has no marks: nobody is scored on it."""

    code: str
    version: int
    stem: str
    stem_html: str
    picture: Mapping[str, Any] | None
    points: int
    critical: bool
    is_pilot: bool
    parts: Sequence[Shown]
    chosen: Collection[str]
    right: Collection[str]
    answer: str
    key: str
    key_then: str
    marks: Sequence[Mark]
    amended: Sequence[Amended]


@dataclass(frozen=True)
class Place:
    """One place of the form. `asked`: None while the paper is closed."""

    number: int
    module: str
    changes: Sequence[Change]
    asked: Asked | None


@dataclass(frozen=True)
class AnswerPaper:
    """All of it. `hash_now`: of what is stored now, to be held against that of the receipt; "" while the attempt runs."""

    attempt: Attempt
    name: ConfirmedName | None
    receipt: Receipt
    hash_now: str
    windows: int
    is_open: bool
    entries: Sequence[Entry]
    places: Sequence[Place] = field(default=())

    @property
    def hash_fits(self) -> bool:
        """Whether what is stored is what the receipt was made from."""
        return bool(self.hash_now) and self.hash_now == self.receipt.paper_hash


@transaction.atomic
def read_paper(
    *, attempt: Attempt, with_questions: bool, as_form: str, by: Person, now: datetime
) -> AnswerPaper:
    """The paper, once it is kept that it was opened. `as_form`: what it is opened as ("page", "pdf", "json"). Nobody opens their
    own: it says more of a pass than its candidate is told. Raises NotAllowed, Refused, and KeysClosed where questions are wanted by
    who may not read their keys."""
    check(by, Act.READ_PAPER)
    check_decides_about_another(by, attempt.user, now=now)
    versions = _versions(attempt)
    if with_questions:
        open_keys(questions=[one.question for one in versions.values()], by=by, now=now)
    note_security(
        kind=SecurityEvent.Kind.PAPER_READ,
        by=by,
        now=now,
        person=attempt.user,
        about=attempt,
        questions=with_questions,
        form=as_form,
    )
    return _paper(attempt, versions, is_open=with_questions)


def has_exam_keys(attempt: Attempt) -> bool:
    """Whether the paper holds keys that candidates must not know."""
    return any(one.question.holds_exam_keys for one in _versions(attempt).values())


def _versions(attempt: Attempt) -> dict[int, QuestionVersion]:
    ids = [question.id for question in given_questions(attempt.pk).values()]
    return QuestionVersion.objects.select_related("question").in_bulk(ids)


def _paper(
    attempt: Attempt, versions: Mapping[int, QuestionVersion], *, is_open: bool
) -> AnswerPaper:
    events = list(AnswerEvent.objects.filter(attempt=attempt).order_by("id"))
    received = [
        Received(
            one.received_at,
            one.window,
            one.question_version_id,
            one.is_late,
            one.is_after_section,
        )
        for one in events
    ]
    return AnswerPaper(
        attempt=attempt,
        name=ConfirmedName.objects.filter(attempt=attempt).first(),
        receipt=receipt_of(attempt),
        hash_now=paper_hash(attempt) if attempt.closed_at else "",
        windows=len(windows_of(received)),
        is_open=is_open,
        entries=entries_of(attempt, received),
        places=_places(attempt, versions, events, is_open=is_open),
    )


def _places(
    attempt: Attempt,
    versions: Mapping[int, QuestionVersion],
    events: Sequence[AnswerEvent],
    *,
    is_open: bool,
) -> list[Place]:
    titles = dict(Module.objects.filter(course=attempt.quiz.course_id).values_list("code", "title"))
    by_question: dict[int, list[AnswerEvent]] = defaultdict(list)
    for event in events:
        by_question[event.question_version_id].append(event)
    counting = {version: event.pk for version, event in winning_events(attempt).items()}
    windows = windows_of([Received(e.received_at, e.window, 0, e.is_late) for e in events])
    asked = _asked(attempt, versions) if is_open else {}
    return [
        Place(
            number=number,
            module=titles.get(question.scored.domain, question.scored.domain),
            changes=[
                _change(event, question, windows[event.window], counting, is_open=is_open)
                for event in by_question[question.id]
            ],
            asked=asked.get(question.id),
        )
        for number, question in enumerate(given_questions(attempt.pk).values(), start=1)
    ]


def _change(
    event: AnswerEvent,
    question: GivenQuestion,
    window: int,
    counting: Mapping[int, int],
    *,
    is_open: bool,
) -> Change:
    return Change(
        at=event.received_at,
        window=window,
        window_name=window_name(window),
        is_cleared=is_open and event.answer is None,
        is_late=event.is_late,
        is_after_section=event.is_after_section,
        counts=counting.get(question.id) == event.pk,
        said=_said(question.scored, event.answer, question) if is_open else "",
    )


def _said(scored: FormQuestion, answer: Answer, question: GivenQuestion) -> str:
    return "" if answer is None else KINDS[scored.kind].said(scored.spec, answer, question.order)


def _asked(attempt: Attempt, versions: Mapping[int, QuestionVersion]) -> dict[int, Asked]:
    """Each question as it was shown and marked, by the row id of its version."""
    sitting = sitting_of(attempt)
    reaching = [
        one for one in corrections_of(sitting) if one.reaches(attempt.started_at, attempt.closed_at)
    ]
    now = {one.version: one for one in corrected(sitting.questions, reaching)}
    answers, marks = dict(sitting.answers), _marks(attempt)
    amended = _amended(reaching)
    return {
        question.id: _as_shown(
            question,
            versions[question.id],
            now.get(question.id, question.scored),  # corrections touch what is scored, so no pilot
            answers.get(question.id),
            marks=marks[question.id],
            amended=amended[question.id],
        )
        for question in given_questions(attempt.pk).values()
    }


def _as_shown(
    question: GivenQuestion,
    version: QuestionVersion,
    now: FormQuestion,
    answer: Answer,
    *,
    marks: Sequence[Mark],
    amended: Sequence[Amended],
) -> Asked:
    then, kind = question.scored, KINDS[question.scored.kind]
    key = kind.said(now.spec, kind.key(now.spec), question.order)
    key_then = kind.said(then.spec, kind.key(then.spec), question.order)
    return Asked(
        code=version.question.code,
        version=version.number,
        stem=version.stem,
        stem_html=question.stem_html,
        picture=question.picture,
        points=then.points,
        critical=then.critical,
        is_pilot=question.is_pilot,
        parts=kind.shown(then.spec, question.order),
        chosen=set() if answer is None else set(kind.mark(then.spec, answer).parts),
        right={part.name for part in kind.offered(now.spec) if part.right},
        answer=_said(then, answer, question),
        key=key,
        key_then="" if key == key_then else key_then,
        marks=marks,
        amended=amended,
    )


def _marks(attempt: Attempt) -> dict[int, list[Mark]]:
    """What became of each question, in the first result and in every later one that marked it otherwise."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for result in attempt.results.order_by("number"):
        for mark in result.marks:
            counts = mark.get("counts", Counts.BY_KEY.value)
            told = mark_message(right=mark["right"], points=mark["points"], counts=counts)
            before = found[mark["version"]]
            if not before or before[-1].told != told:
                before.append(Mark(result.number, mark["right"], counts, told))
    return found


def _amended(reaching: Sequence[Correction]) -> dict[int, list[Amended]]:
    rows = KeyCorrection.objects.filter(pk__in=[one.number for one in reaching]).order_by("pk")
    found: dict[int, list[Amended]] = defaultdict(list)
    for row in rows:
        found[row.asked_id].append(
            Amended(row.made_at, str(row.get_treatment_display()), row.reason)
        )
    return found
