"""What a bank is worth after readers have read it without its keys: agreement, and how many keys may still be wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizzes.panels.domain.agreement import Agreement, ac1
from quizzes.panels.domain.bounds import upper_bound


class Verdict(StrEnum):
    """What one reader's look at one question comes to, beside its key."""

    KEY = "key"
    OTHER = "other"
    DOUBTFUL = "doubtful"  # two answers, or outdated


def verdict_of(*, is_right: bool, two_answers: bool, outdated: bool) -> Verdict:
    """A doubt about the question weighs more than the answer that was given."""
    if two_answers or outdated:
        return Verdict.DOUBTFUL
    return Verdict.KEY if is_right else Verdict.OTHER


@dataclass(frozen=True)
class ReadQuestion:
    """One live question. `verdicts`: by reader; `is_disputed`: a case is open or was decided against it."""

    verdicts: Mapping[int, Verdict]
    is_disputed: bool


class ReadState(StrEnum):
    """Where one question stands with its readers."""

    UNREAD = "unread"
    READ = "read"  # by one, or not alike by two
    RIGHT = "right"  # by two or more, and nothing speaks against it
    DISPUTED = "disputed"


def state_of(question: ReadQuestion) -> ReadState:
    """A dispute weighs more than any number of readers."""
    if question.is_disputed:
        return ReadState.DISPUTED
    if list(question.verdicts.values()).count(Verdict.KEY) > 1:
        return ReadState.RIGHT
    return ReadState.READ if question.verdicts else ReadState.UNREAD


@dataclass(frozen=True)
class Report:
    """`questions` of the bank, `once` and `twice`: read by one reader or more, by two or more; `right`: rightly by two and not disputed;
    `readings` and `as_key` of them: what readers said; `wrong` of `twice`: disputed; `most_wrong`: the share of wrong keys that this
    does not rule out (95 %, one-sided), None while nothing was read twice."""

    questions: int
    once: int
    twice: int
    right: int
    readings: int
    as_key: int
    wrong: int
    most_wrong: float | None
    agreement: Agreement | None

    @property
    def most_wrong_percent(self) -> float | None:
        """The bound in percent."""
        return None if self.most_wrong is None else 100 * self.most_wrong

    @property
    def share_as_key(self) -> float | None:
        """The share of readings whose answer is the key."""
        return self.as_key / self.readings if self.readings else None


def report_of(questions: Sequence[ReadQuestion]) -> Report:
    """The numbers. An open case counts as a wrong key until it is decided: a report must not look better than what is known."""
    read = [question for question in questions if question.verdicts]
    twice = [question for question in read if len(question.verdicts) > 1]
    said = [verdict for question in read for verdict in question.verdicts.values()]
    wrong = sum(question.is_disputed for question in twice)
    return Report(
        questions=len(questions),
        once=len(read),
        twice=len(twice),
        right=sum(state_of(question) is ReadState.RIGHT for question in twice),
        readings=len(said),
        as_key=said.count(Verdict.KEY),
        wrong=wrong,
        most_wrong=upper_bound(wrong, len(twice)) if twice else None,
        agreement=ac1([list(question.verdicts.values()) for question in read], list(Verdict)),
    )
