"""The rules for one question, gathered, and how they are run."""

from collections.abc import Callable, Iterable

from courses.domain.lint import Finding, Rule, Span, apply_waivers, worst_first
from quizzes.domain.lint import options, stems
from quizzes.domain.lint.options import OPTION_RULES
from quizzes.domain.lint.record import RECORD_RULES
from quizzes.domain.lint.stems import STEM_RULES
from quizzes.domain.lint.subject import QuestionSubject

Check = Callable[[QuestionSubject], Iterable[tuple[str, Span]]]
QUESTION_RULES: tuple[tuple[Rule, Check], ...] = (*STEM_RULES, *OPTION_RULES, *RECORD_RULES)
ENGLISH_ONLY = stems.ENGLISH_ONLY | options.ENGLISH_ONLY
LANGUAGE = Rule("language-skipped", "info", "Some rules are written for English.")


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
