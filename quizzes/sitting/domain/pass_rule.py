"""What passes: a cut, a floor among the safety-critical questions, and a floor in every module.

Why three conditions, and how many candidates each kind of mistake costs: docs/decisions/0032-module-floor.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class PassRule:
    """The numbers of a policy that decide: counts of right answers, and a share of each module's questions in percent."""

    cut: int
    critical_needed: int
    module_percent: int = 0

    def module_needed(self, asked: int) -> int:
        """Right answers needed of the `asked` questions of one module: its share, rounded up; 65 % of 20 is 13."""
        return _part(self.module_percent, asked, 100)

    def cut_of(self, scored: int, *, asked: int) -> int:
        """The cut where only `scored` of the `asked` questions count: the same share, rounded up."""
        return _part(self.cut, scored, asked)

    def critical_of(self, scored: int, *, asked: int) -> int:
        """The floor among the critical questions, where only `scored` of the `asked` ones count."""
        return _part(self.critical_needed, scored, asked)


def _part(needed: int, scored: int, asked: int) -> int:
    """needed / asked of `scored`, rounded up, in whole numbers: 13 of 20 with one question void is 13 of 19."""
    return -(-needed * scored // asked) if asked else 0
