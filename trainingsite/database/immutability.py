"""Rows that never change: triggers on SQLite and PostgreSQL, put back after every migration.

A model may name the table that says which of its rows may be deleted after all: `erased_where = (table, column)`, the column with
the same name and value in both. Changing a table on SQLite remakes it and silently drops its triggers, so `post_migrate` installs them again for every
model that says `is_immutable = True`, and a system check fails when one is missing. There are two ways round them: `lifted()` for test teardown and
erasure, and `lifted_for_migration()` for data migrations.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.signals import post_migrate, pre_migrate
from django.db.utils import DatabaseError

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION rf_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_erased boolean;
BEGIN
  IF TG_OP = 'DELETE' AND TG_NARGS = 2 THEN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = ($1).%I)', TG_ARGV[0], TG_ARGV[1], TG_ARGV[1]) INTO is_erased USING OLD;
    IF is_erased THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def immutable_models() -> list[type[Model]]:
    """The models that say of themselves `is_immutable = True`, by label."""
    found = [model for model in apps.get_models() if getattr(model, "is_immutable", False)]
    return sorted(found, key=lambda model: model._meta.label)


def tables() -> list[str]:
    """The guarded tables."""
    return [model._meta.db_table for model in immutable_models()]


def _erased_where(existing: Collection[str]) -> dict[str, tuple[str, str]]:
    """By guarded table: the table and column that say which of its rows may be deleted, where that table is here."""
    said = {
        model._meta.db_table: getattr(model, "erased_where", None) for model in immutable_models()
    }
    return {table: where for table, where in said.items() if where and where[0] in existing}


def _create_statements(
    vendor: str, table: str, erased_where: tuple[str, str] | None = None
) -> list[str]:
    if vendor == "postgresql":
        told = ", ".join(f"'{one}'" for one in erased_where or ())
        return [
            f'CREATE OR REPLACE TRIGGER "{table}_immutable" BEFORE UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION rf_refuse_change({told})"
        ]
    made = [
        f'CREATE TRIGGER IF NOT EXISTS "{table}_immutable_{event.lower()}" BEFORE {event} ON "{table}" '
        f"{_unless(erased_where) if event == 'DELETE' else ''}"
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} never change'); END"
        for event in ("UPDATE", "DELETE")
    ]
    # SQLite keeps a trigger of this name as it was made, by an earlier version too.
    return [*(_drop_statements(vendor, table) if erased_where else []), *made]


def _unless(erased_where: tuple[str, str] | None) -> str:
    if erased_where is None:
        return ""
    table, column = erased_where
    found = f'SELECT 1 FROM "{table}" WHERE "{column}" = OLD."{column}"'  # noqa: S608 -- names that models say
    return f"WHEN NOT EXISTS ({found}) "


def _drop_statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [f'DROP TRIGGER IF EXISTS "{table}_immutable" ON "{table}"']
    return [f'DROP TRIGGER IF EXISTS "{table}_immutable_{event}"' for event in ("update", "delete")]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on every guarded table that exists."""
    existing = set(connection.introspection.table_names())
    erased = _erased_where(existing)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table in tables():
            if table in existing:
                for statement in _create_statements(connection.vendor, table, erased.get(table)):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off."""
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in tables():
            if table in existing:
                for statement in _drop_statements(connection.vendor, table):
                    cursor.execute(statement)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let guarded rows be changed inside the block. For test teardown and erasure only."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


@contextmanager
def lifted_for_migration(connection: BaseDatabaseWrapper, *names: str) -> Iterator[None]:
    """Let a data migration change rows of these tables inside the block; all others stay guarded.

    A migration that fails takes the lifting back with it. Migrations reach this through
    `TrainingsiteConfig.lifted_for_migration`: no part may import the roof.
    """
    with transaction.atomic(using=connection.alias):
        _end_waiting_checks(connection)
        with connection.cursor() as cursor:
            for table in names:
                for statement in _drop_statements(connection.vendor, table):
                    cursor.execute(statement)
        yield
        _end_waiting_checks(connection)
        install(connection)


def _end_waiting_checks(connection: BaseDatabaseWrapper) -> None:
    """PostgreSQL changes no table whose foreign keys it has still to check; a migration's own rows are such a case."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Guarded tables without their triggers."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    existing = set(connection.introspection.table_names())
    suffixes = ("",) if connection.vendor == "postgresql" else ("_update", "_delete")
    return [
        table
        for table in tables()
        if table in existing
        and not all(f"{table}_immutable{suffix}" in present for suffix in suffixes)
    ]


def install_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Signal receiver: a migration may have remade a table without its triggers."""
    install(connections[using])


def remove_before_going_back(
    *, using: str, plan: Sequence[tuple[Any, bool]], **_kwargs: Any
) -> None:
    """Signal receiver: SQLite changes no table while a trigger names one that is gone, and a way back takes tables away."""
    if any(is_backwards for _migration, is_backwards in plan):
        remove(connections[using])


@register(Tags.database)
def check_triggers(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """An error for every guarded table that could be changed."""
    errors: list[CheckMessage] = []
    for alias in databases or []:
        try:
            unguarded = missing(connections[alias])
        except DatabaseError:
            continue  # an unreachable database is reported by Django itself
        errors += [
            Error(
                f"The table {table} has lost the triggers that keep its rows from changing.",
                hint="Run: python manage.py migrate",
                id="trainingsite.E001",
            )
            for table in unguarded
        ]
    return errors


def connect() -> None:
    """Hear about the end of every migration: `sessions` comes last, when every table is there. And about the beginning of a way back."""
    last = apps.get_app_config("sessions")
    pre_migrate.connect(remove_before_going_back, sender=last, dispatch_uid="immutability-back")
    post_migrate.connect(install_after_migrate, sender=last, dispatch_uid="immutability")
