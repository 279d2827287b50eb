"""Which pass deserves which certificate: one pass, one certificate; another only after a withdrawal or by reissue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class EarlierIssue:
    """An issue of the same person, scheme and cycle. `withdrawn_at`: when it was last withdrawn, if it was."""

    issue: int
    withdrawn_at: datetime | None


def next_issue(earlier: Sequence[EarlierIssue], passed_at: datetime) -> int | None:
    """The number of the issue that a pass deserves, or None when it deserves none.

    The first pass takes issue 1. Later only a pass after the withdrawal of the last issue takes the next; a corrected
    certificate (reissue) is made by its own action and never by a pass.
    """
    if not earlier:
        return 1
    last = max(earlier, key=lambda issue: issue.issue)
    if last.withdrawn_at is not None and passed_at > last.withdrawn_at:
        return last.issue + 1
    return None
