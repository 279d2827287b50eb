"""What a migration lost or changed of the rows that a release left, and what it may change on purpose."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.upgrade.rows import Table, Values


class Gone:
    """Stands for what is no longer there."""

    def __repr__(self) -> str:
        return "gone"


GONE = Gone()


@dataclass(frozen=True)
class Difference:
    """One value that is not what it was. `column` is "*" for a whole row, whose `old` is a dict by column."""

    table: str
    column: str
    key: Values
    old: Any
    new: Any


@dataclass(frozen=True)
class Allowed:
    """A migration's purpose: why one column (or "*", whole rows) differs, and whether an old value may become a new one."""

    table: str
    column: str
    reason: str
    may_become: Callable[[Any, Any], bool]
    engines: tuple[str, ...] = ("sqlite", "postgresql")

    def excuses(self, difference: Difference) -> bool:
        return (difference.table, difference.column) == (self.table, self.column) and (
            self.may_become(difference.old, difference.new)
        )


# The one place for what later migrations change on purpose in rows of old releases. Each line names its migration and
# says why nothing is lost by it; its rule is as narrow as it can be (README.md shows one). A line that excuses nothing
# fails a test.
ALLOWED: tuple[Allowed, ...] = (
    Allowed(
        "courses_contententry",
        "row_hash",
        "courses 0007: a hash of rows that only files change, in a shape that is no longer compared; the rows are kept",
        lambda _old, new: new == "",
    ),
)


def differences(before: Mapping[str, Table], after: Mapping[str, Table]) -> Iterator[Difference]:
    """Every old row that is gone, every old column that is gone, every old value that is another one. New ones are free."""
    for name, old in before.items():
        new = after.get(name)
        for key, values in old.rows.items():
            was = dict(zip(old.columns, values, strict=True))
            found = None if new is None else _same_row(new, old.key, was)
            if found is None:
                yield Difference(name, "*", key, was, GONE)
                continue
            yield from _changed(name, key, was, found)


def _same_row(new: Table, key: Values, was: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The row with the old primary key; None when there is none, or no such key any more."""
    if new.key != key:
        return None
    values = new.rows.get(tuple(was[column] for column in key))
    return None if values is None else dict(zip(new.columns, values, strict=True))


def _changed(
    table: str, key: Values, was: Mapping[str, Any], found: Mapping[str, Any]
) -> Iterator[Difference]:
    for column, old in was.items():
        new = found.get(column, GONE)
        if new is GONE or type(new) is not type(old) or new != old:
            yield Difference(table, column, key, old, new)


def summary(found: Iterable[Difference]) -> list[str]:
    """One line for each table and column: how many values, and the first of them."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for one in found:
        groups.setdefault((one.table, one.column), []).append(one)
    return [
        f"{table}.{column}, {len(group)} rows; {_shown(group[0].key)}: "
        f"{_shown(group[0].old)} became {_shown(group[0].new)}"
        for (table, column), group in groups.items()
    ]


def _shown(value: Any) -> str:
    return repr(value)[:200]
