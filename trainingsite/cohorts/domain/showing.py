"""Which rows of a group's table are wanted, and in which order."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from trainingsite.cohorts.domain.progress import Row

OVERDUE, EXPIRING, NOT_BEGUN, PASSED, NOT_PASSED = (
    "overdue", "expiring", "not-begun", "passed", "not-passed",
)  # fmt: skip
FILTERS = (OVERDUE, EXPIRING, NOT_BEGUN, NOT_PASSED, PASSED)
BY_NAME, BY_JOINED, BY_EXAM, BY_CERTIFICATE = "name", "joined", "exam", "certificate"
ORDERS = (BY_NAME, BY_JOINED, BY_EXAM, BY_CERTIFICATE)
# The exam first that asks for something.
_URGENT = ("failed", "not-begun", "running", "not-final", "passed")


def wanted_rows(rows: Iterable[Row], *, show: str, name: str, order: str, today: date) -> list[Row]:
    """The rows that a filter and a name leave, ordered. An unknown filter or order is none, and by name."""
    tests: dict[str, Callable[[Row], bool]] = {
        OVERDUE: lambda row: row.is_overdue,
        EXPIRING: lambda row: row.is_expiring(today),
        NOT_BEGUN: lambda row: not row.has_begun,
        PASSED: lambda row: row.has_passed,
        NOT_PASSED: lambda row: not row.has_passed,
    }
    fits, sought = tests.get(show, lambda _row: True), " ".join(name.casefold().split())
    found = [row for row in rows if fits(row) and sought in f"{row.name} {row.email}".casefold()]
    keys: dict[str, Callable[[Row], Any]] = {
        BY_JOINED: lambda row: row.joined_at,
        BY_EXAM: lambda row: [_URGENT.index(step.state) for step in row.exams],
        BY_CERTIFICATE: lambda row: min((one.until for one in row.held), default=date.max),
    }
    found.sort(key=lambda row: (row.name.casefold(), row.email))
    return sorted(found, key=keys[order]) if order in keys else found
