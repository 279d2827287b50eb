"""The comparison itself: whatever a migration takes from old rows is seen, and only what is allowed is let through."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.upgrade.differences import GONE, Allowed, Difference, differences, summary
from tests.upgrade.rows import Table


def people(rows: Mapping[int, tuple[Any, ...]], *columns: str) -> dict[str, Table]:
    """A database with one table, whose key is `id`."""
    names = ("id", *(columns or ("name", "theme")))
    return {
        "people": Table(names, ("id",), {(key,): (key, *values) for key, values in rows.items()})
    }


OLD = people({1: ("Ada", "dark"), 2: ("Bob", "light")})


ADA, BOB = {"id": 1, "name": "Ada", "theme": "dark"}, {"id": 2, "name": "Bob", "theme": "light"}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (people({1: ("Ada", "dark")}), [("*", BOB, None, GONE)]),
        (people({1: ("Ada", "dark"), 2: ("Rob", "light")}), [("name", BOB, "Bob", "Rob")]),
        (people({1: ("Ada", "dark"), 2: ("Bob", None)}), [("theme", BOB, "light", None)]),
        (
            people({1: ("Ada",), 2: ("Bob",)}, "name"),
            [("theme", ADA, "dark", GONE), ("theme", BOB, "light", GONE)],
        ),
        ({}, [("*", ADA, None, GONE), ("*", BOB, None, GONE)]),
    ],
    ids=["row", "value", "value emptied", "column", "table"],
)
def test_differences_name_what_is_gone_or_changed(after: Any, expected: list[Any]) -> None:
    assert list(differences(OLD, after)) == [
        Difference("people", column, row, old, new) for column, row, old, new in expected
    ]


def test_differences_leave_new_tables_rows_and_columns_alone() -> None:
    new = people({1: ("Ada", 0, "dark"), 2: ("Bob", 0, "light"), 3: ("Cy", 1, "")}, "name", "size", "theme")  # fmt: skip

    assert list(differences(OLD, new | {"places": people({}, "name")["people"]})) == []


def test_differences_see_a_value_of_another_type_that_compares_equal() -> None:
    found = list(differences(people({1: (1, "")}), people({1: (True, "")})))

    assert found == [Difference("people", "name", {"id": 1, "name": 1, "theme": ""}, 1, True)]


def test_allowed_line_excuses_its_own_column_and_rule_only() -> None:
    line = Allowed(
        "people", "theme", "accounts 0009: what Ada chose is the default",
        lambda one: one.new == "" and one.row["name"] == "Ada",
    )  # fmt: skip

    excused = [
        line.excuses(Difference(table, column, row, "dark", new))
        for table, column, row, new in (
            ("people", "theme", ADA, ""),
            ("people", "theme", BOB, ""),
            ("people", "theme", ADA, "light"),
            ("people", "name", ADA, ""),
            ("places", "theme", ADA, ""),
        )
    ]

    assert excused == [True, False, False, False, False]


def test_summary_has_one_line_for_each_column_with_its_first_row() -> None:
    found = differences(OLD, people({1: ("Ada",), 2: ("Rob",)}, "name"))

    assert summary(found) == [
        f"people.theme, 2 rows; 'dark' became gone in {ADA}",
        f"people.name, 1 rows; 'Bob' became 'Rob' in {BOB}",
    ]
