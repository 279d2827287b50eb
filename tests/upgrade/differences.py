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
    """One value that is not what it was, and the old row by column. `column` is "*" for a whole row: `old` is None then."""

    table: str
    column: str
    row: Mapping[str, Any]
    old: Any
    new: Any


@dataclass(frozen=True)
class Allowed:
    """A migration's purpose: which column (or "*", whole rows) it changes, why, and the rule that such a change keeps to."""

    table: str
    column: str
    reason: str
    rule: Callable[[Difference], bool]
    engines: tuple[str, ...] = ("sqlite", "postgresql")

    def excuses(self, difference: Difference) -> bool:
        return (difference.table, difference.column) == (self.table, self.column) and (
            self.rule(difference)
        )


# The one place for what later migrations change on purpose in rows of old releases. Each line names its migration and
# says why nothing is lost by it; its rule is as narrow as it can be (README.md shows one). A line that excuses nothing
# fails a test.
ALLOWED: tuple[Allowed, ...] = (
    *(
        Allowed(
            "accounts_user",
            column,
            "accounts 0017: a sign-up that nobody confirmed reserves nothing. What was typed stays, and its normal form is "
            "made from that when the address is confirmed",
            lambda one: (
                one.new == "" and one.row["last_login"] is None and not one.row["is_superuser"]
            ),
        )
        for column in ("register_key", "register_number_key")
    ),
    Allowed(
        "courses_contententry",
        "row_hash",
        "courses 0007: rows of what only files change were hashed in another shape. Such a row is as the files left it, "
        "and what they said (file_hash) is kept",
        lambda one: one.new == "" and one.row["kind"] in {"course", "fact", "module", "quiz"},
    ),
    Allowed(
        "courses_contententry",
        "code",
        "courses 0011: the course that stood before a fact's code has a column of its own now",
        lambda one: one.row["kind"] == "fact" and one.old.partition("/")[2] == one.new,
    ),
    Allowed(
        "django_session",
        "*",
        "accounts 0015: sessions that have not ended move to a table that names the person; the fixture's secret is not "
        "kept, so none of its sessions can be read",
        lambda one: one.new is GONE,
    ),
)


def differences(before: Mapping[str, Table], after: Mapping[str, Table]) -> Iterator[Difference]:
    """Every old row that is gone, every old column that is gone, every old value that is another one. New ones are free."""
    for name, old in before.items():
        new = after.get(name)
        for values in old.rows.values():
            was = dict(zip(old.columns, values, strict=True))
            found = None if new is None else _same_row(new, old.key, was)
            if found is None:
                yield Difference(name, "*", was, None, GONE)
                continue
            yield from _changed(name, was, found)


def _same_row(new: Table, key: Values, was: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The row with the old primary key; None when there is none, or no such key any more."""
    if new.key != key:
        return None
    values = new.rows.get(tuple(was[column] for column in key))
    return None if values is None else dict(zip(new.columns, values, strict=True))


def _changed(table: str, was: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Difference]:
    for column, old in was.items():
        new = found.get(column, GONE)
        if new is GONE or type(new) is not type(old) or new != old:
            yield Difference(table, column, was, old, new)


def summary(found: Iterable[Difference]) -> list[str]:
    """One line for each table and column: how many rows, what became of the first, and that row as it was."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for one in found:
        groups.setdefault((one.table, one.column), []).append(one)
    return [
        f"{table}.{column}, {len(group)} rows; {_shown(group[0].old)} became {_shown(group[0].new)} in {_shown(group[0].row)}"
        for (table, column), group in groups.items()
    ]


def _shown(value: Any) -> str:
    return repr(value)[:200]
