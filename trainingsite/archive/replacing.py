"""Putting a backup in the place of everything that is stored: in one transaction, or not at all."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.python import Deserializer
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from trainingsite.archive.reading import ArchiveRefused, Backup
from trainingsite.archive.tables import Key, is_up_to_date, models_at, our_labels
from trainingsite.archive.writing import BATCH
from trainingsite.database import immutability


def replace(backup: Backup) -> int:
    """Replace every row by the backup's and bring it up to this version; gives the number of rows of the backup.

    Tables of another version are made as the backup's migrations leave them, filled, and migrated up from there. Raises
    ArchiveRefused, and then nothing has changed.
    """
    try:
        with _one_transaction():
            return _replace(backup)
    except ArchiveRefused:
        raise
    # A migration may fail in its own way; the transaction has taken back everything by now.
    except Exception as error:
        said = str(error).strip() or type(error).__name__
        raise ArchiveRefused(
            f"{backup.path} cannot be restored: {said.splitlines()[0]}. Nothing was changed."
        ) from error


def _replace(backup: Backup) -> int:
    if (
        is_up_to_date(connection)
        and set(MigrationLoader(connection).graph.nodes) == backup.migrations
    ):
        immutability.remove(connection)
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    else:
        _make_tables(backup.migrations)
    models = models_at(MigrationLoader(connection), backup.migrations)
    _set_checks("DEFERRED")  # rows come table by table, in no order that suits foreign keys
    total = sum(_load(backup, model) for model in models)
    _reset_sequences(models)
    _end_waiting_checks()
    immutability.install(connection)
    _migrate_up()
    immutability.install(connection)
    return total


@contextmanager
def _one_transaction() -> Iterator[None]:
    """In which tables may be made anew too: SQLite allows that only while it does not look at foreign keys, so that all of
    them are looked at before the end."""
    connection.ensure_connection()
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    finally:
        connection.enable_constraint_checking()


# --- Tables of another version ------------------------------------------------------------------------


def _make_tables(migrations: set[Key]) -> None:
    """Exactly the tables that these migrations make, without a row, in the place of all that are here."""
    _drop_tables()
    executor = MigrationExecutor(connection, _between_migrations)
    executor.migrate(_last_of(executor.loader, migrations))
    immutability.remove(connection)
    _end_waiting_checks()
    made = sorted(_our_tables() - {"django_migrations"})
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), made))


def _drop_tables() -> None:
    """Every table of ours, also of a later version, in whatever order they lean on each other."""
    named = [connection.ops.quote_name(table) for table in sorted(_our_tables())]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and named:
            cursor.execute(f"DROP TABLE {', '.join(named)} CASCADE")
        elif connection.vendor == "sqlite":
            for table in named:
                cursor.execute(f"DROP TABLE {table}")


def _our_tables() -> set[str]:
    """Those that are here of all applied migrations; those of a later version by the name of their part."""
    loader = MigrationLoader(connection)
    here = [key for key in loader.applied_migrations if key in loader.graph.nodes]
    models = loader.project_state(here).apps.get_models(include_auto_created=True)
    known = {model._meta.db_table for model in models} | {"django_migrations"}
    ours = tuple(f"{label}_" for label in our_labels())
    existing = connection.introspection.table_names()
    return {table for table in existing if table in known or table.startswith(ours)}


def _last_of(loader: MigrationLoader, migrations: set[Key]) -> list[Key]:
    """Those that no other of them builds on: Django takes a target that has run already for a wish to go back."""
    nodes = loader.graph.node_map
    return sorted(
        key
        for key in migrations
        if key in nodes and not any(child.key in migrations for child in nodes[key].children)
    )


def _migrate_up() -> None:
    executor = MigrationExecutor(connection, _between_migrations)
    executor.migrate(executor.loader.graph.leaf_nodes())


def _between_migrations(action: str, *_args: Any) -> None:
    """Each migration finds nothing waiting, as it does when every one is a transaction of its own."""
    if action == "apply_start":
        _end_waiting_checks()


def _end_waiting_checks() -> None:
    """PostgreSQL changes no table whose foreign keys it has still to check. It looks at them at once from here on: it would
    let every change of a row wait that came into being in the same transaction, as all of them have."""
    _set_checks("IMMEDIATE")


def _set_checks(when: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL {when}")


# --- Rows ---------------------------------------------------------------------------------------------


class _RowsOf(Deserializer):
    """Django's own reader of rows, for a model as an older version had it."""

    def __init__(self, model: type[Model], lines: Iterable[bytes]) -> None:
        super().__init__(json.loads(line) for line in lines)
        self._model = model

    def _get_model_from_node(self, model_identifier: str) -> type[Model]:
        if model_identifier != self._model._meta.label_lower:
            raise ValueError(
                f"a row of {model_identifier} among those of {self._model._meta.label_lower}"
            )
        return self._model


def _load(backup: Backup, model: type[Model]) -> int:
    """Store the rows of one table; gives how many they are, which must be as many as the manifest says."""
    label, count = model._meta.label_lower, 0
    with backup.archive.open(f"rows/{label}.jsonl") as member:
        rows = (row.object for row in _RowsOf(model, member))
        while batch := list(islice(rows, BATCH)):
            model._base_manager.bulk_create(batch)
            count += len(batch)
    stored = model._base_manager.count()
    if not count == stored == backup.manifest["rows"][label]:
        raise ArchiveRefused(
            f"{backup.path} cannot be restored: {stored} rows of {label} were stored, and its manifest says "
            f"{backup.manifest['rows'][label]}. Nothing was changed."
        )
    return count


def _reset_sequences(models: list[type[Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
