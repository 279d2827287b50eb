"""Which pass deserves which certificate: one pass, one certificate; another only after a withdrawal, after the pass was taken, or by
reissue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class EarlierIssue:
    """An issue of the same person, scheme and cycle. `withdrawn_at`: when it was last withdrawn, if it was. `is_over`: it answers no
    pass any more, because another took its place, or because somebody took its own pass and nobody has reinstated it since."""

    issue: int
    withdrawn_at: datetime | None
    is_over: bool = False

    def answers(self, passed_at: datetime) -> bool:
        """Whether a pass of that moment needs no other."""
        if self.is_over:
            return False
        return self.withdrawn_at is None or passed_at <= self.withdrawn_at


def next_issue(earlier: Sequence[EarlierIssue], passed_at: datetime) -> int | None:
    """The number of the issue that a pass deserves, or None when it deserves none.

    The first pass takes issue 1. Later only a pass that no earlier issue answers takes the next; a corrected certificate (reissue) is
    made by its own action and never by a pass.
    """
    if any(one.answers(passed_at) for one in earlier):
        return None
    return max((one.issue for one in earlier), default=0) + 1
