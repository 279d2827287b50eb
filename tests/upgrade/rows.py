"""Every row of every table as the database has it, read without our models: they belong to the code that is tested."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg

Values = tuple[Any, ...]

_POSTGRES_COLUMNS = """
SELECT c.relname, a.attname, coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)  -- counted from 0
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
"""
_SQLITE_COLUMNS = """
SELECT m.name, c.name, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
"""


@dataclass(frozen=True)
class Table:
    """One table: columns in alphabetical order, the primary key's columns (all if there is none), and its rows by primary key."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: Mapping[Values, Values]

    def fingerprint(self) -> dict[str, Any]:
        """How many rows there are, and a SHA-256 over all of them in the order of the primary key."""
        digest = hashlib.sha256()
        for key in sorted(self.rows):
            digest.update(_line(self.rows[key]))
        return {"rows": len(self.rows), "sha256": digest.hexdigest()}


def _line(values: Values) -> bytes:
    return json.dumps(values, default=plain, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def plain(value: Any) -> Any:
    """A database's value in the one way that we write it: UTC, hex, and bytes by their hash."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case bytes() | memoryview():
            return "sha256:" + hashlib.sha256(value).hexdigest()
        case UUID() | Decimal():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no one way to be written: add it here.")


def read_sqlite(connection: sqlite3.Connection) -> dict[str, Table]:
    """All tables, but for SQLite's own."""
    return _read(connection, _SQLITE_COLUMNS)


def read_postgres(connection: "psycopg.Connection[Any]") -> dict[str, Table]:
    """All tables of the schema `public`."""
    return _read(connection, _POSTGRES_COLUMNS)


def _read(connection: Any, columns_query: str) -> dict[str, Table]:
    found: dict[str, list[tuple[str, int]]] = {}
    for table, column, place in connection.execute(columns_query).fetchall():
        found.setdefault(table, []).append((column, place))
    return {table: _table(connection, table, found[table]) for table in sorted(found)}


def _table(connection: Any, name: str, found: list[tuple[str, int]]) -> Table:
    columns = tuple(sorted(column for column, _place in found))
    key = tuple(column for place, column in sorted((p, c) for c, p in found if p)) or columns
    listed = ", ".join(f'"{column}"' for column in columns)
    places = [columns.index(column) for column in key]
    rows = connection.execute(f'SELECT {listed} FROM "{name}"').fetchall()  # noqa: S608 -- names of the schema
    return Table(columns, key, {tuple(row[place] for place in places): row for row in rows})


def fingerprints(tables: Mapping[str, Table]) -> dict[str, dict[str, Any]]:
    """The fingerprint of each table."""
    return {name: table.fingerprint() for name, table in tables.items()}
