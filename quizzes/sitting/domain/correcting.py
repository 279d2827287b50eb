"""What corrected keys do to an attempt: a pure function of its form, its answers and the corrections that are known.

A correction says of one version of a question how answers to it count from now on. The newest one of a version holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from quizzes.kinds import Answer, Spec
from quizzes.sitting.domain import scoring
from quizzes.sitting.domain.pass_rule import PassRule
from quizzes.sitting.domain.scoring import Counts, FormQuestion, Score

# The first version of the scoring in which a question can be void or count for everybody.
SCORES_EXCEPTIONS = 2


class Treatment(StrEnum):
    """How the answers to a corrected question count: by another key, as right whatever they say, or not at all."""

    NEW_KEY = "new-key"
    FOR_ALL = "for-all"
    VOID = "void"


class RunningRule(StrEnum):
    """How attempts count that run while a key is corrected: as it is corrected, or as it was when they were asked."""

    AS_CORRECTED = "as-corrected"
    AS_ASKED = "as-asked"


@dataclass(frozen=True)
class Correction:
    """One corrected version. `number` orders corrections; `spec` holds the key of a NEW_KEY, with the ids that were shown."""

    number: int
    version: int
    treatment: Treatment
    running: RunningRule
    made_at: datetime
    spec: Spec | None = None

    def reaches(self, started_at: datetime, closed_at: datetime | None) -> bool:
        """Whether it changes an attempt of these times: all, but for those that ran when it was made, if it spares them."""
        ran = started_at <= self.made_at and (closed_at is None or closed_at > self.made_at)
        return self.running is RunningRule.AS_CORRECTED or not ran


@dataclass(frozen=True)
class Scored:
    """A score, the version of the rule that gave it, and the number of the newest correction that it knew (0: none)."""

    score: Score
    version: int
    through: int


@dataclass(frozen=True)
class Sitting:
    """Everything of an attempt that its score follows from. `answers` by version, those that count; `drawn_by`: the version
    of the scoring that its form names."""

    rule: PassRule
    drawn_by: int
    questions: tuple[FormQuestion, ...]
    answers: Mapping[int, Answer]
    started_at: datetime
    closed_at: datetime | None

    def scored(self, corrections: Iterable[Correction], *, version: int | None = None) -> Scored:
        """The score with these corrections of its questions. `version`: of the scoring (None: the one that is needed)."""
        known = list(corrections)
        reaching = [one for one in known if one.reaches(self.started_at, self.closed_at)]
        questions = corrected(self.questions, reaching)
        used = version or version_for(questions, self.drawn_by)
        score = scoring.score(questions, self.answers, rule=self.rule, version=used)
        return Scored(score, used, max((one.number for one in known), default=0))


def corrected(
    questions: Sequence[FormQuestion], corrections: Iterable[Correction]
) -> list[FormQuestion]:
    """The questions as the newest correction of each says."""
    newest: dict[int, Correction] = {}
    for correction in sorted(corrections, key=lambda one: one.number):
        newest[correction.version] = correction
    return [_as_corrected(question, newest.get(question.version)) for question in questions]


def version_for(questions: Iterable[FormQuestion], drawn_by: int) -> int:
    """The scoring that can score them: the one they were drawn by, or the first that knows exceptions, where there are some.

    Forms drawn before that have no floor in modules, so that the later rule asks the same of them.
    """
    is_plain = all(question.counts is Counts.BY_KEY for question in questions)
    return drawn_by if is_plain else max(drawn_by, SCORES_EXCEPTIONS)


def _as_corrected(question: FormQuestion, correction: Correction | None) -> FormQuestion:
    if correction is None:
        return question
    if correction.treatment is Treatment.NEW_KEY:
        return replace(question, spec=correction.spec or question.spec)
    counts = Counts.FOR_ALL if correction.treatment is Treatment.FOR_ALL else Counts.VOID
    return replace(question, counts=counts)


class Turn(StrEnum):
    """What a correction does to a result."""

    GAINED = "fail-to-pass"
    LOST = "pass-to-fail"
    RESCORED = "rescored"  # passed or failed as before, with other numbers
    SAME = "same"


def turn_of(*, passes: bool, before: Scored, after: Scored) -> Turn:
    """What new corrections change for somebody whose result says that they pass, or not: their score without and with them.

    Who passes though the score before was not enough had lost the pass to an earlier correction already: people decide about
    that one, or have let it stand, and a later correction takes nothing more.
    """
    if before.score == after.score:
        return Turn.SAME
    if passes and before.score.passed and not after.score.passed:
        return Turn.LOST
    if not passes and after.score.passed:
        return Turn.GAINED
    return Turn.RESCORED
