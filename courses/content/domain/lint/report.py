"""Findings as lines that an editor can follow: path, line, severity, rule, message; then a count."""

from collections import Counter
from collections.abc import Iterable

from courses.content.domain.entries import Problem
from courses.content.domain.lint.findings import SEVERITIES, Finding, worst_first


class Report:
    """Collects findings and refusals of many files; `only` keeps those whose path contains it."""

    def __init__(self, *, only: str = "") -> None:
        self.only = only
        self.problems: list[Problem] = []
        self.findings: list[tuple[str, Finding]] = []

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """What the loader would refuse."""
        self.problems += [problem for problem in problems if self.only in problem.path]

    def add(self, path: str, findings: Iterable[Finding]) -> None:
        """What rules found in one file."""
        if self.only in path:
            self.findings += [(path, finding) for finding in findings]

    @property
    def failed(self) -> bool:
        """True when the loader would refuse something or a rule found an error."""
        return bool(self.problems) or any(finding.is_error for _path, finding in self.findings)

    def lines(self) -> list[str]:
        """The report, refusals first, then the worst findings, then the count."""
        ranked = worst_first(finding for _path, finding in self.findings)
        paths = {id(finding): path for path, finding in self.findings}
        counted = Counter(finding.severity for finding in ranked)
        counts = ", ".join(f"{counted[severity]} {severity}" for severity in SEVERITIES)
        return [
            *(
                f"{problem.path}:{problem.line}: refused: {problem.message}"
                for problem in self.problems
            ),
            *(f"{paths[id(found)]}:{found.line or 1}: {found}" for found in ranked),
            f"{len(self.problems)} refused, {counts}",
        ]
