"""A database as it stood at an earlier migration: gone back to once in a process, and copied for each test.

Going back takes ten seconds and is the same for every test; a copy takes none. Meanwhile the connection leads to the copy,
so that the tests' own database stays as it is.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_made: dict[tuple[str, str], str] = {}


@contextmanager
def apps_at(app: str, migration: str) -> Iterator[Any]:
    """The models as they were, with the connection at a database as it was. For tests that have no transaction open."""
    earlier, copy = _database_at(app, migration), _beside("copy")
    _copy(earlier, copy)
    try:
        with _connected_to(copy):
            loader = MigrationExecutor(connection).loader
            # What rests on later models has gone back with them.
            yield loader.project_state(list(loader.applied_migrations)).apps
    finally:
        _remove(copy)


def _database_at(app: str, migration: str) -> str:
    if (app, migration) not in _made:
        name = _beside(f"{app}_{migration}")
        _copy(_name(), name)
        with _connected_to(name):
            call_command("migrate", app, migration, verbosity=0)
        _made[app, migration] = name
    return _made[app, migration]


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _beside(what: str) -> str:
    """The name of one more database of this process."""
    return f"{_name()}_{what}"


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    own = _name()
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def _copy(source: str, name: str) -> None:
    """Nobody else may be connected to the source: PostgreSQL refuses, SQLite would leave out its write-ahead log."""
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copyfile(source, name)
        return
    _remove(name)
    _on_server(
        f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE {connection.ops.quote_name(source)}"
    )


def _remove(name: str) -> None:
    if connection.vendor == "sqlite":
        Path(name).unlink(missing_ok=True)
        return
    _on_server(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")


def _on_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
