"""Rules for what stands around a question: evidence, harm, level, difficulty, dates."""

from collections.abc import Iterator

from courses.content.domain.lint.findings import Rule, Span
from courses.content.domain.lint.values import as_date
from quizzes.bank.domain.lint.subject import QuestionSubject

Found = tuple[str, Span]


def evidence_missing(question: QuestionSubject) -> Iterator[Found]:
    if not question.evidence:
        yield "no fact makes the key right. Cite one.", Span("evidence")


def evidence_unusable(question: QuestionSubject) -> Iterator[Found]:
    for code in question.evidence:
        if code not in question.usable_facts:
            yield f"{code} is no usable fact of this course.", Span("evidence")


def evidence_expired(question: QuestionSubject) -> Iterator[Found]:
    for code in question.evidence:
        if code in question.expired_facts:
            yield f"{code} is past its review date.", Span("evidence")


def key_on_limit(question: QuestionSubject) -> Iterator[Found]:
    if question.evidence and set(question.evidence) <= question.limited_facts:
        yield (
            "every cited fact is sourced only in part; see that the sourced clause decides.",
            Span("evidence"),
        )


def harm_missing(question: QuestionSubject) -> Iterator[Found]:
    for wrong in question.wrong_answers:
        if wrong.harm is None:
            yield f"how much harm would {wrong.called} do? Give 0 to 3.", Span(wrong.place)


def critical_without_harm(question: QuestionSubject) -> Iterator[Found]:
    harms = [wrong.harm or 0 for wrong in question.wrong_answers if wrong.is_offered]
    if question.entry.get("critical") is True and harms and max(harms) < 2:
        yield "marked critical, but no wrong answer injures (harm 2 or 3).", Span("critical")


def undecided(question: QuestionSubject) -> Iterator[Found]:
    for key in ("objective", "topic", "level", "critical"):
        if question.entry.get(key) in (None, ""):
            yield f"'{key}' is not decided.", Span(key)


def difficulty_missing(question: QuestionSubject) -> Iterator[Found]:
    if question.entry.get("difficulty") is None:
        yield (
            "what share of practitioners will get it right? Give 'difficulty'.",
            Span("difficulty"),
        )


def review_by_missing(question: QuestionSubject) -> Iterator[Found]:
    if as_date(question.entry.get("review_by")) is None:
        yield "when must it be looked at again? Give 'review_by'.", Span("review_by")


RECORD_RULES = (
    (Rule("evidence-missing", "error", "Facts make the key right."), evidence_missing),
    (Rule("evidence-unusable", "error", "Cited facts exist and may be used."), evidence_unusable),
    (Rule("evidence-expired", "warning", "Cited facts are within their review date."), evidence_expired),
    (Rule("key-on-limit", "warning", "A fact sourced in part does not decide alone."), key_on_limit),
    (Rule("harm-missing", "error", "Every wrong answer has its harm."), harm_missing),
    (Rule("critical-harmless", "warning", "A critical question has a dangerous answer."), critical_without_harm),
    (Rule("undecided", "error", "Objective, topic, level and critical are decided."), undecided),
    (Rule("difficulty-missing", "error", "A predicted difficulty."), difficulty_missing),
    (Rule("review-by-missing", "error", "A date for the next review."), review_by_missing),
)  # fmt: skip
