"""A new database is the one that all migrations would have made: tables, columns, rules, indexes, triggers and rows."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from psycopg.sql import SQL, Identifier

from tests import services
from tests.kept import ROOT
from tests.upgrade import rows

ONE_BY_ONE = (
    "import django; django.setup(); from django.core.management import call_command; "
    "from django.core.management.commands.migrate import Command; call_command(Command(), verbosity=0)"
)
AT_ONCE = "from django.core.management import execute_from_command_line as run; run(['', 'migrate', '-v0'])"
# A moment, or a place in the order in which something was done, is nobody's.
NOT_COMPARED = {"id", "applied", "content_type_id", "group_id", "permission_id"}
POSTGRES_SCHEMA = """
SELECT 'column', table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default, collation_name)
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
# How the rule of a unique column is called depends on whether the column came with its table or later.
_UNNAMED = re.compile(r"_[0-9a-f]{8}_uniq\b")
# A column of Django's own that counts rows, and never comes to the end of either.
_SMALL = ("column", "auth_group_permissions.id", "integer NO")
_BIG = ("column", "auth_group_permissions.id", "bigint NO")
Schema = set[tuple[str, ...]]


@pytest.mark.long
@pytest.mark.django_db
def test_new_database_is_the_one_that_all_migrations_make(tmp_path: Path) -> None:
    with _made(ONE_BY_ONE, tmp_path, "one_by_one") as expected, _made(AT_ONCE, tmp_path, "at_once") as found:  # fmt: skip
        schema, wanted = _schema(found), _schema(expected)
        assert sorted(map(str, schema - wanted)) == []
        assert sorted(map(str, wanted - schema)) == []
        assert len(schema) > 300
        assert _content(found) == _content(expected)


@contextmanager
def _made(program: str, place: Path, name: str) -> Iterator[Any]:
    """A connection to an empty database after this program."""
    folder = place / name
    folder.mkdir()
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_VAR_DIR": str(folder)}
    if connection.vendor == "postgresql":
        address = urlsplit(services.postgres_url())._replace(path=f"/{name}").geturl()
        environment |= {"TEST_DATABASE": "postgres", "TEST_POSTGRES_URL": address}
        with psycopg.connect(services.postgres_url(), autocommit=True) as server:
            server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=os.environ | environment, check=True)  # fmt: skip
    made = psycopg.connect(address) if connection.vendor == "postgresql" else sqlite3.connect(folder / "db.sqlite3")  # fmt: skip
    with closing(made):
        yield made


def _schema(made: Any) -> Schema:
    if isinstance(made, psycopg.Connection):
        rows_of_schema = made.execute(POSTGRES_SCHEMA).fetchall()
        return {tuple(_UNNAMED.sub("_key", text) for text in row) for row in rows_of_schema} - {_SMALL, _BIG}  # fmt: skip
    found: Schema = set()
    for kind, name, sql in made.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"):  # fmt: skip
        parts = _parts(sql) if kind == "table" else [" ".join(sql.split())]
        found |= {(kind, name, part) for part in parts}
    return found


def _parts(sql: str) -> list[str]:
    """The columns and rules of a table, in whatever order they stand."""
    inner = " ".join(sql.split()).partition("(")[2].rpartition(")")[0]
    depth, parts, part = 0, [], ""
    for sign in inner:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append(part.strip())
            part = ""
        else:
            part += sign
    return [*parts, part.strip()]


def _content(made: Any) -> dict[str, list[str]]:
    """What is in each table that is not empty, without what counts rows."""
    read = rows.read_postgres if isinstance(made, psycopg.Connection) else rows.read_sqlite
    found = {}
    for name, table in read(made).items():
        kept = [place for place, column in enumerate(table.columns) if column not in NOT_COMPARED]
        said = sorted(str([row[place] for place in kept]) for row in table.rows.values())
        if said:
            found[name] = said
    return found
