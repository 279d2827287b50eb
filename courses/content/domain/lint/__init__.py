"""What the rules of every kind of content share: findings, waivers, measures of a text."""

from courses.content.domain.lint.findings import (
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

__all__ = [
    "LANGUAGE_SKIPPED",
    "SEVERITIES",
    "WAIVER_RULES",
    "Finding",
    "Rule",
    "Span",
    "Waiver",
    "apply_waivers",
    "worst_first",
]
