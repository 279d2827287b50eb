"""Rules for questions. One rule is one function and one line in the RULES of its module.

The rules and their fire rates on published banks: SAQUET (arXiv 2307.08161), NBME Item-Writing Guide (2020),
Haladyna, Downing and Rodriguez (2002).
"""

from collections.abc import Callable, Iterable

from courses.domain.lint import Finding, Rule, Span, apply_waivers, worst_first
from quizzes.domain.lint import options, stems
from quizzes.domain.lint.options import OPTION_RULES
from quizzes.domain.lint.record import RECORD_RULES
from quizzes.domain.lint.stems import STEM_RULES
from quizzes.domain.lint.subject import QuestionSubject, subject_of
from quizzes.domain.lint.whole_bank import BANK_RULES, BankSubject, lint_whole_bank

Check = Callable[[QuestionSubject], Iterable[tuple[str, Span]]]
QUESTION_RULES: tuple[tuple[Rule, Check], ...] = (*STEM_RULES, *OPTION_RULES, *RECORD_RULES)
ENGLISH_ONLY = stems.ENGLISH_ONLY | options.ENGLISH_ONLY
LANGUAGE = Rule("language-skipped", "info", "Some rules are written for English.")

__all__ = [
    "BANK_RULES",
    "QUESTION_RULES",
    "BankSubject",
    "QuestionSubject",
    "lint_question",
    "lint_whole_bank",
    "subject_of",
]


def lint_question(question: QuestionSubject) -> list[Finding]:
    """Everything the rules find in one question, waivers applied, errors first."""
    english = question.language == "en"
    found = [
        Finding(rule, question.code, message, span, question.line)
        for rule, check in QUESTION_RULES
        if english or rule.name not in ENGLISH_ONLY
        for message, span in check(question)
    ]
    if not english:
        message = f"{len(ENGLISH_ONLY)} rules know no '{question.language}' and were not run."
        found.append(Finding(LANGUAGE, question.code, message, Span("stem"), question.line))
    waivers = question.entry.get("waivers") or []
    return worst_first(
        apply_waivers(found, waivers if isinstance(waivers, list) else [], question.code)
    )
