"""The rules for one question, gathered, and how they are run."""

from collections.abc import Callable, Iterable

from courses.content.domain.lint import (
    LANGUAGE_SKIPPED,
    Finding,
    Rule,
    Span,
    apply_waivers,
    worst_first,
)
from courses.content.domain.lint.values import is_english
from quizzes.bank.domain.lint import options, stems
from quizzes.bank.domain.lint.markup import MARKUP_RULES
from quizzes.bank.domain.lint.options import OPTION_RULES
from quizzes.bank.domain.lint.pictures import PICTURE_RULES
from quizzes.bank.domain.lint.record import RECORD_RULES
from quizzes.bank.domain.lint.stems import STEM_RULES
from quizzes.bank.domain.lint.subject import QuestionSubject

Check = Callable[[QuestionSubject], Iterable[tuple[str, Span]]]
QUESTION_RULES: tuple[tuple[Rule, Check], ...] = (
    *STEM_RULES,
    *OPTION_RULES,
    *PICTURE_RULES,
    *MARKUP_RULES,
    *RECORD_RULES,
)
ENGLISH_ONLY = stems.ENGLISH_ONLY | options.ENGLISH_ONLY
# What makes a question right and safe to learn from: nobody can let it go.
NEVER_WAIVED = frozenset(
    {
        "evidence-missing",
        "evidence-unusable",
        "undecided",
        "rationale-missing",
        "harm-missing",
        "signs-shown",
    }
)


def lint_question(question: QuestionSubject) -> list[Finding]:
    """Everything the rules find in one question, waivers applied, errors first."""
    english = is_english(question.language)
    found = [
        Finding(rule, question.code, message, span, question.line)
        for rule, check in QUESTION_RULES
        if english or rule.name not in ENGLISH_ONLY
        for message, span in check(question)
    ]
    if not english:
        message = f"{len(ENGLISH_ONLY)} rules know no '{question.language}' and were not run."
        found.append(Finding(LANGUAGE_SKIPPED, question.code, message, Span("stem"), question.line))
    waivers = question.entry.get("waivers")
    return worst_first(
        apply_waivers(found, waivers, question.code, never=NEVER_WAIVED, line=question.line)
    )
