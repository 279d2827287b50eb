"""Rules for the text of lessons and questions: what a machine can see before a person reads."""

from courses.domain.lint.findings import (
    LANGUAGE_SKIPPED,
    SEVERITIES,
    WAIVER_RULES,
    Finding,
    Rule,
    Span,
    Waiver,
    apply_waivers,
    worst_first,
)
from courses.domain.lint.lessons import LESSON_RULES, LessonSubject, lint_lesson

__all__ = [
    "LANGUAGE_SKIPPED",
    "LESSON_RULES",
    "SEVERITIES",
    "WAIVER_RULES",
    "Finding",
    "LessonSubject",
    "Rule",
    "Span",
    "Waiver",
    "apply_waivers",
    "lint_lesson",
    "worst_first",
]
