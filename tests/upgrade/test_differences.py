"""The comparison itself: whatever a migration takes from old rows is seen, and only what is allowed is let through."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.upgrade.differences import GONE, Allowed, Difference, differences
from tests.upgrade.rows import Table


def people(rows: Mapping[int, tuple[Any, ...]], *columns: str) -> dict[str, Table]:
    """A database with one table, whose key is `id`."""
    names = ("id", *(columns or ("name", "theme")))
    return {
        "people": Table(names, ("id",), {(key,): (key, *values) for key, values in rows.items()})
    }


OLD = people({1: ("Ada", "dark"), 2: ("Bob", "light")})


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (people({1: ("Ada", "dark")}), [("*", 2, {"id": 2, "name": "Bob", "theme": "light"}, GONE)]),
        (people({1: ("Ada", "dark"), 2: ("Rob", "light")}), [("name", 2, "Bob", "Rob")]),
        (people({1: ("Ada", "dark"), 2: ("Bob", None)}), [("theme", 2, "light", None)]),
        (people({1: ("Ada",), 2: ("Bob",)}, "name"), [("theme", 1, "dark", GONE), ("theme", 2, "light", GONE)]),
        ({}, [("*", 1, {"id": 1, "name": "Ada", "theme": "dark"}, GONE), ("*", 2, {"id": 2, "name": "Bob", "theme": "light"}, GONE)]),
    ],
    ids=["row", "value", "value emptied", "column", "table"],
)  # fmt: skip
def test_differences_name_what_is_gone_or_changed(after: Any, expected: list[Any]) -> None:
    assert list(differences(OLD, after)) == [
        Difference("people", column, (key,), old, new) for column, key, old, new in expected
    ]


def test_differences_leave_new_tables_rows_and_columns_alone() -> None:
    new = people({1: ("Ada", 0, "dark"), 2: ("Bob", 0, "light"), 3: ("Cy", 1, "")}, "name", "size", "theme")  # fmt: skip

    assert list(differences(OLD, new | {"places": people({}, "name")["people"]})) == []


def test_differences_see_a_value_of_another_type_that_compares_equal() -> None:
    found = list(differences(people({1: (1, "")}), people({1: (True, "")})))

    assert found == [Difference("people", "name", (1,), 1, True)]


def test_allowed_line_excuses_its_own_column_and_rule_only() -> None:
    line = Allowed("people", "theme", "accounts 0009: light is the default", lambda old, new: (old, new) == ("light", ""))  # fmt: skip

    excused = [
        line.excuses(Difference(table, column, (1,), old, ""))
        for table, column, old in (
            ("people", "theme", "light"),
            ("people", "theme", "dark"),
            ("people", "name", "light"),
            ("places", "theme", "light"),
        )
    ]

    assert excused == [True, False, False, False]
